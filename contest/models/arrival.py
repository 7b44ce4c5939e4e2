"""What the machine found out about a file after it had arrived, and the forms it made of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from contest.models.entry import Entry, Material
from contest.models.job import Job
from contest.models.upload import Upload
from contest.states import ArrivalState, JobState, RenditionKind


class Arrival(models.Model):
    """The check of a material in the background.

    findings: list of {"code": …, "values": …}, worded by contest.findings. characters: without spaces.
    quarantined: a virus scanner objected; nobody is given the file any more.
    """

    material = models.OneToOneField(Material, models.CASCADE, related_name="arrival")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=ArrivalState, default=ArrivalState.WAITING)
    findings = models.JSONField(default=list)
    codecs = models.CharField(max_length=60, blank=True)
    characters = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    quarantined = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ArrivalState.WAITING) | Q(checked_at__isnull=False),
                name="contest_arrival_checked_at",
            ),
            models.CheckConstraint(
                condition=Q(quarantined=False) | Q(state=ArrivalState.REFUSED),
                name="contest_arrival_quarantined_is_refused",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], name="contest_arrival_state")]

    def __str__(self) -> str:
        return f"{self.material}: {self.get_state_display()}"

    @property
    def is_under_way(self) -> bool:
        """Whether the page should look again; a job that failed has stopped, though nothing was found out."""
        return self.state == ArrivalState.WAITING and not self.has_failed

    @property
    def has_failed(self) -> bool:
        return self.job is not None and self.job.state == JobState.FAILED

    @property
    def needs_check(self) -> bool:
        """Whether nothing was found out, and nobody is about to."""
        return self.state == ArrivalState.WAITING and (self.job is None or self.job.is_over)


class Conversion(models.Model):
    """The making of the forms in which a file is shown. done_at: when all that can be made were there."""

    source = models.OneToOneField(Upload, models.CASCADE, related_name="conversion")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.source}"

    @property
    def has_failed(self) -> bool:
        return self.done_at is None and (self.job is None or self.job.is_over)


class Rendition(models.Model):
    """One form made of a stored file; number counts the pages from 1, and is 0 for everything else.

    Files with the same bytes share what was made of them.
    """

    source = models.ForeignKey(Upload, models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=10, choices=RenditionKind)
    number = models.PositiveSmallIntegerField(default=0)
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="made_from")

    class Meta:
        ordering = ("kind", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "kind", "number"], name="contest_rendition_once"),
            models.CheckConstraint(condition=~Q(source=F("upload")), name="contest_rendition_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.get_kind_display()} {self.number or ''}".strip()


class ScriptText(models.Model):
    """The words of a script with their signature (contest.likeness), to compare scripts by.

    key: "material:code", or what a floor above calls a script of an earlier year. entry: where it is one of ours.
    """

    key = models.CharField(max_length=60, unique=True)
    material = models.OneToOneField(Material, models.CASCADE, null=True, blank=True, related_name="script")
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, blank=True, related_name="scripts")
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    length = models.PositiveIntegerField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"
