"""Stored files that nothing knows: what a process left that was killed between a file, its row and its use."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.apps import apps
from django.core.files.storage.base import Storage
from django.db import transaction
from django.db.models import Exists, FileField, ForeignObjectRel, OuterRef, QuerySet
from django.utils import timezone

from contest import journal
from contest.arriving.base import FORGOTTEN
from contest.models import Upload
from contest.models.upload import FOLDER, private_storage

STEP: Final = 200
"""So many files are looked for in the rows at once."""


def sweep_stored() -> tuple[int, int]:
    """Remove stored files older than FORGOTTEN to which nothing refers.

    Returns how many had a row that nothing used, and how many had no row.
    """
    oldest = timezone.now() - timedelta(seconds=FORGOTTEN)
    return _sweep_rows(oldest), _sweep_files(oldest)


# Rows without a use ---------------------------------------------------------------------------------------


def relations() -> list[ForeignObjectRel]:
    """Return everything on any floor that may refer to a stored file, also where the file does not know it by name."""
    found = Upload._meta.get_fields(include_hidden=True)
    return [one for one in found if isinstance(one, ForeignObjectRel)]


def unused_uploads(oldest: datetime) -> QuerySet[Upload]:
    """Return files stored before a moment to which nothing refers."""
    found = Upload.objects.filter(created_at__lt=oldest)
    for relation in relations():
        users = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        found = found.filter(~Exists(users))
    return found


def _sweep_rows(oldest: datetime) -> int:
    gone = 0
    for key in list(unused_uploads(oldest).order_by("pk").values_list("pk", flat=True)):
        name = _forget(key, oldest)
        if name:
            private_storage().delete(name)
            gone += 1
    return gone


@transaction.atomic
def _forget(key: int, oldest: datetime) -> str:
    """Remove a row and return where its file lies; "" where somebody has found a use for it in the meantime."""
    upload = unused_uploads(oldest).select_for_update().filter(pk=key).first()
    if upload is None:
        return ""
    journal.record(
        actor=None,
        verb="upload.forgotten",
        target=upload,
        before={"name": upload.original_name, "size": upload.size, "sha256": upload.sha256},
    )
    upload.delete()
    return upload.file.name or ""


# Files without a row --------------------------------------------------------------------------------------


def _sweep_files(oldest: datetime) -> int:
    storage, gone = private_storage(), 0
    names = list(_names_in(storage, FOLDER))
    for start in range(0, len(names), STEP):
        some = names[start : start + STEP]
        known = _known(some)
        for name in some:
            try:
                if name not in known and _stored_at(storage, name) < oldest:
                    storage.delete(name)
                    gone += 1
            except FileNotFoundError:
                continue  # another one was quicker
    return gone


def _names_in(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for each in folders:
        yield from _names_in(storage, f"{folder}/{each}")


def _known(names: list[str]) -> set[str]:
    """Return which of the names stand in a row on any floor."""
    known: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                rows = model._base_manager.filter(**{f"{field.name}__in": names})
                known.update(rows.values_list(field.name, flat=True))
    return known


def _stored_at(storage: Storage, name: str) -> datetime:
    """Return when a file came to its place; one that was moved there keeps the time of its last byte."""
    changed = storage.get_modified_time(name)
    try:
        return max(changed, storage.get_created_time(name))
    except NotImplementedError:  # a bucket, where nothing is moved
        return changed
