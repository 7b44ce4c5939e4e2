"""Servers beside the tests: the product's own as in production, and a store that speaks S3."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection

from contest.env import BucketSettings
from tests.plugins.installation import free_port

BASE = Path(__file__).resolve().parents[2]


def wait_for(port, what):
    """Come back as soon as somebody listens there."""
    for _turn in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"{what} did not start")


class Server:
    """uvicorn as in production, on the database and files of the test; it may be killed and started again at its port.

    workers: processes that answer. extra: more of its environment.
    """

    def __init__(self, *, workers=1, wait=True, **extra):
        self.port, self.process, self.workers, self.extra = free_port(), None, workers, extra
        self.start(wait=wait)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, wait=True):
        database = connection.settings_dict
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.served", "SECRET_KEY": settings.SECRET_KEY, "SERVED_VAR": str(settings.VAR_DIR),
            "SERVED_MEDIA": str(settings.MEDIA_ROOT), "SERVED_DATABASE": str(database["NAME"]), "LOG_LEVEL": "ERROR",
            **self.extra,
        }  # fmt: skip
        command = [sys.executable, "-m", "uvicorn", "contest.asgi:application", "--port", str(self.port)]
        command += ["--workers", str(self.workers), "--lifespan", "off", "--log-level", "error"]
        command += ["--timeout-graceful-shutdown", "5"]
        self.process = subprocess.Popen(command, cwd=BASE, env=environment, start_new_session=True)
        if wait:
            self.wait()

    def wait(self):
        """Come back when a worker answers, and not only when its master listens."""
        for _turn in range(900):
            with contextlib.suppress(OSError):
                self.ask("/login/")
                return
            time.sleep(0.1)
        pytest.fail("the server did not start")

    def ask(self, path):
        """Return the status of the answer to a GET."""
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            return answer.status

    def kill(self, how=signal.SIGKILL):
        os.killpg(self.process.pid, how)
        self.process.wait(30)


@pytest.fixture(scope="session")
def lasting_server(django_db_setup, django_db_blocker):
    """One for all tests of a worker; it sees each test's rows, since they are committed."""
    with django_db_blocker.unblock():
        made = Server()
    yield made
    made.kill()


@pytest.fixture
def server(lasting_server):
    """The lasting server, running, whatever an earlier test did to it."""
    if lasting_server.process.poll() is not None:
        lasting_server.start()
    return lasting_server


@pytest.fixture
def serve(transactional_db):
    """Return serve(**environment): one more server that lives as long as the test."""
    if connection.vendor != "sqlite":
        connection.close()
    running = []

    def start(**extra):
        running.append(Server(**extra))
        return running[-1]

    yield start
    for one in running:
        one.kill()


@dataclass
class Bucket:
    """A bucket of the test's own."""

    place: BucketSettings
    client: object

    def lying(self, prefix=""):
        return [
            one["Key"]
            for one in self.client.list_objects_v2(Bucket=self.place.name, Prefix=prefix).get("Contents", ())
        ]

    def unfinished(self):
        return self.client.list_multipart_uploads(Bucket=self.place.name).get("Uploads", [])


@pytest.fixture(scope="session")
def store_url():
    """The address of moto's store, which lives as long as the test run."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


def place_in(store_url, name):
    return BucketSettings(name, store_url, store_url, "us-east-1", False, "key", "secret")


def environment_of(place):
    """With which a server finds the bucket."""
    return {
        "S3_BUCKET": place.name, "S3_ENDPOINT": place.endpoint, "S3_ACCESS_KEY": place.access_key,
        "S3_SECRET_KEY": place.secret_key,
    }  # fmt: skip


@contextlib.contextmanager
def files_in(place, settings):
    """Let all private files lie in a bucket, which is empty before and afterwards."""
    from django.apps import apps
    from django.db.models import FileField

    from contest.models.upload import private_storage

    private = [
        field
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, FileField) and getattr(field, "_storage_callable", None) is private_storage
    ]
    settings.S3 = place
    settings.STORAGES = {**settings.STORAGES, "private": place.storage}
    storage = storages["private"]
    storage.client.create_bucket(Bucket=place.name)
    with pytest.MonkeyPatch.context() as patch:  # not the test's own, which it may undo
        for field in private:
            patch.setattr(field, "storage", storage)
        yield Bucket(place, storage.client)
    storage.bucket.objects.all().delete()
    storage.client.close()


@pytest.fixture
def bucket(store_url, settings):
    """Files of this test lie in a bucket."""
    with files_in(place_in(store_url, "contest"), settings) as made:
        yield made
