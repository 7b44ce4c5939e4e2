"""The one door for files: decided by content, held to a requirement's limits, pictures written anew."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final, cast

import pikepdf
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contest.exceptions import FileRefused
from contest.states import FileFormat, VideoCodec
from contest.validators.pictures import clean_picture
from contest.validators.sniff import sniff
from contest.validators.videos import measure_film

VIDEOS: Final = frozenset({FileFormat.MP4, FileFormat.MOV})
PICTURES: Final = frozenset({FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP, FileFormat.HEIC})

DURATION_SLACK_MS: Final = 1000
"""A film cut at 8:00 measures a few frames more; one second is given at either end."""
ASPECT_SLACK: Final = 50
"""1/50: 1920 × 1088, which cameras write for 16:9, still is 16:9."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What a place for a file accepts. Bytes, seconds, pixels; None or "" is no limit.

    longest_side: a larger picture is made smaller, not refused. codecs: of a film's picture; none is any. Characters and pages are counted after the file has arrived, in the background.
    """

    formats: Sequence[FileFormat]
    max_bytes: int | None = None
    duration_min: int | None = None
    duration_max: int | None = None
    height_min: int | None = None
    longest_side: int | None = None
    aspect: str = ""
    codecs: Sequence[VideoCodec] = ()
    characters_min: int | None = None
    characters_max: int | None = None
    pages_max: int | None = None

    def accepts(self, found: FileFormat) -> bool:
        """HEIC is welcome where JPEG is, for it becomes one."""
        return found in self.formats or (found is FileFormat.HEIC and FileFormat.JPEG in self.formats)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that passed, ready to be stored: its content (pictures: written anew) and its measures."""

    content: File[bytes]
    format: FileFormat
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    pages: int | None = None
    unmeasured: bool = field(default=False)
    """A film whose length nobody could check, because the machine has no ffprobe."""


def inspect_file(file: File[bytes], limits: FileLimits) -> Inspected:
    """Return what a file is, having held it to the limits; nothing is stored.

    Raises FileRefused with a sentence that says what is allowed and what arrived.
    """
    if not file.size:
        raise FileRefused(
            _("The file is empty (0 bytes). Choose it again; on a phone, wait until it is on the device.")
        )
    if limits.max_bytes and file.size > limits.max_bytes:
        raise FileRefused(
            _("The file has %(size)s; at most %(limit)s are allowed.")
            % {"size": size_text(file.size), "limit": size_text(limits.max_bytes)}
        )
    file.seek(0)
    found = sniff(file)
    if found.format is None or not limits.accepts(found.format):
        refused = _("Allowed: %(allowed)s. Received: %(received)s.") % {
            "allowed": pgettext("list", ", ").join(each.label for each in limits.formats),
            "received": found.label,
        }
        if found.advice:
            both = pgettext("two sentences", "%(first)s %(second)s")
            refused = both % {"first": refused, "second": found.advice}
        raise FileRefused(refused)
    inspected = Inspected(content=file, format=found.format, size=file.size, sha256="")
    if found.format in PICTURES:
        inspected = _picture(inspected, limits)
    elif found.format in VIDEOS:
        inspected = _film(inspected, limits)
    elif found.format is FileFormat.PDF:
        inspected = replace(inspected, pages=_pdf_pages(file))
    return replace(inspected, sha256=_sha256(inspected.content))


