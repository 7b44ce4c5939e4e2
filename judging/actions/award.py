"""Awards: proposed from the quotas, changed and confirmed by people."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError, ReasonRequired
from contest.models import Edition, Entry, EntryMember, Organization, User
from contest.transitions import step
from judging.actions.combined import final_faults
from judging.actions.package import seal_awards
from judging.models import Award, AwardTier, Ranking, RankingLine
from judging.queries.award import (
    AwardLine,
    given_before,
    lines_for_awards,
    policy_of,
    rule_of_tiers,
    tier_groups,
    unit_of,
)
from judging.queries.ranking import current_ranking
from judging.scoring.awards import ranked_anew, tier_awards
from judging.scoring.exceptions import ScoringError
from judging.scoring.rounds import RoundRule
from judging.states import AWARD_MOVES, AwardKind, AwardState, RankingState, Scope


@dataclass(frozen=True, slots=True)
class Proposal:
    """What propose_awards did: how many it proposed, and the tiers whose seats stayed empty."""

    proposed: int
    kept: int
    unused: list[tuple[str, str, int]]  # tier, unit, seats


@transaction.atomic
def propose_awards(*, edition: Edition, actor: User) -> Proposal:
    """Propose an award for every entry that the quotas reach; confirmed awards stay as they are.

    Earlier proposals that nobody confirmed are made anew, but those made by hand. A cancelled award leaves its seat
    empty: whoever should move up does so by a corrected result. Tiers of the final result are given first,
    then those of single rounds, to entries that have none yet (a merit award for semi-finalists).
    Raises DomainError unless each ranking that a tier draws on is approved, and the final one is what the rounds give.
    """
    _lock(edition.pk)
    tiers = list(
        AwardTier.objects.filter(edition=edition, kind=AwardKind.ENTRY).select_related("source_round")
    )
    if not tiers:
        raise DomainError(_("No award tiers are set up yet, so there is nothing to propose."))
    Award.objects.filter(
        edition=edition, state=AwardState.PROPOSED, entry__isnull=False, line__isnull=False, by_hand=False
    ).delete()
    held = list(Award.objects.filter(edition=edition, entry__isnull=False))
    standing = sum(award.state != AwardState.CANCELLED for award in held)
    policy = policy_of(edition)
    made: list[Award] = []
    unused: list[tuple[str, str, int]] = []
    groups = tier_groups(tiers)
    for number, group in enumerate(groups):
        source = group[0].source_round
        ranking = current_ranking(edition, source)
        if ranking is None or ranking.state != RankingState.APPROVED:
            raise DomainError(
                _("The result of “%(what)s” is not approved yet, so its awards can't be proposed.")
                % {"what": source or _("the whole edition")}
            )
        if source is None and (faults := final_faults(edition)):
            raise DomainError(faults[0])
        taken = {award.entry_id for award in (*held, *made)}
        passed = given_before(
            groups, number, [(one.entry_id, one.tier_id, one.by_hand) for one in (*held, *made)]
        )
        for unit, lines in _units(ranking, group[0]).items():
            # who has an award of an earlier group takes no seat here; who has one of this group keeps it
            free = [line for line in lines if line.entry_id not in passed]
            ranked = ranked_anew(
                [line.placed() for line in free],
                lower_is_better=_lower_is_better(ranking),
                sectors={line.entry_code: line.sector for line in free},
            )
            try:
                found = tier_awards(
                    ranked,
                    rule_of_tiers(group, policy),
                    min_per_sector=group[0].min_per_sector,
                    max_per_sector=group[0].max_per_sector,
                )
            except ScoringError as error:
                raise DomainError(_undecided(error)) from error
            by_code = {tier.code: tier for tier in group}
            for line in free:
                code = found.awards.get(line.entry_code)
                if code is not None and line.entry_id not in taken:
                    made.append(
                        Award(edition=edition, tier=by_code[code], entry_id=line.entry_id, line_id=line.pk)
                    )
            unused += [(by_code[code].name, unit, left) for code, left in found.unused.items() if left]
    Award.objects.bulk_create(made)
    journal.record(
        actor=actor,
        verb="award.proposed",
        target=edition,
        after={"proposed": [[award.tier.name, award.entry_id] for award in made], "unused": unused},
    )
    seal_awards(edition=edition, actor=actor)
    return Proposal(len(made), standing, unused)


def _units(ranking: Ranking, tier: AwardTier) -> dict[str, list[AwardLine]]:
    """The ranked lines that a tier looks at, by the unit within which it counts."""
    units: dict[str, list[AwardLine]] = defaultdict(list)
    for line in lines_for_awards(ranking, tier.entry_type_id):
        units[unit_of(Scope(tier.scope), line.entry_type, line.sector)].append(line)
    return dict(units)


def _lower_is_better(ranking: Ranking) -> bool:
    if ranking.round_id is None:
        return bool(ranking.rule.get("lower_is_better"))
    return not RoundRule.from_json(ranking.rule).descending


def _undecided(error: ScoringError) -> str:
    """Say what keeps a tier from being filled, and what to do."""
    if error.code in {"tie", "tie_at_cut"}:
        codes = error.details["entries"]
        assert isinstance(codes, list)
        tied = Entry.objects.filter(code__in=codes).order_by("number", "pk")
        named = _(", ").join(f"“{title}”" for title in tied.values_list("title", flat=True))
        return (
            _(
                "%s share a place where a tier ends. Separate them in the result, or choose another way at the edges of the tiers."
            )
            % named
        )
    if error.code == "reserved_over_seats":
        return _(
            "%(reserved)s places are kept for the sectors, but the tier has only %(seats)s. Keep fewer for each sector."
        ) % dict(error.details)
    return _("The awards can't be proposed with these tiers (%s).") % error.code


@transaction.atomic
def confirm_awards(*, edition: Edition, awards: Sequence[Award], actor: User) -> int:
    """Confirm proposed awards; each becomes final for publication. Returns how many were confirmed now."""
    _lock(edition.pk)
    rows = list(
        Award.objects.select_for_update()
        .filter(edition=edition, pk__in=[award.pk for award in awards], state=AwardState.PROPOSED)
        .order_by("pk")
    )
    now = timezone.now()
    for award in rows:
        award.state = step(AWARD_MOVES, AwardState(award.state), AwardState.CONFIRMED)
        award.confirmed_by, award.confirmed_at = actor, now
        award.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    if rows:
        journal.record(
            actor=actor,
            verb="award.confirmed",
            target=edition,
            after={"awards": [award.code for award in rows]},
        )
        seal_awards(edition=edition, actor=actor)
    return len(rows)


@transaction.atomic
def move_award(*, award: Award, target: AwardState, actor: User, reason: str) -> Award:
    """Take a confirmation back, cancel an award, or propose a cancelled one again; always with a reason.

    Raises ReasonRequired; DomainError while a certificate of it is valid, or if the entry got another award meanwhile.
    """
    if not reason.strip():
        raise ReasonRequired
    _lock(award.edition_id)
    award = Award.objects.select_for_update().get(pk=award.pk)
    if award.certificates.filter(state="valid").exists():
        raise DomainError(_("A certificate was issued for this award. Revoke the certificate first."))
    if target != AwardState.CANCELLED and award.entry_id is not None:
        _refuse_second(award.entry_id, except_for=award)
    before = award.state
    award.state = step(AWARD_MOVES, AwardState(award.state), target)
    award.reason = reason
    award.confirmed_by, award.confirmed_at = None, None
    award.save(update_fields=["state", "reason", "confirmed_by", "confirmed_at"])
    journal.record(
        actor=actor,
        verb="award.moved",
        target=award,
        before={"state": before},
        after={"state": target},
        reason=reason,
    )
    seal_awards(edition=award.edition, actor=actor)
    return award


@transaction.atomic
def create_award(
    *,
    edition: Edition,
    tier: AwardTier,
    actor: User,
    entry: Entry | None = None,
    organization: Organization | None = None,
    adviser: EntryMember | None = None,
    reason: str,
) -> Award:
    """Give an award by hand: to an organization or an adviser, or to an entry beyond the quota.

    Raises DomainError if the entry has an award already, ReasonRequired without a reason.
    """
    if not reason.strip():
        raise ReasonRequired
    _lock(edition.pk)
    if entry is not None:
        _refuse_second(entry.pk)
    ranking = current_ranking(edition, tier.source_round)
    line = RankingLine.objects.filter(entry=entry, ranking=ranking).first() if entry and ranking else None
    award = Award.objects.create(
        edition=edition,
        tier=tier,
        entry=entry,
        organization=organization,
        adviser=adviser,
        line=line,
        by_hand=True,
        reason=reason,
    )
    journal.record(
        actor=actor, verb="award.created", target=award, after={"award": str(award)}, reason=reason
    )
    seal_awards(edition=edition, actor=actor)
    return award


def _lock(edition_id: int) -> None:
    """Take the edition's lock, before any other: nobody proposes, confirms, cancels or issues at the same moment."""
    Edition.objects.select_for_update().get(pk=edition_id)


def _refuse_second(entry_id: int, *, except_for: Award | None = None) -> None:
    """Raise DomainError if an entry has an award already; except_for: the one that is spoken of."""
    others = Award.objects.filter(entry=entry_id).exclude(state=AwardState.CANCELLED)
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    if other := others.select_related("tier").first():
        raise DomainError(
            _("This entry already has the award “%(tier)s”. Cancel that one first.")
            % {"tier": other.tier.name}
        )
