"""Does the rule decide? The same sheets under every other way of making one score of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from judging.scoring.exceptions import ScoringError
from judging.scoring.fairness.draws import Column, Scorer, Term, plain, shared_places
from judging.scoring.fairness.partial import severity_ls
from judging.scoring.fairness.table import Table
from judging.scoring.numerals import common_units
from judging.scoring.panel import ClampedMean, Mean, Median, PanelAggregator, TrimmedMean
from judging.scoring.records import Record
from judging.scoring.standardise import RankSum, Sheet, ZScoreMean

PANEL_RULES: Final[Mapping[str, PanelAggregator]] = {
    "mean": Mean(),
    "trimmed_mean": TrimmedMean(),
    "median": Median(),
    "clamped_mean": ClampedMean(Fraction(3)),
}
RULES: Final = (*PANEL_RULES, "zscore_mean", "severity_ls")


@dataclass(frozen=True, slots=True)
class Sensitivity(Record):
    """The place of every entry under every rule, its best and its worst; a rule that can't be applied is left out."""

    ranks: Mapping[str, tuple[int | None, ...]]
    best: tuple[int | None, ...]
    worst: tuple[int | None, ...]


def rule_sensitivity(
    table: Table,
    *,
    deductions: tuple[Fraction, ...] | None = None,
    coefficients: tuple[Fraction, ...] | None = None,
    leagues: Sequence[Sequence[int]] | None = None,
) -> Sensitivity:
    """Rank by exact score under each rule; equal scores share the best place.

    deductions, coefficients: by entry, taken as they were: what depends on no judge.
    """
    ranks: dict[str, tuple[int | None, ...]] = {}
    groups = leagues or [range(len(table))]
    for name in RULES:
        scores = scores_under(name, table, deductions, coefficients)
        if scores is not None:
            ranks[name] = ranked(scores, groups)
    columns = [[place for place in own if place is not None] for own in zip(*ranks.values(), strict=True)]
    if not ranks:
        columns = [[]] * len(table)
    return Sensitivity(
        ranks,
        tuple(min(own, default=None) for own in columns),
        tuple(max(own, default=None) for own in columns),
    )


def scores_under(
    name: str,
    table: Table,
    deductions: tuple[Fraction, ...] | None = None,
    coefficients: tuple[Fraction, ...] | None = None,
) -> list[int | None] | None:
    """Return all scores under one rule as whole numbers that compare like the scores; None if it can't be applied."""
    if name == "severity_ls":
        return _fitted(table, deductions, coefficients)
    scorer: Scorer | None = None
    if name in PANEL_RULES:
        scorer = plain(PANEL_RULES[name], table, deductions) if table.width else None
    elif name == "zscore_mean":
        scorer = standardised(table, deductions)
    return None if scorer is None else replace(scorer, coefficients=coefficients).scores([1] * table.width)


def _fitted(
    table: Table,
    deductions: tuple[Fraction, ...] | None,
    coefficients: tuple[Fraction, ...] | None,
) -> list[int | None] | None:
    try:
        adjusted = severity_ls(table).adjusted
    except ScoringError:
        return None
    off = deductions or (Fraction(),) * len(table)
    times = coefficients or (Fraction(1),) * len(table)
    scores = [
        None if one is None else one * by - less for one, by, less in zip(adjusted, times, off, strict=True)
    ]
    units = iter(common_units([one for one in scores if one is not None])[0])
    return [None if one is None else next(units) for one in scores]


def ranked(scores: Sequence[int | None], groups: Sequence[Sequence[int]]) -> tuple[int | None, ...]:
    """Return every entry's place within its group."""
    found: list[int | None] = [None] * len(scores)
    for group in groups:
        for row, place in zip(group, shared_places([scores[row] for row in group]), strict=True):
            found[row] = place and place[0]
    return tuple(found)


def standardised(
    table: Table, deductions: tuple[Fraction, ...] | None = None, aggregator: ZScoreMean | None = None
) -> Scorer | None:
    """Return the scorer of a round in which every judge's totals are put on one scale first; None without sheets.

    Each judge's scale is taken from all sheets of the round and kept, whoever is left out or drawn.
    """
    sheets = _sheets(table)
    if not sheets:
        return None
    found = (aggregator or ZScoreMean()).scores(sheets)
    scores = [
        [
            None if one is None else found.mean + found.sd * found.sheets[str(row), str(judge)]
            for judge, one in enumerate(own)
        ]
        for row, own in enumerate(table.rows)
    ]
    return Scorer((Term(Column(Mean(), Table.of(scores))),), deductions=deductions, floor=False)


def by_ranks(table: Table, leagues: Sequence[Sequence[int]]) -> Scorer | None:
    """Return the scorer of a round that adds up places: the mean of each judge's places, downward; None without sheets."""
    scores: list[list[Fraction | None]] = [[None] * table.width for _row in table.rows]
    for group in leagues:
        wanted = set(group)
        sheets = [sheet for sheet in _sheets(table) if int(sheet.entry) in wanted]
        if not sheets:
            continue
        seen: dict[str, int] = {}
        for sheet in sheets:
            seen[sheet.judge] = seen.get(sheet.judge, 0) + 1
        for (entry, judge), rank in RankSum().scores(sheets).ranks.items():
            scores[int(entry)][int(judge)] = (Fraction(1, 2) - rank) / seen[judge]
    if not any(one is not None for row in scores for one in row):
        return None
    return Scorer((Term(Column(Mean(), Table.of(scores))),), floor=False)


def _sheets(table: Table) -> list[Sheet]:
    return [
        Sheet(str(judge), str(row), Fraction(one, table.unit))
        for row, own in enumerate(table.rows)
        for judge, one in enumerate(own)
        if one is not None
    ]
