"""Results: computed from the sheets, approved by a person, never edited."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.collector import no_collector
from contest.exceptions import DomainError, ReasonRequired
from contest.models import Edition, Entry, User
from contest.transitions import step
from judging.actions.combined import combine_approved
from judging.actions.fairness import keep_report
from judging.actions.package import seal
from judging.actions.round import touch
from judging.exceptions import SheetsMissing
from judging.models import Award, Contender, Ranking, RankingLine, Round, Seat
from judging.queries.award import unit_of
from judging.queries.contender import ContenderFact, contender_facts
from judging.queries.package import final_package, round_package
from judging.queries.ranking import current_ranking
from judging.queries.sheet.result import round_inputs
from judging.scoring.awards import AwardRule, Placed, Tier, awards, ranked_anew
from judging.scoring.choices import Status
from judging.scoring.exceptions import ScoringError
from judging.scoring.numerals import exact, text
from judging.scoring.package import inputs_digest
from judging.scoring.records import as_json
from judging.scoring.rounds import EntryInput, LineResult, RoundResult, RoundRule, round_result
from judging.states import ROUND_MOVES, RankingState, RoundState, Scope


@no_collector()
@transaction.atomic
def compute_ranking(*, round: Round, actor: User, reason: str = "") -> Ranking:
    """Compute a closed round from its signed sheets and store the result as the next version.

    The same inputs under the same rule give the ranking that already stands: two organizers computing at
    once get one result. Raises SheetsMissing naming every sheet that is owed, IllegalMove while scoring is
    open, ReasonRequired when an approved result is to be replaced.
    """
    round = Round.objects.select_for_update().select_related("edition").get(pk=round.pk)
    before = RoundState(round.state)
    current = current_ranking(round.edition, round)
    inputs = _inputs(round)
    digest = inputs_digest(round.frozen_rule, inputs)
    if current is not None and current.inputs_sha256 == digest:
        if before is RoundState.CLOSED:  # it was taken back, and nothing had changed
            Round.objects.filter(pk=round.pk).update(state=RoundState.COMPUTED)
            Ranking.objects.filter(pk=current.pk).update(doubt="")
            touch(round.pk)
        return current
    reason = reason.strip() or (current.doubt if current is not None else "")
    if current is not None and not reason:
        raise ReasonRequired
    if before is RoundState.APPROVED:
        before = step(ROUND_MOVES, before, RoundState.COMPUTED)
    round.state = step(ROUND_MOVES, before, RoundState.COMPUTED)
    rule = RoundRule.from_json(round.frozen_rule)
    result = _scored(rule, inputs)
    _refuse_missing(round, result)

    ranking = _store(
        edition=round.edition, round=round, rule=dict(round.frozen_rule or {}), inputs=inputs, digest=digest,
        actor=actor, reason=reason, current=current,
    )  # fmt: skip
    facts = contender_facts(round)
    lines = [_line(ranking, facts[one.entry], one, Scope(round.rank_scope)) for one in result.lines]
    code_of = {fact.entry: code for code, fact in facts.items()}
    lines.sort(
        key=lambda line: (
            line.unit_label,
            line.place is None,
            line.place or 0,
            line.status,
            facts[code_of[line.entry_id]].alias,
        )
    )
    through = _advancing(round, rule, [(facts[code_of[line.entry_id]], line) for line in lines])
    for position, line in enumerate(lines, start=1):
        line.position, line.advances = position, code_of[line.entry_id] in through
    RankingLine.objects.bulk_create(lines, batch_size=500)
    ranking.warnings = _warnings(rule, result)
    ranking.trace = {
        "links_used": list(result.links_used), "ties": as_json(result.ties), "scale": as_json(result.scale)
    }  # fmt: skip
    ranking.save(update_fields=["warnings", "trace"])
    round.save(update_fields=["state"])
    package = seal(ranking=ranking, document=round_package(ranking, round, facts, lines), actor=actor)
    journal.record(
        actor=actor,
        verb="ranking.computed",
        target=ranking,
        before={"version": current.version} if current else None,
        after={
            "version": ranking.version,
            "inputs_sha256": digest,
            "entries": len(lines),
            "package_sha256": package.sha256,
        },
        reason=reason,
    )
    touch(round.pk)
    return ranking


def _inputs(round: Round) -> dict[str, Any]:
    """Return what the rule is applied to: the panel, the entries with their marks, the orders of broken ties."""
    found = round_inputs(round)
    return {key: found[key] for key in ("panel", "entries", "decision", "lot") if key in found}


def _scored(rule: RoundRule, inputs: Mapping[str, Any]) -> RoundResult:
    try:
        return round_result(
            rule,
            [EntryInput.from_json(entry) for entry in inputs["entries"]],
            panel=inputs.get("panel", []),
            decision=inputs.get("decision", []),
            lot=inputs.get("lot", []),
        )
    except ScoringError as error:
        if error.code == "missing_votes":
            title = Entry.objects.get(code=error.details["entry"]).title
            raise DomainError(
                _("Nobody wrote down yet how many votes “%s” got; write 0 if nobody voted for it.") % title
            ) from error
        raise DomainError(
            _("The result can't be computed with the rule of this round (%(code)s %(details)s).")
            % {
                "code": error.code,
                "details": ", ".join(f"{key}: {value}" for key, value in error.details.items()),
            }
        ) from error


def _refuse_missing(round: Round, result: RoundResult) -> None:
    owed = [(line.entry, judge) for line in result.lines for judge in line.missing]
    if not owed:
        return
    labels = dict(
        Contender.objects.filter(round=round, entry__code__in={entry for entry, _judge in owed}).values_list(
            "entry__code", "entry__title"
        )
    )
    judges = dict(Seat.objects.filter(panel__round=round).values_list("code", "judge__full_name"))
    raise SheetsMissing([(labels[entry], judges[judge]) for entry, judge in owed])


def _store(
    *,
    edition: Edition,
    round: Round | None,
    rule: dict[str, Any],
    inputs: dict[str, Any],
    digest: str,
    actor: User,
    reason: str,
    current: Ranking | None,
) -> Ranking:
    """Supersede the ranking that stands and make room for the lines of the next one."""
    if current is not None:
        current.state = RankingState.SUPERSEDED
        current.save(update_fields=["state"])
    last = Ranking.objects.filter(edition=edition, round=round).aggregate(last=Max("version"))["last"] or 0
    return Ranking.objects.create(
        edition=edition,
        round=round,
        version=last + 1,
        rule=rule,
        inputs=inputs,
        inputs_sha256=digest,
        reason=reason,
        computed_by=actor,
        computed_at=timezone.now(),
    )


def _line(ranking: Ranking, fact: ContenderFact, one: LineResult, scope: Scope) -> RankingLine:
    return RankingLine(
        ranking=ranking,
        entry_id=fact.entry,
        contender_id=fact.pk,
        unit=one.unit,
        unit_label=unit_of(scope, fact.entry_type, fact.sector),
        position=0,
        place=one.rank,
        status=one.status.value,
        published=one.published or "",
        exact="" if one.exact is None else text(one.exact),
        working=one.as_json(),
    )


def _advancing(round: Round, rule: RoundRule, lines: Sequence[tuple[ContenderFact, RankingLine]]) -> set[str]:
    """Return the codes of the entries that advance: one tier of awards per unit of the round's advancement.

    lines: in the order of the ranking.
    """
    if round.advance_count is None and round.advance_percent is None:
        return set()
    percent = None if round.advance_percent is None else exact(str(round.advance_percent))
    quota = AwardRule((Tier("advance", count=round.advance_count, percent=percent),))
    units: dict[str, list[Placed]] = defaultdict(list)
    for position, (fact, line) in enumerate(lines, start=1):
        if line.place is not None:
            unit = unit_of(Scope(round.advance_scope), fact.entry_type, fact.sector)
            units[unit].append(Placed(fact.code, line.place, line.unit, line.published, position))
    through: set[str] = set()
    for members in units.values():
        through |= awards(ranked_anew(members, lower_is_better=not rule.descending), quota).awards.keys()
    return through


def _warnings(rule: RoundRule, result: RoundResult) -> list[dict[str, Any]]:
    """What a person should look at before approving: rules that could not do all they say."""
    wanted = {"trimmed_mean": "trimmed", "clamped_mean": "clamped"}.get(str(as_json(rule.aggregator)["name"]))
    found: list[dict[str, Any]] = [
        {"code": "fallback", "entry": line.entry, "how": line.how.value}
        for line in result.lines
        if wanted and line.status is Status.OK and line.how is not None and line.how.value != wanted
    ]
    if result.links_used:
        found.append({"code": "ties", "links": list(result.links_used)})
    return found


@transaction.atomic
def approve_ranking(*, ranking: Ranking, actor: User) -> Ranking:
    """Make a computed result the one that counts; awards that were given on an earlier version stand on it from now on.

    Raises DomainError for a superseded one, and if what it was computed from has changed since.
    """
    # The edition first, as whoever changes awards; rows that only point to it may go on meanwhile.
    edition = Edition.objects.select_for_update(no_key=True).get(pk=ranking.edition_id)
    round = Round.objects.select_for_update().get(pk=ranking.round_id) if ranking.round_id else None
    ranking = (
        Ranking.objects.select_for_update(of=("self",)).select_related("edition", "round").get(pk=ranking.pk)
    )
    if ranking.state != RankingState.COMPUTED:
        raise DomainError(
            _("Only the newest computed result can be approved; this one is “%(state)s”.")
            % {"state": ranking.get_state_display()}
        )
    if round is None:
        digest = inputs_digest({}, combine_approved(edition).inputs)
    else:
        digest = inputs_digest(round.frozen_rule, _inputs(round))
    if digest != ranking.inputs_sha256:
        raise DomainError(_("Something was changed after this result was computed. Compute it again first."))
    if round is not None:
        round.state = step(ROUND_MOVES, RoundState(round.state), RoundState.APPROVED)
        round.save(update_fields=["state"])
    ranking.state = RankingState.APPROVED
    ranking.approved_by, ranking.approved_at = actor, timezone.now()
    ranking.save(update_fields=["state", "approved_by", "approved_at"])
    followed = _lead_awards(ranking)
    journal.record(
        actor=actor,
        verb="ranking.approved",
        target=ranking,
        after={"inputs_sha256": ranking.inputs_sha256, **({"awards": followed} if followed else {})},
    )
    keep_report(ranking=ranking, actor=actor)
    return ranking


def _lead_awards(ranking: Ranking) -> list[str]:
    """Put awards that stand on an earlier version of a result on this one; return their codes.

    A certificate and a notice then give the place that stands; what was printed before keeps its own.
    """
    lines = dict(RankingLine.objects.filter(ranking=ranking).values_list("entry", "pk"))
    given = Award.objects.filter(edition=ranking.edition_id, entry__isnull=False, line__isnull=False)
    earlier = given.filter(line__ranking__round=ranking.round_id).exclude(line__ranking=ranking)
    behind = [award for award in earlier.order_by("pk") if award.entry_id in lines]
    for award in behind:
        award.line_id = lines[award.entry_id]  # type: ignore[index]  # of an entry, as asked for
    Award.objects.bulk_update(behind, ["line"], batch_size=500)
    return [award.code for award in behind]


@transaction.atomic
def withdraw_approval(*, ranking: Ranking, actor: User, reason: str) -> Ranking:
    """Take an approval back, with a reason."""
    if not reason.strip():
        raise ReasonRequired
    ranking = (
        Ranking.objects.select_for_update(of=("self",)).select_related("edition", "round").get(pk=ranking.pk)
    )
    if ranking.state != RankingState.APPROVED:
        raise DomainError(_("This result is not approved."))
    if ranking.round is not None:
        round = Round.objects.select_for_update().get(pk=ranking.round.pk)
        round.state = step(ROUND_MOVES, RoundState(round.state), RoundState.COMPUTED)
        round.save(update_fields=["state"])
    ranking.state, ranking.approved_by, ranking.approved_at = RankingState.COMPUTED, None, None
    ranking.save(update_fields=["state", "approved_by", "approved_at"])
    journal.record(actor=actor, verb="ranking.approval_withdrawn", target=ranking, reason=reason)
    return ranking


@transaction.atomic
def take_back_result(*, ranking: Ranking, actor: User, reason: str) -> Ranking:
    """Send a round back to “scoring closed” so that what its result was computed from can be corrected.

    The result stays readable and stands until the next version is computed, which carries the reason.
    Raises ReasonRequired; DomainError for a final result or a superseded one; IllegalMove.
    """
    if not reason.strip():
        raise ReasonRequired
    ranking = (
        Ranking.objects.select_for_update(of=("self",)).select_related("edition", "round").get(pk=ranking.pk)
    )
    if ranking.round is None or ranking.state == RankingState.SUPERSEDED:
        raise DomainError(_("Only the newest result of a round can be taken back for correction."))
    round = Round.objects.select_for_update().get(pk=ranking.round.pk)
    before = RoundState(round.state)
    if before is RoundState.APPROVED:
        before = step(ROUND_MOVES, before, RoundState.COMPUTED)
    round.state = step(ROUND_MOVES, before, RoundState.CLOSED)
    round.save(update_fields=["state"])
    was = ranking.state
    ranking.state, ranking.approved_by, ranking.approved_at = RankingState.COMPUTED, None, None
    ranking.doubt = reason.strip()
    ranking.save(update_fields=["state", "approved_by", "approved_at", "doubt"])
    journal.record(
        actor=actor,
        verb="ranking.taken_back",
        target=ranking,
        before={"state": was},
        after={"state": ranking.state},
        reason=reason.strip(),
    )
    touch(round.pk)
    return ranking


# The final result over all rounds -----------------------------------------------------------------------


@transaction.atomic
def compute_final_ranking(*, edition: Edition, actor: User, reason: str = "") -> Ranking:
    """Combine the approved rounds by their weights into the edition's final result.

    Entry types are ranked each for itself where their rounds differ, together where they share them. Where no
    round of a type carries weight, its last round alone decides. A single deciding round lends its places, so
    that its tie-breaks stand; several are combined on their published scores, equal sums being told apart
    by the exact sum and then by the later round. Entries without a score in a weighted round have no place.
    Raises DomainError naming what is not approved or does not add up.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    found = combine_approved(edition)
    inputs, combined = found.inputs, found.lines
    digest = inputs_digest({}, inputs)
    current = current_ranking(edition, None)
    if current is not None and current.inputs_sha256 == digest:
        return current
    reason = reason.strip() or (current.doubt if current is not None else "")
    if current is not None and not reason:
        raise ReasonRequired
    ranking = _store(
        edition=edition, round=None, rule={"name": "combine_rounds", "lower_is_better": found.lower_is_better}, inputs=inputs,
        digest=digest, actor=actor, reason=reason, current=current,
    )  # fmt: skip
    entries = dict(
        Entry.objects.filter(edition=edition, code__in=[one.entry for one in combined]).values_list(
            "code", "pk"
        )
    )
    RankingLine.objects.bulk_create(
        (
            RankingLine(
                ranking=ranking, entry_id=entries[one.entry], unit=one.unit, unit_label=one.unit_label, position=position,
                place=one.place, status=one.status, published=one.published, exact=one.exact, working=dict(one.working),
            )
            for position, one in enumerate(combined, start=1)
        ),
        batch_size=500,
    )  # fmt: skip
    package = seal(ranking=ranking, document=final_package(ranking, found.sources), actor=actor)
    journal.record(
        actor=actor,
        verb="ranking.combined",
        target=ranking,
        before={"version": current.version} if current else None,
        after={
            "version": ranking.version,
            "inputs_sha256": digest,
            "entries": len(combined),
            "package_sha256": package.sha256,
        },
        reason=reason,
    )
    return ranking
