"""Uploads through a real server: as fast as a bare handler, nearly, and no more memory for ten at once than for one.

`python -m tests.bench.uploads FOLDER` makes its own data there, starts the servers it needs, and writes uploads.json.
Whatever has arrived is removed at once: never more lies on the disk than is under way.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from contest.management.commands.serve import HEAPS
from contest.web_server import web_command

PIECE = 8 * 1024 * 1024
LARGE = 8 * PIECE
"""What the page sends at once on a line as quick as this; its first piece has PIECE."""
FILM = 300_000_000
FILMS = 2
SHORT = 2 * PIECE
AT_ONCE = 10
LEAST_SHARE = 0.60
"""Of the speed of a bare handler on the same server."""
MOST_MEGABYTES = 20
TOKEN = "t" * 32
PIECE_TYPE = "application/offset+octet-stream"
KEPT_OPEN = 4
"""Seconds that a wire without a request is used again; uvicorn closes it after five."""
SAMPLING = 0.02  # seconds


def run(folder: str) -> dict[str, Any]:
    """Measure in a child process, whose settings are its own; return what it found."""
    environment = os.environ | {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.uploads", folder], env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"uploads: {done.stdout}{done.stderr}")
    found: dict[str, Any] = json.loads((Path(folder) / "uploads.json").read_text())
    return found


def report(found: dict[str, Any]) -> str:
    """Return the lines to print."""
    speed, memory = found["speed"], found["memory"]
    lines = [
        f"{name:<28} {speed[p + 'mb_s']:>8.0f} MB/s; a bare ASGI handler on the same server {speed[p + 'bare_asgi_mb_s']:.0f} MB/s: "
        f"{speed[p + 'share']:.0%} of it; bare WSGI (wsgiref) {speed[p + 'bare_wsgi_mb_s']:.0f}; CPU for 100 MB "
        f"{speed[p + 'cpu_ms_per_100_mb']:.0f} ms, {speed[p + 'bare_asgi_cpu_ms_per_100_mb']:.0f}, "
        f"{speed[p + 'bare_wsgi_cpu_ms_per_100_mb']:.0f}{judged}\n"
        for name, p, judged in (
            ("300 MB as the page sends it", "", f" (at least {LEAST_SHARE:.0%})  {speed['verdict']}"),
            ("  in pieces of 8 MiB", "small_", "; not judged"),
        )
    ]
    return "".join(lines) + (
        f"{'  the last piece':<28} {speed['end_s']:>8.2f} s: written through, digest and ffprobe; not judged, as a bare handler "
        f"neither syncs nor checks\n"
        f"{'ten uploads of 300 MB':<28} {memory['growth_mb']:>+8.1f} MB; {memory['warm_mb']:.0f} MB after the first short "
        f"upload, at most {memory['peak_mb']:.0f} MB in {memory['samples']} samples, {memory['mb_s']:.0f} MB/s together "
        f"(at most +{MOST_MEGABYTES} MB)  {memory['verdict']}"
    )


@dataclass
class Server:
    """A server in a process of its own."""

    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [part.replace("PORT", str(self.port)) for part in self.command]
        self.process = subprocess.Popen(command, env=os.environ | self.environment)
        for _turn in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return self
            time.sleep(0.1)
        raise SystemExit(f"{self.command} does not answer")

    def __exit__(self, *exception: object) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)

    def cpu(self) -> float:
        """Seconds of CPU that the process has used, the kernel's work for it included."""
        assert self.process is not None
        user, system = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """Megabytes of memory that the process holds now."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024 / 1e6


def uvicorn(application: str, workers: int = 1) -> list[str]:
    """The product's own command line, or the same for another application."""
    return [*web_command("127.0.0.1", "PORT", workers, application), "--no-access-log"]


