"""The panel's part of a report: agreement, unexplained sheets, running order, bonds, and severity taken off."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from judging.scoring.fairness.affinity import doad
from judging.scoring.fairness.agreement import icc, kendall_w, krippendorff_alpha
from judging.scoring.fairness.figures import (
    Bench,
    FairnessReport,
    Hidden,
    LinkFigures,
    OrderFigures,
    SheetFigure,
)
from judging.scoring.fairness.order import order_chance, order_effect
from judging.scoring.fairness.partial import Part, severity_ls
from judging.scoring.fairness.prepared import LEAST, LEAST_OTHERS, RoundSheets, hidden_because, points_of
from judging.scoring.fairness.sensitivity import ranked
from judging.scoring.fairness.two_way import strange_sheets
from judging.scoring.numerals import common_units


def compared(round: RoundSheets, report: FairnessReport) -> FairnessReport:
    """How far the judges agree, what neither entry nor judge explains, order, bonds, and severity taken off."""
    hidden = dict(report.hidden)
    parts = round.parts
    benches, strange = [], []
    for part in parts:
        benches.append(_bench(round, part))
        table = round.table.part(part.rows, part.judges)
        if len(table.complete) >= LEAST["strange"][1] and table.width >= LEAST["strange"][0]:
            strange += [
                SheetFigure(
                    round.judges[part.judges[one.judge]],
                    round.lines[part.rows[one.entry]].entry,
                    points_of(table, one.entry, one.judge),
                    one.residual,
                    one.t2,
                )
                for one in strange_sheets(table, report.limits.t)
            ]
    complete = max((bench.complete for bench in benches), default=0)
    if reason := hidden_because("strange", max((len(part.judges) for part in parts), default=0), complete):
        hidden["strange"] = Hidden("gaps") if report.is_partial and not complete else reason
    report = replace(report, benches=tuple(benches), strange=tuple(strange))
    report, order = _ordered(round, report)
    report, links = _linked(round, report)
    report, fitted = _fitted(round, report)
    return replace(report, hidden={**hidden, **order, **links, **fitted})


def _bench(round: RoundSheets, part: Part) -> Bench:
    table = round.table.part(part.rows, part.judges)
    k, complete = table.width, len(table.complete)
    paired = sum(len(row) - row.count(None) > 1 for row in table.rows)
    hidden = {}
    for section, entries in (("icc", complete), ("kendall", complete), ("alpha", paired)):
        if reason := hidden_because(section, k, entries):
            gaps = section != "alpha" and reason.code == "few_entries" and complete < len(table)
            hidden[section] = Hidden("gaps", reason.least, reason.has) if gaps else reason
    alpha = None if "alpha" in hidden else krippendorff_alpha(table)
    if alpha is None and "alpha" not in hidden:
        hidden["alpha"] = Hidden("all_equal")
    return Bench(
        judges=tuple(round.judges[judge] for judge in part.judges),
        entries=len(part.rows),
        complete=complete,
        paired=paired,
        icc=None if "icc" in hidden else icc(table),
        kendall=None if "kendall" in hidden else kendall_w(table),
        alpha=alpha,
        cells=complete * k,
        hidden=hidden,
    )


def _ordered(round: RoundSheets, report: FairnessReport) -> tuple[FairnessReport, dict[str, Hidden]]:
    if not round.given.order:
        return report, {"order": Hidden("no_order")}
    rows = [round.row_of[entry] for entry in round.given.order if entry in round.row_of]
    table = round.table.part(rows, range(round.table.width))
    if reason := hidden_because("order", table.width, len(table)):
        return report, {"order": reason}
    effect, chance = order_effect(table), order_chance(table)
    least = LEAST["order"][1]
    judges = tuple(
        replace(one, drift=drift, drift_p=p) if len(table.column(place)) >= least and table.width > 1 else one
        for place, (one, drift, p) in enumerate(
            zip(report.judges, effect.judge_drift, chance.judge_p, strict=True)
        )
    )
    order = OrderFigures(
        len(table), effect.spearman_squared_signed, effect.slope, chance.p, chance.seed
    )  # fmt: skip
    return replace(report, judges=judges, order=order), {}


def _linked(round: RoundSheets, report: FairnessReport) -> tuple[FairnessReport, dict[str, Hidden]]:
    found = []
    for kind, bonds in round.given.links.items():
        own = [
            frozenset(round.row_of[entry] for entry in bonds.get(judge, ()) if entry in round.row_of)
            for judge in round.judges
        ]
        for judge, rows, one in zip(round.judges, own, doad(round.table, own), strict=True):
            if rows and one.n_own and one.n_other >= LEAST_OTHERS:
                found.append(LinkFigures(kind, judge, one))
    hidden = {} if found else {"links": Hidden("no_links", LEAST_OTHERS)}
    return replace(report, links=tuple(found)), hidden


def _fitted(round: RoundSheets, report: FairnessReport) -> tuple[FairnessReport, dict[str, Hidden]]:
    """Severity taken off, where judges saw different entries; among judges who share entries, each group for itself."""
    if not report.is_partial:
        return report, {"adjusted": Hidden("complete")}
    if round.is_apart:
        return report, {"adjusted": Hidden("disconnected", None, len(round.parts))}
    adjusted: list[Fraction | None] = [None] * len(round.lines)
    severity: list[Fraction | None] = [None] * len(round.judges)
    for part in round.parts:
        fit = severity_ls(round.table.part(part.rows, part.judges))
        for row, one in zip(part.rows, fit.adjusted, strict=True):
            adjusted[row] = one
        for judge, one in zip(part.judges, fit.severity, strict=True):
            severity[judge] = one
    times = round.coefficients or (Fraction(1),) * len(round.lines)
    scores = [
        None if one is None else one * by - off
        for one, by, off in zip(adjusted, times, round.deductions, strict=True)
    ]
    units = iter(common_units([one for one in scores if one is not None])[0])
    places = ranked([None if one is None else next(units) for one in scores], round.groups)
    tiers = round.tiers(places, scores)
    entries = tuple(
        replace(one, adjusted=score, adjusted_place=place, adjusted_tier=tier)
        for one, score, place, tier in zip(report.entries, scores, places, tiers, strict=True)
    )
    judges = tuple(replace(one, fitted=own) for one, own in zip(report.judges, severity, strict=True))
    return replace(report, entries=entries, judges=judges), {}
