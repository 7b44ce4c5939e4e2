"""Rounds in which every judge saw only a part: a fair comparison, and whether the plan allows one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Final

from judging.scoring.exceptions import ScoringError
from judging.scoring.fairness.table import Table
from judging.scoring.records import Record

LEAST_SHARED: Final = 2
"""A judge should share at least so many entries with others, or the own scale can't be told from the entries'."""


@dataclass(frozen=True, slots=True)
class SeverityFit(Record):
    """Least squares of x = entry + judge: what a panel of all judges would have given, and each judge's severity.

    adjusted: None for an entry without sheets. severity: + lenient; adds up to 0 over the judges with sheets.
    """

    adjusted: tuple[Fraction | None, ...]
    severity: tuple[Fraction | None, ...]


def severity_ls(table: Table) -> SeverityFit:
    """Fit entries and judges to the sheets that exist.

    Raises ScoringError("disconnected") with the number of parts if some judges share no entry, directly or through
    others, with the rest: then no common scale exists.
    """
    parts = components(table)
    if len(parts) > 1:
        raise ScoringError("disconnected", components=len(parts))
    judges = sorted({judge for part in parts for judge in part.judges})
    severity = dict(zip(judges, _severities(table, judges), strict=True))
    adjusted: list[Fraction | None] = []
    for row in table.rows:
        own = [(judge, score) for judge, score in enumerate(row) if score is not None]
        if not own:
            adjusted.append(None)
            continue
        points = Fraction(sum(score for _judge, score in own), table.unit)
        adjusted.append((points - sum((severity[judge] for judge, _score in own), Fraction())) / len(own))
    return SeverityFit(tuple(adjusted), tuple(severity.get(judge) for judge in range(table.width)))


def _severities(table: Table, judges: Sequence[int]) -> list[Fraction]:
    """Solve the normal equations after the entries are eliminated, the severities adding up to 0."""
    if not judges:
        return []
    place = {judge: number for number, judge in enumerate(judges)}
    k = len(judges)
    own = [[(place[judge], one) for judge, one in enumerate(row) if one is not None] for row in table.rows]
    common = lcm(*(len(row) for row in own if row))
    left = [[0] * k for _judge in range(k)]
    right = [0] * k
    for row in own:
        if not row:
            continue
        share = common // len(row)
        whole = sum(score for _judge, score in row)
        for judge, score in row:
            left[judge][judge] += common
            right[judge] += common * score - share * whole
            for other, _score in row:
                left[judge][other] -= share
    # The equations add up to nothing; the last gives way to "the severities add up to 0".
    left[-1], right[-1] = [1] * k, 0
    return [one / table.unit for one in _solved([[*row, one] for row, one in zip(left, right, strict=True)])]


def _solved(rows: list[list[int]]) -> list[Fraction]:
    """Solve a regular system of whole numbers without a single fraction on the way (Bareiss 1968)."""
    n, before = len(rows), 1
    for step in range(n):
        pivot = next(row for row in range(step, n) if rows[row][step])
        rows[step], rows[pivot] = rows[pivot], rows[step]
        top = rows[step]
        for row in range(n):
            if row != step:
                times = rows[row][step]
                rows[row] = [
                    (top[step] * one - times * other) // before
                    for one, other in zip(rows[row], top, strict=True)
                ]
        before = top[step]
    return [Fraction(row[n], row[place]) for place, row in enumerate(rows)]


@dataclass(frozen=True, slots=True)
class Part:
    """Judges who share entries, directly or through others, and the entries that they scored."""

    judges: tuple[int, ...]
    rows: tuple[int, ...]


def components(table: Table) -> list[Part]:
    """Return the connected parts of the graph of entries and judges; whoever has no sheet is in none."""
    root = list(range(table.width))

    def top(judge: int) -> int:
        while root[judge] != judge:
            root[judge] = root[root[judge]]
            judge = root[judge]
        return judge

    seen: list[tuple[int, int]] = []
    active: set[int] = set()
    for number, row in enumerate(table.rows):
        own = [judge for judge, score in enumerate(row) if score is not None]
        active.update(own)
        for judge in own[1:]:
            root[top(judge)] = top(own[0])
        if own:
            seen.append((number, own[0]))
    judges: dict[int, list[int]] = defaultdict(list)
    for judge in sorted(active):
        judges[top(judge)].append(judge)
    rows: dict[int, list[int]] = defaultdict(list)
    for number, judge in seen:
        rows[top(judge)].append(number)
    return [Part(tuple(own), tuple(rows[one])) for one, own in judges.items()]


@dataclass(frozen=True, slots=True)
class AssignmentCheck(Record):
    """What a plan of who scores what allows, before a single mark is given.

    components: groups of judges and entries with nothing in common. sheets: fewest and most judges per entry.
    loads: fewest and most entries per judge. shared: entries that each judge shares with at least one other.
    pairs: entries shared by two judges, fewest and most. lonely: judges who share fewer than two. sectors: how
    many judges score something of each sector. without: entries without a judge.
    """

    components: int
    sheets: tuple[int, int]
    loads: tuple[int, int]
    shared: Mapping[str, int]
    pairs: tuple[int, int]
    lonely: tuple[str, ...]
    sectors: Mapping[str, int]
    without: tuple[str, ...]


def assignment_check(
    entries: Mapping[str, Sequence[str]],
    judges: Sequence[str],
    sectors: Mapping[str, str] | None = None,
) -> AssignmentCheck:
    """Look at a plan. entries: the judges of each entry. judges: all of them. sectors: of the entries, where they have one.

    Raises ScoringError: "unknown_judge", "duplicate_judge".
    """
    if len(set(judges)) < len(judges):
        raise ScoringError("duplicate_judge", judge=Counter(judges).most_common(1)[0][0])
    loads: Counter[str] = Counter(dict.fromkeys(judges, 0))
    shared: Counter[str] = Counter(dict.fromkeys(judges, 0))
    pairs: Counter[frozenset[str]] = Counter()
    within: dict[str, set[str]] = defaultdict(set)
    for entry, own in entries.items():
        if strangers := set(own).difference(judges):
            raise ScoringError("unknown_judge", entry=entry, judge=min(strangers))
        if len(set(own)) < len(own):
            raise ScoringError("duplicate_judge", entry=entry)
        loads.update(own)
        if len(own) > 1:
            shared.update(own)
        pairs.update(map(frozenset, combinations(own, 2)))
        if sector := (sectors or {}).get(entry, ""):
            within[sector].update(own)
    table = Table(
        tuple(tuple(0 if judge in own else None for judge in judges) for own in entries.values()),
        len(judges),
        1,
    )
    seated = [judge for judge in judges if loads[judge]]
    counts = [pairs[frozenset(pair)] for pair in combinations(seated, 2)]
    sizes = [len(own) for own in entries.values()]
    return AssignmentCheck(
        len(components(table)),
        (min(sizes, default=0), max(sizes, default=0)),
        (min(loads.values(), default=0), max(loads.values(), default=0)),
        dict(shared),
        (min(counts, default=0), max(counts, default=0)),
        tuple(judge for judge in seated if len(seated) > 1 and shared[judge] < LEAST_SHARED),
        {sector: len(own) for sector, own in sorted(within.items())},
        tuple(entry for entry, own in entries.items() if not own),
    )
