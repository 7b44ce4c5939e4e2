"""What every place for uploads on their way in has in common."""

import errno
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

from django.core.files import File
from django.utils.translation import gettext as _

from contest.models import UploadSession

FORGOTTEN: Final = 2 * 24 * 3600
"""Seconds after which something that no upload knows is rubbish."""
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class WrongOffset(Exception):
    """The upload does not end where the client appends; it must ask how far it is."""


class TooLong(Exception):
    """More bytes came than were announced."""


class Parts(Protocol):
    """A place for uploads on their way in; sizes and offsets in bytes.

    row_leads: whether the session's row says how far an upload is; otherwise the place does, and the row follows.
    """

    row_leads: bool

    def size(self, session: UploadSession) -> int:
        """Return how much is kept for good: where the client goes on."""

    def append(self, session: UploadSession, offset: int, blocks: Iterable[bytes]) -> None:
        """Write blocks behind the offset. Raises WrongOffset, TooLong, NoRoom, and what the blocks raise."""

    def whole(self, session: UploadSession) -> AbstractContextManager[File[bytes]]:
        """Lend the whole file; it may be moved away, and yet is there again after a crash.

        Raises NoRoom, and WrongOffset where the place has lost what it had: the upload begins anew then.
        """

    def discard(self, session: UploadSession) -> None:
        """Remove what is kept; nothing there is no error."""

    def free(self) -> int | None:
        """Return how many bytes still fit; None where nobody can say."""

    def sweep(self) -> int:
        """Remove what lies there for longer than FORGOTTEN and belongs to no upload; return how much it was."""


class LocalFile(File[bytes]):
    """A file with a path: whoever stores it may move it instead of copying.

    bucket_key: where the same bytes lie in the bucket of the stored files already; "" where they don't.
    """

    def temporary_file_path(self) -> str:
        """Return where it lies, under the name that Django's own uploads have."""
        return str(self.path)

    def __init__(self, path: Path, name: str, bucket_key: str = "") -> None:
        super().__init__(path.open("rb"), name)
        self.path, self.bucket_key = path, bucket_key


def full_sentence() -> str:
    """Return what people read when a disk is full."""
    return _("The server has no room for this file now. What has arrived is kept; tell the organizer.")


class HeldBack:
    """Hands blocks on; the one that fills the room only at the end, so that no upload that goes on beyond is whole."""

    def __init__(self, write: Callable[[bytes], None], room: int) -> None:
        self._write, self._room = write, room
        self._last = b""

    def write(self, block: bytes) -> None:
        """Hand a block on, or keep it. Raises TooLong, and what the writing raises."""
        if len(self._last) + len(block) > self._room:
            raise TooLong
        if len(block) < self._room:
            self._room -= len(block)
            self._write(block)
        else:
            self._last = block

    def end(self) -> None:
        """Hand on what was kept: nothing followed it."""
        if self._last:
            self._write(self._last)
            self._last = b""
