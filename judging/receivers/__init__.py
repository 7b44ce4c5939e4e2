"""What this floor does when the ground floor speaks; loaded by the app's ready()."""

from judging.receivers import arrival, contender, home, notice, people, setup  # noqa: F401 - they register themselves
