"""The one way by which a file comes into the house."""

from datetime import datetime

from django.core.files import File
from django.db import transaction

from contest import journal
from contest.file_names import safe_part
from contest.models import Upload, User
from contest.validators.files import FileLimits, inspect_file


def store_upload(
    *,
    file: File[bytes],
    actor: User | None,
    limits: FileLimits,
    name: str = "",
    begun_at: datetime | None = None,
) -> Upload:
    """Inspect a file, write it under a name of our own, and return its row.

    file: as it came, in one piece or put together from pieces. name: as its sender calls it.
    actor: None for somebody without an account. begun_at: when the sending began, where that is known.
    Looking at a film or a picture takes seconds, so it happens before the transaction. Raises FileRefused.
    """
    inspected = inspect_file(file, limits)
    upload = Upload(
        original_name=safe_part(name or file.name or "")[:300],
        format=inspected.format,
        size=inspected.size,
        sha256=inspected.sha256,
        width=inspected.width,
        height=inspected.height,
        duration_ms=inspected.duration_ms,
        pages=inspected.pages,
        uploaded_by=actor,
        begun_at=begun_at,
    )
    upload.file.save(name or "file", inspected.content, save=False)
    try:
        _keep(upload, actor)
    except BaseException:
        upload.file.delete(save=False)
        raise
    return upload


@transaction.atomic
def _keep(upload: Upload, actor: User | None) -> None:
    upload.save(force_insert=True)
    journal.record(
        actor=actor,
        verb="upload.stored",
        target=upload,
        after={
            "name": upload.original_name,
            "format": upload.format,
            "size": upload.size,
            "sha256": upload.sha256,
            "begun_at": upload.begun_at,
        },
    )
