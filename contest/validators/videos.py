"""Length and size of a film, read by ffprobe in a process of its own."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from contest.exceptions import FileRefused

TIMEOUT: Final = 30
"""Seconds; a healthy film answers in less than one."""
MISSING: Final = 100
"""One hundredth of a film may be missing: some cameras count a little wrong."""


@dataclass(frozen=True, slots=True)
class Film:
    """What is seen on the screen: width and height in pixels after turning; length in milliseconds.

    codec: how the picture is encoded, by ffprobe's name; "" where it knows none.
    """

    width: int
    height: int
    duration_ms: int
    codec: str = ""


def measure_film(path: str) -> Film | None:
    """Return a film's measures, None when the machine has no ffprobe.

    Raises FileRefused when a part of it is missing, when ffprobe finds no film in the file or does not come to an end.
    """
    _refuse_cut(path)
    program = None if "ffprobe" in settings.CONVERTERS_OFF else shutil.which("ffprobe")
    if program is None:
        return None
    # The demuxer and the protocol are named, so that no file can make ffprobe open others or the network.
    command = [program, "-v", "error", "-protocol_whitelist", "file", "-f", "mov"]
    command += ["-print_format", "json", "-show_format", "-show_streams", f"file:{path}"]
    try:
        ran = subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT)
        facts = json.loads(ran.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise _damaged() from error
    return _film_of(facts)


def _refuse_cut(path: str) -> None:
    """Raise FileRefused where the boxes that the file is made of reach beyond its end.

    A film whose index comes first looks whole to ffprobe, and plays, until the player comes to where it was cut.
    """
    with Path(path).open("rb") as file:
        size, at = file.seek(0, 2), 0
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length < 8:  # 0: to the end; else no box at all, which ffprobe will say
                return
            at += length
    if (at - size) * MISSING > size:
        raise _damaged()


def _film_of(facts: dict[str, Any]) -> Film:
    pictures = [
        stream
        for stream in facts.get("streams", [])
        if stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")
    ]
    if not pictures:
        raise FileRefused(_("The file has sound but no picture: a video is needed."))
    stream = pictures[0]
    try:
        width, height = int(stream["width"]), int(stream["height"])
        seconds = float(facts["format"].get("duration") or stream["duration"])
    except (KeyError, ValueError, TypeError) as error:
        raise _damaged() from error
    across, _colon, down = str(stream.get("sample_aspect_ratio", "1:1")).partition(":")
    if across.isdigit() and down.isdigit() and int(across) and int(down):
        width = width * int(across) // int(down)
    if _turn(stream) % 180:
        width, height = height, width
    if width < 1 or height < 1 or seconds <= 0:
        raise _damaged()
    return Film(width, height, round(seconds * 1000), str(stream.get("codec_name", "")))


def _turn(stream: dict[str, Any]) -> int:
    """Degrees by which a player turns the picture: phones film sideways and say so."""
    for extra in stream.get("side_data_list", []):
        if "rotation" in extra:
            return int(extra["rotation"])
    return int(stream.get("tags", {}).get("rotate", 0))


def _damaged() -> FileRefused:
    return FileRefused(_("The video can't be read: it is damaged or was not sent completely."))
