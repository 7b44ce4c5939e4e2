"""What is read from the GeoJSON that an office supplies: outlines, and points that name sites."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contest.wording import writable
from talent_pool.district.earth import Position

MOST_POINTS: Final = 200_000
MOST_MARKS: Final = 500


class NoOutline(ValueError):
    """A file is no outline; `why` is one of "shape", "empty", "numbers", "size", "marks"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def parsed(text: str) -> Any:
    """Return what a JSON text says, as a database can hold it. Raises ValueError or RecursionError for what is no JSON.

    Programs write NaN for a number that they don't know, and pad words with NUL: the one becomes null, the other a space.
    """
    return _plain(json.loads(text, parse_constant=lambda _word: None, parse_float=_known_float))


def _known_float(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _plain(thing: Any) -> Any:
    if isinstance(thing, str):
        return writable(thing)
    if isinstance(thing, list):
        return [_plain(one) for one in thing]
    if isinstance(thing, dict):
        return {writable(key): _plain(value) for key, value in thing.items()}
    return thing


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
