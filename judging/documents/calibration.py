"""The page that tells how far a printer is off: rulers along the edges, crosses at known places."""

from decimal import Decimal
from typing import Final

from django.template.loader import render_to_string

from contest.pdf import render_pdf

CROSS_INSET: Final = 20
"""Millimetres of the four crosses from the edges."""


def render_calibration(
    *,
    upright: bool,
    name: str = "",
    dx: Decimal = Decimal(0),
    dy: Decimal = Decimal(0),
    scale_x: Decimal = Decimal(1),
    scale_y: Decimal = Decimal(1),
) -> bytes:
    """Return one A4 page. dx, dy: millimetres that everything is moved; scale_x, scale_y: factors from the upper left.

    Without a correction the rulers show what the printer does; with the right one they show what was meant.
    """
    width, height = (210, 297) if upright else (297, 210)
    html = render_to_string(
        "pdf/calibration.html",
        {
            "width": width,
            "height": height,
            "name": name,
            "dx": dx,
            "dy": dy,
            "scale_x": scale_x,
            "scale_y": scale_y,
            "transform": f"matrix({scale_x} 0 0 {scale_y} {dx} {dy})",
            "crosses": [(x, y) for x in (CROSS_INSET, width - CROSS_INSET) for y in (CROSS_INSET, height - CROSS_INSET)],
            "across": _ruler(width),
            "down": _ruler(height),
        },
    )  # fmt: skip
    return render_pdf(html)


def _ruler(length: int) -> list[tuple[int, int, bool]]:
    """Return (millimetre, length of its stroke, whether it is numbered); none is near a corner, where two rulers meet."""
    return [
        (mm, 7 if mm % 10 == 0 else 5 if mm % 5 == 0 else 3, mm % 10 == 0 and 15 < mm < length - 15)
        for mm in range(length + 1)
    ]
