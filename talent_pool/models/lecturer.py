"""Lecturers: one person record over all editions, with their terms of appointment."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.models import Edition, EntryMember, Organization, Upload, User
from contest.pinyin import initials_of, pinyin_of
from contest.states import ReminderState
from contest.transitions import step
from judging.models import Certificate
from talent_pool.states import (
    POOL_MOVES,
    AudienceKind,
    DoubtOutcome,
    PoolSource,
    PoolState,
    PublicPart,
    ReviewOutcome,
)


class Topic(models.Model):
    """What lectures are about; the pool's own list, over all editions."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("topic")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class LecturerQuerySet(models.QuerySet["Lecturer"]):
    def standing(self) -> "LecturerQuerySet":
        """Everybody but the records that turned out to be somebody already here."""
        return self.filter(merged_into__isnull=True)

    def admitted(self) -> "LecturerQuerySet":
        """Those who are in the pool."""
        return self.standing().filter(state=PoolState.ADMITTED)

    def public(self) -> "LecturerQuerySet":
        """Those in the pool who agreed to be shown: nobody else's name is for everybody."""
        return self.admitted().filter(consent__isnull=False)


class Lecturer(models.Model):
    """A person who lectures, or may.

    `sectors` are names, since each edition has its own list of sectors and the person outlives them; so are
    `languages` ("普通话", "四川话") and `towns`, to which the person travels (none: nothing is known).
    `audiences` are values of AudienceKind, `shown` values of PublicPart that the person lets everybody see.
    `number`: as the office counts its lecturers. `consent`: the one in force; without it nothing is public.
    `erased_at`: when everything personal was taken out of the record, of which only the figures stay.
    `state_reason` says why somebody was declined or left, and stays when a new award makes them a
    candidate again. A record that was merged into another keeps its row, so that it can be taken apart.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="lecturer")
    name = models.CharField(_("name"), max_length=200)
    name_pinyin = models.CharField(_("pinyin"), max_length=600, blank=True)
    name_initials = models.CharField(max_length=100, blank=True, editable=False)
    title = models.CharField(_("post or title"), max_length=100, blank=True)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="lecturers",
        verbose_name=pgettext_lazy("organization", "unit"),
    )  # fmt: skip
    organization_name = models.CharField(pgettext_lazy("organization", "unit"), max_length=200, blank=True)
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True)
    photo = models.ForeignKey(
        Upload, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    biography = models.TextField(_("about"), blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="lecturers", verbose_name=_("topics"))
    sectors = models.JSONField(_("sectors served"), default=list, blank=True)
    audiences = models.JSONField(_("audiences served"), default=list, blank=True)
    languages = models.JSONField(_("languages and dialects"), default=list, blank=True)
    towns = models.JSONField(_("towns travelled to"), default=list, blank=True)
    number = models.CharField(_("lecturer number"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=PoolSource, default=PoolSource.AWARD)
    state = models.CharField(_("state"), max_length=10, choices=PoolState, default=PoolState.CANDIDATE)
    state_reason = models.TextField(blank=True)
    shown = models.JSONField(default=list, blank=True)
    consent = models.ForeignKey("Consent", models.SET_NULL, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_records"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LecturerQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecturer")
        ordering = ("name_pinyin", "pk")
        indexes: ClassVar = [models.Index(fields=["state", "name_pinyin"], name="pool_lecturer_list")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="pool_lecturer_has_name"),
            models.CheckConstraint(
                condition=~Q(state__in=[PoolState.DECLINED, PoolState.ENDED]) | ~Q(state_reason=""),
                name="pool_lecturer_left_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="pool_lecturer_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    user__isnull=True,
                    photo__isnull=True,
                    consent__isnull=True,
                    organization__isnull=True,
                    mobile="",
                    biography="",
                    organization_name="",
                    title="",
                    number="",
                ),
                name="pool_lecturer_erased_is_bare",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the columns for sorting and finding in step with the name."""
        self.name_pinyin = self.name_pinyin or pinyin_of(self.name)[:600]
        self.name_initials = initials_of(self.name_pinyin)[:100]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def move_to(self, target: PoolState, reason: str = "") -> None:
        """Follow one edge of POOL_MOVES in memory, or raise IllegalMove."""
        self.state = step(POOL_MOVES, PoolState(self.state), target)
        self.state_reason = reason

    @property
    def unit(self) -> str:
        """The unit as it is shown."""
        return self.organization_name or (self.organization.name if self.organization else "")

    @property
    def is_public(self) -> bool:
        """Whether everybody may know this person as a lecturer, as LecturerQuerySet.public() says."""
        return (
            self.state == PoolState.ADMITTED and self.consent_id is not None and self.merged_into_id is None
        )

    def shows(self, part: PublicPart) -> bool:
        """Whether the person lets everybody see a part of what there is of her."""
        return self.consent_id is not None and part in self.shown

    @property
    def shown_parts(self) -> dict[str, bool]:
        """For templates: each part, and whether everybody may see it."""
        return {part.value: self.shows(part) for part in PublicPart}

    @property
    def audience_names(self) -> list[str]:
        """The audiences in words, in the order of the list."""
        return [str(one.label) for one in AudienceKind if one in self.audiences]


class Absence(models.Model):
    """Days on which a lecturer can't lecture, both included."""

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=100, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("lecturer", "absence")
        ordering = ("starts_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pool_absence_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.lecturer} {self.starts_on}–{self.ends_on}"


class LecturerReview(models.Model):
    """What was found when somebody's work as a lecturer was looked at."""

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="reviews")
    held_on = models.DateField(_("held on"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=ReviewOutcome)
    note = models.TextField(_("note"), blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("lecturer", "review")
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return f"{self.lecturer} {self.held_on}"


class Participation(models.Model):
    """This person was that member of an entry; who is who is decided once per member."""

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="participations")
    member = models.OneToOneField(EntryMember, models.CASCADE, related_name="participation")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.lecturer} = {self.member}"


class PossibleDuplicate(models.Model):
    """Two records that may be one person; a pool manager decides, nobody is merged silently.

    evidence: what agrees ("mobile", "number", "unit" for name and unit, "name"); moved: what a merge carried over, so that it can be undone.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="doubts")
    other = models.ForeignKey(Lecturer, models.CASCADE, related_name="doubts_of_others")
    evidence = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10, choices=DoubtOutcome, default=DoubtOutcome.OPEN)
    moved = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lecturer", "other"], name="pool_doubt_once"),
            models.CheckConstraint(condition=~Q(lecturer=F("other")), name="pool_doubt_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.lecturer} / {self.other}"


class Appointment(models.Model):
    """A term for which a lecturer is appointed, with the letter that says so.

    `ended_on` is the day on which it ended before its time.
    """

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="appointments")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="appointments")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    ended_on = models.DateField(null=True, blank=True, editable=False)
    certificate = models.OneToOneField(
        Certificate, models.PROTECT, null=True, blank=True, related_name="appointment"
    )
    appointed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("appointment")
        ordering = ("-starts_on",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="pool_appointment_term"),
        ]

    def __str__(self) -> str:
        return f"{self.lecturer} {self.starts_on}–{self.ends_on}"


class RenewalReminder(models.Model):
    """The letter that a term is about to end, written once for each of the days before it that have one."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="reminders")
    days_before = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ReminderState, default=ReminderState.SENDING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment", "days_before"], name="pool_renewal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} −{self.days_before}"
