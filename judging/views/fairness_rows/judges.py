"""The table of judges, and a judge's own line."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from django.utils.translation import gettext as _

from judging.fairness_words import number, points, root
from judging.queries.fairness import SeatName
from judging.scoring.fairness.figures import FairnessReport, JudgeFigures
from judging.scoring.numerals import published
from judging.views.fairness_pictures import Axis, Strip, balanced
from judging.views.fairness_rows.named import Named


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """A line of the table of judges. strip: severity, with one sd of the differences of totals beside it."""

    code: str
    label: str
    name: str
    n: int
    mean: str
    severity: str
    spread: str
    agreement: str
    range: str
    distinct: int
    straight: str
    strip: Strip | None
    words: str
    drift: str
    drift_p: str
    drift_strip: Strip | None
    is_marked: bool


@dataclass(frozen=True, slots=True)
class JudgeTable:
    """All judges with the scale of their picture."""

    axis: Axis
    rows: list[JudgeRow]
    drift_axis: Axis
    has_straight: bool


def judge_table(report: FairnessReport, named: Named) -> JudgeTable:
    """Make the table of judges, in panel order."""
    limit = report.limits.severity * report.full / 100
    axis = balanced(
        [one.severity for one in report.judges if one.severity is not None], limit * Fraction(3, 2)
    )
    length = report.order.n - 1 if report.order else 0
    drifts = [one.drift * length for one in report.judges if one.drift is not None]
    drift_axis = balanced(drifts, limit)
    marked = {flag.judge for flag in report.flags if flag.section == "judges"}
    rows = [_judge_row(one, named, axis, drift_axis, length, one.judge in marked) for one in report.judges]
    return JudgeTable(axis, rows, drift_axis, any(one.marked for one in report.judges))


def _judge_row(
    one: JudgeFigures, named: Named, axis: Axis, drift_axis: Axis, length: int, is_marked: bool
) -> JudgeRow:
    seat = named.seats.get(one.judge)
    whole = None if one.drift is None else one.drift * length
    return JudgeRow(
        code=one.judge,
        label=seat.label if seat else one.judge,
        name=seat.name if seat else "",
        n=one.n,
        mean="" if one.mean is None else number(one.mean),
        severity="" if one.severity is None else points(one.severity, 2),
        spread="" if one.variance is None else f"{sqrt(one.variance):.2f}",
        agreement="" if one.r2_signed is None else root(one.r2_signed),
        range=""
        if one.lowest is None or one.highest is None
        else f"{short(one.lowest)}–{short(one.highest)}",
        distinct=one.distinct,
        straight=f"{one.straight} / {one.marked}" if one.marked else "",
        strip=None
        if one.severity is None
        else Strip(
            axis.at(one.severity), axis.at(0), axis.at(one.severity), "square" if is_marked else "dot"
        ),
        words=_severity_words(one),
        drift="" if whole is None else points(whole),
        drift_p="" if one.drift_p is None else f"{float(one.drift_p):.3f}",
        drift_strip=None
        if whole is None
        else Strip(
            drift_axis.at(whole), drift_axis.at(0), drift_axis.at(whole), "up" if whole > 0 else "down"
        ),
        is_marked=is_marked,
    )


def own_row(one: JudgeFigures, label: str) -> JudgeRow:
    """Return a judge's own line, as it is shown to the judge alone."""
    axis = balanced([one.severity or Fraction()], Fraction(3))
    return _judge_row(one, Named({one.judge: SeatName(label, "", "")}, {}, {}), axis, axis, 0, False)


def short(value: Fraction) -> str:
    """Write a total as people know it: whole if it is, else to two decimals."""
    return published(value, 2).rstrip("0").rstrip(".") if value.denominator != 1 else str(value.numerator)


def _severity_words(one: JudgeFigures) -> str:
    if one.severity is None:
        return ""
    shown = points(one.severity, 2)
    if shown.startswith("+"):
        return _("%s points above the others") % shown[1:]
    if shown.startswith("−"):
        return _("%s points below the others") % shown[1:]
    return _("level with the others")
