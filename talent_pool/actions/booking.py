"""What the branch does with its order, and what the manager decides about it."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from contest import journal
from contest.actions.change import changed, facts_of
from contest.exceptions import IllegalMove, ReasonRequired
from contest.models import User
from talent_pool.exceptions import BookingMovedOn, SessionBegun, SiteTooSmall, TimePassed
from talent_pool.models import Booking, BookingDay, Dispatch, Need
from talent_pool.models.booking import LIVE
from talent_pool.notices import booking as notices
from talent_pool.queries.site import start_of
from talent_pool.states import BookingState, DispatchState, NeedState

Days = Sequence[tuple[date, str]]
FACTS: Final = (
    "unit_name", "contact_name", "contact_phone", "report", "topic", "wanted_lecturer", "subject", "sector", "town",
    "place_kind", "place_text", "site", "route", "audience_kind", "audience_size", "language", "note",
)  # fmt: skip


@transaction.atomic
def place_booking(*, actor: User, values: dict[str, Any], days: Days, form_token: str = "") -> Booking:
    """Order a lecture; the pool managers hear of it after commit.

    days: (day, part of the day) by preference. form_token: of the form that was sent; sent twice, it is one order.
    Raises SiteTooSmall, and TimePassed for a wished day that is over.
    """
    if form_token and (known := Booking.objects.filter(form_token=form_token, placed_by=actor).first()):
        return known
    booking = Booking(placed_by=actor, **values)
    if form_token:
        booking.form_token = form_token
    _check(booking, days)
    booking.save(force_insert=True)
    _write_days(booking, days)
    journal.record(
        actor=actor, verb="booking.placed", target=booking, after=facts_of(booking, FACTS) | _day_facts(days)
    )
    transaction.on_commit(partial(notices.tell.enqueue, booking.pk, "placed"))
    return booking


@transaction.atomic
def edit_booking(*, booking: Booking, actor: User, values: dict[str, Any], days: Days) -> Booking:
    """Change an order that still waits in the queue. Raises BookingMovedOn once a lecturer was asked."""
    booking = locked(booking)
    if booking.state != BookingState.PLACED:
        raise BookingMovedOn(str(booking.get_state_display()))
    before = facts_of(booking, FACTS) | _day_facts([(one.day, one.part) for one in booking.days.all()])
    for name, value in values.items():
        setattr(booking, name, value)
    _check(booking, days)
    booking.save()
    booking.days.all().delete()
    _write_days(booking, days)
    old, new = changed(before, facts_of(booking, FACTS) | _day_facts(days))
    if new:
        journal.record(actor=actor, verb="booking.edited", target=booking, before=old, after=new)
    return booking


@transaction.atomic
def withdraw_booking(*, booking: Booking, actor: User, reason: str = "") -> Booking:
    """Take an order back before a lecturer has accepted it. Raises BookingMovedOn if one has, in the meantime."""
    booking = locked(booking)
    if booking.state not in {BookingState.PLACED, BookingState.OFFERED}:
        raise BookingMovedOn(str(booking.get_state_display()))
    return _end(booking, actor, BookingState.WITHDRAWN, "booking.withdrawn", reason.strip())


@transaction.atomic
def cancel_booking(*, booking: Booking, actor: User, reason: str, by_manager: bool = False) -> Booking:
    """Call a session off that a lecturer had accepted, or, as the manager, any open order; with a reason.

    Raises SessionBegun once its time has come, unless the manager does it: it may well have been given.
    """
    booking = locked(booking)
    if booking.has_begun and not by_manager:
        raise SessionBegun
    return _end(booking, actor, BookingState.CANCELLED, "booking.cancelled", given(reason))


@transaction.atomic
def give_up_booking(*, booking: Booking, actor: User, reason: str) -> Need:
    """Say that an order can't be met; what was asked for becomes a need, for the call for topics."""
    booking = locked(booking)
    _end(booking, actor, BookingState.UNMET, "booking.unmet", given(reason))
    need, _made = Need.objects.update_or_create(
        booking=booking,
        defaults={
            "subject": _lacking(booking)[:200],
            "topic": booking.topic,
            "sector": booking.sector,
            "town": start_of(booking)[1],
            "audience_kind": booking.audience_kind,
            "unit_name": booking.unit_name,
            "state": NeedState.OPEN,
            "state_reason": "",
        },
    )
    journal.record(actor=actor, verb="need.noted", target=need, after={"booking": booking.code})
    return need


