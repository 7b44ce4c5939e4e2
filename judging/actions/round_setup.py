"""Setting rounds and their criteria up; a rule that can't work is refused here, before anybody marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import models, transaction

from contest import journal
from contest.actions.change import changed, facts_of, place_in_order, refuse_if_used, shifted
from contest.codes import new_code
from contest.exceptions import NameTaken
from contest.models import Edition, User
from judging.actions.round import touch
from judging.exceptions import RuleFrozen, RuleRefused
from judging.models import Criterion, Round
from judging.queries.round import judges_of, rule_of
from judging.states import RoundState
from judging.validators.rule import rule_problems

RULE_FIELDS: Final = (
    "mode", "entry_types", "is_blind", "judges_per_entry", "aggregator", "parameters", "time_rule", "audience",
    "group_ratio", "sheet_mode", "deduct_when", "missing_policy", "tie_chain", "places", "rounding", "rank_scope",
)  # fmt: skip
# What may change while judges mark: it does not enter a score.
FREE_FIELDS: Final = (
    "name", "scoring_closes_at", "is_held_back", "weight", "advance_scope", "advance_count", "advance_percent",
)  # fmt: skip
CRITERION_FIELDS: Final = ("name", "group", "description", "minimum", "maximum", "step", "weight")


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One line of the criteria as the organizer left it; an empty code is a new one. Points exact."""

    name: str
    maximum: Decimal
    code: str = ""
    group: str = ""
    description: str = ""
    minimum: Decimal = Decimal(0)
    step: Decimal = Decimal("0.5")
    weight: Decimal = Decimal(1)
    delete: bool = False


@transaction.atomic
def create_round(*, edition: Edition, actor: User, values: Mapping[str, Any]) -> Round:
    """Add a round after the others; values: any of RULE_FIELDS and FREE_FIELDS.

    Raises NameTaken, RuleRefused.
    """
    round = Round(edition=edition, position=edition.rounds.count() + 1)
    return _write(round, actor, "round.created", values)


@transaction.atomic
def change_round(*, round: Round, actor: User, values: Mapping[str, Any]) -> Round:
    """Save a round's rule.

    Raises RuleFrozen if scoring has opened and the rule itself would change, NameTaken, RuleRefused.
    """
    return _write(Round.objects.select_for_update().get(pk=round.pk), actor, "round.changed", values)


def _write(round: Round, actor: User, verb: str, values: Mapping[str, Any]) -> Round:
    if unknown := set(values) - set(RULE_FIELDS) - set(FREE_FIELDS):
        raise KeyError(*unknown)
    is_new = round.pk is None
    before = {} if is_new else facts_of(round, values)
    many = {name for name in values if isinstance(Round._meta.get_field(name), models.ManyToManyField)}
    for name in values.keys() - many:
        setattr(round, name, values[name])
    _refuse_twin(round)
    round.save()
    for name in many:
        getattr(round, name).set(values[name])
    was, now = changed(before, facts_of(round, values))
    if round.state != RoundState.SETUP and set(now) & set(RULE_FIELDS):
        raise RuleFrozen(round.name)
    refuse_impossible(round)
    if now or is_new:
        journal.record(actor=actor, verb=verb, target=round, before=was or None, after=now)
        touch(round.pk)
    return round


def _refuse_twin(round: Round) -> None:
    if Round.objects.filter(edition_id=round.edition_id, name=round.name).exclude(pk=round.pk).exists():
        raise NameTaken(round.name)


def refuse_impossible(round: Round) -> None:
    """Raise RuleRefused if the round's rule can't work; criteria that are still to come are no fault."""
    names = dict(round.criteria.values_list("code", "name"))
    problems = rule_problems(rule_of(round), judges=judges_of(round), names=names)
    if not names:
        problems = {field: text for field, text in problems.items() if field != "criteria"}
    if problems:
        raise RuleRefused(list(problems.values()), by_field=problems)


@transaction.atomic
def delete_round(*, round: Round, actor: User) -> None:
    """Remove a round with its criteria; raises InUse once it has panels, entries, awards or a result."""
    refuse_if_used(round, own=("criteria", "order_plan", "poll_plan"))
    journal.record(
        actor=actor,
        verb="round.deleted",
        target=round,
        before=facts_of(round, (*FREE_FIELDS, *RULE_FIELDS))
        | {"criteria": [str(one) for one in round.criteria.all()]},
    )
    edition = round.edition
    round.delete()
    place_in_order(list(edition.rounds.all()))


@transaction.atomic
def shift_round(*, round: Round, actor: User, by: int) -> None:
    """Move a round up (-1) or down (+1) in the order of the edition."""
    rounds = list(Round.objects.select_for_update().filter(edition_id=round.edition_id))
    if place_in_order(shifted(rounds, round, by)):
        journal.record(actor=actor, verb="round.shifted", target=round, after={"by": by})


@transaction.atomic
def write_criteria(
    *, round: Round, actor: User, rows: Sequence[CriterionRow], sheet_mode: str | None = None
) -> None:
    """Make a round's criteria those of `rows`, in this order.

    A criterion that `rows` does not mention stays, after the others: somebody else added it in the meantime.
    Links of the tie chain that name a deleted criterion leave it. Raises RuleFrozen once scoring has opened,
    NameTaken for two alike under one heading, RuleRefused for steps or weights that can't work.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.state != RoundState.SETUP:
        raise RuleFrozen(round.name)
    before = _criteria_facts(round)
    known = {one.code: one for one in round.criteria.all()}
    kept = [row for row in rows if not row.delete]
    for code in {row.code for row in rows if row.delete} & known.keys():
        known.pop(code).delete()
    mentioned = {row.code for row in kept}
    _refuse_doubles(
        [(row.group, row.name) for row in kept]
        + [(one.group, one.name) for one in known.values() if one.code not in mentioned]
    )
    names = {one.pk: one.name for one in known.values()}
    for one in known.values():  # two names may change places
        Criterion.objects.filter(pk=one.pk).update(name=f"~{one.pk}")
    for position, row in enumerate(kept, start=1):
        criterion = known.pop(row.code, None) or Criterion(round=round, code=new_code(8))
        for name in CRITERION_FIELDS:
            setattr(criterion, name, getattr(row, name))
        criterion.position = position
        criterion.save()
    for position, one in enumerate(known.values(), start=len(kept) + 1):
        Criterion.objects.filter(pk=one.pk).update(name=names[one.pk], position=position)
    if sheet_mode is not None:
        round.sheet_mode = sheet_mode
    codes = set(round.criteria.values_list("code", flat=True))
    round.tie_chain = [
        link
        for link in round.tie_chain
        if not link.startswith("criterion:") or link.removeprefix("criterion:") in codes
    ]
    round.save(update_fields=["sheet_mode", "tie_chain"])
    refuse_impossible(round)
    was, now = changed(before, _criteria_facts(round))
    if now:
        journal.record(actor=actor, verb="criteria.changed", target=round, before=was, after=now)


def _criteria_facts(round: Round) -> dict[str, Any]:
    return facts_of(round, ["sheet_mode", "tie_chain"]) | {
        "criteria": [facts_of(one, ("code", *CRITERION_FIELDS)) for one in round.criteria.all()]
    }


def _refuse_doubles(names: Sequence[tuple[str, str]]) -> None:
    seen: set[tuple[str, str]] = set()
    for group, name in names:
        if (group, name) in seen:
            raise NameTaken(name)
        seen.add((group, name))
