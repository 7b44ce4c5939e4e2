"""Standard clients of the protocol against a real server on a line that is cut at random, while the server is restarted.

A film of 300 MB is sent where the database is SQLite, once per run of all tests; a short one on PostgreSQL, cut as
often. TUS_MEGABYTES says another size.
"""

import base64
import contextlib
import hashlib
import json
import os
import random
import shutil
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
from django.test import Client
from tusclient import client as tuspy
from tusclient.exceptions import TusCommunicationError

from contest.models import Material, UploadSession
from contest.states import UploadState
from tests import files
from tests.contest.entry_helpers import make_draft
from tests.factories.contest import EditionFactory, MembershipFactory, OrganizationFactory, UserFactory
from tests.plugins.database import is_sqlite

pytestmark = pytest.mark.django_db(transaction=True)

BASE = Path(__file__).resolve().parents[2]
MEGABYTES = int(os.environ.get("TUS_MEGABYTES", "300" if is_sqlite() else "8"))
PIECE = 8 * 1024 * 1024 if MEGABYTES > 100 else 1024 * 1024
SHORT = 20
CUTS = 20
KILLS = {CUTS // 3: signal.SIGKILL, 2 * CUTS // 3: signal.SIGTERM}
"""At which cuts the server is ended, and how."""
TOKEN = "t" * 32


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """uvicorn as in production, on the database of the tests; the next process stands by, so that a restart is short."""

    def __init__(self, restarts=0):
        self.waiting = [self.load() for _ in range(1 + restarts)]
        self.port, self.process = 0, None
        self.start()

    def load(self):
        database = connection.settings_dict
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.served", "SECRET_KEY": settings.SECRET_KEY, "SERVED_VAR": str(settings.VAR_DIR),
            "SERVED_MEDIA": str(settings.MEDIA_ROOT), "SERVED_DATABASE": str(database["NAME"]), "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", "contest.asgi:application", "--port", str(port)]
        command += ["--lifespan", "off", "--log-level", "error", "--timeout-graceful-shutdown", "5"]
        return port, subprocess.Popen(command, cwd=BASE, env=environment)

    def start(self):
        self.port, self.process = self.waiting.pop(0)
        for _turn in range(900):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        pytest.fail("the server did not start")

    def restart(self, how):
        self.process.send_signal(how)
        self.process.wait(30)
        self.start()

    def close(self):
        for process in (self.process, *(one for _port, one in self.waiting)):
            process.kill()
            process.wait(30)


class BadLine:
    """A wire between client and server that breaks after a random number of bytes, so often and no more."""

    def __init__(self, server, chance, total):
        self.server, self.chance, self.total = server, chance, total
        self.broken, self.lock = 0, threading.Lock()
        self.left = self.next_cut()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def next_cut(self):
        """Bytes until the next cut, whatever connections they come by, so that all cuts fit into the file."""
        return self.chance.randrange(2_000, 2 * self.total // (CUTS + 16))

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self.server.port), timeout=60)
        except OSError:
            client.close()
            return
        threading.Thread(target=self.back, args=(server, client), daemon=True).start()
        with client, server, contextlib.suppress(OSError):
            while data := client.recv(65536):
                with self.lock:
                    cut = len(data) >= self.left and self.broken < CUTS
                    passing = data[: self.left] if cut else data
                    self.left = self.next_cut() if cut else self.left - len(data)
                    self.broken += cut
                server.sendall(passing)
                if cut:
                    if self.broken in KILLS:
                        self.server.restart(KILLS[self.broken])
                    for end in (client, server):
                        with contextlib.suppress(OSError):
                            end.shutdown(socket.SHUT_RDWR)
                    return

    def back(self, server, client):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.listener.close()


@pytest.fixture
def server(request):
    if connection.vendor != "sqlite":
        connection.close()
    made = Server(restarts=len(KILLS) if "film" in request.fixturenames else 0)
    yield made
    made.close()


@contextlib.contextmanager
def film_of(megabytes, path):
    """A film of a size on the disk: its real content, then random bytes that players skip; gone afterwards."""
    size = megabytes * 1_000_000
    with path.open("wb") as file:
        file.write(files.mp4_file() + size.to_bytes(4, "big") + b"free")
        for start in range(8, size, 992_000):
            file.write(random.randbytes(min(992_000, size - start)))
    yield path
    path.unlink()  # pytest keeps the folders of three runs
    for stored in Path(settings.MEDIA_ROOT).rglob("*.mp4"):
        stored.unlink()


@pytest.fixture
def film(tmp_path):
    with film_of(MEGABYTES, tmp_path / "家书.mp4") as path:
        yield path


@pytest.fixture
def short_film(tmp_path):
    with film_of(SHORT, tmp_path / "家书.mp4") as path:
        yield path


@pytest.fixture
def sender(transactional_db):
    edition = EditionFactory(code="2026")
    unit = OrganizationFactory(name="协兴镇党委")
    contestant = UserFactory(full_name="李春燕", organization=unit)
    MembershipFactory(user=contestant, edition=edition)
    entry = make_draft(edition, contestant, unit, complete=False)
    browser = Client()
    browser.force_login(contestant)
    cookies = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={TOKEN}"
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN}
    facts = {
        "entry": entry.code,
        "requirement": entry.entry_type.requirements.get(name="视频").code,
        "filename": "家书.mp4",
    }
    return headers, facts


def sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def arrived_whole(film, line):
    material = Material.objects.get()
    assert material.upload.sha256 == sha256(film)
    session = UploadSession.objects.get()
    assert (session.state, session.offset) == (UploadState.DONE, film.stat().st_size)
    assert line.broken == CUTS
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"{session.code}*"))


def test_tuspy_on_a_line_cut_twenty_times(server, film, sender):
    headers, facts = sender
    line = BadLine(server, random.Random(random.random()), film.stat().st_size)
    client = tuspy.TusClient(f"http://127.0.0.1:{line.port}/uploads/", headers=headers)
    uploader = None
    ends = time.monotonic() + 300
    with film.open("rb") as stream:
        while time.monotonic() < ends:
            try:
                if uploader is None:
                    uploader = client.uploader(
                        file_stream=stream, chunk_size=PIECE, metadata=facts, upload_checksum=False, retries=0
                    )
                    uploader.set_url(uploader.create_url())
                uploader.offset = uploader.get_offset()
                uploader.upload()
                break
            except (TusCommunicationError, OSError):
                time.sleep(0.2)
    line.close()
    arrived_whole(film, line)


def test_tuspy_with_checksums(server, short_film, sender):
    headers, facts = sender
    client = tuspy.TusClient(f"http://127.0.0.1:{server.port}/uploads/", headers=headers)
    with short_film.open("rb") as stream:
        client.uploader(file_stream=stream, chunk_size=2**20, metadata=facts, upload_checksum=True).upload()
    assert Material.objects.get().upload.sha256 == sha256(short_film)


def test_two_clients_that_send_the_same_upload_at_once_end_in_one_right_file(server, short_film, sender):
    headers, facts = sender
    client = tuspy.TusClient(f"http://127.0.0.1:{server.port}/uploads/", headers=headers)
    with short_film.open("rb") as stream:
        where = client.uploader(file_stream=stream, metadata=facts).create_url()
    refused = []

    def send(number):
        chance = random.Random(number)
        with short_film.open("rb") as stream:
            uploader = client.uploader(
                file_stream=stream, url=where, chunk_size=2**20, upload_checksum=number == 0
            )
            while uploader.offset < short_film.stat().st_size:
                try:
                    uploader.chunk_size = chance.randrange(2**20 // 4, 2**20)
                    uploader.upload_chunk()
                except TusCommunicationError as error:
                    refused.append(error.status_code)
                    uploader.offset = uploader.get_offset()

    both = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert Material.objects.get().upload.sha256 == sha256(short_film)
    assert set(refused) <= {409, 423}
    assert refused


NODE = """
const tus = require(process.argv[1] + "/node_modules/tus-js-client");
const fs = require("fs");
const [endpoint, path, headers, metadata, piece] = process.argv.slice(2);
const upload = new tus.Upload(fs.createReadStream(path), {
  endpoint, chunkSize: Number(piece), headers: JSON.parse(headers), metadata: JSON.parse(metadata),
  uploadSize: fs.statSync(path).size, retryDelays: Array(300).fill(200), onShouldRetry: () => true,
  onError: (error) => { console.error(String(error)); process.exit(1); }, onSuccess: () => process.exit(0),
});
upload.start();
"""


def test_tus_js_client_on_a_line_cut_twenty_times(server, film, sender):
    node = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if node is None:
        pytest.fail("Node is missing; `make setup` brings it where the machine has none.")
    headers, facts = sender
    line = BadLine(server, random.Random(random.random()), film.stat().st_size)
    command = [node, "-e", NODE, str(BASE), f"http://127.0.0.1:{line.port}/uploads/", str(film)]
    done = subprocess.run(
        [*command, json.dumps(headers), json.dumps(facts), str(PIECE)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    line.close()
    assert done.returncode == 0, done.stderr
    arrived_whole(film, line)


def test_what_came_before_a_cut_is_kept_although_the_piece_was_not_whole(server, short_film, sender):
    headers, facts = sender
    coded = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items())
    content, lines = short_film.read_bytes(), "".join(f"{key}: {value}\r\n" for key, value in headers.items())

    def ask(head, body=b""):
        with socket.create_connection(("127.0.0.1", server.port)) as wire:
            wire.sendall(f"{head}\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\n{lines}\r\n".encode() + body)
            if body:
                time.sleep(1)
                return ""
            return wire.recv(4000).decode()

    made = ask(
        f"POST /uploads/ HTTP/1.1\r\nUpload-Length: {len(content)}\r\nUpload-Metadata: {coded}\r\nContent-Length: 0"
    )
    where = made.split("ocation: ")[1].split("\r\n")[0]
    piece = "Content-Type: application/offset+octet-stream\r\nContent-Length: 8000000\r\nUpload-Offset: 0"
    ask(f"PATCH {where} HTTP/1.1\r\n{piece}", content[:1_234_567])
    assert "pload-offset: 1234567" in ask(f"HEAD {where} HTTP/1.1").replace("O", "o")
