"""Certificates: templates as data, number series, and what was issued."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import Edition, Entry, Upload, User
from judging.models.award import Award
from judging.states import CertificateKind, CertificateState, PictureUse


class CertificatePicture(models.Model):
    """A background, a seal or a signature; layouts name it by its code, and it is never changed after that."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="certificate_pictures")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    label = models.CharField(_("name"), max_length=60)
    use = models.CharField(_("used as"), max_length=12, choices=PictureUse)
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture of certificates")
        ordering = ("use", "pk")

    def __str__(self) -> str:
        return self.label


class CertificateTemplate(models.Model):
    """The look of a kind of certificate; a change makes a new version, issued certificates keep theirs.

    layout: the sheet as contest.pdf.layout reads it; pictures in it are codes of CertificatePicture.
    issued_on: the date on the paper; empty for the day of issuing.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="certificate_templates")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    kind = models.CharField(_("kind"), max_length=16, choices=CertificateKind)
    name = models.CharField(_("name"), max_length=100)
    version = models.PositiveSmallIntegerField(default=1)
    layout = models.JSONField()
    issued_on = models.DateField(_("date on the certificate"), null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("certificate template")
        ordering = ("kind", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "kind", "version"], name="judging_template_version"),
            models.UniqueConstraint(
                fields=["edition", "kind"],
                condition=Q(superseded_at__isnull=True),
                name="judging_template_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class GlyphPicture(models.Model):
    """The picture of a character that no font on the machine has, printed in its place."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="glyph_pictures")
    char = models.CharField(_("character"), max_length=2)
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture of a character")
        ordering = ("char",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "char"], name="judging_glyph_picture_once"),
        ]

    def __str__(self) -> str:
        return self.char


class CertificateSeries(models.Model):
    """Where numbers come from: a pattern with {year} and {n}, and the next n; its row is locked when one is drawn."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="certificate_series")
    kind = models.CharField(_("kind"), max_length=16, choices=CertificateKind)
    pattern = models.CharField(_("pattern"), max_length=60, default="{year}-{n:04d}")
    next_number = models.PositiveIntegerField(_("next number"), default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "kind"], name="judging_series_once"),
        ]

    def __str__(self) -> str:
        return self.pattern


class Certificate(models.Model):
    """An issued certificate: its facts as printed, and whether it still stands.

    `check_code` goes into the QR code with the number, so that numbers can't be guessed in sequence.
    facts: the values of the layout's variables, and under "texts" every text as printed: [[code of the box, text], …].
    entry: whom a certificate of participation is for; the others have an award, letters of appointment neither.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=16, choices=CertificateKind)
    number = models.CharField(_("number"), max_length=60, unique=True)
    check_code = models.CharField(
        max_length=20,
        unique=True,
        default=new_code,
        validators=[RegexValidator(r"\A[0-9a-z]+\Z")],  # a part of addresses and file names
    )
    template = models.ForeignKey(CertificateTemplate, models.PROTECT, related_name="certificates")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="certificates")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="certificates")
    holder = models.CharField(_("holder"), max_length=500)
    holder_unit = models.CharField(max_length=300, blank=True)
    facts = models.JSONField()  # every text as printed
    state = models.CharField(
        _("state"), max_length=10, choices=CertificateState, default=CertificateState.VALID
    )
    state_reason = models.TextField(blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("certificate")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(  # one valid certificate per award
                fields=["award"],
                condition=Q(state=CertificateState.VALID),
                name="judging_certificate_one_valid",
            ),
            models.UniqueConstraint(  # and one of participation per entry
                fields=["entry"],
                condition=Q(state=CertificateState.VALID),
                name="judging_certificate_one_per_entry",
            ),
            models.CheckConstraint(
                condition=Q(award__isnull=True) | Q(entry__isnull=True),
                name="judging_certificate_award_or_entry",
            ),
            models.CheckConstraint(
                condition=Q(state=CertificateState.VALID) | ~Q(state_reason=""),
                name="judging_certificate_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def heading(self) -> str:
        """The title on the paper, or the kind where the layout has none."""
        return dict(self.facts.get("texts", [])).get("heading") or self.get_kind_display()
