"""Whether a plan of who scores what allows a fair comparison, in sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from judging.exceptions import listed
from judging.models import Round, Seat
from judging.queries.fairness import plan_of
from judging.queries.panel import Pair
from judging.scoring.fairness.partial import LEAST_SHARED, AssignmentCheck, assignment_check


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """Figures of a plan as (name, words), and what stands in the way of a fair comparison."""

    facts: list[tuple[str, str]]
    warnings: list[str]


def plan_check(round: Round, seats: Sequence[Seat], pairs: Iterable[Pair]) -> PlanCheck | None:
    """Look at the plan of a round; None as long as nothing is assigned. One query."""
    by_pk = {seat.pk: seat.code for seat in seats}
    assigned = [(pair.contender, by_pk[pair.seat]) for pair in pairs if pair.seat in by_pk]
    if not assigned:
        return None
    plan, judges = plan_of(round, assigned), list(by_pk.values())
    found = assignment_check(plan.entries, judges, plan.sectors)
    if found.components > 1:  # entries that don't compete with each other need no common scale
        apart = [
            assignment_check({entry: plan.entries[entry] for entry in own}, judges).components
            for own in plan.leagues.values()
        ]
        found = replace(found, components=max(apart))
    return PlanCheck(
        _facts(found), _warnings(found, {seat.code: f"{seat.label} {seat.judge}" for seat in seats})
    )


def _facts(found: AssignmentCheck) -> list[tuple[str, str]]:
    facts = [
        (_("Judges per entry"), _span(found.sheets)),
        (_("Entries per judge"), _span(found.loads)),
        (_("Entries that two judges share"), _span(found.pairs)),
    ]
    if found.sectors:
        facts.append(
            (_("Judges per sector"), "、".join(f"{sector} {n}" for sector, n in found.sectors.items()))
        )
    return facts


def _warnings(found: AssignmentCheck, judges: dict[str, str]) -> list[str]:
    warnings = []
    if found.components > 1:
        warnings.append(
            _(
                "Judges and entries fall into %(n)d groups that share nothing: their scores will have no common scale. Let "
                "some judges score entries of two groups, or draw by lot who scores what and choose standard scores."
            )
            % {"n": found.components}
        )
    if found.lonely:
        warnings.append(
            _(
                "%(judges)s share fewer than %(least)d entries with others, so nobody can tell strictness from quality."
            )
            % {"judges": listed([judges[one] for one in found.lonely]), "least": LEAST_SHARED}
        )
    if found.without:
        warnings.append(_("Still without a judge: %s.") % listed(list(found.without)))
    return warnings


def _span(ends: tuple[int, int]) -> str:
    low, high = ends
    return str(low) if low == high else f"{low}–{high}"
