"""The whole report of one round, from its inputs alone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from judging.scoring.choices import Status
from judging.scoring.fairness.draws import Progress
from judging.scoring.fairness.figures import (
    EntryFigures,
    FairnessInput,
    FairnessReport,
    Hidden,
    JudgeFigures,
    League,
    SheetFigure,
)
from judging.scoring.fairness.flags import flags_of
from judging.scoring.fairness.judges import Habits, habits, judge_summary, outliers
from judging.scoring.fairness.panel_figures import compared
from judging.scoring.fairness.place_figures import moved
from judging.scoring.fairness.prepared import (
    LEAST,
    RoundSheets,
    hidden_because,
    lines_with,
    points_of,
)
from judging.scoring.fairness.resampling import draws_of
from judging.scoring.numerals import exact


def fairness_report(given: FairnessInput, progress: Progress | None = None) -> FairnessReport:
    """Compute every figure of a closed round. Entries without a score are left out, ties stay ties.

    Raises ScoringError where the round itself can't be computed. progress: told of the draws, step by step.
    """
    round = RoundSheets(given, lines_with(given, {Status.OK}))
    report = _described(round)
    report = compared(round, report)
    report = moved(round, report, progress)
    return replace(report, flags=flags_of(report))


def live_report(given: FairnessInput) -> FairnessReport:
    """Compute what helps while scoring is open: judges beside the panel, and sheets far from it."""
    round = RoundSheets(given, lines_with(given, {Status.OK, Status.INCOMPLETE, Status.TOO_FEW}))
    report = _described(round, live=True)
    return replace(report, flags=flags_of(report))


def work_of(n: int, k: int) -> int:
    """Return how many scores of entries a report may ask for: what its cost grows with."""
    return n * draws_of(k)


def _described(round: RoundSheets, *, live: bool = False) -> FairnessReport:
    """What each judge and each sheet look like beside the panel."""
    table, limits = round.table, round.given.limits
    full = round.given.rule.scheme.highest
    hidden: dict[str, Hidden] = {}
    paired = sum(len(row) - row.count(None) > 1 for row in table.rows)
    if reason := hidden_because("judges", table.width, paired):
        hidden["judges"] = reason
    figures = tuple(
        JudgeFigures(
            judge=judge, n=one.n, mean=one.mean, severity=one.severity, variance=one.variance,
            r2_signed=one.r2_signed, lowest=own.lowest, highest=own.highest, distinct=own.distinct,
            straight=own.straight, marked=own.marked,
        )
        for judge, one, own in zip(round.judges, judge_summary(table), _habits(round), strict=True)
    )  # fmt: skip
    far: tuple[SheetFigure, ...] = ()
    if reason := hidden_because("far", table.width, 1):
        hidden["far"] = reason
    else:
        far = tuple(
            SheetFigure(
                round.judges[one.judge], round.lines[one.entry].entry, points_of(table, one.entry, one.judge), one.discrepancy
            )
            for one in outliers(table, limits.far * full / 100)
            if len(table.rows[one.entry]) - table.rows[one.entry].count(None) >= LEAST["far"][0]
        )  # fmt: skip
    entries = () if live else _entries(round)
    return FairnessReport(
        n=len(round.lines),
        k=table.width,
        sheets=sum(one.n for one in figures),
        full=full,
        is_partial=round.is_partial,
        judges=figures,
        entries=entries,
        leagues=tuple(
            League(key, len(group), lines)
            for (key, group), lines in zip(round.leagues.items(), round.seats, strict=True)
        ),
        benches=(),
        far=far,
        hidden=hidden,
        limits=limits,
    )


def _habits(round: RoundSheets) -> list[Habits]:
    criteria = round.given.rule.criteria
    found = []
    for number, judge in enumerate(round.judges):
        sheets = [
            {code: exact(mark) for code, mark in round.marks[round.lines[row].entry][judge].items()}
            for row, _total in (round.table.column(number) if len(criteria) > 1 else ())
        ]
        found.append(habits(round.table, number, sheets, criteria))
    return found


def _entries(round: RoundSheets) -> tuple[EntryFigures, ...]:
    found = []
    for line, row in zip(round.lines, round.table.rows, strict=True):
        own = [one for one in row if one is not None]
        found.append(
            EntryFigures(
                entry=line.entry,
                league=round.given.leagues.get(line.entry, ""),
                sheets=len(own),
                published=line.published or "",
                mean=Fraction(sum(own), len(own) * round.table.unit) if own else None,
                rank=line.rank,
            )
        )
    return tuple(found)
