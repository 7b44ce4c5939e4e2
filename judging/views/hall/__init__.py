"""Pages of the hall: what the desk, the screens, the audience and the door see."""
