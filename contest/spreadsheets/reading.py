"""Reading: what office programs save, as texts by row number; nothing in them is changed."""

import csv
import datetime as dt
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import openpyxl
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from contest.spreadsheets.shapes import (
    FORMULA_STARTS,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Line,
    Page,
    Table,
    UnreadableTable,
)
from contest.validators.sniff import BROKEN_ZIP

BROKEN: Final = (*BROKEN_ZIP, InvalidFileException, LookupError, SyntaxError, TypeError, AttributeError)
"""What openpyxl raises when bytes in a workbook are wrong, be it in the ZIP or in the XML."""
MAX_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of all parts of a workbook together: a real one of 10,000 rows has about 10 MB."""

_Area = tuple[int, int, int]
"""Cells that are merged downwards: the index of the first column, and the numbers of the first and the last row."""
MOST_MERGED: Final = 200_000
_MERGED: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"'
)


def read_table(content: bytes, *, max_rows: int = MAX_ROWS) -> Table:
    """Read the first sheet of an XLSX, or a CSV, as texts; what it is follows from its content.

    Spaces around a text go, everything inside stays. Whole numbers lose the ".0" that spreadsheets give
    them; dates become 2026-11-22. Raises UnreadableTable with a sentence that says what to do.
    """
    rows = _pages(content)[0].lines
    filled = [line for line in rows if any(line.cells) or line.broken]
    if not filled:
        raise UnreadableTable(_("The file has no rows. The first sheet must hold the headings and the data."))
    header, lines = filled[0], filled[1:]
    if len(lines) > max_rows:
        raise UnreadableTable(
            _("The file has %(rows)d rows; at most %(most)d can be imported at once. Divide it.")
            % {"rows": len(lines), "most": max_rows}
        )
    return Table(header=header, lines=lines)


def read_sheets(content: bytes, *, max_rows: int = MAX_ROWS) -> list[Page]:
    """Read every visible sheet of an XLSX, or a CSV as one without a name; sheets without rows are left out.

    Cells are read as `read_table` reads them. Raises UnreadableTable as it does; max_rows is of all sheets
    together.
    """
    pages = [
        Page(page.title, [line for line in page.lines if any(line.cells) or line.broken])
        for page in _pages(content, every=True)
    ]
    pages = [page for page in pages if page.lines]
    if not pages:
        raise UnreadableTable(_("The file has no rows."))
    rows = sum(len(page.lines) for page in pages)
    if rows > max_rows:
        raise UnreadableTable(
            _("The file has %(rows)d rows; at most %(most)d can be imported at once. Divide it.")
            % {"rows": rows, "most": max_rows}
        )
    return pages


def _pages(content: bytes, *, every: bool = False) -> list[Page]:
    """Return the first sheet, or every visible one; what the file is follows from its content."""
    if not content:
        raise UnreadableTable(_("The file is empty. Choose the workbook that you filled in."))
    if len(content) > MAX_BYTES:
        raise UnreadableTable(_("The file is larger than 10 MB. Divide it and import the parts one by one."))
    if content.startswith(b"PK"):
        return _xlsx_pages(content, every=every)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(
            _(
                "This is an old .xls file or has a password. Save it as .xlsx without a password and try again."
            )
        )
    return [Page("", list(_csv_rows(content)))]


def titles_in_all_languages(title: str | Promise) -> frozenset[str]:
    """Return a heading as it reads in every language of the product, ready to be compared."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(comparable(str(title)))
    return frozenset(found)


def comparable(text: str) -> str:
    """Return a heading or label without width, case, spaces, stars and colons: for comparison, never for keeping."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if not sign.isspace() and sign not in "*:：")


def cell_text(value: object) -> str:
    """Return a cell's value as the text that a person sees in it."""
    match value:
        case None:
            return ""
        case str():
            return value.strip().strip("\u200b\ufeff").strip()
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(" ", "seconds")
        case dt.date():
            return value.isoformat()
    return str(value).strip()


def _xlsx_pages(content: bytes, *, every: bool) -> list[Page]:
    _refuse_bomb(content)
    pages, merged, has_formulas = _xlsx_pass(content, every=every, values=False)
    if has_formulas:
        # What the spreadsheet computed last stands beside a formula, but openpyxl gives only one of the two.
        computed, _merged, _formulas = _xlsx_pass(content, every=every, values=True)
        pages = [_with_computed(page, shown) for page, shown in zip(pages, computed, strict=True)]
    return [_with_merged(page, areas) for page, areas in zip(pages, merged, strict=True)]


def _with_merged(page: Page, areas: Iterable[_Area]) -> Page:
    """Note in each row what the cells say that are merged with one above. Areas that overlap are nobody's work."""
    places = {line.number: place for place, line in enumerate(page.lines)}
    found: dict[int, dict[int, str]] = {}
    left = MOST_MERGED
    for column, first, last in areas:
        top = places.get(first)
        text = page.lines[top].cell(column) if top is not None else ""
        if top is None or not text:
            continue
        for place in range(top + 1, len(page.lines)):
            left -= 1
            line = page.lines[place]
            if line.number > last or left < 0:
                break
            if not line.cell(column):
                found.setdefault(place, {})[column] = text
    if not found:
        return page
    lines = [
        replace(line, from_above=found[place]) if place in found else line
        for place, line in enumerate(page.lines)
    ]
    return Page(page.title, lines)


