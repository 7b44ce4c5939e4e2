"""One round made ready for its figures: sheets as a table, leagues, lines, and the rule as a scorer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final

from judging.scoring.awards import AwardRule, Ranked, awards, seats
from judging.scoring.choices import Standing, Status
from judging.scoring.fairness.draws import Column, Scorer, Term, plain
from judging.scoring.fairness.figures import FairnessInput, Hidden
from judging.scoring.fairness.partial import Part, components
from judging.scoring.fairness.sensitivity import by_ranks, standardised
from judging.scoring.fairness.table import Table
from judging.scoring.numerals import exact
from judging.scoring.panel import PerCriterion
from judging.scoring.rounds import LineResult, SheetLine, round_result
from judging.scoring.standardise import RankSum, ZScoreMean

LEAST: Final = {
    "judges": (3, 3),  # judges, entries
    "icc": (2, 5),
    "kendall": (3, 4),
    "alpha": (2, 5),
    "far": (3, 1),
    "strange": (3, 3),
    "without": (4, 1),
    "draws": (4, 1),
    "order": (1, 6),
    "links": (1, 6),
}
"""Judges and entries that a figure needs."""
LEAST_OTHERS: Final = 5
LEAST_USED: Final = Fraction(1, 2)
MOST_LISTED: Final = 60
"""Sheets listed one by one; the number of all stands beside."""


@dataclass(frozen=True)
class RoundSheets:
    """The sheets of a round as the figures need them; entries and judges by their place in the table."""

    given: FairnessInput
    lines: tuple[LineResult, ...]

    @cached_property
    def judges(self) -> tuple[str, ...]:
        """Judges with at least one sheet, in panel order."""
        seen = dict.fromkeys(sheet.judge for line in self.lines for sheet in line.sheets if counts(sheet))
        first = [judge for judge in self.given.panel if judge in seen]
        return (*first, *(judge for judge in seen if judge not in set(first)))

    @cached_property
    def table(self) -> Table:
        place = {judge: number for number, judge in enumerate(self.judges)}
        rows = []
        for line in self.lines:
            row: list[Fraction | None] = [None] * len(place)
            for sheet in line.sheets:
                if counts(sheet):
                    row[place[sheet.judge]] = sheet.total
            rows.append(row)
        found = Table.of(rows)
        return found if rows else Table((), len(place), 1)

    @cached_property
    def marks(self) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
        """The marks by entry, judge and criterion."""
        return {entry.code: entry.marks for entry in self.given.entries}

    @cached_property
    def parts(self) -> list[Part]:
        """Judges who share entries, directly or through others, and what they scored."""
        return components(self.table)

    @cached_property
    def is_apart(self) -> bool:
        """Whether entries compete that no common judge connects."""
        part_of = {row: number for number, part in enumerate(self.parts) for row in part.rows}
        return any(len({part_of[row] for row in group if row in part_of}) > 1 for group in self.groups)

    @cached_property
    def is_partial(self) -> bool:
        """Whether judges saw different entries of those that compete."""
        gaps = any(
            len(self.table.part(part.rows, part.judges).complete) < len(part.rows) for part in self.parts
        )
        return gaps or self.is_apart

    @cached_property
    def row_of(self) -> dict[str, int]:
        return {line.entry: row for row, line in enumerate(self.lines)}

    @cached_property
    def leagues(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for row, line in enumerate(self.lines):
            found[self.given.leagues.get(line.entry, "")].append(row)
        return dict(sorted(found.items()))

    @cached_property
    def groups(self) -> list[list[int]]:
        return list(self.leagues.values())

    @cached_property
    def awards(self) -> list[AwardRule | None]:
        """The tiers of every league, in the order of the leagues."""
        return [self.given.awards.get(key) for key in self.leagues]

    @cached_property
    def seats(self) -> list[dict[str, int]]:
        """The lines through every league's ranking: tier → seats down to it."""
        found = []
        for group, rule in zip(self.groups, self.awards, strict=True):
            upto, lines = 0, {}
            for tier, count in (seats(rule, len(group)) if rule else {}).items():
                upto += count
                if 0 < upto < len(group):
                    lines[tier] = upto
            found.append(lines)
        return found

    @cached_property
    def _kept(self) -> Fraction:
        """The panel's part in the score, beside the audience's."""
        audience = self.given.rule.audience
        return Fraction(1) if audience is None else 1 - audience.share

    @cached_property
    def coefficients(self) -> tuple[Fraction, ...] | None:
        """What the panel's score is multiplied with; None if with nothing."""
        if self._kept == 1 and all(line.coefficient is None for line in self.lines):
            return None
        return tuple((line.coefficient or Fraction(1)) * self._kept for line in self.lines)

    @cached_property
    def deductions(self) -> tuple[Fraction, ...]:
        """What is taken off each score, less what the audience adds: neither depends on the judges."""
        return tuple(self._off(line) for line in self.lines)

    def _off(self, line: LineResult) -> Fraction:
        off = line.deduction.total if line.deduction else Fraction()
        panel = line.aggregate if line.adjusted is None else line.adjusted
        if line.audience is None or panel is None:
            return off
        return off - (line.audience.combined - panel * self._kept)

    @cached_property
    def scorer(self) -> Scorer | None:
        """The round's own rule; stand-ins for excused judges are left out, ties stay ties."""
        rule, table = self.given.rule, self.table
        if not self.judges or not self.lines:
            return None
        match rule.aggregator:
            case PerCriterion() as aggregator:
                terms = tuple(
                    Term(
                        Column(aggregator.aggregator, self.column(one.code)),
                        rule.factor(one),
                        aggregator.inner_places,
                        aggregator.term_places,
                    )
                    for one in rule.criteria
                )
                scorer: Scorer | None = Scorer(terms, deductions=self.deductions, rounding=rule.rounding)
            case ZScoreMean() as aggregator:
                scorer = standardised(table, self.deductions, aggregator)
            case RankSum():
                units: dict[str, list[int]] = defaultdict(list)
                for row, line in enumerate(self.lines):
                    units[line.unit].append(row)
                scorer = by_ranks(table, list(units.values()))
            case aggregator:
                scorer = plain(aggregator, table, self.deductions)
        if scorer is not None and self.coefficients is not None:
            scorer = replace(scorer, coefficients=self.coefficients)
        return scorer

    def column(self, criterion: str) -> Table:
        """Return the marks of one criterion."""
        return Table.of(
            [
                [
                    None if total is None else exact(self.marks[line.entry][judge][criterion])
                    for judge, total in zip(self.judges, row, strict=True)
                ]
                for line, row in zip(self.lines, self.table.rows, strict=True)
            ]
        )

    def tiers(self, places: Sequence[int | None], scores: Sequence[Fraction | None]) -> list[str]:
        """Return the tier that each entry gets on these places; "" is none."""
        found = [""] * len(self.lines)
        for group, rule in zip(self.groups, self.awards, strict=True):
            if rule is None:
                continue
            rows = sorted((row for row in group if places[row] is not None), key=lambda row: places[row] or 0)
            ranking = [Ranked(str(row), places[row] or 0, scores[row]) for row in rows]
            for row, tier in awards(ranking, rule).awards.items():
                found[int(row)] = tier
        return found


def counts(sheet: SheetLine) -> bool:
    """Whether a sheet is a judge's own and valid; stand-ins say nothing about anybody."""
    return sheet.standing is Standing.SHEET


def lines_with(given: FairnessInput, wanted: set[Status]) -> tuple[LineResult, ...]:
    result = round_result(
        given.rule, given.entries, panel=given.panel, decision=given.decision, lot=given.lot
    )
    return tuple(line for line in result.lines if line.status in wanted)


def hidden_because(section: str, judges: int, entries: int) -> Hidden | None:
    least_judges, least_entries = LEAST[section]
    if judges < least_judges:
        return Hidden("few_judges", least_judges, judges)
    if entries < least_entries:
        return Hidden("few_entries", least_entries, entries)
    return None


def points_of(table: Table, row: int, judge: int) -> Fraction:
    return Fraction(table.rows[row][judge] or 0, table.unit)
