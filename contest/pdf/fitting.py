"""How a text is cut into lines and how large it may be, from the advances of the font files themselves."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import floor
from typing import Final

import uharfbuzz

from contest.pdf import fonts
from contest.pdf.layout import POINT_MM, Align, Fit, TextBox, Valign

GAP: Final = "\ue5e5"
"""A white em that belongs to nobody's name: printed between two characters, never read out."""
GETA: Final = "〓"
"""What printers set for a sort that the case does not have."""
BELONGING: Final = frozenset({"Mn", "Cf"})
"""Categories of marks, joiners and selectors: set with the character before them, in its face."""
AS_SPACE: Final = frozenset("\t\u1680\u2028\u2029")
"""Blanks that no face has and that HarfBuzz makes up from no other."""
FEATURES: Final = {"liga": False, "clig": False, "calt": False}
STEP: Final = 10  # sizes are tried in tenths of a point

NOT_FIRST: Final = frozenset("，。、；：？！）》〉」』】〕〗］｝”’…—·‧・%％‰℃°,.;:?!)]}～々〻ー")
NOT_LAST: Final = frozenset("（《〈「『【〔〖［｛“‘([{¥￥$＄№")


@dataclass(frozen=True, slots=True)
class Piece:
    """A glyph and what it says. cut: key of the face's cut, "" for a picture or a gap. advance: ems.

    kern: by how much the advance differs from that of the glyph alone, ems.
    says: the characters it stands for, "" for those that a glyph before it speaks for.
    plain: a reader of the file finds `says` by the glyph alone.
    """

    cut: str
    glyph: int
    advance: float
    says: str
    plain: bool = True
    kern: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces on one baseline. x, baseline: millimetres from the box's upper left corner.

    size: points. spacing: ems after each piece.
    """

    pieces: tuple[Piece, ...]
    x: float
    baseline: float
    size: float
    spacing: float

    @property
    def text(self) -> str:
        """What the line says."""
        return "".join(piece.says for piece in self.pieces)

    @property
    def width(self) -> float:
        """Millimetres from its first piece to the end of its last."""
        ems = sum(piece.advance for piece in self.pieces) + self.spacing * max(len(self.pieces) - 1, 0)
        return ems * self.size * POINT_MM


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text laid out in its box. size: points, the smallest of its lines'. overflow: it stays too large."""

    size: float
    lines: tuple[Line, ...]
    overflow: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A line before it has a place. indent: ems. ends: the last of its paragraph."""

    pieces: tuple[Piece, ...]
    indent: float
    ends: bool

    def ems(self, spacing: float) -> float:
        return (
            sum(piece.advance for piece in self.pieces) + spacing * max(len(self.pieces) - 1, 0) + self.indent
        )


def spaced(name: str) -> str:
    """Set a Chinese name of two characters as wide as one of three."""
    return f"{name[0]}{GAP}{name[1]}" if len(name) == 2 and all(map(_is_ideograph, name)) else name


def fitted(box: TextBox, text: str, pictures: Sequence[str] = ()) -> Fitted:
    """Lay a text out in a box; no line of it leaves the box.

    text: variables filled in, a paragraph a line. pictures: characters that are drawn from a picture.
    overflow is true when the text had to be set smaller than box.smallest (FIXED: than box.size), or a text meant for
    one line had to be broken.
    """
    return _fitted(box, text, frozenset(pictures))


@lru_cache(maxsize=512)
def _fitted(box: TextBox, text: str, pictures: frozenset[str]) -> Fitted:
    paragraphs = [shaped(line, box.font, box.bold, pictures) for line in text.split("\n")]
    if box.per_line:
        return _fitted_lines(box, paragraphs)
    least = box.size if box.fit is Fit.FIXED else box.smallest
    if box.fit is Fit.LINE:
        found = _fitted_lines(box, [tuple(piece for one in paragraphs for piece in one)])
        if not found.overflow:
            return found
        return _fitted_block(box, paragraphs, highest=least, overflow=True)
    found = _fitted_block(box, paragraphs, highest=box.size, overflow=False)
    return replace(found, overflow=found.size < least)


def _fitted_block(
    box: TextBox, paragraphs: list[tuple[Piece, ...]], *, highest: float, overflow: bool
) -> Fitted:
    # The largest size that fits, halving: a text that fits at a size fits below it.
    low, high = 1, round(highest * STEP)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(box, paragraphs, middle / STEP):
            low = middle
        else:
            high = middle - 1
    size = low / STEP
    return _placed(box, [(row, size) for row in _rows(box, paragraphs, size)], overflow=overflow)


def _fits(box: TextBox, paragraphs: list[tuple[Piece, ...]], size: float) -> bool:
    rows = _rows(box, paragraphs, size)
    room = box.width / POINT_MM / size + 1e-9
    return len(rows) * size * box.line_height * POINT_MM <= box.height + 1e-9 and all(
        row.ems(box.spacing) <= room for row in rows
    )


def _fitted_lines(box: TextBox, paragraphs: list[tuple[Piece, ...]]) -> Fitted:
    """Each paragraph on one line of its own size; all made smaller together when they are too high."""
    rows = [_Row(pieces, box.indent, ends=True) for pieces in paragraphs]
    most = box.height / POINT_MM / box.line_height
    sizes = []
    for row in rows:
        ems = row.ems(box.spacing)
        room = min(box.width / POINT_MM / ems if ems > 0 else box.size, box.size)
        sizes.append(max(floor(room * STEP + 1e-6), 1) / STEP)
    if sum(sizes) > most + 1e-6:
        level = max(floor(_level(sizes, most) * STEP + 1e-6), 1) / STEP
        sizes = [min(size, level) for size in sizes]
    return _placed(
        box, list(zip(rows, sizes, strict=True)), overflow=min(sizes, default=box.size) < box.smallest
    )


def _level(sizes: list[float], total: float) -> float:
    """Return the size to which the largest must come down so that all sum up to `total`."""
    left, rest = total, sorted(sizes)
    for place, size in enumerate(rest):
        level = left / (len(rest) - place)
        if size >= level:
            return level
        left -= size
    return rest[-1]


def _placed(box: TextBox, rows: list[tuple[_Row, float]], *, overflow: bool) -> Fitted:
    cut = fonts.chain(box.font, box.bold)[0]
    height = sum(size for _row, size in rows) * box.line_height * POINT_MM
    spare = box.height - height
    top = {Valign.TOP: 0.0, Valign.MIDDLE: spare / 2, Valign.BOTTOM: spare}[box.valign]
    lines = []
    for row, size in rows:
        # As CSS has it: half of what the line is higher than the face goes above the face.
        above = (box.line_height - cut.ascent - cut.descent) / 2 + cut.ascent
        spacing, unit = box.spacing, size * POINT_MM
        free = box.width - row.ems(spacing) * unit
        if box.align is Align.JUSTIFY and not row.ends and len(row.pieces) > 1:
            spacing += max(free, 0.0) / unit / (len(row.pieces) - 1)
        shift = {Align.CENTER: free / 2, Align.END: free}.get(box.align, 0.0)
        lines.append(Line(row.pieces, row.indent * unit + shift, top + above * unit, size, spacing))
        top += box.line_height * unit
    return Fitted(min((size for _row, size in rows), default=box.size), tuple(lines), overflow)


def _rows(box: TextBox, paragraphs: list[tuple[Piece, ...]], size: float) -> list[_Row]:
    room = box.width / POINT_MM / size + 1e-9
    rows = []
    for pieces in paragraphs:
        indent, start = box.indent, 0
        for end in _ends(pieces, room, box.spacing, indent):
            row = pieces[start:end]
            while row and row[-1].says == " " and end < len(pieces):
                row = row[:-1]
            rows.append(_Row(row, indent, ends=end == len(pieces)))
            indent, start = 0.0, end
    return rows


def _ends(pieces: tuple[Piece, ...], room: float, spacing: float, indent: float) -> Iterator[int]:
    """Yield where each line ends, filling lines as far as the rules of Chinese typesetting let them."""
    start, allowed, used = 0, 0, indent
    place = 0
    while place < len(pieces):
        if place > start and may_break(pieces[place - 1].says, pieces[place].says):
            allowed = place
        piece = pieces[place]
        needed = used + piece.advance
        if needed > room and place > start and piece.says != " ":
            # A word longer than the line is broken where the line ends.
            end = allowed if allowed > start else place
            yield end
            start, used, place = end, 0.0, end
            continue
        used = needed + spacing
        place += 1
    yield len(pieces)


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if not before or not after or after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    if before == " ":
        return True
    if before == "-":
        return after.isalpha()
    return _is_wide(before) or _is_wide(after)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char[0]) in "WF" or char in "“”‘’…—·"


def _is_ideograph(char: str) -> bool:
    return (
        char >= "\u3400" and unicodedata.category(char) == "Lo" and unicodedata.east_asian_width(char) == "W"
    )


@lru_cache(maxsize=2048)
def shaped(text: str, font: str, bold: bool, pictures: frozenset[str] = frozenset()) -> tuple[Piece, ...]:
    """Return a text's glyphs in their order: from the face, its fallbacks, a picture, or the geta mark at last."""
    pieces: list[Piece] = []
    for cut, run in _runs(text, fonts.chain(font, bold), pictures):
        if cut is None:
            pieces += (Piece("", 0, 1.0, "" if one == GAP else one, plain=False) for one in with_marks(run))
        else:
            pieces += _pieces(cut, run)
    return tuple(pieces)


