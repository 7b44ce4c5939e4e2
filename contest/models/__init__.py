"""Tables of the ground floor; one module per noun family."""

from contest.models.people import User

__all__ = ["User"]
