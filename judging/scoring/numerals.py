"""Exact numbers: reading them, writing them, and the one rounding at publication.

No binary float is accepted anywhere: 2.675 as a float is already slightly less than 2.675.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Final, TypeAlias

from judging.scoring.choices import Rounding
from judging.scoring.exceptions import NumberError

Number: TypeAlias = Fraction | Decimal | int | str

MAX_DIGITS: Final = 200  # in either part of a fraction
MAX_VALUE: Final = 10**18  # larger or longer numbers are mistakes or attacks, not scores
_DECIMAL: Final = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(?:\.[0-9]{{1,{MAX_DIGITS}}})?")
_RATIO: Final = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}/[0-9]{{1,{MAX_DIGITS}}}")


def exact(value: object) -> Fraction:
    """Return a decimal string, ratio string, int, Decimal or Fraction as an exact fraction.

    Strings are plain decimals ("88.5", "-3") or ratios ("265/3"), ASCII, without exponent or spaces.
    Raises NumberError for anything else: floats, booleans, NaN, infinities, numbers beyond 10^18 or of more than
    200 digits.
    """
    if isinstance(value, str):
        return _exact_text(value)
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_VALUE:
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite():
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -MAX_DIGITS and abs(value) <= MAX_VALUE:
            return Fraction(value)
    raise NumberError


@lru_cache(maxsize=4096)  # marks repeat: a round knows a few hundred spellings
def _exact_text(value: str) -> Fraction:
    if _DECIMAL.fullmatch(value) or (_RATIO.fullmatch(value) and value.split("/")[1].strip("0")):
        number = Fraction(value)
        if abs(number) <= MAX_VALUE:
            return number
    raise NumberError


def text(value: Fraction) -> str:
    """Write a fraction exactly: "88.5" if it terminates, otherwise "265/3"."""
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1:
        return str(numerator)
    if denominator == 2:  # half points, the usual step
        return f"{'-' if numerator < 0 else ''}{abs(numerator) >> 1}.5"
    twos = (denominator & -denominator).bit_length() - 1
    rest = denominator >> twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return f"{numerator}/{denominator}"
    places = max(twos, fives)
    return _fixed(numerator * 10**places // denominator, places)


def common_units(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Return the values as whole numbers of one unit, and how many units make 1.

    Sorting and adding whole numbers gives the same as sorting and adding fractions, several times faster.
    """
    unit = lcm(*(value.denominator for value in values))
    return [value.numerator * (unit // value.denominator) for value in values], unit


def rounded(value: Fraction, places: int, rounding: Rounding = Rounding.HALF_UP) -> Fraction:
    """Return the value rounded to so many decimal places, still as a fraction."""
    return Fraction(_units(value, places, rounding), 10**places)


def published(value: Fraction, places: int, rounding: Rounding = Rounding.HALF_UP) -> str:
    """Return the value rounded and written with exactly so many decimal places: "90.00"."""
    return _fixed(_units(value, places, rounding), places)


def _units(value: Fraction, places: int, rounding: Rounding) -> int:
    """Return the rounded value as a whole number of 10^-places."""
    scale: int = 10**places
    denominator = value.denominator
    units, rest = divmod(abs(value.numerator) * scale, denominator)
    if rounding is Rounding.HALF_UP:
        units += 2 * rest >= denominator
    elif rounding is Rounding.HALF_EVEN:
        units += 2 * rest > denominator or (2 * rest == denominator and units % 2 == 1)
    return -units if value.numerator < 0 else units


def _fixed(units: int, places: int) -> str:
    if not places:
        return str(units)
    digits = str(abs(units)).rjust(places + 1, "0")
    return f"{'-' if units < 0 else ''}{digits[:-places]}.{digits[-places:]}"
