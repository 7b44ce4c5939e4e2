"""The timetable's letters about terms that end."""

import logging
import smtplib
from datetime import timedelta
from typing import Final

from django.utils import timezone

from contest.models import User
from contest.states import ReminderState, Role
from contest.tasks.timetable import does_every
from talent_pool.actions.renewal import begin_reminder, end_reminder
from talent_pool.models import Appointment
from talent_pool.notices.renewal import tell_lecturer, tell_managers
from talent_pool.queries.lecturer import last_terms

logger = logging.getLogger(__name__)

DAYS_BEFORE: Final = (60, 14)
"""On which days before its end a letter goes out about a term, farthest first."""


@does_every(timedelta(hours=6), "pool-renewals")
def remind_of_renewals() -> str:
    """Write about every term that has come close to its end and was not written about at that distance.

    Who was away for all of the first distance gets one letter, not two.
    """
    today = timezone.localdate()
    due: list[Appointment] = []
    failed = 0
    for appointment in last_terms(today + timedelta(days=max(DAYS_BEFORE))).filter(ends_on__gte=today):
        left = (appointment.ends_on - today).days
        reminder = begin_reminder(appointment, min(days for days in DAYS_BEFORE if left <= days))
        if reminder is None:
            continue
        due.append(appointment)
        account = appointment.lecturer.user
        if account is None or not account.email:
            end_reminder(reminder, ReminderState.NO_ADDRESS)
            continue
        try:
            tell_lecturer(appointment, account.email)
        except (smtplib.SMTPException, OSError) as error:
            logger.warning("the letter about term %s was not delivered: %s", appointment.pk, error)
            end_reminder(reminder, ReminderState.FAILED)
            failed += 1
        else:
            end_reminder(reminder, ReminderState.SENT)
    if due:
        _tell_managers(due)
    return f"{len(due)} terms, {failed} letters failed"


def _tell_managers(due: list[Appointment]) -> None:
    managers = (
        User.objects.filter(memberships__role=Role.POOL_MANAGER, is_active=True).exclude(email="").distinct()
    )
    try:
        tell_managers(due, list(managers))
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("the letter about %d terms was not delivered: %s", len(due), error)
