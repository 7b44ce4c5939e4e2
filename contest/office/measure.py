"""How wide a text is, and how large it may be set in a box; an estimate that is never too small for Chinese text."""

from itertools import pairwise
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


PAIRS: Final = {"“": "”", "《": "》", "（": "）", "「": "」", "‘": "’"}
NEVER_FIRST: Final = frozenset("，。、；：！？）》”’」…—·")
GOOD_LAST: Final = frozenset("”》）、，：的届")
BAD_FIRST: Final = frozenset("年月日届的和与及")
MORE_LINES: Final = 10.0
"""What a line more than needed costs; a break within a name costs six of them, one between two words or within one nearly one."""
NEVER_LAST: Final = frozenset("（《“‘「")


def lines_of(text: str, width: float) -> list[str]:
    """Break a title into lines of at most `width` characters, about as long as each other.

    A name in quotation marks and a figure with its 年 stay whole where they can, as GB/T 9704-2012 asks (7.3.1).
    """
    if ems(text) <= width:
        return [text]
    places = _breaks(text)
    count = int(-(-ems(text) // width))
    ways = [
        (cost + MORE_LINES * more, lines)
        for more in range(3)
        for cost, lines in [_balanced(text, places, count + more, width)]
        if lines
    ]
    return min(ways)[1] if ways else [text]


def _breaks(text: str) -> list[tuple[int, float]]:
    """Return where a line may end, each with what it costs."""
    closes: list[str] = []
    found = []
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if before in PAIRS:
            closes.append(PAIRS[before])
        elif closes and before == closes[-1]:
            closes.pop()
        latin = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        if latin or after in NEVER_FIRST or before in NEVER_LAST:
            continue
        cost = 60.0 if closes else 0.0 if before in GOOD_LAST or after in PAIRS else 9.0
        if after in BAD_FIRST:
            cost += 8
        found.append((at, cost))
    return found


def _balanced(
    text: str, places: list[tuple[int, float]], lines: int, width: float
) -> tuple[float, list[str]]:
    """Return the best way to make so many lines with what it costs; no line where they are too narrow."""
    target = ems(text) / lines
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
    ends = [*places, (len(text), 0.0)]
    for line in range(1, lines + 1):
        for at, cost in ends:
            for (start, done), (so_far, cuts) in list(best.items()):
                if done != line - 1 or start >= at or ems(text[start:at]) > width:
                    continue
                worse = so_far + cost + (ems(text[start:at]) - target) ** 2
                if (at, line) not in best or worse < best[(at, line)][0]:
                    best[(at, line)] = (worse, [*cuts, at])
    if (len(text), lines) not in best:
        return 0.0, []
    cost, ends_at = best[(len(text), lines)]
    cuts = [0, *ends_at]
    return cost, [text[start:end] for start, end in pairwise(cuts)]


def spaced(name: str) -> str:
    """Set a Chinese name of two characters as wide as one of three: 张三 becomes 张　三."""
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 and all(sign >= "\u3400" for sign in name) else name
