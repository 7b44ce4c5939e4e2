"""A real server in a process of its own, and a line to it that can be cut: for what the test client can't show."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

BASE = Path(__file__).resolve().parents[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """uvicorn as in production, on the database of the tests."""

    def __init__(self):
        self.port, self.process = free_port(), None
        self.start()

    def start(self, **more):
        """Start it, on the same port as before. more: environment."""
        database = connection.settings_dict
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.served", "SECRET_KEY": settings.SECRET_KEY, "SERVED_VAR": str(settings.VAR_DIR),
            "SERVED_MEDIA": str(settings.MEDIA_ROOT), "SERVED_DATABASE": str(database["NAME"]), "LOG_LEVEL": "ERROR", **more,
        }  # fmt: skip
        command = [sys.executable, "-m", "uvicorn", "contest.asgi:application", "--port", str(self.port)]
        command += ["--lifespan", "off", "--log-level", "error", "--timeout-graceful-shutdown", "5"]
        self.process = subprocess.Popen(command, cwd=BASE, env=environment)
        for _turn in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        pytest.fail("the server did not start")

    def kill(self, how=signal.SIGKILL):
        """End it, by default as a power cut would."""
        self.process.send_signal(how)
        self.process.wait(30)


class Line:
    """A wire to the server for one device: cut, it refuses every connection and breaks those that are open."""

    def __init__(self, server):
        self.server, self.whole, self.open = server, True, set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Let nothing through any more."""
        self.whole = False
        for end in list(self.open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        """Let everything through again."""
        self.whole = True

    def close(self):
        self.cut()
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                self.requests += 1
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError):
            if not self.whole:
                return
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as server:
                self.open |= {client, server}
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join()
                self.open -= {client, server}


def _pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
