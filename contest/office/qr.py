"""QR codes for paper: medium error correction, black."""

import io

import segno


def qr_svg(url: str) -> bytes:
    """Return a QR code as SVG, drawn as one path, for PDF."""
    target = io.BytesIO()
    segno.make(url, error="m", micro=False).save(target, kind="svg", border=0, dark="#1a1a1a", xmldecl=False)
    return target.getvalue()


def qr_png(url: str) -> bytes:
    """Return a QR code as a picture of dots, for office programs."""
    target = io.BytesIO()
    segno.make(url, error="m", micro=False).save(target, kind="png", border=0, scale=8)
    return target.getvalue()
