"""Teaching sites, routes, the map and its poster, as each kind of visitor sees them."""

import io
import json
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse

from contest.models import JournalEntry
from talent_pool.models import DistrictMap, Route, SitePicture, TeachingSite
from tests.factories.talent_pool import BookingFactory, RouteFactory, RouteStopFactory, TeachingSiteFactory
from tests.files import jpeg_file, sent

pytestmark = pytest.mark.django_db

OUTLINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "<script>alert(1)</script>"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[106.4, 30.4], [106.9, 30.4], [106.7, 30.8], [106.4, 30.4]]],
            },
        }
    ],
}


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


def site_data(**changes):
    return {
        "name": "邓小平故居", "town": "协兴镇", "address": "牌坊村", "capacity": "80", "opening_hours": "9:00–17:00",
        "is_open": "on", "longitude": "106.632500", "latitude": "30.523600", "contact_name": "接待处", "contact_phone": "",
        "summary": "",
    } | changes  # fmt: skip


def test_the_manager_adds_a_site_with_pictures_and_everybody_finds_it(
    client, client_of, pool_manager, supervisor
):
    office = client_of(pool_manager)
    assert client_of(supervisor).get(url("site-create")).status_code == 403
    data = site_data(pictures=[sent(jpeg_file(), "x.jpg", "image/jpeg")])
    assert office.post(url("site-create"), data).status_code == 302
    site = TeachingSite.objects.get()
    page = client.get(url("site-list")).content.decode()
    assert "邓小平故居" in page
    assert 'class="district-dot"' in page
    picture = SitePicture.objects.get()
    answer = client.get(url("site-picture", site.code, picture.pk))
    assert answer.status_code == 200
    answer.getvalue()
    assert "9:00–17:00" in client.get(url("site-detail", site.code)).content.decode()
    office.post(url("site-picture-delete", site.code, picture.pk))
    assert client.get(url("site-picture", site.code, picture.pk)).status_code == 404


@pytest.mark.parametrize(
    "changes", [{"latitude": ""}, {"longitude": "190"}, {"capacity": "0"}, {"name": ""}, {"latitude": "abc"}]
)
def test_a_site_that_can_not_be_is_refused(client_of, pool_manager, changes):
    response = client_of(pool_manager).post(url("site-create"), site_data(**changes))
    assert response.status_code == 422
    assert not TeachingSite.objects.exists()


def test_a_closed_site_is_hidden_and_one_in_use_is_not_removed(client, client_of, pool_manager):
    closed = TeachingSiteFactory(name="闭馆", is_open=False)
    used = TeachingSiteFactory(name="常用")
    BookingFactory(place_kind="site", site=used)
    assert "闭馆" not in client.get(url("site-list")).content.decode()
    assert client.get(url("site-detail", closed.code)).status_code == 404
    office = client_of(pool_manager)
    assert "闭馆" in office.get(url("site-list")).content.decode()
    assert office.post(url("site-delete", used.code)).status_code == 422
    office.post(url("site-delete", closed.code))
    assert list(TeachingSite.objects.all()) == [used]


def test_a_route_has_its_stops_in_order_and_the_time_they_take(client, client_of, pool_manager):
    first, second = TeachingSiteFactory(name="故居"), TeachingSiteFactory(name="陈列馆")
    data = {
        "name": "故里线路", "is_public": "on", "summary": "", "site_1": second.pk, "here_1": "40", "way_1": "10",
        "site_2": "", "site_3": first.pk, "here_3": "30", "way_3": "0",
    }  # fmt: skip
    office = client_of(pool_manager)
    assert office.post(url("route-create"), data | {"site_3": ""}).status_code == 422
    assert office.post(url("route-create"), data).status_code == 302
    route = Route.objects.get()
    assert [(one.position, one.site) for one in route.stops.all()] == [(1, second), (2, first)]
    page = client.get(url("route-detail", route.code)).content.decode()
    assert page.index("陈列馆") < page.index("故居</a>")
    assert "80" in page
    office.post(url("route-edit", route.code), data | {"is_public": ""})
    assert client.get(url("route-detail", route.code)).status_code == 404


