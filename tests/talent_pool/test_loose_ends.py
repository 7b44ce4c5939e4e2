"""What is left to do after a session: nobody has reported it, nobody has confirmed it, or it is disputed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from talent_pool.actions.delivery import confirm_session, dispute_session, report_session
from talent_pool.actions.dispatch import accept_dispatch, offer_booking
from talent_pool.models import Booking, Delivery
from talent_pool.tasks.booking import remind_of_loose_ends
from tests.factories.talent_pool import BookingDayFactory, BookingFactory, TopicFactory
from tests.talent_pool.orders import order, soon

pytestmark = pytest.mark.django_db
QUEUE = reverse("talent_pool:booking-queue")


@pytest.fixture(autouse=True)
def _letters(pool_manager):
    pool_manager.email = "manager@example.org"
    pool_manager.save()


def over(branch, lecturer, pool_manager, days):
    """An accepted order whose session ended so many days ago."""
    booking = order(branch)
    start = soon()
    made = offer_booking(
        booking=booking,
        lecturer=lecturer,
        actor=pool_manager,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
    )
    accept_dispatch(dispatch=made, actor=lecturer.user)
    ended = timezone.now() - timedelta(days=days)
    Booking.objects.filter(pk=booking.pk).update(starts_at=ended - timedelta(hours=1), ends_at=ended)
    booking.refresh_from_db()
    return booking


def reported(booking, lecturer, days):
    delivery = report_session(booking=booking, actor=lecturer.user, values={"attendance": 40})
    Delivery.objects.filter(pk=delivery.pk).update(reported_at=timezone.now() - timedelta(days=days))
    delivery.refresh_from_db()
    return delivery


def receivers():
    found = sorted(letter.to[0] for letter in mail.outbox)
    mail.outbox.clear()
    return found


def later(booking, days):
    Booking.objects.filter(pk=booking.pk).update(nudged_at=timezone.now() - timedelta(days=days))


def test_who_reports_nothing_is_reminded_every_third_day(branch, lecturer, pool_manager):
    booking = over(branch, lecturer, pool_manager, days=2)
    over(branch, lecturer, pool_manager, days=0)  # there is time until tomorrow
    assert remind_of_loose_ends() == "1 sessions not reported, 0 not confirmed"
    assert booking.code in mail.outbox[0].body
    assert receivers() == sorted([lecturer.user.email, "manager@example.org"])
    assert remind_of_loose_ends() == "0 sessions not reported, 0 not confirmed"
    later(booking, 2)
    assert remind_of_loose_ends() == "0 sessions not reported, 0 not confirmed"
    later(booking, 3)
    assert remind_of_loose_ends() == "1 sessions not reported, 0 not confirmed"
    later(booking, 3)
    report_session(booking=booking, actor=lecturer.user, values={"attendance": 40})
    assert remind_of_loose_ends() == "0 sessions not reported, 0 not confirmed"


def test_a_branch_that_confirms_nothing_is_reminded(branch, lecturer, pool_manager):
    delivery = reported(over(branch, lecturer, pool_manager, days=5), lecturer, days=4)
    reported(over(branch, lecturer, pool_manager, days=3), lecturer, days=1)
    mail.outbox.clear()
    assert remind_of_loose_ends() == "0 sessions not reported, 1 not confirmed"
    assert receivers() == ["branch@example.org"]
    later(delivery.booking, 3)
    confirm_session(delivery=delivery, actor=branch, rating=5)
    assert remind_of_loose_ends() == "0 sessions not reported, 0 not confirmed"


def test_the_queue_shows_what_is_left_to_do_in_a_group_of_its_own(client_of, branch, lecturer, pool_manager):
    silent = over(branch, lecturer, pool_manager, days=2)
    unanswered = reported(over(branch, lecturer, pool_manager, days=6), lecturer, days=5)
    disputed = reported(over(branch, lecturer, pool_manager, days=2), lecturer, days=1)
    dispute_session(delivery=disputed, actor=branch, reason="人数不符")
    fresh = reported(over(branch, lecturer, pool_manager, days=2), lecturer, days=1)
    office = client_of(pool_manager)
    page = office.get(QUEUE)
    assert {one.code for one in page.context["after"]} == {
        silent.code,
        unanswered.booking.code,
        disputed.booking.code,
    }
    assert fresh.booking.code not in page.content.decode()
    assert "无人上报" in page.content.decode()
    alone = office.get(QUEUE, {"state": "after"})
    assert {one.code for one in alone.context["page"]} == {one.code for one in page.context["after"]}
    assert not alone.context["after"]


def test_the_group_asks_the_same_for_many_as_for_one(client_of, pool_manager, assert_constant_queries):
    ended = timezone.now() - timedelta(days=2)

    def make(count):
        for _ in range(count):
            booking = BookingFactory(
                topic=TopicFactory(), state="accepted", starts_at=ended - timedelta(hours=1), ends_at=ended
            )
            BookingDayFactory(booking=booking, day=soon().date())

    office = client_of(pool_manager)
    assert_constant_queries(lambda: office.get(QUEUE), make, at_most=14)
