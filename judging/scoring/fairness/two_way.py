"""A complete table taken apart: level of the entry, severity of the judge, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from judging.scoring.fairness.table import Table
from judging.scoring.records import Record

FAR_T: Final = Fraction(3)
"""Standardised residuals beyond this are listed."""


@dataclass(frozen=True)
class TwoWay:
    """Sums of squares of the rows of a table that have every sheet, in parts of n·k squared units.

    Everything is a whole number until a figure is asked for.
    """

    table: Table

    @cached_property
    def rows(self) -> list[list[int]]:
        return self.table.complete_rows

    @property
    def n(self) -> int:
        return len(self.rows)

    @property
    def k(self) -> int:
        return self.table.width

    @property
    def scale(self) -> int:
        """The parts of a point in which residuals are whole numbers."""
        return self.n * self.k * self.table.unit

    @cached_property
    def row_sums(self) -> list[int]:
        return [sum(row) for row in self.rows]

    @cached_property
    def column_sums(self) -> list[int]:
        return [sum(column) for column in zip(*self.rows, strict=True)]

    @cached_property
    def whole(self) -> int:
        return sum(self.row_sums)

    def _square(self, times: int) -> Fraction:
        return Fraction(times, self.n * self.k * self.table.unit**2)

    @cached_property
    def between_rows(self) -> Fraction:
        """k·Σ(x̄_i − x̄)²."""
        return self._square(self.n * sum(one * one for one in self.row_sums) - self.whole**2)

    @cached_property
    def between_columns(self) -> Fraction:
        """n·Σ(x̄_j − x̄)²."""
        return self._square(self.k * sum(one * one for one in self.column_sums) - self.whole**2)

    @cached_property
    def total(self) -> Fraction:
        """Σ(x − x̄)²."""
        return self._square(
            self.n * self.k * sum(one * one for row in self.rows for one in row) - self.whole**2
        )

    @property
    def rest(self) -> Fraction:
        """Σe², what neither entry nor judge explains."""
        return self.total - self.between_rows - self.between_columns

    @property
    def mean_square_rest(self) -> Fraction | None:
        """Σe² / ((n−1)(k−1)); None in a table of one row or column."""
        if self.n < 2 or self.k < 2:
            return None
        return self.rest / ((self.n - 1) * (self.k - 1))

    @property
    def severity(self) -> tuple[Fraction, ...]:
        """x̄_j − x̄ of every judge; they add up to 0."""
        if not self.n:
            return ()
        return tuple(Fraction(self.k * one - self.whole, self.scale) for one in self.column_sums)

    def residuals(self) -> list[list[int]]:
        """Return x − x̄_i − x̄_j + x̄ of every sheet, in 1/`scale` points."""
        n, k, whole = self.n, self.k, self.whole
        found = []
        for row, own in zip(self.rows, self.row_sums, strict=True):
            level = whole - n * own
            found.append(
                [n * k * one + level - k * theirs for one, theirs in zip(row, self.column_sums, strict=True)]
            )
        return found


@dataclass(frozen=True, slots=True)
class Residuals(Record):
    """Severity of every judge, residual of every sheet (None in rows with gaps), and the mean square."""

    severity: tuple[Fraction, ...]
    residuals: tuple[tuple[Fraction | None, ...], ...]
    mse: Fraction | None


def two_way_residuals(table: Table) -> Residuals:
    """Return what is left of every sheet when the entry's level and the judge's severity are taken away."""
    parts = TwoWay(table)
    found: list[tuple[Fraction | None, ...]] = [(None,) * table.width] * len(table)
    for place, row in zip(table.complete, parts.residuals(), strict=True):
        found[place] = tuple(Fraction(one, parts.scale) for one in row)
    return Residuals(parts.severity, tuple(found), parts.mean_square_rest)


@dataclass(frozen=True, slots=True)
class StrangeSheet(Record):
    """A sheet that neither its entry nor its judge explains. t2: residual² over its variance, with sign left out."""

    entry: int
    judge: int
    residual: Fraction
    t2: Fraction


def strange_sheets(table: Table, t: Fraction = FAR_T) -> tuple[StrangeSheet, ...]:
    """Return the sheets with |residual| / √(MSE·(1−1/n)(1−1/k)) > t, the strangest first; none if MSE is 0."""
    parts = TwoWay(table)
    mse = parts.mean_square_rest
    if not mse:
        return ()
    n, k = parts.n, parts.k
    variance = mse * Fraction((n - 1) * (k - 1), n * k) * parts.scale**2
    limit = t * t * variance
    far = [
        (place, judge, one)
        for place, row in zip(table.complete, parts.residuals(), strict=True)
        for judge, one in enumerate(row)
        if one * one > limit
    ]
    far.sort(key=lambda cell: (-abs(cell[2]), cell[0], cell[1]))
    return tuple(
        StrangeSheet(row, judge, Fraction(one, parts.scale), Fraction(one * one) / variance)
        for row, judge, one in far
    )
