"""Do judges mark those they belong together with differently from the others? Asked, never asserted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Final

from judging.scoring.exceptions import ScoringError
from judging.scoring.fairness.table import Table
from judging.scoring.records import Record

MOST_CHOICES: Final = 20_000
"""Up to so many choices of entries all are looked at; beyond, Welch's t stands in."""

_CRITICAL: Final = tuple(
    Fraction(one, 1000)
    for one in (
        6314, 2920, 2353, 2132, 2015, 1943, 1895, 1860, 1833, 1812, 1796, 1782, 1771, 1761, 1753,
        1746, 1740, 1734, 1729, 1725, 1721, 1717, 1714, 1711, 1708, 1706, 1703, 1701, 1699, 1697,
    )
)  # fmt: skip
"""Student's t, one-sided 5 %, 1 to 30 degrees of freedom; the last serves beyond, on the safe side."""


@dataclass(frozen=True, slots=True)
class Affinity(Record):
    """One judge's difference of average discrepancies (Emerson, Seltzer and Lin 2009).

    n_own, n_other: entries with a judge beside this one. doad: mean difference from the others over own entries
    minus the same over all other entries, in points. p: share of all choices of n_own entries with as large a
    difference. t2_signed, df: Welch's t squared with its sign, and its degrees of freedom, where the choices
    are too many.
    """

    n_own: int
    n_other: int
    doad: Fraction | None = None
    p: Fraction | None = None
    t2_signed: Fraction | None = None
    df: Fraction | None = None

    @property
    def beyond_chance(self) -> bool:
        """Whether chance alone makes so large a difference in less than 5 % of cases."""
        if self.p is not None:
            return self.p < Fraction(1, 20)
        if self.t2_signed is None or self.df is None:
            return False
        limit = _CRITICAL[min(int(self.df), len(_CRITICAL)) - 1]
        return self.t2_signed > limit * limit


def doad(table: Table, own: Sequence[frozenset[int]]) -> tuple[Affinity, ...]:
    """Return every judge's affinity. own: for each judge the rows that belong to them."""
    if len(own) != table.width:
        raise ScoringError("ragged", judges=len(own))
    return tuple(_affinity(table, judge, rows) for judge, rows in enumerate(own))


def same_unit(entries: Sequence[str], judges: Sequence[str]) -> list[frozenset[int]]:
    """Return for each judge the rows of the same unit; whoever has no unit ("") belongs to nobody."""
    return [
        frozenset(row for row, unit in enumerate(entries) if unit and unit == mine) if mine else frozenset()
        for mine in judges
    ]


def _affinity(table: Table, judge: int, rows: frozenset[int]) -> Affinity:
    differences = table.differences
    found = differences.column(judge)
    mine = [one for row, one in found if row in rows]
    others = [one for row, one in found if row not in rows]
    n, m = len(mine), len(others)
    if not n or not m:
        return Affinity(n, m)
    size = Fraction(sum(mine) * m - sum(others) * n, n * m)
    points = size / differences.scale
    if comb(n + m, n) <= MOST_CHOICES:
        return Affinity(n, m, points, _share(mine, others))
    square, df = _welch(size, mine, others)
    return Affinity(n, m, points, None, square, df)


def _share(mine: Sequence[int], others: Sequence[int]) -> Fraction:
    """Return the share of choices of len(mine) out of all whose sum is at least that of `mine`."""
    every = [*mine, *others]
    if len(mine) <= len(others):
        reached = sum(mine)
        hits = sum(sum(choice) >= reached for choice in combinations(every, len(mine)))
    else:  # as many hits, counted on the smaller side
        left = sum(others)
        hits = sum(sum(choice) <= left for choice in combinations(every, len(others)))
    return Fraction(hits, comb(len(every), len(mine)))


def _welch(
    size: Fraction, mine: Sequence[int], others: Sequence[int]
) -> tuple[Fraction | None, Fraction | None]:
    """Return Welch's t² with its sign, and Welch and Satterthwaite's degrees of freedom."""
    n, m = len(mine), len(others)
    if n < 2 or m < 2:
        return None, None
    a, b = _variance(mine) / n, _variance(others) / m
    if not a + b:
        return None, None
    return size * abs(size) / (a + b), (a + b) ** 2 / (a * a / (n - 1) + b * b / (m - 1))


def _variance(values: Sequence[int]) -> Fraction:
    n, total = len(values), sum(values)
    return Fraction(n * sum(one * one for one in values) - total * total, n * (n - 1))
