"""Two people at once with one order: exactly one outcome, and both are told."""

import pytest
from django.core import mail

from contest.models import JournalEntry
from talent_pool.actions.booking import withdraw_booking
from talent_pool.actions.delivery import confirm_session, dispute_session, record_session
from talent_pool.actions.dispatch import accept_dispatch, claim_booking, decline_dispatch, offer_booking
from talent_pool.actions.lecturer import end_lecturer
from talent_pool.exceptions import (
    AskedMeanwhile,
    BookingMovedOn,
    LecturerTaken,
    NotInPool,
    SiteTaken,
)
from talent_pool.models import Booking, Dispatch
from tests.factories.contest import EditionFactory, MembershipFactory, UserFactory
from tests.factories.talent_pool import TeachingSiteFactory, TopicFactory
from tests.races import at_once
from tests.talent_pool.orders import make_lecturer, order, soon

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def managers():
    edition = EditionFactory()
    people = [UserFactory(email=f"manager{n}@example.org") for n in range(2)]
    for one in people:
        MembershipFactory(user=one, edition=edition, role="pool_manager")
    return people


@pytest.fixture
def lecturers():
    return [make_lecturer("蒋红梅"), make_lecturer("单秀英")]


TIME = {"starts_at": soon(), "ends_at": soon(hour=10)}


def of(outcomes, kind):
    return [one for one in outcomes if isinstance(one, kind)]


def letters():
    return {letter.to[0] for letter in mail.outbox}


def test_two_managers_dispatch_one_order(branch, managers, lecturers):
    booking = order(branch)
    mail.outbox.clear()
    outcomes = at_once(
        *(
            lambda actor=actor, person=person: offer_booking(
                booking=booking, lecturer=person, actor=actor, **TIME
            )
            for actor, person in zip(managers, lecturers, strict=True)
        )
    )
    [made] = of(outcomes, Dispatch)
    [refused] = of(outcomes, BookingMovedOn)
    assert "待讲师答复" in str(refused) or "Waiting for the lecturer" in str(refused)
    assert Dispatch.objects.get() == made
    assert letters() == {made.lecturer.user.email}
    assert JournalEntry.objects.filter(verb="booking.offered").count() == 1


def test_a_lecturer_accepts_twice(branch, managers, lecturers):
    booking = order(branch)
    asked = offer_booking(booking=booking, lecturer=lecturers[0], actor=managers[0], **TIME)
    mail.outbox.clear()
    outcomes = at_once(*[lambda: accept_dispatch(dispatch=asked, actor=lecturers[0].user)] * 2)
    assert len(of(outcomes, Dispatch)) == len(of(outcomes, BookingMovedOn)) == 1
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "branch@example.org",
        "manager0@example.org",
        "manager1@example.org",
    ]
    assert JournalEntry.objects.filter(verb="booking.accepted").count() == 1


@pytest.mark.parametrize("first", ["lecturer", "branch"])
def test_the_branch_withdraws_while_the_lecturer_accepts(branch, managers, lecturers, first):
    booking = order(branch)
    asked = offer_booking(booking=booking, lecturer=lecturers[0], actor=managers[0], **TIME)
    mail.outbox.clear()
    acts = [
        lambda: accept_dispatch(dispatch=asked, actor=lecturers[0].user),
        lambda: withdraw_booking(booking=booking, actor=branch, reason="不需要了"),
    ]
    outcomes = at_once(*(acts if first == "lecturer" else reversed(acts)))
    [refused] = of(outcomes, BookingMovedOn)
    booking.refresh_from_db()
    asked.refresh_from_db()
    if booking.state == "accepted":  # the branch was told by the refusal and by a letter
        assert (asked.state, "branch@example.org" in letters()) == ("accepted", True)
        assert "已接单" in str(refused) or "Accepted" in str(refused)
    else:  # so was the lecturer
        assert (booking.state, asked.state) == ("withdrawn", "withdrawn")
        assert lecturers[0].user.email in letters()
        assert "已撤回" in str(refused) or "Taken back" in str(refused)


