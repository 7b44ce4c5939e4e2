"""The sheet that hangs at the door of the hall: addresses, QR codes, how to install the certificate; two languages."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import segno
from django.template.loader import render_to_string
from django.utils import translation

from contest.pdf import render_pdf

LANGUAGES: Final = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class HallSheet:
    """What stands on the sheet. secure, plain: addresses, the first one with its QR code; fingerprints in pairs."""

    secure: tuple[str, ...]
    plain: tuple[str, ...]
    sha256: str
    sha1: str
    expires: datetime


def render_hall_sheet(sheet: HallSheet) -> bytes:
    """Return the sheet as PDF, a page for each language; the same sheet gives the same bytes."""
    install, use = f"{sheet.plain[0]}/hall/", f"{sheet.secure[0]}/"
    pages = []
    for language in LANGUAGES:
        with translation.override(language):
            pages.append(
                render_to_string(
                    "pdf/_hall_sheet_page.html",
                    {"sheet": sheet, "install": install, "use": use, "language": language},
                )
            )
    html = render_to_string("pdf/hall_sheet.html", {"pages": pages})
    svg = "image/svg+xml"
    return render_pdf(html, assets={"install": (_qr(install), svg), "use": (_qr(use), svg)})


def _qr(url: str) -> bytes:
    target = io.BytesIO()
    segno.make(url, error="m", micro=False).save(target, kind="svg", border=0, dark="#1a1a1a", xmldecl=False)
    return target.getvalue()
