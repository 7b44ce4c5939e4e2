"""Films: what is in them, whether they can be heard, and the form that any tablet plays at once."""

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contest.converters.programs import Beat, ProgramFailed, program, run

PROBE_TIMEOUT: Final = 30
LISTEN_TIMEOUT: Final = 10 * 60
POSTER_TIMEOUT: Final = 60
STREAM_LEAST: Final = 10 * 60
STREAM_SLOWEST: Final = 12
"""Seconds of work that a second of film may cost before the machine gives up; ten minutes are always given."""
HEIGHT: Final = 720
SILENCE_DB: Final = -50.0
"""A lecture whose loudest moment is below this cannot be heard; a quiet room's noise peaks at about −55 dB."""
MOST_RATE: Final = 4_000_000
"""Bits per second; above it an H.264 film is made anew, though tablets could play it: village lines can't."""

# The demuxer and the protocol are named, so that no file can make ffmpeg open others or the network.
_INPUT: Final = ("-protocol_whitelist", "file", "-f", "mov")
# Tags that every film has; handlers are named by the program that wrote the file.
_CODING: Final = frozenset(
    {
        "major_brand", "minor_version", "compatible_brands", "encoder", "creation_time", "language", "handler_name",
        "vendor_id", "timecode", "rotate",
    }
)  # fmt: skip
_LOUDEST: Final = re.compile(r"max_volume: (-?[\d.]+|-?inf) dB")


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What is in a film. seconds, pixels, bits per second; "" and 0 where there is none.

    said: what its tags say of people, places and devices, and not of the coding alone.
    """

    seconds: float
    width: int
    height: int
    video: str
    audio: str
    pixels: str
    rate: int
    begins_fast: bool
    said: str = ""

    @property
    def codecs(self) -> str:
        return " / ".join(each for each in (self.video, self.audio) if each)

    @property
    def streams_well(self) -> bool:
        """Whether a tablet plays the file as it is: H.264, AAC or no sound, index first, at most 720 lines."""
        return (
            self.video == "h264"
            and self.audio in {"aac", ""}
            and self.pixels in {"yuv420p", "yuvj420p"}
            and min(self.width, self.height) <= HEIGHT
            and self.begins_fast
            and self.rate <= MOST_RATE
        )


def film_facts(path: str) -> FilmFacts | None:
    """Return what ffprobe finds, None without ffprobe. Raises ProgramFailed for what it can't read."""
    probe = program("ffprobe")
    if probe is None:
        return None
    command = [probe, "-v", "error", *_INPUT, "-print_format", "json"]
    command += ["-show_format", "-show_streams", "-show_chapters"]
    try:
        ran = subprocess.run(
            [*command, f"file:{path}"], capture_output=True, check=True, timeout=PROBE_TIMEOUT
        )
        facts = json.loads(ran.stdout)
        streams: list[dict[str, Any]] = facts.get("streams", [])
        film = next(
            one
            for one in streams
            if one.get("codec_type") == "video" and not one.get("disposition", {}).get("attached_pic")
        )
        sound = next((one for one in streams if one.get("codec_type") == "audio"), {})
        return FilmFacts(
            seconds=float(facts["format"].get("duration") or film.get("duration") or 0),
            width=int(film["width"]),
            height=int(film["height"]),
            video=str(film.get("codec_name", "")),
            audio=str(sound.get("codec_name", "")),
            pixels=str(film.get("pix_fmt", "")),
            rate=int(facts["format"].get("bit_rate") or 0),
            begins_fast=index_comes_first(path),
            said=_said(facts["format"], *streams, *facts.get("chapters", [])),
        )
    except (subprocess.SubprocessError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise ProgramFailed(f"ffprobe: {error}") from error


def _said(*parts: dict[str, Any]) -> str:
    tags = [(name, value) for part in parts for name, value in part.get("tags", {}).items()]
    return " ".join(str(value) for name, value in tags if name.lower() not in _CODING)


def index_comes_first(path: str) -> bool:
    """Whether an MP4's index stands before its pictures, so that playing can begin at once."""
    with Path(path).open("rb") as file:
        at, size = 0, file.seek(0, 2)
        for _box in range(64):
            file.seek(at)
            head = file.read(16)
            if len(head) < 8 or at >= size:
                return False
            if head[4:8] == b"moov":
                return True
            if head[4:8] == b"mdat":
                return False
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length < 8:
                return False
            at += length
    return False


def loudest(path: str, *, beat: Beat | None = None) -> float | None:
    """Return the loudest moment of the first sound track in dB below full scale; None without ffmpeg or sound."""
    ffmpeg = program("ffmpeg")
    if ffmpeg is None:
        return None
    command = [
        ffmpeg,
        "-hide_banner",
        "-nostdin",
        "-nostats",
        *_INPUT,
        "-i",
        f"file:{path}",
        "-map",
        "0:a:0?",
    ]
    words = run([*command, "-af", "volumedetect", "-f", "null", "-"], timeout=LISTEN_TIMEOUT, beat=beat)
    found = _LOUDEST.search(words)
    if found is None:
        return None
    return float(found[1])


def make_stream(
    source: str, target: str, facts: FilmFacts, *, on_percent: Callable[[int], None] | None = None
) -> None:
    """Write H.264 and AAC in an MP4 with its index first, at most 720 lines, without the camera's notes.

    What is so already but for the notes is copied and not made anew.
    """
    ffmpeg = program("ffmpeg")
    assert ffmpeg is not None
    # The shorter side becomes at most 720, whichever way the film was shot; both sides stay even.
    scale = (
        f"scale='if(gt(iw,ih),-2,min({HEIGHT},trunc(iw/2)*2))':'if(gt(iw,ih),min({HEIGHT},trunc(ih/2)*2),-2)'"
    )
    command = [ffmpeg, "-hide_banner", "-nostdin", "-v", "error", "-y", *_INPUT, "-i", f"file:{source}"]
    command += ["-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1"]
    if facts.streams_well:
        command += ["-c", "copy"]
    else:
        command += ["-vf", f"{scale},format=yuv420p", "-fpsmax", "30"]
        command += ["-c:v", "libx264", "-preset", "veryfast", "-threads", "2", "-g", "60"]
        command += ["-crf", "23", "-maxrate", "2500k", "-bufsize", "5000k"]
        command += ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-max_muxing_queue_size", "1024"]
    command += ["-movflags", "+faststart", "-progress", "pipe:1", "-f", "mp4", f"file:{target}"]

    def line(words: str) -> None:
        name, _sign, value = words.partition("=")
        if name == "out_time_us" and value.isdigit() and facts.seconds > 0 and on_percent is not None:
            on_percent(min(int(int(value) / 10_000 / facts.seconds), 100))

    run(command, timeout=max(STREAM_LEAST, STREAM_SLOWEST * facts.seconds), on_line=line)


def make_poster(source: str, target: str, facts: FilmFacts) -> None:
    """Write one picture of the film as JPEG, from its first tenth, where titles have gone."""
    ffmpeg = program("ffmpeg")
    assert ffmpeg is not None
    at = min(facts.seconds / 10, 10)
    command = [ffmpeg, "-hide_banner", "-nostdin", "-v", "error", "-y", "-ss", f"{at:.2f}", *_INPUT]
    command += ["-i", f"file:{source}", "-map", "0:v:0", "-frames:v", "1", "-map_metadata", "-1"]
    command += ["-vf", "scale='min(640,iw)':-2", "-q:v", "7", "-f", "image2", "-c:v", "mjpeg", "-update", "1"]
    run([*command, f"file:{target}"], timeout=POSTER_TIMEOUT)
