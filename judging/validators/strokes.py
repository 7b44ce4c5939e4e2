"""A name written by hand on glass, as a device sends it."""

from typing import Any, Final

WIDTH: Final = 1000
"""The box is this wide and this high: coordinates are thousandths of it."""
MOST_STROKES: Final = 200
MOST_NUMBERS: Final = 6000
"""Coordinates of a whole signature; a long name has some 1,200."""


def clean_strokes(sent: Any) -> list[list[int]]:
    """Return strokes as they are kept: x, y, x, y, … of each, whole numbers from 0 to 1000.

    Nothing is refused: marks are worth more than the line drawn below them, so what is no stroke is left out.
    """
    if not isinstance(sent, list):
        return []
    strokes: list[list[int]] = []
    left = MOST_NUMBERS
    for stroke in sent[:MOST_STROKES]:
        if not isinstance(stroke, list):
            continue
        numbers = [_within(one) for one in stroke[:left] if isinstance(one, int | float)]
        numbers = numbers[: len(numbers) // 2 * 2]
        if numbers:
            strokes.append(numbers)
            left -= len(numbers)
    return strokes


def _within(number: float) -> int:
    return max(0, min(WIDTH, round(number))) if abs(number) < 10 * WIDTH else 0
