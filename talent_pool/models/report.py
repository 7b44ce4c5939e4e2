"""Lecture reports: the library of excellent lectures."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.models import Entry, Upload, User
from contest.transitions import step
from judging.models import Award
from judging.states import AwardState
from talent_pool.models.lecturer import Lecturer, Topic
from talent_pool.states import (
    POOL_MOVES,
    STATUS_OF,
    PoolSource,
    PoolState,
    ReportPart,
    ReportStatus,
    ViewKind,
)


def is_public() -> Q:
    """Whether everybody may see a report: it is in the library, and its review still holds today."""
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())
    return Q(state=PoolState.ADMITTED) & holds


class LectureReportQuerySet(models.QuerySet["LectureReport"]):
    def admitted(self) -> "LectureReportQuerySet":
        """Those in the library, those whose review has expired among them."""
        return self.filter(state=PoolState.ADMITTED)

    def public(self) -> "LectureReportQuerySet":
        """Those that everybody may see."""
        return self.filter(is_public())

    def expired(self) -> "LectureReportQuerySet":
        """Those in the library whose review no longer holds."""
        return self.admitted().filter(valid_until__lt=timezone.localdate())


class LectureReport(models.Model):
    """A lecture kept for others to learn from.

    `script_text` is the plain text of the script, for search. `sector` and `lecture_form` are names
    as they were in the edition of `year`. `minutes`: how long the lecture takes. `award_text`: an award of
    earlier years, where `award` knows none. `reviewed_on` and `reviewed_by`: the political review;
    `valid_until`: the last day on which it holds, None for no end.
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
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)
    award_text = models.CharField(_("award of earlier years"), max_length=100, blank=True)
    reviewed_on = models.DateField(_("political review on"), null=True, blank=True)
    reviewed_by = models.CharField(_("reviewed by"), max_length=100, blank=True)
    valid_until = models.DateField(_("review holds until"), null=True, blank=True)
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
            models.Index(
                fields=["state", "-year", "sector", "lecture_form", "valid_until"], name="pool_report_facets"
            )
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
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0), name="pool_report_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("reviewed_on")),
                name="pool_report_review_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def award_name(self) -> str:
        """The award as the public may know it: "" unless it is confirmed and the edition's results are out."""
        if self.award is None:
            return self.award_text
        if self.award.state != AwardState.CONFIRMED:
            return ""
        return self.award.tier.name if self.award.edition.results_are_public else ""

    @property
    def named_lecturers(self) -> list[Lecturer]:
        """The lecturers whose names everybody may read beside the report; fetch `lecturers` before."""
        return [person for person in self.lecturers.all() if person.consent_id is not None]

    @property
    def is_expired(self) -> bool:
        """Whether the review no longer holds."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it, as LectureReportQuerySet.public() says."""
        return self.state == PoolState.ADMITTED and not self.is_expired

    @property
    def status(self) -> ReportStatus:
        """The state in the words of a library; an expired review comes before the state of who is in it."""
        if self.state == PoolState.ADMITTED and self.is_expired:
            return ReportStatus.EXPIRED
        return STATUS_OF[PoolState(self.state)]

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


class ReportVersion(models.Model):
    """A file of a report: its script, slides or film as they were at one time; one of each is the current one."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    report = models.ForeignKey(LectureReport, models.CASCADE, related_name="versions")
    part = models.CharField(pgettext_lazy("material", "what it is"), max_length=8, choices=ReportPart)
    number = models.PositiveSmallIntegerField()
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    note = models.CharField(_("what is different"), max_length=200, blank=True)
    is_current = models.BooleanField(default=False)
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("report", "version")
        ordering = ("part", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "part", "number"], name="pool_version_number_once"),
            models.UniqueConstraint(
                fields=["report", "part"], condition=Q(is_current=True), name="pool_version_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.get_part_display()} {self.number}"


class ViewDay(models.Model):
    """How many visitors opened a report, or watched its film, on one day; who they were is not known."""

    report = models.ForeignKey(LectureReport, models.CASCADE, related_name="view_days")
    day = models.DateField()
    kind = models.CharField(max_length=4, choices=ViewKind)
    visitors = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-day",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "kind", "day"], name="pool_view_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.day}"


class ViewSalt(models.Model):
    """A secret of one day with which visitors are told apart on it; gone with the day, and they with it."""

    day = models.DateField(unique=True)
    secret = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.day)


class ViewMark(models.Model):
    """That a visitor was counted today: a digest that means nothing once the day's secret is gone."""

    day = models.DateField(db_index=True)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest[:8]
