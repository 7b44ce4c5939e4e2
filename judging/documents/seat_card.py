"""The cards that open the seats on tablets, on paper: one row a card, to be cut and laid at the judges' places."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from django.template.loader import render_to_string

from contest.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class CardPaper:
    """A card as it is printed. url: what the code leads to."""

    label: str
    judge: str
    panel: str
    url: str
    is_chief: bool = False


def render_cards(*, edition: str, round: str, cards: Sequence[CardPaper]) -> bytes:
    """Return the cards as PDF, four on a sheet of A4, in the reader's language; the same cards give the same bytes."""
    html = render_to_string(
        "pdf/seat_cards.html",
        {
            "edition": edition,
            "round": round,
            "cards": [{"card": card, "qr": f"asset:qr-{number}"} for number, card in enumerate(cards)],
        },
    )
    assets = {f"qr-{number}": (_qr(card.url), "image/svg+xml") for number, card in enumerate(cards)}
    return render_pdf(html, assets=assets)


def _qr(url: str) -> bytes:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue()
