"""One judge's sheet: which marks are valid, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

from judging.scoring.choices import SheetMode
from judging.scoring.exceptions import NumberError, RuleFault, SheetFault
from judging.scoring.numerals import exact, text
from judging.scoring.records import Record


@dataclass(frozen=True, slots=True)
class Criterion(Record):
    """One line of the score sheet.

    max, min: the highest and lowest mark, in points. step: the distance of neighbouring marks.
    weight: its weight in the sheet's total. factor: its factor under `per_criterion`, if it is not
    the one that the weight implies.
    """

    code: str
    max: Fraction
    min: Fraction = Fraction(0)
    step: Fraction = Fraction(1, 2)
    weight: Fraction = Fraction(1)
    factor: Fraction | None = None

    def mark(self, value: object) -> Fraction:
        """Return a mark as an exact number, or raise SheetFault if it is not one of this criterion's marks."""
        try:
            mark = exact(value)
        except NumberError:
            raise SheetFault("not_a_number", self.code) from None
        if mark > self.max:
            raise SheetFault("above_max", self.code)
        if mark < self.min:
            raise SheetFault("below_min", self.code)
        if ((mark - self.min) / self.step).denominator != 1:
            raise SheetFault("off_step", self.code)
        return mark


class _Column(NamedTuple):
    """A criterion prepared for many sheets: marks become whole numbers of one common unit."""

    criterion: Criterion
    units_per_point: Fraction
    known: dict[tuple[type, object], int]  # by type too: True == 1 and 0.5 == Decimal("0.5") must not meet

    def units(self, mark: object) -> int:
        return int(self.criterion.mark(mark) * self.units_per_point)


@dataclass(frozen=True)
class MarkingScheme(Record):
    """The criteria of a score sheet and the way their marks become a total.

    `sum`: each mark times its weight (1 by default). `weighted`: each mark as a share of its maximum,
    times its weight, on a scale up to `full`; the weights must then add up to exactly 1.
    """

    criteria: tuple[Criterion, ...]
    mode: SheetMode = SheetMode.SUM
    full: Fraction = Fraction(100)

    def coefficient(self, criterion: Criterion) -> Fraction:
        """Return how much one point of this criterion adds to the total."""
        if self.mode is SheetMode.WEIGHTED:
            return self.full * criterion.weight / criterion.max
        return criterion.weight

    @cached_property
    def highest(self) -> Fraction:
        """The highest total that a sheet can reach."""
        return sum((self.coefficient(one) * one.max for one in self.criteria), Fraction())

    def faults(self) -> Iterator[RuleFault]:
        """Yield what makes the scheme unusable, the weights first."""
        weights = sum((one.weight for one in self.criteria), Fraction())
        if self.mode is SheetMode.WEIGHTED and weights != 1:
            yield RuleFault("weights", "criteria", {"sum": text(weights)})
        if not self.criteria:
            yield RuleFault("no_criteria", "criteria")
        if self.full <= 0:
            yield RuleFault("not_positive", "full", {"value": text(self.full)})
        seen: set[str] = set()
        for one in self.criteria:
            place = f"criteria.{one.code}"
            if one.code in seen:
                yield RuleFault("duplicate_criterion", place, {"criterion": one.code})
            seen.add(one.code)
            for field, value in (("max", one.max), ("step", one.step)):
                if value <= 0:
                    yield RuleFault(
                        "not_positive", f"{place}.{field}", {"criterion": one.code, "value": text(value)}
                    )
            if one.min >= one.max:
                yield RuleFault(
                    "min_not_below_max",
                    f"{place}.min",
                    {"criterion": one.code, "min": text(one.min), "max": text(one.max)},
                )
            elif one.step > 0 and ((one.max - one.min) / one.step).denominator != 1:
                yield RuleFault(
                    "max_off_step",
                    f"{place}.step",
                    {"criterion": one.code, "step": text(one.step), "max": text(one.max)},
                    advice=True,
                )
            if one.weight < 0:
                yield RuleFault(
                    "negative", f"{place}.weight", {"criterion": one.code, "value": text(one.weight)}
                )

    @cached_property
    def _fault(self) -> RuleFault | None:
        return next((fault for fault in self.faults() if not fault.advice), None)

    @cached_property
    def _unit(self) -> int:
        """How many units make a point: every valid mark is then a whole number of units."""
        parts = [self.coefficient(one) * value for one in self.criteria for value in (one.min, one.step)]
        return lcm(*(part.denominator for part in parts))

    @cached_property
    def _columns(self) -> tuple[_Column, ...]:
        return tuple(_Column(one, self.coefficient(one) * self._unit, {}) for one in self.criteria)


def sheet_total(scheme: MarkingScheme, marks: Mapping[str, object]) -> Fraction:
    """Return the exact total of one sheet.

    marks: one per criterion, by its code; decimal strings, Decimals, ints or Fractions, in points.
    Raises SheetFault for the first mark, in criterion order, that is missing or not valid, then for a mark
    that belongs to no criterion; ScoringError if the scheme itself is unusable.
    """
    if scheme._fault:
        raise scheme._fault.error()
    units = 0
    for column in scheme._columns:
        mark = marks.get(column.criterion.code)
        if mark is None:
            raise SheetFault("missing_mark", column.criterion.code)
        key = (mark.__class__, mark)
        try:
            units += column.known[key]
        except KeyError:
            units += column.known.setdefault(key, column.units(mark))
        except TypeError:  # not hashable, so no number either
            raise SheetFault("not_a_number", column.criterion.code) from None
    if len(marks) > len(scheme.criteria):
        strange = set(marks).difference(one.code for one in scheme.criteria)
        raise SheetFault("unknown_criterion", min(strange))
    return Fraction(units, scheme._unit)
