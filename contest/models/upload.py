"""A file that somebody sent, under a name of our own, outside the web root."""

from typing import ClassVar, Final

from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.states import FileFormat

FOLDER: Final = "uploads"


def private_storage() -> Storage:
    """The storage that no web server serves by itself."""
    return storages["private"]


def storage_name(upload: "Upload", filename: str) -> str:
    """The sender's name never becomes a path."""
    return f"{FOLDER}/{upload.code[:2]}/{upload.code}.{upload.format}"


class Upload(models.Model):
    """A stored file and what was found in it; never changed after it was written.

    size in bytes; width and height in pixels; duration in milliseconds; pages of a document.
    """

    code = models.CharField(max_length=32, unique=True, default=new_code)
    file = models.FileField(storage=private_storage, upload_to=storage_name, max_length=200)
    original_name = models.CharField(_("file name"), max_length=300)
    format = models.CharField(_("format"), max_length=8, choices=FileFormat)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    uploaded_by = models.ForeignKey("contest.User", models.SET_NULL, null=True, related_name="uploads")
    begun_at = models.DateTimeField(null=True, blank=True)  # when sending began; it ended at created_at
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0), name="contest_upload_not_empty"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_unmeasured(self) -> bool:
        """Whether this is a film whose length nobody could read, because the machine had no ffprobe."""
        return self.format in {FileFormat.MP4, FileFormat.MOV} and self.duration_ms is None
