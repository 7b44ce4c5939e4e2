"""Reading and writing XLSX and CSV: no text becomes a formula on the way out, none is changed on the way in.

Writing: `write_workbook` and `csv_lines` take the same columns and rows; `workbook_response` and `csv_response` make
downloads of them. Rows may come from a generator: neither way keeps them all.
Reading: `read_table` takes what office programs save and gives texts by row number; `read_sheets` does it for every
sheet of a workbook, without deciding where the headings are.
"""

import csv
import datetime as dt
import io
import itertools
import tempfile
import unicodedata
import warnings
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import IO, Any, Final, Literal
from urllib.parse import quote

import openpyxl
import xlsxwriter
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.utils.exceptions import InvalidFileException

from contest.exceptions import DomainError

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"

MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 60
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of all parts of a workbook together: a real one of 10,000 rows has about 10 MB."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX_CELL_MAX: Final = 32_767
XLSX_ROW_MAX: Final = 1_048_576

Kind = Literal["text", "number", "date", "moment"]
Value = str | int | float | Decimal | Fraction | dt.date | dt.datetime | bool | Promise | None


class UnreadableTable(DomainError):
    """A file that can't be read as a table; the sentence says how to save it so that it can."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that is written or expected.

    width: in characters. choices: become a drop-down list in a template. note: shown when a cell is entered.
    """

    title: str | Promise
    width: int = 16
    kind: Kind = "text"
    note: str | Promise = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name on the tab, its columns and its rows.

    blank_rows: so many empty rows below get the columns' formats, lists and notes, for a template.
    """

    title: str | Promise
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    blank_rows: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was read: its number in the file (1 is the first), its texts, and cells without a value."""

    number: int
    cells: tuple[str, ...]
    broken: Mapping[int, str] = field(
        default_factory=dict
    )  # by index: a formula or an error instead of a text

    def cell(self, index: int) -> str:
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet as it was read: the name on its tab, and every row that is not empty."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's first sheet: the row of headings and the lines below it; empty rows are left out."""

    header: Line
    lines: list[Line]


# Writing --------------------------------------------------------------------------------------------------


