"""Rows of results: {% load results %}.

A result may have a thousand lines of ten cells. Drawn by a template they would take a third of a second; here they
take a twentieth. Everything that comes from outside is escaped in this module.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Final

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from contest.templatetags.ui import tag
from contest.wording import labelled

register = template.Library()

LINE_AFTER: Final = ' class="line-after"'


@register.simple_tag
def result_rows(lines: Iterable[Any], width: int, columns: Sequence[object]) -> SafeString:
    """Draw the lines of a round's result: {% result_rows lines width judges %}.

    lines: judging.views.ranking_rows.DrawnLine. columns: the judges in the head of the table; without any, each cell
    says itself whose it is, and short lines are filled up to `width`.
    """
    rows = _Rows(width, named=not columns)
    return mark_safe("".join(map(rows.draw, lines)))  # noqa: S308 - every part is escaped


class _Rows:
    """Draws lines with the words of the language in force."""

    def __init__(self, width: int, *, named: bool) -> None:
        self.width = width
        self.named = named
        self.place = escape(gettext("Place"))
        self.mean = escape(pgettext("score", "Mean"))
        self.deduction = escape(gettext("Deduction"))
        self.score = escape(gettext("Score"))
        self.notes = escape(gettext("Notes"))
        self.tie = escape(labelled(gettext("Told apart by"), ""))
        self.advances = str(tag(gettext("Advances"), "green"))

    def draw(self, line: Any) -> str:
        row = line.row
        heading = (
            f'<tr class="group-row"><th scope="rowgroup" colspan="{self.width + 6}">{escape(line.heading)}</th></tr>'
            if line.heading
            else ""
        )
        cells = "".join(
            [
                f"{_open(one.label, self.named)}{_total(one.total, one.dropped, one.note)}</td>"
                for one in line.cells
            ]
        )
        cells += "<td></td>" * (self.width - len(line.cells))
        note = escape(line.status) or (self.advances if row.advances else "")
        steps = f'<span class="sub">{escape(line.steps)}</span>' if line.steps else ""
        tie = f'<span class="sub">{self.tie}{escape(line.tie)}</span>' if line.tie else ""
        return (
            f"{heading}<tr{LINE_AFTER if line.line_after else ''}>"
            f'<td class="num" data-label="{self.place}">{"—" if row.place is None else row.place}</td>'
            f'<th scope="row" class="cell-main"><a href="{escape(line.path)}">{escape(row.title)}</a>'
            f'<span class="sub">{escape(row.number)} · {escape(row.lead)} · {escape(row.organization)}</span></th>{cells}'
            f'<td class="num" data-label="{self.mean}">{escape(line.mean)}{steps}</td>'
            f'<td class="num" data-label="{self.deduction}">{escape(line.deduction)}</td>'
            f'<td class="num" data-label="{self.score}"><strong>{escape(row.published)}</strong></td>'
            f'<td data-label="{self.notes}">{note}{tie}</td></tr>\n'
        )


@lru_cache(maxsize=512)
def _open(label: str, named: bool) -> str:
    text = escape(label)
    whose = f'<span class="seat-label" aria-hidden="true">{text}</span>' if named else ""
    return f'<td class="num" data-label="{text}">{whose}'


@lru_cache(maxsize=4096)
def _total(total: str, dropped: bool, note: str) -> str:
    total, note = escape(total), escape(note)
    if dropped:
        return f'<s title="{note}">{total}</s><span class="visually-hidden">({note})</span>'
    return total or f'<span class="muted">{note or "—"}</span>'
