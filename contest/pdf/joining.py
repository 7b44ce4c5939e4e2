"""Parts of one run put together, object by object, in the memory of one part."""

import hashlib
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, Final

from contest.pdf.objects import HEADER, ending, read

_REFERENCE: Final = re.compile(rb"(\d+) 0 R")
_STRUCT_PARENTS: Final = re.compile(rb"/StructParents (\d+)")
_KEY: Final = re.compile(rb"(\d+) \[")
_SHARED: Final = re.compile(rb"/Shared (\d+)")
_COUNT: Final = re.compile(rb"/Count (\d+)")
CATALOG, PAGES, TREE, DOCUMENT, PARENTS, XMP, INFO = range(1, 8)
"""Numbers of the objects that differ between a part and the whole; what all parts share comes after them."""
NODE, SECTION, LEAF = 1, 2, 3
"""After the shared objects a part has its node of pages, its section of the tags and its leaf of their table."""


class _Joined:
    """The growing file: what was written where."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._hash = hashlib.sha256(usedforsecurity=False)
        self.offsets: dict[int, int] = {}
        self.at = 0
        self.write(HEADER)

    def write(self, data: bytes) -> None:
        self._target.write(data)
        self._hash.update(data)
        self.at += len(data)

    def add(self, number: int, body: bytes) -> None:
        self.offsets[number] = self.at
        self.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def finish(self, trailer: bytes) -> None:
        named = self._hash.hexdigest()[:32].upper().encode()
        offsets = [self.offsets[number] for number in range(1, len(self.offsets) + 1)]
        self._target.write(ending(offsets, trailer, named, self.at))


def join(parts: Iterable[bytes | Path], target: Path) -> int:
    """See compose.Press.join."""
    pages, shared, shared_hash = 0, 0, b""
    nodes: list[int] = []
    head: dict[int, bytes] = {}
    with target.open("wb") as file:
        joined = _Joined(file)
        for part in parts:
            content = part if isinstance(part, bytes) else part.read_bytes()
            trailer, spans = read(io.BytesIO(content))
            found = _SHARED.search(trailer)
            if found is None:
                raise ValueError("not a part of a run")
            bodies = [_body(content, *span) for span in spans]
            count = int(found.group(1))
            common = hashlib.sha256(b"".join(bodies[INFO:count]), usedforsecurity=False).digest()
            if not head:
                shared, shared_hash = count, common
                head = {number: bodies[number - 1] for number in (CATALOG, TREE, XMP, INFO)}
                for number in range(INFO + 1, shared + 1):
                    joined.add(number, bodies[number - 1])
            elif common != shared_hash:
                raise ValueError("parts of different runs")
            shift = len(joined.offsets) + len(head) + 3 - shared
            for number in range(shared + 1, len(bodies) + 1):
                joined.add(number + shift, _moved(bodies[number - 1], number - shared, shared, shift, pages))
            nodes.append(shared + shift)
            pages += _number(_COUNT, bodies[PAGES - 1])
        if not head:
            raise ValueError("no parts")
        for number, body in head.items():
            joined.add(number, body)
        kids = {
            place: b" ".join(b"%d 0 R" % (node + place) for node in nodes) for place in (NODE, SECTION, LEAF)
        }
        joined.add(PAGES, b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids[NODE], pages))
        joined.add(DOCUMENT, b"<</Type /StructElem /S /Document /P %d 0 R /K [%s]>>" % (TREE, kids[SECTION]))
        joined.add(PARENTS, b"<</Kids [%s]>>" % kids[LEAF])
        joined.finish(b"/Root %d 0 R /Info %d 0 R" % (CATALOG, INFO))
    return pages


def _body(content: bytes, start: int, end: int) -> bytes:
    return content[content.index(b"\n", start) + 1 : end - len(b"\nendobj\n")]


def _moved(body: bytes, place: int, shared: int, shift: int, pages: int) -> bytes:
    """Renumber what an object refers to, outside of its stream. pages: how many come before this part."""

    def moved(found: re.Match[bytes]) -> bytes:
        number = int(found.group(1))
        return b"%d 0 R" % (number + shift if number > shared else number)

    head, mark, stream = body.partition(b"\nstream\n")
    if place == LEAF:
        limits, nums, rows = head.partition(b" /Nums [")
        first, last = (int(one) + pages for one in re.findall(rb"\d+", limits))
        head = b"<</Limits [%d %d]%s%s" % (first, last, nums, _plus(_KEY, rows, pages))
    elif head.startswith(b"<</Type /Page "):
        head = _plus(_STRUCT_PARENTS, head, pages)
    return _REFERENCE.sub(moved, head) + mark + stream


def _plus(pattern: re.Pattern[bytes], data: bytes, pages: int) -> bytes:
    return pattern.sub(
        lambda found: found.group(0).replace(found.group(1), b"%d" % (int(found.group(1)) + pages)), data
    )


def _number(pattern: re.Pattern[bytes], body: bytes) -> int:
    found: Any = pattern.search(body)
    return int(found.group(1))
