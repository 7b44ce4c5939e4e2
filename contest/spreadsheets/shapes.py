"""A table as data: what is written, and what was read."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from django.utils.functional import Promise

from contest.exceptions import DomainError

MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 60
MAX_BYTES: Final = 10 * 1024 * 1024

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

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
class BarChart:
    """A chart at the right of a sheet: some columns over the rows `first` to `last`, counted from 1 below the headings.

    labels: the column in which the names stand; columns are counted from 0.
    """

    title: str | Promise
    labels: int
    columns: Sequence[int]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name on the tab, its columns and its rows.

    blank_rows: so many empty rows below get the columns' formats, lists and notes, for a template.
    """

    title: str | Promise
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    blank_rows: int = 0
    charts: Sequence[BarChart] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was read: its number in the file (1 is the first) and its texts.

    broken: by index a formula or an error instead of a text. from_above: by index the text of the cell above that is
    merged with the one here, which itself is empty.
    """

    number: int
    cells: tuple[str, ...]
    broken: Mapping[int, str] = field(default_factory=dict)
    from_above: Mapping[int, str] = field(default_factory=dict)

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
