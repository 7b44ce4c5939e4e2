"""What a lecturer agreed to, and her wish to be forgotten."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.models import EntryMember, User
from talent_pool.models.lecturer import Lecturer
from talent_pool.states import ConsentWay, ErasureState


class ConsentText(models.Model):
    """The words that lecturers agree to; a version is never changed, a new one is written."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    body = models.TextField(_("text"))
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("text of consent")
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.number)


class Consent(models.Model):
    """That a lecturer agreed to one version of the text on a day, until she takes it back."""

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    way = models.CharField(max_length=8, choices=ConsentWay)
    given_on = models.DateField(_("given on"))
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("lecturer", "consent")
        ordering = ("-given_on", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="pool_consent_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lecturer} {self.given_on}"


class Erasure(models.Model):
    """A lecturer's wish that what is known of her be erased; a manager carries it out.

    The row keeps days and who acted, never why or who she was.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="erasures")
    state = models.CharField(max_length=10, choices=ErasureState, default=ErasureState.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("asked_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lecturer"], condition=Q(state=ErasureState.ASKED), name="pool_erasure_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureState.ASKED) ^ Q(closed_at__isnull=False), name="pool_erasure_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Withheld(models.Model):
    """A member of an entry who is never to be made a candidate again; it doesn't say whose record that was."""

    member = models.OneToOneField(EntryMember, models.CASCADE, related_name="withheld")

    def __str__(self) -> str:
        return str(self.member_id)