class Film:
    """A film of a size that is made while it is sent: a real head, then chance that no player looks at."""

    def __init__(self, seed: int, size: int) -> None:
        from tests.files import mp4_file

        head = mp4_file()
        rest = size - len(head)
        self.size = size
        self.head = head + rest.to_bytes(4, "big") + b"free"
        self.block = Random(seed).randbytes(PIECE)
        self.digest = hashlib.sha256()

    def pieces(self, size: int = LARGE) -> Iterator[bytes]:
        """Yield the film in the pieces in which the page sends it, or in others of a size."""
        start = 0
        while start < self.size:
            length = min(size if start else PIECE, self.size - start)
            piece = (self.block * -(-length // PIECE))[:length]
            if start == 0:
                piece = self.head + piece[len(self.head) :]
            self.digest.update(piece)
            start += length
            yield piece


class Wire:
    """One connection, kept open as a browser keeps it."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.port, self.headers = port, {"Host": "testserver", **(headers or {})}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.used = 0.0

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        if time.monotonic() - self.used > KEPT_OPEN:
            self.connection.close()  # the server has closed it, too; the next request opens a new one
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body=body, headers=self.headers | named)
        answer = self.connection.getresponse()
        text = answer.read()
        self.used = time.monotonic()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text.decode(errors='replace')}")
        return answer

    def piece(self, path: str, offset: int, body: bytes) -> float:
        """Send one piece; return seconds."""
        started = time.perf_counter()
        self.ask("PATCH", path, body, Upload_Offset=str(offset), Content_Type=PIECE_TYPE)
        return time.perf_counter() - started


@dataclass
class Sender:
    """A contestant with an entry, logged in."""

    headers: dict[str, str]
    facts: dict[str, str]

    def announce(self, wire: Wire, film: Film) -> str:
        coded = ",".join(
            f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in self.facts.items()
        )
        answer = wire.ask("POST", "/uploads/", Upload_Length=str(film.size), Upload_Metadata=coded)
        return answer.headers["Location"]

    def send(self, port: int, film: Film, folder: Path) -> None:
        """Send a film whole, see that it arrived as it was, and remove it."""
        wire = Wire(port, self.headers)
        path, offset = self.announce(wire, film), 0
        for piece in film.pieces():
            wire.piece(path, offset, piece)
            offset += len(piece)
        remove(folder, film)


def remove(folder: Path, film: Film) -> None:
    """Check a stored film against what was sent, and make room."""
    from contest.models import Upload

    upload = Upload.objects.get(sha256=film.digest.hexdigest())
    if upload.size != film.size:
        raise SystemExit(f"{upload.size} bytes arrived of {film.size}")
    Path(upload.file.path).unlink()


def make_senders() -> list[Sender]:
    """Fill an empty database with as many drafts as films are sent at once."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from tests.contest.entry_helpers import make_draft
    from tests.factories.contest import EditionFactory, MembershipFactory, OrganizationFactory, UserFactory

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    edition, unit = EditionFactory(code="2026"), OrganizationFactory(name="协兴镇党委")
    senders = []
    for number in range(AT_ONCE):
        person = UserFactory(full_name=f"李春燕{number}", organization=unit)
        MembershipFactory(user=person, edition=edition)
        entry = make_draft(edition, person, unit, complete=False)
        browser = Client()
        browser.force_login(person)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "X-CSRFToken": TOKEN, "Tus-Resumable": "1.0.0",
        }  # fmt: skip
        place = entry.entry_type.requirements.get(name="视频")
        senders.append(
            Sender(headers, {"entry": entry.code, "requirement": place.code, "filename": "家书.mp4"})
        )
    return senders


def measure_speed(folder: Path, sender: Sender) -> dict[str, float | str]:
    """Send films, each piece to all three servers by turns, so that they meet the same weather."""
    bare = {"BARE_FILE": str(folder / "bare")}
    with (
        Server(uvicorn("contest.asgi:application"), {"MALLOC_ARENA_MAX": HEAPS}) as product,
        Server(uvicorn("tests.bench.bare_server:application"), bare) as asgi,
        Server([sys.executable, "-m", "tests.bench.bare_server", "PORT"], bare) as wsgi,
    ):
        servers = (product, asgi, wsgi)
        sender.send(product.port, Film(1, SHORT), folder)  # what is loaded once, is loaded
        wires = [Wire(product.port, sender.headers), Wire(asgi.port), Wire(wsgi.port)]
        for wire in wires[1:]:
            wire.piece("/", 0, b"warm")
        large, small = Weighed(), Weighed()
        ends: list[float] = []
        for number in range(FILMS):
            for found, size in ((large, LARGE), (small, PIECE)):
                film, offset = Film(2 + number + size, FILM), 0
                path = sender.announce(wires[0], film)
                for piece in film.pieces(size):
                    before = [server.cpu() for server in servers]
                    paths = (path, "/", "/")
                    times = [wire.piece(path, offset, piece) for wire, path in zip(wires, paths, strict=True)]
                    (folder / "bare").unlink()
                    offset += len(piece)
                    if offset < FILM:
                        found.add(len(piece), times, spent(servers, before))
                    else:
                        ends.append(times[0])
                remove(folder, film)
    return large.facts("") | small.facts("small_") | {
        "target": LEAST_SHARE, "verdict": "ok" if large.share >= LEAST_SHARE else "under",
        "end_s": median(ends),
    }  # fmt: skip


@dataclass
class Weighed:
    """What pieces took on the three servers: seconds and CPU, ours first."""

    size: int = 0
    times: list[float] = field(default_factory=lambda: [0.0] * 3)
    cpu: list[float] = field(default_factory=lambda: [0.0] * 3)
    pieces: int = 0

    def add(self, size: int, times: Sequence[float], cpu: Sequence[float]) -> None:
        self.size += size
        self.pieces += 1
        self.times = [sum(pair) for pair in zip(self.times, times, strict=True)]
        self.cpu = [sum(pair) for pair in zip(self.cpu, cpu, strict=True)]

    @property
    def share(self) -> float:
        """Of the speed of the bare ASGI handler."""
        return self.times[1] / self.times[0]

    def facts(self, prefix: str) -> dict[str, float]:
        megabytes = self.size / 1e6
        names = ("", "bare_asgi_", "bare_wsgi_")
        return {
            f"{prefix}share": self.share,
            **{f"{prefix}{name}mb_s": megabytes / t for name, t in zip(names, self.times, strict=True)},
            **{
                f"{prefix}{name}cpu_ms_per_100_mb": 1000 * 100 * used / megabytes
                for name, used in zip(names, self.cpu, strict=True)
            },
        }


def spent(servers: Sequence[Server], before: Sequence[float]) -> list[float]:
    return [server.cpu() - then for server, then in zip(servers, before, strict=True)]


def measure_memory(folder: Path, senders: list[Sender]) -> dict[str, float | str]:
    """Send ten films at once and watch what the web process holds."""
    with Server(uvicorn("contest.asgi:application"), {"MALLOC_ARENA_MAX": HEAPS}) as product:
        senders[0].send(product.port, Film(3, SHORT), folder)
        warm = product.resident()
        samples: list[float] = []
        over = threading.Event()

        def watch() -> None:
            while not over.wait(SAMPLING):
                samples.append(product.resident())

        watcher = threading.Thread(target=watch)
        films = [Film(10 + number, FILM) for number in range(len(senders))]
        failed: list[BaseException] = []

        def send(sender: Sender, film: Film) -> None:
            try:
                sender.send(product.port, film, folder)
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits
                failed.append(error)

        threads = [threading.Thread(target=send, args=pair) for pair in zip(senders, films, strict=True)]
        started = time.perf_counter()
        for thread in (watcher, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - started
        over.set()
        watcher.join()
    if failed:
        raise SystemExit(f"an upload failed: {failed[0]}")
    growth = max(samples) - warm
    return {
        "warm_mb": warm, "peak_mb": max(samples), "growth_mb": growth, "samples": len(samples), "target": MOST_MEGABYTES,
        "verdict": "ok" if growth <= MOST_MEGABYTES else "over", "mb_s": len(films) * FILM / 1e6 / seconds,
    }  # fmt: skip


def _main() -> None:
    folder = Path(sys.argv[1])
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    import django

    django.setup()
    senders = make_senders()
    found = {"speed": measure_speed(folder, senders[0]), "memory": measure_memory(folder, senders)}
    rounded = {
        part: {name: round(value, 3) if isinstance(value, float) else value for name, value in facts.items()}
        for part, facts in found.items()
    }
    (folder / "uploads.json").write_text(json.dumps(rounded))


if __name__ == "__main__":
    _main()
