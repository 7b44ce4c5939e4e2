"""A paper as PDF, by way of HTML: what is put into the templates is measured here."""

from collections.abc import Callable
from typing import Any, Final

from django.template.loader import render_to_string

from contest.office import official
from contest.office.bars import bars_svg
from contest.office.faces import FAMILIES, HEADING_FACES
from contest.office.measure import POINT_MM, fitted, lines_of
from contest.office.official import title_width
from contest.office.paper import (
    Attachment,
    Bars,
    Block,
    Cards,
    Closing,
    Fact,
    Facts,
    Grid,
    Heading,
    Look,
    Page,
    Paper,
    Qr,
    RedHead,
    Row,
    Title,
    cell_of,
    shown,
)
from contest.office.qr import qr_svg
from contest.pdf import render_pdf

Drawn = dict[str, Any]
FORM_SIZE: Final = 12.0
STAMP_LINE: Final = 6.2
CARD_PADDING: Final = 4.0
"""Millimetres between the edge of a card and its words."""


def pdf_of(paper: Paper) -> bytes:
    """Return a paper as PDF, its fonts embedded; the same paper gives the same bytes."""
    assets: dict[str, tuple[bytes, str]] = {}

    def qr(url: str) -> str:
        name = f"qr-{len(assets)}"
        assets[name] = (qr_svg(url), "image/svg+xml")
        return f"asset:{name}"

    def bars(block: Bars) -> str:
        name = f"bars-{len(assets)}"
        assets[name] = (bars_svg(block), "image/svg+xml")
        return f"asset:{name}"

    html = render_to_string(
        f"pdf/papers/{paper.look}.html",
        {
            "paper": paper,
            "page": paper.page,
            "faces": {face.value: family.css for face, family in FAMILIES.items()},
            "measures": official,
            "line": f"{official.LINE - 0.01:.3f}",  # a hair less, or the last line of a page falls off by rounding
            "letter_spacing": round(official.PITCH - official.BODY - 0.005, 3),
            "footer": _css_text(paper.footer),
            "sections": [
                [_drawn(block, paper.look, paper.page, qr, bars) for block in one.blocks]
                for one in paper.sections
            ],
        },
    )
    return render_pdf(html, assets=assets)


def _css_text(words: str) -> str:
    """Return words as they may stand in quotes in a style sheet."""
    return "".join(sign for sign in words if sign.isprintable() and sign not in '"\\<>')


def _drawn(
    block: Block, look: Look, page: Page, qr: Callable[[str], str], bars: Callable[[Bars], str]
) -> Drawn:
    drawn: Drawn = {"template": f"pdf/papers/_{block.kind}.html", "block": block}
    match block:
        case Grid():
            whole = sum(column.width for column in block.columns)
            drawn["widths"] = [f"{column.width / whole * 100:.3f}" for column in block.columns]
            drawn["rows"] = [_row(row, block) for row in block.rows]
        case Facts():
            drawn["most"] = max(len(row) for row in block.rows)
            label = block.label_width * FORM_SIZE * POINT_MM + 4
            value = (page.text_width - label * drawn["most"]) / drawn["most"]
            drawn["columns"] = [f"{label:.2f}mm", f"{value:.2f}mm"] * drawn["most"]
            drawn["rows"] = [
                [
                    (fact, shown(fact.value), _span(len(row), drawn["most"], n), _above_stamp(fact))
                    for n, fact in enumerate(row)
                ]
                for row in block.rows
            ]
        case Heading():
            drawn["face"] = HEADING_FACES[block.level].value
        case Title():
            drawn["lines"] = lines_of(block.text, title_width(look, page))
        case Attachment():
            drawn["lines"] = lines_of(block.title, title_width(look, page))
        case Qr():
            drawn["qr"] = qr(block.url)
        case RedHead():
            drawn["size"] = fitted(
                block.issuer, box=page.text_width, largest=official.HEAD_LARGEST,
                smallest=official.HEAD_SMALLEST,
            )  # fmt: skip
        case Closing():
            rights, right = official.indents_of(block)
            drawn |= {"hosts": list(zip(block.hosts, rights, strict=True)), "right": right}
            drawn["qr"] = qr(block.url) if block.url else ""
            drawn["tight"] = drawn["qr"] and official.is_wide(block)
        case Bars():
            drawn["picture"] = bars(block)
        case Cards():
            drawn["pages"] = _pages(block, page, qr)
            drawn["width"] = block.width * block.per_row
    return drawn


def _row(row: Row, grid: Grid) -> Drawn:
    cells = [cell_of(value) for value in row.cells]
    return {
        "row": row,
        "cells": [
            (cell, shown(cell.value), column.align)
            for cell, column in zip(cells, grid.columns, strict=not row.span)
        ],
    }


def _span(here: int, most: int, number: int) -> int:
    """Return over how many columns a value stretches: the last of a short row takes what is left."""
    return 1 if number < here - 1 else (most - here) * 2 + 1


def _above_stamp(fact: Fact) -> float:
    """Return the space above the words that are signed over, in millimetres, so that they stand at the foot."""
    return 4.0 if fact.value else max(fact.height - STAMP_LINE * (fact.stamp.count("\n") + 1), 0)


def _pages(block: Cards, page: Page, qr: Callable[[str], str]) -> list[list[list[Drawn]]]:
    """Return the cards by page and row; as many rows a page as fit on it."""
    rows_per_page = max(int((page.text_height + 0.01) // (block.height * (2 if block.folded else 1))), 1)
    cards = [
        {
            "card": card,
            "qr": qr(card.url) if card.url else "",
            "lines": [
                (
                    line,
                    fitted(
                        line.text,
                        box=block.width - 2 * CARD_PADDING - (block.height * 0.62 if card.url else 0),
                        largest=line.size,
                        smallest=line.smallest,
                        spacing=line.spacing,
                    ),
                    FAMILIES[line.face],
                )
                for line in card.lines
                if line.text
            ],
        }
        for card in block.cards
    ]
    rows = [cards[start : start + block.per_row] for start in range(0, len(cards), block.per_row)]
    return [rows[start : start + rows_per_page] for start in range(0, len(rows), rows_per_page)]
