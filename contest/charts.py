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
    """The bars of one label, which stands above them or at their left."""

    label: str
    label_y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Groups of bars from top to bottom. start: where the bars begin, from the left."""

    groups: tuple[Group, ...]
    width: int
    height: int
    bar_height: int = BAR
    start: int = 0


def bar_chart(rows: Sequence[tuple[str, Sequence[int]]], *, width: int = WIDTH, beside: int = 0) -> Chart:
    """Return a chart of one or more series: (label, a value per series) each; the longest bar fills the width.

    width: of the view box. beside: so much of it is kept for the labels at the left; 0: they stand above their bars.
    """
    most = max((value for _label, values in rows for value in values), default=0)
    room = width - beside - ROOM_FOR_VALUE
    groups: list[Group] = []
    y = 0
    for label, values in rows:
        label_y = y + (len(values) * (BAR + GAP) - GAP) // 2 + 4 if beside else y + LABEL - 6
        y += 0 if beside else LABEL
        bars: list[Bar] = []
        for series, value in enumerate(values, start=1):
            length = max(round(room * value / most, 1) if most else 0.0, 1.5)
            bars.append(Bar(series, y, length, value, beside + length + 6, y + BAR - 2.5))
            y += BAR + GAP
        y += BETWEEN - GAP
        groups.append(Group(label, label_y, tuple(bars)))
    return Chart(tuple(groups), width, max(y - BETWEEN + 2, 1), start=beside)


# Lines ----------------------------------------------------------------------------------------------------

PLOT_TOP: Final = 24
PLOT: Final = 150
FOOT: Final = 26
SIDE: Final = 30


@dataclass(frozen=True, slots=True)
class Point:
    """A value at its place; label: what stands at the foot."""

    x: float
    y: float
    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its points, and the stretches between them; what is not known leaves a gap. series: 1, 2 …"""

    series: int
    name: str
    points: tuple[Point, ...]
    stretches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over the same labels, from left to right; zero is the foot line."""

    lines: tuple[Line, ...]
    feet: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = PLOT_TOP + PLOT + FOOT
    foot: int = PLOT_TOP + PLOT
    label_y: int = PLOT_TOP + PLOT + FOOT - 8
    has_values: bool = True


def line_chart(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]]) -> LineChart:
    """Return a chart of (name, a value per label) each; the highest value reaches the top. None is a gap."""
    most = max((value or 0 for _name, values in series for value in values), default=0) or 1
    step = (WIDTH - 2 * SIDE) / (len(labels) - 1) if len(labels) > 1 else 0.0
    places = [round(SIDE + step * n, 1) if step else WIDTH / 2 for n in range(len(labels))]
    lines: list[Line] = []
    for number, (name, values) in enumerate(series, start=1):
        points: list[Point] = []
        stretches: list[list[str]] = [[]]
        for x, label, value in zip(places, labels, values, strict=True):
            if value is None:
                stretches.append([])
                continue
            y = round(PLOT_TOP + PLOT * (1 - value / most), 1)
            points.append(Point(x, y, value, label))
            stretches[-1].append(f"{x},{y}")
        drawn = tuple(" ".join(one) for one in stretches if len(one) > 1)
        lines.append(Line(number, name, tuple(points), drawn))
    feet = tuple(zip(places, labels, strict=True))
    return LineChart(tuple(lines), feet, has_values=len(series) == 1)
