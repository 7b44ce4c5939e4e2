"""Places on the earth and how far they are from each other."""

import math
from collections.abc import Iterable
from typing import Final

EARTH: Final = 6371.0
"""The mean radius in kilometres."""

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84, as GeoJSON has them."""


def kilometres(one: Position, other: Position) -> float:
    """Return how far two places are from each other as the crow flies (haversine)."""
    (west, south), (east, north) = (tuple(map(math.radians, place)) for place in (one, other))
    chord = math.sin((north - south) / 2) ** 2
    chord += math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(chord, 1.0)))


def centres(places: Iterable[tuple[str, Position]]) -> dict[str, Position]:
    """Return the middle of the places of each town."""
    found: dict[str, list[Position]] = {}
    for town, place in places:
        found.setdefault(town, []).append(place)
    return {
        town: (sum(x for x, _y in all_) / len(all_), sum(y for _x, y in all_) / len(all_))
        for town, all_ in found.items()
    }
