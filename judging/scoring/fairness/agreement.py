"""How far the judges of a panel agree: on the level, on the order, and with sheets missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from judging.scoring.fairness.table import Table
from judging.scoring.fairness.two_way import TwoWay
from judging.scoring.records import Record
from judging.scoring.standardise import average_ranks


@dataclass(frozen=True, slots=True)
class Icc(Record):
    """The six intraclass correlations of Shrout and Fleiss (1979); None where a denominator is 0.

    icc2: one judge, icc2k: the mean of this panel, both in absolute terms; icc3, icc3k: order only.
    """

    icc1: Fraction | None = None
    icc2: Fraction | None = None
    icc3: Fraction | None = None
    icc1k: Fraction | None = None
    icc2k: Fraction | None = None
    icc3k: Fraction | None = None


def icc(table: Table) -> Icc:
    """Return the correlations of the rows that have every sheet; all None below 2 rows or 2 judges."""
    parts = TwoWay(table)
    n, k = parts.n, parts.k
    if n < 2 or k < 2:
        return Icc()
    rows = parts.between_rows / (n - 1)
    columns = parts.between_columns / (k - 1)
    rest = parts.rest / ((n - 1) * (k - 1))
    within = (parts.total - parts.between_rows) / (n * (k - 1))
    return Icc(
        _ratio(rows - within, rows + (k - 1) * within),
        _ratio(rows - rest, rows + (k - 1) * rest + k * (columns - rest) / n),
        _ratio(rows - rest, rows + (k - 1) * rest),
        _ratio(rows - within, rows),
        _ratio(rows - rest, rows + (columns - rest) / n),
        _ratio(rows - rest, rows),
    )


@dataclass(frozen=True, slots=True)
class KendallW(Record):
    """Kendall's coefficient of concordance: 1 if all judges give one order, 0 if their orders cancel out.

    S: squared deviations of the rank sums. W: corrected for ties; None if no judge tells any two entries apart.
    chi2, df: Friedman's test statistic, for many entries only.
    """

    S: Fraction | None = None
    W_uncorrected: Fraction | None = None
    W: Fraction | None = None
    chi2: Fraction | None = None
    df: int = 0


def kendall_w(table: Table) -> KendallW:
    """Return the concordance over the rows that have every sheet; all None below 2 rows or without judges."""
    rows = table.complete_rows
    n, k = len(rows), table.width
    if n < 2 or not k:
        return KendallW(df=max(n - 1, 0))
    sums = [0] * n
    ties = 0
    for column in zip(*rows, strict=True):
        for place, rank in enumerate(average_ranks(column)):
            sums[place] += int(2 * rank)
        ties += sum(times**3 - times for times in Counter(column).values() if times > 1)
    whole = sum(sums)
    squares = Fraction(n * sum(one * one for one in sums) - whole * whole, 4 * n)
    most = k * k * (n**3 - n)
    corrected = _ratio(12 * squares, Fraction(most - k * ties))
    return KendallW(
        squares,
        12 * squares / most,
        corrected,
        None if corrected is None else k * (n - 1) * corrected,
        n - 1,
    )


class Level(StrEnum):
    """What Krippendorff's alpha takes for the distance of two values."""

    NOMINAL = "nominal"  # the same or not
    ORDINAL = "ordinal"  # how many values lie between
    INTERVAL = "interval"  # how many points lie between


def krippendorff_alpha(table: Table, level: Level = Level.INTERVAL) -> Fraction | None:
    """Return 1 − observed / expected disagreement of the sheets, gaps allowed.

    table: entries by judges. Entries with fewer than 2 sheets say nothing. None if nothing can be paired, or
    all values are equal.
    """
    units = [[one for one in row if one is not None] for row in table.rows]
    units = [unit for unit in units if len(unit) > 1]
    values = [one for unit in units for one in unit]
    if not values:
        return None
    if level is Level.ORDINAL:
        # Ordinal distance is the distance of mid-ranks: values between count whole, the two ends half.
        place = _mid_ranks(values)
        units = [[place[one] for one in unit] for unit in units]
        values = [place[one] for one in values]
    measure = _unequal if level is Level.NOMINAL else _squared
    observed = sum((Fraction(measure(unit), len(unit) - 1) for unit in units), Fraction())
    expected = Fraction(measure(values), len(values) - 1)
    return None if not expected else 1 - observed / expected


def _mid_ranks(values: Sequence[int]) -> dict[int, int]:
    """Return twice the mid-rank of every value."""
    found: dict[int, int] = {}
    below = 0
    for value, times in sorted(Counter(values).items()):
        found[value] = 2 * below + times
        below += times
    return found


def _squared(values: Sequence[int]) -> int:
    """Return Σ(x−y)² over all ordered pairs."""
    total = sum(values)
    return 2 * (len(values) * sum(one * one for one in values) - total * total)


def _unequal(values: Sequence[int]) -> int:
    """Return the number of ordered pairs of different values."""
    return len(values) ** 2 - sum(times * times for times in Counter(values).values())


def _ratio(above: Fraction, below: Fraction) -> Fraction | None:
    return above / below if below else None
