"""Who may take a round to the hall and back."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from contest.models import User
from contest.rules.edition import can_create_edition
from judging.models import Round
from judging.rules.round import can_manage_round


def can_carry_round(user: User, round: Round) -> bool:
    """Organizers send a round to the hall, call it back, and take in what comes from there; nobody else."""
    return can_manage_round(user, round)


def can_take_round_in(user: User | AnonymousUser, address: str) -> bool:
    """Whoever sits at a laptop in the hall where nobody has an account yet; later its organizers; a super-user anywhere.

    address: from which the request comes.
    """
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return True
    if not settings.HALL_MODE:
        return False
    if isinstance(user, User):
        return can_create_edition(user)
    return address in {"127.0.0.1", "::1"} and not User.objects.exists()
