"""The second floor: rounds, panels, score sheets, rankings, awards and certificates."""
