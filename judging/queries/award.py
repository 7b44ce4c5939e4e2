"""Awards and the ranking lines that they are given on; fetches, never scores."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from contest.models import Edition, EntryMember
from contest.states import EntryState, MemberRole
from judging.models import Award, AwardPolicy, AwardTier, Ranking, RankingLine
from judging.scoring.awards import AwardRule, Placed, Tier, unit_name
from judging.scoring.choices import Overflow, PercentMode, SeatRounding, TiePolicy, Vacancy
from judging.scoring.numerals import exact
from judging.states import AwardState, Scope


@dataclass(frozen=True, slots=True)
class AwardLine:
    """A ranked line as far as awards and advancement look at it; entry type and sector are names."""

    pk: int
    entry_id: int
    entry_code: str
    place: int
    unit: str
    published: str
    position: int
    entry_type: str
    sector: str

    def placed(self) -> Placed:
        """The line as judging.scoring looks at it."""
        return Placed(self.entry_code, self.place, self.unit, self.published, self.position)


def lines_for_awards(ranking: Ranking, entry_type_id: int | None = None) -> list[AwardLine]:
    """Return the lines that have a place, in their order, in one query."""
    lines = RankingLine.objects.filter(ranking=ranking, place__isnull=False).order_by("position")
    if entry_type_id is not None:
        lines = lines.filter(entry__entry_type=entry_type_id)
    rows = lines.values_list(
        "pk", "entry_id", "entry__code", "place", "unit", "published", "position",
        "entry__entry_type__name", "entry__sector__name",
    )  # fmt: skip
    return [
        AwardLine(pk, entry, code, place or 0, unit, published, position, kind, sector or "")
        for pk, entry, code, place, unit, published, position, kind, sector in rows
    ]


def unit_of(scope: Scope, entry_type: str, sector: str) -> str:
    """Name the group in which an entry counts under a scope; "" overall."""
    return unit_name(scope, entry_type, sector)


def awards_of(edition: Edition) -> QuerySet[Award]:
    """All awards of an edition with what their rows show, best tier first; an entry has its `speakers`."""
    speakers = EntryMember.objects.exclude(role=MemberRole.ADVISER)
    return (
        Award.objects.filter(edition=edition)
        .select_related(
            "tier__entry_type", "tier__source_round", "entry__organization", "entry__sector", "entry__entry_type",
            "organization", "adviser__entry", "line",
        )
        .prefetch_related(Prefetch("entry__members", queryset=speakers, to_attr="speakers"))
        .order_by("tier__position", "line__position", "pk")
    )  # fmt: skip


def public_awards(edition: Edition) -> QuerySet[Award]:
    """What is published: confirmed awards."""
    return awards_of(edition).filter(state=AwardState.CONFIRMED)


def exclusion_sentences(edition: Edition) -> list[str]:
    """Say which confirmed awards, an adviser's among them, belong to an entry that was disqualified since."""
    out = Q(entry__state=EntryState.DISQUALIFIED) | Q(adviser__entry__state=EntryState.DISQUALIFIED)
    awards = Award.objects.filter(out, edition=edition, state=AwardState.CONFIRMED)
    return [
        _("“%(title)s” is disqualified but has the award “%(tier)s”. Cancel that award first.")
        % {"title": title or advised, "tier": tier}
        for title, advised, tier in awards.order_by("tier__position", "pk").values_list(
            "entry__title", "adviser__entry__title", "tier__name"
        )
    ]


def tier_groups(tiers: Iterable[AwardTier]) -> list[list[AwardTier]]:
    """Tiers that share a ranking and a way of counting, final result first, best tier first.

    A tier that keeps places for each sector, or lets each have so many at most, is a group of its own.
    """
    groups: dict[tuple[int, int, str], list[AwardTier]] = defaultdict(list)
    for tier in tiers:
        limited = tier.min_per_sector is not None or tier.max_per_sector is not None
        alone = str(tier.pk) if limited else ""
        groups[(tier.source_round_id or 0, tier.entry_type_id or 0, tier.scope + alone)].append(tier)
    return sorted(
        groups.values(), key=lambda group: (group[0].source_round_id is not None, group[0].position)
    )


def given_before(
    groups: Sequence[Sequence[AwardTier]], number: int, given: Iterable[tuple[int | None, int, bool]]
) -> set[int | None]:
    """Return the entries that a group passes over: awarded by an earlier group, or elsewhere by hand.

    number: the group's own. given: entry, tier and whether by hand, of every award, also of cancelled ones.
    """
    earlier = {tier.pk for group in groups[:number] for tier in group}
    own = {tier.pk for tier in groups[number]}
    return {entry for entry, tier, by_hand in given if tier in earlier or (by_hand and tier not in own)}


def policy_of(edition: Edition) -> AwardPolicy:
    """What happens at the edges of an edition's tiers; the defaults where nobody chose."""
    return AwardPolicy.objects.filter(edition=edition).first() or AwardPolicy(edition=edition)


def rule_of_tiers(group: Sequence[AwardTier], policy: AwardPolicy) -> AwardRule:
    """Return the quotas of one group of tiers as judging.scoring applies them."""
    return AwardRule(
        tuple(
            Tier(
                tier.code,
                count=tier.count,
                percent=None if tier.percent is None else exact(str(tier.percent)),
                round=SeatRounding(tier.percent_rounding),
                min_score=None if tier.min_score is None else exact(str(tier.min_score)),
            )
            for tier in group
        ),
        percent_mode=PercentMode(policy.percent_mode),
        tie_policy=TiePolicy(policy.tie_policy),
        overflow=Overflow(policy.overflow),
        vacancy=Vacancy(policy.vacancy),
    )
