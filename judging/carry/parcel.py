"""The file in which a round travels (.jiangtai): gzip of lines, so that `zcat` shows it to whoever wants to look.

Line 1 is the head: what this is, how many bytes and rows follow, their SHA-256. Line 2 is the head's Ed25519 signature.
Each further line is a row: ["noun", [value, …]], its columns as the head names them. The head is checked before
anything behind it is unpacked, and never more is unpacked than it says.
"""

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from judging.carry.keys import is_signed_by, public_hex, sign

FORMAT: Final = "jiangtai-carry"
VERSION: Final = 1
SUFFIX: Final = ".jiangtai"
AWAY: Final = "away"
BACK: Final = "back"

MAX_PACKED: Final = 256 * 1024 * 1024
"""Bytes of a file: 50,000 versions of marks take some 4 MB, photos of 330 paper sheets some 150."""
MAX_BYTES: Final = 512 * 1024 * 1024
"""Bytes of all rows, unpacked."""
MAX_HEAD: Final = 64 * 1024
MAX_LINE: Final = 48 * 1024 * 1024
MAX_ROWS: Final = 1_000_000
MAX_DEPTH: Final = 12
HEX: Final = re.compile(r"[0-9a-f]{64}")

Row = list[Any]
Rows = dict[str, list[Row]]


class Unreadable(Exception):
    """A file that is not what it should be; `code` says which sentence people get, `detail` is for the log."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file that was read. head: as signed; rows: noun -> rows in the order of the file; sha256: of the whole file."""

    head: Mapping[str, Any]
    rows: Rows
    sha256: str
    journal: list[Row] = field(default_factory=list)


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def canonical(value: Any) -> bytes:
    """Return the one spelling of plain JSON: keys in order, no spaces."""
    return _ENCODER.encode(value).encode()


def pack(head: Mapping[str, Any], rows: Iterable[tuple[str, Sequence[Any]]], key: Ed25519PrivateKey) -> bytes:
    """Return the file of a head and its rows, signed; the same rows give the same bytes.

    Raises Unreadable, too_large, for what nobody could unpack again.
    """
    lines, counts, digest = io.BytesIO(), dict[str, int](), hashlib.sha256()
    for noun, values in rows:
        line = canonical([noun, values]) + b"\n"
        counts[noun] = counts.get(noun, 0) + 1
        digest.update(line)
        lines.write(line)
    spelled = canonical(
        {
            **head,
            "format": FORMAT,
            "version": VERSION,
            "rows": counts,
            "bytes": lines.tell(),
            "sha256": digest.hexdigest(),
            "key": public_hex(key),
        }
    )
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6, mtime=0) as file:
        file.write(spelled + b"\n" + sign(key, spelled).encode() + b"\n")
        file.write(lines.getbuffer())
    if lines.tell() > MAX_BYTES or target.tell() > MAX_PACKED:
        raise Unreadable("too_large", str(target.tell()))
    return target.getvalue()


class _Lines:
    """Unpacks a file line by line, never more than it is allowed to."""

    def __init__(self, content: bytes) -> None:
        self._packed = memoryview(content)
        self._at = 0
        self._unpack = zlib.decompressobj(wbits=31)
        self._buffer = bytearray()
        self.allowed = MAX_HEAD
        self.looks_packed = content[:2] == b"\x1f\x8b"

    def _more(self) -> bool:
        """Unpack up to 64 KiB more; False at the end."""
        if self._unpack.eof:
            if self._unpack.unused_data or self._at < len(self._packed):
                raise Unreadable("damaged", "something follows the end")
            return False
        source = self._unpack.unconsumed_tail
        if not source:
            source = bytes(self._packed[self._at : self._at + 65536])
            self._at += len(source)
            if not source:
                raise Unreadable("damaged", "cut off")
        try:
            piece = self._unpack.decompress(source, 65536)
        except zlib.error as error:
            raise Unreadable("damaged", str(error)) from error
        self.allowed -= len(piece)
        if self.allowed < -65536:  # what was unpacked ahead of the line that is read
            raise Unreadable("too_large", "more than the head says")
        self._buffer += piece
        return True

    def line(self, limit: int) -> bytes | None:
        """Return the next line without its end, or None after the last one."""
        begin = 0
        while (end := self._buffer.find(b"\n", begin)) < 0:
            begin = len(self._buffer)
            if begin > limit:
                raise Unreadable("too_large", "a line without an end")
            if not self._more():
                if self._buffer:
                    raise Unreadable("damaged", "the last line has no end")
                return None
        found = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return found


def read_head(content: bytes) -> dict[str, Any]:
    """Return the head of a file, its own signature checked but not yet whose it is. Raises Unreadable."""
    return _head(_Lines(content))


