"""Routes and the map, without a database."""

import math
import time
from datetime import UTC, datetime, timedelta

import pytest

from talent_pool.district import (
    PHONE_RADIUS,
    RADIUS,
    NoOutline,
    Place,
    centres,
    draw,
    kilometres,
    marks_of,
    rings_of,
)
from talent_pool.routes import Halt, Stay, minutes_of, stays

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
SQUARE = {"type": "Polygon", "coordinates": [[[106, 30], [107, 30], [107, 31], [106, 31], [106, 30]]]}


def test_a_route_takes_its_stops_and_the_ways_between_them():
    halts = [Halt(1, 30, 15), Halt(2, 45, 99)]
    assert minutes_of(halts) == 90
    first, second = stays(halts, NINE)
    assert (second.starts_at - NINE, second.ends_at - NINE) == (timedelta(minutes=45), timedelta(minutes=90))
    assert first.ends_at - NINE == timedelta(minutes=30)


def test_who_leaves_as_the_other_comes_is_no_hindrance():
    hour = timedelta(hours=1)
    assert not Stay(1, NINE, NINE + hour).meets(Stay(1, NINE + hour, NINE + 2 * hour))
    assert Stay(1, NINE, NINE + 2 * hour).meets(Stay(1, NINE + hour, NINE + 3 * hour))
    assert not Stay(1, NINE, NINE + hour).meets(Stay(2, NINE, NINE + hour))


def test_the_map_keeps_north_above_and_everything_inside():
    places = [Place(1, "西南", 106, 30), Place(2, "东北", 107, 31)]
    drawing = draw(rings_of({"type": "Feature", "geometry": SQUARE}), places, [[1, 2, 99]])
    south_west, north_east = drawing.dots
    assert south_west.x < north_east.x
    assert south_west.y > north_east.y
    for dot in drawing.dots:
        assert 0 < dot.x < drawing.width
        assert 0 < dot.y < drawing.height
    assert [path[-1] for path in drawing.outlines] == ["Z"]
    assert drawing.ways == (f"{south_west.x},{south_west.y} {north_east.x},{north_east.y}",)
    # a degree of longitude is shorter than one of latitude by the cosine of 30.5°
    wide, high = north_east.x - south_west.x, south_west.y - north_east.y
    assert wide / high == pytest.approx(0.8616, abs=0.002)


def test_one_place_without_an_outline_is_drawn_and_nothing_is_nothing():
    [dot] = draw([], [Place(1, "故居", 106.6, 30.5)]).dots
    assert dot.number == 1
    assert draw([], []) is None


def test_all_kinds_of_lines_are_outlines():
    geojson = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]] * 2},
            },
            {"type": "Feature", "geometry": None},
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "LineString", "coordinates": [[1, 2, 300], [3, 4]]}],
            },
            {"type": "Point", "coordinates": [1, 2]},
        ],
    }
    assert [len(ring) for ring in rings_of(geojson)] == [5, 5, 2]


@pytest.mark.parametrize(
    ("geojson", "why"),
    [
        ([], "shape"),
        ({"type": "Topology"}, "shape"),
        ({"type": "Polygon", "coordinates": 5}, "shape"),
        ({"type": "Polygon", "coordinates": [[5, 5]]}, "shape"),
        ({"type": "Polygon", "coordinates": [[["a", 5]]]}, "numbers"),
        ({"type": "LineString", "coordinates": [[11870000, 3570000], [1, 2]]}, "numbers"),
        ({"type": "LineString", "coordinates": [[float("nan"), 1], [1, 2]]}, "numbers"),
        ({"type": "LineString", "coordinates": [[True, 1], [1, 2]]}, "numbers"),
        ({"type": "FeatureCollection", "features": []}, "empty"),
        ({"type": "LineString", "coordinates": [[1, 2]] * 200_001}, "size"),
    ],
)
def test_what_is_no_outline_says_why(geojson, why):
    with pytest.raises(NoOutline) as refused:
        rings_of(geojson)
    assert refused.value.why == why


def test_nesting_has_an_end():
    geojson = SQUARE
    for _ in range(50):
        geojson = {"type": "GeometryCollection", "geometries": [geojson]}
    with pytest.raises(NoOutline):
        rings_of(geojson)


