"""What a file is, told by its content alone; the name it came under is not asked."""

import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Final

import filetype
from django.utils.translation import gettext as _

from contest.exceptions import FileRefused
from contest.states import FileFormat

HEAD: Final = 8192
OLE_HEAD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_DIRECTORY_LIMIT: Final = 64 * 1024 * 1024

# A document that unpacks to more than this, or from more parts, is not a lecture's script or slides.
UNPACKED_LIMIT: Final = 1536 * 1024 * 1024
UNPACKED_RATIO: Final = 150
UNPACKED_UNSUSPICIOUS: Final = 64 * 1024 * 1024
"""Below this size the ratio is not looked at: plain text packs well."""
MEMBER_LIMIT: Final = 10_000
CHUNK: Final = 1024 * 1024

OFFICE_PARTS: Final = {
    "word/document.xml": FileFormat.DOCX,
    "ppt/presentation.xml": FileFormat.PPTX,
    "xl/workbook.xml": FileFormat.XLSX,
}
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
QUICKTIME_BOXES: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
PLAIN: Final = {
    "application/pdf": FileFormat.PDF,
    "image/jpeg": FileFormat.JPEG,
    "image/png": FileFormat.PNG,
    "image/webp": FileFormat.WEBP,
}

ARCHIVES: Final = frozenset(
    {
        "application/x-rar-compressed",
        "application/x-7z-compressed",
        "application/gzip",
        "application/x-tar",
        "application/x-bzip2",
        "application/x-xz",
    }
)
BROKEN_ZIP: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, struct.error,
)  # fmt: skip
"""What reading a ZIP raises when bytes in it are wrong."""
ZIP_END: Final = 22
"""Bytes of the record that ends a ZIP; a comment of at most ZIP_COMMENT follows."""
ZIP_COMMENT: Final = 65535


@dataclass(frozen=True, slots=True)
class Found:
    """What arrived: a format that the product knows, or None and what to call it in a sentence."""

    format: FileFormat | None
    label: str
    advice: str = ""
    """What its sender may do about it, as a sentence; "" where the allowed formats say it."""


def sniff(file: IO[bytes]) -> Found:
    """Return what a file is by its content; the file is left at its beginning.

    Raises FileRefused for a document that unpacks to far more than it is or whose parts are damaged, and for a PDF
    that is an archive, too.
    """
    file.seek(0)
    head = file.read(HEAD)
    try:
        return _sniff(file, head)
    finally:
        file.seek(0)


