"""A session that moves to another day takes its sheet along; one that falls out takes no names any more."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from contest.models import JournalEntry
from talent_pool.actions.booking import cancel_booking
from talent_pool.actions.delivery import confirm_session, report_session, void_session
from talent_pool.actions.dispatch import accept_dispatch, decline_dispatch, offer_booking
from talent_pool.actions.sheet import open_sign_in, sign_in
from talent_pool.exceptions import NoSession, SessionBegun, SignInClosed, TooManyNames
from talent_pool.models import Delivery, Dispatch, SignIn
from talent_pool.queries.delivery import signed_in
from tests.talent_pool.orders import order, soon

pytestmark = pytest.mark.django_db

QUARTER = timedelta(minutes=15)


@pytest.fixture
def booking(branch, lecturer, pool_manager):
    """Accepted for nine o'clock in three days."""
    made = order(branch)
    agreed(made, lecturer, pool_manager, soon())
    return made


def agreed(booking, lecturer, manager, starts_at):
    ends_at = starts_at + timedelta(hours=1)
    made = offer_booking(
        booking=booking, lecturer=lecturer, actor=manager, starts_at=starts_at, ends_at=ends_at
    )
    accept_dispatch(dispatch=made, actor=lecturer.user)
    booking.refresh_from_db()


def signs(sheet, name, device="a"):
    return sign_in(delivery=sheet, name=name, unit_name="", device=device)


def report(booking, lecturer):
    return report_session(booking=booking, actor=lecturer.user, values={"attendance": 38, "remarks": ""})


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


def test_an_open_sheet_follows_its_session_to_another_day_and_lecturer(
    booking, branch, substitute, pool_manager
):
    sheet = open_sign_in(booking=booking, actor=branch)
    later = soon(9)
    agreed(booking, substitute, pool_manager, later)
    sheet.refresh_from_db()
    assert (sheet.starts_at, sheet.held_on) == (later, later.date())
    assert list(sheet.lecturers.all()) == [substitute]
    moved = JournalEntry.objects.get(verb="delivery.moved")
    assert (moved.actor, moved.after["held_on"]) == (pool_manager, later.date().isoformat())
    with time_machine.travel(soon()), pytest.raises(SignInClosed):
        signs(sheet, "早到者")
    with time_machine.travel(later):
        signs(sheet, "唐小兰")
    with time_machine.travel(later + timedelta(hours=3)):
        assert report(booking, substitute).held_on == later.date()
    assert Delivery.objects.count() == 1


def test_a_reported_session_has_the_place_of_the_order_as_it_was_changed(booking, branch, lecturer):
    open_sign_in(booking=booking, actor=branch)
    booking.place_text = "镇文化站"
    booking.save()
    with time_machine.travel(soon(3, 12)):
        assert report(booking, lecturer).place == "镇文化站"


def test_names_of_a_void_session_count_for_no_other_and_stay_readable(
    client_of, booking, branch, lecturer, pool_manager
):
    sheet = open_sign_in(booking=booking, actor=branch)
    with time_machine.travel(soon()):
        for name in ("唐小兰", "单秀英"):
            signs(sheet, name)
    with time_machine.travel(soon(3, 11)):
        made = report(booking, lecturer)
        confirm_session(delivery=made, actor=branch, rating=1, comment="停电")
        void_session(delivery=made, actor=pool_manager, reason="停电，没讲成")
        booking.refresh_from_db()
        agreed(booking, lecturer, pool_manager, soon(1))
        made.refresh_from_db()
        assert (made.state, made.held_on) == ("void", timezone.localdate())  # readable as it was
        with pytest.raises(NoSession):
            signs(sheet, "迟到者")
        later = soon(1)
    with time_machine.travel(later):
        page = url("sign-in-sheet", booking.code)
        client_of(branch).post(page)
        made.refresh_from_db()
        assert (made.state, made.starts_at, signed_in(made)) == ("open", later, 0)
        shown = client_of(branch).get(page).content.decode()
        assert "单秀英" in shown
        assert "moved to another time" in shown or "改到其他时间" in shown
        signs(made, "唐小兰")  # who comes again signs in again, from the same telephone
        assert signed_in(made) == 1
        for n in range(4):
            signs(made, f"党员{n}")
        with pytest.raises(TooManyNames):
            signs(made, "第六人")
    with time_machine.travel(later + timedelta(hours=2)):
        made = report(booking, lecturer)
        assert (made.state, made.held_on, made.rating) == ("reported", timezone.localdate(later), None)
    assert SignIn.objects.filter(delivery=made, struck_at__isnull=False).get().name == "单秀英"


def test_a_void_session_that_is_reported_for_another_day_has_that_day_and_no_old_names(
    booking, branch, lecturer, pool_manager
):
    sheet = open_sign_in(booking=booking, actor=branch)
    with time_machine.travel(soon()):
        signs(sheet, "唐小兰")
    with time_machine.travel(soon(3, 11)):
        void_session(delivery=report(booking, lecturer), actor=pool_manager, reason="停电，没讲成")
        booking.refresh_from_db()
        later = soon(40)
        agreed(booking, lecturer, pool_manager, later)
    with time_machine.travel(later + timedelta(hours=2)):
        made = report(booking, lecturer)
    assert (made.held_on, signed_in(made)) == (timezone.localdate(later), 0)


def test_who_waits_for_a_substitute_stays_signed_in_and_who_came_another_day_does_not(
    booking, branch, lecturer, substitute, pool_manager
):
    sheet = open_sign_in(booking=booking, actor=branch)
    with time_machine.travel(soon() - QUARTER):
        signs(sheet, "唐小兰")
        decline_dispatch(dispatch=Dispatch.objects.get(), actor=lecturer.user, reason="车坏了")
        agreed(booking, substitute, pool_manager, timezone.now() + 2 * QUARTER)
        assert signed_in(sheet) == 1
        agreed(booking, lecturer, pool_manager, timezone.now() + timedelta(days=2))
        assert signed_in(sheet) == 0


def test_nobody_signs_in_to_a_session_that_was_called_off(client, booking, branch):
    sheet = open_sign_in(booking=booking, actor=branch)
    with time_machine.travel(soon() - QUARTER):
        signs(sheet, "唐小兰")
        cancel_booking(booking=booking, actor=branch, reason="停电")
        with pytest.raises(NoSession):
            signs(sheet, "单秀英")
        page = client.get(url("sign-in", sheet.sign_in_token)).content.decode()
    assert 'name="name"' not in page
    assert "does not take place" in page or "不举行" in page
    assert signed_in(sheet) == 1


def test_once_it_has_begun_only_a_manager_cancels_a_session(client_of, booking, branch, pool_manager):
    cancel = url("booking-cancel", booking.code)
    with time_machine.travel(soon() + QUARTER):
        assert cancel not in client_of(branch).get(url("booking-detail", booking.code)).content.decode()
        response = client_of(branch).post(cancel, {"reason": "没来"})
        assert response.status_code == 422
        assert "pool manager" in response.content.decode() or "师资库管理员" in response.content.decode()
        with pytest.raises(SessionBegun):
            cancel_booking(booking=booking, actor=branch, reason="没来")
        booking.refresh_from_db()
        assert booking.state == "accepted"
        office = client_of(pool_manager)
        assert cancel in office.get(url("booking-detail", booking.code)).content.decode()
        assert office.post(cancel, {"reason": ""}).status_code == 422
        assert office.post(cancel, {"reason": "讲师没有到"}).status_code == 302
    booking.refresh_from_db()
    assert (booking.state, booking.state_reason) == ("cancelled", "讲师没有到")
