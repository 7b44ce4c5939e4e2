"""Score sheets: an assignment that collects versions of marks, none ever overwritten."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import User
from contest.transitions import step
from judging.models.panel import Seat
from judging.models.round import Contender
from judging.states import SHEET_MOVES, SheetState


class ScoreSheet(models.Model):
    """One seat's sheet for one contender: its existence is the assignment; it counts only while SIGNED."""

    contender = models.ForeignKey(Contender, models.PROTECT, related_name="sheets")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    state = models.CharField(max_length=8, choices=SheetState, default=SheetState.OPEN)
    state_reason = models.TextField(blank=True)  # why recused, waived or reopened
    current = models.ForeignKey("SheetVersion", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("score sheet")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contender", "seat"], name="judging_sheet_once"),
            models.CheckConstraint(  # exactly one holds: SIGNED, or no time of signing
                condition=Q(state=SheetState.SIGNED) ^ Q(signed_at__isnull=True),
                name="judging_sheet_signed_iff_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.SIGNED) | Q(current__isnull=False),
                name="judging_sheet_signed_has_marks",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SheetState.RECUSED, SheetState.WAIVED]) | ~Q(state_reason=""),
                name="judging_sheet_left_out_with_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["seat", "state"], name="judging_sheet_seat_state")]

    def __str__(self) -> str:
        return f"{self.seat} → {self.contender}"

    def move_to(self, target: SheetState, reason: str = "") -> None:
        """Follow one edge of SHEET_MOVES in memory, or raise IllegalMove."""
        self.state = step(SHEET_MOVES, SheetState(self.state), target)
        self.signed_at = timezone.now() if target is SheetState.SIGNED else None
        self.state_reason = reason


class SheetVersion(models.Model):
    """The marks of a sheet as saved once; append-only.

    marks: criterion code -> decimal string as typed ("36.5"); a criterion not yet marked is absent.
    total: exact points as text ("90.5" or "1100/21") once every criterion is marked, else "".
    client_id: chosen by the device that saved, so that a resent save stays one version.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    marks = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    total = models.CharField(max_length=60, blank=True)
    client_id = models.CharField(max_length=40, unique=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    device = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "number"], name="judging_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} v{self.number}"
