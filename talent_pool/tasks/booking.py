"""Reminders before sessions."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from contest.tasks.timetable import does_every
from talent_pool.models import Dispatch
from talent_pool.notices.booking import tell
from talent_pool.states import BookingState, DispatchState

BEFORE: Final = timedelta(days=2)


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
            tell(booking, "reminder", pk)
            sent += 1
    return f"{sent} reminders of sessions"
