"""Results on paper: the ranking, and the working of each entry, to be signed. Facts in, bytes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.office.paper import (
    ACROSS,
    UPRIGHT,
    Align,
    Block,
    Cell,
    Column,
    Grid,
    Paper,
    Row,
    Section,
    Signatures,
    Text,
    Title,
    Value,
)
from contest.pdf import render_pdf
from judging.queries.working import Working

WIDE_FROM: Final = 5
"""Columns of judges or rounds from which a ranking lies across the page."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands around a result on paper: whose it is, which version, its seal, and who signs.

    sha256: of the package; "" for a result older than packages. judges: a label for each line to sign.
    """

    edition: str
    title: str
    version: int
    state: str
    reason: str
    computed_at: datetime
    sha256: str
    package: int
    judges: tuple[str, ...]
    language: str
    rule: tuple[tuple[str, str], ...] = ()

    @property
    def footer(self) -> str:
        """The line at the foot of every page, as a text of the style sheet."""
        words = _("%(title)s, version %(version)d") % {"title": self.title, "version": self.version}
        return "".join(sign for sign in words if sign.isprintable() and sign not in '"\\')

    @property
    def page_of(self) -> str:
        """“Page 2 of 5” as the style sheet counts it."""
        words = _("Page {page} of {pages}")
        parts = {"page": '" counter(page) "', "pages": '" counter(pages) "'}
        return f'"{words.format(**parts)}"'


@dataclass(frozen=True, slots=True)
class Table:
    """A ranking as rows of cells. columns: heads of the middle columns; lines: judging.views' drawn lines."""

    columns: tuple[str, ...]
    lines: Sequence[Any]
    is_final: bool = False


def ranking_paper(cover: Cover, table: Table) -> Paper:
    """Return a whole ranking with lines to sign, across the page where there are many columns."""
    colon, wide = pgettext("label", ":"), len(table.columns) >= WIDE_FROM
    facts = [
        _("Version %(n)s") % {"n": cover.version},
        cover.state,
        _("computed %(at)s") % {"at": f"{cover.computed_at:%Y-%m-%d %H:%M}"},
        *filter(None, [cover.reason]),
    ]
    rule = "　".join(f"{label}{colon}{words}" for label, words in cover.rule)
    seal = [
        f"{_('SHA-256 of the result package')}{colon}{cover.sha256}",
        f"{_('Whoever has the package can compute this result again:')} python -m judging.scoring verify",
    ]
    signs = [f"{_('Judge')} {judge}" for judge in cover.judges]
    blocks: list[Block] = [
        Title(_("Result: %(title)s") % {"title": cover.title}, above=cover.edition, below=" · ".join(facts)),
        *([Text(rule, indent=False, small=True)] if rule else []),
        Grid(_columns(table), _rows(table), small=True),
        *([Text("\n".join(seal), indent=False, small=True)] if cover.sha256 else []),
        Signatures([*signs, _("Scorekeeper"), _("Supervisor")], per_row=3 if wide else 2),
    ]
    return Paper(
        f"{cover.edition} {cover.title}",
        [Section(cover.title, blocks)],
        page=ACROSS if wide else UPRIGHT,
        footer=cover.footer,
    )


def _columns(table: Table) -> list[Column]:
    totals = len(table.columns) == 1 and any(len(line.cells) > 1 for line in table.lines)
    middle = [Column(name, 22 if totals else 5.5, Align.CENTER) for name in table.columns]
    mean = [Column(pgettext("score", "Mean"), 7.5, Align.CENTER), Column(_("Deduction"), 5, Align.CENTER)]
    return [
        Column(_("Place"), 4, Align.CENTER),
        Column(_("Entry"), 20),
        *middle,
        *([] if table.is_final else mean),
        Column(_("Score"), 6, Align.CENTER),
        Column(_("Notes"), 9),
    ]


def _rows(table: Table) -> list[Row]:
    rows = []
    for line in table.lines:
        row = line.row
        if line.heading:
            rows.append(Row(span=line.heading))
        notes = [line.status or (_("Advances") if row.advances else "")]
        if line.tie:
            notes.append(f"{_('Told apart by')}: {line.tie}")
        mean: list[Value | Cell] = [
            "\n".join(filter(None, [line.mean, line.steps])), line.deduction,
        ]  # fmt: skip
        rows.append(
            Row(
                [
                    "—" if row.place is None else row.place,
                    "\n".join(filter(None, [row.title or row.number, _people(row)])),
                    *_totals(line.cells, len(table.columns)),
                    *([] if table.is_final else mean),
                    Cell(_figure(row.published), strong=True),
                    "\n".join(filter(None, notes)),
                ],
                line_after=line.line_after,
            )
        )
    return rows


def _people(row: Any) -> str:
    return " · ".join(filter(None, [row.number if row.title else "", row.lead, row.organization]))


def _totals(cells: Sequence[Any], width: int) -> list[Value | Cell]:
    """Return one cell for each judge or round; where one column stands for all of them, each says whose it is."""
    if len(cells) > width:
        struck = (
            f"{one.label} {one.total or one.note or '—'}{f'（{one.note}）' if one.dropped else ''}"
            for one in cells
        )
        return ["　".join(struck)]
    drawn: list[Value | Cell] = [
        Cell(_figure(one.total), struck=one.dropped) if one.total else one.note or "—" for one in cells
    ]
    return drawn + [""] * (width - len(drawn))


def _figure(words: str) -> Value:
    """Return a figure as one that a spreadsheet goes on computing with; what is not exact stays as it is written."""
    try:
        return Decimal(words) if words else None
    except InvalidOperation:
        return words


def render_workings(cover: Cover, workings: Sequence[Working], *, blind: bool) -> bytes:
    """Return the sheets of some entries, each on a page of its own. blind: entries go by their alias."""
    return render_pdf(
        render_to_string("pdf/working.html", {"cover": cover, "workings": workings, "blind": blind})
    )
