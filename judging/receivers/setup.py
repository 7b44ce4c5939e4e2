"""Set-up lines, blockers and copies: what judging adds to the set-up of an edition."""

from typing import Any

from django.dispatch import receiver

from contest import signals
from contest.models import Edition, User
from contest.setup import SetupLine
from contest.states import EditionState
from judging.actions.edition_copy import Copied, copy_judging
from judging.queries.setup import judging_blockers, judging_lines


@receiver(signals.setup_lines)
def add_setup_lines(*, edition: Edition, **_rest: Any) -> list[SetupLine]:
    return judging_lines(edition)


@receiver(signals.blockers_asked)
def add_blockers(*, edition: Edition, target: EditionState, **_rest: Any) -> list[str]:
    return judging_blockers(edition, target)


@receiver(signals.edition_copied)
def copy_rounds_and_tiers(
    *, source: Edition, edition: Edition, actor: User, copied: Copied, **_rest: Any
) -> None:
    copy_judging(source=source, edition=edition, actor=actor, copied=copied)
