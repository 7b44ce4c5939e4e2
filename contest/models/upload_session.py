"""A file on its way in, piece by piece."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models.edition import Edition, MaterialRequirement
from contest.models.entry import Entry, Material
from contest.models.people import User
from contest.states import UploadState


def session_code() -> str:
    """Long, for it names a file on the disk and stands in an address."""
    return new_code(20)


class UploadSession(models.Model):
    """One upload by the tus protocol, from its announcement to its place.

    length and offset in bytes: announced, and arrived when a request last ended. On the disk more may lie, after a
    crash; `contest.arriving` knows. metadata: as the client sent it, which the protocol gives back. parts, next_part:
    what lies in a bucket.
    """

    code = models.CharField(max_length=32, unique=True, default=session_code)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="upload_sessions")
    requirement = models.ForeignKey(MaterialRequirement, models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("file name"), max_length=300)
    fingerprint = models.CharField(max_length=100, blank=True)
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    metadata = models.TextField(blank=True)
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.RECEIVING)
    error = models.TextField(blank=True)
    material = models.ForeignKey(Material, models.SET_NULL, null=True, blank=True, related_name="+")
    parts = models.JSONField(default=dict)
    next_part = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(length__gt=0) & Q(offset__lte=F("length")), name="contest_session_offset"
            ),
            models.CheckConstraint(
                condition=Q(state=UploadState.RECEIVING) | Q(offset=F("length")),
                name="contest_session_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadState.REFUSED) | ~Q(error=""), name="contest_session_refused"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["entry", "requirement", "owner"], name="contest_session_place"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.name}"

    @property
    def edition(self) -> Edition:
        return self.entry.edition

    @property
    def is_whole(self) -> bool:
        return self.offset >= self.length
