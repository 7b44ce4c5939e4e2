"""The running order on paper, for the hall and for its door: facts in, PDF bytes out.

Its words are Chinese whatever the reader's language, as on everything that the office hangs up.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import segno
from django.template.loader import render_to_string

from contest.pdf import render_pdf

WEEKDAYS: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the paper. place: "" where there is none yet; note: 弃权 and the like, "" for who takes part."""

    place: str
    begins: datetime | None
    name: str
    unit: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrderTable:
    """A session with its rows; name "" where the round has no sessions."""

    name: str
    begins: datetime | None
    place: str
    rows: Sequence[OrderRow]


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """A whole running order. drawn: how it came about, a sentence or ""; url: of the public page, "" while there is none."""

    edition: str
    round: str
    tables: Sequence[OrderTable]
    printed_at: datetime
    blind: bool = False
    drawn: str = ""
    url: str = ""


def render_order(paper: OrderPaper) -> bytes:
    """Return the running order as A4 pages, each session on a page of its own."""
    assets = {"qr": (_qr(paper.url), "image/svg+xml")} if paper.url else {}
    html = render_to_string(
        "pdf/order.html",
        {
            "paper": paper,
            "tables": [
                {
                    "table": table,
                    "when": day_in_words(table.begins) if table.begins else "",
                    "has_times": any(row.begins for row in table.rows),
                }
                for table in paper.tables
            ],
            "printed": f"{paper.printed_at:%Y-%m-%d %H:%M}",
        },
    )
    return render_pdf(html, assets=assets)


def day_in_words(moment: datetime) -> str:
    """Return a moment as people read it on a door: 2026年11月28日 星期六 9:00."""
    return (
        f"{moment.year}年{moment.month}月{moment.day}日 星期{WEEKDAYS[moment.weekday()]} "
        f"{moment.hour}:{moment.minute:02d}"
    )


def _qr(url: str) -> bytes:
    target = io.BytesIO()
    segno.make(url, error="m", micro=False).save(target, kind="svg", border=0, dark="#1a1a1a", xmldecl=False)
    return target.getvalue()
