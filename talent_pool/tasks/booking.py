"""Reminders before sessions, and after those that nobody has reported or confirmed."""

from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from contest.tasks.timetable import does_every
from talent_pool.models import Booking, Dispatch
from talent_pool.notices.booking import tell
from talent_pool.queries.booking import PATIENCE, unconfirmed, unreported
from talent_pool.states import BookingState, DispatchState

BEFORE: Final = timedelta(days=2)
REPORT_WITHIN: Final = timedelta(days=1)
AGAIN: Final = timedelta(days=3)
"""Whoever does nothing is reminded again after so long."""


@does_every(timedelta(hours=1), "sessions-remind")
def remind_of_sessions() -> str:
    """Write to the lecturer and the branch two days before a session, once.

    The time is noted before the letter goes out: a worker that dies in between reminds too seldom, never twice.
    """
    now = timezone.now()
    due = Dispatch.objects.filter(
        state=DispatchState.ACCEPTED,
        reminded_at__isnull=True,
        booking__state=BookingState.ACCEPTED,
        booking__starts_at__gt=now,
        booking__starts_at__lte=now + BEFORE,
    )
    sent = 0
    for pk, booking in due.order_by("booking__starts_at", "pk").values_list("pk", "booking_id"):
        if Dispatch.objects.filter(pk=pk, reminded_at__isnull=True).update(reminded_at=now):
            tell.call(booking, "reminder", pk)
            sent += 1
    return f"{sent} reminders of sessions"


@does_every(timedelta(hours=6), "sessions-nudge")
def remind_of_loose_ends() -> str:
    """Write about sessions that nobody has reported or confirmed, every third day until somebody does.

    As before sessions, the time is noted first: never two letters for one.
    """
    now = timezone.now()
    reports = _nudge(unreported(now - REPORT_WITHIN), "unreported")
    words = _nudge(unconfirmed(now - PATIENCE), "unconfirmed")
    return f"{reports} sessions not reported, {words} not confirmed"


def _nudge(bookings: QuerySet[Booking], event: str) -> int:
    now = timezone.now()
    is_due = Q(nudged_at__isnull=True) | Q(nudged_at__lte=now - AGAIN)
    sent = 0
    for booking in bookings.filter(is_due).order_by("ends_at", "pk"):
        if Booking.objects.filter(is_due, pk=booking.pk).update(nudged_at=now):
            live = booking.dispatches.filter(state=DispatchState.ACCEPTED).first()
            tell.call(booking.pk, event, live.pk if live else None)
            sent += 1
    return sent
