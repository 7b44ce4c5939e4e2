"""Whom to ask for an order: plain Python, no Django, so that the ranking can be read and tested by itself.

Every suggestion carries the reasons that make up its points, each with the most that the reason could have given.
What is not known of a lecturer is neither rewarded nor punished: it gives about half.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

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

USUAL_RATING: Final = 4
USUAL_WEIGHT: Final = 3
"""Three ratings of 4 are added to everybody's own, so that one rating of 5 does not beat twenty of 4.8."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted.

    topics: keys of the topics ordered, or of the topics of the report that was ordered; empty for any. report and
    wanted: keys of the report and of the lecturer that were named, None for none. town: "" when online or unknown.
    slots: the wished days by preference, with "any" for a whole day.
    """

    topics: frozenset[int] = frozenset()
    report: int | None = None
    wanted: int | None = None
    sector: str = ""
    audience: str = ""
    language: str = ""
    town: str = ""
    is_online: bool = False
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
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


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground with its points; `found` says what was found, `value` with which figure."""

    ground: Ground
    points: int
    found: str
    value: float = 0

    @property
    def most(self) -> int:
        return MOST[self.ground]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A lecturer with points, 0-100, and what they are made of. free: the best wished slots, None where none is free."""

    key: int
    points: int
    reasons: tuple[Reason, ...]
    free: tuple[Slot, ...] = field(default=())
    is_free: bool = True
    has_declined: bool = False


def suggest(order: Order, profiles: Iterable[Profile], *, limit: int = 20) -> list[Suggestion]:
    """Return the best `limit` lecturers for an order.

    Those who are free on a wished day come before those who are not, those who declined the order already come last;
    then by points, then by name, then by key, so that the same facts always give the same list.
    """
    judged = [(judge(order, one), one.name) for one in profiles]
    judged.sort(
        key=lambda pair: (pair[0].has_declined, not pair[0].is_free, -pair[0].points, pair[1], pair[0].key)
    )
    return [suggestion for suggestion, _name in judged[:limit]]


def judge(order: Order, one: Profile) -> Suggestion:
    """Return a lecturer's points for an order with every reason."""
    free = tuple(slot for slot in order.slots if _is_free(slot, one.busy))
    reasons = (
        *(() if order.wanted is None else (_wish(order, one),)),
        _topic(order, one),
        _served(Ground.SECTOR, order.sector, one.sectors),
        _served(Ground.AUDIENCE, order.audience, one.audiences),
        _served(Ground.LANGUAGE, order.language, one.languages),
        _distance(order, one),
        _days(order, free),
        _load(one.load),
        _rating(*one.ratings),
    )
    return Suggestion(
        one.key,
        sum(reason.points for reason in reasons),
        reasons,
        free,
        bool(free) or not order.slots,
        one.has_declined,
    )


def _wish(order: Order, one: Profile) -> Reason:
    named = order.wanted == one.key
    return Reason(Ground.WISH, MOST[Ground.WISH] if named else 0, "named" if named else "not_named")


def _topic(order: Order, one: Profile) -> Reason:
    """The report itself is best; then all the topics, then some of them; an order for anything suits everybody alike."""
    most = MOST[Ground.TOPIC]
    if order.report is not None and one.gives_report:
        return Reason(Ground.TOPIC, most, "report")
    if order.topics:
        shared = len(order.topics & one.topics)
        if not shared:
            return Reason(Ground.TOPIC, 0, "other")
        return Reason(Ground.TOPIC, most * 4 * shared // (5 * len(order.topics)), "shared", shared)
    return Reason(
        Ground.TOPIC, 0 if order.report is not None else most // 2, "other" if order.report else "any"
    )


def _served(ground: Ground, wanted: str, served: Sequence[str]) -> Reason:
    most = MOST[ground]
    if not wanted:
        return Reason(ground, most // 2, "any")
    if wanted in served:
        return Reason(ground, most, "served")
    return Reason(ground, 0, "not_served") if served else Reason(ground, most // 2, "unknown")


def _distance(order: Order, one: Profile) -> Reason:
    most = MOST[Ground.DISTANCE]
    if order.is_online:
        return Reason(Ground.DISTANCE, most, "online")
    if not order.town:
        return Reason(Ground.DISTANCE, most // 2, "any")
    if order.town in one.towns:
        return Reason(Ground.DISTANCE, most, "travels")
    if one.in_town:
        return Reason(Ground.DISTANCE, most * 5 // 6, "was_there", one.in_town)
    if one.towns:
        return Reason(Ground.DISTANCE, 0, "elsewhere")
    return Reason(Ground.DISTANCE, most // 2, "unknown")


def _days(order: Order, free: tuple[Slot, ...]) -> Reason:
    most = MOST[Ground.DAYS]
    if not order.slots:
        return Reason(Ground.DAYS, most // 2, "any")
    if not free:
        return Reason(Ground.DAYS, 0, "busy")
    later = order.slots.index(free[0])
    return Reason(Ground.DAYS, max(most - 2 * later, most // 2), "free", len(free))


def _load(load: int) -> Reason:
    most = MOST[Ground.LOAD]
    return Reason(Ground.LOAD, most * (BUSY - min(load, BUSY)) // BUSY, "load", load)


def _rating(total: int, count: int) -> Reason:
    """1 gives nothing, 5 everything."""
    most = MOST[Ground.RATING]
    mean = (total + USUAL_RATING * USUAL_WEIGHT) / (count + USUAL_WEIGHT)
    points = round(most * (mean - 1) / 4)
    return (
        Reason(Ground.RATING, points, "rated", total / count)
        if count
        else Reason(Ground.RATING, points, "unrated")
    )


def _is_free(slot: Slot, busy: frozenset[Slot]) -> bool:
    """A whole day is free while one of its parts is."""
    day, part = slot
    if part in PARTS:
        return slot not in busy
    return any((day, one) not in busy for one in PARTS)
