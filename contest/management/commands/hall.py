"""`manage.py hall`: the whole site for the local network of a hall, encrypted, without the Internet."""

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.documents.hall_sheet import HallSheet, render_hall_sheet
from contest.hall.addresses import host_names, lan_addresses
from contest.hall.authority import NotCovered, Papers, papers_for
from contest.management.commands.serve import require_free_port, require_migrated_database
from contest.supervisor import Child, Supervisor
from contest.web_server import web_command, web_workers

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - the tablets must reach it
SECURE_PORTS: Final = (443, 8443)
PLAIN_PORTS: Final = (80, 8080)
LOOK_SECONDS: Final = 5.0
"""How often the addresses are looked at: a router that was switched on late gives new ones."""
NO_NETWORK: Final = """
This computer is in no network, so no tablet can reach it. 本机未连接任何网络，平板无法访问。
  1. Switch the router on, and join its network by cable or wireless. It needs no Internet.
     打开路由器，用网线或无线连上它；不需要互联网。
  2. Start again: Ctrl-C, then make hall. 重新启动：按 Ctrl-C，再运行 make hall。
Until then the site is open on this computer alone. 在此之前，只能在本机上打开。
"""


def choose_port(wanted: int | None, usual: Sequence[int]) -> int:
    """Return a port to listen on: the wanted one, or the first of the usual ones that is free and allowed."""
    if wanted is not None:
        require_free_port(EVERYWHERE, wanted)
        return wanted
    for port in usual:
        try:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((EVERYWHERE, port))
        except OSError as error:
            if error.errno in {errno.EACCES, errno.EADDRINUSE}:
                continue
            raise
        return port
    raise CommandError(f"The ports {', '.join(map(str, usual))} are taken; choose another one with --port.")


def address_of(scheme: str, host: str, port: int) -> str:
    """Return an address without a final slash, and without the port where it is the usual one."""
    usual = {"https": 443, "http": 80}[scheme]
    return f"{scheme}://{host}" + ("" if port == usual else f":{port}")


class Command(BaseCommand):
    """Makes certificates for this computer's addresses, serves HTTPS and HTTP, prints addresses and QR codes."""

    help = "Serve the site to the local network of a hall, encrypted and without the Internet, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--address", action="append", help="an address of this computer, instead of all found"
        )
        parser.add_argument(
            "--port", type=int, help="for HTTPS; 443 where that is free and allowed, else 8443"
        )
        parser.add_argument(
            "--plain-port", type=int, help="for HTTP; 80 where that is free and allowed, else 8080"
        )
        parser.add_argument("--web-workers", type=int, default=web_workers())
        parser.add_argument(
            "--new-authority",
            action="store_true",
            help="make a new certificate authority, which all devices install again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop."""
        require_migrated_database()
        self._warn_of_demonstration()
        found = options["address"] or lan_addresses()
        if not found:
            self.stdout.write(NO_NETWORK)
        hosts = found or ["127.0.0.1"]
        try:
            papers = papers_for(
                settings.HALL_DIR,
                list(dict.fromkeys([*hosts, "127.0.0.1"])),
                host_names(),
                anew=options["new_authority"],
            )
        except NotCovered as error:
            raise CommandError(
                f"The certificate authority of this hall was made for private networks, and {error} is in none. "
                "Use a router with private addresses, or make a new authority, which every tablet installs again: "
                'make hall ARGS="--new-authority"'
            ) from None
        secure_port = choose_port(options["port"], SECURE_PORTS)
        plain_port = choose_port(options["plain_port"], PLAIN_PORTS)
        secure = [address_of("https", host, secure_port) for host in hosts]
        plain = [address_of("http", host, plain_port) for host in hosts]
        sheet = self._sheet(secure, plain, papers)
        supervisor = Supervisor(
            children(papers, secure, plain, secure_port, plain_port, options["web_workers"]), out=sys.stdout
        )
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, supervisor.stop)
        lines = self._announcement(secure, plain, plain_port, papers, sheet)
        threading.Thread(
            target=announce, args=(supervisor, secure_port, plain_port, lines), daemon=True
        ).start()
        if not options["address"]:
            threading.Thread(target=watch, args=(supervisor, found), daemon=True).start()
        supervisor.run()
        self.stdout.write("Stopped.")

    def _warn_of_demonstration(self) -> None:
        if settings.DEMO_MODE:
            self.stdout.write(
                "This is the demonstration: everybody in the hall can log in as anybody. "
                "For a real evening: DEMO_MODE=0, and an empty folder (VAR_DIR)."
            )

    def _sheet(self, secure: Sequence[str], plain: Sequence[str], papers: Papers) -> Path:
        """Make the sheet, unless the one that is there says the same: setting it takes some seconds."""
        file, mark = settings.HALL_DIR / "sheet.pdf", settings.HALL_DIR / "sheet.txt"
        sheet = HallSheet(tuple(secure), tuple(plain), papers.sha256, papers.sha1, papers.expires)
        facts = repr(sheet)
        if not (file.is_file() and mark.is_file() and mark.read_text(encoding="utf-8") == facts):
            file.write_bytes(render_hall_sheet(sheet))
            mark.write_text(facts, encoding="utf-8")
        return Path(file)

    def _announcement(
        self, secure: Sequence[str], plain: Sequence[str], plain_port: int, papers: Papers, sheet: Path
    ) -> list[str]:
        lines = ["", f"On this computer 本机打开:  {address_of('http', '127.0.0.1', plain_port)}/", ""]
        lines += [f"Encrypted 加密地址:  {one}/" for one in secure]
        lines += [f"Plain 普通地址:      {one}/" for one in plain]
        lines += [
            "",
            f"First on each device 每台设备先打开一次:  {plain[0]}/hall/",
            *qr_lines(f"{plain[0]}/hall/"),
        ]
        lines += [f"Then 然后打开:  {secure[0]}/", *qr_lines(f"{secure[0]}/")]
        if papers.is_new:
            lines.append(
                "The certificate authority is new: every device installs it once. 证书为新生成，每台设备须安装一次。"
            )
        lines += [
            f"Sheet to print 可打印的说明:  {sheet}",
            f"Fingerprint 证书指纹 (SHA-256):  {papers.sha256}",
        ]
        return [*lines, "Ctrl-C stops everything. 按 Ctrl-C 停止。"]


