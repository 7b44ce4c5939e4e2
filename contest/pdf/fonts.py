"""Typefaces by code: which file of this machine holds each, and what stands in for a character that it lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import uharfbuzz
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOLDERS: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
)


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface as certificates name it.

    path, bold_path: its files, None when the machine has none. index, bold_index: the place in a collection.
    fallbacks: codes of the faces asked, in this order, for a character that this one lacks.
    """

    code: str
    label: Promise | str
    family: str
    path: Path | None
    index: int
    bold_path: Path | None
    bold_index: int
    fallbacks: tuple[str, ...]


_KNOWN: Final = (
    ("song", _("Song"), "Noto Serif CJK SC", "NotoSerifCJK-{}.ttc", ("rare", "kai", "hei")),
    ("hei", _("Hei"), "Noto Sans CJK SC", "NotoSansCJK-{}.ttc", ("song", "kai", "rare")),
    ("kai", _("Kai"), "LXGW WenKai", "LXGWWenKai-{}.ttf", ("song", "rare", "hei")),
    ("rare", _("Song, rare characters"), "BabelStone Han", "BabelStoneHan.ttf", ("song", "kai", "hei")),
)


def _file(name: str) -> Path | None:
    return next((path for folder in FOLDERS for path in sorted(folder.rglob(name))), None)


def _index(path: Path | None, family: str) -> int:
    """Find a family in a collection; the order of its members is nobody's promise."""
    if path is None or path.suffix != ".ttc":
        return 0
    blob = uharfbuzz.Blob.from_file_path(str(path))
    names = {
        uharfbuzz.Face(blob, index).get_name(uharfbuzz.OTNameIdPredefined.FONT_FAMILY): index
        for index in range(uharfbuzz.Face(blob, 0).count)
    }
    return names.get(family, 0)


@cache
def faces() -> dict[str, Face]:
    """Return every face that certificates may name, by code, installed or not."""
    found = {}
    for code, label, family, pattern, fallbacks in _KNOWN:
        plain, bold = _file(pattern.format("Regular")), _file(pattern.format("Bold"))
        bold = bold or plain
        found[code] = Face(
            code, label, family, plain, _index(plain, family), bold, _index(bold, family), fallbacks
        )
    return found


FONTS: Final = tuple(code for code, *_rest in _KNOWN)
"""The codes; faces() has the rest, since it looks at the disk."""


def installed_fonts() -> dict[str, Face]:
    """Return the faces whose files are on this machine."""
    return {code: face for code, face in faces().items() if face.path is not None}


def missing_fonts(codes: Iterable[str]) -> list[str]:
    """Return those of the codes that no file of this machine answers, in their order, each once."""
    return [code for code in dict.fromkeys(codes) if code not in installed_fonts()]


class Cut:
    """One cut of a face, open for shaping and measuring: plain or bold.

    shared: glyph -> the character that it says where several characters have the same drawing.
    """

    def __init__(self, face: Face, *, bold: bool) -> None:
        path, index = (face.bold_path, face.bold_index) if bold else (face.path, face.index)
        self.code, self.bold = face.code, bold
        self.key = f"{face.code}{'-bold' if bold else ''}"
        self.face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), index)
        self.font = uharfbuzz.Font(self.face)
        self.per_em: int = self.face.upem
        extents = self.font.get_font_extents("ltr")
        self.ascent: float = extents.ascender / self.per_em
        self.descent: float = -extents.descender / self.per_em
        self.name: str = self.face.get_name(uharfbuzz.OTNameIdPredefined.POSTSCRIPT_NAME)
        self.is_cff = "CFF " in self.face.table_tags
        self.shared: dict[int, str] = self._shared()

    def _shared(self) -> dict[int, str]:
        seen: dict[int, int] = {}
        shared = {}
        for point in self.face.unicodes:
            glyph = self.font.get_nominal_glyph(point)
            first = seen.setdefault(glyph, point)
            if first != point:
                shared[glyph] = chr(min(first, point, key=_rank))
                seen[glyph] = ord(shared[glyph])
        return shared

    def glyph(self, char: str) -> int:
        """Return the glyph of a character, 0 where the face has none."""
        return self.font.get_nominal_glyph(ord(char)) or 0


def _rank(point: int) -> tuple[bool, int]:
    """Ideographs before their compatibility forms and radicals, then the smaller number."""
    return (0x2E80 <= point < 0x2FE0 or 0xF900 <= point < 0xFB00 or 0x2F800 <= point < 0x2FA20, point)


@cache
def cut(code: str, bold: bool = False) -> Cut:
    """Return an opened cut of an installed face; its file is mapped, not read."""
    return Cut(installed_fonts()[code], bold=bold)


@cache
def chain(code: str, bold: bool = False) -> tuple[Cut, ...]:
    """Return a face's cut and after it those of its fallbacks that are installed."""
    present = installed_fonts()
    return tuple(cut(one, bold) for one in (code, *faces()[code].fallbacks) if one in present)
