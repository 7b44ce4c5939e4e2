"""Certificates from a sheet and rows of words: what all share is made once, and each page adds its own few lines."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from contest.pdf import drawing, fonts, metadata
from contest.pdf.embedding import Shelf, Used, add_font, note, said
from contest.pdf.fitting import Piece, fitted, shaped, spaced
from contest.pdf.joining import CATALOG, DOCUMENT, INFO, PAGES, PARENTS, TREE, XMP, join
from contest.pdf.layout import (
    BRACED,
    SPACED,
    Box,
    Layout,
    PictureBox,
    QrBox,
    TextBox,
    assets_of,
    filled,
    fonts_of,
)
from contest.pdf.objects import Objects, stream, text
from contest.pdf.orders import MOST, Assets, Options, Printed, Record
from contest.pdf.pictures import Picture, prepared, srgb_profile
from contest.pdf.reading import LayoutError

COMMON: Final = "0123456789〇一二三四五六七八九十年月日、，。：《》“”·（）第号同志先生女士编校验码"


@dataclass(slots=True)
class _Sheet:
    """A page drawn but not yet written. tags: structure type and what a screen reader says instead, "" for its text."""

    record: Record
    content: bytes
    tags: list[tuple[str, str]]
    used: Used
    pictures: set[str]


class Press:
    """A sheet made ready to print; used for one run, by one process.

    pictures: of characters that no face has, by the character. Single files are the certificate as its holder has it: the
    printer's shift and the preprinted stock are for the merged file alone. Raises LayoutError for pictures that are not
    given or can't be used and for faces that are not installed.
    """

    def __init__(
        self,
        layout: Layout,
        assets: Assets | None = None,
        options: Options | None = None,
        pictures: Mapping[str, bytes] | None = None,
        *,
        stock: bool = False,
    ) -> None:
        options = options or Options()
        self._plain: Press | None = None
        if options.shift is not None or options.only_variable:
            plain = replace(options, merged=False, shift=None, only_variable=False)
            if not options.merged:
                options = plain
            elif options.separate:
                self._plain = Press(layout, assets, plain, pictures, stock=stock)
        self.layout, self.options = layout, options
        self._chars = dict(pictures or {})
        if absent := sorted(assets_of(layout) - set(assets or {})):
            raise LayoutError([_("The picture “%(name)s” is missing.") % {"name": one} for one in absent])
        if absent := fonts.missing_fonts(sorted(fonts_of(layout))):
            raise LayoutError(
                [
                    _("The typeface %(family)s is not installed on this server.")
                    % {"family": fonts.faces()[one].family}
                    for one in absent
                ]
            )
        show_background = bool(layout.background) and (
            stock or (layout.background_printed and not self.options.only_variable)
        )
        self._fixed = said(self._fixed_glyphs())
        self._shared = self._made_once(assets or {}, show_background=show_background)

    def print(self, records: Sequence[Record]) -> Printed:
        """Return the files of at most MOST records; the same record has the same bytes in whatever company."""
        if not 0 < len(records) <= MOST:
            raise ValueError(f"a chunk has 1 to {MOST} records, not {len(records)}")
        sheets = [self._drawn(record) for record in records]
        shelf, needed = Shelf(), _merged_uses(sheets)
        shelf.fill(needed)
        separate = []
        if self._plain is not None:
            separate = self._plain.print(records).separate
        elif self.options.separate:
            separate = [self._file([sheet], shelf, alone=True) for sheet in sheets]
            if self.options.signer is not None:
                separate = [self.options.signer.seal(file) for file in separate]
        merged = self._file(sheets, shelf, alone=False) if self.options.merged else None
        return Printed(merged, separate)

    @staticmethod
    def join(parts: Iterable[bytes | Path], target: Path) -> int:
        """Write the merged parts of one run as one file and return its pages; what parts of one sheet share is written once.

        Title, author and date are the first part's. Holds one part in memory at a time. Raises ValueError for other files.
        """
        return join(parts, target)

    def _made_at(self, record: Record) -> datetime:
        return record.made_at or self.options.made_at

    # What all files of a run share

    def _fixed_glyphs(self) -> Used:
        """Glyphs of the words that stand on every sheet, by cut: embedded as one face, made once."""
        fixed: Used = {}
        for box in self.layout.boxes:
            if isinstance(box, TextBox):
                words = "".join(dict.fromkeys(BRACED.sub("", box.text).replace("\n", "") + COMMON))
                for piece in shaped(words, box.font, box.bold):
                    note(fixed, piece)
        return fixed

    def _made_once(self, assets: Assets, *, show_background: bool) -> Objects:
        objects = Objects()
        for _number in range(CATALOG, INFO + 1):
            objects.take()
        self._profile = objects.add(stream(b" /N 3", srgb_profile()))
        shelf = Shelf()
        shelf.fill(self._fixed)
        self._fixed_fonts = {key: add_font(objects, shelf, key, says) for key, says in self._fixed.items()}
        self._pictures: dict[str, tuple[int, float]] = {}
        layout = self.layout
        for box in layout.boxes:
            if isinstance(box, PictureBox) and box.asset not in self._pictures:
                self._add_picture(objects, box.asset, assets[box.asset][0], box.width, box.height)
        # Written into the files that use them alone, or one more for a colleague's name would change everybody's file.
        self._char_pictures = {
            char: prepared(content, name=char, width=25, height=25) for char, content in self._chars.items()
        }
        self._states = {
            box.opacity: objects.add(b"<</Type /ExtGState /ca %s /CA %s>>" % ((b"%.3f" % box.opacity,) * 2))
            for box in layout.boxes
            if isinstance(box, PictureBox) and box.opacity < 1
        }
        drawn, used = [], {}
        if show_background:
            if layout.background not in self._pictures:
                self._add_picture(
                    objects, layout.background, assets[layout.background][0], layout.width, layout.height
                )
            number, _ratio = self._pictures[layout.background]
            used[b"Bg"] = number
            drawn.append(
                b"q %s 0 0 %s 0 0 cm /Bg Do Q\n"
                % (drawing.points(layout.width), drawing.points(layout.height))
            )
        if not self.options.only_variable:
            drawn.append(drawing.frame(layout, layout.frame))
        placed = [box for box in layout.boxes if isinstance(box, PictureBox)]
        drawn += [self._placed(box) for box in placed if not box.over]
        self._under = self._write_form(objects, b"".join(drawn), used)
        over = [self._placed(box) for box in placed if box.over]
        self._over = self._write_form(objects, b"".join(over), {})
        return objects

    def _add_picture(self, objects: Objects, asset: str, content: bytes, width: float, height: float) -> None:
        found = prepared(content, name=asset, width=width, height=height)
        self._pictures[asset] = _write_picture(objects, found), found.width / found.height

    def _placed(self, box: PictureBox) -> bytes:
        number, ratio = self._pictures[box.asset]
        state = b"/G%d gs " % self._states[box.opacity] if box.opacity < 1 else b""
        return drawing.picture(self.layout, box, ratio, b"/I%d" % number, state)

    def _write_form(self, objects: Objects, content: bytes, used: Mapping[bytes, int]) -> int | None:
        """Write what lies under or over every page as one form; None for nothing."""
        if not content:
            return None
        pictures = {b"I%d" % number: number for number, _ratio in self._pictures.values()}
        resources = b"<<%s%s>>" % (
            _references(b"XObject", {key: number for key, number in {**pictures, **used}.items() if b"/%s Do" % key in content}),
            _references(b"ExtGState", {b"G%d" % number: number for number in self._states.values() if b"/G%d gs" % number in content}),
        )  # fmt: skip
        size = drawing.points(self.layout.width, self.layout.height)
        group = b" /Group <</S /Transparency /CS /DeviceRGB>>"
        return objects.add(
            stream(
                b" /Type /XObject /Subtype /Form /BBox [0 0 %s] /Resources %s%s" % (size, resources, group),
                content,
            )
        )

    # One page

    def _drawn(self, record: Record) -> _Sheet:
        used: Used = {}
        tags: list[tuple[str, str]] = []
        pictures: set[str] = set()
        marked = [self._shift()]
        if self._under is not None:
            marked.append(b"/Artifact BMC\n/Under Do\nEMC\n")

        def font_of(piece: Piece) -> bytes:
            if self._fixed.get(piece.cut, {}).get(piece.glyph) == piece.says:
                return b"/" + _resource("A", piece.cut)
            note(used, piece)
            return b"/" + _resource("B", piece.cut)

        def picture_of(char: str) -> bytes:
            pictures.add(char)
            return b"/" + _picture_name(char)

        for box in self.layout.boxes:
            kind, drawn, instead = self._box(box, record, font_of, picture_of)
            if drawn:
                marked.append(b"/%s <</MCID %d>> BDC\n%sEMC\n" % (kind.encode(), len(tags), drawn))
                tags.append((kind, instead))
        if self._over is not None:
            marked.append(b"/Artifact BMC\n/Over Do\nEMC\n")
        marked.append(b"Q\n")
        return _Sheet(record, stream(b"", b"".join(marked)), tags, used, pictures)

    def _box(
        self, box: Box, record: Record, font_of: drawing.FontOf, picture_of: drawing.PictureOf
    ) -> tuple[str, bytes, str]:
        """Return the structure type of a box, its operators and what is read out instead of a drawing."""
        if isinstance(box, QrBox):
            url = filled("{url}", record.values)
            return "Figure", drawing.qr(self.layout, box, url) if url else b"", url
        if isinstance(box, TextBox):
            words = text_of(box, record.values)
            if words.strip():
                found = fitted(box, words, tuple(self._chars))
                return "P", drawing.lines(self.layout, box, found, font_of, picture_of), ""
        return "", b"", ""

    def _shift(self) -> bytes:
        shift = self.options.shift
        if shift is None:
            return b"q\n"
        x, y = shift.dx, self.layout.height * (1 - shift.scale_y) - shift.dy
        return b"q %.5f 0 0 %.5f %s cm\n" % (shift.scale_x, shift.scale_y, drawing.points(x, y))

    # One file

    def _file(self, sheets: list[_Sheet], shelf: Shelf, *, alone: bool) -> bytes:
        """Write a file of one certificate, or a part with all of the chunk."""
        layout, options, objects = self.layout, self.options, Objects(self._shared)
        node, section, leaf = objects.take(), objects.take(), objects.take()
        own = {key: (add_font(objects, shelf, key, says)) for key, says in _merged_uses(sheets).items()}
        chars = {
            char: _write_picture(objects, self._char_pictures[char])
            for char in sorted({char for sheet in sheets for char in sheet.pictures})
        }
        pages, bodies, rows = [], [], []
        signature, signed = self._signature(objects, sheets[0].record) if alone else (b"", b"")
        for place, sheet in enumerate(sheets):
            page = objects.take()
            content = objects.add(sheet.content)
            elements = [self._tag(objects, section, page, mark, tag) for mark, tag in enumerate(sheet.tags)]
            objects.put(
                page,
                b"<</Type /Page /Parent %d 0 R /MediaBox [0 0 %s] /Contents %d 0 R /Resources %s /StructParents %d /Tabs /S%s>>"
                % (node, drawing.points(layout.width, layout.height), content, self._resources(sheet, own, chars), place, signature),
            )  # fmt: skip
            pages.append(page)
            bodies += elements
            rows.append(b"%d [%s]" % (place, _list(elements)))
        objects.put(
            node, b"<</Type /Pages /Parent %d 0 R /Kids [%s] /Count %d>>" % (PAGES, _list(pages), len(pages))
        )
        objects.put(section, b"<</Type /StructElem /S /Part /P %d 0 R /K [%s]>>" % (DOCUMENT, _list(bodies)))
        objects.put(leaf, b"<</Limits [0 %d] /Nums [%s]>>" % (len(rows) - 1, b" ".join(rows)))
        objects.put(PAGES, b"<</Type /Pages /Kids [%d 0 R] /Count %d>>" % (node, len(pages)))
        objects.put(TREE, b"<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R>>" % (DOCUMENT, PARENTS))
        objects.put(DOCUMENT, b"<</Type /StructElem /S /Document /P %d 0 R /K [%d 0 R]>>" % (TREE, section))
        objects.put(PARENTS, b"<</Kids [%d 0 R]>>" % leaf)
        first = sheets[0].record
        title = (first.title or first.key) if alone else (options.title or first.title or first.key)
        made_at = self._made_at(first) if alone else options.made_at
        packet = metadata.xmp(
            title=title, author=options.author, language=layout.language, made_at=made_at, archival=options.archival
        )  # fmt: skip
        objects.put(XMP, stream(b" /Type /Metadata /Subtype /XML", packet, packed=False))
        objects.put(INFO, metadata.info(title=title, author=options.author, made_at=made_at))
        attached = self._attachment(objects, first) if alone and options.attach and first.facts else b""
        objects.put(CATALOG, self._catalog(attached + signed))
        return objects.written(b"/Root %d 0 R /Info %d 0 R /Shared %d" % (CATALOG, INFO, len(self._shared)))

    def _catalog(self, attached: bytes) -> bytes:
        intent = (
            b" /OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB)"
            b" /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>]" % self._profile
            if self.options.archival
            else b""
        )
        return (
            b"<</Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /MarkInfo <</Marked true>> /Lang (%s)"
            b" /Metadata %d 0 R /ViewerPreferences <</DisplayDocTitle true>>%s%s>>"
            % (PAGES, TREE, self.layout.language.encode(), XMP, intent, attached)
        )

    def _signature(self, objects: Objects, record: Record) -> tuple[bytes, bytes]:
        """Write an unseen signature field; return what the page and what the catalog say of it."""
        if self.options.signer is None:
            return b"", b""
        value = objects.add(self.options.signer.placeholder(self._made_at(record)))
        widget = objects.add(
            b"<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /V %d 0 R /F 132 /Rect [0 0 0 0]>>"
            % value
        )
        return (
            b" /Annots [%d 0 R]" % widget,
            b" /AcroForm <</Fields [%d 0 R] /SigFlags 3>>" % widget,
        )

    def _tag(self, objects: Objects, section: int, page: int, mark: int, tag: tuple[str, str]) -> int:
        kind, instead = tag
        alternative = b" /Alt %s" % text(instead) if instead else b""
        return objects.add(
            b"<</Type /StructElem /S /%s /P %d 0 R /Pg %d 0 R /K %d%s>>"
            % (kind.encode(), section, page, mark, alternative)
        )

    def _resources(self, sheet: _Sheet, own: Mapping[str, int], chars: Mapping[str, int]) -> bytes:
        named = {_resource("A", key): number for key, number in self._fixed_fonts.items()}
        named |= {_resource("B", key): own[key] for key in sheet.used}
        forms = {b"Under": self._under, b"Over": self._over}
        drawn = {key: number for key, number in forms.items() if number is not None}
        drawn |= {_picture_name(char): chars[char] for char in sorted(sheet.pictures)}
        return b"<<%s%s>>" % (_references(b"Font", named), _references(b"XObject", drawn))

    def _attachment(self, objects: Objects, record: Record) -> bytes:
        """Write the facts as a file within the file and return what the catalog says of it."""
        facts = json.dumps(record.facts, ensure_ascii=False, sort_keys=True, indent=1).encode()
        date = metadata.date(self._made_at(record))
        inner = objects.add(
            stream(
                b" /Type /EmbeddedFile /Subtype /application#2Fjson /Params <</Size %d /ModDate %s>>"
                % (len(facts), date),
                facts,
            )
        )
        file = objects.add(
            b"<</Type /Filespec /F (facts.json) /UF (facts.json) /AFRelationship /Data /Desc (facts)"
            b" /EF <</F %d 0 R /UF %d 0 R>>>>" % (inner, inner)
        )
        return b" /AF [%d 0 R] /Names <</EmbeddedFiles <</Names [(facts.json) %d 0 R]>>>>" % (file, file)


def text_of(box: TextBox, values: Mapping[str, str | list[str]]) -> str:
    """Return what a box says: variables filled in, names of two characters spaced where it asks for that."""
    if box.space_two:
        values = {
            key: value if key not in SPACED else spaced(value) if isinstance(value, str) else [spaced(one) for one in value]
            for key, value in values.items()
        }  # fmt: skip
    return filled(box.text, values, comma="\n" if box.per_line else "、")


def preview(layout: Layout, assets: Assets, record: Record, *, stock: bool = True) -> bytes:
    """Return one certificate as PDF; stock: with the scan of the preprinted card under it."""
    options = Options(merged=False, archival=False, attach=False)
    return Press(layout, assets, options, stock=stock).print([replace(record, facts={})]).separate[0]


@cache
def _resource(kind: str, key: str) -> bytes:
    """Name a face on a page: A, with the words of every sheet; B, with the certificate's own."""
    return f"{kind}-{key}".encode()


