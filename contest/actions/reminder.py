"""Reminding people of what their entries still miss: once each, whatever happens to browser or worker."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from contest import journal
from contest.actions.job import start_job
from contest.models import Edition, Entry, Job, Reminder, User
from contest.states import ReminderState


def remind_people(*, edition: Edition, entries: Iterable[Entry], actor: User, press: str) -> list[Reminder]:
    """Ask for one letter to each person who registered one of these entries; pressing twice is once.

    press: made with the form. Who has no address gets a line too, to be telephoned.
    """
    try:
        return _remind(edition, entries, actor, press)
    except IntegrityError:  # the same press, at the same moment
        return list(Reminder.objects.filter(edition=edition, press=press).select_related("person", "job"))


@transaction.atomic
def _remind(edition: Edition, entries: Iterable[Entry], actor: User, press: str) -> list[Reminder]:
    there = list(Reminder.objects.filter(edition=edition, press=press).select_related("person", "job"))
    if there:
        return there
    by_person: dict[User, list[Entry]] = {}
    for entry in entries:
        by_person.setdefault(entry.owner, []).append(entry)
    if not by_person:
        return []
    with_address = [person for person in by_person if person.email]
    job = (
        start_job(
            kind="reminders",
            owner=actor,
            edition=edition,
            parameters={"press": press},
            total=len(with_address),
        )
        if with_address
        else None
    )
    reminders = []
    for person, theirs in by_person.items():
        state = ReminderState.WAITING if person.email else ReminderState.NO_ADDRESS
        reminder = Reminder.objects.create(edition=edition, press=press, job=job, person=person, state=state)
        reminder.entries.set(theirs)
        reminders.append(reminder)
    chosen = [entry for theirs in by_person.values() for entry in theirs]
    journal.record_all(
        actor=actor,
        verb="entry.reminded",
        targets=chosen,
        edition=edition,
        after=[{"by": "e-mail" if entry.owner.email else "telephone"} for entry in chosen],
    )
    return reminders


def begin_sending(reminder: Reminder) -> bool:
    """Take a letter up; False if another worker has, or did before it was killed: nobody gets two."""
    return bool(
        Reminder.objects.filter(pk=reminder.pk, state=ReminderState.WAITING).update(
            state=ReminderState.SENDING
        )
    )


def end_sending(reminder: Reminder, *, sent: bool) -> None:
    """Write down whether the letter went out."""
    Reminder.objects.filter(pk=reminder.pk).update(
        state=ReminderState.SENT if sent else ReminderState.FAILED, sent_at=timezone.now() if sent else None
    )


def give_up_interrupted(job: Job) -> None:
    """Letters that a killed worker had taken up may have gone or not: they are listed to be telephoned."""
    Reminder.objects.filter(job=job, state=ReminderState.SENDING).update(state=ReminderState.FAILED)
