"""Each judge beside the panel: severity, spread, agreement, and sheets that lie far from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from judging.scoring.fairness.table import Table, signed_square, sums
from judging.scoring.records import Record
from judging.scoring.sheet import Criterion

FAR: Final = Fraction(8)
"""Points from the mean of the others at which a sheet is worth a second look, of 100."""


@dataclass(frozen=True, slots=True)
class JudgeSummary(Record):
    """One judge's sheets: how many, their mean and sample variance, and how they stand to the others'.

    severity: mean difference from the other judges of the same entries, + lenient, − severe; None if nobody
    else scored any of them. r2_signed: sign(r)·r² of the judge's totals and the means of the others, None if
    a side is constant.
    """

    n: int
    mean: Fraction | None
    severity: Fraction | None
    variance: Fraction | None
    r2_signed: Fraction | None


def judge_summary(table: Table) -> tuple[JudgeSummary, ...]:
    """Summarise every judge of a table, in the order of its columns."""
    return tuple(_summary(table, judge) for judge in range(table.width))


def _summary(table: Table, judge: int) -> JudgeSummary:
    own = table.column(judge)
    n = len(own)
    total = sum(score for _row, score in own)
    spread = n * sum(score * score for _row, score in own) - total * total
    differences = table.differences
    ahead = differences.column(judge)
    common = differences.common
    pairs = []
    for row, difference in ahead:
        score = (table.rows[row][judge] or 0) * common
        pairs.append((score, score - difference))
    _n, xy, xx, yy = sums(pairs)
    return JudgeSummary(
        n,
        Fraction(total, n * table.unit) if n else None,
        Fraction(sum(one for _row, one in ahead), len(ahead) * differences.scale) if ahead else None,
        Fraction(spread, n * (n - 1) * table.unit**2) if n > 1 else None,
        signed_square(xy, xx * yy),
    )


@dataclass(frozen=True, slots=True)
class Habits(Record):
    """What a judge's sheets look like by themselves; listed, never tested.

    distinct: different totals. straight: sheets whose marks are the same share of the maximum on every criterion,
    of `marked` sheets with at least two criteria.
    """

    lowest: Fraction | None
    highest: Fraction | None
    distinct: int
    straight: int
    marked: int


def habits(
    table: Table,
    judge: int,
    sheets: Sequence[Mapping[str, Fraction]],
    criteria: Sequence[Criterion],
) -> Habits:
    """Describe one judge's totals and marks. sheets: the marks of each, by criterion."""
    own = [score for _row, score in table.column(judge)]
    straight = 0
    if len(criteria) > 1:
        first, *others = criteria
        for marks in sheets:
            share = marks[first.code] / first.max
            straight += all(marks[one.code] / one.max == share for one in others)
    return Habits(
        Fraction(min(own), table.unit) if own else None,
        Fraction(max(own), table.unit) if own else None,
        len(set(own)),
        straight,
        len(sheets) if len(criteria) > 1 else 0,
    )


@dataclass(frozen=True, slots=True)
class FarSheet(Record):
    """A sheet far from the mean of the others: row and column, and by how many points."""

    entry: int
    judge: int
    discrepancy: Fraction


def outliers(table: Table, d: Fraction = FAR) -> tuple[FarSheet, ...]:
    """Return the sheets at least d points from the mean of the others, the farthest first."""
    differences = table.differences
    limit = d * differences.scale
    far = [cell for cell in differences.cells() if abs(cell[2]) >= limit]
    far.sort(key=lambda cell: (-abs(cell[2]), cell[0], cell[1]))
    return tuple(FarSheet(row, judge, differences.points(one)) for row, judge, one in far)
