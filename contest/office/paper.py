"""What stands on a paper, as data: its page, its sections, and the blocks in them. Lengths in millimetres, sizes in points.

Every text is as it will be read; nothing here is markup. `kind` names a block's part in each of the writers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final


class Format(StrEnum):
    """In which a paper is given out."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


class Look(StrEnum):
    """OFFICIAL: the layout of GB/T 9704-2012, see `official`. FORM: lists, forms and cards, as an office fills them in."""

    OFFICIAL = "official"
    FORM = "form"


class Align(StrEnum):
    START = "start"
    CENTER = "center"
    END = "end"


class Face(StrEnum):
    """The five faces of an office; `faces` says which fonts they are."""

    TITLE = "title"
    BODY = "body"
    KAI = "kai"
    HEI = "hei"
    SONG = "song"


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins, in millimetres."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        return self.height - self.top - self.bottom

    @property
    def is_across(self) -> bool:
        return self.width > self.height


UPRIGHT: Final = Page(210, 297, 20, 18, 18, 20)
ACROSS: Final = Page(297, 210, 18, 16, 16, 16)
OFFICIAL: Final = Page(210, 297, 37, 26, 35, 28)
"""GB/T 9704-2012, 5.2: 37 mm above, 28 mm to the left, and a text area of 156 × 225 mm."""

Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with a look of its own. struck: it does not count; note: small words behind it."""

    value: Value
    struck: bool = False
    strong: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid. width: its share, in characters of the text; a number is set to the right unless `align` says otherwise."""

    title: str
    width: float
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a grid. struck: who is in it takes no part; line_after: a thick line below; span: a heading across it instead of cells;
    aside: the span is no heading but small words on the line above.
    """

    cells: Sequence[Value | Cell] = ()
    struck: bool = False
    line_after: bool = False
    span: str = ""
    aside: bool = False


# Blocks ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of a paper; above: the contest and round in smaller letters; below: a line under it."""

    kind: ClassVar[str] = "title"
    text: str
    above: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a text. level: 1 (一、) to 4 (（1）); number: counted from 1, 0 for none."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1
    number: int = 0

    @property
    def numbered(self) -> str:
        """The heading with its number as GB/T 9704-2012, 7.3.3 writes it."""
        return f"{ordinal(self.number, self.level)}{self.text}" if self.number else self.text


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. indent: its first line by two characters; lines: kept free for handwriting below it."""

    kind: ClassVar[str] = "text"
    text: str
    indent: bool = True
    align: Align = Align.START
    strong: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value in a ruled form. height: at least so many millimetres; stamp: words at the lower right, to be signed over."""

    label: str
    value: Value = ""
    height: float = 0
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A ruled form: each row has one or more facts, which share the width. label_width: in characters."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[Sequence[Fact]]
    label_width: float = 6


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. row_height: at least so many millimetres, for writing by hand; small: set smaller, for many columns."""

    kind: ClassVar[str] = "grid"
    columns: Sequence[Column]
    rows: Sequence[Row]
    row_height: float = 0
    small: bool = False
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign, each with a place for the date."""

    kind: ClassVar[str] = "signatures"
    labels: Sequence[str]
    per_row: int = 2
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of one or two series, dark and white: (label, a value per series) each. The table beside it says the same."""

    kind: ClassVar[str] = "bars"
    title: str
    rows: Sequence[tuple[str, Sequence[int]]]
    names: Sequence[str] = ()

    @property
    def caption(self) -> str:
        """The title, with what the bars stand for where there are two."""
        key = "　".join(f"{sign}{name}" for sign, name in zip("■□", self.names, strict=False))
        return f"{self.title}（{key}）" if key else self.title


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty lines of the text."""

    kind: ClassVar[str] = "gap"
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code at the upper right of the section, with words below it."""

    kind: ClassVar[str] = "qr"
    url: str
    caption: str = ""
    size: float = 24


@dataclass(frozen=True, slots=True)
class RedHead:
    """The head of an official document: who issues it, in red, its number, and the red line (GB/T 9704-2012, 7.2)."""

    kind: ClassVar[str] = "redhead"
    issuer: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """“附件：” with the names of what is attached (GB/T 9704-2012, 7.3.4)."""

    kind: ClassVar[str] = "listed"
    names: Sequence[str]

    @property
    def lines(self) -> list[str]:
        """One line for each; numbered where there are several."""
        if len(self.names) == 1:
            return [f"附件：{self.names[0]}"]
        return [
            f"{'附件：' if n == 1 else '　　　'}{n}．{name}" for n, name in enumerate(self.names, start=1)
        ]


@dataclass(frozen=True, slots=True)
class Closing:
    """Who signs, and the day in Arabic numerals (GB/T 9704-2012, 7.3.5); url: a QR code at the left of it."""

    kind: ClassVar[str] = "closing"
    hosts: Sequence[str]
    day: date
    url: str = ""

    @property
    def date(self) -> str:
        return day_in_words(self.day)


@dataclass(frozen=True, slots=True)
class Attachment:
    """The head of an attachment, which begins a page: its mark in the corner, its title on the third line."""

    kind: ClassVar[str] = "attachment"
    title: str
    number: int = 0

    @property
    def mark(self) -> str:
        return f"附件{self.number or ''}"


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of a card, set as large as fits its width up to `size`."""

    text: str
    size: float
    face: Face = Face.SONG
    smallest: float = 7
    colour: str = "#000000"
    spacing: float = 0


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on one card, from top to bottom; url: as a QR code at its right."""

    lines: Sequence[CardLine]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards to be cut out, row by row. folded: a card stands as a tent, so that its name is printed for both sides."""

    kind: ClassVar[str] = "cards"
    cards: Sequence[Card]
    width: float
    height: float
    per_row: int = 1
    folded: bool = False


Block = (
    Title | Heading | Text | Facts | Grid | Bars | Signatures | Gap | Qr | RedHead | Listed | Closing | Attachment | Cards
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """What begins on a page of its own, and in a workbook on a tab of its own."""

    name: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. title: of the file; footer: at the foot of every page of a form."""

    title: str
    sections: Sequence[Section]
    look: Look = Look.FORM
    page: Page = UPRIGHT
    footer: str = ""


# Words ----------------------------------------------------------------------------------------------------

NUMERALS: Final = "零一二三四五六七八九十"


def chinese_number(number: int) -> str:
    """Return a number in Chinese numerals: 二十一; from 100 on, which no heading should have, in figures."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    if number <= 10:
        return NUMERALS[number]
    return f"{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones] if ones else ''}"


def ordinal(number: int, level: int) -> str:
    """Return the number of a heading: 一、 （一） 1． （1）."""
    if level == 1:
        return f"{chinese_number(number)}、"
    if level == 2:
        return f"（{chinese_number(number)}）"
    return f"{number}．" if level == 3 else f"（{number}）"


def day_in_words(day: date) -> str:
    """Return a day as official texts write it: 2026年9月8日, no zero before a single figure."""
    return f"{day.year}年{day.month}月{day.day}日"


def cell_of(value: Value | Cell) -> Cell:
    """Return a value as a cell."""
    return value if isinstance(value, Cell) else Cell(value)


def shown(value: Value) -> str:
    """Return a value as it is read; nothing is nothing, never zero."""
    if value is None:
        return ""
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
