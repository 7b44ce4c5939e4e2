"""What the check of arrived files asks the judging floor."""

from typing import Any

from django.dispatch import receiver

from contest.models import Edition
from contest.signals import blind_asked
from judging.models import Round


@receiver(blind_asked, dispatch_uid="judging.blind_asked")
def names_are_hidden(sender: object, edition: Edition, **kwargs: Any) -> list[bool]:
    """Judges of a blind round must not see names."""
    return [True] if Round.objects.filter(edition=edition, is_blind=True).exists() else []
