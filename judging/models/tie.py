"""What separated entries that the marks could not separate: a recorded decision, or a drawn lot."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import User
from judging.models.round import Round
from judging.states import TieRecordKind


class TieRecord(models.Model):
    """The order of entries that shared a place, best first; taken back, it stays readable and acts no more.

    order: codes of entries. seed: of a lot, so that anybody can draw it again (judging.scoring.lot).
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="tie_records")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    kind = models.CharField(_("kind"), max_length=10, choices=TieRecordKind)
    order = models.JSONField()
    seed = models.CharField(max_length=64, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("tie record")
        ordering = ("made_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=TieRecordKind.LOT) & ~Q(seed="")
                | Q(kind=TieRecordKind.DECISION) & ~Q(reason=""),
                name="judging_tie_record_checkable",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_reason=""),
                name="judging_tie_record_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.round}"
