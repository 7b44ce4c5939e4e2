"""Who may do what at the desk of a live round."""

from contest.models import User
from contest.rules.edition import can_read_everything
from judging.models import Round
from judging.rules.round import can_close_round, can_manage_round, can_run_round


def can_open_desk(user: User, round: Round) -> bool:
    """Organizers hand a round to the desk and take it back."""
    return can_manage_round(user, round)


def can_watch_desk(user: User, round: Round) -> bool:
    """Whoever runs the desk, and the supervisor, who changes nothing there."""
    return can_run_round(user, round) or can_read_everything(user, round.edition)


def can_run_desk(user: User, round: Round) -> bool:
    """Organizers, scorekeepers and timers call, time, open and close marks, remind tablets and enter paper sheets."""
    return can_run_round(user, round)


def can_decide_at_desk(user: User, round: Round) -> bool:
    """Organizers and scorekeepers reveal and take back, decide on held marks, reopen and do without single sheets."""
    return can_close_round(user, round)


def can_preview_score(user: User, round: Round) -> bool:
    """Who sees what the screens will show, before they do, and only once the entry's marks are closed.

    Those who decide whether it is shown, and who reads everything anyway; the timer learns it with the audience.
    """
    return can_decide_at_desk(user, round) or can_read_everything(user, round.edition)
