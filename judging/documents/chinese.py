"""Chinese as documents write it: names in a row, dates in numerals."""

from collections.abc import Sequence


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
