"""The pictures of a fairness report as numbers: where on a line, in percent of its width, each mark stands.

Templates draw them as SVG without a view box, so that words stay words and dots stay round at any width.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from judging.fairness_words import number, points

MARGIN: Final = 3.0
"""Percent kept free at either end, so that no mark is cut."""
WORD: Final = 14.0
"""Percent that a word above a line takes."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the picture with its words."""

    at: str
    words: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from lowest to highest; reads positions off in percent of the width."""

    low: Fraction
    high: Fraction
    ticks: tuple[Tick, ...] = ()

    def at(self, value: Fraction | int) -> str:
        """Return where a value stands; what lies outside stands at the end."""
        span = self.high - self.low
        share = Fraction(1, 2) if not span else (Fraction(value) - self.low) / span
        place = MARGIN + (100 - 2 * MARGIN) * float(min(max(share, Fraction()), Fraction(1)))
        return f"{place:.2f}%"


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of a picture: a bar from start to end, and a mark upon it. shape: dot, square, ring or diamond."""

    mark: str
    start: str = ""
    end: str = ""
    shape: str = "dot"
    label: str = ""


def balanced(values: Iterable[Fraction], least: Fraction) -> Axis:
    """Return an axis with zero in the middle that holds all values, with a tick at zero and at a round number."""
    reach = max([least, *(abs(value) for value in values)])
    step = _round_step(reach)
    ticks = [-step, Fraction(), step]
    if 2 * step <= reach:
        ticks = [-2 * step, *ticks, 2 * step]
    axis = Axis(-reach, reach)
    places = 0 if step.denominator == 1 else 1
    return Axis(
        -reach, reach, tuple(Tick(axis.at(tick), points(tick, places), strong=not tick) for tick in ticks)
    )


def shares(limits: Sequence[Fraction]) -> Axis:
    """Return an axis from 0 to 1 with ticks at the limits."""
    axis = Axis(Fraction(), Fraction(1))
    marks = [Fraction(), *limits, Fraction(1)]
    return Axis(axis.low, axis.high, tuple(Tick(axis.at(one), number(one)) for one in marks))


def places(lowest: int, highest: int, lines: Iterable[tuple[int, str]]) -> Axis:
    """Return an axis of places, the best at the left, with a line drawn below the last seat of each tier."""
    low, high = Fraction(lowest) - Fraction(1, 2), Fraction(highest) + Fraction(1, 2)
    axis = Axis(low, high)
    ticks = [
        Tick(axis.at(seats + Fraction(1, 2)), name, strong=True)
        for seats, name in lines
        if lowest <= seats < highest
    ]
    for end in (lowest, highest):  # numbers at the ends, where they don't run into a line's name
        if lowest < highest and all(_apart(axis.at(end), tick.at) for tick in ticks):
            ticks.append(Tick(axis.at(end), str(end)))
    return Axis(low, high, tuple(ticks))


def _apart(one: str, other: str) -> bool:
    return abs(float(one.rstrip("%")) - float(other.rstrip("%"))) > WORD


def _round_step(reach: Fraction) -> Fraction:
    """Return the largest of 1, 2, 5 times a power of ten that is not beyond the reach."""
    step = Fraction(1, 10)
    while True:
        for times in (1, 2, 5):
            following = {1: 2, 2: 5, 5: 10}[times] * step
            if following > reach:
                return step * times
        step *= 10