def test_the_outline_comes_from_the_office_and_is_drawn_without_its_words(client, client_of, pool_manager):
    TeachingSiteFactory(longitude="106.6", latitude="30.5")
    office = client_of(pool_manager)

    def send(content):
        return office.post(url("map-edit"), {"file": sent(content, "district.geojson")})

    assert send(b"\xff\x00 not json").status_code == 422
    assert send(b"[" * 100_000).status_code == 422
    assert send(json.dumps({"type": "Point", "coordinates": [1, 2]}).encode()).status_code == 422
    assert not DistrictMap.objects.exists()
    assert send(b"\xef\xbb\xbf" + json.dumps(OUTLINE).encode()).status_code == 302
    page = client.get(url("site-list")).content.decode()
    assert 'class="district-area" d="M' in page
    assert "alert(1)" not in page


def outline_with(words):
    """The outline as a program wrote it: words that json.dumps would not."""
    return json.dumps(OUTLINE).replace('"<script>alert(1)</script>"', words).encode()


@pytest.mark.parametrize(
    "words", ["NaN", "-Infinity", "1e999", '"a\\u0000b"', '"a\\ud800b"', '{"\\u0000": [{"a": NaN}]}']
)
def test_an_outline_is_drawn_whatever_its_program_wrote_for_unknown_words(client_of, pool_manager, words):
    answer = client_of(pool_manager).post(url("map-edit"), {"file": sent(outline_with(words), "a.geojson")})
    assert answer.status_code == 302
    kept = json.dumps(DistrictMap.objects.get().geojson)
    assert not any(word in kept for word in ("NaN", "Infinity", "u0000", "ud800"))


def test_an_outline_with_a_corner_that_is_unknown_is_refused(client_of, pool_manager):
    content = json.dumps(OUTLINE).replace("106.9", "NaN").encode()
    answer = client_of(pool_manager).post(url("map-edit"), {"file": sent(content, "a.geojson")})
    assert answer.status_code == 422
    assert not DistrictMap.objects.exists()


def point(name, longitude, latitude, **words):
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "properties": {"name": name, **words}, "geometry": geometry}


def test_named_points_of_the_file_say_where_the_sites_are(client, client_of, pool_manager):
    there = TeachingSiteFactory(name="邓小平故居", longitude=None, latitude=None)
    file = {
        "type": "FeatureCollection",
        "features": [
            point("邓小平故居", 106.6325, 30.5236),
            point("思源广场", 106.64, 30.53, town="协兴镇", address="牌坊村"),
        ],
    }
    office = client_of(pool_manager)

    def send(**more):
        data = {"file": sent(json.dumps(file).encode(), "sites.geojson"), **more}
        return office.post(url("map-edit"), data, follow=True).text

    told = send()
    assert "思源广场" in told
    assert not TeachingSite.objects.filter(name="思源广场").exists()
    assert not DistrictMap.objects.exists()
    there.refresh_from_db()
    assert (there.longitude, there.latitude) == (Decimal("106.6325"), Decimal("30.5236"))
    assert JournalEntry.objects.filter(verb="site.edited", target_code=there.code).count() == 1

    send(adds_sites="on")
    added = TeachingSite.objects.get(name="思源广场")
    assert (added.town, added.address, added.is_open) == ("协兴镇", "牌坊村", False)
    assert url("site-detail", added.code) not in client.get(url("site-list")).text
    send(adds_sites="on")
    assert TeachingSite.objects.count() == 2
    assert JournalEntry.objects.filter(verb="site.edited", target_code=there.code).count() == 1


def test_the_poster_of_a_route_has_its_own_map_and_its_stops_in_order(client):
    route = RouteFactory(name="初心之路")
    for n, (name, longitude) in enumerate((("陈列馆", "106.64"), ("故居", "106.63")), start=1):
        site = TeachingSiteFactory(name=name, longitude=longitude, latitude="30.5")
        RouteStopFactory(route=route, site=site, position=n, minutes_here=25, minutes_to_next=15)
    answer = client.get(url("route-poster", route.code))
    assert answer["Content-Type"] == "application/pdf"
    [page] = pypdfium2.PdfDocument(answer.content)
    words = "".join(page.get_textpage().get_text_range().split())
    assert "初心之路" in words
    assert words.index("陈列馆") < words.index("故居")
    assert words.count("15分钟") == 1  # on the way; behind the last stop there is none
    route.is_public = False
    route.save()
    assert client.get(url("route-poster", route.code)).status_code == 404


