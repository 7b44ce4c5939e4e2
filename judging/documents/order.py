"""The running order on paper, for the hall and for its door: facts in, a paper out.

Its words are Chinese whatever the reader's language, as on everything that the office hangs up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contest.office import written
from contest.office.paper import (
    Align,
    Block,
    Cell,
    Column,
    Format,
    Grid,
    Paper,
    Qr,
    Row,
    Section,
    Text,
    Title,
)

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


def order_paper(paper: OrderPaper) -> Paper:
    """Return the running order as a description that can be written in each format, each session on pages of its own."""
    sections = []
    for number, table in enumerate(paper.tables, start=1):
        when = day_in_words(table.begins) if table.begins else ""
        blocks: list[Block] = [
            *([Qr(paper.url, "扫码看最新顺序")] if paper.url else []),
            Title(
                "出场顺序",
                above=f"{paper.edition}　{paper.round}",
                below="　".join(filter(None, [table.name, when, table.place])),
            ),
            _rows(table, blind=paper.blind),
            *([Text(paper.drawn, indent=False, small=True)] if paper.drawn else []),
        ]
        sections.append(Section(table.name or f"出场顺序{number}", blocks))
    footer = f"{paper.edition}　{paper.round}　出场顺序　{paper.printed_at:%Y-%m-%d %H:%M} 打印"
    return Paper(f"{paper.round}出场顺序", sections, footer=footer)


def _rows(table: OrderTable, *, blind: bool) -> Grid:
    has_times = any(row.begins for row in table.rows)
    columns = [
        Column("序号", 5, Align.CENTER),
        *([Column("时间", 6, Align.CENTER)] if has_times else []),
        Column("代号" if blind else "授课人", 11, Align.CENTER),
        *([] if blind else [Column("单位", 14), Column("作品题目", 18)]),
    ]
    rows = [
        Row(
            [
                Cell(row.place, strong=True),
                *([f"{row.begins:%H:%M}" if row.begins else ""] if has_times else []),
                Cell(row.name, note=f"（{row.note}）" if row.note else ""),
                *([] if blind else [row.unit, row.title]),
            ],
            struck=bool(row.note),
        )
        for row in table.rows
    ]
    return Grid(columns, rows, row_height=10)


def render_order(paper: OrderPaper) -> bytes:
    """Return the running order as A4 pages, each session on a page of its own."""
    return written(order_paper(paper), Format.PDF)


def day_in_words(moment: datetime) -> str:
    """Return a moment as people read it on a door: 2026年11月28日 星期六 9:00."""
    return (
        f"{moment.year}年{moment.month}月{moment.day}日 星期{WEEKDAYS[moment.weekday()]} "
        f"{moment.hour}:{moment.minute:02d}"
    )
