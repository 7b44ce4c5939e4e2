"""uvicorn as in production, on the database of the test, and ears that listen to it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
<<<<<<< HEAD
=======
from typing import ClassVar
>>>>>>> l-screens

import pytest
from django.conf import settings
from django.db import connection

BASE = Path(__file__).resolve().parents[3]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One uvicorn with some worker processes; it may be killed and started again at its port."""

    def __init__(self, workers=1):
        self.port, self.workers = free_port(), workers
        self.url = f"http://127.0.0.1:{self.port}"
<<<<<<< HEAD
        self.start()

    def start(self):
=======
        self.launch()

    def start(self):
        """Run, and come back when a worker answers."""
        self.launch()
        self.wait()

    def launch(self):
>>>>>>> l-screens
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.served", "SECRET_KEY": settings.SECRET_KEY, "SERVED_VAR": str(settings.VAR_DIR),
            "SERVED_MEDIA": str(settings.MEDIA_ROOT), "SERVED_DATABASE": str(connection.settings_dict["NAME"]),
            "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "uvicorn", "contest.asgi:application", "--port", str(self.port)]
        command += ["--workers", str(self.workers), "--lifespan", "off", "--log-level", "error"]
        command += ["--timeout-graceful-shutdown", "1"]
        self.process = subprocess.Popen(command, cwd=BASE, env=environment, start_new_session=True)
<<<<<<< HEAD
        for _turn in range(900):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
=======

    def wait(self):
        for _turn in range(900):
            with contextlib.suppress(OSError):
                self.ask("/login/")  # a worker that answers, and not only the port of its master
>>>>>>> l-screens
                return
            time.sleep(0.1)
        pytest.fail("the server did not start")

<<<<<<< HEAD
    def ask(self, path, **headers):
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return line.getresponse()
=======
    def ask(self, path):
        """Return the status of the answer to a GET."""
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            return answer.status
>>>>>>> l-screens

    def kill(self, how=signal.SIGKILL):
        os.killpg(self.process.pid, how)
        self.process.wait(30)


class Ear(threading.Thread):
    """Listens to the events at an address until it is closed, or the server hangs up."""

<<<<<<< HEAD
=======
    all: ClassVar = []

>>>>>>> l-screens
    def __init__(self, server, path, last=""):
        super().__init__(daemon=True)
        self.server, self.path, self.last = server, path, last
        self.heard, self.kinds, self.headers, self.news = [], [], {}, threading.Condition()
        self.status, self.over = 0, False
<<<<<<< HEAD
=======
        self.all.append(self)
>>>>>>> l-screens
        self.start()

    def run(self):
        headers = {"Last-Event-ID": self.last} if self.last else {}
        line = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        with contextlib.suppress(OSError, ValueError), contextlib.closing(line):
            line.request("GET", self.path, headers=headers)
            answer = line.getresponse()
            self.status, self.headers = answer.status, dict(answer.headers)
            kind = mark = ""
            while not self.over and (text := answer.readline()):
                name, _, value = text.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "id":
                    mark = value
                elif name == "data":
                    with self.news:
                        self.kinds.append(kind)
                        if kind == "snapshot":
                            self.heard.append((time.monotonic(), mark, json.loads(value)))
                        self.news.notify_all()
        with self.news:
            self.over = True
            self.news.notify_all()

    def wait_for(self, wanted, seconds=20):
        """Return (time, id, data) of the first snapshot of which wanted(data) is true."""
        end = time.monotonic() + seconds
        with self.news:
            while True:
                for one in self.heard:
                    if wanted(one[2]):
                        return one
                left = end - time.monotonic()
                if left <= 0 or self.over:
                    seen = self.heard[-1][2]["snapshot"]["version"] if self.heard else None
                    pytest.fail(f"not heard within {seconds} s; status {self.status}, last version {seen}")
                self.news.wait(left)

    def close(self):
        self.over = True
