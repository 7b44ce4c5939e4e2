"""Certificates as PDF: facts in, bytes out; asks the database nothing."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import pikepdf
import segno
from django.template.loader import render_to_string

from contest.pdf import render_pdf
from judging.documents.text_fit import fitted_size


@dataclass(frozen=True, slots=True)
class Design:
    """A built-in look: paper in millimetres, and the boxes of what is fitted into it."""

    code: str
    width: int
    height: int
    name_box: float
    text_box: float


DESIGNS: Final = {
    "classic": Design("classic", 297, 210, 195, 225),  # red and gold frame
    "plain": Design("plain", 297, 210, 195, 225),  # for white paper, a thin line only
    "letter": Design("letter", 210, 297, 120, 150),  # upright, for letters of appointment
    "stock": Design("stock", 297, 210, 195, 225),  # no frame: for bought, preprinted card
}


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that stands on one certificate, as it will be read.

    paragraphs: the text, variables filled in. signature: one issuing body a line. url: what the QR code says.
    background, seal: pictures as (bytes, media type).
    """

    design: str
    title: str
    name: str
    salutation: str
    unit: str
    paragraphs: tuple[str, ...]
    signature: tuple[str, ...]
    date: str
    number: str
    url: str
    check_code: str
    language: str = "zh-Hans"
    background: tuple[bytes, str] | None = field(default=None, repr=False)
    seal: tuple[bytes, str] | None = field(default=None, repr=False)


def render_certificates(pages: Sequence[Page]) -> bytes:
    """Return one PDF with a page per certificate, in their order; the same pages give the same bytes.

    All pages must be of one design, since a document has one paper. Raises ValueError for none or for several.
    """
    designs = {page.design for page in pages}
    if len(designs) != 1:
        raise ValueError(f"one design a document, not {len(designs)}")
    design = DESIGNS[designs.pop()]
    assets: dict[str, tuple[bytes, str]] = {}
    drawn = [
        {
            "page": page,
            "name_size": fitted_size(
                page.name, box_mm=design.name_box, largest_pt=34, smallest_pt=18, spacing_em=0.05
            ),
            "unit_size": fitted_size(page.unit, box_mm=design.name_box, largest_pt=16, smallest_pt=9),
            "qr": _asset(assets, (_qr(page.url), "image/svg+xml")),
            "background": _asset(assets, page.background),
            "seal": _asset(assets, page.seal),
        }
        for page in pages
    ]
    html = render_to_string(
        "pdf/certificate.html", {"design": design, "pages": drawn, "language": pages[0].language}
    )
    return render_pdf(html, assets=assets)


def _qr(url: str) -> bytes:
    """A QR code that a phone reads from paper: medium error correction, drawn as one path."""
    target = io.BytesIO()
    segno.make(url, error="m", micro=False).save(target, kind="svg", border=0, dark="#1a1a1a", xmldecl=False)
    return target.getvalue()


def _asset(assets: dict[str, tuple[bytes, str]], picture: tuple[bytes, str] | None) -> str:
    """Name a picture once however many pages bear it."""
    if picture is None:
        return ""
    name = hashlib.sha256(picture[0]).hexdigest()[:16]
    assets[name] = picture
    return f"asset:{name}"


def merge(parts: Sequence[bytes], *, title: str) -> bytes:
    """Return one PDF from several, page after page, fonts and pictures shared where they are the same object."""
    with pikepdf.new() as whole:
        for part in parts:
            with pikepdf.open(io.BytesIO(part)) as pdf:
                whole.pages.extend(pdf.pages)
        whole.docinfo["/Title"] = title
        target = io.BytesIO()
        whole.save(target, deterministic_id=True)
    return target.getvalue()
