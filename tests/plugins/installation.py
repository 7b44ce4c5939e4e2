"""Whole installations beside the tests' own database: a folder, a SQLite file, real processes."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.plugins.database import migrated_file

BASE = Path(__file__).resolve().parents[2]
PATIENCE = 180
"""Seconds: a busy machine starts four processes slowly."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Installation:
    """A site of its own in a folder."""

    def __init__(self, folder):
        self.folder, self.running = folder, []

    def environment(self, **more):
        kept = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY"}
        }
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.installed", "VAR_DIR": str(self.folder), "DEMO_MODE": "0", "LOG_LEVEL": "ERROR",
            "PYTHONUNBUFFERED": "1", **more,
        }  # fmt: skip

    def manage(self, *words, **more):
        """Run a management command to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=BASE, env=self.environment(**more), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words, ports=(), **more):
        """Start a process of the site and wait for its ports; return the file with what it prints."""
        out = self.folder / f"out-{len(self.running)}.txt"
        with out.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=BASE, env=self.environment(**more), stdout=file, stderr=file
            )
        self.running.append(process)
        deadline = time.monotonic() + PATIENCE
        for port in ports:
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"it did not start:\n{out.read_text()}")
                time.sleep(0.1)
        return out

    def stop(self):
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait(60)
        self.running = []


@pytest.fixture(scope="session")
def empty_installation(tmp_path_factory):
    """A folder with a migrated, empty database; made once for each worker, from the file of the tests if it is there."""
    folder = tmp_path_factory.mktemp("empty-installation")
    if migrated_file().is_file():
        shutil.copyfile(migrated_file(), folder / "db.sqlite3")
    site = Installation(folder)
    site.manage("migrate", "--noinput")
    site.manage("createcachetable")
    return folder


@pytest.fixture
def installation(empty_installation, tmp_path):
    """An empty site in a folder of this test."""
    folder = tmp_path / "site"
    shutil.copytree(empty_installation, folder)
    site = Installation(folder)
    yield site
    site.stop()
