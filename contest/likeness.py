"""How alike scripts are: five-character shingles, one-permutation MinHash, bands that find likely pairs.

A hint and never a verdict: a quotation, a party document or an oath makes texts alike too.
Sources: Broder 1997 (resemblance); Li, Owen, Zhang 2012 (one permutation hashing), whose estimator is used here:
equal bins / (bins − bins that are empty in both). Its standard error is about sqrt(J(1−J)/BINS), 3 % at worst.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, count
from typing import Final

SHINGLE: Final = 5
"""Characters; sentences of Chinese hardly share five in a row by chance."""
BINS: Final = 256
ROWS: Final = 2
"""Bins in a band: a pair of resemblance 0.2 is found in 99 of 100 cases, and few pairs are looked at by chance."""
EMPTY: Final = 0xFFFFFFFF
_ODD: Final = 0x9E3779B97F4A7C15
_MASK: Final = 0xFFFFFFFFFFFFFFFF
_NOT_WORDS: Final = re.compile(r"[\W_]+")
BAND_CROWD: Final = 200
"""Texts that share a band beyond this many share a printed form, not a script."""


def plain(text: str) -> str:
    """Return a text as it is compared: letters and digits only, full and half width alike, small."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text)).lower()


def shingles(text: str) -> set[bytes]:
    """Return every five characters in a row of a text."""
    words = plain(text)
    coded = words.encode("utf-32-le")
    return {coded[at : at + 4 * SHINGLE] for at in range(0, len(coded) - 4 * SHINGLE + 1, 4)}


def signature(text: str) -> bytes:
    """Return a text's MinHash: BINS numbers of 32 bits, little-endian; the same on every machine."""
    bins = [EMPTY] * BINS
    crc = zlib.crc32
    for piece in shingles(text):
        # The multiplication spreads what the checksum leaves linear: Fibonacci hashing, then the upper bits.
        mixed = (crc(piece) * _ODD) & _MASK
        place, value = mixed >> 56, (mixed >> 24) & EMPTY
        if value < bins[place]:
            bins[place] = value
    numbers = array("I", bins)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def numbers_of(sign: bytes | memoryview[int]) -> array[int]:
    """Return the numbers of a stored signature."""
    numbers = array("I")
    numbers.frombytes(bytes(sign))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def estimate(one: array[int], other: array[int]) -> float:
    """Return about how much of both texts together is in both, 0 to 1."""
    equal = both_empty = 0
    for first, second in zip(one, other, strict=True):
        if first == second:
            if first == EMPTY:
                both_empty += 1
            else:
                equal += 1
    return equal / (BINS - both_empty) if both_empty < BINS else 0.0


def likely_pairs(signs: Mapping[int, array[int]], least: float) -> Iterator[tuple[float, int, int]]:
    """Yield (estimate, key, key) of the pairs that are alike by at least so much, each once, keys in order."""
    buckets: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for key, numbers in signs.items():
        for at in range(0, BINS - ROWS + 1, ROWS):
            band = tuple(numbers[at : at + ROWS])
            if EMPTY not in band:
                buckets[(at, *band)].append(key)
        if numbers.count(EMPTY) > BINS // 2:  # a few sentences fill no bands: they meet in single bins
            for at, number in enumerate(numbers):
                if number != EMPTY:
                    buckets[(at, number)].append(key)
    seen: set[tuple[int, int]] = set()
    for keys in buckets.values():
        if 1 < len(keys) <= BAND_CROWD:
            seen.update(combinations(sorted(keys), 2))
    for one, other in sorted(seen):
        alike = estimate(signs[one], signs[other])
        if alike >= least:
            yield alike, one, other


def resemblance(one: str, other: str) -> float:
    """Return the exact Jaccard index of two texts' shingles."""
    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second) if first or second else 0.0


def share(one: str, other: str) -> float:
    """Return how much of the shorter text is in the other, exactly, 0 to 1."""
    first, second = shingles(one), shingles(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text; shared: whether it stands in the other text too.

    number: of a shared stretch among those of its text, from 1. twin: where it stands in the other text.
    """

    text: str
    shared: bool
    number: int = 0
    twin: int = 0


def side_by_side(one: str, other: str) -> tuple[list[Passage], list[Passage]]:
    """Return two texts in stretches, each shared one with where it stands in the other text."""
    left, right = _numbered(marked(one, other)), _numbered(marked(other, one))
    return _led_to(left, right), _led_to(right, left)


def _numbered(passages: Iterable[Passage]) -> list[Passage]:
    numbers = count(1)
    return [replace(each, number=next(numbers)) if each.shared else each for each in passages]


def _led_to(passages: Sequence[Passage], others: Sequence[Passage]) -> list[Passage]:
    """Lead each shared stretch to the one of the other text that has most of it."""
    home: dict[bytes, int] = {}
    for each in others:
        if each.shared:
            for shingle in shingles(each.text):
                home.setdefault(shingle, each.number)
    found = []
    for each in passages:
        pieces = shingles(each.text) if each.shared else ()
        homes = Counter(home[piece] for piece in pieces if piece in home)
        found.append(replace(each, twin=max(homes, key=lambda n: (homes[n], -n))) if homes else each)
    return found


def marked(text: str, other: str) -> list[Passage]:
    """Return a text in stretches, those marked of which every five characters stand in the other one."""
    known = shingles(other)
    places, letters = _letters(text)
    covered = bytearray(len(letters))
    coded = "".join(letters).encode("utf-32-le")
    for at in range(len(letters) - SHINGLE + 1):
        if coded[4 * at : 4 * (at + SHINGLE)] in known:
            covered[at : at + SHINGLE] = b"\1" * SHINGLE
    shared = bytearray(len(text))
    before = None
    for place, is_shared in zip(places, covered, strict=True):
        if is_shared:
            # Signs between two shared letters belong to the passage.
            start = before + 1 if before is not None else place
            shared[start : place + 1] = b"\1" * (place + 1 - start)
        before = place if is_shared else None
    return list(_stretches(text, shared))


def _letters(text: str) -> tuple[list[int], list[str]]:
    """Return the letters that `plain` keeps, each with its place in the text."""
    places: list[int] = []
    letters: list[str] = []
    for place, character in enumerate(text):
        for letter in plain(character):
            places.append(place)
            letters.append(letter)
    return places, letters


def _stretches(text: str, shared: Iterable[int]) -> Iterator[Passage]:
    start, now = 0, None
    for place, is_shared in enumerate(shared):
        if now is not None and bool(is_shared) != now:
            yield Passage(text[start:place], now)
            start = place
        now = bool(is_shared)
    if now is not None:
        yield Passage(text[start:], now)


@dataclass(frozen=True, slots=True)
class EarlierScript:
    """A script that a floor above knows, for example of a report in the library. entry: its entry's primary key."""

    key: str
    title: str
    year: int
    text: str
    entry: int | None = None
