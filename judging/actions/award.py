"""Awards: proposed from the quotas, changed and confirmed by people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError, ReasonRequired
from contest.models import Edition, Entry, EntryMember, Organization, User
from contest.transitions import step
from judging.actions.ranking import ranked_anew
from judging.models import Award, AwardTier, Ranking, RankingLine
from judging.queries.award import AwardLine, lines_for_awards, unit_of
from judging.queries.ranking import current_ranking
from judging.scoring.awards import AwardRule, Tier, awards
from judging.scoring.choices import SeatRounding
from judging.scoring.numerals import exact
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

    Earlier proposals that nobody confirmed are made anew. Tiers of the final result are given first,
    then those of single rounds, to entries that have none yet (a merit award for semi-finalists).
    Raises DomainError unless each ranking that a tier draws on is approved.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    tiers = list(
        AwardTier.objects.filter(edition=edition, kind=AwardKind.ENTRY).select_related("source_round")
    )
    if not tiers:
        raise DomainError(_("No award tiers are set up yet, so there is nothing to propose."))
    Award.objects.filter(
        edition=edition, state=AwardState.PROPOSED, entry__isnull=False, line__isnull=False
    ).delete()
    taken: dict[int, Award] = {
        award.entry_id: award
        for award in Award.objects.filter(edition=edition, entry__isnull=False).exclude(
            state=AwardState.CANCELLED
        )
        if award.entry_id is not None
    }
    made: list[Award] = []
    unused: list[tuple[str, str, int]] = []
    for group in _groups(tiers):
        source = group[0].source_round
        ranking = current_ranking(edition, source)
        if ranking is None or ranking.state != RankingState.APPROVED:
            raise DomainError(
                _("The result of “%(what)s” is not approved yet, so its awards can't be proposed.")
                % {"what": source or _("the whole edition")}
            )
        for unit, lines in _units(ranking, group[0]).items():
            free = [line for line in lines if source is None or line.entry_id not in taken]
            found = awards(ranked_anew(free, lower_is_better=_lower_is_better(ranking)), _rule(group))
            by_code = {tier.code: tier for tier in group}
            for line in free:
                code = found.awards.get(line.entry_code)
                if code is not None and line.entry_id not in taken:
                    award = Award(
                        edition=edition, tier=by_code[code], entry_id=line.entry_id, line_id=line.pk
                    )
                    taken[line.entry_id] = award
                    made.append(award)
            unused += [(by_code[code].name, unit, left) for code, left in found.unused.items() if left]
    Award.objects.bulk_create(made)
    journal.record(
        actor=actor,
        verb="award.proposed",
        target=edition,
        after={"proposed": [[award.tier.name, award.entry_id] for award in made], "unused": unused},
    )
    return Proposal(len(made), len(taken) - len(made), unused)


def _groups(tiers: Iterable[AwardTier]) -> list[list[AwardTier]]:
    """Tiers that share a ranking and a way of counting, final result first, best tier first."""
    groups: dict[tuple[int, int, str], list[AwardTier]] = defaultdict(list)
    for tier in tiers:
        groups[(tier.source_round_id or 0, tier.entry_type_id or 0, tier.scope)].append(tier)
    return sorted(
        groups.values(), key=lambda group: (group[0].source_round_id is not None, group[0].position)
    )


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


def _rule(group: Sequence[AwardTier]) -> AwardRule:
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
        )
    )


@transaction.atomic
def confirm_awards(*, edition: Edition, awards: Sequence[Award], actor: User) -> int:
    """Confirm proposed awards; each becomes final for publication. Returns how many were confirmed now."""
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
    return len(rows)


@transaction.atomic
def move_award(*, award: Award, target: AwardState, actor: User, reason: str) -> Award:
    """Take a confirmation back, cancel an award, or propose a cancelled one again; always with a reason."""
    if not reason.strip():
        raise ReasonRequired
    award = Award.objects.select_for_update().get(pk=award.pk)
    if award.certificates.filter(state="valid").exists():
        raise DomainError(_("A certificate was issued for this award. Revoke the certificate first."))
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
    if entry is not None and (
        other := Award.objects.filter(edition=edition, entry=entry)
        .exclude(state=AwardState.CANCELLED)
        .first()
    ):
        raise DomainError(
            _("This entry already has the award “%(tier)s”. Cancel that one first.")
            % {"tier": other.tier.name}
        )
    line = RankingLine.objects.filter(entry=entry, ranking__round=None).last() if entry else None
    award = Award.objects.create(
        edition=edition,
        tier=tier,
        entry=entry,
        organization=organization,
        adviser=adviser,
        line=line,
        reason=reason,
    )
    journal.record(
        actor=actor, verb="award.created", target=award, after={"award": str(award)}, reason=reason
    )
    return award
