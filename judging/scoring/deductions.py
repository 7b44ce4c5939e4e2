"""Points taken off once per entry: for the clock, and by hand with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Literal

from judging.scoring.choices import Partial
from judging.scoring.exceptions import RuleFault, ScoringError
from judging.scoring.numerals import text
from judging.scoring.records import Record


@dataclass(frozen=True, slots=True)
class Band(Record):
    """So many points as soon as the time is off by more than `beyond` seconds."""

    beyond: int
    points: Fraction


@dataclass(frozen=True, slots=True)
class Bands(Record):
    """A table of bands; only the highest one reached counts."""

    bands: tuple[Band, ...]
    cap: Fraction | None = None
    kind: Literal["bands"] = field(default="bands", init=False)

    def taken(self, seconds: int) -> Fraction:
        """Return the points for being off by so many seconds, before the cap."""
        reached = [band for band in self.bands if seconds > band.beyond]
        return max(reached, key=lambda band: band.beyond).points if reached else Fraction()


@dataclass(frozen=True, slots=True)
class PerUnit(Record):
    """So many points for every `unit` seconds, started or completed, counted from the limit.

    grace: up to so many seconds nothing is taken; beyond, the whole time off counts.
    """

    unit: int
    points: Fraction
    grace: int = 0
    partial: Partial = Partial.STARTED
    cap: Fraction | None = None
    kind: Literal["per_unit"] = field(default="per_unit", init=False)

    def taken(self, seconds: int) -> Fraction:
        """Return the points for being off by so many seconds, before the cap."""
        if seconds <= self.grace:
            return Fraction()
        started, completed = -(-seconds // self.unit), seconds // self.unit
        return self.points * (started if self.partial is Partial.STARTED else completed)


Table = Bands | PerUnit


@dataclass(frozen=True, slots=True)
class TimeRule(Record):
    """The time allowed, in seconds, and what it costs to be over or under it.

    cap: the most that may be taken off in all, manual deductions included.
    dq_beyond: off by more than this, over or under, and the entry is disqualified.
    """

    min: int | None = None
    max: int | None = None
    over: Table | None = None
    under: Table | None = None
    cap: Fraction | None = None
    dq_beyond: int | None = None

    def faults(self) -> Iterator[RuleFault]:
        """Yield what makes the time rule unusable."""
        if self.min is not None and self.max is not None and self.min > self.max:
            yield RuleFault("min_above_max", "time.min", {"min": self.min, "max": self.max})
        sides = (("over", self.over, self.max, "max"), ("under", self.under, self.min, "min"))
        for side, table, limit, needed in sides:
            if table is None:
                continue
            if limit is None:
                yield RuleFault("table_without_limit", f"time.{side}", {"needs": needed})
            yield from _table_faults(table, f"time.{side}")
        own = {"min": self.min, "max": self.max, "cap": self.cap, "dq_beyond": self.dq_beyond}
        yield from _negative(own, "time")


def _table_faults(table: Table, place: str) -> Iterator[RuleFault]:
    yield from _negative({"cap": table.cap}, place)
    if isinstance(table, PerUnit):
        yield from _negative({"points": table.points, "grace": table.grace}, place)
        if table.unit <= 0:
            yield RuleFault("not_positive", f"{place}.unit", {"value": table.unit})
        return
    limits = [band.beyond for band in table.bands]
    if len(set(limits)) < len(limits):
        yield RuleFault("duplicate_band", f"{place}.bands")
    for band in table.bands:
        yield from _negative({"beyond": band.beyond, "points": band.points}, f"{place}.bands")


def _negative(values: Mapping[str, Fraction | int | None], place: str) -> Iterator[RuleFault]:
    for name, value in values.items():
        if value is not None and value < 0:
            yield RuleFault("negative", f"{place}.{name}", {"value": text(Fraction(value))})


@dataclass(frozen=True, slots=True)
class ManualDeduction(Record):
    """Points taken off by a person; the reason is kept where the person entered it."""

    code: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class DeductionPart(Record):
    """One line of the working: `over`, `under` or the code of a manual deduction.

    table_points: what the table said before its own cap.
    """

    code: str
    points: Fraction
    table_points: Fraction


@dataclass(frozen=True, slots=True)
class Deduction(Record):
    """What is taken off an entry's round score, and the way there."""

    elapsed: int | None
    over: int
    under: int
    parts: tuple[DeductionPart, ...]
    total: Fraction
    capped: bool
    disqualified: bool


def deduction(rule: TimeRule, elapsed: Fraction | None, others: Sequence[ManualDeduction] = ()) -> Deduction:
    """Return what the clock and the manual deductions take off one entry.

    elapsed: seconds; a fraction of a second is cut, in the lecturer's favour. None if the entry was not
    timed, which only a rule without limits allows. Result: points, never negative.
    Raises ScoringError("elapsed_missing"), ("elapsed_negative") or ("negative_deduction").
    """
    timed = rule.min is not None or rule.max is not None
    if elapsed is None and timed:
        raise ScoringError("elapsed_missing")
    if elapsed is not None and elapsed < 0:
        raise ScoringError("elapsed_negative")
    for other in others:
        if other.points < 0:
            raise ScoringError("negative_deduction", deduction=other.code)
    seconds = None if elapsed is None else floor(elapsed)
    over = under = 0
    if seconds is not None:
        over = max(0, seconds - rule.max) if rule.max is not None else 0
        under = max(0, rule.min - seconds) if rule.min is not None else 0
    parts = [
        *_part("over", rule.over, over),
        *_part("under", rule.under, under),
        *(DeductionPart(other.code, other.points, other.points) for other in others),
    ]
    asked = sum((part.points for part in parts), Fraction())
    total = asked if rule.cap is None else min(asked, rule.cap)
    disqualified = rule.dq_beyond is not None and max(over, under) > rule.dq_beyond
    return Deduction(seconds, over, under, tuple(parts), total, total < asked, disqualified)


def _part(side: str, table: Table | None, seconds: int) -> Iterator[DeductionPart]:
    if table is not None and (points := table.taken(seconds)):
        yield DeductionPart(side, points if table.cap is None else min(points, table.cap), points)
