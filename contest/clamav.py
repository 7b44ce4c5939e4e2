"""A virus scanner, where the installation has one: clamd's INSTREAM over its socket."""

import socket
from typing import IO, Final

from django.conf import settings

CHUNK: Final = 64 * 1024
TIMEOUT: Final = 120


class ScannerSilent(Exception):
    """The scanner did not answer, or not as it should; the file is neither clean nor infected."""


def is_on() -> bool:
    """Whether the installation names a scanner (CLAMD)."""
    return bool(settings.CLAMD)


def virus_in(file: IO[bytes]) -> str:
    """Return the name of what clamd finds in a file, "" when it is clean. Raises ScannerSilent."""
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            while piece := file.read(CHUNK):
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(bytes(4))
            answer = b""
            while b"\0" not in answer and (more := line.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerSilent(str(error)) from error
    words = answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise ScannerSilent(words or "no answer")


def _connected() -> socket.socket:
    """CLAMD is the path of a socket, or host:port."""
    if "/" in settings.CLAMD:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        try:
            line.connect(settings.CLAMD)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT)
