"""`manage.py work`: the background worker, which also hands on work that another one left, and keeps the timetable."""

import logging
import threading
from typing import Any, Final

from django.db import DatabaseError, close_old_connections
from django_tasks_db.management.commands.db_worker import Command as Worker

from contest.actions.job import revive_jobs
from contest.tasks.timetable import take_due

logger = logging.getLogger(__name__)

EVERY: Final = 30
"""Seconds between two looks."""


class Command(Worker):
    """Works off tasks like db_worker, hands on jobs whose worker was killed, and begins what is due by the timetable."""

    help = "Run background tasks until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop."""
        stop = threading.Event()
        watch = threading.Thread(target=look_after_jobs, args=(stop,), daemon=True)
        watch.start()
        try:
            super().handle(*args, **options)
        finally:
            stop.set()


def look_after_jobs(stop: threading.Event, every: float = EVERY) -> None:
    """Revive lost jobs and begin what is due, now and then; a database that is busy or away is asked again."""
    while True:
        try:
            if found := revive_jobs():
                logger.warning("%d jobs had lost their worker", found)
            take_due()
        except DatabaseError as error:
            logger.warning("lost jobs and duties were not looked for: %s", error)
        finally:
            close_old_connections()
        if stop.wait(every):
            return