def size_text(size: int) -> str:
    """Return a size in the words of phones and cameras: 1 MB is a million bytes."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= scale:
            value = size / scale
            return f"{value:.0f} {unit}" if value >= 9.95 else f"{value:.1f} {unit}"
    return f"{size} B"


def duration_text(milliseconds: int) -> str:
    """Return a length as minutes and seconds, rounded to the nearest second."""
    seconds = (milliseconds + 500) // 1000
    return f"{seconds // 60}:{seconds % 60:02d}"


def _picture(inspected: Inspected, limits: FileLimits) -> Inspected:
    clean, file_format, width, height = clean_picture(
        inspected.content, inspected.format, longest_side=limits.longest_side
    )
    hold_measures(limits, width, height)
    size = clean.getbuffer().nbytes
    return replace(inspected, content=File(clean), format=file_format, size=size, width=width, height=height)


def _film(inspected: Inspected, limits: FileLimits) -> Inspected:
    with _on_disk(inspected.content) as path:
        film = measure_film(path)
    if film is None:
        return replace(inspected, unmeasured=True)
    hold_measures(limits, film.width, film.height, film.duration_ms)
    _hold_codec(film.codec, limits)
    return replace(inspected, width=film.width, height=film.height, duration_ms=film.duration_ms)


def hold_measures(
    limits: FileLimits, width: int | None, height: int | None, duration_ms: int | None = None
) -> None:
    """Raise FileRefused for a picture or film of such pixels and milliseconds; what nobody measured is let through."""
    if duration_ms is not None:
        _hold_duration(duration_ms, limits)
    if width and height:
        # 1080p names the short side, also of a film that was shot upright.
        _hold_height(height if duration_ms is None else min(width, height), limits)
        _hold_aspect(width, height, limits)


def _hold_duration(duration_ms: int, limits: FileLimits) -> None:
    shortest, longest = limits.duration_min, limits.duration_max
    if shortest and duration_ms < shortest * 1000 - DURATION_SLACK_MS:
        raise FileRefused(
            _("The video is %(length)s long; at least %(limit)s are needed.")
            % {"length": duration_text(duration_ms), "limit": duration_text(shortest * 1000)}
        )
    if longest and duration_ms > longest * 1000 + DURATION_SLACK_MS:
        raise FileRefused(
            _("The video is %(length)s long; at most %(limit)s are allowed.")
            % {"length": duration_text(duration_ms), "limit": duration_text(longest * 1000)}
        )


def _hold_height(height: int, limits: FileLimits) -> None:
    if limits.height_min and height < limits.height_min:
        raise FileRefused(
            _("The picture is %(height)d pixels high; at least %(limit)d are needed.")
            % {"height": height, "limit": limits.height_min}
        )


def _hold_aspect(width: int, height: int, limits: FileLimits) -> None:
    across, _colon, down = limits.aspect.replace("：", ":").partition(":")
    if not (across.strip().isdigit() and down.strip().isdigit()):
        return
    wanted, found = int(across) * height, int(down) * width
    if abs(found - wanted) * ASPECT_SLACK > wanted:
        raise FileRefused(
            _("The picture has %(width)d × %(height)d pixels; the ratio %(aspect)s is needed.")
            % {"width": width, "height": height, "aspect": limits.aspect}
        )


def _hold_codec(codec: str, limits: FileLimits) -> None:
    if limits.codecs and codec not in limits.codecs:
        known = {each.value: each.label for each in VideoCodec}
        raise FileRefused(
            _("The video is encoded as %(found)s. Allowed: %(allowed)s. Export it anew and send it again.")
            % {
                "found": known.get(codec, codec.upper() or "?"),
                "allowed": pgettext("list", ", ").join(each.label for each in limits.codecs),
            }
        )


def _pdf_pages(file: File[bytes]) -> int:
    file.seek(0)
    try:
        with pikepdf.open(cast("BinaryIO", file)) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise FileRefused(_("The PDF has a password. Save it without one and send it again.")) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise FileRefused(_("The PDF is damaged or was not sent completely.")) from error
    if not pages:
        raise FileRefused(_("The PDF has no pages."))
    return pages


def _sha256(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


@contextmanager
def _on_disk(file: File[bytes]) -> Iterator[str]:
    """Yield a path: a large upload lies in a temporary file already, a small one gets one."""
    path = getattr(file, "temporary_file_path", None)
    if path is not None:
        yield path()
        return
    with tempfile.NamedTemporaryFile(prefix="film-") as copy:
        for piece in file.chunks():
            copy.write(piece)
        copy.flush()
        yield copy.name


def limits_text(limits: FileLimits) -> list[str]:
    """Return what a place accepts, in short phrases for the page: formats, size, length, height, ratio."""
    phrases = [pgettext("list", ", ").join(each.label for each in limits.formats)]
    if limits.max_bytes:
        phrases.append(_("up to %(size)s") % {"size": size_text(limits.max_bytes)})
    if limits.duration_min and limits.duration_max:
        phrases.append(
            _("%(shortest)s to %(longest)s long")
            % {
                "shortest": duration_text(limits.duration_min * 1000),
                "longest": duration_text(limits.duration_max * 1000),
            }
        )
    elif limits.duration_max:
        phrases.append(_("at most %(length)s long") % {"length": duration_text(limits.duration_max * 1000)})
    elif limits.duration_min:
        phrases.append(_("at least %(length)s long") % {"length": duration_text(limits.duration_min * 1000)})
    if limits.height_min:
        phrases.append(_("at least %(height)dp") % {"height": limits.height_min})
    if limits.aspect:
        phrases.append(limits.aspect)
    if limits.codecs:
        phrases.append(pgettext("list", ", ").join(each.label for each in limits.codecs))
    if limits.characters_min and limits.characters_max:
        phrases.append(
            _("%(fewest)d to %(most)d characters")
            % {"fewest": limits.characters_min, "most": limits.characters_max}
        )
    elif limits.characters_max:
        phrases.append(_("at most %(most)d characters") % {"most": limits.characters_max})
    elif limits.characters_min:
        phrases.append(_("at least %(fewest)d characters") % {"fewest": limits.characters_min})
    if limits.pages_max:
        phrases.append(_("at most %(most)d pages") % {"most": limits.pages_max})
    return phrases


def count_text(count: int) -> str:
    """Return "up to n files"."""
    return ngettext("%(count)d file", "up to %(count)d files", count) % {"count": count}