def test_a_closed_stop_of_a_route_leads_the_public_nowhere(client, client_of, pool_manager):
    route = RouteFactory(name="初心之路")
    place = {"latitude": "30.5", "town": "协兴镇"}
    opened = TeachingSiteFactory(
        name="陈列馆", longitude="106.64", address="敞开路1号", opening_hours="9:00–17:00", **place
    )
    closed = TeachingSiteFactory(
        name="旧址", longitude="106.63", address="维修巷2号", opening_hours="10:00–11:00", is_open=False, **place
    )  # fmt: skip
    for n, site in enumerate((opened, closed), start=1):
        RouteStopFactory(route=route, site=site, position=n)

    def poster(who):
        [page] = pypdfium2.PdfDocument(who.get(url("route-poster", route.code)).content)
        return "".join(page.get_textpage().get_text_range().split())

    office = client_of(pool_manager)
    page, inside = (who.get(url("route-detail", route.code)).text for who in (client, office))
    assert page.count(url("site-detail", opened.code)) == inside.count(url("site-detail", closed.code)) == 2
    assert url("site-detail", closed.code) not in page
    assert page.count("旧址") == inside.count("旧址")
    assert page.count('class="district-dot"') == 2
    assert "敞开路1号" in poster(client)
    assert "旧址" in poster(client)
    for words in ("维修巷2号", "10:00–11:00"):
        assert words not in poster(client)
        assert words in poster(office)


def test_a_route_is_made_of_open_sites_and_keeps_the_closed_ones_that_it_has(client_of, pool_manager):
    site, closed, other = (
        TeachingSiteFactory(),
        TeachingSiteFactory(is_open=False),
        TeachingSiteFactory(is_open=False),
    )
    route = RouteFactory()
    for n, one in enumerate((site, closed), start=1):
        RouteStopFactory(route=route, site=one, position=n)
    office = client_of(pool_manager)

    def offered(address):
        form = office.get(address).context["form"]
        return {key for key, _words in form.fields["site_1"].choices if key}

    assert offered(url("route-create")) == {str(site.pk)}
    assert offered(url("route-edit", route.code)) == {str(site.pk), str(closed.pk)}
    data = {"name": route.name, "summary": "", "site_1": site.pk, "site_2": other.pk}
    assert office.post(url("route-edit", route.code), data).status_code == 422
    assert office.post(url("route-edit", route.code), data | {"site_2": closed.pk}).status_code == 302


def test_the_poster_names_every_open_site(client):
    TeachingSiteFactory(name="邓小平故居", longitude="106.6", latitude="30.5", town="协兴镇")
    TeachingSiteFactory(name="没有坐标的村史馆")
    TeachingSiteFactory(name="闭馆", is_open=False)
    DistrictMap.objects.create(geojson=OUTLINE, uploaded_by=BookingFactory().placed_by)
    answer = client.get(url("site-poster"))
    assert answer["Content-Type"] == "application/pdf"
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    assert "邓小平故居" in words
    assert "没有坐标的村史馆" in words
    assert "闭馆" not in words
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
    assert client.get(url("site-poster")).content == answer.content


def test_sites_and_routes_ask_the_same_for_many_as_for_one(client, assert_constant_queries):
    def make(count):
        for _ in range(count):
            route = RouteFactory()
            for n in range(2):
                site = TeachingSiteFactory(longitude="106.6", latitude="30.5")
                RouteStopFactory(route=route, site=site, position=n + 1)

    assert_constant_queries(lambda: client.get(url("site-list")), make)


def test_a_route_asks_the_same_for_many_stops(client, assert_constant_queries):
    route = RouteFactory()
    assert_constant_queries(
        lambda: client.get(url("route-detail", route.code)),
        lambda n: RouteStopFactory.create_batch(n, route=route),
    )
