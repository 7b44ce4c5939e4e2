"""What the hall is shown: one snapshot for everybody, and a score in the steps of its reveal."""

from judging.queries.hall.outcome import Scores
from judging.queries.hall.reveal import reveal_steps, shown
from judging.queries.hall.snapshot import snapshot

__all__ = ["Scores", "reveal_steps", "shown", "snapshot"]
