"""The map on the web under the teaching sites: only where one is set, from its host alone, and in its place."""

import re
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.request import urlopen

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from contest.env import env_tiles
from talent_pool.district import MOST_TILES, Place, draw
from tests.factories.talent_pool import TeachingSiteFactory

TEMPLATE = "http://tiles.example.org/{z}/{x}/{y}.png"
HREF = re.compile(r'<image href="([^"]+)"')


class Square(BaseHTTPRequestHandler):
    """Answers like a server of squares and remembers what was asked for."""

    def __init__(self, asked, *args):
        self.asked = asked
        super().__init__(*args)

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def tile_server():
    asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Square, asked))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.pure
def test_without_a_map_on_the_web_nothing_is_fetched():
    places = [Place(1, "邓小平故居", 106.6325, 30.5236)]
    assert draw([], places).tiles == ()


@pytest.mark.pure
def test_squares_lie_where_their_places_are():
    places = [Place(1, "西北", 106.5, 30.7), Place(2, "东南", 106.8, 30.4)]
    drawing = draw([], places, tiles=TEMPLATE)
    assert 1 < len(drawing.tiles) <= MOST_TILES
    zoom, x, y = (int(one) for one in drawing.tiles[0].url.removesuffix(".png").split("/")[-3:])
    # the corner of the frame, 0.018 degrees beyond the north-western place, by the formula of the OpenStreetMap wiki,
    # "Slippy map tilenames": x = (106.48 + 180) / 360 * 2048 = 1629.7, y = 840.1
    assert (zoom, x, y) == (11, 1629, 840)
    for dot in drawing.dots:
        under = [
            one
            for one in drawing.tiles
            if one.x <= dot.x < one.x + one.width and one.y <= dot.y < one.y + one.height
        ]
        assert len(under) == 1
    left, right = min(one.x for one in drawing.tiles), max(one.x + one.width for one in drawing.tiles)
    assert left <= 0
    assert right >= drawing.width
    assert min(one.y for one in drawing.tiles) <= 0
    assert max(one.y + one.height for one in drawing.tiles) >= drawing.height
    for one in drawing.tiles:
        assert abs(one.width - one.height) < one.width * 0.01, "squares stay squares"


@pytest.mark.pure
def test_a_single_site_shows_the_streets_around_it():
    drawing = draw([], [Place(1, "清水塘", 106.64, 30.52)], tiles=TEMPLATE)
    zoom = int(drawing.tiles[0].url.split("/")[-3])
    assert 14 <= zoom <= 17
    assert (drawing.dots[0].x, drawing.dots[0].y) == (drawing.width / 2, drawing.height / 2)


@pytest.mark.pure
def test_a_route_fills_its_frame_though_the_district_is_large():
    district = [[(106.0, 30.0), (107.0, 30.0), (107.0, 31.0), (106.0, 30.0)]]
    halts = [Place(1, "翰林院子", 106.60, 30.50), Place(2, "清水塘", 106.66, 30.54)]
    far, near = draw(district, halts), draw(district, halts, near=True)
    assert abs(far.dots[0].x - far.dots[1].x) < far.width * 0.1
    assert abs(near.dots[0].x - near.dots[1].x) > near.width * 0.7
    assert near.outlines, "what lies outside is cut off by the frame, not left out"


@pytest.mark.django_db
def test_pages_take_squares_from_that_host_alone(client, settings, tile_server):
    origin, asked = tile_server
    settings.MAP_TILES_URL = origin + "/{z}/{x}/{y}.png?key=a&style=b"
    settings.MAP_TILES_CREDIT = "© 测试地图"
    site = TeachingSiteFactory(longitude="106.632500", latitude="30.523600")
    for page in (reverse("talent_pool:site-list"), reverse("talent_pool:site-detail", args=[site.code])):
        answer = client.get(page)
        html = answer.content.decode()
        assert "© 测试地图" in html
        (images,) = (
            part for part in answer["Content-Security-Policy"].split("; ") if part.startswith("img-src")
        )
        assert origin in images.split()
        for href in HREF.findall(html):
            assert urlopen(href.replace("&amp;", "&")).status == 200
    assert asked
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png\?key=a&style=b", one) for one in asked)
    other = client.get(reverse("talent_pool:pool-home"))
    assert origin not in other["Content-Security-Policy"]
    poster = client.get(reverse("talent_pool:site-poster"))
    assert poster.status_code == 200


@pytest.mark.django_db
def test_no_map_is_set_and_none_is_shown(client):
    TeachingSiteFactory(longitude="106.632500", latitude="30.523600")
    answer = client.get(reverse("talent_pool:site-list"))
    assert "<image" not in answer.content.decode()
    assert "底图" not in answer.content.decode()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("url", "credit", "said"),
    [
        ("tiles.example.org/{z}/{x}/{y}", "©", "begin like"),
        ("https://{s}.example.org/{z}/{x}/{y}", "©", "begin like"),
        ("https://tiles.example.org/{z}/{x}", "©", "{y}"),
        ("https://tiles.example.org/{z}/{x}/{y}", "", "MAP_TILES_CREDIT"),
    ],
)
def test_a_wrong_setting_is_refused(monkeypatch, url, credit, said):
    monkeypatch.setenv("MAP_TILES_URL", url)
    monkeypatch.setenv("MAP_TILES_CREDIT", credit)
    with pytest.raises(ImproperlyConfigured, match=re.escape(said)):
        env_tiles("MAP_TILES_URL", credit="MAP_TILES_CREDIT")
