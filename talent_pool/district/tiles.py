"""The squares of a map on the web that lie under a drawing."""

import math
from collections.abc import Iterator
from typing import Final

MOST_TILES: Final = 20
MOST_ZOOM: Final = 17
LAST_LATITUDE: Final = 85.05


def squares(
    template: str, west: float, south: float, east: float, north: float
) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Yield the squares that cover a frame, as finely as MOST_TILES allows: address, and west, south, east, north."""
    for zoom in range(MOST_ZOOM, -1, -1):
        side = 2**zoom
        first_x, first_y = _square_at(west, north, side)
        last_x, last_y = _square_at(east, south, side)
        if (last_x - first_x + 1) * (last_y - first_y + 1) <= MOST_TILES:
            break
    for y in range(first_y, last_y + 1):
        for x in range(first_x, last_x + 1):
            url = template.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))
            yield (
                url,
                (_longitude(x, side), _latitude(y + 1, side), _longitude(x + 1, side), _latitude(y, side)),
            )


def _square_at(longitude: float, latitude: float, side: int) -> tuple[int, int]:
    latitude = math.radians(max(min(latitude, LAST_LATITUDE), -LAST_LATITUDE))
    x = (longitude + 180) / 360 * side
    y = (1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * side
    return min(max(int(x), 0), side - 1), min(max(int(y), 0), side - 1)


def _longitude(x: int, side: int) -> float:
    return x / side * 360 - 180


def _latitude(y: int, side: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / side))))
