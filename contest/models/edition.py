"""An edition of the contest and everything that an organizer configures in it before entries."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.constraints import unique_with_empty
from contest.file_names import default_pattern
from contest.models.people import Organization
from contest.states import EditionState, FileFormat, HostKind, MaterialKind, VideoCodec


class EditionQuerySet(models.QuerySet["Edition"]):
    def real(self) -> "EditionQuerySet":
        """Those that are held; a rehearsal is reached from what it rehearses alone."""
        return self.filter(rehearses=None)


class Edition(models.Model):
    """One year's contest.

    entry_max_bytes, unit_max_bytes: of all files together; empty, the installation's limit holds.
    rehearses: the edition that this one is a rehearsal of. A rehearsal is an edition of its own, so that nothing of it
    can mix with what is real, and the database keeps it a draft, which nobody without a role in it ever sees.
    """

    code = models.SlugField(
        _("short code"), max_length=40, unique=True, help_text=_("Stands in web addresses, for example 2026.")
    )
    name = models.CharField(_("name"), max_length=200)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1950), MaxValueValidator(2200)]
    )
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    announcement = models.TextField(_("announcement"), blank=True)
    contact = models.CharField(
        _("contact for questions"), max_length=200, blank=True, help_text=_("Office, telephone, e-mail.")
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Shanghai")
    logo = models.ForeignKey(
        "contest.Upload", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    state = models.CharField(_("state"), max_length=12, choices=EditionState, default=EditionState.DRAFT)
    open_registration = models.BooleanField(
        _("anyone may register"),
        default=True,
        help_text=_("Off: only invited contestants and unit contacts can enter."),
    )
    signup_opens_at = models.DateTimeField(_("entries open"), null=True, blank=True)
    signup_closes_at = models.DateTimeField(_("sign-up deadline"), null=True, blank=True)
    upload_closes_at = models.DateTimeField(_("upload deadline"), null=True, blank=True)
    upload_grace_minutes = models.PositiveSmallIntegerField(
        _("grace for an upload under way, minutes"),
        default=30,
        validators=[MaxValueValidator(1440)],
        help_text=_("An upload that began before the deadline may end within this time."),
    )
    entry_number_prefix = models.CharField(
        _("prefix of entry numbers"), max_length=20, blank=True, help_text=_("For example DK2026-.")
    )
    file_name_pattern = models.CharField(
        _("names of files in downloads"),
        max_length=200,
        default=default_pattern,
        help_text=_("How files are called when all material is downloaded at once."),
    )
    entry_max_bytes = models.PositiveBigIntegerField(
        _("all files of an entry, at most"), null=True, blank=True
    )
    unit_max_bytes = models.PositiveBigIntegerField(_("all files of a unit, at most"), null=True, blank=True)
    next_entry_number = models.PositiveIntegerField(default=1, editable=False)
    results_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    rehearses = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="rehearsals", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        ordering = ("-year", "-created_at")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(signup_opens_at__isnull=True)
                | Q(signup_closes_at__isnull=True)
                | Q(signup_opens_at__lt=F("signup_closes_at")),
                name="contest_edition_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(signup_closes_at__isnull=True)
                | Q(upload_closes_at__isnull=True)
                | Q(signup_closes_at__lte=F("upload_closes_at")),
                name="contest_edition_upload_after_signup",
            ),
            models.CheckConstraint(
                condition=(Q(entry_max_bytes__isnull=True) | Q(entry_max_bytes__gt=0))
                & (Q(unit_max_bytes__isnull=True) | Q(unit_max_bytes__gt=0)),
                name="contest_edition_room",
            ),
            models.CheckConstraint(
                condition=Q(rehearses__isnull=True) | Q(state=EditionState.DRAFT),
                name="contest_edition_rehearsal_stays_draft",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contest:edition-detail", args=[self.code])

    @property
    def is_rehearsal(self) -> bool:
        return self.rehearses_id is not None

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def results_are_public(self) -> bool:
        return self.state in {EditionState.PUBLISHED, EditionState.CERTIFIED, EditionState.ARCHIVED}


class EditionHost(models.Model):
    """An organization named on everything that an edition publishes."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="hosts")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("part"), max_length=12, choices=HostKind, default=HostKind.HOST)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "name", "kind"], name="contest_host_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """A field of society by which entries are gathered, for example schools or villages."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sectors")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("sector")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "name"], name="contest_sector_once"),
        ]

    def __str__(self) -> str:
        return self.name


class LectureForm(models.Model):
    """A way to teach: plain lecture, scene re-enactment, interactive interview."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="lecture_forms")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("lecture form")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "name"], name="contest_lecture_form_once"),
        ]

    def __str__(self) -> str:
        return self.name