@pytest.mark.parametrize("first", ["lecturer", "manager"])
def test_a_lecturer_leaves_while_accepting(branch, managers, lecturers, first):
    booking = order(branch)
    asked = offer_booking(booking=booking, lecturer=lecturers[0], actor=managers[0], **TIME)
    acts = [
        lambda: accept_dispatch(dispatch=asked, actor=lecturers[0].user),
        lambda: end_lecturer(lecturer=lecturers[0], actor=managers[0], reason="调离"),
    ]
    outcomes = at_once(*(acts if first == "lecturer" else reversed(acts)))
    assert not [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, NotInPool)]
    booking.refresh_from_db()
    asked.refresh_from_db()
    assert (booking.state, asked.state) == ("placed", "withdrawn")


def test_a_lecturer_leaves_while_being_asked(branch, managers, lecturers):
    booking = order(branch)
    outcomes = at_once(
        lambda: offer_booking(booking=booking, lecturer=lecturers[0], actor=managers[0], **TIME),
        lambda: end_lecturer(lecturer=lecturers[0], actor=managers[1], reason="调离"),
    )
    booking.refresh_from_db()
    lecturers[0].refresh_from_db()
    if of(outcomes, AskedMeanwhile):  # the leaving is tried again
        assert (booking.state, lecturers[0].state) == ("offered", "admitted")
    else:
        assert (booking.state, lecturers[0].state) == ("placed", "ended")


def test_one_lecturer_is_asked_for_two_orders_at_one_time(branch, managers, lecturers):
    orders = [order(branch), order(branch)]
    outcomes = at_once(
        *(
            lambda actor=actor, booking=booking: offer_booking(
                booking=booking, lecturer=lecturers[0], actor=actor, **TIME
            )
            for actor, booking in zip(managers, orders, strict=True)
        )
    )
    assert len(of(outcomes, Dispatch)) == len(of(outcomes, LecturerTaken)) == 1
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["offered", "placed"]


def test_two_lecturers_claim_one_order(branch, lecturers):
    booking = order(branch)
    outcomes = at_once(
        *(
            lambda person=person: claim_booking(booking=booking, lecturer=person, actor=person.user, **TIME)
            for person in lecturers
        )
    )
    assert len(of(outcomes, Dispatch)) == len(of(outcomes, BookingMovedOn)) == 1


def test_two_groups_want_one_site_at_one_time(branch, managers, lecturers):
    site = TeachingSiteFactory()
    topic = TopicFactory()
    orders = [
        order(branch, topic=topic, place_kind="site", site=site, town="", place_text="") for _ in range(2)
    ]
    outcomes = at_once(
        *(
            lambda booking=booking, person=person: offer_booking(
                booking=booking, lecturer=person, actor=managers[0], **TIME
            )
            for booking, person in zip(orders, lecturers, strict=True)
        )
    )
    assert len(of(outcomes, Dispatch)) == len(of(outcomes, SiteTaken)) == 1


def test_the_lecturer_declines_while_accepting_on_another_telephone(branch, managers, lecturers):
    booking = order(branch)
    asked = offer_booking(booking=booking, lecturer=lecturers[0], actor=managers[0], **TIME)
    at_once(
        lambda: accept_dispatch(dispatch=asked, actor=lecturers[0].user),
        lambda: decline_dispatch(dispatch=asked, actor=lecturers[0].user, reason="外出"),
    )
    booking.refresh_from_db()
    asked.refresh_from_db()
    # who declines after having accepted can't come after all: both orders of events end in the queue
    assert (booking.state, asked.state) == ("placed", "declined")


def test_a_session_is_confirmed_and_disputed_at_once(branch, managers, lecturers):
    values = {"unit": branch.organization, "unit_name": "x", "held_on": "2026-01-01", "attendance": 5}
    delivery = record_session(actor=managers[0], values=values, lecturers=lecturers)
    outcomes = at_once(
        lambda: confirm_session(delivery=delivery, actor=branch, rating=5),
        lambda: dispute_session(delivery=delivery, actor=branch, reason="人数不对"),
    )
    delivery.refresh_from_db()
    assert delivery.state in {"confirmed", "disputed"}
    verbs = ["delivery.confirmed", "delivery.disputed"]
    assert JournalEntry.objects.filter(verb__in=verbs).count() == len(
        [one for one in outcomes if not isinstance(one, Exception)]
    )
