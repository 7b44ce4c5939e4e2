"""The same sheet as HTML, for WeasyPrint to draw: the plain way, one document a certificate."""

import io
from html import escape
from itertools import groupby

import segno

from contest.pdf import DESIGNS, FrameKind, PictureBox, QrBox, TextBox, faces, fitted, render_pdf, text_of
from contest.pdf.fonts import chain

MM = 25.4 / 72
HALF = 0.0005
"""Ems. WeasyPrint cuts off what is below a thousandth of a spacing, which in a long name adds up to a visible pixel."""
BORDERS = {FrameKind.LINE: 0.35, FrameKind.DOUBLE: 0.9, FrameKind.CORNERS: 1.6}


def plain_pdf(design, record):
    """Return a certificate as WeasyPrint prints it from HTML."""
    html, assets = plain_html(DESIGNS[design], record)
    return render_pdf(html, assets=assets)


def plain_html(layout, record, pictures=None):
    """Return HTML and what it names; pictures: the sheet's own, by name."""
    parts, assets = [*_frame(layout)], dict(pictures or {})
    if layout.background:
        parts.insert(
            0,
            f'<img src="asset:{layout.background}" style="width:{layout.width}mm;height:{layout.height}mm">',
        )
    for box in layout.boxes:
        if isinstance(box, TextBox):
            parts += _text(box, record.values)
        elif isinstance(box, PictureBox):
            place = f"left:{box.x}mm;top:{box.y}mm;width:{box.width}mm;height:{box.height}mm;opacity:{box.opacity}"
            parts.append(f'<img src="asset:{box.asset}" style="{place}">')
        elif isinstance(box, QrBox):
            target = io.BytesIO()
            code = segno.make(record.values["url"], error="m", micro=False, mask=2)
            code.save(target, kind="svg", border=0, dark="#1a1a1a", xmldecl=False)
            assets["qr"] = (target.getvalue(), "image/svg+xml")
            parts.append(
                f'<img src="asset:qr" style="left:{box.x}mm;top:{box.y}mm;width:{box.size}mm;height:{box.size}mm">'
            )
    html = (
        f'<html lang="{layout.language}"><meta charset="utf-8"><style>'
        f"@page {{ size: {layout.width}mm {layout.height}mm; margin: 0 }} body {{ margin: 0 }}"
        "div, img, i { position: absolute; box-sizing: border-box }"
        "div { white-space: pre; line-height: 1; font-variant-ligatures: none }"
        f"</style><body>{''.join(parts)}"
    )
    return html, assets


def _text(box, values):
    """Yield the lines of a box; a run in another face stands by itself.

    Where the face changes, WeasyPrint gives up half a spacing, and the whole line sinks with the deeper face.
    """
    own, *fallbacks = chain(box.font, box.bold)
    cuts = {one.key: one for one in (own, *fallbacks)}
    for line in fitted(box, text_of(box, values)).lines:
        x, spacing = box.x + line.x, line.spacing and line.spacing + HALF
        for key, pieces in groupby(line.pieces, key=lambda piece: piece.cut or own.key):
            run, metrics = list(pieces), cuts[key]
            shown = "".join("\u3000" if not piece.cut else piece.says for piece in run)
            others = [one for one in cuts.values() if one is not metrics]
            families = ", ".join(f"'{faces()[one.code].family}'" for one in (metrics, *others))
            above = ((1 - metrics.ascent - metrics.descent) / 2 + metrics.ascent) * line.size * MM
            yield (
                f'<div style="left:{x}mm;top:{box.y + line.baseline - above}mm;font-family:{families};'
                f"font-size:{line.size}pt;letter-spacing:{spacing}em;color:{box.colour};"
                f'font-weight:{700 if box.bold else 400}">{escape(shown)}</div>'
            )
            x += sum(piece.advance + line.spacing for piece in run) * line.size * MM


def _frame(layout):
    border = layout.frame
    if border.kind is FrameKind.NONE:
        return
    yield _rule(layout, border.inset, BORDERS[border.kind], border.colour)
    if border.kind is FrameKind.DOUBLE:
        yield _rule(layout, border.inset + 2.475, 0.25, border.inner_colour)
    if border.kind is FrameKind.CORNERS:
        yield _rule(layout, border.inset + 3.4, 0.5, border.inner_colour)
        for across in ("left", "right"):
            for down in ("top", "bottom"):
                inset = border.inset + 6
                yield (
                    f'<i style="{across}:{inset}mm;{down}:{inset}mm;width:9.25mm;height:9.25mm;'
                    f"border-{across}:.5mm solid {border.inner_colour};border-{down}:.5mm solid {border.inner_colour}"
                    '"></i>'
                )


def _rule(layout, inset, width, colour):
    return (
        f'<i style="left:{inset}mm;top:{inset}mm;width:{layout.width - 2 * inset}mm;'
        f'height:{layout.height - 2 * inset}mm;border:{width}mm solid {colour}"></i>'
    )
