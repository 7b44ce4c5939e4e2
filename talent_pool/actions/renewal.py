"""Letters that a term is about to end: once each, whatever happens to the worker."""

from django.db import IntegrityError, transaction

from contest.states import ReminderState
from talent_pool.models import Appointment, RenewalReminder


def begin_reminder(appointment: Appointment, days_before: int) -> RenewalReminder | None:
    """Take a letter up; None if it was taken up before: nobody gets two.

    Written by the timetable and kept as a row of its own, so not journalled.
    """
    try:
        with transaction.atomic():
            return RenewalReminder.objects.create(appointment=appointment, days_before=days_before)
    except IntegrityError:
        return None


def end_reminder(reminder: RenewalReminder, state: ReminderState) -> None:
    """Write down what became of a letter."""
    RenewalReminder.objects.filter(pk=reminder.pk).update(state=state)
