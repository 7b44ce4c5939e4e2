"""Sending reminders, one after another."""

import logging
import smtplib
from typing import cast

from django.utils import timezone
from django.utils.translation import pgettext

from contest.actions.job import beat, finish_job
from contest.actions.reminder import begin_sending, end_sending, give_up_interrupted
from contest.models import Edition, Job, Reminder
from contest.notices.reminder import remind
from contest.queries.deadline import change_window, upload_window
from contest.queries.entry import missing_of, with_parts
from contest.states import EntryState, ReminderState
from contest.tasks.job import works_on

logger = logging.getLogger(__name__)


@works_on("reminders")
def send_reminders(job: Job) -> None:
    """Write to everybody who waits for a letter of this job; one that can't be delivered does not stop the rest."""
    give_up_interrupted(job)
    edition = cast("Edition", job.edition)
    waiting = list(
        Reminder.objects.filter(job=job, state=ReminderState.WAITING).select_related("person").order_by("pk")
    )
    done = job.total - len(waiting)
    for reminder in waiting:
        if begin_sending(reminder):
            end_sending(reminder, sent=_send(reminder, edition))
        done += 1
        beat(job, done)
    finish_job(job)


def _send(reminder: Reminder, edition: Edition) -> bool:
    lines = []
    for entry in with_parts(reminder.entries.order_by("pk")):
        window = (
            change_window(entry) if entry.state == EntryState.DRAFT else upload_window(entry.edition, entry)
        )
        missing = pgettext("list", ", ").join(one.phrase for one in missing_of(entry))
        lines.append((entry, missing, window.until))
    try:
        with timezone.override(edition.tz):
            remind(person=reminder.person, edition=edition, entries=lines)
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("reminder %s was not delivered: %s", reminder.pk, error)
        return False
    return True
