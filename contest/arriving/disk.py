"""Uploads on their way in, in a folder on the disk of the stored files.

The size of a file says how far an upload is, also after a crash. Several requests may append at once: one
that the phone has given up, and the next one of the same phone. Each block is appended only where the file ends
exactly where the request believes it does, under a lock that is held for that block alone; so a dead connection locks
nobody out, and bytes never lie twice or in the wrong place.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.files import File

from contest.arriving.base import FORGOTTEN, FULL, HeldBack, LocalFile, WrongOffset, full_sentence
from contest.exceptions import NoRoom
from contest.incoming import pour
from contest.models import UploadSession

ENDING: Final = ".part"


class DiskParts:
    """A folder on the disk of the stored files."""

    row_leads = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, session: UploadSession) -> Path:
        """Return the file that grows."""
        return self.folder / f"{session.code}{ENDING}"

    def size(self, session: UploadSession) -> int:
        """Return the size on the disk, whatever the row says."""
        try:
            return self.path(session).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, session: UploadSession, offset: int, blocks: Iterable[bytes]) -> None:
        """Write block by block. Raises WrongOffset as soon as somebody else has written or removed the file."""
        file = os.open(self.path(session), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(file).st_size != offset:
                raise WrongOffset
            end = HeldBack(_End(file, offset).append, session.length - offset)
            pour(blocks, end.write)
            end.end()
        except OSError as error:
            if error.errno in FULL:
                raise NoRoom(full_sentence()) from error
            raise
        finally:
            os.close(file)

    @contextmanager
    def whole(self, session: UploadSession) -> Iterator[File[bytes]]:
        """Lend a second name of the same file, written to the disk for good."""
        lent = self.path(session).with_suffix(".whole")
        lent.unlink(missing_ok=True)
        try:
            os.link(self.path(session), lent)
        except FileNotFoundError as error:
            raise WrongOffset from error
        with lent.open("rb") as synced:
            os.fsync(synced.fileno())
        try:
            with LocalFile(lent, session.name) as file:
                yield file
        finally:
            lent.unlink(missing_ok=True)

    def discard(self, session: UploadSession) -> None:
        """Remove the file; a request that still writes notices and stops."""
        self.path(session).unlink(missing_ok=True)

    def free(self) -> int:
        """Return the free bytes of the disk."""
        return shutil.disk_usage(self.folder).free

    def sweep(self) -> int:
        """Remove files of the folder; those of an upload stay as long as it does."""
        codes = UploadSession.objects.values_list("code", flat=True)
        return sweep_folder(self.folder, {f"{code}{ENDING}" for code in codes})


def sweep_folder(folder: Path, known: Container[str] = ()) -> int:
    """Remove files that nobody has touched for longer than FORGOTTEN, but the known ones; return how many."""
    gone = 0
    for path in folder.iterdir():
        try:
            if path.name not in known and path.is_file() and path.stat().st_mtime < time.time() - FORGOTTEN:
                path.unlink()
                gone += 1
        except FileNotFoundError:
            continue  # another one was quicker
    return gone


class _End:
    """Where a request believes the file to end."""

    def __init__(self, file: int, offset: int) -> None:
        self._file, self._offset = file, offset

    def append(self, block: bytes) -> None:
        """Write a block there, if it is really the end; else raise WrongOffset."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            now = os.fstat(self._file)
            if now.st_size != self._offset or now.st_nlink == 0:
                raise WrongOffset
            view = memoryview(block)
            while view:
                view = view[os.write(self._file, view) :]
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._offset += len(block)
