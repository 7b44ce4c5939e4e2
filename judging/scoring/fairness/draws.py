"""The scores of a round under any draw of its judges: all once, one left out, or drawn with replacement.

The aggregators stay the one home of their formulas. A mean, a trimmed mean and a median are the same weights on the
ordered totals whatever the totals are; those weights are read off the aggregator itself, by asking it for the score
of zeros and ones, and a draw then costs one product per sheet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm
from operator import mul
from typing import TypeAlias

from judging.scoring.choices import Rounding
from judging.scoring.exceptions import TooFewSheets
from judging.scoring.fairness.table import Table
from judging.scoring.numerals import common_units, rounded
from judging.scoring.panel import ClampedMean, PanelAggregator

Counts: TypeAlias = Sequence[int]  # how often each judge was drawn, by column
Order: TypeAlias = tuple[int, ...]  # the judges of a row, from the highest total to the lowest


@dataclass(frozen=True)
class Column:
    """One column of sheets under one aggregator: the totals of the round, or the marks of a criterion."""

    aggregator: PanelAggregator
    table: Table

    @cached_property
    def _parts(self) -> int:
        """How many parts a unit of the table is cut into, so that every score is a whole number."""
        k = self.table.width
        if isinstance(self.aggregator, ClampedMean):
            return lcm(*(n * n for n in range(1, k + 1))) * self.aggregator.d.denominator
        steps = [one for row in self._fractions for one in row or ()]
        return lcm(*(one.denominator for one in steps))

    @property
    def scale(self) -> int:
        """How many of the whole numbers that `scores` gives make one point."""
        return self.table.unit * self._parts

    @cached_property
    def _fractions(self) -> list[list[Fraction] | None]:
        """For n sheets: the score when the m highest are 1 and the rest 0, for m from 0 to n. None: too few."""
        found: list[list[Fraction] | None] = [None]
        for n in range(1, self.table.width + 1):
            try:
                found.append(
                    [
                        self.aggregator.score([Fraction(place < m) for place in range(n)]).exact
                        for m in range(n + 1)
                    ]
                )
            except TooFewSheets:
                found.append(None)
        return found

    @cached_property
    def _steps(self) -> list[list[int] | None]:
        return [None if row is None else [int(one * self._parts) for one in row] for row in self._fractions]

    @cached_property
    def _rows(self) -> list[tuple[Order, tuple[int, ...]]]:
        found = []
        for row in self.table.rows:
            own = [judge for judge, score in enumerate(row) if score is not None]
            order = tuple(sorted(own, key=lambda judge: -(row[judge] or 0)))
            found.append((order, tuple(score or 0 for score in row)))
        return found

    @cached_property
    def _by_order(self) -> tuple[list[Order], list[tuple[int, tuple[int, ...]]]]:
        """The different orders, and every row with the place of its order: rows in one order share weights."""
        places: dict[Order, int] = {}
        rows = [(places.setdefault(order, len(places)), row) for order, row in self._rows]
        return list(places), rows

    def scores(self, counts: Counts) -> list[int | None]:
        """Return every row's score over the drawn judges' sheets, or None with too few of them."""
        if isinstance(self.aggregator, ClampedMean):
            return self._moved(self.aggregator, counts)
        orders, rows = self._by_order
        weights = [self._weights(order, counts) for order in orders]
        return [
            None if (weight := weights[order]) is None else sum(map(mul, weight, row)) for order, row in rows
        ]

    def _weights(self, order: Order, counts: Counts) -> list[int] | None:
        """Return the weight of every judge's total in a row of this order."""
        steps = self._steps[sum(counts[judge] for judge in order)] if order else None
        if steps is None:
            return None
        found = [0] * self.table.width
        above = 0
        for judge in order:
            upto = above + counts[judge]
            found[judge] = steps[upto] - steps[above]
            above = upto
        return found

    def _moved(self, aggregator: ClampedMean, counts: Counts) -> list[int | None]:
        d = int(aggregator.d * aggregator.d.denominator) * self.table.unit
        fine = aggregator.d.denominator
        found: list[int | None] = []
        for order, row in self._rows:
            drawn = [row[judge] * fine for judge in order for _time in range(counts[judge])]
            n = len(drawn)
            if n < max(1, aggregator.min_sheets):
                found.append(None)
            else:
                found.append(sum(aggregator.moved(drawn, d)) * (self._parts // (fine * n * n)))
        return found


@dataclass(frozen=True)
class Term:
    """A column with its factor in the score, and the places that its value and its product are rounded to."""

    column: Column
    factor: Fraction = Fraction(1)
    inner_places: int | None = None
    term_places: int | None = None

    @property
    def denominator(self) -> int:
        """A common denominator of all values that the term can take."""
        if self.term_places is not None:
            return int(10**self.term_places)
        below = self.column.scale if self.inner_places is None else int(10**self.inner_places)
        return below * self.factor.denominator


@dataclass(frozen=True)
class Scorer:
    """The rule of a round, ready to be asked for the score of every entry under any draw of judges.

    terms: their sum is the aggregate. coefficients, deductions: by entry, as the round has them; they do not
    depend on who judges. floor: whether a score stays at or above 0.
    """

    terms: tuple[Term, ...]
    coefficients: tuple[Fraction, ...] | None = None
    deductions: tuple[Fraction, ...] | None = None
    floor: bool = True
    rounding: Rounding = Rounding.HALF_UP
    _rounded: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict), compare=False)

    @property
    def judges(self) -> int:
        """How many judges there are."""
        return self.terms[0].column.table.width

    @cached_property
    def _after(self) -> tuple[list[int] | None, int, list[Fraction] | None]:
        coefficients, below = None, 1
        if self.coefficients is not None:
            coefficients, below = common_units(self.coefficients)
        off = None
        if self.deductions is not None and any(self.deductions):
            off = list(self.deductions)
        return coefficients, below, off

    @cached_property
    def _inner(self) -> int:
        off = self._after[2] or ()
        return lcm(*(term.denominator for term in self.terms), *(one.denominator for one in off))

    @cached_property
    def scale(self) -> int:
        """How many of the whole numbers that `scores` gives make one point."""
        return self._inner * self._after[1]

    @cached_property
    def _off(self) -> list[int] | None:
        off = self._after[2]
        return None if off is None else [int(one * self.scale) for one in off]

    def scores(self, counts: Counts) -> list[int | None]:
        """Return every entry's exact score over the drawn judges, in 1/`scale` points; None without enough sheets."""
        columns = [self._term(place, term, counts) for place, term in enumerate(self.terms)]
        found = columns[0] if len(columns) == 1 else [_sum(values) for values in zip(*columns, strict=True)]
        times = self._after[0]
        if times is not None:
            found = [one if one is None else one * by for one, by in zip(found, times, strict=True)]
        if self._off is not None:
            found = [one if one is None else one - off for one, off in zip(found, self._off, strict=True)]
        if self.floor and (times is not None or self._off is not None):
            found = [one if one is None or one > 0 else 0 for one in found]
        return found

    def _term(self, place: int, term: Term, counts: Counts) -> list[int | None]:
        found = term.column.scores(counts)
        if term.inner_places is None and term.term_places is None:
            times = term.factor * Fraction(self._inner, term.column.scale)
            by = times.numerator  # a whole number: the scale was made so
            return found if by == 1 else [one if one is None else one * by for one in found]
        known = self._rounded[place]  # the same few hundred values come again and again
        return [
            one
            if one is None
            else known[one]
            if one in known
            else known.setdefault(one, self._round(term, one))
            for one in found
        ]

    def _round(self, term: Term, units: int) -> int:
        value = Fraction(units, term.column.scale)
        if term.inner_places is not None:
            value = rounded(value, term.inner_places, self.rounding)
        value *= term.factor
        if term.term_places is not None:
            value = rounded(value, term.term_places, self.rounding)
        return int(value * self._inner)

    def points(self, units: int | None) -> Fraction | None:
        """Return a score in points."""
        return None if units is None else Fraction(units, self.scale)


def plain(
    aggregator: PanelAggregator, table: Table, deductions: tuple[Fraction, ...] | None = None
) -> Scorer:
    """Return the scorer of a round that aggregates the totals of its sheets."""
    return Scorer((Term(Column(aggregator, table)),), deductions=deductions)


def shared_places(scores: Sequence[int | None]) -> list[tuple[int, int] | None]:
    """Return the first and the last of the places that each score shares, 1 for the highest; None without score."""
    found: dict[int, tuple[int, int]] = {}
    downward = sorted((one for one in scores if one is not None), reverse=True)
    for place, score in enumerate(downward, start=1):
        first = found[score][0] if score in found else place
        found[score] = (first, place)
    return [None if one is None else found[one] for one in scores]


def _sum(values: tuple[int | None, ...]) -> int | None:
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


Progress: TypeAlias = Callable[[int, int], None]  # steps done, steps in all
