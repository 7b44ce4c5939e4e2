"""What waits for a person on the home page, and what is news to everybody."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from contest.models import Edition
from contest.states import Role
from contest.ui import Text, Tone


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do or to look at, in one role of one edition; without an edition it is one of the talent pool.

    count: how many wait; None where nothing is counted. order: smaller comes first.
    """

    edition: Edition | None
    role: Role | None
    label: Text
    url: str
    note: Text = ""
    count: int | None = None
    tone: Tone = Tone.NEUTRAL
    order: int = 100


@dataclass(frozen=True, slots=True)
class News:
    """Something that everybody should find from the edition's page; until: the end of it, for a countdown."""

    label: Text
    url: str
    note: Text = ""
    until: datetime | None = None


Held = dict[int, tuple[Edition, frozenset[Role]]]


def address(name: str, *args: object) -> str:
    """Return the address of a page, "" where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
