"""Bar charts as numbers for SVG; a template draws them, on screen and on paper alike. Plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 360
LABEL: Final = 20
BAR: Final = 14
GAP: Final = 4
BETWEEN: Final = 12
ROOM_FOR_VALUE: Final = 48


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and the place of its number; all in units of the view box. series: 1, 2 …"""

    series: int
    y: int
    width: float
    value: int
    text_x: float
    text_y: float


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one label, which stands above them."""

    label: str
    label_y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Groups of bars from top to bottom."""

    groups: tuple[Group, ...]
    width: int
    height: int
    bar_height: int = BAR


def bar_chart(rows: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """Return a chart of one or more series: (label, a value per series) each; the longest bar fills the width."""
    most = max((value for _label, values in rows for value in values), default=0)
    groups: list[Group] = []
    y = 0
    for label, values in rows:
        label_y = y + LABEL - 6
        y += LABEL
        bars: list[Bar] = []
        for series, value in enumerate(values, start=1):
            width = round((WIDTH - ROOM_FOR_VALUE) * value / most, 1) if most else 0.0
            bars.append(Bar(series, y, max(width, 1.5), value, max(width, 1.5) + 6, y + BAR - 2.5))
            y += BAR + GAP
        y += BETWEEN - GAP
        groups.append(Group(label, label_y, tuple(bars)))
    return Chart(tuple(groups), WIDTH, max(y - BETWEEN + 2, 1))
