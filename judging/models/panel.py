"""Who judges: panels, seats, and recusals."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import User
from judging.models.round import Contender, Round
from judging.states import PanelKind


class Panel(models.Model):
    """A group of judges of a round; several may share its entries."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="panels")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=PanelKind, default=PanelKind.EXPERT)
    size = models.PositiveSmallIntegerField(
        _("number of judges"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Nobody beyond it gets a seat. Empty: not limited."),
    )
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "name"], name="judging_panel_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A judge's place in a panel; a judge who leaves keeps the seat's sheets, uncounted."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="seats")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    judge = models.ForeignKey(User, models.PROTECT, related_name="seats")
    label = models.CharField(_("seat"), max_length=20)  # "J1": what results show where judges are not named
    is_chief = models.BooleanField(_("chief judge"), default=False)
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("panel", "label")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "judge"], name="judging_seat_once"),
            models.UniqueConstraint(fields=["panel", "label"], name="judging_seat_label"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(is_chief=True), name="judging_panel_one_chief"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | ~Q(left_reason=""), name="judging_seat_left_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.judge}"


class Recusal(models.Model):
    """A judge does not score a contender, for a stated reason; a withdrawn one is kept."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="recusals")
    contender = models.ForeignKey(Contender, models.CASCADE, related_name="recusals")
    reason = models.TextField(_("reason"))
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat", "contender"],
                condition=Q(withdrawn_at__isnull=True),
                name="judging_recusal_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="judging_recusal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} ≠ {self.contender}"
