"""A rule's example as a table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from judging.result_words import Words, short_number
from judging.rule_example import Example
from judging.views.ranking_rows import Cell, cell_of, steps_of


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """One made-up entry: each judge's total, and how its score came about."""

    name: str
    cells: list[Cell]
    mean: str
    steps: str
    deduction: str
    published: str
    place: int | None
    tie: str


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """The made-up round, best first."""

    judges: tuple[str, ...]
    lines: list[ExampleLine]


def drawn(example: Example) -> ExampleTable:
    """Return the example ready to draw."""
    words = Words()
    lines = []
    for line in sorted(example.result.lines, key=lambda one: (one.rank is None, one.rank or 0)):
        working = line.as_json()
        deduction = (working.get("deduction") or {}).get("total", "0")
        lines.append(
            ExampleLine(
                _("Entry %s") % line.entry,
                [cell_of(sheet, sheet["judge"], words) for sheet in working.get("sheets", [])],
                short_number(working.get("aggregate", "")),
                steps_of(working, words),
                "" if deduction == "0" else f"−{short_number(deduction)}",
                line.published or words.status.get(line.status.value, ""),
                line.rank,
                words.tie(line.decided_by),
            )
        )
    return ExampleTable(example.judges, lines)
