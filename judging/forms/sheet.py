"""What a score page sends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contest.codes import new_code

PREFIX: Final = "mark-"
_CLIENT_ID: Final = re.compile(r"[A-Za-z0-9-]{8,40}")


@dataclass(frozen=True, slots=True)
class SheetPost:
    """A posted sheet. marks: criterion code -> as typed. base: the version that the page showed."""

    marks: dict[str, str]
    comment: str
    base: int
    client_id: str


def read_sheet(data: Mapping[str, str]) -> SheetPost:
    """Read the fields of a score page; a missing or odd id is replaced, so that the save itself still counts."""
    base, client_id = data.get("base", ""), data.get("client_id", "")
    return SheetPost(
        marks={key.removeprefix(PREFIX): data[key] for key in data if key.startswith(PREFIX)},
        comment=data.get("comment", ""),
        base=int(base) if base.isascii() and base.isdigit() else 0,
        client_id=client_id if _CLIENT_ID.fullmatch(client_id) else new_code(20),
    )
