"""Set-up lines, blockers and copies: what judging adds to the set-up of an edition."""

from typing import Any, Final

from django.dispatch import receiver

from contest import signals
from contest.models import Edition, User
from contest.setup import SetupLine
from contest.states import EditionState
from judging.actions.combined import final_faults
from judging.actions.edition_copy import Copied, copy_judging
from judging.queries.setup import judging_blockers, judging_lines

_ON_THE_RESULT: Final = {EditionState.DECIDED, EditionState.NOTICE, EditionState.PUBLISHED}
"""Steps that make the final result known further; each asks whether it is still what the rounds give."""


@receiver(signals.setup_lines)
def add_setup_lines(*, edition: Edition, **_rest: Any) -> list[SetupLine]:
    return judging_lines(edition)


@receiver(signals.blockers_asked)
def add_blockers(*, edition: Edition, target: EditionState, **_rest: Any) -> list[str]:
    found = judging_blockers(edition, target)
    return found + final_faults(edition) if target in _ON_THE_RESULT else found


@receiver(signals.edition_copied)
def copy_rounds_and_tiers(
    *, source: Edition, edition: Edition, actor: User, copied: Copied, **_rest: Any
) -> None:
    copy_judging(source=source, edition=edition, actor=actor, copied=copied)
