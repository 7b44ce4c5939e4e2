"""Asking a lecturer, claiming from the board, and the lecturer's answer; conflicts are refused under lock.

Locks are taken in one order everywhere: the order, then the lecturer, then the sites by key. So two acts on one
order, on one lecturer or on one site follow one another, and the second sees what the first has done.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from contest import journal
from contest.models import User
from talent_pool.actions.booking import close_live, drop_open_sheet, given, locked, move
from talent_pool.actions.sheet import follow_order
from talent_pool.exceptions import (
    AskedMeanwhile,
    BookingMovedOn,
    LecturerAway,
    LecturerTaken,
    NotInPool,
    SiteTaken,
    TimePassed,
)
from talent_pool.models import Booking, CalendarFeed, Dispatch, Lecturer, TeachingSite
from talent_pool.models.booking import LIVE
from talent_pool.notices import booking as notices
from talent_pool.queries.booking import collision_of, site_collision_of
from talent_pool.states import BookingState, DispatchRole, DispatchState, PoolState


@transaction.atomic
def offer_booking(
    *, booking: Booking, lecturer: Lecturer, actor: User, starts_at: datetime, ends_at: datetime
) -> Dispatch:
    """Ask a lecturer to come at a time; the lecturer hears of it after commit.

    An order in the queue is offered; for one that was accepted, this asks a substitute in the lecturer's place.
    Raises BookingMovedOn if somebody else has dispatched it or the branch took it back, NotInPool, TimePassed,
    LecturerTaken, LecturerAway and SiteTaken.
    """
    booking = locked(booking)
    replaced = None
    if booking.state == BookingState.ACCEPTED:
        replaced = close_live(booking, DispatchState.WITHDRAWN)
    elif booking.state != BookingState.PLACED:
        raise BookingMovedOn(str(booking.get_state_display()))
    person = _free(booking, lecturer, starts_at, ends_at)
    booking.starts_at, booking.ends_at = starts_at, ends_at
    made = Dispatch.objects.create(
        booking=booking,
        lecturer=person,
        role=DispatchRole.SUBSTITUTE if replaced else DispatchRole.LEAD,
        offered_by=actor,
    )
    move(booking, actor, BookingState.OFFERED, "booking.offered", facts=_facts(booking, person))
    follow_order(booking, actor)
    if replaced is not None:
        transaction.on_commit(partial(notices.tell.enqueue, booking.pk, "replaced", replaced.pk))
    transaction.on_commit(partial(notices.tell.enqueue, booking.pk, "offered", made.pk))
    return made


@transaction.atomic
def claim_booking(
    *, booking: Booking, lecturer: Lecturer, actor: User, starts_at: datetime, ends_at: datetime
) -> Dispatch:
    """Take an order from the board: it is accepted at once, at the time that the lecturer chose. Raises as offer_booking."""
    booking = locked(booking)
    if booking.state != BookingState.PLACED:
        raise BookingMovedOn(str(booking.get_state_display()))
    person = _free(booking, lecturer, starts_at, ends_at)
    booking.starts_at, booking.ends_at = starts_at, ends_at
    made = Dispatch.objects.create(
        booking=booking, lecturer=person, state=DispatchState.ACCEPTED, answered_at=timezone.now()
    )
    move(booking, actor, BookingState.ACCEPTED, "booking.claimed", facts=_facts(booking, person))
    follow_order(booking, actor)
    transaction.on_commit(partial(notices.tell.enqueue, booking.pk, "accepted", made.pk))
    return made


@transaction.atomic
def accept_dispatch(*, dispatch: Dispatch, actor: User) -> Dispatch:
    """Accept what one is asked for; the branch and the managers hear of it.

    Raises BookingMovedOn if it was taken back, withdrawn or answered in the meantime, NotInPool for who has left.
    """
    booking = locked(dispatch.booking)
    person = _in_pool(dispatch.lecturer)
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if dispatch.state != DispatchState.OFFERED or booking.state != BookingState.OFFERED:
        raise BookingMovedOn(_state_of(dispatch, booking))
    dispatch.move_to(DispatchState.ACCEPTED)
    dispatch.answered_at = timezone.now()
    dispatch.save(update_fields=["state", "answered_at"])
    move(booking, actor, BookingState.ACCEPTED, "booking.accepted", facts=_facts(booking, person))
    transaction.on_commit(partial(notices.tell.enqueue, booking.pk, "accepted", dispatch.pk))
    return dispatch


@transaction.atomic
def decline_dispatch(*, dispatch: Dispatch, actor: User, reason: str) -> Dispatch:
    """Decline, or call off after having accepted, with a reason: the order is back in the queue.

    Raises BookingMovedOn if it was taken back or withdrawn in the meantime, or is over.
    """
    reason = given(reason)
    booking = locked(dispatch.booking)
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if dispatch.state not in {DispatchState.OFFERED, DispatchState.ACCEPTED}:
        raise BookingMovedOn(_state_of(dispatch, booking))
    had_accepted = dispatch.state == DispatchState.ACCEPTED
    facts = _facts(booking, dispatch.lecturer)
    move(booking, actor, BookingState.PLACED, "booking.declined", reason, keep_reason=False, facts=facts)
    dispatch.move_to(DispatchState.DECLINED)
    dispatch.reason, dispatch.answered_at = reason, timezone.now()
    dispatch.save(update_fields=["state", "reason", "answered_at"])
    drop_open_sheet(booking)
    transaction.on_commit(
        partial(notices.tell.enqueue, booking.pk, "called_off" if had_accepted else "declined", dispatch.pk)
    )
    return dispatch


@transaction.atomic
def take_back_dispatch(*, dispatch: Dispatch, actor: User, reason: str) -> Dispatch:
    """Take an offer back, or release a lecturer who had accepted: the order is back in the queue."""
    reason = given(reason)
    booking = locked(dispatch.booking)
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if dispatch.state not in {DispatchState.OFFERED, DispatchState.ACCEPTED}:
        raise BookingMovedOn(_state_of(dispatch, booking))
    return _take_back(dispatch, booking, actor, reason, "taken_back")


def hold_orders_ahead(lecturer: Lecturer) -> list[Booking]:
    """Lock the orders of what is still to come of a lecturer, and return them; done before the lecturer is locked."""
    keys = list(_ahead(lecturer).values_list("booking_id", flat=True))
    return list(Booking.objects.filter(pk__in=keys).select_for_update().order_by("pk"))


def take_back_ahead(*, lecturer: Lecturer, held: Sequence[Booking], actor: User) -> None:
    """Put the orders of somebody who leaves the pool back into the queue; everybody concerned hears of it.

    lecturer: locked, and out of the pool. held: by hold_orders_ahead. Raises AskedMeanwhile if an order came in since
    then: to lock that one now would be against the order of locks.
    """
    orders = {one.pk: one for one in held}
    with override(settings.LANGUAGE_CODE):
        reason = gettext("The lecturer has left the talent pool.")
    for dispatch in _ahead(lecturer).order_by("booking"):
        booking = orders.get(dispatch.booking_id)
        if booking is None:
            raise AskedMeanwhile(lecturer.name)
        _take_back(dispatch, booking, actor, reason, "left")


def _ahead(lecturer: Lecturer) -> QuerySet[Dispatch]:
    """Return the sessions that a lecturer has accepted and that have not begun, and what she has not answered."""
    return Dispatch.objects.filter(
        Q(state=DispatchState.OFFERED) | Q(booking__starts_at__gt=timezone.now()),
        lecturer=lecturer,
        state__in=LIVE,
        booking__state__in=(BookingState.OFFERED, BookingState.ACCEPTED),
    )


def _take_back(dispatch: Dispatch, booking: Booking, actor: User, reason: str, event: str) -> Dispatch:
    facts = _facts(booking, dispatch.lecturer)
    move(booking, actor, BookingState.PLACED, "booking.taken_back", reason, keep_reason=False, facts=facts)
    dispatch.move_to(DispatchState.WITHDRAWN)
    dispatch.reason, dispatch.answered_at = reason, timezone.now()
    dispatch.save(update_fields=["state", "reason", "answered_at"])
    drop_open_sheet(booking)
    transaction.on_commit(partial(notices.tell.enqueue, booking.pk, event, dispatch.pk))
    return dispatch


@transaction.atomic
def open_calendar(*, lecturer: Lecturer, actor: User) -> CalendarFeed:
    """Give a lecturer's calendar a new secret address; the old one, if there was one, is dead at once."""
    CalendarFeed.objects.filter(lecturer=lecturer).delete()
    feed = CalendarFeed.objects.create(lecturer=lecturer)
    journal.record(actor=actor, verb="calendar.opened", target=lecturer)
    return feed


