"""A district's outline and its teaching sites as numbers for SVG; a template draws them. Plain Python, no network."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

WIDTH: Final = 800
MARGIN: Final = 40
MOST_POINTS: Final = 200_000
MOST_MARKS: Final = 500
RADIUS: Final = 13
"""Of a dot with its edge."""
APART: Final = 2 * RADIUS
"""Between the middles of two dots that just touch."""
APART_TURNS: Final = 100
APART_STEPS: Final = 50_000
"""So many times two dots are compared at most: a tenth of a second."""
GOLDEN_ANGLE: Final = 2.399963
EARTH: Final = 6371.0
"""The mean radius in kilometres."""
SMALLEST: Final = 0.6
"""Units of the view box: a corner that is nearer to the one before it is left out; nobody would see it."""

SMALLEST_MAP: Final = 0.02
"""Degrees across which are shown of a map on the web at least: a single site, and the streets around it."""
MOST_TILES: Final = 20
MOST_ZOOM: Final = 17
LAST_LATITUDE: Final = 85.05

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84, as GeoJSON has them."""


class NoOutline(ValueError):
    """A file is no outline; `why` is one of "shape", "empty", "numbers", "size", "marks"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


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


def rings_of(geojson: Any) -> list[list[Position]]:
    """Return the rings and lines of a GeoJSON object: every kind of it but points, holes included. Raises NoOutline."""
    found: list[list[Position]] = []
    count = 0
    for kind, coordinates in _geometries(geojson, 0):
        for ring in _lines(kind, coordinates):
            line = [_position(one) for one in ring]
            count += len(line)
            if count > MOST_POINTS:
                raise NoOutline("size")
            if len(line) > 1:
                found.append(line)
    if not found:
        raise NoOutline("empty")
    return found


@dataclass(frozen=True, slots=True)
class Marked:
    """A point of a GeoJSON that says which site it is."""

    name: str
    town: str
    address: str
    place: Position


NAMES: Final = ("name", "名称", "NAME", "title")
TOWNS: Final = ("town", "乡镇", "镇街", "所在乡镇")
ADDRESSES: Final = ("address", "地址", "详细地址")


def marks_of(geojson: Any) -> list[Marked]:
    """Return the points that have a name, in their order; of one name the last. Raises NoOutline."""
    found: dict[str, Marked] = {}
    for feature in _features(geojson, 0):
        geometry, words = feature.get("geometry"), feature.get("properties")
        if not isinstance(geometry, dict) or geometry.get("type") != "Point" or not isinstance(words, dict):
            continue
        name = _word(words, NAMES, 100)
        if name:
            place = _position(geometry.get("coordinates"))
            found[name] = Marked(name, _word(words, TOWNS, 100), _word(words, ADDRESSES, 200), place)
            if len(found) > MOST_MARKS:
                raise NoOutline("marks")
    return list(found.values())


def _features(thing: Any, depth: int) -> Iterator[dict[str, Any]]:
    if not isinstance(thing, dict) or depth > 8:
        raise NoOutline("shape")
    if thing.get("type") == "FeatureCollection":
        for one in _list(thing.get("features")):
            yield from _features(one, depth + 1)
    elif thing.get("type") == "Feature":
        yield thing


def _word(words: dict[str, Any], keys: Sequence[str], longest: int) -> str:
    for key in keys:
        text = words.get(key)
        if isinstance(text, str) and (plain := " ".join(text.replace("\x00", "").split())):
            return plain[:longest]
    return ""


def _geometries(thing: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if not isinstance(thing, dict) or depth > 8:
        raise NoOutline("shape")
    kind = thing.get("type")
    if kind == "FeatureCollection":
        for one in _list(thing.get("features")):
            yield from _geometries(one, depth + 1)
    elif kind == "Feature":
        if thing.get("geometry") is not None:
            yield from _geometries(thing["geometry"], depth + 1)
    elif kind == "GeometryCollection":
        for one in _list(thing.get("geometries")):
            yield from _geometries(one, depth + 1)
    elif kind in {"Polygon", "MultiPolygon", "LineString", "MultiLineString"}:
        yield kind, thing.get("coordinates")
    elif kind not in {"Point", "MultiPoint"}:
        raise NoOutline("shape")


def _lines(kind: str, coordinates: Any) -> Iterator[list[Any]]:
    if kind == "LineString":
        yield _list(coordinates)
    elif kind in {"Polygon", "MultiLineString"}:
        for one in _list(coordinates):
            yield _list(one)
    else:
        for polygon in _list(coordinates):
            for one in _list(polygon):
                yield _list(one)


def _list(thing: Any) -> list[Any]:
    if not isinstance(thing, list):
        raise NoOutline("shape")
    return thing


def _position(thing: Any) -> Position:
    """Take the first two numbers; a height may follow."""
    if not isinstance(thing, list) or len(thing) < 2:
        raise NoOutline("shape")
    longitude, latitude = thing[0], thing[1]
    for number, most in ((longitude, 180), (latitude, 90)):
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not abs(number) <= most:
            raise NoOutline("numbers")
    return float(longitude), float(latitude)


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
    apart = _apart(true, height)
    dots = tuple(
        _dot(number, one, place, moved)
        for number, (one, place, moved) in enumerate(zip(shown, true, apart, strict=True), start=1)
    )
    by_key = {dot.key: dot for dot in dots}
    lines = (" ".join(f"{by_key[key].x},{by_key[key].y}" for key in way if key in by_key) for way in ways)
    outlines = tuple(path for ring in rings if (path := _path([at(*one) for one in ring])))
    shown_ways = tuple(line for line in lines if " " in line)
    if not tiles:
        return Drawing(WIDTH, height, outlines, dots, shown_ways)
    far_west, far_north = west - left / (shrink * scale), north + top / scale
    frame = (far_west, far_north - height / scale, far_west + WIDTH / (shrink * scale), far_north)
    squares = []
    for url, (tile_west, tile_south, tile_east, tile_north) in _squares(tiles, *frame):
        (x, y), (right, bottom) = at(tile_west, tile_north), at(tile_east, tile_south)
        squares.append(Tile(url, x, y, round(right - x, 1), round(bottom - y, 1)))
    return Drawing(WIDTH, height, outlines, dots, shown_ways, tuple(squares))


def _squares(
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


def _dot(number: int, place: Place, true: Position, moved: Position) -> Dot:
    """The name stands towards the middle, so that it never leaves the drawing."""
    x, y = moved
    is_left = x <= WIDTH / 2
    side = "start" if is_left else "end"
    return Dot(place.key, number, place.name, place.url, x, y, x + (17 if is_left else -17), side, *true)


def _apart(places: Sequence[Position], height: int) -> list[Position]:
    """Return where the dots are drawn: as near to their places as they can be without lying upon one another.

    The same places always give the same drawing. Where too many dots are in too little room some still touch.
    Only dots of neighbouring fields are compared, so that hundreds of dots cost little more than a few.
    """
    found = _fanned(places, height)
    steps = 0
    for turn in range(APART_TURNS):
        is_moved = False
        fields: defaultdict[tuple[int, int], list[list[float]]] = defaultdict(list)
        for number, one in enumerate(found):
            column, row = _field(one)
            near = [
                other
                for x in (column - 1, column, column + 1)
                for y in (row - 1, row, row + 1)
                if (x, y) in fields
                for other in fields[x, y]
            ]
            steps += len(near)
            for other in near:
                dx, dy = one[0] - other[0], one[1] - other[1]
                if dx * dx + dy * dy >= APART * APART:
                    continue
                is_moved = True
                between = math.hypot(dx, dy)
                if between < 0.1:  # the very same place: each goes another way
                    angle = number * GOLDEN_ANGLE + turn
                    dx, dy, between = math.cos(angle), math.sin(angle), 1.0
                push = (APART - between) / 2 + 0.5
                for dot, way in ((one, push), (other, -push)):
                    dot[:] = _inside(dot[0] + way * dx / between, dot[1] + way * dy / between, height)
            fields[_field(one)].append(one)
        if not is_moved or steps >= APART_STEPS:
            break
    return [(round(x, 1), round(y, 1)) for x, y in found]


def _field(dot: Sequence[float]) -> tuple[int, int]:
    return int(dot[0] / APART), int(dot[1] / APART)


def _fanned(places: Sequence[Position], height: int) -> list[list[float]]:
    """Return the dots, those of the very same place laid around it like the seeds of a sunflower."""
    known: Counter[Position] = Counter()
    found: list[list[float]] = []
    for x, y in places:
        away, angle = RADIUS * math.sqrt(known[x, y]), known[x, y] * GOLDEN_ANGLE
        found.append([*_inside(x + away * math.cos(angle), y + away * math.sin(angle), height)])
        known[x, y] += 1
    return found


def _inside(x: float, y: float, height: int) -> Position:
    """Return the nearest point at which a whole dot is on the drawing."""
    return min(max(x, RADIUS), WIDTH - RADIUS), min(max(y, RADIUS), height - RADIUS)


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
