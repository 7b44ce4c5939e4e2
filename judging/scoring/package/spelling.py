"""The one spelling of a result package, and the strict reader of its files.

Canonical form: UTF-8; the keys of every object in the order of their code points; no white space between
tokens; no characters escaped but those that JSON must escape; whole numbers as digits, every other number as
text ("88.5", "265/3"); no number with a point or an exponent anywhere.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from judging.scoring.records import JSON

MAX_BYTES: Final = 256 * 1024 * 1024
"""A file beyond this is no result: 100,000 score sheets of six marks take some 60 MB."""
MAX_WHOLE_DIGITS: Final = 18
SEAL: Final = "sha256"
TOO_DEEP: Final = "lists and objects are nested too deep for any result"


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


class Unreadable(Exception):
    """A file that cannot be taken as a package; the sentence says why."""


def canonical(document: JSON) -> bytes:
    """Return the canonical form of plain JSON."""
    # half a character, as a text may hold it, must not stop anybody
    return _ENCODER.encode(document).encode("utf-8", "surrogatepass")


def fingerprint(document: JSON) -> str:
    """Return the SHA-256 over the canonical form of a document, its own seal left out. Raises Unreadable."""
    try:
        content = canonical({key: document[key] for key in document if key != SEAL})
    except RecursionError as error:
        raise Unreadable(TOO_DEEP) from error
    return hashlib.sha256(content).hexdigest()


def sealed(document: dict[str, JSON]) -> dict[str, JSON]:
    """Return the document with its SHA-256 in it."""
    return {**document, SEAL: fingerprint(document)}


def sealed_bytes(document: dict[str, JSON]) -> tuple[str, bytes]:
    """Return the SHA-256 of a document, and its canonical form with the seal in it, spelled only once."""
    members = {key: canonical(key) + b":" + canonical(document[key]) for key in document if key != SEAL}
    seal = hashlib.sha256(_object_of(members)).hexdigest()
    return seal, _object_of(members | {SEAL: canonical(SEAL) + b":" + canonical(seal)})


def _object_of(members: dict[str, bytes]) -> bytes:
    return b"{%s}" % b",".join(members[key] for key in sorted(members))


def read_file(path: Path) -> JSON:
    """Return the JSON of a file. Raises Unreadable with a sentence."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Unreadable(f"the file has {size} bytes; a result package has at most {MAX_BYTES}")
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from error
    return read_bytes(content)


def read_bytes(content: bytes) -> JSON:
    """Return the JSON of some bytes. Raises Unreadable with a sentence."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 text: byte {error.start} fits no character") from error
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_no_float,
            parse_int=_whole,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise Unreadable(f"ends too early, at {where}: the file was cut off") from error
        raise Unreadable(f"is not JSON: {error.msg} at {where}") from error
    except RecursionError as error:
        raise Unreadable(TOO_DEEP) from error
    except MemoryError as error:
        raise Unreadable("is too large for the memory of this computer") from error


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                raise Unreadable(f"the key {_shown(key)} stands twice in one object")
            seen.add(key)
    return found


def _no_float(spelling: str) -> Any:
    raise Unreadable(
        f"the number {_shown(spelling)} has a point or an exponent; such numbers are written as text"
    )


def _no_constant(spelling: str) -> Any:
    raise Unreadable(f"{spelling} is not a number")


def _whole(spelling: str) -> int:
    if len(spelling) > MAX_WHOLE_DIGITS:
        raise Unreadable(
            f"the number {_shown(spelling)} has {len(spelling)} digits; at most {MAX_WHOLE_DIGITS} are read"
        )
    return int(spelling)


def _shown(text: str) -> str:
    return json.dumps(text if len(text) <= 40 else f"{text[:40]}…", ensure_ascii=True)
