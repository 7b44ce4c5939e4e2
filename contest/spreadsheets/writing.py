"""Writing: no text becomes a formula, and no more than a row is kept in memory."""

import csv
import datetime as dt
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import IO, Any, Final

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from contest.spreadsheets.shapes import FORMULA_STARTS, BarChart, Column, Sheet, UnreadableTable, Value

XLSX_CELL_MAX: Final = 32_767
XLSX_ROW_MAX: Final = 1_048_576
CHART_ROWS: Final = 20
CHART_COLOURS: Final = ("#A6231C", "#B9B2A8")


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


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula when it opens a CSV."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


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
    for place, chart in enumerate(sheet.charts):
        _draw(book, page, chart, row=place * CHART_ROWS, column=len(sheet.columns) + 1)
    if not sheet.blank_rows:
        page.autofilter(0, 0, max(row_number, 1), max(len(sheet.columns) - 1, 0))


def _draw(book: Any, page: Any, chart: BarChart, *, row: int, column: int) -> None:
    drawn = book.add_chart({"type": "bar"})
    for index, colour in zip(chart.columns, itertools.cycle(CHART_COLOURS)):
        drawn.add_series(
            {
                "name": [page.name, 0, index],
                "categories": [page.name, chart.first, chart.labels, chart.last, chart.labels],
                "values": [page.name, chart.first, index, chart.last, index],
                "fill": {"color": colour},
                "data_labels": {"value": True},
            }
        )
    drawn.set_title({"name": str(chart.title), "overlay": False})
    drawn.set_y_axis({"reverse": True})  # the first row at the top, as in the sheet
    drawn.set_x_axis({"min": 0, "major_gridlines": {"visible": False}, "visible": False})
    drawn.set_legend({"position": "bottom"} if len(chart.columns) > 1 else {"none": True})
    drawn.set_size({"width": 560, "height": CHART_ROWS * 20 - 20})
    page.insert_chart(row, column, drawn)


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
