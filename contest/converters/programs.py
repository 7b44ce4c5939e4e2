"""Running another program: gently, for a limited time, alone in its process group, telling how far it is."""

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Final

from django.conf import settings

Beat = Callable[[], None]
Line = Callable[[str], None]

EVERY: Final = 1.0
"""Seconds between two signs of life."""
GENTLE: Final = "10"
"""Niceness: pages come before films."""
MOST_SAID: Final = 64 * 1024


class ProgramFailed(Exception):
    """A program ended badly or not in time; str() is its last words, for the log."""


def program(name: str) -> str | None:
    """Return where a program lies; None where the machine lacks it or the installation switched it off."""
    if name in settings.CONVERTERS_OFF:
        return None
    return shutil.which(name)


def run(
    command: Sequence[str],
    *,
    timeout: float,
    beat: Beat | None = None,
    on_line: Line | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a program to its end and return what it said on its error stream, its last 64 kB.

    beat: called about once a second. on_line: gets each line of its standard output as it comes.
    Raises ProgramFailed for a bad end, and after `timeout` seconds, when the whole group has been killed.
    """
    nice = shutil.which("nice")
    whole = [*([nice, "-n", GENTLE] if nice else []), *command]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            whole,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        assert process.stdout is not None
        try:
            in_time = _follow(process, process.stdout, time.monotonic() + timeout, beat, on_line)
        finally:
            _kill(process)
            process.stdout.close()
        words = _last_words(said)
    if not in_time:
        raise ProgramFailed(f"{command[0]} took more than {timeout:.0f} s")
    if process.returncode:
        raise ProgramFailed(f"{command[0]} ended with {process.returncode}: {words[-500:]}")
    return words


def _follow(
    process: subprocess.Popen[bytes], out: IO[bytes], until: float, beat: Beat | None, on_line: Line | None
) -> bool:
    """Read what the program says until it ends; False if time ran out first."""
    os.set_blocking(out.fileno(), False)
    rest, last = b"", 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(out, selectors.EVENT_READ)
        while True:
            now = time.monotonic()
            if now >= until:
                return False
            if beat is not None and now - last >= EVERY:
                beat()
                last = now
            if not selector.select(timeout=min(EVERY, until - now)):
                if process.poll() is not None:
                    return True  # a child of its own may still hold the pipe open
                continue
            piece = out.read(MOST_SAID)
            if piece == b"":
                break
            *lines, rest = (rest + (piece or b""))[-MOST_SAID:].split(b"\n")
            if on_line is not None:
                for line in lines:
                    on_line(line.decode("utf-8", "replace").strip())
    while process.poll() is None:
        now = time.monotonic()
        if now >= until:
            return False
        if beat is not None and now - last >= EVERY:
            beat()
            last = now
        time.sleep(0.05)
    return True


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole group, helpers that the program started included."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last_words(said: IO[bytes]) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(size - MOST_SAID, 0))
    return said.read().decode("utf-8", "replace")
