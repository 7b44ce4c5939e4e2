"""The supervisor with real child processes, as a terminal or a service manager would treat it."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from contest.management.commands import serve

BASE = Path(__file__).resolve().parents[2]

SCRIPT = textwrap.dedent(
    """
    import signal, sys
    from contest.supervisor import Child, Supervisor

    def child(name, after="0"):
        code = f"import os, time; {after}; print('pid', os.getpid(), flush=True); time.sleep(600)"
        return Child(name, [sys.executable, "-u", "-c", code])

    ignoring = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" if "stubborn" in sys.argv else "0"
    supervisor = Supervisor([child("web"), child("tasks", ignoring)], out=sys.stdout, grace_seconds=0.5)
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, supervisor.stop)
    supervisor.run()
    print("over", flush=True)
    """
)


class Running:
    """A supervisor in a process of its own, and what it printed."""

    def __init__(self, file, *words):
        self.file = file
        with file.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-c", SCRIPT, *words], cwd=BASE, stdout=out, stderr=out
            )

    @property
    def printed(self):
        return self.file.read_text()

    def wait_for(self, pattern, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if match := re.search(pattern, self.printed):
                return match
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} was never printed:\n{self.printed}")

    def pid_of(self, name, nth=0):
        self.wait_for(rf"(?s)({name} +\| pid \d+.*){{{nth + 1}}}")
        return int(re.findall(rf"{name} +\| pid (\d+)", self.printed)[nth])


@pytest.fixture
def start(tmp_path):
    running = []

    def start_one(*words):
        running.append(Running(tmp_path / f"out-{len(running)}.txt", *words))
        return running[-1]

    yield start_one
    for one in running:
        one.process.kill()
        one.process.wait()


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_gone(*pids):
    deadline = time.monotonic() + 10
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(is_alive(pid) for pid in pids)


def test_a_killed_child_is_started_again_and_the_other_is_left_alone(start):
    running = start()
    web, tasks = running.pid_of("web"), running.pid_of("tasks")

    os.kill(tasks, signal.SIGKILL)

    again = running.pid_of("tasks", nth=1)
    assert again != tasks
    assert is_alive(web)
    assert "ended by SIGKILL; starting it again in 1 s" in running.printed


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both_children(start, signum):
    running = start()
    pids = running.pid_of("web"), running.pid_of("tasks")

    running.process.send_signal(signum)

    assert running.process.wait(timeout=15) == 0
    assert wait_until_gone(*pids)
    running.wait_for("over")


def test_a_child_that_will_not_stop_is_killed(start):
    running = start("stubborn")
    pids = running.pid_of("web"), running.pid_of("tasks")

    running.process.send_signal(signal.SIGTERM)

    assert running.process.wait(timeout=15) == 0
    assert wait_until_gone(*pids)


def test_children_do_not_outlive_a_killed_supervisor(start):
    running = start()
    pids = running.pid_of("web"), running.pid_of("tasks")

    running.process.kill()

    assert wait_until_gone(*pids)


def test_serve_names_a_taken_port(live_socket):
    with pytest.raises(serve.CommandError, match=rf"Port {live_socket} on 127.0.0.1 is taken.*PORT="):
        serve.require_free_port("127.0.0.1", live_socket)


@pytest.fixture
def live_socket():
    import socket

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.mark.django_db
def test_serve_accepts_a_database_that_is_up_to_date():
    serve.require_migrated_database()


@pytest.mark.django_db
def test_serve_refuses_an_old_database():
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="sessions").delete()

    with pytest.raises(serve.CommandError, match="migrate"):
        serve.require_migrated_database()
