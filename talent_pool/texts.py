"""The plain text of a script, for search: DOCX by the standard library, PDF by pypdfium2 (worker only).

A file that can't be read, or a scan without text, gives an empty text: the lecture is found by its title then.
"""

import logging
import zipfile
from typing import IO, Final
from xml.etree import ElementTree as ET

logger = logging.getLogger(__name__)

MOST_CHARACTERS: Final = 200_000
MOST_UNPACKED: Final = 50 * 1024 * 1024
"""Bytes of word/document.xml; a script of an hour has less than one million."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def docx_text(file: IO[bytes]) -> str:
    """Return the paragraphs of a Word document, one a line."""
    try:
        with zipfile.ZipFile(file) as archive:
            part = archive.getinfo("word/document.xml")
            if part.file_size > MOST_UNPACKED:
                return ""
            with archive.open(part) as stream:
                return _paragraphs(stream)
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError, RuntimeError, NotImplementedError) as error:
        logger.info("no text in a DOCX: %s", error)
        return ""


def _paragraphs(stream: IO[bytes]) -> str:
    lines: list[str] = []
    line: list[str] = []
    length = 0
    # expat limits what entities may grow to; Word writes none
    for _event, element in ET.iterparse(stream, events=("end",)):  # noqa: S314
        if element.tag == f"{_W}t":
            line.append(element.text or "")
        elif element.tag in {f"{_W}tab", f"{_W}br"}:
            line.append(" ")
        elif element.tag == f"{_W}p":
            lines.append("".join(line).strip())
            length += len(lines[-1])
            line = []
            element.clear()
            if length > MOST_CHARACTERS:
                break
    return "\n".join(text for text in lines if text)[:MOST_CHARACTERS]


def pdf_text(file: IO[bytes]) -> str:
    """Return the text of a PDF, page by page. pypdfium2 is not thread-safe: call it in the worker only."""
    import pypdfium2

    texts: list[str] = []
    length = 0
    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        logger.info("no text in a PDF: %s", error)
        return ""
    try:
        for page in document:
            content = page.get_textpage()
            texts.append(content.get_text_bounded().replace("\r\n", "\n").strip())
            content.close()
            page.close()
            length += len(texts[-1])
            if length > MOST_CHARACTERS:
                break
    finally:
        document.close()
    return "\n".join(text for text in texts if text)[:MOST_CHARACTERS]
