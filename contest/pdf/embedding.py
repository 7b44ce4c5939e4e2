"""Faces inside the file: only the glyphs that are used, each readable as the character it stands for."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

import uharfbuzz

from contest.pdf import fonts
from contest.pdf.fitting import Piece
from contest.pdf.objects import Objects, number, stream, text

DROPPED: Final = (
    "GSUB",
    "GPOS",
    "GDEF",
    "BASE",
    "VORG",
    "vhea",
    "vmtx",
    "name",
    "OS/2",
    "post",
    "cmap",
    "DSIG",
)
Glyphs = Mapping[int, str]
"""Glyph -> what it says."""
Used = dict[str, dict[int, Piece]]
"""By the key of its cut, each glyph with the piece that tells what it says."""


def note(used: Used, piece: Piece) -> None:
    """Keep a piece's glyph; where several texts share it, with the one that the glyph alone stands for."""
    if piece.cut:
        known = used.setdefault(piece.cut, {})
        if piece.glyph not in known or (piece.plain and not known[piece.glyph].plain):
            known[piece.glyph] = piece


def said(used: Used) -> dict[str, dict[int, str]]:
    """Return what each glyph says, by the key of its cut, in the order of the keys."""
    return {key: {glyph: piece.says for glyph, piece in used[key].items()} for key in sorted(used)}


class Shelf:
    """The glyphs of a chunk taken out of the large files at once; each certificate then takes its few from there.

    Reading a collection of 16 MB for ten glyphs costs as much as for four hundred.
    """

    def __init__(self) -> None:
        self._faces: dict[str, tuple[uharfbuzz.Face, Mapping[int, int]]] = {}

    def fill(self, used: Mapping[str, Iterable[int]]) -> None:
        """Take the glyphs out of each cut, by its key."""
        for key, glyphs in sorted(used.items()):
            self._faces[key] = _reduced(cut_of(key).face, glyphs)

    def take(self, key: str, glyphs: Iterable[int]) -> tuple[uharfbuzz.Face, dict[int, int]]:
        """Return a face with these glyphs only, and the place of each in it."""
        face, places = self._faces[key]
        found, new = _reduced(face, [places[glyph] for glyph in glyphs])
        return found, {glyph: new[places[glyph]] for glyph in glyphs}


def cut_of(key: str) -> fonts.Cut:
    """Return the cut that a piece names."""
    code, _dash, weight = key.partition("-")
    return fonts.cut(code, weight == "bold")


def _reduced(face: uharfbuzz.Face, glyphs: Iterable[int]) -> tuple[uharfbuzz.Face, dict[int, int]]:
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = (
        uharfbuzz.SubsetFlags.NO_HINTING
        | uharfbuzz.SubsetFlags.DESUBROUTINIZE
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    )
    wanted.drop_table_tag_set.update(int.from_bytes(tag.ljust(4).encode()) for tag in DROPPED)
    plan = uharfbuzz.SubsetPlan(face, wanted)
    return plan.execute(), dict(plan.old_to_new_glyph_mapping)


def add_font(objects: Objects, shelf: Shelf, key: str, says: Glyphs) -> int:
    """Write a face with these glyphs and return the number of its font object.

    Its character codes are the glyph numbers of the whole face, so that a page reads the same in every file.
    """
    cut, glyphs = cut_of(key), sorted(says)
    face, places = shelf.take(key, glyphs)
    tag = hashlib.sha256(repr((key, glyphs)).encode()).digest()
    base = f"/{''.join(chr(65 + byte % 26) for byte in tag[:6])}+{cut.name}".encode()
    if cut.is_cff:
        program = objects.add(stream(b" /Subtype /CIDFontType0C", face.reference_table("CFF ").data))
        kind, file, extra = b"/CIDFontType0", b"/FontFile3", b""
    else:
        data = face.blob.data
        program = objects.add(stream(b" /Length1 %d" % len(data), data))
        order = bytearray(2 * (glyphs[-1] + 1))
        for glyph, place in places.items():
            order[2 * glyph : 2 * glyph + 2] = place.to_bytes(2)
        kind, file = b"/CIDFontType2", b"/FontFile2"
        extra = b" /CIDToGIDMap %d 0 R" % objects.add(stream(b"", bytes(order)))
    ascent, descent = cut.ascent * 1000, -cut.descent * 1000
    descriptor = objects.add(
        b"<</Type /FontDescriptor /FontName %s /Flags 4 /FontBBox [-1000 %s 2000 %s] /ItalicAngle 0 /Ascent %s"
        b" /Descent %s /CapHeight 733 /StemV %d %s %d 0 R>>"
        % (
            base, number(descent), number(ascent), number(ascent), number(descent), 140 if cut.bold else 80,
            file, program,
        )
    )  # fmt: skip
    widths = b"".join(
        b"%d [%s]" % (glyph, number(advance))
        for glyph in glyphs
        if (advance := cut.font.get_glyph_h_advance(glyph) * 1000 / cut.per_em) != 1000
    )
    descendant = objects.add(
        b"<</Type /Font /Subtype %s /BaseFont %s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity)"
        b" /Supplement 0>> /FontDescriptor %d 0 R /DW 1000 /W [%s]%s>>"
        % (kind, base, descriptor, widths, extra)
    )
    unicode = objects.add(stream(b"", _to_unicode(says, glyphs)))
    return objects.add(
        b"<</Type /Font /Subtype /Type0 /BaseFont %s /Encoding /Identity-H /DescendantFonts [%d 0 R]"
        b" /ToUnicode %d 0 R>>" % (base, descendant, unicode)
    )


def _to_unicode(says: Glyphs, glyphs: list[int]) -> bytes:
    rows = [
        b"<%04X> %s" % (glyph, text(says[glyph]).replace(b"FEFF", b"", 1)) for glyph in glyphs if says[glyph]
    ]
    blocks = [
        b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block))
        for block in (rows[at : at + 100] for at in range(0, len(rows), 100))
    ]
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n%s"
        b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n" % b"".join(blocks)
    )
