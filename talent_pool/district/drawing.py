"""A district's outline and its teaching sites as numbers for SVG; a template draws them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from talent_pool.district.apart import RADIUS, WIDTH, apart
from talent_pool.district.earth import Position
from talent_pool.district.tiles import squares

MARGIN: Final = 40
BESIDE: Final = 22
"""From the middle of a dot to its name."""
SMALLEST: Final = 0.6
"""Units of the view box: a corner that is nearer to the one before it is left out; nobody would see it."""
SMALLEST_MAP: Final = 0.02
"""Degrees across which are shown of a map on the web at least: a single site, and the streets around it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point to be shown: its key, name, where it is, and where a click leads; "" for nowhere."""

    key: int
    name: str
    longitude: float
    latitude: float
    url: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the drawing; number: from 1, as in the list beside it. side: where the name stands.

    true_x, true_y: the place itself, from which a dot is moved away that would lie upon another one.
    """

    key: int
    number: int
    name: str
    url: str
    x: float
    y: float
    text_x: float
    side: str
    true_x: float
    true_y: float

    @property
    def is_moved(self) -> bool:
        """Whether a line has to lead from the dot to its place."""
        return math.hypot(self.x - self.true_x, self.y - self.true_y) > RADIUS / 2


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of a map on the web and where it lies under the drawing."""

    url: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that a template needs: the view box, outlines as paths, dots, and ways as lines of points.

    tiles: of a map on the web, to be drawn first; none unless the site has such a map.
    """

    width: int
    height: int
    outlines: tuple[str, ...]
    dots: tuple[Dot, ...]
    ways: tuple[str, ...]
    tiles: tuple[Tile, ...] = ()


def draw(
    rings: Sequence[Sequence[Position]],
    places: Iterable[Place],
    ways: Iterable[Sequence[int]] = (),
    *,
    tiles: str = "",
    near: bool = False,
) -> Drawing | None:
    """Return the drawing of an outline with its places, north above; None where there is nothing to draw.

    ways: keys of places in the order of a route. Degrees of longitude are shortened by the cosine of the middle
    latitude, which for one district is as good as any projection.
    near: the frame follows the places, and what of the outline lies outside is cut off; else all of it is shown.
    tiles: address of a map's squares with {z}, {x} and {y} in it (Web Mercator, WGS 84); "" for none.
    """
    shown = list(places)
    every = [(one.longitude, one.latitude) for one in shown]
    if not (near and every):
        every += [position for ring in rings for position in ring]
    if not every:
        return None
    west, east = min(lon for lon, _lat in every), max(lon for lon, _lat in every)
    south, north = min(lat for _lon, lat in every), max(lat for _lon, lat in every)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * shrink, north - south
    room = WIDTH - 2 * MARGIN
    least = SMALLEST_MAP if tiles or near else 1e-6
    scale = room / max(wide, high * 0.8, least)  # never more than a quarter higher than wide
    left = MARGIN + (room - wide * scale) / 2
    height = max(round(high * scale) + 2 * MARGIN, WIDTH // 3)
    top = (height - high * scale) / 2

    def at(longitude: float, latitude: float) -> Position:
        return round(left + (longitude - west) * shrink * scale, 1), round(
            top + (north - latitude) * scale, 1
        )

    true = [at(one.longitude, one.latitude) for one in shown]
    moved_dots = apart(true, height)
    dots = tuple(
        _dot(number, one, place, moved)
        for number, (one, place, moved) in enumerate(zip(shown, true, moved_dots, strict=True), start=1)
    )
    by_key = {dot.key: dot for dot in dots}
    lines = (" ".join(f"{by_key[key].x},{by_key[key].y}" for key in way if key in by_key) for way in ways)
    outlines = tuple(path for ring in rings if (path := _path([at(*one) for one in ring])))
    shown_ways = tuple(line for line in lines if " " in line)
    if not tiles:
        return Drawing(WIDTH, height, outlines, dots, shown_ways)
    far_west, far_north = west - left / (shrink * scale), north + top / scale
    frame = (far_west, far_north - height / scale, far_west + WIDTH / (shrink * scale), far_north)
    under = []
    for url, (tile_west, tile_south, tile_east, tile_north) in squares(tiles, *frame):
        (x, y), (right, bottom) = at(tile_west, tile_north), at(tile_east, tile_south)
        under.append(Tile(url, x, y, round(right - x, 1), round(bottom - y, 1)))
    return Drawing(WIDTH, height, outlines, dots, shown_ways, tuple(under))


def _dot(number: int, place: Place, true: Position, moved: Position) -> Dot:
    """The name stands towards the middle, so that it never leaves the drawing."""
    x, y = moved
    is_left = x <= WIDTH / 2
    side = "start" if is_left else "end"
    return Dot(
        place.key, number, place.name, place.url, x, y, x + (BESIDE if is_left else -BESIDE), side, *true
    )


def _path(points: Sequence[Position]) -> str:
    """Return a closed path without corners that nobody would see; "" for a speck."""
    kept = [points[0]]
    for x, y in points[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= SMALLEST:
            kept.append((x, y))
    if len(kept) < 2:
        return ""
    is_closed = points[0] == points[-1]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + ("Z" if is_closed else "")
