"""The figures of agreement, sheets worth a second look, judges left out, and bonds."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import Final

from django.utils.translation import gettext as _

from judging.fairness_words import bond, number, points, reason, root, tier_name
from judging.scoring.fairness.figures import Bench, FairnessReport, Hidden, SheetFigure
from judging.views.fairness_pictures import Axis, Strip, shares
from judging.views.fairness_rows.judges import short
from judging.views.fairness_rows.named import Named

LISTED: Final = 30
"""Sheets listed one by one."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of agreement on a scale from 0 to 1, or why it is not shown."""

    name: str
    what: str
    n: str
    value: str = ""
    word: str = ""
    reason: str = ""
    axis: Axis | None = None
    strip: Strip | None = None
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class BenchRows:
    """The figures of judges who share entries. judges: only named where there is more than one such group."""

    judges: str
    entries: int
    measures: list[Measure]


def bench_rows(report: FairnessReport, named: Named) -> list[BenchRows]:
    """Make the figures of agreement, for every group of judges that share entries."""
    several = len(report.benches) > 1
    return [
        BenchRows(
            "、".join(named.judge(code) for code in bench.judges) if several else "",
            bench.entries,
            _measures(bench, report),
        )
        for bench in report.benches
    ]


def _measures(bench: Bench, report: FairnessReport) -> list[Measure]:
    limits = report.limits
    complete = _("%(n)d entries × %(k)d judges") % {"n": bench.complete, "k": len(bench.judges)}
    paired = _("%(n)d entries with two sheets or more") % {"n": bench.paired}
    bands = (Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))
    icc, kendall = bench.icc, bench.kendall
    return [
        _measure(
            _("This panel's mean"), "ICC(2,k)", complete, icc.icc2k if icc else None, bench.hidden.get("icc"), bands, limits.icc,
            (_("poor"), _("moderate"), _("good"), _("excellent")),
        ),
        _measure(
            _("One judge alone"), "ICC(2,1)", complete, icc.icc2 if icc else None, bench.hidden.get("icc"), bands, None,
            (_("poor"), _("moderate"), _("good"), _("excellent")),
        ),
        _measure(
            _("The order"), "Kendall W", complete, kendall.W if kendall else None, bench.hidden.get("kendall"),
            (limits.concordance,), limits.concordance, (_("orders differ"), _("orders agree")),
        ),
        _measure(
            _("All sheets, gaps allowed"), "Krippendorff α", paired, bench.alpha, bench.hidden.get("alpha"),
            (limits.alpha, Fraction(4, 5)), limits.alpha, (_("low"), _("usable"), _("reliable")),
        ),
    ]  # fmt: skip


def _measure(
    name: str,
    what: str,
    n: str,
    value: Fraction | None,
    hidden: Hidden | None,
    bands: Sequence[Fraction],
    limit: Fraction | None,
    words: Sequence[str],
) -> Measure:
    if hidden is not None:
        return Measure(name, what, n, reason=reason(hidden))
    if value is None:
        return Measure(name, what, n, reason=_("Not shown: all marks are equal."))
    axis = shares(bands)
    word = words[sum(value >= band for band in bands)] if value > 0 else _("no agreement")
    is_marked = limit is not None and value < limit
    strip = Strip(axis.at(value), axis.at(0), axis.at(value), "square" if is_marked else "dot")
    return Measure(name, what, n, number(value), word, "", axis, strip, is_marked)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet worth a second look."""

    entry: str
    judge: str
    total: str
    difference: str
    t: str


def sheet_lines(sheets: Sequence[SheetFigure], named: Named) -> list[SheetLine]:
    """Make the lines of some sheets."""
    return [
        SheetLine(
            named.entry(one.entry),
            named.judge(one.judge),
            short(one.total),
            points(one.difference, 1),
            "" if one.t2 is None else f"{sqrt(one.t2):.1f}",
        )
        for one in sheets[:LISTED]
    ]


@dataclass(frozen=True, slots=True)
class Looks:
    """How many sheets were looked at, how many lie beyond the limit by chance alone, and where that would be rare."""

    cells: int
    expected: str
    bonferroni: str


def looks(report: FairnessReport) -> Looks | None:
    """Say what many looks are worth; None where nothing was looked at."""
    cells = sum(bench.cells for bench in report.benches)
    if not cells:
        return None
    normal = NormalDist()
    chance = 2 * (1 - normal.cdf(float(report.limits.t)))
    return Looks(cells, f"{chance * cells:.1f}", f"{normal.inv_cdf(1 - 0.025 / cells):.1f}")


@dataclass(frozen=True, slots=True)
class WithoutRow:
    """What would be other without one judge; changes as (entry, before, after)."""

    judge: str
    winner: bool
    changes: list[tuple[str, str, str]]
    more: int


MOST_CHANGES: Final = 8


def without_rows(report: FairnessReport, named: Named) -> list[WithoutRow]:
    """Make the table of judges left out."""
    none = _("none")
    return [
        WithoutRow(
            named.judge(one.judge),
            bool(one.winners),
            [
                (
                    named.entry(change.entry),
                    tier_name(change.before, named.names) or none,
                    tier_name(change.after, named.names) or none,
                )
                for change in one.changes[:MOST_CHANGES]
            ],
            max(len(one.changes) - MOST_CHANGES, 0),
        )
        for one in report.without
    ]


def order_words(report: FairnessReport) -> str:
    """Say how scores run with the running order."""
    order = report.order
    if order is None:
        return ""
    if order.slope is None or order.spearman_squared_signed is None or order.p is None:
        return _("All entries have the same mean, whatever their place in the order.")
    return _(
        "From one lecture to the next the mean total changes by %(points)s points; rank correlation ρ = %(rho)s; an effect as strong "
        "comes about by chance alone with p = %(p)s."
    ) % {
        "points": points(order.slope, 2),
        "rho": root(order.spearman_squared_signed),
        "p": f"{float(order.p):.3f}",
    }


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One judge and one kind of bond."""

    judge: str
    kind: str
    own: int
    others: int
    difference: str
    chance: str
    is_marked: bool


def link_rows(report: FairnessReport, named: Named) -> list[LinkRow]:
    """Make the table of bonds."""
    marked = {(flag.judge, flag.word) for flag in report.flags if flag.section == "links"}
    return [
        LinkRow(
            named.judge(one.judge),
            bond(one.kind),
            one.found.n_own,
            one.found.n_other,
            "" if one.found.doad is None else points(one.found.doad, 2),
            f"p = {float(one.found.p):.3f}"
            if one.found.p is not None
            else ""
            if one.found.t2_signed is None
            else f"t = {root(one.found.t2_signed, 1)}",
            (one.judge, one.kind) in marked,
        )
        for one in report.links
    ]
