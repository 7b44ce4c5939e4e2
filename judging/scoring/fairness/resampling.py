"""How much a place depends on who sat on the panel: one judge left out, and panels drawn anew."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb, factorial
from typing import Final

from judging.scoring.fairness.draws import Progress, Scorer, shared_places
from judging.scoring.fairness.table import Table
from judging.scoring.records import Record

MOST_DRAWS: Final = 50_000
"""Up to so many different draws all are looked at; beyond, RESAMPLES of them."""
RESAMPLES: Final = 9_999
SEED: Final = 20180209
TWENTIETHS: Final = (1, 19)
"""The interval of places leaves out a twentieth at either end."""


@dataclass(frozen=True, slots=True)
class Standing(Record):
    """Scores and places of all entries; equal scores share the best place (1224), nothing breaks a tie."""

    score: tuple[Fraction | None, ...]
    rank: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class LeaveOneOut(Record):
    """The standing with all judges, and without each of them in turn."""

    score: tuple[Fraction | None, ...]
    rank: tuple[int | None, ...]
    without: tuple[Standing, ...]


def leave_one_out(scorer: Scorer) -> LeaveOneOut:
    """Score and rank anew without each judge's sheets. An entry without enough sheets has no place."""
    k = scorer.judges
    whole = _standing(scorer, [1] * k)
    without = tuple(_standing(scorer, [int(judge != out) for judge in range(k)]) for out in range(k))
    return LeaveOneOut(whole.score, whole.rank, without)


def _standing(scorer: Scorer, counts: Sequence[int]) -> Standing:
    scores = scorer.scores(counts)
    return Standing(
        tuple(scorer.points(one) for one in scores),
        tuple(None if place is None else place[0] for place in shared_places(scores)),
    )


@dataclass(frozen=True, slots=True)
class Bootstrap(Record):
    """How often each entry would be among the first T, and between which places, had the panel been drawn anew.

    p_top: by T, then by entry; with n ≥ T entries they add up to T. rank_interval: the smallest places with at
    least 5 % and 95 % of the draws. draws: different panels looked at. used: the share of draws that left every
    entry a score. seed: of the drawing, None where every draw was looked at.
    """

    p_top: Mapping[str, tuple[Fraction | None, ...]]
    rank_interval: tuple[tuple[int, int] | None, ...]
    draws: int
    used: Fraction
    seed: int | None = None


def draws_of(k: int) -> int:
    """Return how many panels a bootstrap of k judges looks at."""
    every = comb(2 * k - 1, k) if k else 0
    return every if every <= MOST_DRAWS else RESAMPLES


def bootstrap_rank(
    scorer: Scorer,
    tops: Sequence[int],
    *,
    leagues: Sequence[Sequence[int]] | None = None,
    league_tops: Sequence[Sequence[int]] | None = None,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Bootstrap:
    """Draw k judges with replacement, rank by exact score, and count; exactly as far as there are few enough draws.

    leagues: groups of entries (their places in the table) that are ranked each for itself; all together by default.
    league_tops: the T of each league, instead of `tops` for all.
    An entry that has no score with all judges is left aside; a draw that leaves another without one is skipped.
    """
    k = scorer.judges
    whole = scorer.scores([1] * k)
    groups = [[row for row in group if whole[row] is not None] for group in leagues or [range(len(whole))]]
    counted: list[dict[tuple[int, int], int]] = [{} for _one in whole]
    total = used = 0
    steps = draws_of(k)
    for step, (counts, weight) in enumerate(_draws(k, seed), start=1):
        total += weight
        scores = scorer.scores(counts)
        if any(scores[row] is None for group in groups for row in group):
            continue
        used += weight
        for group in groups:
            for row, place in zip(group, shared_places([scores[row] for row in group]), strict=True):
                if place is not None:
                    own = counted[row]
                    own[place] = own.get(place, 0) + weight
        if progress is not None and step % 100 == 0:
            progress(step, steps)
    wanted = league_tops or [tops] * len(groups)
    p_top: dict[str, list[Fraction | None]] = {str(top): [None] * len(whole) for own in wanted for top in own}
    intervals: list[tuple[int, int] | None] = [None] * len(whole)
    for group, own_tops in zip(groups, wanted, strict=True) if used else ():
        for row in group:
            for top in own_tops:
                p_top[str(top)][row] = _share(counted[row], top, used)
            intervals[row] = _interval(counted[row], used)
    exactly = comb(2 * k - 1, k) <= MOST_DRAWS
    return Bootstrap(
        {top: tuple(shares) for top, shares in p_top.items()},
        tuple(intervals),
        steps,
        Fraction(used, total) if total else Fraction(),
        None if exactly else seed,
    )


def usable_share(table: Table, seed: int = SEED, enough: Fraction = Fraction(1)) -> Fraction:
    """Return the share of draws that leave every entry a sheet; without scoring any of them.

    Entries without any sheet are left aside. Stops, with what it has, once less than `enough` is certain.
    """
    masks = {sum(1 << judge for judge, one in enumerate(row) if one is not None) for row in table.rows}
    masks.discard(0)
    total = usable = 0
    every = table.width**table.width if comb(2 * table.width - 1, table.width) <= MOST_DRAWS else RESAMPLES
    for counts, weight in _draws(table.width, seed) if table.width else ():
        total += weight
        drawn = sum(1 << judge for judge, times in enumerate(counts) if times)
        if all(mask & drawn for mask in masks):
            usable += weight
        elif total - usable > (1 - enough) * every:
            break
    return Fraction(usable, total) if total else Fraction()


def _draws(k: int, seed: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield draws of k out of k judges as counts per judge, each with its weight."""
    if comb(2 * k - 1, k) > MOST_DRAWS:
        chance = random.Random(seed)  # noqa: S311 - must be repeatable, not secret
        found: Counter[tuple[int, ...]] = Counter()
        for _draw in range(RESAMPLES):
            drawn = Counter(chance.choices(range(k), k=k))
            found[tuple(drawn[judge] for judge in range(k))] += 1
        yield from found.items()
        return
    orders = factorial(k)
    for bars in combinations(range(2 * k - 1), k - 1):
        edges = (-1, *bars, 2 * k - 1)
        counts = tuple(after - before - 1 for before, after in pairwise(edges))
        weight = orders
        for times in counts:
            weight //= factorial(times)
        yield counts, weight


def _share(counted: Mapping[tuple[int, int], int], top: int, used: int) -> Fraction:
    """Return how often an entry was among the first `top`; a group across the line shares the seats left."""
    whole = 0
    part = Fraction()
    for (first, last), weight in counted.items():
        if last <= top:
            whole += weight
        elif first <= top:
            part += weight * Fraction(top - first + 1, last - first + 1)
    return (whole + part) / used


def _interval(counted: Mapping[tuple[int, int], int], used: int) -> tuple[int, int]:
    ends = []
    for twentieths in TWENTIETHS:
        reached = 0
        for (first, _last), weight in sorted(counted.items()):
            reached += weight
            if 20 * reached >= twentieths * used:
                ends.append(first)
                break
    return ends[0], ends[1]
