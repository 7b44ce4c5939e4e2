"""How far a lecturer's towns are from the place of an order."""

import pytest
from django.urls import reverse

from talent_pool.district import kilometres
from talent_pool.queries.dispatch import order_of
from tests.factories.talent_pool import (
    BookingFactory,
    LecturerFactory,
    RouteFactory,
    RouteStopFactory,
    TeachingSiteFactory,
)

pytestmark = pytest.mark.django_db
HERE, NEAR, THERE = (106.6, 30.5), (106.62, 30.54), (106.8, 30.6)


def site(town, place=None, **more):
    longitude, latitude = place or (None, None)
    return TeachingSiteFactory(town=town, longitude=longitude, latitude=latitude, **more)


@pytest.fixture(autouse=True)
def _there():
    site("大安镇", THERE)


def where(**place):
    found = order_of(BookingFactory(**place))
    return found.town, found.ways.get("大安镇")


def away(place):
    return pytest.approx(kilometres(place, THERE))


def test_from_the_site_itself():
    site("协兴镇", NEAR)
    assert where(place_kind="site", site=site("协兴镇", HERE), town="浓溪镇") == ("协兴镇", away(HERE))


def test_a_site_that_is_not_on_the_map_is_in_the_middle_of_its_town():
    site("协兴镇", NEAR)
    assert where(place_kind="site", site=site("协兴镇")) == ("协兴镇", away(NEAR))


def test_from_the_first_stop_of_a_route():
    route = RouteFactory()
    RouteStopFactory(route=route, position=2, site=site("大安镇", THERE))
    RouteStopFactory(route=route, position=1, site=site("协兴镇", HERE))
    assert where(place_kind="route", route=route) == ("协兴镇", away(HERE))


def test_from_the_middle_of_the_sites_in_the_town():
    site("协兴镇", HERE)
    site("协兴镇", NEAR)
    site("协兴镇")
    assert where(town="协兴镇") == ("协兴镇", away((106.61, 30.52)))


def test_from_a_town_without_a_site_nobody_knows_the_way():
    site("协兴镇")
    assert where(town="协兴镇") == ("协兴镇", None)
    assert where() == ("", None)
    site("", HERE)
    assert where() == ("", None)
    assert where(town="大安镇", place_kind="online") == ("", None)


def test_the_page_says_how_far_it_is(client_of, pool_manager):
    booking = BookingFactory(place_kind="site", site=site("协兴镇", HERE))
    LecturerFactory(name="蒋红梅", state="admitted", towns=["大安镇"])
    page = client_of(pool_manager).get(reverse("talent_pool:booking-dispatch", args=[booking.code])).text
    n = round(kilometres(HERE, THERE))
    assert 20 <= n <= 25
    assert f"可到相距{n}公里的乡镇" in page or f"travels to a town {n} km away" in page
