"""Whom to ask for an order: plain Python, no Django, so that the ranking can be read and tested by itself.

Every suggestion carries the reasons that make up its points, each with the most that the reason could have given.
What is not known of a lecturer is neither rewarded nor punished: it gives about half.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from heapq import nsmallest
from typing import Final, NamedTuple

Slot = tuple[date, str]
"""A day and "morning", "afternoon" or "evening"."""

PARTS: Final = ("morning", "afternoon", "evening")


class Ground(StrEnum):
    """What a lecturer is judged by, in the order in which it is shown."""

    WISH = "wish"
    TOPIC = "topic"
    SECTOR = "sector"
    AUDIENCE = "audience"
    LANGUAGE = "language"
    DISTANCE = "distance"
    DAYS = "days"
    LOAD = "load"
    RATING = "rating"


MOST: Final = {
    Ground.WISH: 20,
    Ground.TOPIC: 25,
    Ground.SECTOR: 8,
    Ground.AUDIENCE: 8,
    Ground.LANGUAGE: 5,
    Ground.DISTANCE: 12,
    Ground.DAYS: 12,
    Ground.LOAD: 5,
    Ground.RATING: 5,
}
"""The most points of each ground; 100 in all."""

BUSY: Final = 10
"""Sessions around today from which somebody counts as fully loaded."""

FAR: Final = 30
"""Kilometres from which a town is no nearer than any other."""

USUAL_RATING: Final = 4
USUAL_WEIGHT: Final = 3
"""Three ratings of 4 are added to everybody's own, so that one rating of 5 does not beat twenty of 4.8."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted.

    topics: keys of the topics ordered, or of the topics of the report that was ordered; empty for any. report and
    wanted: keys of the report and of the lecturer that were named, None for none. town: "" when online or unknown.
    ways: kilometres from the place of the order to the towns whose place is known.
    slots: the wished days by preference, with "any" for a whole day.
    """

    topics: frozenset[int] = frozenset()
    report: int | None = None
    wanted: int | None = None
    sector: str = ""
    audience: str = ""
    language: str = ""
    town: str = ""
    ways: Mapping[str, float] = field(default_factory=dict)
    is_online: bool = False
    slots: tuple[Slot, ...] = ()


class Profile(NamedTuple):  # thousands are made for one page, and a tuple is made in a third of the time
    """What is known of a lecturer.

    topics: those of the order that the lecturer bears. gives_report: whether the ordered report is hers. busy: slots
    that are taken. load: sessions around today. ratings: their sum and number over the last year. in_town: sessions
    held in the order's town over the last year. has_declined: whether she declined this very order.
    """

    key: int
    name: str = ""
    topics: frozenset[int] = frozenset()
    gives_report: bool = False
    sectors: Sequence[str] = ()
    audiences: Sequence[str] = ()
    languages: Sequence[str] = ()
    towns: Sequence[str] = ()
    busy: frozenset[Slot] = frozenset()
    load: int = 0
    ratings: tuple[int, int] = (0, 0)
    in_town: int = 0
    has_declined: bool = False


class Reason(NamedTuple):
    """One ground with its points; `found` says what was found, `value` with which figure."""

    ground: Ground
    points: int
    found: str
    value: float = 0

    @property
    def most(self) -> int:
        return MOST[self.ground]


class Suggestion(NamedTuple):
    """A lecturer with points, 0-100, and what they are made of. free: the wished slots on which she is free."""

    key: int
    points: int
    reasons: tuple[Reason, ...]
    free: tuple[Slot, ...] = ()
    is_free: bool = True
    has_declined: bool = False


def suggest(order: Order, profiles: Iterable[Profile], *, limit: int = 20) -> list[Suggestion]:
    """Return the best `limit` lecturers for an order.

    Those who are free on a wished day come before those who are not, those who declined the order already come last;
    then by points, then by name, then by key, so that the same facts always give the same list.
    """
    judged = []
    for one in profiles:
        found = judge(order, one)
        judged.append((found.has_declined, not found.is_free, -found.points, one.name, one.key, found))
    return [line[-1] for line in nsmallest(limit, judged)]


def judge(order: Order, one: Profile) -> Suggestion:
    """Return a lecturer's points for an order with every reason."""
    free = tuple(slot for slot in order.slots if _is_free(slot, one.busy)) if one.busy else order.slots
    reasons = [
        _topic(order, one),
        _served(_SECTOR, order.sector, one.sectors),
        _served(_AUDIENCE, order.audience, one.audiences),
        _served(_LANGUAGE, order.language, one.languages),
        _distance(order, one),
        _days(order, free),
        _load(min(one.load, BUSY), one.load),
        _rating(*one.ratings),
    ]
    if order.wanted is not None:
        reasons.insert(0, _NAMED if order.wanted == one.key else _NOT_NAMED)
    return Suggestion(
        one.key,
        sum([reason.points for reason in reasons]),
        tuple(reasons),
        free,
        bool(free) or not order.slots,
        one.has_declined,
    )


