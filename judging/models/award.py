"""Award tiers with their quotas, and the awards that people confirm."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.constraints import unique_with_empty
from contest.models import Edition, Entry, EntryMember, EntryType, Organization, User
from judging.models.ranking import RankingLine
from judging.models.round import Round
from judging.states import (
    CERTIFICATE_BY_WINNER,
    AtTheLine,
    AwardKind,
    AwardState,
    CertificateKind,
    Overflow,
    PercentMode,
    Scope,
    Vacancy,
)


class AwardTier(models.Model):
    """A step of awards: how many, within what, from which ranking.

    Tiers of one source and entry type are given in their order, best first; an entry gets one tier.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="award_tiers")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("given to"), max_length=12, choices=AwardKind, default=AwardKind.ENTRY)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    scope = models.CharField(_("counted"), max_length=16, choices=Scope, default=Scope.OVERALL)
    entry_type = models.ForeignKey(
        EntryType, models.CASCADE, null=True, blank=True, related_name="award_tiers", verbose_name=_("entry type"),
        help_text=_("Empty: all types."),
    )  # fmt: skip
    source_round = models.ForeignKey(
        Round, models.CASCADE, null=True, blank=True, related_name="award_tiers", verbose_name=_("from the ranking of"),
        help_text=_("Empty: the final result. A round: its entries that have no award yet."),
    )  # fmt: skip
    count = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    percent = models.DecimalField(
        _("share of the entries, %"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    percent_rounding = models.CharField(
        _("a share is rounded"),
        max_length=8,
        default="floor",
        choices=[
            ("floor", pgettext_lazy("share", "down")),
            ("half_up", pgettext_lazy("share", "half up")),
            ("ceil", pgettext_lazy("share", "up")),
        ],
    )
    min_score = models.DecimalField(
        _("lowest score"), max_digits=7, decimal_places=3, null=True, blank=True,
        help_text=_("The tier closes below it; a prize may stay unawarded."),
    )  # fmt: skip
    min_per_sector = models.PositiveSmallIntegerField(
        _("each sector, at least"), null=True, blank=True,
        help_text=_("So many of the number above are kept for each sector's best."),
    )  # fmt: skip
    max_per_sector = models.PositiveSmallIntegerField(_("each sector, at most"), null=True, blank=True)
    certificate_kind = models.CharField(
        _("certificate"), max_length=16, choices=CertificateKind, blank=True,
        help_text=_("Empty: the kind that goes with whom the award is given to."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("award tier")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            *unique_with_empty("edition", "name", "kind", empty="entry_type", name="judging_tier_once"),
            models.CheckConstraint(
                condition=~(Q(count__isnull=False) & Q(percent__isnull=False)),
                name="judging_tier_count_or_percent",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AwardKind.ENTRY) | Q(count__isnull=False) | Q(percent__isnull=False),
                name="judging_tier_entries_have_quota",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_of_certificate(self) -> CertificateKind:
        """Which certificate its awards get."""
        return CertificateKind(self.certificate_kind or CERTIFICATE_BY_WINNER[AwardKind(self.kind)])


class AwardPolicy(models.Model):
    """What happens at the edges of an edition's award tiers; without one, the defaults stand."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="award_policy")
    tie_policy = models.CharField(
        _("entries that share the last place of a tier"),
        max_length=8,
        choices=AtTheLine,
        default=AtTheLine.INCLUDE,
    )
    overflow = models.CharField(
        _("what they get beyond the number"), max_length=8, choices=Overflow, default=Overflow.ABSORB
    )
    vacancy = models.CharField(
        _("what stays empty in a tier"), max_length=8, choices=Vacancy, default=Vacancy.DROP
    )
    percent_mode = models.CharField(
        _("shares in percent"), max_length=10, choices=PercentMode, default=PercentMode.EACH
    )

    class Meta:
        verbose_name = _("award policy")

    def __str__(self) -> str:
        return str(self.edition)


class Award(models.Model):
    """A tier given to an entry, an organization or an adviser; proposed by the quota, confirmed by a person."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="awards")
    tier = models.ForeignKey(AwardTier, models.PROTECT, related_name="awards")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    state = models.CharField(_("state"), max_length=10, choices=AwardState, default=AwardState.PROPOSED)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="awards")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="awards",
        verbose_name=pgettext_lazy("organization", "unit"),
    )  # fmt: skip
    adviser = models.ForeignKey(EntryMember, models.PROTECT, null=True, blank=True, related_name="awards")
    line = models.ForeignKey(RankingLine, models.PROTECT, null=True, blank=True, related_name="awards")
    by_hand = models.BooleanField(default=False)  # beyond the quota, for a stated reason
    reason = models.TextField(_("reason"), blank=True)  # for hand-made and cancelled awards
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("award")
        ordering = ("tier__position", "line__position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(  # exactly one winner
                condition=(
                    Q(entry__isnull=False, organization__isnull=True, adviser__isnull=True)
                    | Q(entry__isnull=True, organization__isnull=False, adviser__isnull=True)
                    | Q(entry__isnull=True, organization__isnull=True, adviser__isnull=False)
                ),
                name="judging_award_one_winner",
            ),
            models.UniqueConstraint(
                fields=["edition", "entry"],
                condition=~Q(state=AwardState.CANCELLED) & Q(entry__isnull=False),
                name="judging_award_one_tier_per_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state=AwardState.CONFIRMED)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="judging_award_confirmed_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} · {self.entry or self.organization or self.adviser}"
