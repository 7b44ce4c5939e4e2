"""Imports of earlier years: what came with which workbook, so that all of it can be taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import User
from talent_pool.models.delivery import Delivery
from talent_pool.models.lecturer import Appointment, Lecturer, Topic
from talent_pool.models.report import LectureReport


class PoolImport(models.Model):
    """One workbook of an office's own records that was brought into the pool.

    The links lead to the rows that it made, never to those that were there before. `digest`: the SHA-256 of the file
    in hex, by which the same file is known again. `facts`: what was read and what the sheets say their sums are, as it
    was on that day. An import that was undone keeps its row and has no links.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64, db_index=True)
    facts = models.JSONField(default=dict, blank=True)
    lecturers = models.ManyToManyField(Lecturer, blank=True, related_name="imports")
    reports = models.ManyToManyField(LectureReport, blank=True, related_name="imports")
    deliveries = models.ManyToManyField(Delivery, blank=True, related_name="imports")
    appointments = models.ManyToManyField(Appointment, blank=True, related_name="imports")
    topics = models.ManyToManyField(Topic, blank=True, related_name="imports")
    imported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import of earlier years")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) ^ Q(undone_by__isnull=False),
                name="pool_import_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
