"""Does it matter when one lectures, and does a judge change in the course of a day?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import lcm
from operator import mul
from typing import Final

from judging.scoring.fairness.table import Table, signed_square, sums
from judging.scoring.records import Record
from judging.scoring.standardise import average_ranks

ALL_ORDERS: Final = 7
"""Up to so many entries every order is looked at."""
ORDERS: Final = 9_999
FEWER_ORDERS: Final = 999
MANY: Final = 200
"""Beyond so many entries FEWER_ORDERS are enough."""
SEED: Final = 20170606


@dataclass(frozen=True, slots=True)
class OrderEffect(Record):
    """How scores run with the running order.

    spearman_squared_signed: sign(ρ)·ρ² of position and mean total; None if all means are equal. slope: points per
    position. judge_drift: each judge's slope against the panel; in a complete table they add up to 0.
    """

    spearman_squared_signed: Fraction | None
    slope: Fraction | None
    judge_drift: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class OrderChance(Record):
    """How often chance alone makes as strong an effect: of the order, and of each judge's drift.

    seed: of the orders that were drawn, None where all were looked at.
    """

    p: Fraction | None
    judge_p: tuple[Fraction | None, ...]
    seed: int | None = None


Series = tuple[tuple[int, ...], tuple[int, ...]]  # positions, values


def order_effect(table: Table) -> OrderEffect:
    """Measure the effect of the running order. table: rows in running order; rows without sheets are passed over."""
    (positions, means), drifts, scale = _series(table)
    ranks = _ranks(means)
    _n, xy, xx, yy = sums(zip(positions, ranks, strict=True))
    return OrderEffect(
        signed_square(xy, xx * yy) if xx else None,
        _slope((positions, means), scale),
        tuple(_slope(one, scale) for one in drifts),
    )


def order_chance(table: Table, seed: int = SEED) -> OrderChance:
    """Permute the positions: p is the share of orders with at least as strong an effect, either way."""
    (positions, means), drifts, _scale = _series(table)
    series = [(positions, _ranks(means)), *drifts]
    found: list[Fraction | None] = [None] * len(series)
    drawn = False
    for own in dict.fromkeys(
        one for one, _values in series
    ):  # series over the same entries share their orders
        mine = [place for place, (one, _values) in enumerate(series) if one == own]
        for place, p in zip(mine, _chances(own, [series[place][1] for place in mine], seed), strict=True):
            found[place] = p
        drawn = drawn or len(own) > ALL_ORDERS
    return OrderChance(found[0], tuple(found[1:]), seed if drawn else None)


def _series(table: Table) -> tuple[Series, list[Series], int]:
    """Return position and mean of every row, position and distance from the mean of every judge, and the scale."""
    sizes = [len(row) - row.count(None) for row in table.rows]
    common = lcm(*(size for size in sizes if size))
    level: dict[int, int] = {}
    for place, (row, size) in enumerate(zip(table.rows, sizes, strict=True)):
        if size:
            level[place] = sum(one for one in row if one is not None) * (common // size)
    drifts = []
    for judge in range(table.width):
        own = table.column(judge)
        drifts.append(
            (
                tuple(place + 1 for place, _score in own),
                tuple(score * common - level[place] for place, score in own),
            )
        )
    return (
        (tuple(place + 1 for place in level), tuple(level.values())),
        drifts,
        common * table.unit,
    )


def _ranks(values: Sequence[int]) -> tuple[int, ...]:
    """Return twice the average ranks, upward."""
    return tuple(-int(2 * rank) for rank in average_ranks(values))


def _slope(series: Series, scale: int) -> Fraction | None:
    _n, xy, xx, _yy = sums(zip(*series, strict=True))
    return Fraction(xy, xx * scale) if xx else None


def _chances(positions: Sequence[int], rows: Sequence[Sequence[int]], seed: int) -> list[Fraction | None]:
    """Return p of every row of values; None where they are all equal or too few to run in any order."""
    n = len(positions)
    if n < 2:
        return [None] * len(rows)
    # Centred on their mean (times n), Σ t·x alone decides how strong an effect is.
    centred = [[n * one - sum(row) for one in row] for row in rows]
    limits = [abs(sum(map(mul, positions, row))) for row in centred]
    reached = [0] * len(rows)
    orders = 0
    for order in _orders(positions, seed):
        orders += 1
        for place, row in enumerate(centred):
            reached[place] += abs(sum(map(mul, order, row))) >= limits[place]
    mine = 0 if n <= ALL_ORDERS else 1  # among drawn orders, the one that happened counts as well
    return [
        Fraction(times + mine, orders + mine) if any(row) else None
        for times, row in zip(reached, centred, strict=True)
    ]


def _orders(positions: Sequence[int], seed: int) -> Iterator[Sequence[int]]:
    if len(positions) <= ALL_ORDERS:
        yield from permutations(positions)
        return
    chance = random.Random(seed)  # noqa: S311 - must be repeatable, not secret
    order = list(positions)
    for _draw in range(FEWER_ORDERS if len(positions) > MANY else ORDERS):
        chance.shuffle(order)
        yield order
