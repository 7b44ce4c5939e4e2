"""Who sets the screens of a hall, lets scores out for the ceremony, and calls the winners."""

from contest.models import User
from contest.rules.edition import can_read_everything
from judging.models import Round
from judging.rules.round import can_manage_round, can_run_round


def can_see_screens(user: User, round: Round) -> bool:
    """The desk, and who reads everything."""
    return can_run_round(user, round) or can_read_everything(user, round.edition)


def can_set_screens(user: User, round: Round) -> bool:
    """The desk adds screens, names them and says what they show."""
    return can_run_round(user, round)


def can_release_scores(user: User, round: Round) -> bool:
    """Organizers alone let scores out that waited for the ceremony, or hold them back again."""
    return can_manage_round(user, round)
