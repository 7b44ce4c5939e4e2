"""A hall of 200 tablets and 50 screens over HTTP: from a tap to the server's receipt, from a reveal to every screen.

`python -m tests.bench.hall FOLDER` makes its own data, starts the product's server on it, plays, and writes hall.json.
Tablets and screens listen to events all the time; each tablet sends a version every eight seconds on the average, as
judges do who mark four criteria in half a minute. The same requests then go to a bare handler that makes one insert.
"""

import asyncio
import json
import os
import random
import re
import secrets
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from contest.web_server import web_workers
from tests.bench.uploads import Server, uvicorn

TABLETS, SCREENS, ENTRIES = 200, 50, 4
SECONDS = 40
EVERY = 8.0
"""Seconds between two versions of one tablet."""
ACTS = 12
MOST_RECEIPT_MS, MOST_SCREEN_MS = 300, 500
TOKEN = "t" * 32
POSTGRES = (
    "pg_virtualenv", "-t", "-i", "--locale=C.UTF-8 --encoding=UTF8", "-o", "shared_buffers=256MB", "-o", "max_connections=200",
)  # fmt: skip
VERSION = re.compile(rb'"snapshot":\{"version":(\d+)')


def run(folder: str, *, postgres: bool = False, **environment: str) -> dict[str, Any]:
    """Measure in a child process, whose settings are its own; return what it found.

    postgres: on a PostgreSQL made for it, set up as any is that keeps what it was told; else on the database of this run.
    """
    settings = {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    command = [sys.executable, "-m", "tests.bench.hall", folder]
    if postgres:
        url = "postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres"
        command = [*POSTGRES, "sh", "-c", f'BENCH_DATABASE_URL="{url}" exec "$0" "$@"', *command]
    done = subprocess.run(
        command, env=os.environ | settings | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"hall: {done.stdout}{done.stderr}")
    found: dict[str, Any] = json.loads((Path(folder) / "hall.json").read_text())
    return found


def report(found: dict[str, Any]) -> str:
    """Return the lines to print."""
    return (
        f"{'tap to receipt, ' + found['database']:<28} median {found['receipt_ms']:.0f} ms, p95 {found['receipt_p95_ms']:.0f} ms "
        f"(at most {MOST_RECEIPT_MS}) for {found['versions']} versions, {found['per_second']:.0f} a second; a bare insert p95 "
        f"{found['bare_p95_ms']:.0f} ms, ratio of the medians {found['ratio']:.1f}  {found['receipt_verdict']}\n"
        f"{'reveal to every screen':<28} median {found['screen_ms']:.0f} ms, p95 {found['screen_p95_ms']:.0f} ms (at most "
        f"{MOST_SCREEN_MS}) for {found['acts']} acts and {SCREENS} screens; errors: {found['errors']}  {found['screen_verdict']}"
    )


class Wire:
    """One kept connection; requests go one after the other."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.port = port
        self.head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> tuple[int, bytes]:
        if self.writer is None or self.writer.is_closing():
            await self.open()
        assert self.reader is not None
        assert self.writer is not None
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.head}"
        if method == "POST":
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        try:
            self.writer.write(f"{head}\r\n".encode() + body)
            answer = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):  # the server closed a connection that was idle
            await self.open()
            return await self.ask(method, path, body, kind)
        status, length = int(answer[9:12]), 0
        for line in answer.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, await self.reader.readexactly(length) if length else b""


class Ear:
    """Listens to events for as long as it is let, and notes when each version was heard."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self.port, self.path, self.headers, self.heard = port, path, headers, {}

    async def listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        writer.write(f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n".encode())
        status = await reader.readuntil(b"\r\n\r\n")
        if int(status[9:12]) != 200:
            raise SystemExit(f"{self.path} answers {status[9:12].decode()}")
        while line := await reader.readline():
            # Two hundred and fifty devices have processors of their own: here a snapshot is not taken apart for each.
            if line.startswith(b"data: ") and (found := VERSION.search(line)):
                self.heard.setdefault(int(found[1]), time.perf_counter())


async def play(port: int, scene: "Scene") -> dict[str, Any]:  # type: ignore[name-defined]  # noqa: F821
    """Let everybody listen and send; return what was measured."""
    screens = [Ear(port, path, {}) for path in scene.screens]
    tablets = [Ear(port, "/tablet/events", tablet.headers) for tablet in scene.tablets]
    listening = []
    for ear in (*screens, *tablets):
        listening.append(asyncio.create_task(ear.listen()))
        await asyncio.sleep(0.02)  # nobody opens two hundred tablets in one moment
    await asyncio.sleep(5)
    ends = time.perf_counter() + SECONDS
    times: list[float] = []
    errors: list[str] = []

    async def mark(tablet: Any, chance: random.Random) -> None:
        wire = Wire(port, tablet.headers)
        await asyncio.sleep(chance.expovariate(1 / EVERY))  # the pace of the first is that of all
        while time.perf_counter() < ends:
            began = time.perf_counter()
            status, body = await wire.ask("POST", "/tablet/versions", tablet.next_post())
            times.append(time.perf_counter() - began)
            receipts = json.loads(body)["receipts"] if status == 200 else []
            if [one["outcome"] for one in receipts] != ["received"]:
                errors.append(f"{status} {body[:200]!r}")
            await asyncio.sleep(chance.expovariate(1 / EVERY))

    waits: list[float] = []

    async def desk() -> None:
        wire = Wire(port, scene.desk_headers)
        for number in range(ACTS):
            await asyncio.sleep(SECONDS / (ACTS + 1))
            path, body = scene.act(number)
            before = max(max(ear.heard, default=0) for ear in screens)
            began = time.perf_counter()
            status, answer = await wire.ask("POST", path, body, "application/x-www-form-urlencoded")
            if status not in {200, 302}:
                errors.append(f"desk {status} {answer[:300]!r}")
            for _turn in range(200):
                news = [
                    min((at for version, at in ear.heard.items() if version > before), default=None)
                    for ear in screens
                ]
                if None not in news:
                    waits.extend(at - began for at in news)
                    break
                await asyncio.sleep(0.02)
            else:
                errors.append("a screen heard nothing for four seconds")

    markers = [mark(tablet, random.Random(number)) for number, tablet in enumerate(scene.tablets)]
    await asyncio.gather(desk(), *markers)
    for task in listening:
        task.cancel()
    return {"times": times, "waits": waits, "errors": errors}


async def play_bare(port: int) -> list[float]:
    """Send as many posts at the same pace to the bare handler."""
    times: list[float] = []
    ends = time.perf_counter() + SECONDS / 2

    async def post(chance: random.Random) -> None:
        wire = Wire(port, {})
        await asyncio.sleep(chance.expovariate(1 / EVERY))
        while time.perf_counter() < ends:
            began = time.perf_counter()
            await wire.ask("POST", "/", b"x" * 400)
            times.append(time.perf_counter() - began)
            await asyncio.sleep(chance.expovariate(1 / EVERY))

    await asyncio.gather(*(post(random.Random(number)) for number in range(TABLETS)))
    return times


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def _main() -> None:
    folder = Path(sys.argv[1])
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.bench.hall_scene import make_scene

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    scene = make_scene(TABLETS, SCREENS, ENTRIES, TOKEN)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as every database is that is older than a minute
    connection.close()
    with Server(uvicorn("contest.asgi:application", web_workers())) as product:
        found = asyncio.run(play(product.port, scene))
    with Server(
        uvicorn("tests.bench.bare_insert:application"), {"BARE_FILE": str(folder / "bare.sqlite3")}
    ) as bare:
        theirs = asyncio.run(play_bare(bare.port))
    times, waits = found["times"], found["waits"]
    receipt, screen = 1000 * p95(times), 1000 * p95(waits)
    result = {
        "database": connection.vendor, "tablets": TABLETS, "screens": SCREENS, "versions": len(times), "acts": ACTS,
        "per_second": len(times) / SECONDS, "receipt_ms": 1000 * median(times), "receipt_p95_ms": receipt,
        "screen_ms": 1000 * median(waits), "screen_p95_ms": screen, "bare_p95_ms": 1000 * p95(theirs),
        "ratio": median(times) / median(theirs), "errors": len(found["errors"]), "first_errors": found["errors"][:5],
        "receipt_verdict": "ok" if receipt <= MOST_RECEIPT_MS else "over",
        "screen_verdict": "ok" if screen <= MOST_SCREEN_MS and not found["errors"] else "over",
    }  # fmt: skip
    (folder / "hall.json").write_text(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    _main()
