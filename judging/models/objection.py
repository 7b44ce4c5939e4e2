"""Objections to what a public notice announces."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code, new_receipt
from contest.models import Edition, Upload, User
from judging.models.award import Award
from judging.models.notice import PublicNotice
from judging.states import OBJECTION_ANSWERED, ObjectionState, ObjectorKind


class Objection(models.Model):
    """What somebody has against an announced award, and what the organizers answered.

    Who objects is known to organizers and the supervisor alone; the person follows it by a link that only they have, of
    which the SHA-256 is kept. public_text: what the organizers say about it in public, without names.
    """

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    receipt = models.CharField(_("receipt number"), max_length=12, unique=True, default=new_receipt)
    token_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(
        _("how it was filed"), max_length=12, choices=ObjectorKind, default=ObjectorKind.NAMED
    )
    name = models.CharField(_("your name"), max_length=200)
    phone = models.CharField(_("mobile number"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    unit = models.CharField(_("your unit"), max_length=200, blank=True)
    award = models.ForeignKey(Award, models.SET_NULL, null=True, blank=True, related_name="objections")
    about = models.CharField(
        _("what the objection is about"), max_length=400, blank=True
    )  # the award, as announced
    text = models.TextField(_("what you object to, and why"))
    filed_at = models.DateTimeField(_("received"))
    state = models.CharField(
        _("state"), max_length=10, choices=ObjectionState, default=ObjectionState.RECEIVED
    )
    state_reason = models.CharField(_("reason"), max_length=500, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    public_text = models.TextField(_("public text"), blank=True)

    class Meta:
        verbose_name = _("objection")
        ordering = ("-filed_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ObjectionState.values), name="judging_objection_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ObjectorKind.values), name="judging_objection_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~(Q(phone="") & Q(email="")), name="judging_objection_who"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="judging_objection_text"),
            models.CheckConstraint(  # answered exactly when there is an answer, a time and somebody who gave it
                condition=(
                    Q(state__in=OBJECTION_ANSWERED, answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                )
                | (
                    ~Q(state__in=OBJECTION_ANSWERED)
                    & Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                ),
                name="judging_objection_answered_iff_answer",
            ),
            models.CheckConstraint(
                condition=Q(public_text="") | Q(state__in=OBJECTION_ANSWERED),
                name="judging_objection_public_if_answered",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["notice", "state"], name="judging_objection_state")]

    def __str__(self) -> str:
        return gettext("Objection %(receipt)s") % {"receipt": self.receipt}

    @property
    def edition(self) -> Edition:
        return self.notice.edition

    @property
    def is_confidential(self) -> bool:
        return self.kind == ObjectorKind.CONFIDENTIAL


class ObjectionFile(models.Model):
    """A file that came with an objection; organizers and the supervisor open it, nobody else."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="files")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="objection_file")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.upload)


class Recheck(models.Model):
    """The result computed again from the stored sheets because of an objection, and whether it is the same.

    report: what judging.actions.recheck found, as data.
    """

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="rechecks")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    report = models.JSONField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.objection)
