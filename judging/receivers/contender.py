"""Contenders follow their entries."""

from typing import Any

from django.dispatch import receiver

from contest.models import Entry, User
from contest.signals import entry_left
from judging.actions.contender import follow_entry


@receiver(entry_left, dispatch_uid="judging.contenders_follow_entry")
def contenders_follow_entry(
    sender: object, *, entry: Entry, actor: User, reason: str = "", **_kwargs: Any
) -> None:
    """Keep the contenders of an entry in step with it."""
    follow_entry(entry=entry, actor=actor, reason=reason)
