"""Course lists: what is to be heard, and what may be chosen beside it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from talent_pool.models.report import LectureReport


class Course(models.Model):
    """A list of lecture reports: compulsory ones, and electives. `electives`: how many of them are to be heard."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100, unique=True)
    summary = models.TextField(_("for whom and why"), blank=True)
    electives = models.PositiveSmallIntegerField(_("electives to choose"), default=0)
    is_public = models.BooleanField(_("everybody may see this list"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("course list")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="pool_course_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CourseItem(models.Model):
    """A report's place in a course list."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="items")
    report = models.ForeignKey(LectureReport, models.CASCADE, related_name="course_items")
    position = models.PositiveSmallIntegerField(default=0)
    is_compulsory = models.BooleanField(_("compulsory"), default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "report"], name="pool_course_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.report}"
