"""The lines of an edition's set-up page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetupLine:
    """One thing that an edition needs: whether it is there, and where it is mended.

    key: stable word for tests and ordering; title and detail are shown; url leads to the page that mends it.
    required: an edition can't open while a required line is not done.
    """

    key: str
    title: str
    detail: str
    done: bool
    url: str
    required: bool = True
    order: int = 100
