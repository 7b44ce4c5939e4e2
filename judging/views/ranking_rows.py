"""Lines of a ranking turned into cells: what the stored working says, ready to draw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from judging.models import Ranking
from judging.queries.ranking import LineRow
from judging.queries.round import plain
from judging.result_words import Words, short_number


@dataclass(frozen=True, slots=True)
class JudgeColumn:
    """One seat's column."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One judge's total for one entry, or one round's score with its weight: how it counted, in a word where it
    did not.
    """

    total: str = ""
    dropped: bool = False
    note: str = ""
    label: str = ""
    weight: str = ""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line with its cells; heading is set on the first line of a unit, line_after where the quota ends.

    steps: what came between the mean and the score, other than deductions.
    """

    row: LineRow
    path: str
    cells: list[Cell]
    mean: str = ""
    steps: str = ""
    deduction: str = ""
    status: str = ""
    tie: str = ""
    heading: str = ""
    line_after: bool = False


def judge_columns(rows: Iterable[LineRow], seats: Mapping[str, str]) -> list[JudgeColumn]:
    """Return the seats that stand in any line, in the order of the panel."""
    used = {sheet["judge"] for row in rows for sheet in row.working.get("sheets", [])}
    return [JudgeColumn(code, label) for code, label in seats.items() if code in used]


def sheets_per_line(rows: Iterable[LineRow]) -> int:
    """Return how many judges the line with the most of them has."""
    return max((len(row.working.get("sheets", ())) for row in rows), default=0)


def sheet_rows(
    ranking: Ranking,
    rows: Sequence[LineRow],
    seats: Mapping[str, str],
    *,
    columns: Sequence[JudgeColumn],
    following: bool | None = None,
) -> list[DrawnLine]:
    """Return the lines of a round.

    columns: one cell per seat, in this order; without any, one cell per sheet that the entry has.
    following: whether the line after the last one advances; None where there is none.
    """
    words, path = Words(), line_paths(ranking)
    places = {code: number for number, code in enumerate(seats)}
    empty = {column.code: Cell(label=column.label) for column in columns}
    drawn: list[DrawnLine] = []
    unit = None
    for index, row in enumerate(rows):
        sheets = {sheet["judge"]: sheet for sheet in row.working.get("sheets", [])}
        in_order = empty or sorted(sheets, key=lambda code: places.get(code, 0))
        after = rows[index + 1].advances if index + 1 < len(rows) else following
        deduction = (row.working.get("deduction") or {}).get("total", "0")
        drawn.append(
            DrawnLine(
                row,
                path.format(row.entry_code),
                [
                    cell_of(sheets[code], seats.get(code, ""), words) if code in sheets else empty[code]
                    for code in in_order
                ],
                mean=short_number(row.working.get("aggregate", "")),
                steps=steps_of(row.working, words),
                deduction="" if deduction == "0" else f"−{short_number(deduction)}",
                status=words.status.get(row.status, row.status),
                tie=words.tie(row.working.get("decided_by", [])),
                heading=row.unit_label if row.unit_label != unit else "",
                line_after=row.advances and after is False,
            )
        )
        unit = row.unit_label
    return drawn


def line_paths(ranking: Ranking) -> str:
    """Return the address of a line's working with {} for its entry: asking for each of a thousand takes a while."""
    return reverse("judging:ranking-line", args=[ranking.code, "CODE"]).replace("CODE", "{}")


def final_columns(rows: Sequence[LineRow], ranking: Ranking) -> list[DrawnLine]:
    """Return the lines of a final result with one cell per weighted round."""
    names = dict(ranking.edition.rounds.values_list("code", "name"))
    words, path = Words(), line_paths(ranking)
    absent = _("not in this round")
    drawn: list[DrawnLine] = []
    unit = None
    for row in rows:
        cells = [
            Cell(
                total=(part["line"] or {}).get("published", ""),
                note="" if part["line"] else absent,
                label=names.get(part["code"], ""),
                weight=in_percent(part["weight"]) if part["weight"] != "1" else "",
            )
            for part in row.working.get("rounds", [])
        ]
        drawn.append(
            DrawnLine(
                row,
                path.format(row.entry_code),
                cells,
                status=words.status.get(row.status, row.status),
                heading=row.unit_label if row.unit_label != unit else "",
            )
        )
        unit = row.unit_label
    return drawn


def in_percent(weight: Decimal | str) -> str:
    """A weight as people say it: 0.3 is "30 %"."""
    return f"{plain(Decimal(weight) * 100)} %"


def cell_of(sheet: Mapping[str, Any], label: str, words: Words) -> Cell:
    """Return one sheet's total as a cell, with a word where it did not count as it is."""
    total = short_number(sheet.get("total", ""))
    if dropped := words.dropped.get(sheet.get("dropped", "")):
        return Cell(total, dropped=True, note=dropped, label=label)
    return Cell(total, note=words.standing.get(sheet.get("standing", ""), ""), label=label)


def steps_of(working: Mapping[str, Any], words: Words) -> str:
    """Say by which coefficient the mean was multiplied, and what the audience gave."""
    found = []
    if coefficient := working.get("coefficient"):
        found.append(f"× {short_number(coefficient)}")
    if audience := working.get("audience"):
        found.append(f"{words.audience} {short_number(audience['score'])}")
    return words.between.join(found)
