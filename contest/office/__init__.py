"""Papers of an office: one plain description, written as PDF, DOCX or XLSX; the only door to python-docx.

A paper says what stands on it (`paper`), never how a program is told to draw it. The three writers are loaded with the first
document of their kind.
"""

from collections.abc import Callable
from typing import Final

from contest.office.paper import Format, Paper
from contest.office.texts import with_writable_texts

PDF_TYPE: Final = "application/pdf"
DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES: Final = {Format.PDF: PDF_TYPE, Format.DOCX: DOCX_TYPE, Format.XLSX: XLSX_TYPE}


def written(paper: Paper, wanted: Format) -> bytes:
    """Return a paper as a file of a format; the same paper gives the same text in each."""
    return _writer(wanted)(with_writable_texts(paper))


def _writer(wanted: Format) -> Callable[[Paper], bytes]:
    if wanted is Format.PDF:
        from contest.office.as_pdf import pdf_of

        return pdf_of
    if wanted is Format.DOCX:
        from contest.office.as_docx import docx_of

        return docx_of
    from contest.office.as_xlsx import xlsx_of

    return xlsx_of
