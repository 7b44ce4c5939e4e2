"""Sessions as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MOST_OCTETS: Final = 75


@dataclass(frozen=True, slots=True)
class Session:
    """One session; is_certain: the lecturer has accepted it, otherwise it is only asked for."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    note: str
    url: str
    is_certain: bool
    changed_at: datetime


def calendar_of(name: str, sessions: Iterable[Session]) -> bytes:
    """Return a calendar in UTF-8 with CRLF, lines folded at 75 octets; times in UTC, so that it needs no zone table."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Jiangtai//Talent pool//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for one in sessions:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}@jiangtai",
            f"DTSTAMP:{_moment(one.changed_at)}",
            f"LAST-MODIFIED:{_moment(one.changed_at)}",
            f"DTSTART:{_moment(one.starts_at)}",
            f"DTEND:{_moment(one.ends_at)}",
            f"SUMMARY:{_text(one.summary)}",
            f"LOCATION:{_text(one.place)}",
            f"DESCRIPTION:{_text(one.note)}",
            f"URL:{one.url}",
            f"STATUS:{'CONFIRMED' if one.is_certain else 'TENTATIVE'}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Escape what would end a value; a line break that somebody typed stays one."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """Cut a line into pieces of at most 75 octets, never within a character."""
    pieces: list[bytes] = []
    now = b""
    for character in line:
        octets = character.encode()
        if len(now) + len(octets) > MOST_OCTETS:
            pieces.append(now)
            now = b" "
        now += octets
    pieces.append(now)
    return b"\r\n".join(pieces) + b"\r\n"
