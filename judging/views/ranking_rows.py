"""Lines of a ranking turned into cells: what the stored working says, ready to draw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from judging.models import Ranking
from judging.queries.ranking import LineRow


@dataclass(frozen=True, slots=True)
class JudgeColumn:
    """One seat's column."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One judge's total for one entry, or one round's score: how it counted, in a word where it did not."""

    total: str = ""
    dropped: bool = False
    note: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line with its cells; heading is set on the first line of a unit, line_after where the quota ends."""

    row: LineRow
    cells: list[Cell]
    mean: str = ""
    deduction: str = ""
    how: str = ""
    status: str = ""
    tie: str = ""
    heading: str = ""
    line_after: bool = False
    extras: dict[str, Any] = field(default_factory=dict)


def judge_columns(rows: Iterable[LineRow], seats: Mapping[str, str]) -> list[JudgeColumn]:
    """Return the seats that stand in any line, in the order of the panel."""
    used = {sheet["judge"] for row in rows for sheet in row.working.get("sheets", [])}
    return [JudgeColumn(code, label) for code, label in seats.items() if code in used]


def sheet_rows(rows: Sequence[LineRow], seats: Mapping[str, str]) -> list[DrawnLine]:
    """Return the lines of a round with one cell per seat."""
    columns = judge_columns(rows, seats)
    drawn: list[DrawnLine] = []
    unit = None
    for index, row in enumerate(rows):
        sheets = {sheet["judge"]: sheet for sheet in row.working.get("sheets", [])}
        following = rows[index + 1] if index + 1 < len(rows) else None
        deduction = (row.working.get("deduction") or {}).get("total", "0")
        drawn.append(
            DrawnLine(
                row,
                [_cell(sheets.get(column.code), column.label) for column in columns],
                mean=_short(row.working.get("aggregate", "")),
                deduction="" if deduction == "0" else f"−{_short(deduction)}",
                how=_how(row.working.get("how", "")),
                status=status_label(row.status),
                tie=_ties(row.working.get("decided_by", [])),
                heading=row.unit_label if row.unit_label != unit else "",
                line_after=row.advances
                and following is not None
                and not following.advances
                and following.unit == row.unit,
            )
        )
        unit = row.unit_label
    return drawn


def final_columns(rows: Sequence[LineRow], ranking: Ranking) -> list[DrawnLine]:
    """Return the lines of a final result with one cell per weighted round."""
    names = dict(ranking.edition.rounds.values_list("code", "name"))
    drawn: list[DrawnLine] = []
    unit = None
    for row in rows:
        cells = [
            Cell(
                total=(part["line"] or {}).get("published", ""),
                note="" if part["line"] else str(_("not in this round")),
                label=f"{names.get(part['code'], '')} × {part['weight']}"
                if part["weight"] != "1"
                else names.get(part["code"], ""),
            )
            for part in row.working.get("rounds", [])
        ]
        drawn.append(
            DrawnLine(
                row,
                cells,
                status=status_label(row.status),
                heading=row.unit_label if row.unit_label != unit else "",
            )
        )
        unit = row.unit_label
    return drawn


def _cell(sheet: Mapping[str, Any] | None, label: str) -> Cell:
    if sheet is None:
        return Cell(label=label)
    total = _short(sheet.get("total", ""))
    match sheet.get("dropped"):
        case "high":
            return Cell(total, dropped=True, note=str(_("highest, dropped")), label=label)
        case "low":
            return Cell(total, dropped=True, note=str(_("lowest, dropped")), label=label)
    note = {
        "recused": _("recused"),
        "waived": _("closed without this sheet"),
        "missing": _("missing"),
        "imputed": _("filled in"),
        "invalid": _("not valid"),
    }.get(sheet.get("standing", ""), "")
    return Cell(total, note=str(note), label=label)


def _short(value: str) -> str:
    """An exact number as people read it: decimals as they are, other fractions to five places and marked ≈."""
    if "/" not in value:
        return value
    above, below = value.split("/")
    shown = (abs(int(above)) * 10**5 + int(below) // 2) // int(below)
    sign = "−" if int(above) < 0 else ""
    return f"≈{sign}{shown // 10**5}.{shown % 10**5:05d}"


def _how(how: str) -> str:
    return str(
        {
            "mean": _("mean"),
            "trimmed": _("highest and lowest dropped"),
            "reduced": _("fewer dropped: too few sheets"),
            "median": _("median"),
            "clamped": _("far marks pulled in"),
            "zscore": _("standard scores"),
            "rank_sum": _("sum of places"),
            "mean_normalised_rank": _("mean of places"),
            "per_criterion": _("criterion by criterion"),
        }.get(how, how)
    )


def _ties(links: Sequence[str]) -> str:
    words = {
        "exact_score": _("more decimals"),
        "untrimmed_mean": _("mean of all sheets"),
        "median": _("median"),
        "first_places": _("first places"),
        "countback": _("totals one by one"),
        "drop_next_low": _("next lowest dropped"),
        "fewer_deductions": _("fewer deductions"),
        "criterion": _("a criterion"),
        "round": _("an earlier round"),
        "chief": _("the chief judge's sheet"),
        "decision": _("the chief judge's decision"),
        "lot": _("a lot"),
    }
    return str(_("; ")).join(str(words.get(link.split(":")[0], link)) for link in links)


def status_label(status: str) -> str:
    """Say in words why an entry has no place; "" for one that has."""
    return str(
        {
            "ok": "",
            "withdrawn": _("Withdrawn"),
            "absent": _("Absent"),
            "disqualified": _("Disqualified"),
            "incomplete": _("Sheets missing"),
            "too_few": _("Too few sheets"),
            "not_in_round": _("Not in every weighted round"),
        }.get(status, status)
    )
