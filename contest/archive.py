"""Many stored files as one ZIP that is sent while it is made: no copy on the disk, no more memory than one piece."""

import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Final

from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from contest.models import Upload

logger = logging.getLogger(__name__)

PIECE: Final = 256 * 1024
LARGE: Final = 0x7FFF_0000
"""From here on an entry is written with 64-bit sizes; older programs read what is smaller."""
READABLE: Final = 0o100644 << 16


class _Sink(io.RawIOBase):
    """Takes what the archive writes, until it is taken away; it can't be wound back, and zipfile knows that."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


def zip_pieces(files: Iterable[tuple[str, Upload]]) -> Iterator[bytes]:
    """Yield a ZIP of files under the given names, piece by piece; films and pictures are not packed again.

    Names are written as UTF-8 and marked so, which Windows, macOS and Linux read alike. A file that has vanished
    from the storage does not stop the rest: a text at the end names it.
    """
    sink = _Sink()
    lost: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, upload in files:
            try:
                source = upload.file.open("rb")
            except OSError:
                logger.error("The file of upload %s is not in the storage.", upload.code)
                lost.append(name)
                continue
            moment = timezone.localtime(upload.created_at)
            info = zipfile.ZipInfo(name, moment.timetuple()[:6])
            info.external_attr, info.file_size = READABLE, upload.size
            with source, archive.open(info, "w", force_zip64=upload.size >= LARGE) as target:
                while piece := source.read(PIECE):
                    target.write(piece)
                    yield sink.take()
        if lost:
            words = _("These files are no longer in the storage:")
            archive.writestr(_("missing files") + ".txt", "\r\n".join([words, *lost]))
    yield sink.take()


def zip_slices(files: Iterable[tuple[str, FieldFile, int, int]], *, moment: datetime) -> Iterator[bytes]:
    """Yield a ZIP whose files are stretches of stored ones, piece by piece, without packing them again.

    files: (name, stored file, first byte, bytes), those of one stored file together. The same files give the same bytes.
    Raises OSError when a stored file has vanished.
    """
    sink = _Sink()
    opened: tuple[str, IO[bytes]] | None = None
    try:
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, stored, start, size in files:
                if opened is None or opened[0] != stored.name:
                    if opened is not None:
                        opened[1].close()
                    opened = (str(stored.name), stored.storage.open(str(stored.name), "rb"))
                info = zipfile.ZipInfo(name, timezone.localtime(moment).timetuple()[:6])
                info.external_attr, info.file_size = READABLE, size
                opened[1].seek(start)
                with archive.open(info, "w", force_zip64=size >= LARGE) as target:
                    left = size
                    while left and (piece := opened[1].read(min(PIECE, left))):
                        target.write(piece)
                        left -= len(piece)
                        yield sink.take()
    finally:
        if opened is not None:
            opened[1].close()
    yield sink.take()
