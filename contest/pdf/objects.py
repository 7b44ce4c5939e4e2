"""The PDF file itself: numbered objects written one after another, and their table at the end.

Written by hand since a run writes thousands of small files that share most of their bytes: a general library
parses and builds every object anew.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable
from typing import BinaryIO, Final

HEADER: Final = b"%PDF-1.7\n%\xe5\xb9\xb4\xe8\xae\xb2\n"


def text(value: str) -> bytes:
    """Return a text string as PDF writes it: UTF-16 in hexadecimal, so that no character needs escaping."""
    return b"<FEFF%s>" % value.encode("utf-16-be").hex().upper().encode()


def number(value: float) -> bytes:
    """Return a number with at most three decimals and no more digits than it needs."""
    written = f"{value:.3f}".rstrip("0").rstrip(".")
    return b"0" if written in {"-0", ""} else written.encode()


def stream(entries: bytes, data: bytes, *, packed: bool = True) -> bytes:
    """Return a stream object; packed: deflate it first."""
    if packed:
        data = zlib.compress(data, 6)
        entries += b" /Filter /FlateDecode"
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


class Objects:
    """Objects by number from 1; a number may be taken before its object is known."""

    def __init__(self, kept: "Objects | None" = None) -> None:
        self._bodies: list[bytes] = list(kept._bodies) if kept else []

    def take(self) -> int:
        """Return a number for an object that follows with put()."""
        self._bodies.append(b"null")
        return len(self._bodies)

    def add(self, body: bytes) -> int:
        """Keep an object and return its number."""
        self._bodies.append(body)
        return len(self._bodies)

    def put(self, number: int, body: bytes) -> None:
        """Set the object of a taken number."""
        self._bodies[number - 1] = body

    def __len__(self) -> int:
        return len(self._bodies)

    def written(self, trailer: bytes) -> bytes:
        """Return the file. trailer: entries beside Size and ID."""
        pieces, offsets, at = [HEADER], [], len(HEADER)
        for place, body in enumerate(self._bodies, 1):
            piece = b"%d 0 obj\n%s\nendobj\n" % (place, body)
            offsets.append(at)
            pieces.append(piece)
            at += len(piece)
        # The same content has the same name, whenever it was written.
        named = hashlib.sha256(b"".join(pieces), usedforsecurity=False).hexdigest()[:32].upper().encode()
        pieces.append(ending(offsets, trailer, named, at))
        return b"".join(pieces)


ROW: Final = 20
"""Bytes of one row of a table of objects."""


def ending(offsets: Iterable[int], trailer: bytes, named: bytes, at: int) -> bytes:
    """Return the table of objects and what follows it. named: the file's ID; at: where the table begins."""
    table = bytearray(b"0000000000 65535 f \n")
    for offset in offsets:
        table += b"%010d 00000 n \n" % offset
    count = len(table) // ROW
    return b"xref\n0 %d\n%strailer\n<<%s /Size %d /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n" % (
        count, table, trailer, count, named, named, at,
    )  # fmt: skip


_ROW: Final = re.compile(rb"(\d{10}) 00000 n \n")


def read(file: BinaryIO) -> tuple[bytes, list[tuple[int, int]]]:
    """Return the trailer of a file that written() made, and where each of its objects begins and ends.

    Raises ValueError for any other file.
    """
    size = file.seek(0, 2)
    file.seek(max(size - 64, 0))
    found = re.search(rb"startxref\n(\d+)\n%%EOF\n$", file.read())
    if found is None:
        raise ValueError("not a part of a run")
    at = int(found.group(1))
    file.seek(at)
    table, _found, trailer = file.read().partition(b"trailer\n")
    starts = [int(row) for row in _ROW.findall(table)]
    return trailer, list(zip(starts, [*starts[1:], at], strict=True))
