"""Certificates: templates as data, number series, and what was issued."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import Edition, Upload, User
from judging.models.award import Award
from judging.states import CertificateKind, CertificateState


class CertificateTemplate(models.Model):
    """The look of a kind of certificate; a change makes a new version, issued certificates keep theirs."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="certificate_templates")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    name = models.CharField(_("name"), max_length=100)
    version = models.PositiveSmallIntegerField(default=1)
    design = models.CharField(_("design"), max_length=30, default="classic")
    title = models.CharField(_("heading"), max_length=60, blank=True)
    body = models.TextField(
        _("text"), blank=True, help_text=_("Names in braces are filled in, for example {name}.")
    )
    signature = models.TextField(_("issued by"), blank=True, help_text=_("One organization a line."))
    issued_on = models.DateField(_("date on the certificate"), null=True, blank=True)
    background = models.ForeignKey(
        Upload, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("background picture")
    )
    seal = models.ForeignKey(
        Upload, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seal")
    )
    layout = models.JSONField(default=dict, blank=True)  # millimetres and points that differ from the design
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


class CertificateSeries(models.Model):
    """Where numbers come from: a pattern with {year} and {n}, and the next n; its row is locked when one is drawn."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="certificate_series")
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
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
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=12, choices=CertificateKind)
    number = models.CharField(_("number"), max_length=60, unique=True)
    check_code = models.CharField(max_length=20, unique=True, default=new_code)
    template = models.ForeignKey(CertificateTemplate, models.PROTECT, related_name="certificates")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="certificates")
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
            models.CheckConstraint(
                condition=Q(state=CertificateState.VALID) | ~Q(state_reason=""),
                name="judging_certificate_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number
