"""Taking a round to the hall and back: `site` is where it belongs, `hall` where it is played."""
