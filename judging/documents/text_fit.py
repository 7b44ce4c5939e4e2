"""How large a text may be set so that it stays in its box."""

from collections.abc import Sequence
from math import floor
from unicodedata import east_asian_width

POINT_MM = 25.4 / 72


def width_in_ems(text: str) -> float:
    """Return an upper estimate of a text's width in ems: Chinese characters are one em, Latin ones less."""
    return sum(
        1.0 if east_asian_width(char) in "WFA" or char in "WM" else 0.8 if char.isupper() else 0.6
        for char in text
    )


def fitted_size(
    text: str, *, box_mm: float, largest_pt: float, smallest_pt: float, spacing_em: float = 0.0
) -> float:
    """Return the size in points at which a text fits on one line of `box_mm`, between the two limits.

    At the smallest size a longer text wraps instead. spacing_em: letter spacing, in ems of the size.
    """
    ems = width_in_ems(text) + spacing_em * len(text)
    if ems <= 0:
        return largest_pt
    fitting = floor(box_mm / POINT_MM / ems * 10) / 10  # down, or the last stroke crosses the edge
    return max(smallest_pt, min(largest_pt, fitting))


def spaced(name: str) -> str:
    """Set a Chinese name of two characters as wide as one of three: 张三 becomes 张　三."""
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 and all(char >= "\u3400" for char in name) else name


def joined(names: Sequence[str], comma: str = "、") -> str:
    """Join names as Chinese text does."""
    return comma.join(names)


def chinese_date(year: int, month: int, day: int) -> str:
    """Return a date in Chinese numerals: 二〇二六年十一月二十二日."""
    digits = "〇一二三四五六七八九"

    def under_hundred(number: int) -> str:
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
        return head + (digits[ones] if ones else "")

    return f"{''.join(digits[int(one)] for one in str(year))}年{under_hundred(month)}月{under_hundred(day)}日"
