"""The sheets of one round as a table, entries by judges, in whole numbers of one common unit.

Adding and comparing whole numbers gives what adding and comparing fractions gives, many times faster; every
figure leaves as an exact fraction again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TypeAlias

from judging.scoring.exceptions import ScoringError
from judging.scoring.missing import ahead_of_the_others
from judging.scoring.numerals import common_units

Scores: TypeAlias = Sequence[Sequence[Fraction | None]]  # entries by judges; None: no sheet


@dataclass(frozen=True)
class Table:
    """Totals as whole numbers; rows are entries, columns judges, None where there is no sheet.

    unit: how many of these numbers make one point.
    """

    rows: tuple[tuple[int | None, ...], ...]
    width: int
    unit: int

    @classmethod
    def of(cls, scores: Scores) -> Table:
        """Return the table of these totals. Raises ScoringError("ragged") if rows differ in length."""
        width = len(scores[0]) if scores else 0
        for place, row in enumerate(scores):
            if len(row) != width:
                raise ScoringError("ragged", row=place)
        flat, unit = common_units([score for row in scores for score in row if score is not None])
        units = iter(flat)
        rows = tuple(tuple(None if score is None else next(units) for score in row) for row in scores)
        return cls(rows, width, unit)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def complete(self) -> tuple[int, ...]:
        """The places of the rows that have every sheet."""
        return tuple(place for place, row in enumerate(self.rows) if None not in row)

    @cached_property
    def complete_rows(self) -> list[list[int]]:
        """The rows that have every sheet."""
        return [[score for score in self.rows[place] if score is not None] for place in self.complete]

    def column(self, judge: int) -> list[tuple[int, int]]:
        """Return one judge's sheets as (row, total)."""
        return [(place, score) for place, row in enumerate(self.rows) if (score := row[judge]) is not None]

    def part(self, rows: Iterable[int], columns: Sequence[int]) -> Table:
        """Return the table of some rows and columns, in the same unit."""
        found = tuple(tuple(self.rows[row][column] for column in columns) for row in rows)
        return Table(found, len(columns), self.unit)

    @cached_property
    def differences(self) -> Differences:
        """How far each sheet lies from the mean of the others on its entry."""
        sizes = {len(row) - row.count(None) for row in self.rows}
        common = lcm(*(size - 1 for size in sizes if size > 1))
        rows: list[tuple[int | None, ...]] = []
        for row in self.rows:
            own = [score for score in row if score is not None]
            if len(own) < 2:
                rows.append((None,) * self.width)
                continue
            times = common // (len(own) - 1)
            ahead = iter(ahead_of_the_others(own))
            rows.append(tuple(None if score is None else next(ahead) * times for score in row))
        return Differences(tuple(rows), common, self.unit)


@dataclass(frozen=True)
class Differences:
    """Sheet minus mean of the other sheets of the same entry, in `common × unit` parts of a point.

    None where there is no sheet, or no other.
    """

    rows: tuple[tuple[int | None, ...], ...]
    common: int
    unit: int

    @property
    def scale(self) -> int:
        """How many of the whole numbers make one point."""
        return self.common * self.unit

    def column(self, judge: int) -> list[tuple[int, int]]:
        """Return one judge's differences as (row, difference)."""
        return [(place, own) for place, row in enumerate(self.rows) if (own := row[judge]) is not None]

    def points(self, difference: int) -> Fraction:
        """Return a difference in points."""
        return Fraction(difference, self.scale)

    def cells(self) -> Iterator[tuple[int, int, int]]:
        """Yield every difference as (row, judge, difference)."""
        for place, row in enumerate(self.rows):
            for judge, own in enumerate(row):
                if own is not None:
                    yield place, judge, own


def signed_square(covariance: int, square: int) -> Fraction | None:
    """Return sign(r)·r² with r² = covariance² / square; None where one side is constant (square 0).

    Roots are taken where figures are shown; squares stay exact.
    """
    if not square:
        return None
    return Fraction(covariance * abs(covariance), square)


def sums(pairs: Iterable[tuple[int, int]]) -> tuple[int, int, int, int]:
    """Return n, n·Σ(x−x̄)(y−ȳ), n·Σ(x−x̄)² and n·Σ(y−ȳ)², in whole numbers."""
    n = x = y = xy = xx = yy = 0
    for one, other in pairs:
        n += 1
        x += one
        y += other
        xy += one * other
        xx += one * one
        yy += other * other
    return n, n * xy - x * y, n * xx - x * x, n * yy - y * y
