"""Ears that listen to the events of a server."""

import contextlib
import json
import socket
import threading
import time
from http.client import HTTPConnection
from typing import ClassVar

import pytest


class Ear(threading.Thread):
    """Listens to the events at an address until it is closed, or the server hangs up."""

    all: ClassVar = []

    def __init__(self, server, path, last=""):
        super().__init__(daemon=True)
        self.server, self.path, self.last = server, path, last
        self.heard, self.kinds, self.headers, self.news = [], [], {}, threading.Condition()
        self.status, self.over = 0, False
        self.socket = None
        self.all.append(self)
        self.start()

    def run(self):
        headers = {"Last-Event-ID": self.last} if self.last else {}
        line = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        with contextlib.suppress(OSError, ValueError), contextlib.closing(line):
            line.request("GET", self.path, headers=headers)
            self.socket = line.sock
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
        """Hang up, so that the server stops asking the database for this listener."""
        self.over = True
        with contextlib.suppress(OSError):
            if self.socket is not None:
                self.socket.shutdown(socket.SHUT_RDWR)
        self.join(30)
