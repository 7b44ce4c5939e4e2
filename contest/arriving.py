"""Where the bytes of an upload lie until it is whole.

On the disk the size of a file says how far an upload is, also after a crash. Several requests may append at once: one
that the phone has given up, and the next one of the same phone. Each block is appended only where the file ends
exactly where the request believes it does, under a lock that is held for that block alone; so a dead connection locks
nobody out, and bytes never lie twice or in the wrong place.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from contest.exceptions import NoRoom
from contest.models import UploadSession

ENDING: Final = ".part"


class WrongOffset(Exception):
    """The upload does not end where the client appends; it must ask how far it is."""


class TooLong(Exception):
    """More bytes came than were announced."""


class Parts(Protocol):
    """A place for uploads on their way in; sizes and offsets in bytes."""

    def size(self, session: UploadSession) -> int:
        """Return how much is kept for good: where the client goes on."""

    def append(self, session: UploadSession, offset: int, blocks: Iterable[bytes]) -> None:
        """Write blocks behind the offset. Raises WrongOffset, TooLong, NoRoom, and what the blocks raise."""

    def whole(self, session: UploadSession) -> AbstractContextManager[File[bytes]]:
        """Lend the whole file; it may be moved away, and yet is there again after a crash."""

    def discard(self, session: UploadSession) -> None:
        """Remove what is kept; nothing there is no error."""

    def free(self) -> int | None:
        """Return how many bytes still fit; None where nobody can say."""


def parts() -> Parts:
    """Return where uploads of this installation lie."""
    return DiskParts(Path(settings.FILE_UPLOAD_TEMP_DIR))


class LocalFile(File[bytes]):
    """A file with a path: whoever stores it may move it instead of copying."""

    def temporary_file_path(self) -> str:
        """Return where it lies, under the name that Django's own uploads have."""
        return str(self.path)

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path.open("rb"), name)
        self.path = path


class DiskParts:
    """A folder on the disk of the stored files."""

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
            for block in _held_back(blocks, session.length - offset):
                _append(file, offset, block)
                offset += len(block)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise NoRoom(full_sentence()) from error
            raise
        finally:
            os.close(file)

    @contextmanager
    def whole(self, session: UploadSession) -> Iterator[File[bytes]]:
        """Lend a second name of the same file, written to the disk for good."""
        lent = self.path(session).with_suffix(".whole")
        lent.unlink(missing_ok=True)
        os.link(self.path(session), lent)
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


def full_sentence() -> str:
    """Return what people read when a disk is full."""
    return _("The server has no room for this file now. What has arrived is kept; tell the organizer.")


def _append(file: int, offset: int, block: bytes) -> None:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        now = os.fstat(file)
        if now.st_size != offset or now.st_nlink == 0:
            raise WrongOffset
        view = memoryview(block)
        while view:
            view = view[os.write(file, view) :]
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _held_back(blocks: Iterable[bytes], room: int) -> Iterator[bytes]:
    """Yield the blocks; the one that fills the room only when nothing follows it, so that no upload is too long."""
    last = b""
    for block in blocks:
        if len(last) + len(block) > room:
            raise TooLong
        if last:
            yield last
            room -= len(last)
        last = block
        if len(last) < room:
            yield last
            room -= len(last)
            last = b""
    if last:
        yield last
