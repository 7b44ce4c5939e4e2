"""The one page of an order: what it takes over from where people come, what it keeps, and what it refuses."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from talent_pool.actions.consent import withdraw_consent
from talent_pool.models import Booking
from tests.factories.talent_pool import LectureReportFactory, RouteFactory, TeachingSiteFactory
from tests.talent_pool.orders import make_lecturer, order, soon
from tests.talent_pool.stock import agree
from tests.talent_pool.test_booking import form_data

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


def in_library(**facts):
    return LectureReportFactory(state="admitted", admitted_at=timezone.now(), **facts)


def as_shown(page):
    """What a browser would send of a form that nobody touched."""
    values = {field.html_name: field.value() for field in page.context["form"]}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
        if value is not None
    }


@pytest.mark.parametrize(
    ("kind", "factory", "page"),
    [("site", TeachingSiteFactory, "site-detail"), ("route", RouteFactory, "route-detail")],
)
def test_who_comes_from_a_site_or_a_route_orders_there(client_of, branch, kind, factory, page):
    place = factory()
    factory()
    client, link = client_of(branch), f"{url('booking-create')}?{kind}={place.code}"
    assert link in client.get(url(page, place.code)).content.decode()
    form = client.get(link)
    assert form.context["form"]["place_kind"].value() == kind
    data = form_data(place_text="") | {name: as_shown(form)[name] for name in ("place_kind", kind)}
    assert client.post(url("booking-create"), data).status_code == 302
    assert getattr(Booking.objects.get(), kind) == place


def test_a_place_that_is_closed_is_not_chosen_by_its_address(client_of, branch):
    TeachingSiteFactory()
    closed = TeachingSiteFactory(is_open=False)
    form = client_of(branch).get(url("booking-create"), {"site": closed.code}).context["form"]
    assert (form["place_kind"].value(), form["site"].value()) == ("own", None)


@pytest.mark.parametrize("named", ["report", "wanted_lecturer", "both"])
def test_an_order_for_a_report_or_a_lecturer_by_name_can_be_changed(client_of, branch, pool_manager, named):
    report, lecturer = in_library(title="一封家书"), make_lecturer("蒋红梅")
    agree([lecturer])
    asked = {"report": report, "wanted_lecturer": lecturer}
    asked = asked if named == "both" else {named: asked[named]}
    booking = order(branch, **asked)
    client, edit = client_of(branch), url("booking-edit", booking.code)
    page = client.get(edit)
    assert all(str(one.code) in page.content.decode() for one in asked.values())
    assert client.post(edit, as_shown(page) | {"audience_size": "55"}).status_code == 302
    booking.refresh_from_db()
    assert booking.audience_size == 55
    assert {name: getattr(booking, name) for name in asked} == asked


def test_what_was_ordered_stays_ordered_when_it_is_offered_no_more(client_of, branch, pool_manager):
    until = timezone.localdate() + timedelta(days=1)
    report, lecturer = (
        in_library(valid_until=until, reviewed_on=timezone.localdate()),
        make_lecturer("蒋红梅"),
    )
    agree([lecturer])
    day = [(soon(9).date(), "morning")]
    booking = order(branch, report=report, wanted_lecturer=lecturer, days=day)
    withdraw_consent(lecturer=lecturer, actor=pool_manager)
    with time_machine.travel(soon(5)):
        client, edit = client_of(branch), url("booking-edit", booking.code)
        data = as_shown(client.get(edit)) | {"audience_size": "55"}
        assert client.post(edit, data).status_code == 302
    booking.refresh_from_db()
    assert (booking.report, booking.wanted_lecturer, booking.audience_size) == (report, lecturer, 55)


def test_a_report_whose_review_ended_while_the_server_ran_is_not_ordered(client_of, branch):
    report = in_library(
        valid_until=timezone.localdate() + timedelta(days=1), reviewed_on=timezone.localdate()
    )
    with time_machine.travel(soon(5)):
        client, day = client_of(branch), soon().date().isoformat()
        page = client.get(url("booking-create"), {"report": report.code})
        assert page.context["form"].chosen_report is None
        sent = client.post(url("booking-create"), form_data(report=report.code, day_1=day))
        assert sent.status_code == 422
        said = sent.content.decode()
        assert "not offered any more" in said or "已不再提供" in said
        assert not Booking.objects.exists()
        # the page that comes back can be sent
        assert client.post(url("booking-create"), as_shown(sent)).status_code == 302
    assert Booking.objects.get().report is None
