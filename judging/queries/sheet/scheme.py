"""What a sheet asks for: the rule in force, which marks are valid, and how a total is shown."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from judging.models import Criterion, Round
from judging.queries.round import rule_of
from judging.scoring import MarkingScheme, published

SHOWN_PLACES = 2
"""Decimals of a total on screen where it does not end by itself; nothing is computed from what is shown."""


def rule_in_force(round: Round) -> dict[str, Any]:
    """The frozen rule, or before scoring has opened the rule as it stands."""
    return round.frozen_rule if round.frozen_rule is not None else rule_of(round)


def scheme_of(rule: Mapping[str, Any]) -> MarkingScheme:
    """The score sheet of a rule: which marks are valid and what they add up to."""
    return MarkingScheme.from_json({key: rule[key] for key in ("criteria", "mode", "full") if key in rule})


def criteria_of(round: Round) -> dict[str, Criterion]:
    """The criteria of a round by code, for their names and descriptions; their numbers are in the rule."""
    return {criterion.code: criterion for criterion in round.criteria.all()}


def shown_total(total: str | None) -> str:
    """Return a stored total as people read it: whole if it ends by itself, else to two decimals."""
    return published(Fraction(total), SHOWN_PLACES) if total and "/" in total else total or ""
