"""Work that takes longer than a page may: what it is, how far it is, what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models.edition import Edition
from contest.models.people import User
from contest.models.upload import Upload
from contest.states import JobState


class Job(models.Model):
    """A piece of background work as its owner sees it; the worker keeps `done` and `heartbeat_at` fresh.

    kind: names the task. parameters: what the task was asked, as JSON. total, done: units of work.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    kind = models.CharField(max_length=40)
    edition = models.ForeignKey(Edition, models.CASCADE, null=True, blank=True, related_name="jobs")
    owner = models.ForeignKey(User, models.CASCADE, related_name="jobs")
    parameters = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    result = models.ForeignKey(Upload, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="contest_job_done_within_total"),
            models.CheckConstraint(
                condition=~Q(state=JobState.FAILED) | ~Q(error=""), name="contest_job_failed_with_sentence"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "heartbeat_at"], name="contest_job_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}
