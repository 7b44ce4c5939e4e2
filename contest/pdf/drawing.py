"""What stands on a page, as the operators of its content."""

import re
from collections.abc import Callable, Iterator
from typing import Final

import segno

from contest.pdf.fitting import Fitted, Line, Piece
from contest.pdf.layout import INK, POINT_MM, Frame, FrameKind, Layout, PictureBox, QrBox, TextBox
from contest.pdf.objects import number, text

SPREAD: Final = 0.07  # ems between characters from which readers of the file take them for words of their own
MASK: Final = (
    2  # of the eight patterns of a QR code; weighing all of them takes longer than the rest of the page
)
FontOf = Callable[[Piece], bytes]
PictureOf = Callable[[str], bytes]


def points(*millimetres: float) -> bytes:
    """Return lengths as the numbers that content is written in."""
    return b" ".join(number(one / POINT_MM) for one in millimetres)


def colour(value: str) -> bytes:
    """Return #rrggbb as three numbers."""
    return b" ".join(number(int(value[at : at + 2], 16) / 255) for at in (1, 3, 5))


def lines(layout: Layout, box: TextBox, found: Fitted, font_of: FontOf, picture_of: PictureOf) -> bytes:
    """Return a fitted text. font_of, picture_of: the resource that draws a piece, a character's picture."""
    drawn = [colour(box.colour), b" rg\n"]
    for line in found.lines:
        if not line.pieces:
            continue
        x, y = box.x + line.x, layout.height - box.y - line.baseline
        shown = b"".join(_line(line, x, y, font_of, picture_of))
        if line.spacing >= SPREAD or not all(piece.plain for piece in line.pieces):
            shown = b"/Span <</ActualText %s>> BDC\n%sEMC\n" % (text(line.text), shown)
        drawn.append(shown)
    return b"".join(drawn)


def _line(line: Line, x: float, y: float, font_of: FontOf, picture_of: PictureOf) -> Iterator[bytes]:
    yield b"BT %s Tc 1 0 0 1 %s Tm\n" % (number(line.spacing * line.size), points(x, y))
    font, shown, hexed = b"", [], bytearray()
    at, pictures = 0.0, []

    def flush() -> None:
        if hexed:
            shown.append(b"<%s>" % hexed)
            hexed.clear()

    for piece in line.pieces:
        if not piece.cut:
            flush()
            shown.append(number(-1000 * (piece.advance + line.spacing)))
            if piece.says:
                pictures.append((at, piece.says[0]))  # the mark or selector behind it has no picture
        else:
            asked = font_of(piece)
            if asked != font:
                flush()
                if shown and font:
                    yield b"[%s] TJ\n" % b" ".join(shown)
                    shown.clear()
                font = asked
                yield b"%s %s Tf\n" % (font, number(line.size))
            hexed += b"%04X" % piece.glyph
            if abs(piece.kern) > 1e-4:
                flush()
                shown.append(number(-1000 * piece.kern))
        at += piece.advance + line.spacing
    flush()
    if shown and font:
        yield b"[%s] TJ\n" % b" ".join(shown)
    yield b"ET\n"
    em = line.size * POINT_MM
    for place, char in pictures:
        yield b"q %s 0 0 %s %s cm %s Do Q\n" % (
            points(em), points(em), points(x + place * em, y - 0.12 * em), picture_of(char),
        )  # fmt: skip


_DARK: Final = re.compile(b"\x01+")


def qr(layout: Layout, box: QrBox, url: str) -> bytes:
    """Return a QR code as one path, so that no hair line shows between its rows. Medium error correction."""
    rows = segno.make(url, error="m", micro=False, mask=MASK).matrix
    drawn = [
        b"%d %d %d 1 re" % (run.start(), -place - 1, run.end() - run.start())
        for place, row in enumerate(rows)
        for run in _DARK.finditer(row)
    ]
    unit = box.size / len(rows)
    return b"q %s rg %s 0 0 %s %s cm\n%s f Q\n" % (
        colour(INK), points(unit), points(unit), points(box.x, layout.height - box.y), b"\n".join(drawn),
    )  # fmt: skip


def picture(layout: Layout, box: PictureBox, ratio: float, resource: bytes, state: bytes) -> bytes:
    """Return a picture in the middle of its box in its own proportions. ratio: width to height."""
    width = min(box.width, box.height * ratio)
    height = width / ratio
    x = box.x + (box.width - width) / 2
    y = layout.height - box.y - (box.height + height) / 2
    return b"q %s%s 0 0 %s %s cm %s Do Q\n" % (state, points(width), points(height), points(x, y), resource)


def frame(layout: Layout, border: Frame) -> bytes:
    """Return the drawn border of a built-in design."""
    inset = border.inset
    thin = {FrameKind.LINE: 0.35, FrameKind.DOUBLE: 0.9, FrameKind.CORNERS: 1.6}.get(border.kind, 0.0)
    if border.kind is FrameKind.NONE:
        return b""
    drawn = [_rectangle(layout, inset + thin / 2, thin, border.colour)]
    if border.kind is FrameKind.DOUBLE:
        drawn.append(_rectangle(layout, inset + 2.6, 0.25, border.inner_colour))
    if border.kind is FrameKind.CORNERS:
        drawn.append(_rectangle(layout, inset + 3.65, 0.5, border.inner_colour))
        drawn.append(_corners(layout, inset + 6.25, 9, 0.5))
    return b"".join(drawn)


def _rectangle(layout: Layout, inset: float, width: float, ink: str) -> bytes:
    return b"%s RG %s w %s re S\n" % (
        colour(ink), points(width), points(inset, inset, layout.width - 2 * inset, layout.height - 2 * inset),
    )  # fmt: skip


def _corners(layout: Layout, inset: float, length: float, width: float) -> bytes:
    drawn = [points(width), b" w\n"]
    for x, inward_x in ((inset, 1), (layout.width - inset, -1)):
        for y, inward_y in ((inset, 1), (layout.height - inset, -1)):
            drawn.append(
                b"%s m %s l %s l S\n"
                % (points(x + inward_x * length, y), points(x, y), points(x, y + inward_y * length))
            )
    return b"".join(drawn)
