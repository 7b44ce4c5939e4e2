"""What is done again and again: each floor registers its duties here, `manage.py work` sees that they are done."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from contest.actions.duty import end_duty, fail_duty, take_duty
from contest.actions.upload_session import sweep_sessions

logger = logging.getLogger(__name__)

Deed = Callable[[], object]

MEMORY: Final = timedelta(days=30)
"""How long the queue remembers a task that has ended."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """A duty and its pace; doing it twice must do no harm. What it returns is written to the log."""

    every: timedelta
    do: Deed


DUTIES: Final[dict[str, Periodic]] = {}


def does_every(pace: timedelta, name: str) -> Callable[[Deed], Deed]:
    """Register a function as a periodic duty."""

    def register(deed: Deed) -> Deed:
        DUTIES[name] = Periodic(pace, deed)
        return deed

    return register


def take_due() -> list[str]:
    """Take every duty that is due and not taken; any number of workers may ask at once."""
    return [name for name in DUTIES if take_duty(name)]


@task()
def run_duty(name: str) -> None:
    """Do a duty; a failure is logged and tried again."""
    duty = DUTIES.get(name)
    if duty is None:  # of a version that has been replaced since
        return
    try:
        outcome = duty.do()
    except Exception as error:
        logger.exception("the duty %s failed", name)
        fail_duty(name, every=duty.every, error=f"{type(error).__name__}: {error}")
    else:
        logger.info("the duty %s is done: %s", name, outcome)
        end_duty(name, every=duty.every)


@does_every(timedelta(hours=1), "uploads-sweep")
def sweep_uploads() -> str:
    """Remove expired uploads and forgotten files; finish whole ones whose sender went away."""
    uploads, files = sweep_sessions()
    return f"{uploads} expired uploads, {files} forgotten files"


@does_every(timedelta(days=1), "tasks-forget")
def forget_tasks() -> str:
    """Remove what the queue remembers of tasks that ended long ago; jobs, which people see, are kept."""
    long_ago = timezone.now() - MEMORY
    removed, _kinds = DBTaskResult.objects.finished().filter(finished_at__lt=long_ago).delete()
    return f"{removed} ended tasks"
