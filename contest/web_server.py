"""The command line of the web server, and how many processes it has."""

import os
import sys
from typing import Final

from contest import env

APPLICATION: Final = "contest.asgi:application"
MOST_WORKERS: Final = 4
"""Processes by default, at most: each holds some 120 MB."""


def web_workers() -> int:
    """Return how many processes answer requests: as the environment says, else one for each core."""
    return env.env_int("WEB_WORKERS", default=min(MOST_WORKERS, os.cpu_count() or 1), minimum=1)


def web_command(host: str, port: int | str, workers: int, application: str = APPLICATION) -> list[str]:
    """Return the command that serves the site; options for HTTPS and the like may be added to its end."""
    command = [sys.executable, "-m", "uvicorn", application, "--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--lifespan", "off", "--timeout-graceful-shutdown", "5"]
    # A process that is slow to answer its supervisor is busy, not dead, and two hundred tablets hang on it.
    command += ["--timeout-worker-healthcheck", "60"]
    return [*command, "--log-level", "warning"]
