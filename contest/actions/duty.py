"""Periodic duties: taken by one worker of many, noted when they end, tried again when they fail."""

from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from contest.models import Duty

RUN_DUTY: Final = "contest.tasks.timetable.run_duty"
"""The task of the room above, by name."""
LEASE: Final = timedelta(minutes=30)
"""A duty that has not ended by then lost its worker, or waits in a long line: another may take it."""
FIRST_PAUSE: Final = timedelta(minutes=5)
"""Before a duty that failed is tried again; doubled each time, up to its usual pace."""


def take_duty(name: str) -> bool:
    """Take a duty that is due, and have it done; False if it is not due, or another worker was quicker."""
    now = timezone.now()
    if Duty.objects.filter(name=name, due_at__gt=now).exists():
        return False  # mostly so; reading disturbs nobody
    with transaction.atomic():
        Duty.objects.get_or_create(name=name, defaults={"due_at": now})
        if not Duty.objects.filter(name=name, due_at__lte=now).update(due_at=now + LEASE):
            return False
        transaction.on_commit(partial(_enqueue, name))
    return True


def _enqueue(name: str) -> None:
    import_string(RUN_DUTY).enqueue(name)


def end_duty(name: str, *, every: timedelta) -> None:
    """Note that a duty ended well; it is due again after its time."""
    now = timezone.now()
    Duty.objects.filter(name=name).update(last_run=now, due_at=now + every, failures=0, error="")


def fail_duty(name: str, *, every: timedelta, error: str) -> None:
    """Note that a duty failed; it is tried again soon, and later each time."""
    duty = Duty.objects.get(name=name)
    pause = min(FIRST_PAUSE * 2 ** min(duty.failures, 10), every)
    Duty.objects.filter(name=name).update(
        due_at=timezone.now() + pause, failures=F("failures") + 1, error=(error or "?")[:200]
    )
