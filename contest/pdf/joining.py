"""Parts of one run put together, object by object, in the memory of one part.

What the parts of one sheet share is written once; where a run has several sheets (another template, or another version of
one), each brings what it shares. Tags stay whole: the parts' sections stand behind one another under one document.
"""

import hashlib
import io
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
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
        self._offsets = array("Q")  # by number, from 1; a run of ten thousand has a quarter of a million
        self._count = 0
        self.at = 0
        self.write(HEADER)

    def write(self, data: bytes) -> None:
        self._target.write(data)
        self._hash.update(data)
        self.at += len(data)

    def add(self, number: int, body: bytes) -> None:
        if number > len(self._offsets):
            self._offsets.extend([0] * (number - len(self._offsets)))
        self._offsets[number - 1] = self.at
        self._count += 1
        self.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def finish(self, trailer: bytes) -> None:
        named = self._hash.hexdigest()[:32].upper().encode()
        assert all(self._offsets), "an object was left out"
        self._target.write(ending(self._offsets, trailer, named, self.at))

    @property
    def next(self) -> int:
        """The number of the next object; the first ones are kept for what differs between a part and the whole."""
        return INFO + 1 + self._count


def join(parts: Iterable[bytes | Path], target: Path) -> int:
    """See compose.Press.join."""
    pages = 0
    moved_by: dict[bytes, int] = {}
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
            shared = int(found.group(1))
            if not head:
                head = {number: bodies[number - 1] for number in (CATALOG, TREE, XMP, INFO)}
            common = hashlib.sha256(b"".join(bodies[INFO:shared]), usedforsecurity=False).digest()
            if common not in moved_by:
                moves = _Moves(shared, joined.next - INFO - 1, 0, pages)
                moved_by[common] = moves.common
                for number in range(INFO + 1, shared + 1):
                    joined.add(number + moves.common, moves.applied(bodies[number - 1], 0))
            moves = _Moves(shared, moved_by[common], joined.next - shared - 1, pages)
            for number in range(shared + 1, len(bodies) + 1):
                joined.add(number + moves.own, moves.applied(bodies[number - 1], number - shared))
            nodes.append(shared + moves.own)
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


@dataclass(frozen=True, slots=True)
class _Moves:
    """By how much the numbers of a part's objects grow: of those that it shares (up to `shared`), and of its own.

    pages: how many come before this part.
    """

    shared: int
    common: int
    own: int
    pages: int

    def applied(self, body: bytes, place: int) -> bytes:
        """Renumber what an object refers to, outside of its stream. place: among the part's own objects, 0 for a shared one."""
        head, mark, stream = body.partition(b"\nstream\n")
        if place == LEAF:
            limits, nums, rows = head.partition(b" /Nums [")
            first, last = (int(one) + self.pages for one in re.findall(rb"\d+", limits))
            head = b"<</Limits [%d %d]%s%s" % (first, last, nums, _plus(_KEY, rows, self.pages))
        elif place and head.startswith(b"<</Type /Page "):
            head = _plus(_STRUCT_PARENTS, head, self.pages)
        return _REFERENCE.sub(self._reference, head) + mark + stream

    def _reference(self, found: re.Match[bytes]) -> bytes:
        number = int(found.group(1))
        if number > self.shared:
            return b"%d 0 R" % (number + self.own)
        return b"%d 0 R" % (number + self.common if number > INFO else number)


def _body(content: bytes, start: int, end: int) -> bytes:
    return content[content.index(b"\n", start) + 1 : end - len(b"\nendobj\n")]


def _plus(pattern: re.Pattern[bytes], data: bytes, pages: int) -> bytes:
    return pattern.sub(
        lambda found: found.group(0).replace(found.group(1), b"%d" % (int(found.group(1)) + pages)), data
    )


def _number(pattern: re.Pattern[bytes], body: bytes) -> int:
    found: Any = pattern.search(body)
    return int(found.group(1))
