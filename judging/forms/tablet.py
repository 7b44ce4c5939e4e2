"""What a tablet sends, as JSON; and what was carried by hand."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from judging.actions.intake import SentVersion

AT_MOST: Final = 50
"""Versions in one request."""
_ID: Final = re.compile(r"[0-9A-Za-z-]{8,40}")


class NotReadable(ValueError):
    """The body is not what a tablet sends."""


@dataclass(frozen=True, slots=True)
class TabletPost:
    """What a device says of itself, with versions or without. battery: percent."""

    app: str
    unsent: int
    battery: int | None
    charging: bool | None
    versions: tuple[SentVersion, ...]


def read_post(body: bytes) -> TabletPost:
    """Read a request of a tablet; raises NotReadable for what is none."""
    data = _object(_json(body))
    unsent, battery, charging = data.get("unsent"), data.get("battery"), data.get("charging")
    versions = data.get("versions", [])
    if not isinstance(versions, list) or len(versions) > AT_MOST:
        raise NotReadable
    return TabletPost(
        app=_text(data.get("app", "")),
        unsent=(unsent or 0) if _is_whole(unsent) else 0,
        battery=battery if _is_whole(battery) else None,
        charging=charging if isinstance(charging, bool) else None,
        versions=tuple(_version(one) for one in versions),
    )


def _version(data: Any) -> SentVersion:
    """Read one of many: what is none goes on without a sheet and is refused alone, so that the others arrive."""
    try:
        return read_version(data)
    except NotReadable:
        client_id = data.get("id") if isinstance(data, dict) else None
        return SentVersion(client_id=client_id[:40] if isinstance(client_id, str) else "", sheet="")


def read_version(data: Any) -> SentVersion:
    """Read one version; raises NotReadable for what is none. Marks that can't be are the intake's to refuse."""
    data = _object(data)
    client_id, marks, made_at = data.get("id"), data.get("marks", {}), data.get("made_at")
    if not isinstance(client_id, str) or not _ID.fullmatch(client_id):
        raise NotReadable
    if not isinstance(marks, dict) or not all(isinstance(one, str) for one in marks.values()):
        raise NotReadable
    return SentVersion(
        client_id=client_id,
        sheet=_text(data.get("sheet", "")),
        follows=_text(data.get("follows", "")),
        marks={code[:40]: mark[:40] for code, mark in marks.items()},
        comment=_text(data.get("comment", "")),
        sign=data.get("sign") is True,
        strokes=data.get("strokes", []),
        made_at=made_at if isinstance(made_at, int | float) and not isinstance(made_at, bool) else None,
    )


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise NotReadable from error


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise NotReadable
    return data


def _text(value: Any) -> str:
    """Text that any database takes: an input method may leave half a rare character, and marks must not wait for it."""
    if not isinstance(value, str):
        raise NotReadable
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
