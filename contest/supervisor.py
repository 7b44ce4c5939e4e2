"""Keeps a few child processes alive: starts them, restarts the dead, stops all of them together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO, Final

POLL_SECONDS: Final = 0.2
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
HEALTHY_SECONDS: Final = 60.0
"""A child that lived this long is restarted after the first, short pause again."""

PR_SET_PDEATHSIG: Final = 1


def die_with_parent() -> None:
    """Ask Linux to stop this child when the supervisor itself is killed; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process to keep alive, and what is known about its latest life."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] | None = None
    """Its environment; None: this process's own."""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restart_at: float = 0.0
    pause: float = FIRST_PAUSE


@dataclass
class Supervisor:
    """Runs its children until stop() is called; every line they print gets their name in front."""

    children: list[Child]
    out: IO[str]
    grace_seconds: float = 20.0
    """How long a child may finish its work after SIGTERM before it is killed."""

    stopping: threading.Event = field(default_factory=threading.Event)
    hurry: threading.Event = field(default_factory=threading.Event)
    printing: threading.Lock = field(default_factory=threading.Lock)

    def say(self, name: str, line: str) -> None:
        """Print one line under a name."""
        width = max(len(child.name) for child in self.children)
        with self.printing:
            self.out.write(f"{name:<{width}} | {line}\n")
            self.out.flush()

    def run(self) -> None:
        """Keep all children alive until stop(); then stop them and return when all are gone.

        Must be called from the main thread: children die with the thread that started them.
        """
        try:
            while not self.stopping.wait(POLL_SECONDS):
                for child in self.children:
                    self._care_for(child)
        finally:
            self._stop_all()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Ask all children to finish; called a second time, kill them. Fit to be a signal handler."""
        if self.stopping.is_set():
            self.hurry.set()
        self.stopping.set()

    def _care_for(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart_at:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        if now - child.started >= HEALTHY_SECONDS:
            child.pause = FIRST_PAUSE
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        self.say(child.name, f"ended {how}; starting it again in {child.pause:.0f} s")
        self._signal(child, signal.SIGKILL)  # what the dead child had started itself
        child.process = None
        child.restart_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            env=child.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which then stops the children in order
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no thread of ours holds a lock while we fork
        )
        threading.Thread(target=self._pump, args=(child.name, child.process.stdout), daemon=True).start()

    def _pump(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self.say(name, line.decode("utf-8", errors="replace").rstrip())

    def _signal(self, child: Child, signum: signal.Signals) -> None:
        """Signal the child's whole process group; a group that is gone needs nothing."""
        if child.process is not None:
            try:
                os.killpg(child.process.pid, signum)
            except ProcessLookupError:
                return

    def _stop_all(self) -> None:
        alive = [child for child in self.children if child.process and child.process.poll() is None]
        for child in alive:
            self.say(child.name, "stopping")
            if child.process:
                child.process.terminate()  # the child alone: it passes the word on to processes of its own
        deadline = time.monotonic() + self.grace_seconds
        while alive and time.monotonic() < deadline and not self.hurry.is_set():
            time.sleep(POLL_SECONDS / 4)
            alive = [child for child in alive if child.process and child.process.poll() is None]
        for child in self.children:
            self._signal(child, signal.SIGKILL)
            if child.process:
                child.process.wait()