Verdicts = dict[str, Reason]
"""The reasons of one ground that need no figure, by what was found; made once, since thousands share them."""


def _verdicts(
    ground: Ground, *, full: tuple[str, ...], half: tuple[str, ...], none: tuple[str, ...]
) -> Verdicts:
    most = MOST[ground]
    return {
        found: Reason(ground, points, found)
        for points, names in ((most, full), (most // 2, half), (0, none))
        for found in names
    }


_SECTOR, _AUDIENCE, _LANGUAGE = (
    _verdicts(ground, full=("served",), half=("any", "unknown"), none=("not_served",))
    for ground in (Ground.SECTOR, Ground.AUDIENCE, Ground.LANGUAGE)
)
_TOPIC = _verdicts(Ground.TOPIC, full=("report",), half=("any",), none=("other",))
_WAY = _verdicts(Ground.DISTANCE, full=("online", "travels"), half=("any", "unknown"), none=("elsewhere",))
_DAY = _verdicts(Ground.DAYS, full=(), half=("any",), none=("busy",))
_NAMED, _NOT_NAMED = _verdicts(Ground.WISH, full=("named",), half=(), none=("not_named",)).values()


def _topic(order: Order, one: Profile) -> Reason:
    """The report itself is best; then all the topics, then some of them; an order for anything suits everybody alike."""
    if order.report is not None and one.gives_report:
        return _TOPIC["report"]
    if not order.topics:
        return _TOPIC["any" if order.report is None else "other"]
    shared = len(order.topics & one.topics)
    return _shared(shared, len(order.topics)) if shared else _TOPIC["other"]


@cache
def _shared(shared: int, asked: int) -> Reason:
    return Reason(Ground.TOPIC, MOST[Ground.TOPIC] * 4 * shared // (5 * asked), "shared", shared)


def _served(verdicts: Verdicts, wanted: str, served: Sequence[str]) -> Reason:
    if not wanted:
        return verdicts["any"]
    if wanted in served:
        return verdicts["served"]
    return verdicts["not_served" if served else "unknown"]


def _distance(order: Order, one: Profile) -> Reason:
    if order.is_online:
        return _WAY["online"]
    if not order.town and not order.ways:
        return _WAY["any"]
    if order.town and order.town in one.towns:
        return _WAY["travels"]
    if one.in_town:
        return _was_there(one.in_town)
    ways = [order.ways[town] for town in one.towns if town in order.ways] if order.ways else []
    if ways and min(ways) < FAR:
        return _near(round(min(ways)))
    return _WAY["elsewhere" if one.towns else "unknown"]


@cache
def _near(kilometres: int) -> Reason:
    """The nearer the town is to which she travels, the better; never as good as having been there."""
    most = MOST[Ground.DISTANCE]
    points = min(most * (FAR - kilometres) // FAR, most * 5 // 6 - 1)
    return Reason(Ground.DISTANCE, max(points, 0), "near", kilometres)


@cache
def _was_there(sessions: int) -> Reason:
    return Reason(Ground.DISTANCE, MOST[Ground.DISTANCE] * 5 // 6, "was_there", sessions)


def _days(order: Order, free: tuple[Slot, ...]) -> Reason:
    if not order.slots:
        return _DAY["any"]
    return _free(order.slots.index(free[0]), len(free)) if free else _DAY["busy"]


@cache
def _free(later: int, count: int) -> Reason:
    most = MOST[Ground.DAYS]
    return Reason(Ground.DAYS, max(most - 2 * later, most // 2), "free", count)


@cache
def _load(counted: int, load: int) -> Reason:
    return Reason(Ground.LOAD, MOST[Ground.LOAD] * (BUSY - counted) // BUSY, "load", load)


@cache
def _rating(total: int, count: int) -> Reason:
    """1 gives nothing, 5 everything."""
    mean = (total + USUAL_RATING * USUAL_WEIGHT) / (count + USUAL_WEIGHT)
    points = round(MOST[Ground.RATING] * (mean - 1) / 4)
    if not count:
        return Reason(Ground.RATING, points, "unrated")
    return Reason(Ground.RATING, points, "rated", total / count)


def _is_free(slot: Slot, busy: frozenset[Slot]) -> bool:
    """A whole day is free while one of its parts is."""
    day, part = slot
    if part in PARTS:
        return slot not in busy
    return any((day, one) not in busy for one in PARTS)
