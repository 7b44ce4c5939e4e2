"""QR codes as SVG markup, for slips and pages."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, label: str) -> SafeString:
    """Return a QR code as an <svg> that scales to its box; black on white, whatever the page's colours.

    text: what a reader gets; encoded with medium error correction. label: read to screen readers.
    """
    code = segno.make(text, error="m", micro=False)
    markup: str = code.svg_inline(
        omitsize=True, border=2, dark="#000", light="#fff", title=label, svgclass="qr"
    )
    return mark_safe(markup)  # noqa: S308 - segno escapes the title and draws the rest itself
