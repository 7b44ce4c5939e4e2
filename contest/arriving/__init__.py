"""Where the bytes of an upload lie until it is whole: on the disk, or in the bucket of the stored files."""

from pathlib import Path

from django.conf import settings

from contest.arriving.base import LocalFile, Parts, TooLong, WrongOffset, full_sentence
from contest.arriving.disk import DiskParts

__all__ = ["DiskParts", "LocalFile", "Parts", "TooLong", "WrongOffset", "full_sentence", "parts"]


def parts() -> Parts:
    """Return where uploads of this installation lie."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    if not settings.S3:
        return DiskParts(folder)
    from contest.arriving.store import BucketParts
    from contest.models.upload import private_storage

    return BucketParts(private_storage(), folder)