@transaction.atomic
def reopen_booking(*, booking: Booking, actor: User, reason: str) -> Booking:
    """Put an order that could not be met back into the queue; its need is closed."""
    booking = locked(booking)
    move(booking, actor, BookingState.PLACED, "booking.reopened", given(reason), keep_reason=False)
    need = Need.objects.select_for_update().filter(booking=booking).exclude(state=NeedState.CLOSED).first()
    if need is not None:
        need.move_to(NeedState.CLOSED, given(reason))
        need.save(update_fields=["state", "state_reason"])
        journal.record(actor=actor, verb="need.closed", target=need, reason=reason)
    return booking


def locked(booking: Booking) -> Booking:
    """Return the order as it is now, held until the end of the transaction: every act on it begins here."""
    return Booking.objects.select_for_update().get(pk=booking.pk)


def given(reason: str) -> str:
    """Return a reason that was given. Raises ReasonRequired."""
    if not reason.strip():
        raise ReasonRequired
    return reason.strip()


def move(
    booking: Booking,
    actor: User,
    target: BookingState,
    verb: str,
    reason: str = "",
    *,
    keep_reason: bool = True,
    facts: dict[str, Any] | None = None,
) -> Booking:
    """Follow one edge with a locked order, save and write it down. Raises BookingMovedOn if it is past that."""
    before = booking.state
    try:
        booking.move_to(target, reason if keep_reason else "")
    except IllegalMove:
        raise BookingMovedOn(str(booking.get_state_display())) from None
    booking.save(update_fields=["state", "state_reason", "starts_at", "ends_at"])
    journal.record(
        actor=actor,
        verb=verb,
        target=booking,
        before={"state": before},
        after={"state": target.value} | (facts or {}),
        reason=reason,
    )
    return booking


def close_live(booking: Booking, state: DispatchState, reason: str = "") -> Dispatch | None:
    """End the dispatch that is still in force, if there is one, and return it."""
    live = Dispatch.objects.select_for_update().filter(booking=booking, state__in=LIVE).first()
    if live is not None:
        live.move_to(state)
        live.reason, live.answered_at = reason, timezone.now()
        live.save(update_fields=["state", "reason", "answered_at"])
    return live


def _lacking(booking: Booking) -> str:
    """Return what could not be given; never whom the branch wished for, since everybody reads the call for topics."""
    with override(settings.LANGUAGE_CODE):
        return str(booking.report or booking.topic or booking.subject or gettext("Any lecture"))


def _end(booking: Booking, actor: User, target: BookingState, verb: str, reason: str) -> Booking:
    was = booking.state
    move(booking, actor, target, verb, reason)
    live = close_live(booking, DispatchState.WITHDRAWN, reason)
    if was == BookingState.ACCEPTED:
        drop_open_sheet(booking)
    transaction.on_commit(partial(notices.tell.enqueue, booking.pk, target.value, live.pk if live else None))
    return booking


def drop_open_sheet(booking: Booking) -> None:
    """Remove the sheet for signing in of a session that won't take place, unless somebody signed in already."""
    from talent_pool.models import Delivery, SignIn

    sheet = Delivery.objects.filter(booking=booking, state="open").first()
    if sheet is not None and not SignIn.objects.filter(delivery=sheet).exists():
        sheet.delete()


def _check(booking: Booking, days: Days) -> None:
    if booking.site and booking.site.capacity and booking.audience_size > booking.site.capacity:
        raise SiteTooSmall(booking.site.name, booking.site.capacity)
    if any(day < timezone.localdate() for day, _part in days):
        raise TimePassed


def _write_days(booking: Booking, days: Days) -> None:
    BookingDay.objects.bulk_create(
        BookingDay(booking=booking, day=day, part=part, position=position)
        for position, (day, part) in enumerate(dict.fromkeys(days))
    )


def _day_facts(days: Days) -> dict[str, Any]:
    return {"days": [f"{day.isoformat()} {part}" for day, part in days]}