def children(
    papers: Papers,
    secure: Sequence[str],
    plain: Sequence[str],
    secure_port: int,
    plain_port: int,
    workers: int,
) -> list[Child]:
    """Return the processes of a hall: the site encrypted and plain, and both task workers."""
    hosts = [one.split("://")[1].partition(":")[0] for one in (*secure, *plain)]
    known = ",".join(dict.fromkeys([*hosts, *host_names(), "127.0.0.1", "[::1]"]))
    common = {
        **os.environ,
        "HALL_MODE": "1",
        "HALL_SECURE": ",".join(secure),
        "HALL_PLAIN": ",".join(plain),
        "ALLOWED_HOSTS": known,
        "TRUSTED_ORIGINS": ",".join([*secure, *plain]),
    }
    tls = ["--ssl-certfile", str(papers.chain), "--ssl-keyfile", str(papers.key)]
    work = [sys.executable, sys.argv[0], "work", "--no-reload", "--queue-name"]
    encrypted, open_text = {**common, "SITE_URL": secure[0]}, {**common, "SITE_URL": plain[0]}
    return [
        Child(
            "https",
            [*web_command(EVERYWHERE, secure_port, workers), *tls, "--no-access-log"],
            env=encrypted,
        ),
        Child("http", [*web_command(EVERYWHERE, plain_port, 1), "--no-access-log"], env=open_text),
        Child("tasks", [*work, "default"], env=encrypted),
        Child("media", [*work, "media"], env=encrypted),
    ]


def qr_lines(url: str) -> list[str]:
    """Return a QR code as lines; white on black on a terminal, whatever its own colours."""
    code = segno.make(url, error="l", micro=False)
    rows = [[bool(dark) for dark in row] for row in code.matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    signs = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
    before, after = ("\x1b[97;40m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    return [
        before
        + "".join(signs[above, below] for above, below in zip(rows[at], rows[at + 1], strict=True))
        + after
        for at in range(0, len(rows), 2)
    ]


def announce(supervisor: Supervisor, secure_port: int, plain_port: int, lines: Sequence[str]) -> None:
    """Print the addresses as soon as both servers answer."""
    waiting = [secure_port, plain_port]
    while waiting and not supervisor.stopping.wait(0.2):
        try:
            socket.create_connection(("127.0.0.1", waiting[0]), timeout=1).close()
        except OSError:
            continue
        waiting.pop(0)
    if not waiting:
        with supervisor.printing:
            supervisor.out.write("\n".join(lines) + "\n")
            supervisor.out.flush()


def watch(supervisor: Supervisor, before: Sequence[str]) -> None:
    """Say so when the computer's addresses change: certificate, QR codes and cards are for the former ones."""
    known = list(before)
    while not supervisor.stopping.wait(LOOK_SECONDS):
        now = lan_addresses()
        if now != known:
            known = now
            supervisor.say(
                "https",
                f"The addresses of this computer changed to {', '.join(now) or 'none'}: stop with Ctrl-C and start again. "
                f"本机地址已变为 {'、'.join(now) or '无'}：请按 Ctrl-C 停止后重新启动。",
            )