class EntryType(models.Model):
    """A kind or group of entries with its own materials, limits and quota."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entry_types")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    lecture_forms = models.ManyToManyField(
        LectureForm, blank=True, related_name="entry_types", verbose_name=_("lecture forms")
    )
    sectors = models.ManyToManyField(
        Sector,
        blank=True,
        related_name="entry_types",
        verbose_name=_("sectors"),
        help_text=_("None chosen: all."),
    )
    team_min = models.PositiveSmallIntegerField(
        _("team size, at least"), default=1, validators=[MinValueValidator(1)]
    )
    team_max = models.PositiveSmallIntegerField(
        _("team size, at most"),
        default=1,
        help_text=_("The lead lecturer counts. 1 means individual entries."),
    )
    adviser_max = models.PositiveSmallIntegerField(_("advisers, at most"), default=2)
    age_min = models.PositiveSmallIntegerField(_("age, at least"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("age, at most"), null=True, blank=True)
    age_on = models.DateField(
        _("age counted on"), null=True, blank=True, help_text=_("Empty: the day of the sign-up deadline.")
    )
    unit_quota = models.PositiveSmallIntegerField(
        _("entries per unit, at most"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("entry type")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "name"], name="contest_entry_type_once"),
            models.CheckConstraint(
                condition=Q(team_min__gte=1) & Q(team_max__gte=F("team_min")),
                name="contest_entry_type_team_size",
            ),
            models.CheckConstraint(
                condition=Q(age_min__isnull=True) | Q(age_max__isnull=True) | Q(age_max__gte=F("age_min")),
                name="contest_entry_type_ages",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_age_limit(self) -> bool:
        return self.age_min is not None or self.age_max is not None


class MaterialRequirement(models.Model):
    """A material that entries of a type bring, with its limits.

    Sizes in bytes, durations in seconds, heights in pixels. An empty limit is no limit.
    """

    entry_type = models.ForeignKey(EntryType, models.CASCADE, related_name="requirements")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    kind = models.CharField(_("kind"), max_length=12, choices=MaterialKind)
    name = models.CharField(_("name"), max_length=100)
    help_text = models.CharField(_("hint for contestants"), max_length=300, blank=True)
    required = models.BooleanField(_("required"), default=True)
    formats = models.JSONField(
        _("allowed formats"), default=list, help_text=_("Decided by the content of a file, not by its name.")
    )  # values of FileFormat
    max_count = models.PositiveSmallIntegerField(
        _("files, at most"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    max_bytes = models.PositiveBigIntegerField(_("size, at most"))
    duration_min = models.PositiveIntegerField(_("length, at least"), null=True, blank=True)
    duration_max = models.PositiveIntegerField(_("length, at most"), null=True, blank=True)
    height_min = models.PositiveIntegerField(
        _("picture height, at least"), null=True, blank=True, help_text=_("1080 means 1080p.")
    )
    aspect = models.CharField(_("aspect ratio"), max_length=10, blank=True, help_text=_("For example 16:9."))
    codecs = models.JSONField(
        _("allowed encodings"), default=list, blank=True,
        help_text=_("Judges get every video in a form that plays everywhere, so leave this open unless the originals go elsewhere. None: any."),
    )  # fmt: skip  # values of VideoCodec
    characters_min = models.PositiveIntegerField(_("characters, at least"), null=True, blank=True)
    characters_max = models.PositiveIntegerField(
        _("characters, at most"), null=True, blank=True, help_text=_("Without spaces. Empty: no limit.")
    )
    pages_max = models.PositiveIntegerField(
        _("pages, at most"), null=True, blank=True, help_text=_("Slides count as pages. Empty: no limit.")
    )
    for_judges = models.BooleanField(
        _("shown to judges"), default=True, help_text=_("Off for forms that name the contestant.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("material")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry_type", "name"], name="contest_requirement_once"),
            models.CheckConstraint(condition=Q(max_bytes__gt=0), name="contest_requirement_size"),
            models.CheckConstraint(
                condition=Q(duration_min__isnull=True)
                | Q(duration_max__isnull=True)
                | Q(duration_max__gte=F("duration_min")),
                name="contest_requirement_duration",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file_formats(self) -> list[FileFormat]:
        return [FileFormat(value) for value in self.formats]

    @property
    def video_codecs(self) -> list[VideoCodec]:
        return [VideoCodec(value) for value in self.codecs]


class UnitQuota(models.Model):
    """How many entries one unit may send, where it differs from the entry type's own limit."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="unit_quotas")
    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        related_name="quotas",
        verbose_name=pgettext_lazy("organization", "unit"),
    )
    entry_type = models.ForeignKey(
        EntryType, models.CASCADE, null=True, blank=True, related_name="quotas", verbose_name=_("entry type"),
        help_text=_("Empty: all types together."),
    )  # fmt: skip
    max_entries = models.PositiveSmallIntegerField(_("entries, at most"))

    class Meta:
        verbose_name = _("quota")
        ordering = ("organization__path", "pk")
        constraints: ClassVar = [
            *unique_with_empty("edition", "organization", empty="entry_type", name="contest_quota_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.max_entries}"
