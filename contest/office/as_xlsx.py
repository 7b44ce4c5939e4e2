"""A paper as a workbook that prints as it stands: a tab for each section, page set up, figures as figures."""

import io
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import xlsxwriter

from contest.office.faces import FAMILIES
from contest.office.measure import ems
from contest.office.paper import (
    Align,
    Cell,
    Closing,
    Face,
    Facts,
    Grid,
    Heading,
    Page,
    Paper,
    Section,
    Signatures,
    Text,
    Title,
    Value,
    cell_of,
    shown,
)

A4: Final = 9
CHARACTER_MM: Final = 2.05
"""What a column's width of 1 is on paper."""
POINTS_PER_LINE: Final = 15.6
MM_POINTS: Final = 72 / 25.4
TAB_LENGTH: Final = 31
ALIGNED: Final = {Align.START: "left", Align.CENTER: "center", Align.END: "right"}


def xlsx_of(paper: Paper) -> bytes:
    """Return a paper as XLSX; no text becomes a formula, and a missing figure stays empty."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": paper.title})
        looks = _Looks(book)
        used: set[str] = set()
        for section in paper.sections:
            _Tab(book.add_worksheet(_tab_name(section.name, used)), looks, paper, section).write()
    return target.getvalue()


def _tab_name(name: str, used: set[str]) -> str:
    """Return a name that no other tab has; some signs are not allowed there."""
    plain = "".join(sign for sign in name if sign not in "[]:*?/\\").strip("' ")[:TAB_LENGTH] or "1"
    found, number = plain, 1
    while found.casefold() in used:
        number += 1
        found = f"{plain[: TAB_LENGTH - 5]} {number}"
    used.add(found.casefold())
    return found


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, face: Face = Face.BODY, size: float = 11, **more: Any) -> Any:
        """Return the format of a face and size with more of XlsxWriter's properties."""
        asked = {
            "font_name": FAMILIES[face].official, "font_size": size, "valign": "vcenter", "text_wrap": True, **more,
        }  # fmt: skip
        key = tuple(sorted(asked.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(asked)
        return self._made[key]


class _Tab:
    """Writes one section into a worksheet, from top to bottom; its columns are those of its widest grid."""

    def __init__(self, sheet: Any, looks: _Looks, paper: Paper, section: Section) -> None:
        self.sheet, self.looks, self.paper, self.section = sheet, looks, paper, section
        grids = [block for block in section.blocks if isinstance(block, Grid)]
        self.widths = _widths(grids, paper.page)
        self.row = 0

    @property
    def last(self) -> int:
        return len(self.widths) - 1

    def write(self) -> None:
        self._set_up()
        for block in self.section.blocks:
            match block:
                case Title():
                    self._title(block)
                case Heading():
                    self._across(block.numbered, self.looks.of(Face.HEI, 12), 24)
                case Text():
                    face = Face.HEI if block.strong else Face.BODY
                    look = self.looks.of(face, 11, align=ALIGNED[block.align])
                    self._across(f"{'　　' if block.indent else ''}{block.text}", look)
                case Facts():
                    self._facts(block)
                case Grid():
                    self._grid(block)
                case Signatures():
                    self._signatures(block)
                case Closing():
                    for words in (*block.hosts, block.date):
                        self._across(words, self.looks.of(align="right"), 22)
                case _:
                    pass  # codes and cards are for paper that is not filled in with a spreadsheet

    def _set_up(self) -> None:
        page, sheet = self.paper.page, self.sheet
        sheet.set_paper(A4)
        if page.is_across:
            sheet.set_landscape()
        inches = {side: getattr(page, side) / 25.4 for side in ("left", "right", "top", "bottom")}
        sheet.set_margins(**inches)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_footer(f"&L&9{self.paper.footer.replace('&', '&&')}&R&9第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        for index, width in enumerate(self.widths):
            sheet.set_column(index, index, width)

    def _across(self, text: str, look: Any, height: float = 0) -> None:
        """Write a text over all columns, as high as its lines need."""
        characters = sum(self.widths) / 2 * 0.92
        lines = sum(max(-(-ems(part) // characters), 1) for part in text.split("\n"))
        self.sheet.set_row(self.row, height or lines * POINTS_PER_LINE + 4)
        self._merged(self.row, 0, self.last, text, look)
        self.row += 1

    def _merged(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", look)
        self.sheet.write_string(row, first, text, look)

    def _title(self, block: Title) -> None:
        if block.above:
            self._across(block.above, self.looks.of(Face.KAI, 12, align="center"), 22)
        self._across(block.text, self.looks.of(Face.TITLE, 20, align="center"), 38)
        if block.below:
            self._across(block.below, self.looks.of(align="center"))

    def _grid(self, block: Grid) -> None:
        if not block.rows and block.empty:
            self._across(block.empty, self.looks.of())
            return
        size = 10 if block.small else 11
        places = _places(len(block.columns), self.last)
        head = self.looks.of(Face.HEI, size, align="center", border=1)
        self.sheet.set_row(self.row, 15.6 * max(column.title.count("\n") + 1 for column in block.columns) + 8)
        for (first, last), column in zip(places, block.columns, strict=True):
            self._merged(self.row, first, last, column.title, head)
        self.sheet.repeat_rows(self.row)
        self.row += 1
        for row in block.rows:
            if row.span:
                face, high = (Face.BODY, 0) if row.aside else (Face.HEI, 22)
                self._across(row.span, self.looks.of(face, size, border=1), high)
                continue
            lines = 1.0
            for (first, last), value, column in zip(
                places, map(cell_of, row.cells), block.columns, strict=True
            ):
                room = sum(self.widths[first : last + 1]) / 2 * 0.9
                lines = max(
                    lines,
                    *(-(-ems(part) // room) for part in f"{shown(value.value)}{value.note}".split("\n")),
                )
                look = self._look(value, column.align, size, struck=row.struck, after=row.line_after)
                self._value(first, last, value, look)
            self.sheet.set_row(self.row, max(block.row_height * MM_POINTS, lines * (size + 4.5) + 5))
            self.row += 1
        self.row += 1

    def _look(self, cell: Cell, align: Align, size: float, *, struck: bool, after: bool) -> Any:
        more: dict[str, Any] = {"border": 1, "align": ALIGNED[align]}
        if struck or cell.struck:
            more["font_strikeout"] = True
        if after:
            more["bottom"] = 2
        if isinstance(cell.value, Decimal) and not cell.note:
            more["num_format"] = _number_format(cell.value)
        return self.looks.of(Face.HEI if cell.strong else Face.BODY, size, **more)

    def _value(self, first: int, last: int, cell: Cell, look: Any) -> None:
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", look)
        value: Value = cell.value
        if cell.note:
            self.sheet.write_string(self.row, first, f"{shown(value)}{cell.note}", look)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            self.sheet.write_number(self.row, first, value, look)
        elif value is None or value == "":
            self.sheet.write_blank(self.row, first, None, look)
        else:
            self.sheet.write_string(self.row, first, shown(value), look)

    def _facts(self, block: Facts) -> None:
        """Write a form's facts line by line: a form with room for handwriting is no spreadsheet."""
        for row in block.rows:
            self._across("　　".join(f"{fact.label}：{shown(fact.value)}" for fact in row), self.looks.of())

    def _signatures(self, block: Signatures) -> None:
        self.row += 1
        per_row = min(block.per_row, max(len(self.widths) // 2, 1))
        places = _places(per_row, self.last)
        for start in range(0, len(block.labels), per_row):
            self.sheet.set_row(self.row, 34)
            for (first, last), label in zip(places, block.labels[start : start + per_row], strict=False):
                dated = "　　年　月　日" if block.dated else ""
                words = f"{label}：＿＿＿＿＿＿＿＿{dated}"
                self._merged(self.row, first, last, words, self.looks.of(Face.BODY, 11, valign="bottom"))
            self.row += 1


def _number_format(value: Decimal) -> str:
    """Return the format with as many decimals as the figure was given with."""
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"0.{'0' * places}" if places else "0"


def _widths(grids: Sequence[Grid], page: Page) -> list[float]:
    """Return the widths of the tab's columns: all together as wide as the page's text."""
    whole = page.text_width / CHARACTER_MM
    if grids:
        widest = max(grids, key=lambda grid: len(grid.columns))
        shares = [column.width for column in widest.columns]
    else:
        shares = [1.0] * 4
    return [share / sum(shares) * whole for share in shares]


def _places(count: int, last: int) -> list[tuple[int, int]]:
    """Return the first and last column of each of `count` things that share the columns up to `last`."""
    columns = last + 1
    count = min(count, columns)
    edges = [round(number * columns / count) for number in range(count + 1)]
    return [(first, after - 1) for first, after in pairwise(edges)]
