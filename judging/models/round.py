"""A round: its rule, its criteria, and the entries that take part."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.models import Edition, Entry, EntryType, User
from judging.states import (
    Aggregator,
    ContenderStatus,
    DeductWhen,
    MissingPolicy,
    RoundMode,
    RoundState,
    Scope,
    SheetTotal,
)


class Round(models.Model):
    """One stage of judging, with a single rule and a single set of criteria.

    Entry types that are judged by other criteria have a round of their own at the same stage.
    `weight` is the round's share of the final result (all rounds of an entry type together 1);
    without one the round only selects. `frozen_rule` is the rule as it stood when scoring opened:
    from then on it alone is read.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="rounds")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    mode = models.CharField(_("mode"), max_length=10, choices=RoundMode, default=RoundMode.MATERIALS)
    entry_types = models.ManyToManyField(
        EntryType,
        blank=True,
        related_name="rounds",
        verbose_name=_("entry types"),
        help_text=_("None chosen: all."),
    )
    state = models.CharField(_("state"), max_length=10, choices=RoundState, default=RoundState.SETUP)
    is_blind = models.BooleanField(
        _("blind"), default=False, help_text=_("Judges see neither names nor units, on any page or file.")
    )
    is_held_back = models.BooleanField(
        _("scores wait for the ceremony"),
        default=False,
        help_text=_("Screens in the hall show neither scores nor places until the ceremony."),
    )
    judges_per_entry = models.PositiveSmallIntegerField(
        _("judges per entry"),
        null=True,
        blank=True,
        help_text=_("Empty: the whole panel scores every entry."),
    )
    scoring_closes_at = models.DateTimeField(_("scoring closes"), null=True, blank=True)

    # The rule: names and meanings are those of docs/scoring.md.
    aggregator = models.CharField(
        _("aggregation rule"), max_length=16, choices=Aggregator, default=Aggregator.TRIMMED_MEAN
    )
    parameters = models.JSONField(
        _("parameters of the rule"), default=dict, blank=True
    )  # k_high, k_low, d, ...
    time_rule = models.JSONField(
        _("time limits"), default=dict, blank=True
    )  # R2 without `elapsed`; {} no limits
    audience = models.JSONField(_("the audience's part"), default=dict, blank=True)  # {} no part
    group_ratio = models.JSONField(
        _("coefficient per panel"), default=dict, blank=True
    )  # R3i without `groups`; {} none
    sheet_mode = models.CharField(
        _("total of a sheet"), max_length=10, choices=SheetTotal, default=SheetTotal.SUM
    )
    deduct_when = models.CharField(
        _("deductions are taken"), max_length=10, choices=DeductWhen, default=DeductWhen.EXACT
    )
    missing_policy = models.CharField(
        _("instead of the sheet of a judge who is excused"),
        max_length=20,
        choices=MissingPolicy,
        default=MissingPolicy.AVAILABLE,
    )
    tie_chain = models.JSONField(_("tie-break chain"), default=list, blank=True)
    places = models.PositiveSmallIntegerField(
        _("decimals published"), default=2, validators=[MaxValueValidator(6)]
    )
    rounding = models.CharField(
        _("rounding"),
        max_length=10,
        default="half_up",
        choices=[("half_up", _("half up")), ("half_even", _("half to even")), ("down", _("cut off"))],
    )
    rank_scope = models.CharField(_("ranked"), max_length=16, choices=Scope, default=Scope.OVERALL)
    weight = models.DecimalField(
        _("weight in the final result"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0.4 means 40 %. Empty: the round only selects."),
    )
    advance_scope = models.CharField(_("advance"), max_length=16, choices=Scope, default=Scope.OVERALL)
    advance_count = models.PositiveSmallIntegerField(_("how many advance"), null=True, blank=True)
    advance_percent = models.DecimalField(
        _("share that advances, %"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    frozen_rule = models.JSONField(null=True, blank=True, editable=False)
    rule_version = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("round")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "name"], name="judging_round_once"),
            models.CheckConstraint(  # scoring never runs on a rule that may still change
                condition=Q(state=RoundState.SETUP) | Q(frozen_rule__isnull=False),
                name="judging_round_rule_frozen",
            ),
            models.CheckConstraint(
                condition=Q(advance_count__isnull=True) | Q(advance_percent__isnull=True),
                name="judging_round_advance_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """What judges mark: from `minimum` to `maximum` points in steps."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=20, default=new_code)
    name = models.CharField(_("name"), max_length=100)
    group = models.CharField(
        _("heading"), max_length=100, blank=True, help_text=_("Criteria under one heading.")
    )
    description = models.TextField(_("description for judges"), blank=True)
    minimum = models.DecimalField(_("minimum"), max_digits=7, decimal_places=3, default=0)
    maximum = models.DecimalField(_("maximum"), max_digits=7, decimal_places=3)
    step = models.DecimalField(_("step"), max_digits=6, decimal_places=3, default="0.5")
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4, default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("criterion")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "code"], name="judging_criterion_code"),
            models.UniqueConstraint(fields=["round", "name", "group"], name="judging_criterion_once"),
            models.CheckConstraint(condition=Q(maximum__gt=F("minimum")), name="judging_criterion_range"),
            models.CheckConstraint(condition=Q(step__gt=0), name="judging_criterion_step"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="judging_criterion_weight"),
        ]

    def __str__(self) -> str:
        return self.name


class Contender(models.Model):
    """An entry in a round: under which alias, in which order, for how long it lectured."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="contenders")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="contenders")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    alias = models.CharField(_("alias"), max_length=20)  # what judges of a blind round see
    status = models.CharField(_("status"), max_length=12, choices=ContenderStatus, default=ContenderStatus.OK)
    status_reason = models.TextField(blank=True)
    session = models.ForeignKey(
        "judging.Session", models.SET_NULL, null=True, blank=True, related_name="contenders"
    )
    running_order = models.PositiveSmallIntegerField(_("running order"), null=True, blank=True)
    elapsed_seconds = models.PositiveIntegerField(_("time used, seconds"), null=True, blank=True)
    audience_votes = models.PositiveIntegerField(_("audience votes"), null=True, blank=True)

    class Meta:
        ordering = ("running_order", "alias")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "entry"], name="judging_contender_once"),
            models.UniqueConstraint(fields=["round", "alias"], name="judging_contender_alias"),
            models.UniqueConstraint(fields=["round", "running_order"], name="judging_contender_order"),
            models.CheckConstraint(
                condition=Q(status=ContenderStatus.OK) | ~Q(status_reason=""),
                name="judging_contender_status_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry)


class Deduction(models.Model):
    """Points taken from a contender by hand; a cancelled one is kept."""

    contender = models.ForeignKey(Contender, models.CASCADE, related_name="deductions")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    points = models.DecimalField(
        _("points"), max_digits=6, decimal_places=3, validators=[MinValueValidator(0)]
    )
    reason = models.TextField(_("reason"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0) & ~Q(reason=""), name="judging_deduction_real"),
        ]

    def __str__(self) -> str:
        return f"−{self.points}"
