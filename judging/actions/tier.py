"""Setting award tiers up."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from contest import journal
from contest.actions.change import changed, facts_of, place_in_order, refuse_if_used, shifted
from contest.exceptions import NameTaken
from contest.models import Edition, User
from judging.models import AwardPolicy, AwardTier

TIER_FIELDS: Final = (
    "name", "kind", "scope", "entry_type", "source_round", "count", "percent", "percent_rounding", "min_score",
    "min_per_sector", "max_per_sector", "certificate_kind",
)  # fmt: skip
POLICY_FIELDS: Final = ("tie_policy", "overflow", "vacancy", "percent_mode")


@transaction.atomic
def create_tier(*, edition: Edition, actor: User, values: Mapping[str, Any]) -> AwardTier:
    """Add an award tier below the others; values: any of TIER_FIELDS. Raises NameTaken."""
    tier = AwardTier(edition=edition, position=edition.award_tiers.count() + 1)
    return _write(tier, actor, "award_tier.created", values)


@transaction.atomic
def create_tiers(*, edition: Edition, actor: User, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add several tiers at once, best first, those whose name is there already left out; return how many came."""
    known = set(edition.award_tiers.values_list("name", "kind", "entry_type"))
    fresh = [
        row
        for row in rows
        if (row["name"], row.get("kind", "entry"), getattr(row.get("entry_type"), "pk", None)) not in known
    ]
    for row in fresh:
        create_tier(edition=edition, actor=actor, values=row)
    return len(fresh)


@transaction.atomic
def change_tier(*, tier: AwardTier, actor: User, values: Mapping[str, Any]) -> AwardTier:
    """Save a tier's quota; values: any of TIER_FIELDS. Raises NameTaken."""
    return _write(AwardTier.objects.select_for_update().get(pk=tier.pk), actor, "award_tier.changed", values)


def _write(tier: AwardTier, actor: User, verb: str, values: Mapping[str, Any]) -> AwardTier:
    if unknown := set(values) - set(TIER_FIELDS):
        raise KeyError(*unknown)
    is_new = tier.pk is None
    before = {} if is_new else facts_of(tier, values)
    for name, value in values.items():
        setattr(tier, name, value)
    twins = AwardTier.objects.filter(
        edition_id=tier.edition_id, name=tier.name, kind=tier.kind, entry_type=tier.entry_type
    )
    if twins.exclude(pk=tier.pk).exists():
        raise NameTaken(tier.name)
    tier.save()
    was, now = changed(before, facts_of(tier, values))
    if now or is_new:
        journal.record(actor=actor, verb=verb, target=tier, before=was or None, after=now)
    return tier


@transaction.atomic
def delete_tier(*, tier: AwardTier, actor: User) -> None:
    """Remove a tier; raises InUse once awards were proposed from it."""
    refuse_if_used(tier)
    journal.record(actor=actor, verb="award_tier.deleted", target=tier, before=facts_of(tier, TIER_FIELDS))
    edition = tier.edition
    tier.delete()
    place_in_order(list(edition.award_tiers.all()))


@transaction.atomic
def shift_tier(*, tier: AwardTier, actor: User, by: int) -> None:
    """Move a tier up (-1) or down (+1): tiers are given in their order, best first."""
    tiers = list(AwardTier.objects.select_for_update().filter(edition_id=tier.edition_id))
    if place_in_order(shifted(tiers, tier, by)):
        journal.record(actor=actor, verb="award_tier.shifted", target=tier, after={"by": by})


@transaction.atomic
def change_policy(*, edition: Edition, actor: User, values: Mapping[str, str]) -> AwardPolicy:
    """Save what happens at the edges of the tiers; values: any of POLICY_FIELDS."""
    if unknown := set(values) - set(POLICY_FIELDS):
        raise KeyError(*unknown)
    policy = AwardPolicy.objects.select_for_update().get_or_create(edition=edition)[0]
    before = facts_of(policy, POLICY_FIELDS)
    for name, value in values.items():
        setattr(policy, name, value)
    policy.save()
    was, now = changed(before, facts_of(policy, POLICY_FIELDS))
    if now:
        journal.record(
            actor=actor,
            verb="award_tier.policy_changed",
            target=policy,
            edition=edition,
            before=was,
            after=now,
        )
    return policy