def write_workbook(target: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write an XLSX; every text stays a text, and no more than one row is kept in memory."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(target, options) as book:
        styles = _Styles(book)
        lists: list[tuple[int, Sequence[str]]] = []
        for number, sheet in enumerate(sheets, start=1):
            _write_sheet(book, sheet, number, styles, lists)
        if lists:
            _write_lists(book, lists)


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX of a known, moderate size."""
    target = io.BytesIO()
    write_workbook(target, sheets)
    return target.getvalue()


def workbook_response(filename: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """Answer with an XLSX to be saved; `filename` without its ending may be Chinese."""
    with tempfile.SpooledTemporaryFile(max_size=16 * 1024 * 1024) as file:
        write_workbook(file, sheets)
        file.seek(0)
        response = HttpResponse(file.read(), content_type=XLSX_TYPE)
    response.headers["Content-Disposition"] = disposition(f"{filename}.xlsx")
    return response


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """Yield a CSV in pieces of many lines: with a byte-order mark (else Excel garbles Chinese) and CR LF."""
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guarded(str(column.title)) for column in columns])
    zone = timezone.get_current_timezone()

    def moment(value: dt.datetime) -> str:
        return _local(value, zone).isoformat(" ", "seconds")

    plain: dict[type, Callable[[Any], str]] = {**_PLAIN, dt.datetime: moment}
    for count, row in enumerate(rows, start=1):
        writer.writerow([plain.get(type(value), _csv_value)(value) for value in row])
        if count % 500 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_response(
    request: HttpRequest, filename: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> StreamingHttpResponse:
    """Answer with a CSV that is sent while it is written, under either kind of server."""
    return streamed_response(request, f"{filename}.csv", csv_lines(columns, rows), CSV_TYPE)


def streamed_response(
    request: HttpRequest, filename: str, pieces: Iterator[str] | Iterator[bytes], content_type: str
) -> StreamingHttpResponse:
    """Answer with a file to be saved that is sent while it is made, under either kind of server."""
    content = _drawn_in_thread(pieces) if isinstance(request, ASGIRequest) else pieces
    response = StreamingHttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = disposition(filename)
    return response


def disposition(filename: str) -> str:
    """Return the header that makes a browser save a file under a name that may be Chinese."""
    plain = "".join(sign for sign in filename if sign.isprintable() and sign not in '\\/:*?"<>|')
    ascii_name = plain.encode("ascii", "ignore").decode().strip(" .") or "download"
    if ascii_name.startswith(("xlsx", "csv", "pdf")):
        ascii_name = f"download.{ascii_name}"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain)}"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula when it opens a CSV."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


async def _drawn_in_thread(pieces: Iterator[Any]) -> AsyncIterator[Any]:
    draw = sync_to_async(partial(next, pieces, None))
    while (piece := await draw()) is not None:
        yield piece


# By the exact type: an export has a hundred thousand values, and most of them are texts and numbers.
_PLAIN: Final[dict[type, Callable[[Any], str]]] = {
    str: guarded,
    type(None): lambda _nothing: "",
    int: str,
    float: str,
    Decimal: str,
    Fraction: str,
    dt.date: lambda day: str(day.isoformat()),
}


def _csv_value(value: Value) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return guarded(str(value))


def _local(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    return moment.astimezone(zone).replace(tzinfo=None) if timezone.is_aware(moment) else moment


class _Styles:
    """The formats that one workbook shares."""

    def __init__(self, book: Any) -> None:
        base = {"valign": "vcenter"}
        self.head = book.add_format(
            {**base, "bold": True, "bg_color": "#F3EFEA", "bottom": 1, "text_wrap": True}
        )
        self.of: dict[str, Any] = {
            "text": book.add_format({**base, "num_format": "@"}),
            "number": book.add_format(base),
            "date": book.add_format({**base, "num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm:ss"}),
        }


def _write_sheet(
    book: Any, sheet: Sheet, number: int, styles: _Styles, lists: list[tuple[int, Sequence[str]]]
) -> None:
    page = book.add_worksheet(_tab_name(str(sheet.title), number))
    page.freeze_panes(1, 0)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width, styles.of[column.kind])
        if sheet.blank_rows:
            _prepare_cells(page, index, column, sheet.blank_rows, lists)
    page.set_row(0, 24)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, str(column.title), styles.head)
    row_number = 0
    write = _Cells(page, styles)
    for row_number, row in enumerate(sheet.rows, start=1):
        if row_number >= XLSX_ROW_MAX:
            raise UnreadableTable(
                _("A workbook has room for 1,048,575 rows; choose a shorter period or CSV.")
            )
        for index, value in enumerate(row):
            write.by_type.get(type(value), write.other)(row_number, index, value)
    if not sheet.blank_rows:
        page.autofilter(0, 0, max(row_number, 1), max(len(sheet.columns) - 1, 0))


class _Cells:
    """Writes single cells of a worksheet; `by_type` goes by the exact type, `other` takes what is not in it."""

    def __init__(self, page: Any, styles: _Styles) -> None:
        self.page = page
        self.text = styles.of["text"]
        self.date, self.moment = styles.of["date"], styles.of["moment"]
        self.zone = timezone.get_current_timezone()
        self.by_type: dict[type, Callable[[int, int, Any], object]] = {
            str: self.write_text,
            type(None): lambda _row, _index, _nothing: None,
            int: self.write_number,
            float: self.write_number,
            Decimal: self.write_number,
            Fraction: lambda row, index, value: self.write_number(row, index, float(value)),
            dt.datetime: self.write_moment,
            dt.date: lambda row, index, value: page.write_datetime(row, index, value, self.date),
        }

    def write_text(self, row: int, index: int, value: str) -> None:
        if value:
            self.page.write_string(row, index, value[:XLSX_CELL_MAX], self.text)

    def write_number(self, row: int, index: int, value: float | Decimal) -> None:
        self.page.write_number(row, index, value)  # a format says nothing here, and costs a tenth of the time

    def write_moment(self, row: int, index: int, value: dt.datetime) -> None:
        self.page.write_datetime(row, index, _local(value, self.zone), self.moment)

    def other(self, row: int, index: int, value: Value) -> None:
        if isinstance(value, bool):
            value = str(_("yes") if value else _("no"))
        self.write_text(row, index, str(value))


def _prepare_cells(
    page: Any, index: int, column: Column, rows: int, lists: list[tuple[int, Sequence[str]]]
) -> None:
    rule: dict[str, Any] = {"validate": "any"}
    if column.choices:
        position = len(lists)
        lists.append((position, column.choices))
        letter = xlsxwriter.utility.xl_col_to_name(position, col_abs=True)
        rule = {
            "validate": "list",
            "source": f"={_LISTS}!{letter}$1:{letter}${len(column.choices)}",
            "error_type": "warning",  # the import says more than a spreadsheet can
        }
    if column.note:
        rule["input_title"] = str(column.title)[:32]
        rule["input_message"] = str(column.note)[:255]
    if len(rule) > 1:
        page.data_validation(1, index, rows, index, rule)


_LISTS: Final = "lists"


def _write_lists(book: Any, lists: Sequence[tuple[int, Sequence[str]]]) -> None:
    page = book.add_worksheet(_LISTS)
    columns = [choices for _position, choices in lists]
    for row, values in enumerate(itertools.zip_longest(*columns)):
        for index, value in enumerate(values):
            if value is not None:
                page.write_string(row, index, value)
    page.hide()


def _tab_name(title: str, number: int) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\")[:31].strip("' ") or f"{number}"


# Reading --------------------------------------------------------------------------------------------------


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
    pages, has_formulas = _xlsx_pass(content, every=every, values=False)
    if not has_formulas:
        return pages
    # What the spreadsheet computed last stands beside a formula, but openpyxl gives only one of the two.
    computed, _formulas = _xlsx_pass(content, every=every, values=True)
    return [_with_computed(page, shown) for page, shown in zip(pages, computed, strict=True)]


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
    return Line(line.number, tuple(cells), still)


def _xlsx_pass(content: bytes, *, every: bool, values: bool) -> tuple[list[Page], bool]:
    pages: list[Page] = []
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
                has_formulas = has_formulas or formulas
            book.close()
        except (
            InvalidFileException,
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            SyntaxError,
            EOFError,
        ) as error:
            raise UnreadableTable(
                _("This is not a workbook that can be read. Save it as .xlsx (or CSV) and try again.")
            ) from error
    return pages, has_formulas


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
    except zipfile.BadZipFile as error:
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