def test_dots_that_would_lie_upon_one_another_are_moved_apart_and_stay_on_the_drawing():
    places = [Place(n, f"点{n}", 106.6, 30.5) for n in range(12)]
    places += [Place(99, "远处", 106.9, 30.7)]
    drawing = draw([], places)
    dots = drawing.dots
    for i, one in enumerate(dots):
        assert RADIUS <= one.x <= drawing.width - RADIUS
        assert RADIUS <= one.y <= drawing.height - RADIUS
        for other in dots[:i]:
            assert math.dist((one.x, one.y), (other.x, other.y)) >= 2 * RADIUS - 0.5
    assert len({(one.true_x, one.true_y) for one in dots[:12]}) == 1
    assert sum(one.is_moved for one in dots[:12]) >= 11
    assert not dots[12].is_moved
    assert draw([], places) == drawing


def test_as_many_sites_as_a_district_has_stand_apart_on_a_phone_too_where_dots_are_larger():
    at = [(106.3 + 0.02 * (n * 0.618 % 1), 30.2 + 0.7 * (n % 5) / 5) for n in range(37)]
    dots = draw([], [Place(n, f"点{n}", *place) for n, place in enumerate(at)]).dots
    for i, one in enumerate(dots):
        for other in dots[:i]:
            assert math.dist((one.x, one.y), (other.x, other.y)) >= 2 * PHONE_RADIUS - 0.5


@pytest.mark.parametrize("places", [37, 1])
def test_hundreds_of_dots_cost_little_wherever_they_are(places):
    """As many as one file may add, at few places or all at one."""
    at = [(106.3 + 0.7 * (n * 0.618 % 1), 30.2 + 0.7 * n / 37) for n in range(places)]
    many = [Place(n, f"点{n}", *at[n % places]) for n in range(500)]
    took = []
    for _turn in range(3):
        begun = time.process_time()
        drawing = draw([], many)
        took.append(time.process_time() - begun)
    assert min(took) < 0.2
    dots = [(dot.x, dot.y) for dot in drawing.dots]
    touching = sum(
        math.dist(one, other) < 2 * RADIUS - 0.5 for i, one in enumerate(dots) for other in dots[:i]
    )
    if places == 37:
        assert touching == 0
    assert len(set(dots)) > 400


def test_the_way_between_two_places():
    assert kilometres((106.6, 30.5), (106.6, 30.5)) == 0
    assert kilometres((0, 0), (0, 1)) == pytest.approx(111.19, abs=0.01)
    assert kilometres((104.0665, 30.5723), (106.5516, 29.5630)) == pytest.approx(264.3, rel=0.01)  # 成都–重庆
    assert centres([("协兴镇", (106.0, 30.0)), ("协兴镇", (106.2, 30.4)), ("大安镇", (107.0, 31.0))]) == {
        "协兴镇": (pytest.approx(106.1), pytest.approx(30.2)),
        "大安镇": (107.0, 31.0),
    }


def point(longitude, latitude, **words):
    return {
        "type": "Feature",
        "properties": words,
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
    }


def test_points_with_a_name_are_read_and_others_are_not():
    file = {
        "type": "FeatureCollection",
        "features": [
            point(106.6, 30.5, 名称=" 邓小平故居\x00 ", 乡镇="协兴镇", 地址="牌坊村"),
            point(106.7, 30.6, name=7),
            point(106.7, 30.6),
            {"type": "Feature", "properties": {"name": "外框"}, "geometry": SQUARE},
            {"type": "Feature", "properties": None, "geometry": None},
        ],
    }
    [mark] = marks_of(file)
    assert (mark.name, mark.town, mark.address, mark.place) == (
        "邓小平故居",
        "协兴镇",
        "牌坊村",
        (106.6, 30.5),
    )
    with pytest.raises(NoOutline, match="numbers"):
        marks_of(point(1e9, 30.5, name="故居"))
    many = [point(106.6, 30.5, name=f"点{n}") for n in range(501)]
    with pytest.raises(NoOutline, match="marks"):
        marks_of({"type": "FeatureCollection", "features": many})
