"""Acts at the same moment, each in a thread with a database connection of its own that is closed behind it."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import IntegrityError, connection

from contest.exceptions import DomainError


def at_once(*acts):
    """Return, in the order of the acts, what each gave or the refusal that it met; any other error is raised."""
    line = threading.Barrier(len(acts))

    def run(act):
        try:
            line.wait(30)
            return act()
        except (DomainError, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as threads:
        return list(threads.map(run, acts))
