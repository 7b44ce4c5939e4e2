"""The running order of a live round: how it is shown, and how it was drawn."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import Edition, User
from contest.transitions import step
from judging.models.hall import Session
from judging.models.round import Round
from judging.states import DRAW_MOVES, DrawScope, DrawSeed, DrawState


class RunningOrder(models.Model):
    """How a round's running order is shown: the minutes of each slot, and whether everybody may read it.

    minutes: for a lecture with its marking; empty: no times are shown. The places stand in `Contender.running_order`.
    """

    round = models.OneToOneField(Round, models.CASCADE, related_name="order_plan")
    minutes = models.PositiveSmallIntegerField(
        _("minutes per entry"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("The lecture with everything around it. Empty: no times are shown."),
    )
    is_public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.round)

    @property
    def code(self) -> str:
        return self.round.code

    @property
    def edition(self) -> Edition:
        return self.round.edition


class OrderDraw(models.Model):
    """A drawing of the running order, kept so that anybody can repeat it; `scoring.lot` is the whole algorithm.

    groups: [{"name", "session" (its code or ""), "from" (first place), "slips": [{"slip", "contender", "unit"}],
    "order": [slip]}]; what lies in each pot is fixed when the draw is prepared, the order is empty until it is drawn.
    seed: by chance it is made and kept secret when the draw is prepared, and `commitment`, its SHA-256, is shown; in
    public it is composed of `parts`, [{"by", "said"}], before anybody can know what it draws.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="draws")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, unique=True, default=new_code)
    state = models.CharField(max_length=10, choices=DrawState, default=DrawState.PREPARED)
    scope = models.CharField(_("what is drawn"), max_length=10, choices=DrawScope)
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    how = models.CharField(_("the seed"), max_length=10, choices=DrawSeed)
    keeps_apart = models.BooleanField(default=False)
    groups = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    seed = models.CharField(max_length=400, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was set aside

    class Meta:
        ordering = ("round", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="judging_draw_number"),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=[DrawState.PREPARED, DrawState.SEALED]),
                name="judging_draw_one_pending",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DrawState.SEALED, DrawState.DRAWN])
                | (~Q(seed="") & Q(sealed_at__isnull=False)),
                name="judging_draw_sealed_with_seed",
            ),
            models.CheckConstraint(
                condition=~Q(state=DrawState.DRAWN) | Q(drawn_at__isnull=False), name="judging_draw_drawn_at"
            ),
            models.CheckConstraint(
                condition=Q(state=DrawState.CANCELLED) ^ (Q(cancelled_at__isnull=True) & Q(reason="")),
                name="judging_draw_cancelled_iff_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"

    @property
    def edition(self) -> Edition:
        return self.round.edition

    def move_to(self, target: DrawState) -> None:
        """Follow one edge of DRAW_MOVES in memory, or raise IllegalMove."""
        self.state = step(DRAW_MOVES, DrawState(self.state), target)

    @property
    def record(self) -> dict[str, Any]:
        """What `scoring.lot.faults_of` reads: everything that the drawn order depends on; no name of a person."""
        return {
            "round": self.round.name,
            "seed": self.seed,
            "commitment": self.commitment,
            "apart": self.keeps_apart,
            "groups": [
                {
                    "name": group["name"],
                    "from": group["from"],
                    "slips": [{"slip": one["slip"], "unit": one["unit"]} for one in group["slips"]],
                    "order": group["order"],
                }
                for group in self.groups
            ],
        }
