"""The public notice of an edition's awards, and what lets them be published before it has run its course."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import Edition, User


class NoticePlan(models.Model):
    """How long the awards of an edition are on public notice, what the notice says, and who takes objections.

    ends_on: set by hand, with a reason, where the working days can't be counted; for the next notice only.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="notice_plan")
    working_days = models.PositiveSmallIntegerField(
        _("working days of public notice"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    counts_first_day = models.BooleanField(
        _("the day of publication counts"),
        default=False,
        help_text=_(
            "Off: the first working day is the day after, as the Civil Code (Article 201) counts periods in days."
        ),
    )
    ends_on = models.DateField(
        _("last day, set by hand"), null=True, blank=True,
        help_text=_("Only where the working days can't be counted, or a rule of yours asks for a certain day."),
    )  # fmt: skip
    ends_on_reason = models.CharField(_("reason for the day set by hand"), max_length=500, blank=True)
    title = models.CharField(
        _("heading of the notice"), max_length=200, blank=True,
        help_text=_("Empty: the usual heading with the name of the edition."),
    )  # fmt: skip
    opening = models.TextField(
        _("opening paragraph"), blank=True,
        help_text=_("Empty: the usual paragraph. The dates and how to object follow by themselves."),
    )  # fmt: skip
    shows_places = models.BooleanField(
        _("show the places"), default=True, help_text=_("Off: winners of a tier stand without their place.")
    )
    office = models.CharField(_("office that takes objections"), max_length=200, blank=True)
    person = models.CharField(_("contact person"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("plan of the public notice")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(working_days__gte=1), name="judging_notice_plan_has_days"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | ~Q(ends_on_reason=""),
                name="judging_notice_plan_by_hand_why",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Public notice of %(edition)s") % {"edition": self.edition}


class PublicNotice(models.Model):
    """One public notice, from its publication to its end; what it says is kept as it was published.

    It runs while begins_at <= now < ends_at. planned_ends_at is the end that was published; another end has a reason.
    facts: everything that stands on it (see judging.queries.notice.notice_facts).
    An edition that goes one step back withdraws its notice; going on again makes the next one.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="notices")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    number = models.PositiveSmallIntegerField()
    begins_at = models.DateTimeField(_("beginning of the notice"))
    planned_ends_at = models.DateTimeField(_("published end of the notice"))
    ends_at = models.DateTimeField(_("end of the notice"))
    end_reason = models.CharField(_("reason for another end"), max_length=500, blank=True)
    facts = models.JSONField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason for withdrawing"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("public notice")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "number"], name="judging_notice_number"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(withdrawn_at__isnull=True), name="judging_notice_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")) & Q(begins_at__lt=F("planned_ends_at")),
                name="judging_notice_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=F("planned_ends_at")) | ~Q(end_reason=""),
                name="judging_notice_other_end_why",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) ^ ~Q(withdrawn_reason=""),
                name="judging_notice_withdrawn_why",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Public notice %(n)d of %(edition)s") % {"n": self.number, "edition": self.edition}

    def runs_at(self, moment: datetime) -> bool:
        return self.withdrawn_at is None and self.begins_at <= moment < self.ends_at

    @property
    def is_running(self) -> bool:
        """Whether objections may be filed now."""
        return self.runs_at(timezone.now())

    @property
    def was_shortened(self) -> bool:
        return self.ends_at < self.planned_ends_at

    @property
    def was_prolonged(self) -> bool:
        return self.ends_at > self.planned_ends_at

    @property
    def last_minute(self) -> datetime:
        """The last whole minute of the notice, for a clock: midnight would be read as the day after."""
        return self.ends_at - timedelta(minutes=1)

    @property
    def last_day(self) -> date:
        """The last day of the notice, which counts to its midnight."""
        return last_day_of(self.ends_at, self.edition)

    @property
    def planned_last_day(self) -> date:
        return last_day_of(self.planned_ends_at, self.edition)


def last_day_of(ends_at: datetime, edition: Edition) -> date:
    """Return the day that is over at a moment, in the edition's time zone: midnight belongs to the day before."""
    return (ends_at - timedelta(microseconds=1)).astimezone(edition.tz).date()


class NoticeOverride(models.Model):
    """An organizer's decision not to wait for the end of a notice, or for the answer to an objection; with a reason.

    It covers what stood in the way when it was made, and nothing that came later.
    waived_end: the end that was not waited for. unannounced: codes of awards that were not on the notice.
    """

    notice = models.ForeignKey(PublicNotice, models.CASCADE, related_name="overrides")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    waived_end = models.DateTimeField(_("end that was not waited for"), null=True, blank=True)
    objections = models.ManyToManyField("judging.Objection", related_name="overrides")
    unannounced = models.JSONField(default=list)
    sentences = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("override of the public notice")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="judging_notice_override_why"),
        ]

    def __str__(self) -> str:
        return str(self.notice)

    @property
    def edition(self) -> Edition:
        return self.notice.edition
