"""Lecture reports: the library of excellent lectures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import Entry
from judging.models import Award
from talent_pool.models.lecturer import Lecturer, Topic
from talent_pool.states import PoolSource, PoolState


class LectureReport(models.Model):
    """A lecture kept for others to learn from.

    `script_text` is the plain text of the script, for search. `sector` and `lecture_form` are names
    as they were in the edition of `year`.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    title = models.CharField(_("title"), max_length=200)
    abstract = models.TextField(_("abstract"), blank=True)
    script_text = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    lecture_form = models.CharField(_("lecture form"), max_length=100, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="report")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="reports")
    lecturers = models.ManyToManyField(
        Lecturer, blank=True, related_name="reports", verbose_name=_("lecturers")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="reports", verbose_name=_("topics"))
    source = models.CharField(_("source"), max_length=16, choices=PoolSource, default=PoolSource.AWARD)
    state = models.CharField(_("state"), max_length=10, choices=PoolState, default=PoolState.CANDIDATE)
    state_reason = models.TextField(blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("lecture report")
        ordering = ("-year", "title")
        indexes: ClassVar = [models.Index(fields=["state", "-year"], name="pool_report_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=PoolState.ADMITTED) | Q(admitted_at__isnull=False),
                name="pool_report_admitted_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title