def _runs(
    text: str, cuts: tuple[fonts.Cut, ...], pictures: frozenset[str]
) -> Iterator[tuple[fonts.Cut | None, str]]:
    """Yield stretches of one cut and one script; None for characters that no glyph draws."""
    run = ""
    key: tuple[str | None, str] = (None, "")
    cut: fonts.Cut | None = None
    for char in text:
        category = unicodedata.category(char)
        if char in AS_SPACE:
            char = " "
        if category in BELONGING and run:
            run += char  # a mark or a selector belongs to the character before it
            continue
        if category in {"Cc", "Cf", "Cs"}:
            continue
        if char == GAP or char in pictures:
            new = None
        else:
            new = next((one for one in cuts if one.glyph(char)), cuts[0])
        script = _script(char) or key[1]
        if (new.key if new else None, script) != key and run:
            yield cut, run
            run = ""
        run, key, cut = run + char, (new.key if new else None, script), new
    if run:
        yield cut, run


def with_marks(text: str) -> list[str]:
    """Part a text into characters, each with the marks and selectors that belong to it."""
    parted: list[str] = []
    for char in text:
        if parted and unicodedata.category(char) in BELONGING:
            parted[-1] += char
        else:
            parted.append(char)
    return parted


def _script(char: str) -> str:
    """Latin, other letters, or Chinese; "" for what takes the script of its neighbour."""
    if not char.isalpha():
        return ""
    return "latin" if char < "\u0250" else "chinese" if _is_ideograph(char) else "other"


def _pieces(cut: fonts.Cut, run: str) -> Iterator[Piece]:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    buffer.language = "zh-Hans"
    uharfbuzz.shape(cut.font, buffer, FEATURES)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = [*sorted({info.cluster for info in infos}), len(run)]
    ends = dict(pairwise(starts))
    told: set[int] = set()
    for info, position in zip(infos, positions, strict=True):
        says = "" if info.cluster in told else run[info.cluster : ends[info.cluster]]
        told.add(info.cluster)
        if info.codepoint == 0:
            yield _geta(cut, says)
            continue
        plain = (
            len(says) == 1
            and says == cut.shared.get(info.codepoint, says)
            and cut.glyph(says) == info.codepoint
        )
        kern = position.x_advance - cut.font.get_glyph_h_advance(info.codepoint)
        yield Piece(cut.key, info.codepoint, position.x_advance / cut.per_em, says, plain, kern / cut.per_em)


def _geta(cut: fonts.Cut, says: str) -> Piece:
    glyph = cut.glyph(GETA)
    advance = cut.font.get_glyph_h_advance(glyph) / cut.per_em
    return Piece(cut.key, glyph, advance, says, plain=False)
