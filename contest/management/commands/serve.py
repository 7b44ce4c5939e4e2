"""`manage.py serve`: web server and background worker under one supervisor."""

import errno
import os
import signal
import socket
import sys
import threading
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from contest import env
from contest.supervisor import Child, Supervisor
from contest.web_server import web_command, web_workers

HEAPS: Final = "2"
"""Of the C library, per process: by default each thread of a request gets one, and keeps what was freed in it."""


def require_free_port(host: str, port: int) -> None:
    """Raise CommandError with a sentence when nobody could listen there."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} on {host} is taken: another program, perhaps another copy of this one, uses it. "
                f"Stop that one, or choose another port: make run PORT={port + 1}"
            ) from None
        raise CommandError(f"Cannot listen on {host}:{port}: {error}") from None


def require_migrated_database() -> None:
    """Raise CommandError when tables are missing or old: every page and the worker would fail one by one."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            "The database is older than the program. First run: .venv/bin/python manage.py migrate"
        )
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # its threads must not be there when children start


def announce(supervisor: Supervisor, host: str, port: int) -> None:
    """Print the address as soon as the web server answers there."""
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    while not supervisor.stopping.wait(0.2):
        try:
            socket.create_connection((reach, port), timeout=1).close()
        except OSError:
            continue
        shown = f"[{reach}]" if ":" in reach else reach
        supervisor.say("web", f"Open http://{shown}:{port}/ (Ctrl-C stops everything)")
        return


class Command(BaseCommand):
    """Starts uvicorn and the task worker, restarts a dead one, stops both on Ctrl-C or SIGTERM."""

    help = "Serve the site and run its background tasks until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options; each can be set in the environment too."""
        parser.add_argument("--host", default=env.env_str("HOST", "127.0.0.1"))
        parser.add_argument(
            "--port", type=int, default=env.env_int("PORT", default=8000, minimum=1, maximum=65535)
        )
        parser.add_argument(
            "--web-workers",
            type=int,
            default=web_workers(),
            help="processes that answer requests",
        )
        parser.add_argument(
            "--task-workers",
            type=int,
            default=env.env_int("TASK_WORKERS", default=1),
            help="processes that work off background tasks; 0 where another machine does that",
        )
        parser.add_argument("--access-log", action="store_true", help="print a line per request")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop."""
        host, port = options["host"], options["port"]
        require_migrated_database()
        require_free_port(host, port)
        web = web_command(host, port, options["web_workers"])
        if not options["access_log"]:
            web.append("--no-access-log")
        count = options["task_workers"]
        work = [sys.executable, sys.argv[0], "work", "--no-reload", "--queue-name"]
        workers = [
            Child(f"tasks-{n}" if count > 1 else "tasks", [*work, "default"]) for n in range(1, count + 1)
        ]
        if count:
            workers.append(Child("media", [*work, "media"]))
        os.environ.setdefault("MALLOC_ARENA_MAX", HEAPS)
        supervisor = Supervisor([Child("web", web), *workers], out=sys.stdout)
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, supervisor.stop)

        threading.Thread(target=announce, args=(supervisor, host, port), daemon=True).start()
        supervisor.run()
        self.stdout.write("Stopped.")
