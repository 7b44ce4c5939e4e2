"""How wide a text is, and how large it may be set in a box; an estimate that is never too small for Chinese text."""

from math import floor
from typing import Final
from unicodedata import east_asian_width

POINT_MM: Final = 25.4 / 72


def ems(text: str) -> float:
    """Return a text's width in ems: Chinese characters are one, figures and Latin letters about half."""
    return sum(
        1.0
        if east_asian_width(sign) in "WFA"
        else 0.55
        if sign.isdigit()
        else 0.75
        if sign.isupper()
        else 0.55
        for sign in text
    )


def fitted(text: str, *, box: float, largest: float, smallest: float, spacing: float = 0) -> float:
    """Return the size in points at which a text fits on one line of `box` mm, between the two limits.

    spacing: between characters, in ems. At the smallest size a longer text wraps instead.
    """
    width = ems(text) + spacing * len(text)
    if width <= 0:
        return largest
    return max(smallest, min(largest, floor(box / POINT_MM / width * 10) / 10))


def spaced(name: str) -> str:
    """Set a Chinese name of two characters as wide as one of three: 张三 becomes 张　三."""
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 and all(sign >= "\u3400" for sign in name) else name
