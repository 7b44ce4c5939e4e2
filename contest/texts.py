"""The plain text of scripts and slides, what stands beside it and in their properties, for search and comparison.

DOCX and PPTX by the standard library, PDF by pypdfium2, which is not thread-safe: worker only. A file that can't be read, or a scan without text, gives an empty text: the lecture is found by its title then.
Asked strictly, a file that can't be read raises Unreadable.
"""

import logging
import re
import zipfile
from contextlib import closing
from typing import IO, Final
from xml.etree import ElementTree as ET

from contest.validators.sniff import BROKEN_ZIP

logger = logging.getLogger(__name__)

MOST_CHARACTERS: Final = 200_000
MOST_UNPACKED: Final = 50 * 1024 * 1024
"""Bytes of word/document.xml; a script of an hour has less than one million."""

_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What Word writes once more for older programs, for example a box with its text."""
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


PARSING: Final = (*BROKEN_ZIP, KeyError, ET.ParseError)


class Unreadable(Exception):
    """A document that no reader shows to its end."""


def docx_text(file: IO[bytes], *, strict: bool = False) -> str:
    """Return the paragraphs of a Word document, one a line."""
    try:
        with zipfile.ZipFile(file) as archive:
            part = archive.getinfo("word/document.xml")
            if part.file_size > MOST_UNPACKED:
                return ""
            with archive.open(part) as stream:
                return _paragraphs(stream)
    except PARSING as error:
        _tell("DOCX", error, strict=strict)
        return ""


def _tell(kind: str, error: Exception, *, strict: bool) -> None:
    if strict:
        raise Unreadable(str(error)) from error
    logger.info("no text in a %s: %s", kind, error)


def _paragraphs(stream: IO[bytes]) -> str:
    """Return each paragraph once and whole; those in a box stand before the one that the box is tied to."""
    lines: list[str] = []
    begun: list[list[str]] = [[]]
    length = older = 0
    # expat limits what entities may grow to; Word writes none
    for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314
        is_start = event == "start"
        if element.tag == _FALLBACK:
            older += 1 if is_start else -1
        elif older:
            continue
        elif is_start:
            if element.tag == f"{_W}p":
                begun.append([])
        elif element.tag == f"{_W}t":
            begun[-1].append(element.text or "")
        elif element.tag in {f"{_W}tab", f"{_W}br"}:
            begun[-1].append(" ")
        elif element.tag == f"{_W}p":
            lines.append("".join(begun.pop()).strip())
            length += len(lines[-1])
            element.clear()
            if length > MOST_CHARACTERS:
                break
    return "\n".join(text for text in lines if text)[:MOST_CHARACTERS]


def pdf_text(file: IO[bytes], *, strict: bool = False) -> str:
    """Return the text of a PDF, page by page. pypdfium2 is not thread-safe: call it in the worker only.

    What it can't read, browsers do not show either: many use the same reader.
    """
    import pypdfium2

    texts: list[str] = []
    length = 0
    try:
        with closing(pypdfium2.PdfDocument(file.read())) as document:
            for page in document:
                with closing(page), closing(page.get_textpage()) as content:
                    texts.append(content.get_text_bounded().replace("\r\n", "\n").strip())
                length += len(texts[-1])
                if length > MOST_CHARACTERS:
                    break
    except pypdfium2.PdfiumError as error:
        _tell("PDF", error, strict=strict)
    return "\n".join(text for text in texts if text)[:MOST_CHARACTERS]


_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDE: Final = re.compile(r"ppt/slides/slide(\d+)\.xml")
_PROPERTIES: Final = re.compile(r"docProps/[^/]+\.xml")


def pptx_text(file: IO[bytes], *, strict: bool = False) -> tuple[str, int]:
    """Return the words on the slides in their order, a slide a line, and how many slides there are."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if _SLIDE.fullmatch(name)]
            names.sort(key=lambda name: int(re.sub(r"\D", "", name)))
            texts: list[str] = []
            length = 0
            for name in names:
                if length < MOST_CHARACTERS:
                    texts.append(" ".join(_words_in(archive, name, f"{_A}t")))
                    length += len(texts[-1])
            return "\n".join(text for text in texts if text)[:MOST_CHARACTERS], len(names)
    except PARSING as error:
        _tell("PPTX", error, strict=strict)
        return "", 0


# Headers and footers, notes, comments and who wrote them; masters and layouts; diagrams lie in files of their own, too.
_ASIDE: Final = re.compile(
    r"word/(?:header|footer|footnotes|endnotes|comments|people)[^/]*\.xml"
    r"|ppt/(?:slideMasters|slideLayouts|notesSlides|notesMasters|handoutMasters|comments)/[^/]+\.xml"
    r"|ppt/(?:commentAuthors|authors)\.xml"
    r"|(?:word|ppt)/(?:diagrams|charts)/[^/]+\.xml"
)
_PEOPLE: Final = frozenset({"author", "name"})


def office_asides(file: IO[bytes]) -> str:
    """Return the words of an office document that stand neither in its running text nor on a slide of its own."""
    words: list[str] = []
    length = 0
    try:
        with zipfile.ZipFile(file) as archive:
            for name in filter(_ASIDE.fullmatch, archive.namelist()):
                if length > MOST_CHARACTERS:
                    break
                try:
                    words.append(" ".join(_words_in(archive, name, people=True)))
                    length += len(words[-1])
                except PARSING as error:
                    logger.info("no words in %s of an office document: %s", name, error)
    except PARSING as error:
        logger.info("no words beside the text of an office document: %s", error)
    return "\n".join(text for text in words if text)


def office_properties(file: IO[bytes]) -> str:
    """Return what an office document says of itself: its author, who saved it, company, title, comments."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if _PROPERTIES.fullmatch(name)]
            return " ".join(" ".join(_words_in(archive, name)) for name in names)
    except PARSING as error:
        logger.info("no properties in an office document: %s", error)
        return ""


def pdf_properties(file: IO[bytes]) -> str:
    """Return what a PDF says of itself: its author, title, subject, keywords, and its XMP record."""
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:  # type: ignore[arg-type]
            found = [str(value) for value in pdf.docinfo.values()]
            with pdf.open_metadata(set_pikepdf_as_editor=False) as record:
                found += [str(value) for value in record.values()]
            return " ".join(found)
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError, TypeError) as error:
        logger.info("no properties in a PDF: %s", error)
        return ""


def _words_in(archive: zipfile.ZipFile, name: str, tag: str = "", *, people: bool = False) -> list[str]:
    """Return the words of a part, or of its elements with a tag; people: also who is named in attributes."""
    part = archive.getinfo(name)
    if part.file_size > MOST_UNPACKED:
        return []
    words: list[str] = []
    with archive.open(part) as stream:
        for _event, element in ET.iterparse(stream, events=("end",)):  # noqa: S314 - as above
            if (not tag or element.tag == tag) and element.text and element.text.strip():
                words.append(element.text.strip())
            if people:
                words += [said for key, said in element.attrib.items() if key.rpartition("}")[2] in _PEOPLE]
            if not tag or element.tag != tag:
                element.clear()
    return words
