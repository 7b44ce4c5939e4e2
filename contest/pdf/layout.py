"""A sheet as data: lengths in millimetres from the paper's upper left corner, sizes of type in points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

POINT_MM: Final = 25.4 / 72
RED, GOLD, INK, GREY = "#a61b1b", "#b8892f", "#1a1a1a", "#8a8a8a"

BRACED: Final = re.compile(r"\{([^{}]*)\}")

VARIABLES: Final = frozenset({
    "name", "salutation", "members", "advisers", "unit", "title", "award", "place", "edition", "year", "theme",
    "sector", "term", "sessions", "hosts", "date", "date_digits", "number", "check_code", "url",
})  # fmt: skip
"""What a text may name in braces. members, advisers and hosts may be lists."""

SPACED: Final = frozenset({"name", "members", "advisers"})
"""Variables that hold people's names: those of two characters are set as wide as three where a box says so."""


class Align(StrEnum):
    """Where the lines of a text stand in their box."""

    START = "start"
    CENTER = "center"
    END = "end"
    JUSTIFY = "justify"


class Valign(StrEnum):
    """Where a text stands in a box that is higher than it."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Fit(StrEnum):
    """What gives way when a text is too long: on one line its size, in a block first the line, then the size."""

    LINE = "line"
    BLOCK = "block"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class TextBox:
    """Words in a box. size, smallest: points. spacing, indent: ems. line_height: of the size.

    text: what stands there, variables in braces, one paragraph a line. per_line: each line is fitted as one.
    space_two: names of two characters are set as wide as those of three.
    """

    code: str
    x: float
    y: float
    width: float
    height: float
    text: str
    font: str = "song"
    size: float = 16.0
    smallest: float = 8.0
    align: Align = Align.START
    valign: Valign = Valign.TOP
    fit: Fit = Fit.BLOCK
    spacing: float = 0.0
    line_height: float = 1.5
    indent: float = 0.0
    colour: str = INK
    bold: bool = False
    space_two: bool = False
    per_line: bool = False


@dataclass(frozen=True, slots=True)
class PictureBox:
    """A picture fitted into its box in its own proportions. over: above the text, as a seal is."""

    code: str
    x: float
    y: float
    width: float
    height: float
    asset: str
    over: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class QrBox:
    """The QR code of {url}, square."""

    code: str
    x: float
    y: float
    size: float


Box = TextBox | PictureBox | QrBox


class FrameKind(StrEnum):
    """The drawn borders of the built-in designs."""

    NONE = "none"
    LINE = "line"
    DOUBLE = "double"
    CORNERS = "corners"


@dataclass(frozen=True, slots=True)
class Frame:
    """A border, `inset` from the paper's edge; the inner line and the corners of some kinds in their own colour."""

    kind: FrameKind = FrameKind.NONE
    inset: float = 8.0
    colour: str = RED
    inner_colour: str = GOLD


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole sheet. background: name of an asset, "" for none.

    background_printed: false for the scan of a preprinted stock, which is shown on the screen and never printed.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    background: str = ""
    background_printed: bool = True
    frame: Frame = Frame()
    language: str = "zh-Hans"


def variables_of(layout: Layout) -> set[str]:
    """Return the variables that a sheet's boxes ask for."""
    asked = {name for box in layout.boxes if isinstance(box, TextBox) for name in BRACED.findall(box.text)}
    return asked | ({"url"} if any(isinstance(box, QrBox) for box in layout.boxes) else set())


def assets_of(layout: Layout) -> set[str]:
    """Return the names of the pictures that a sheet bears."""
    named = {box.asset for box in layout.boxes if isinstance(box, PictureBox)}
    return named | ({layout.background} if layout.background else set())


def fonts_of(layout: Layout) -> set[str]:
    """Return the codes of the faces that a sheet's texts are set in."""
    return {box.font for box in layout.boxes if isinstance(box, TextBox)}


def filled(text: str, values: Mapping[str, str | list[str]], *, comma: str = "、") -> str:
    """Fill a text's variables in one pass: braces in a value stay as they are.

    comma: what joins the members of a list. A line of which nothing is left is left out.
    """

    def value_of(found: re.Match[str]) -> str:
        value = values.get(found.group(1), "")
        return value if isinstance(value, str) else comma.join(value)

    lines = ((line, BRACED.sub(value_of, line)) for line in text.split("\n"))
    return "\n".join(new for old, new in lines if new.strip() or not old.strip())
