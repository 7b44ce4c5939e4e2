"""Names of files as their senders call them: kept for people, never a path."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 200
"""Bytes of UTF-8 that a kept name has at most; file systems allow 255."""
_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""Controls, and what turns or hides the letters beside it: fdp.exe must not read exe.pdf."""


def clean_name(name: str) -> str:
    """Return the last part of a name without anything invisible, short enough, its ending kept; "file" for nothing."""
    name = name.encode("utf-8", "ignore").decode()  # half a surrogate pair has no place in a database
    name = _HIDDEN.sub("", unicodedata.normalize("NFC", name))
    name = re.split(r"[/\\]", name)[-1].strip().lstrip(".").strip()
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > 16:
        stem, dot, ending = name, "", ""
    room = LONGEST - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending or "file"
