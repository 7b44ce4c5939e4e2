"""From figures to questions: which of them lie beyond their limits. Nothing here says why."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from statistics import median

from judging.scoring.fairness.figures import FairnessReport, Flag


def flags_of(report: FairnessReport) -> tuple[Flag, ...]:
    """Return the questions that a report raises, section by section."""
    return (
        *_judges(report),
        *_panel(report),
        *_sheets(report),
        *_without(report),
        *_draws(report),
        *_order(report),
        *_links(report),
        *_adjusted(report),
        *_rules(report),
    )


def _judges(report: FairnessReport) -> Iterator[Flag]:
    if "judges" in report.hidden:
        return
    limits = report.limits
    points = limits.severity * report.full / 100
    spreads = [one.variance for one in report.judges if one.variance is not None]
    mean = sum(spreads, Fraction()) / len(spreads) if spreads else Fraction()
    middle = median(spreads) if spreads else Fraction()
    for one in report.judges:
        far = one.severity is not None and (
            abs(one.severity) > points or (bool(mean) and one.severity**2 > mean)
        )
        if far and one.severity is not None:
            yield Flag("judges", "lenient" if one.severity > 0 else "severe", one.judge, value=one.severity)
        if one.variance is not None and one.n >= 3 and middle:
            if one.variance < limits.spread_low * middle:
                yield Flag("judges", "narrow", one.judge, value=one.variance / middle)
            elif one.variance > limits.spread_high * middle:
                yield Flag("judges", "wide", one.judge, value=one.variance / middle)
        if (
            one.r2_signed is not None
            and one.n >= 3
            and one.r2_signed < limits.agreement * abs(limits.agreement)
        ):
            yield Flag("judges", "other_order", one.judge, value=one.r2_signed)


def _panel(report: FairnessReport) -> Iterator[Flag]:
    limits = report.limits
    for bench in report.benches:
        if bench.icc is not None and bench.icc.icc2k is not None and bench.icc.icc2k < limits.icc:
            yield Flag("panel", "icc_poor", value=bench.icc.icc2k)
        if bench.kendall is not None and bench.kendall.W is not None and limits.concordance > bench.kendall.W:
            yield Flag("panel", "orders_differ", value=bench.kendall.W)
        if bench.alpha is not None and bench.alpha < limits.alpha:
            yield Flag("panel", "alpha_low", value=bench.alpha)


def _sheets(report: FairnessReport) -> Iterator[Flag]:
    for one in report.strange:
        yield Flag("sheets", "strange", one.judge, one.entry, one.difference)


def _without(report: FairnessReport) -> Iterator[Flag]:
    for one in report.without:
        if one.winners:
            yield Flag("without", "winner", one.judge, value=Fraction(len(one.winners)))
        if one.changes:
            yield Flag("without", "tiers", one.judge, value=Fraction(len(one.changes)))


def _draws(report: FairnessReport) -> Iterator[Flag]:
    half = Fraction(1, 2)
    for one in report.entries:
        inside = False
        for tier, share in one.p.items():  # the best line first
            inside = inside or tier == one.tier
            if inside and share < half and tier == one.tier:
                yield Flag("draws", "inside", entry=one.entry, value=share, word=tier)
            elif not inside and share > half:
                yield Flag("draws", "outside", entry=one.entry, value=share, word=tier)
                break


def _order(report: FairnessReport) -> Iterator[Flag]:
    limit = report.limits.p
    if report.order is not None and report.order.p is not None and report.order.p < limit:
        yield Flag("order", "order", value=report.order.slope)
    for one in report.judges:
        if one.drift is not None and one.drift_p is not None and one.drift_p < limit:
            yield Flag("order", "drift", one.judge, value=one.drift)


def _links(report: FairnessReport) -> Iterator[Flag]:
    points = report.limits.affinity * report.full / 100
    for one in report.links:
        if one.found.doad is not None and one.found.doad > points and one.found.beyond_chance:
            yield Flag("links", "affinity", one.judge, value=one.found.doad, word=one.kind)


def _adjusted(report: FairnessReport) -> Iterator[Flag]:
    if "adjusted" in report.hidden:
        if report.hidden["adjusted"].code == "disconnected":
            yield Flag("adjusted", "disconnected", value=Fraction(report.hidden["adjusted"].has or 0))
        return
    for one in report.entries:
        if one.adjusted_tier != one.tier:
            yield Flag("adjusted", "tier", entry=one.entry, word=one.adjusted_tier)


def _rules(report: FairnessReport) -> Iterator[Flag]:
    changed = sum(not one.rule_proof for one in report.entries)
    if changed:
        yield Flag("rules", "tier", value=Fraction(changed))
