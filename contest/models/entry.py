"""An entry: who lectures on what, with which materials, and what the formal check said."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.models.edition import Edition, EntryType, LectureForm, MaterialRequirement, Sector
from contest.models.people import Organization, User
from contest.models.upload import Upload
from contest.pinyin import pinyin_of
from contest.states import ENTRY_EDITABLE, ENTRY_MOVES, CheckOutcome, EntryState, MemberRole
from contest.transitions import step


class Entry(models.Model):
    """A lecture entered in an edition.

    `number` is given at the first submission and stays. `version` counts changes of what the entry says
    and brings, so that a check knows what it looked at. `form_token` makes a doubled post one entry.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    number = models.CharField(_("number"), max_length=40, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="entries")
    entry_type = models.ForeignKey(
        EntryType, models.PROTECT, related_name="entries", verbose_name=_("entry type")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("sector")
    )
    lecture_form = models.ForeignKey(
        LectureForm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("lecture form"),
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="entries",
        verbose_name=pgettext_lazy("organization", "unit"),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200, blank=True)
    abstract = models.TextField(_("abstract"), blank=True, max_length=4000)
    owner = models.ForeignKey(User, models.PROTECT, related_name="entries", verbose_name=_("registered by"))
    state = models.CharField(_("state"), max_length=12, choices=EntryState, default=EntryState.DRAFT)
    state_reason = models.TextField(_("reason"), blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    extended_until = models.DateTimeField(
        _("personal extension until"),
        null=True,
        blank=True,
        help_text=_("Replaces both deadlines for this entry."),
    )
    form_token = models.CharField(max_length=40, unique=True, default=new_code, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("entry")
        ordering = ("number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "number"], condition=~Q(number=""), name="contest_entry_number_once"
            ),
            models.CheckConstraint(  # whoever left the draft has a number and a time
                condition=Q(state__in=[EntryState.DRAFT, EntryState.WITHDRAWN])
                | (~Q(number="") & Q(submitted_at__isnull=False)),
                name="contest_entry_submitted_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[EntryState.REJECTED, EntryState.DISQUALIFIED]) | ~Q(state_reason=""),
                name="contest_entry_refused_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["edition", "state", "number"], name="contest_entry_list"),
            models.Index(fields=["edition", "organization"], name="contest_entry_unit"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled entry"))

    def move_to(self, target: EntryState) -> None:
        """Follow one edge of ENTRY_MOVES in memory, or raise IllegalMove."""
        self.state = step(ENTRY_MOVES, EntryState(self.state), target)

    @property
    def is_editable(self) -> bool:
        """Whether what the entry says may still be changed by those who made it, deadlines aside."""
        return self.state in ENTRY_EDITABLE


class EntryMember(models.Model):
    """A person named in an entry, exactly as typed; the LEAD is the lead lecturer."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="members")
    role = models.CharField(_("part"), max_length=10, choices=MemberRole, default=MemberRole.LEAD)
    name = models.CharField(_("name"), max_length=200)
    name_pinyin = models.CharField(max_length=600, blank=True, editable=False)
    organization_name = models.CharField(pgettext_lazy("organization", "unit"), max_length=200, blank=True)
    title = models.CharField(_("post or title"), max_length=100, blank=True)
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="entry_members")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="contest_member_has_name"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(role=MemberRole.LEAD), name="contest_entry_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the pinyin in step with the name."""
        self.name_pinyin = pinyin_of(self.name)[:600]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class MaterialQuerySet(models.QuerySet["Material"]):
    def current(self) -> "MaterialQuerySet":
        """Those that are in their place now; replaced and removed ones are not."""
        return self.filter(removed_at__isnull=True)


class Material(models.Model):
    """A file in its place in an entry; a replaced one is kept, dated."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="materials")
    requirement = models.ForeignKey(MaterialRequirement, models.PROTECT, related_name="materials")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="materials")
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ("requirement__position", "pk")
        indexes: ClassVar = [
            models.Index(
                fields=["entry"], condition=Q(removed_at__isnull=True), name="contest_material_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.upload}"


class Submission(models.Model):
    """A receipt: what was handed in, when, by whom; every submission of an entry has its own."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    snapshot = models.JSONField()  # what the entry said and the SHA-256 of each file

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "number"], name="contest_submission_number"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.number}"

    @property
    def receipt_number(self) -> str:
        """The entry's number, with the count of the submission behind it from the second on."""
        number = self.snapshot["number"]
        return f"{number}-{self.number}" if self.number > 1 else str(number)


class FormalCheck(models.Model):
    """What an organizer found when looking at a submission; later ones supersede earlier ones.

    `entry_version` is the version that was looked at: a check can be undone while it still is the current one.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="formal_checks")
    outcome = models.CharField(_("outcome"), max_length=8, choices=CheckOutcome)
    reason = models.TextField(_("reason"), blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    entry_version = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("checked_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(outcome=CheckOutcome.REJECT) | ~Q(reason=""),
                name="contest_check_rejects_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.get_outcome_display()}"


class MaterialNote(models.Model):
    """What is wrong with one material of a returned entry."""

    formal_check = models.ForeignKey(FormalCheck, models.CASCADE, related_name="notes")
    requirement = models.ForeignKey(MaterialRequirement, models.CASCADE, related_name="+")
    note = models.TextField(_("what to mend"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["formal_check", "requirement"], name="contest_note_once"),
        ]

    def __str__(self) -> str:
        return self.note
