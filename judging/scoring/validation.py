"""Refusing impossible rules when they are written, not when the marks are in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import TypeAlias

from judging.scoring.awards import AwardRule, SectorAwardRule
from judging.scoring.combine import AudienceRule, RoundScore, weight_faults
from judging.scoring.exceptions import RuleFault
from judging.scoring.rounds import RoundRule

AnyRule: TypeAlias = RoundRule | AwardRule | SectorAwardRule | AudienceRule | Sequence[RoundScore]


def validate_rule(rule: AnyRule, n_judges: int | None = None) -> list[RuleFault]:
    """Return everything that makes a rule impossible; an empty list means it can be used.

    n_judges: the size of the panel, if known; only a round's rule looks at it. A sequence of RoundScore is the
    weighting of an edition's rounds. Every fault carries a code, the field at fault, and the figures
    for a sentence.
    """
    return list(_faults(rule, n_judges))


@singledispatch
def _faults(rule: object, n_judges: int | None) -> Iterator[RuleFault]:
    raise TypeError(f"no rule: {rule!r}")


@_faults.register
def _(rule: RoundRule, n_judges: int | None) -> Iterator[RuleFault]:
    return rule.faults(n_judges)


@_faults.register
def _(rule: AwardRule | SectorAwardRule | AudienceRule, n_judges: int | None) -> Iterator[RuleFault]:
    return rule.faults()


@_faults.register
def _(rule: Sequence, n_judges: int | None) -> Iterator[RuleFault]:  # type: ignore[type-arg]
    return weight_faults(rule)
