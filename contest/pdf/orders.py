"""What a run is asked for, and what it came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from contest.pdf.signing import Signer

Assets = Mapping[str, tuple[bytes, str]]
"""Pictures by name: content and media type."""

MOST: Final = 50
"""Certificates a chunk: more share their glyphs no better and hold more memory."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one certificate says. key: its number. values: variables; facts: the JSON attachment.

    made_at: when it was issued, which its file bears; None: Options.made_at.
    """

    key: str
    values: Mapping[str, str | list[str]]
    facts: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """How a printer misplaces a page: millimetres to the right and down, and scale (1 = none) from the upper left."""

    dx: float = 0.0
    dy: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """What a run makes. merged: one file of all; separate: a file each. archival: PDF/A-3b.

    attach: the facts as JSON in each separate file. shift: of the printer; only_variable: for preprinted stock, neither
    background nor frame; both in the merged file alone. title: of the merged file. made_at: the date in every file, never
    the clock's. signer: signs each separate file.
    """

    merged: bool = True
    separate: bool = True
    archival: bool = True
    attach: bool = True
    shift: Shift | None = None
    only_variable: bool = False
    author: str = ""
    title: str = ""
    made_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    signer: Signer | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a chunk of records came to. merged: a part for Press.join(); separate: in the order of the records."""

    merged: bytes | None
    separate: list[bytes]
