"""What the pool does when the contest moves."""

from typing import Any

from django.dispatch import receiver

from contest.models import Edition, User
from contest.signals import edition_moved
from contest.states import EditionState
from talent_pool.actions.candidate import gather_candidates


@receiver(edition_moved, dispatch_uid="talent_pool.gather_candidates")
def propose_winners(sender: object, edition: Edition, source: str, actor: User | None, **kwargs: Any) -> None:
    """Make candidates of the winners when results are published."""
    if edition.state == EditionState.PUBLISHED:
        gather_candidates(edition=edition, actor=actor)
