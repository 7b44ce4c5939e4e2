"""The audience's tickets as cards on A4, eight on a page, to be cut: facts in, PDF bytes out.

Their words are Chinese whatever the reader's language, as on everything that the office hands out.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import segno
from django.template.loader import render_to_string

from contest.pdf import render_pdf

PER_PAGE: Final = 8


@dataclass(frozen=True, slots=True)
class Card:
    """One ticket. url: in the QR code; short: printed below it; holder and unit "" for a ticket without a name."""

    number: int
    url: str
    short: str
    holder: str = ""
    unit: str = ""

    @property
    def spelled(self) -> str:
        """The code in two groups of large letters, as it is read and typed."""
        code = self.short.upper()
        return f"{code[:4]} {code[4:]}"


def render_tickets(cards: Sequence[Card], *, edition: str, round: str, choices: int, enter_url: str) -> bytes:
    """Return the cards as A4 pages. choices: lectures a ticket may choose; enter_url: where the code is typed."""
    assets = {str(card.number): (_qr(card.url), "image/png") for card in cards}
    html = render_to_string(
        "pdf/tickets.html",
        {
            "pages": [cards[begin : begin + PER_PAGE] for begin in range(0, len(cards), PER_PAGE)],
            "edition": edition,
            "round": round,
            "choices": choices,
            "enter": enter_url.split("://", 1)[-1],
        },
    )
    return render_pdf(html, assets=assets)


def _qr(url: str) -> bytes:
    """Return a QR code as a picture of dots: drawn as paths they take WeasyPrint several times as long."""
    target = io.BytesIO()
    segno.make(url, error="m", micro=False).save(target, kind="png", border=0, scale=6)
    return target.getvalue()
