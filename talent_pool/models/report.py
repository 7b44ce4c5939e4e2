"""Lecture reports: the library of excellent lectures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import Entry
from contest.transitions import step
from judging.models import Award
from judging.states import AwardState
from talent_pool.models.lecturer import Lecturer, Topic
from talent_pool.states import POOL_MOVES, PoolSource, PoolState


class LectureReportQuerySet(models.QuerySet["LectureReport"]):
    def admitted(self) -> "LectureReportQuerySet":
        """Those that the public may see."""
        return self.filter(state=PoolState.ADMITTED)


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
    is_public_script = models.BooleanField(_("everybody may download the script"), default=False)
    is_public_slides = models.BooleanField(_("everybody may download the slides"), default=False)
    is_public_video = models.BooleanField(_("everybody may watch the video"), default=False)
    admitted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LectureReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecture report")
        ordering = ("-year", "title")
        indexes: ClassVar = [
            # covers counting by facet, so that the long texts in the row are never read for it
            models.Index(fields=["state", "-year", "sector", "lecture_form"], name="pool_report_facets")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=PoolState.ADMITTED) | Q(admitted_at__isnull=False),
                name="pool_report_admitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PoolState.DECLINED, PoolState.ENDED]) | ~Q(state_reason=""),
                name="pool_report_left_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def award_name(self) -> str:
        """The award as the public may know it: "" unless it is confirmed and the edition's results are out."""
        if self.award is None or self.award.state != AwardState.CONFIRMED:
            return ""
        return self.award.tier.name if self.award.edition.results_are_public else ""

    def move_to(self, target: PoolState, reason: str = "") -> None:
        """Follow one edge of POOL_MOVES in memory, or raise IllegalMove."""
        self.state = step(POOL_MOVES, PoolState(self.state), target)
        self.state_reason = reason
        if target is PoolState.ADMITTED and self.admitted_at is None:
            self.admitted_at = timezone.now()


class ReportIndex(models.Model):
    """The search terms of a report, written by the actions with the report itself.

    Both columns hold terms of talent_pool.search separated by spaces: `title_terms` of the title and the names,
    `terms` of everything.
    SQLite keeps an FTS5 table in step by triggers; PostgreSQL has a GIN index over the array of terms.
    """

    report = models.OneToOneField(
        LectureReport, models.CASCADE, primary_key=True, related_name="search_index"
    )
    title_terms = models.TextField()
    terms = models.TextField()

    def __str__(self) -> str:
        return str(self.report)
