"""The same sheet as HTML, for WeasyPrint to draw: the plain way, one document a certificate."""

import io
from html import escape

import segno

from contest.pdf import DESIGNS, FrameKind, PictureBox, QrBox, TextBox, faces, fitted, render_pdf, text_of

GAP = "\ue5e5"
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
    face = faces()[box.font]
    families = ", ".join(f"'{faces()[code].family}'" for code in (box.font, *face.fallbacks))
    from contest.pdf.fonts import cut

    metrics = cut(box.font, box.bold)
    words = text_of(box, values)
    for line in fitted(box, words).lines:
        shown = "".join("\u3000" if not piece.cut else piece.says for piece in line.pieces)
        above = ((1 - metrics.ascent - metrics.descent) / 2 + metrics.ascent) * line.size * 25.4 / 72
        yield (
            f'<div style="left:{box.x + line.x}mm;top:{box.y + line.baseline - above}mm;font-family:{families};'
            f"font-size:{line.size}pt;letter-spacing:{line.spacing}em;color:{box.colour};"
            f'font-weight:{700 if box.bold else 400}">{escape(shown)}</div>'
        )


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