def _sniff(file: IO[bytes], head: bytes) -> Found:
    if not head:
        return Found(None, _("an empty file (0 bytes)"))
    if head.startswith(OLE_HEAD):
        return _sniff_ole(file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(file)
    if head[4:8] == b"ftyp" or head[4:8] in QUICKTIME_BOXES:
        return _sniff_boxes(head)
    if b"%PDF-" in head[:1024]:
        _refuse_second_nature(file)
        return Found(FileFormat.PDF, "PDF")
    kind = filetype.guess(head)
    mime = kind.mime if kind else ""
    if mime in PLAIN:
        return Found(PLAIN[mime], PLAIN[mime].label)
    if mime in ARCHIVES and kind is not None:
        return Found(None, _("a %(format)s archive") % {"format": kind.extension.upper()}, _unpack())
    return Found(None, _label_of(mime, kind.extension if kind else "", head))


def _sniff_boxes(head: bytes) -> Found:
    """Films and HEIC pictures are the same container; the brand tells them apart."""
    brand = head[8:12]
    if head[4:8] != b"ftyp" or brand == b"qt  ":
        return Found(FileFormat.MOV, "MOV")
    if brand in HEIC_BRANDS:
        return Found(FileFormat.HEIC, "HEIC")
    if brand in {b"avif", b"avis"}:
        return Found(None, _("an AVIF picture"))
    if brand.startswith((b"M4A", b"M4B")):
        return Found(None, _("a sound recording without picture"))
    return Found(FileFormat.MP4, "MP4")


def _sniff_zip(file: IO[bytes]) -> Found:
    """Look into a zip: an office document has its main part, whatever program wrote it."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = {member.filename for member in archive.infolist()}
            found = next((each for part, each in OFFICE_PARTS.items() if part in names), None)
            if found is None:
                return _other_zip(names)
            if _has_macros(archive, names):
                return Found(
                    None,
                    _("a %(format)s document with macros") % {"format": found.label},
                    _("Save it as an ordinary document without macros."),
                )
            _refuse_bomb(archive)
            return Found(found, found.label)
    except BROKEN_ZIP as error:
        raise FileRefused(
            _(
                "The file is damaged or was not sent completely. Open it on your device, save it again and resend."
            )
        ) from error


def _has_macros(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return True
    if "[Content_Types].xml" not in names:
        return False
    with archive.open("[Content_Types].xml") as part:
        return b"macroenabled" in part.read(CHUNK).lower()


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    """Refuse by the sizes that the archive declares, then by what really comes out of it.

    A member that holds more than it declares fails its checksum, which zipfile raises as BadZipFile.
    """
    members = archive.infolist()
    declared = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        len(members) > MEMBER_LIMIT
        or declared > UNPACKED_LIMIT
        or declared > max(UNPACKED_UNSUSPICIOUS, packed * UNPACKED_RATIO)
    ):
        raise FileRefused(
            _("The document unpacks to far more than its size: it may harm computers and is not accepted.")
        )
    left = declared
    for member in members:
        with archive.open(member) as part:
            while piece := part.read(CHUNK):
                left -= len(piece)
                if left < 0:
                    raise zipfile.BadZipFile("more content than declared")


def _other_zip(names: set[str]) -> Found:
    if "mimetype" in names and "content.xml" in names:
        return Found(None, _("an OpenDocument file"), _("Save it in an allowed format."))
    if "AndroidManifest.xml" in names:
        return Found(None, _("an app"))
    return Found(None, _("a ZIP archive"), _unpack())


def _unpack() -> str:
    return _("Unpack it and send the files inside.")


def _refuse_second_nature(file: IO[bytes]) -> None:
    """Refuse a PDF that ends as a ZIP does: one program shows the pages, another one unpacks what hides behind them."""
    size = file.seek(0, 2)
    file.seek(max(size - ZIP_END - ZIP_COMMENT, 0))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < ZIP_END:
        return
    comment = int.from_bytes(tail[at + ZIP_END - 2 : at + ZIP_END], "little")
    if abs(len(tail) - at - ZIP_END - comment) <= 2:  # a line end may follow
        raise FileRefused(
            _("The file is a PDF and an archive at once. Print it to a new PDF and send that one.")
        )


def _sniff_ole(file: IO[bytes]) -> Found:
    """Tell compound files apart by the names in their directory, which may stand anywhere in the file."""
    anew = _("Save it in an allowed format.")
    kinds = {
        "EncryptedPackage": Found(
            None, _("an office document with a password"), _("Save it without a password.")
        ),
        "WordDocument": Found(None, _("an old Word document (.doc)"), anew),
        "PowerPoint Document": Found(None, _("an old PowerPoint file (.ppt)"), anew),
        "Workbook": Found(None, _("an old Excel file (.xls)"), anew),
    }
    file.seek(0)
    tail, read = b"", 0
    while read < OLE_DIRECTORY_LIMIT and (piece := file.read(CHUNK)):
        read += len(piece)
        for name, found in kinds.items():
            if name.encode("utf-16-le") in tail + piece:
                return found
        tail = piece[-128:]
    return Found(None, _("an old office file"), anew)


def _label_of(mime: str, extension: str, head: bytes) -> str:
    if mime.startswith("video/"):
        return _("a %(format)s video") % {"format": extension.upper()}
    if mime.startswith("audio/"):
        return _("a %(format)s sound file") % {"format": extension.upper()}
    if mime.startswith("image/"):
        return _("a %(format)s picture") % {"format": extension.upper()}
    if head.startswith((b"MZ", b"\x7fELF")):
        return _("a program")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return _("a web page")
    if start.startswith((b"<svg", b"<?xml")):
        return _("an XML or SVG file")
    if b"\0" not in head:
        return _("a text file")
    return extension.upper() or _("a file of unknown kind")
