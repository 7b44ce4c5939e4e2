"""Places and sessions as plain numbers: no rows, no chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Placed(NamedTuple):
    """An entry by its key; block: the rank of its session from 0; place: from 1, None while it has none."""

    key: int
    block: int
    place: int | None


def in_blocks(rows: Iterable[Placed]) -> dict[int, int | None]:
    """Return the places such that those of a session all come before those of the next one.

    The same numbers are given out, and within a session the order stays; where nothing was mixed up nothing changes.
    """
    rows = list(rows)
    with_place = sorted(
        (row for row in rows if row.place is not None), key=lambda row: (row.block, row.place or 0)
    )
    numbers = sorted(row.place for row in with_place if row.place is not None)
    found: dict[int, int | None] = {row.key: None for row in rows}
    found.update({row.key: number for row, number in zip(with_place, numbers, strict=True)})
    return found


def even_parts(n: int, parts: int) -> list[int]:
    """Split a number of entries into parts that differ by one at most, the larger ones first."""
    whole, rest = divmod(n, parts)
    return [whole + (part < rest) for part in range(parts)]


def dealt(keys: Sequence[int], sizes: Sequence[int]) -> dict[int, int]:
    """Deal keys out in their order, so many to each part; return the part of each, from 0."""
    found: dict[int, int] = {}
    begin = 0
    for part, size in enumerate(sizes):
        found.update(dict.fromkeys(keys[begin : begin + size], part))
        begin += size
    return found


def balanced(sizes: Mapping[str, int], parts: int) -> dict[str, int]:
    """Put whole groups of entries into parts as evenly as comes of it: the largest first, each into the emptiest part."""
    load = [0] * parts
    found: dict[str, int] = {}
    for group in sorted(sizes, key=lambda one: (-sizes[one], one)):
        part = load.index(min(load))
        found[group] = part
        load[part] += sizes[group]
    return found
