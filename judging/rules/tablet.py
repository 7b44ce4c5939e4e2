"""Who may hand out seats to devices, and bring in what was carried by hand."""

from contest.models import User
from judging.models import Round
from judging.rules.round import can_close_round, can_run_round


def can_hand_out_seats(user: User, round: Round) -> bool:
    """Organizers and scorekeepers: who holds a card may mark in a judge's name."""
    return can_close_round(user, round)


def can_bring_in_rescue(user: User, round: Round) -> bool:
    """Everybody at the desk: what is brought in was sealed by the tablet."""
    return can_run_round(user, round)