def _with_computed(page: Page, shown: Page) -> Page:
    by_number = {line.number: line for line in shown.lines}
    return Page(page.title, [_with_values(line, by_number.get(line.number)) for line in page.lines])


def _with_values(line: Line, shown: Line | None) -> Line:
    if not line.broken or shown is None:
        return line
    cells = list(line.cells)
    still = {}
    for index, formula in line.broken.items():
        text = shown.cell(index)
        if text and index not in shown.broken:
            cells[index] = text
        else:
            still[index] = formula
    return replace(line, cells=tuple(cells), broken=still)


def _xlsx_pass(content: bytes, *, every: bool, values: bool) -> tuple[list[Page], list[list[_Area]], bool]:
    pages: list[Page] = []
    merged: list[list[_Area]] = []
    has_formulas = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl names every extension it does not know
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
            sheets = book.worksheets
            if every:
                sheets = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise UnreadableTable(_("The workbook has no sheet with rows."))
            for sheet in sheets if every else sheets[:1]:
                lines, formulas = _xlsx_lines(sheet)
                pages.append(Page(sheet.title, lines))
                merged.append([] if values else _merged_down(_xml_of(book, sheet)))
                has_formulas = has_formulas or formulas
            book.close()
        except BROKEN as error:
            raise UnreadableTable(
                _("This is not a workbook that can be read. Save it as .xlsx (or CSV) and try again.")
            ) from error
    return pages, merged, has_formulas


def _xml_of(book: Any, sheet: Any) -> bytes:
    """Return a sheet as it lies in the file; openpyxl has no public way to it."""
    content: bytes = book._archive.read(sheet._worksheet_path)
    return content


def _merged_down(xml: bytes) -> list[_Area]:
    """Return the merged areas of more than one row; a read-only sheet of openpyxl knows nothing of them."""
    found: list[_Area] = []
    for match in _MERGED.finditer(xml, xml.rfind(b"sheetData")):
        column, first, last = match[1].decode(), int(match[2]), int(match[3])
        if last > first:
            found.append((column_index_from_string(column) - 1, first, last))
    return found


def _xlsx_lines(sheet: Any) -> tuple[list[Line], bool]:
    """Return a sheet's rows, and whether a formula stands in one of them."""
    lines: list[Line] = []
    has_formulas = False
    sheet.reset_dimensions()  # some programs write a wrong one
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if all(cell.value is None for cell in row):
            continue
        broken = {i: str(cell.value) for i, cell in enumerate(row) if cell.data_type in {"f", "e"}}
        has_formulas = has_formulas or any(row[i].data_type == "f" for i in broken)
        texts = ["" if i in broken else cell_text(cell.value) for i, cell in enumerate(row)]
        while texts and not texts[-1] and len(texts) - 1 not in broken:
            texts.pop()  # the rows of a read-only sheet are filled up to MAX_COLUMNS
        lines.append(Line(number, tuple(texts), broken))
    return lines, has_formulas


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except BROKEN_ZIP as error:
        raise UnreadableTable(
            _("The file is damaged: it did not arrive whole or was not saved to its end. Try again.")
        ) from error
    if len(parts) > 2000 or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableTable(
            _("The workbook unpacks to more than 200 MB. Copy its rows into the template and import that.")
        )


def _csv_rows(content: bytes) -> Iterator[Line]:
    text = _decoded(content)
    if "\x00" in text:
        raise UnreadableTable(
            _("This is not a workbook that can be read. Save it as .xlsx (or CSV) and try again.")
        )
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = []
    try:
        for number, row in enumerate(reader, start=1):  # as a spreadsheet counts, not by lines of the file
            cells = [_csv_text(cell) for cell in row[:MAX_COLUMNS]]
            broken = {i: cell for i, cell in enumerate(cells) if cell.startswith("=")}
            lines.append(Line(number, tuple("" if i in broken else c for i, c in enumerate(cells)), broken))
    except csv.Error as error:
        raise UnreadableTable(
            _(
                "Line %(line)d of the CSV can't be read; a quotation mark may be missing. Save it as .xlsx instead."
            )
            % {"line": reader.line_num}
        ) from error
    return iter(lines)


def _csv_text(cell: str) -> str:
    text = cell_text(cell)
    if len(text) > 3 and text.startswith('="') and text.endswith('"') and '"' not in text[2:-1]:
        return text[2:-1]  # the way in which people keep a leading zero: ="0826"
    if text.startswith("'") and text[1:].startswith(FORMULA_STARTS):
        return text[1:]  # what our own export guarded
    return text


def _decoded(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")  # gb18030: a Chinese Excel's CSV
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable(
        _("This is not a workbook that can be read. Save it as .xlsx (or CSV) and try again.")
    )