@cache
def _picture_name(char: str) -> bytes:
    """Name the picture of a character on a page, the same in every file."""
    return b"C%X" % ord(char)


def _merged_uses(sheets: Iterable[_Sheet]) -> dict[str, dict[int, str]]:
    merged: Used = {}
    for sheet in sheets:
        for pieces in sheet.used.values():
            for piece in pieces.values():
                note(merged, piece)
    return said(merged)


def _write_picture(objects: Objects, found: Picture) -> int:
    mask = b""
    if found.mask is not None:
        mask = b" /SMask %d 0 R" % objects.add(
            b"<</Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
            b" /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream"
            % (found.width, found.height, len(found.mask), found.mask)
        )
    return objects.add(
        b"<</Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8"
        b" /Filter %s%s /Length %d>>\nstream\n%s\nendstream"
        % (
            found.width, found.height, b"/DeviceGray" if found.is_grey else b"/DeviceRGB",
            b"/DCTDecode" if found.is_jpeg else b"/FlateDecode", mask, len(found.data), found.data,
        )
    )  # fmt: skip


def _references(kind: bytes, named: Mapping[bytes, int]) -> bytes:
    rows = b" ".join(b"/%s %d 0 R" % (key, number) for key, number in named.items())
    return b" /%s <<%s>>" % (kind, rows) if rows else b""


def _list(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)