def _head(lines: _Lines) -> dict[str, Any]:
    if not lines.looks_packed:
        raise Unreadable("other_kind")
    spelled, signature = lines.line(MAX_HEAD), lines.line(MAX_HEAD)
    if spelled is None or signature is None:
        raise Unreadable("damaged", "no head")
    head = plain_json(spelled)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise Unreadable("other_kind")
    if head.get("version") != VERSION:
        raise Unreadable("other_version", str(head.get("version"))[:20])
    if not _is_sound(head):
        raise Unreadable("damaged", "head")
    if not is_signed_by(head["key"], signature.decode("ascii", "replace"), spelled):
        raise Unreadable("altered", "signature")
    return head


def _is_sound(head: Mapping[str, Any]) -> bool:
    """Whether a head has what every head has, of the right kind and within bounds."""
    texts = [head.get(name) for name in ("kind", "trip", "key", "sha256", "made_at")]
    if not all(isinstance(one, str) and len(one) <= 64 for one in texts) or head["kind"] not in (AWAY, BACK):
        return False
    if not HEX.fullmatch(head["key"]) or not HEX.fullmatch(head["sha256"]):
        return False
    size, rows, columns = head.get("bytes"), head.get("rows"), head.get("columns")
    if not _is_count(size, MAX_BYTES) or not isinstance(rows, dict) or not isinstance(columns, dict):
        return False
    if not all(_is_count(one, MAX_ROWS) for one in rows.values()) or sum(rows.values()) > MAX_ROWS:
        return False
    for name in ("edition", "round"):
        facts = head.get(name)
        if not isinstance(facts, dict) or not all(
            isinstance(facts.get(key), str) and len(facts[key]) <= 200 for key in ("code", "name")
        ):
            return False
    return True


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def unpack(content: bytes, *, key: str | None = None) -> Parcel:
    """Return a file's rows. key: public key that must have signed it; None takes the file's own word for it.

    Raises Unreadable: damaged, altered, too_large, other_kind, other_version.
    """
    if len(content) > MAX_PACKED:
        raise Unreadable("too_large", str(len(content)))
    lines = _Lines(content)
    head = _head(lines)
    if key is not None and head["key"] != key:
        raise Unreadable("other_trip", "signed by another key")
    lines.allowed = head["bytes"]
    rows: Rows = {noun: [] for noun in head["rows"]}
    digest = hashlib.sha256()
    for line in _remaining(lines):
        digest.update(line)
        digest.update(b"\n")
        noun, values = _row(line)
        if noun not in rows:
            raise Unreadable("damaged", "a row of no noun")
        rows[noun].append(values)
    if digest.hexdigest() != head["sha256"]:
        raise Unreadable("altered", "rows")
    if {noun: len(found) for noun, found in rows.items()} != head["rows"]:
        raise Unreadable("damaged", "number of rows")
    return Parcel(head, rows, hashlib.sha256(content).hexdigest())


def _remaining(lines: _Lines) -> Iterator[bytes]:
    while (line := lines.line(MAX_LINE)) is not None:
        yield line


def _row(line: bytes) -> tuple[str, Row]:
    found = plain_json(line)
    if (
        not isinstance(found, list)
        or len(found) != 2
        or not isinstance(found[0], str)
        or not isinstance(found[1], list)
    ):
        raise Unreadable("damaged", "a line that is no row")
    return found[0], found[1]


# Strict JSON ----------------------------------------------------------------------------------------------


def plain_json(line: bytes) -> Any:
    """Return the JSON of a line; without numbers that have no end, keys that stand twice, or half characters."""
    try:
        value = json.loads(
            line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable("damaged", f"JSON: {error}"[:200]) from error
    _refuse_odd(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(spelling: str) -> Any:
    raise ValueError(f"{spelling} is no number")


def _whole(spelling: str) -> int:
    if len(spelling) > 19:
        raise ValueError("a number of too many digits")
    return int(spelling)


def _refuse_odd(value: Any) -> None:
    """Raise Unreadable for what no database takes: NUL and half characters; and for nesting without end."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable("damaged", "nested too deep")
        inside: list[Any] = []
        for one in level:
            if isinstance(one, str):
                if "\x00" in one or not _is_whole_text(one):
                    raise Unreadable("damaged", "odd characters")
            elif isinstance(one, dict):
                inside += one
                inside += one.values()
            elif isinstance(one, list):
                inside += one
            elif isinstance(one, float) and one in (float("inf"), float("-inf")):
                raise Unreadable("damaged", "a number without end")
        level = inside


def _is_whole_text(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