@transaction.atomic
def close_calendar(*, lecturer: Lecturer, actor: User) -> None:
    """Revoke the secret address."""
    if CalendarFeed.objects.filter(lecturer=lecturer).delete()[0]:
        journal.record(actor=actor, verb="calendar.closed", target=lecturer)


def _free(booking: Booking, lecturer: Lecturer, starts_at: datetime, ends_at: datetime) -> Lecturer:
    """Return the lecturer, locked, if she and the place are free at that time; raise the refusal if not."""
    if starts_at <= timezone.now():
        raise TimePassed
    person = _in_pool(lecturer)
    if other := collision_of(person, booking, starts_at, ends_at):
        raise LecturerTaken(person.name, _when(other.starts_at, other.ends_at))
    day, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    if person.absences.filter(starts_on__lte=last, ends_on__gte=day).exists():
        raise LecturerAway(person.name, date_format(day))
    wanted = Q(pk=booking.site_id) | Q(stops__route=booking.route_id, stops__route__isnull=False)
    keys = TeachingSite.objects.filter(wanted).values("pk")
    list(TeachingSite.objects.filter(pk__in=keys).select_for_update().order_by("pk"))
    if stay := site_collision_of(booking, starts_at, ends_at):
        raise SiteTaken(TeachingSite.objects.get(pk=stay.site).name, _when(stay.starts_at, stay.ends_at))
    return person


def _in_pool(lecturer: Lecturer) -> Lecturer:
    """Return the lecturer as she is now, locked. Raises NotInPool."""
    person = Lecturer.objects.standing().select_for_update().get(pk=lecturer.pk)
    if person.state != PoolState.ADMITTED:
        raise NotInPool(person.name)
    return person


def _when(starts_at: datetime | None, ends_at: datetime | None) -> str:
    if starts_at is None or ends_at is None:
        return ""
    begin, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return f"{date_format(begin, 'DATETIME_FORMAT')}–{end:%H:%M}"


def _state_of(dispatch: Dispatch, booking: Booking) -> str:
    """Say how it stands, in the words that concern the person: a dispatch that ended says more than the order."""
    ended = dispatch.state in {DispatchState.DECLINED, DispatchState.WITHDRAWN}
    return str(dispatch.get_state_display() if ended else booking.get_state_display())


def _facts(booking: Booking, lecturer: Lecturer) -> dict[str, Any]:
    return {
        "lecturer": lecturer.name,
        "starts_at": booking.starts_at.isoformat() if booking.starts_at else "",
    }
