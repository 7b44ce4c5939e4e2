"""Slips of the hand in years and numbers are said at once; they neither end in an error page nor stand in figures."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from talent_pool.forms.booking import FARTHEST
from talent_pool.models import Appointment, Booking, Delivery, Dispatch
from tests.factories.talent_pool import LectureReportFactory, LecturerFactory
from tests.talent_pool.orders import make_branch, make_lecturer, order
from tests.talent_pool.test_booking import form_data

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


def refused(response, field):
    return response.status_code == 422 and field in response.context["form"].errors


@pytest.mark.parametrize("typed", ["100001", "3000000000", "99999999999999999999"])
def test_an_order_for_millions_is_refused(client_of, typed):
    response = client_of(make_branch()).post(url("booking-create"), form_data(audience_size=typed))
    assert refused(response, "audience_size")
    assert not Booking.objects.exists()


def test_an_order_for_the_most_that_can_be_is_taken(client_of):
    response = client_of(make_branch()).post(url("booking-create"), form_data(audience_size="100000"))
    assert response.status_code == 302


@pytest.mark.parametrize("field", ["day_1", "day_2"])
@pytest.mark.parametrize("day", ["9999-12-31", "2226-05-01"])
def test_a_wished_day_in_another_century_is_refused(client_of, field, day):
    response = client_of(make_branch()).post(url("booking-create"), form_data(**{field: day}))
    assert refused(response, field)
    assert not Booking.objects.exists()


def test_a_wished_day_is_taken_up_to_two_years_ahead(client_of):
    client = client_of(make_branch())
    for days, status in ((FARTHEST, 302), (FARTHEST + timedelta(days=1), 422)):
        day = (timezone.localdate() + days).isoformat()
        data = form_data(day_1=day, form_token=f"t{status}")
        assert client.post(url("booking-create"), data).status_code == status


@pytest.mark.parametrize("starts_at", ["9999-12-31T23:50", "0001-01-01T00:00", "2226-05-01T09:00"])
def test_nobody_is_asked_to_come_in_another_century(client_of, pool_manager, starts_at):
    booking, lecturer = order(make_branch()), make_lecturer("蒋红梅")
    data = {"lecturer": lecturer.code, "starts_at": starts_at, "minutes": "60"}
    response = client_of(pool_manager).post(url("booking-dispatch", booking.code), data)
    assert response.status_code == 422
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"held_on": "0026-05-01"}, "held_on"), ({"attendance": "2000000000"}, "attendance")],
)
def test_a_record_of_the_year_26_or_of_billions_is_refused(client_of, pool_manager, changes, field):
    data = {"lecturers": [LecturerFactory(state="admitted").pk], "held_on": "2026-05-01", "title": "党课"}
    response = client_of(pool_manager).post(url("delivery-create"), data | changes)
    assert refused(response, field)
    assert not Delivery.objects.exists()
    assert client_of(pool_manager).post(url("delivery-create"), data).status_code == 302


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [("0026-03-01", "2029-02-28", "starts_on"), ("2026-03-01", "9999-12-31", "ends_on")],
)
def test_a_term_of_two_thousand_years_is_refused(client_of, pool_manager, start, end, field):
    person = LecturerFactory(state="candidate")
    data = {"lecturer": person.code, "starts_on": start, "ends_on": end}
    assert refused(client_of(pool_manager).post(url("lecturer-admit"), data), field)
    assert not Appointment.objects.exists()


def test_a_report_of_the_year_26_is_refused(client_of, pool_manager):
    report = LectureReportFactory()
    data = {"title": report.title, "year": "26"}
    assert refused(client_of(pool_manager).post(url("report-edit", report.code), data), "year")


@pytest.mark.parametrize("year", ["0000", "0001", "1948", "２０２６", "99999"])
def test_a_year_that_cannot_be_has_no_figures(client_of, pool_manager, year):
    assert client_of(pool_manager).get(url("figure-rows", "sessions"), {"year": year}).status_code == 404


@pytest.mark.parametrize("day", ["2026-02-31", "2026-13-01", "", "x", "9999-12-31"])
def test_no_term_begins_on_a_day_that_is_none(client_of, pool_manager, day):
    person = LecturerFactory(state="admitted")
    Appointment.objects.create(
        lecturer=person, starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31), appointed_by=pool_manager
    )
    letter = url("lecturer-letter", person.code)
    assert client_of(pool_manager).post(letter, {"starts_on": day}).status_code == 404
