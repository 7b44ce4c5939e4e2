"""Standard clients of the protocol against a real server on a line that is cut at random, while the server is restarted.

The client of the page sends 300 MB where the database is SQLite; the others send a short film, which is cut as often.
TUS_MEGABYTES=300 lets all of them send so much.
"""

import contextlib
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
from tusclient import client as tuspy
from tusclient.exceptions import TusCommunicationError

from contest.models import Material, UploadSession
from contest.states import UploadState
from tests.contest.tus_helpers import left_of, make_sender, metadata, sha256, write_film
from tests.plugins.database import is_sqlite
from tests.plugins.serving import BASE, environment_of

ASKED = os.environ.get("TUS_MEGABYTES", "")
LONG = int(ASKED or (300 if is_sqlite() else 20))
SHORT = int(ASKED or 20)
CUTS, RESTARTS = 20, 2


class BadLine:
    """A wire between client and server that breaks after a random number of bytes, so often and no more."""

    def __init__(self, server, chance, total):
        self.server, self.chance, self.total, self.cuts, self.restarts = server, chance, total, CUTS, RESTARTS
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
                    cut = len(data) >= self.left and self.broken < self.cuts
                    passing = data[: self.left] if cut else data
                    self.left = self.next_cut() if cut else self.left - len(data)
                    self.broken += cut
                server.sendall(passing)
                if cut:
                    if self.broken in {self.cuts // 3, 2 * self.cuts // 3}:
                        self.server.kill(signal.SIGKILL if self.broken < self.cuts // 2 else signal.SIGTERM)
                        self.server.start()
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


@pytest.fixture(params=["disk"])
def server(serve, request):
    """A server with uploads on the disk, or in a bucket where a test asks for it."""
    in_bucket = request.param == "bucket"
    return serve(**(environment_of(request.getfixturevalue("bucket").place) if in_bucket else {}))


both_places = pytest.mark.parametrize("server", ["disk", "bucket"], indirect=True)


def film_of(megabytes, folder):
    """A film on the disk, gone with what was stored of it afterwards: pytest keeps the folders of three runs."""
    path = write_film(folder / "家书.mp4", megabytes * 1_000_000)
    yield path
    path.unlink()
    for stored in Path(settings.MEDIA_ROOT).rglob("*.mp4"):
        stored.unlink()


@pytest.fixture
def film(tmp_path):
    yield from film_of(LONG, tmp_path)


@pytest.fixture
def short_film(tmp_path):
    yield from film_of(SHORT, tmp_path)


@pytest.fixture
def sender(serve):
    return make_sender()


def piece_of(film):
    """Bytes of a piece: as the page sends them, and of a short film as many pieces as of a long one."""
    return min(8 * 2**20, max(2**20, film.stat().st_size // 36))


def arrived_whole(film, line):
    material = Material.objects.get()
    assert material.upload.sha256 == sha256(film)
    session = UploadSession.objects.get()
    assert (session.state, session.offset) == (UploadState.DONE, film.stat().st_size)
    assert line.broken == CUTS
    assert not left_of(session.code)


@both_places
def test_tuspy_on_a_line_cut_twenty_times(server, short_film, sender):
    headers, facts = sender
    line = BadLine(server, random.Random(random.random()), short_film.stat().st_size)
    client = tuspy.TusClient(f"http://127.0.0.1:{line.port}/uploads/", headers=headers)
    uploader = None
    ends = time.monotonic() + 300
    with short_film.open("rb") as stream:
        while time.monotonic() < ends:
            try:
                if uploader is None:
                    uploader = client.uploader(
                        file_stream=stream,
                        chunk_size=piece_of(short_film),
                        metadata=facts,
                        upload_checksum=False,
                        retries=0,
                    )
                    uploader.set_url(uploader.create_url())
                uploader.offset = uploader.get_offset()
                uploader.upload()
                break
            except (TusCommunicationError, OSError):
                time.sleep(0.2)
    line.close()
    arrived_whole(short_film, line)


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
        [*command, json.dumps(headers), json.dumps(facts), str(piece_of(film))],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    line.close()
    assert done.returncode == 0, done.stderr
    arrived_whole(film, line)


@both_places
def test_what_came_before_a_cut_is_kept_although_the_piece_was_not_whole(server, short_film, sender):
    headers, facts = sender
    coded = metadata(**facts)
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
    for _turn in range(
        100
    ):  # the server hears of the cut and brings to the store what it has, in its own time
        answer = ask(f"HEAD {where} HTTP/1.1").lower()
        if "upload-offset: 0" not in answer:
            break
        time.sleep(0.1)
    assert "upload-offset: 1234567" in answer
