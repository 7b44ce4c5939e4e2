"""Who may do what with a round, its contenders, panels and assignments."""

from contest.models import Edition, User
from contest.queries.people import roles_in
from contest.rules.edition import can_configure_edition, can_read_everything
from contest.states import Role
from judging.models import Round, Seat
from judging.states import RoundState

DESK = frozenset({Role.ORGANIZER, Role.SCOREKEEPER, Role.TIMER})


def can_manage_round(user: User, round: Round) -> bool:
    """Organizers form panels, assign, open, close and reopen, recuse and waive."""
    return can_configure_edition(user, round.edition)


def can_run_round(user: User, round: Round) -> bool:
    """The desk in the hall: who takes part, in which order, for how long, with which deductions."""
    return bool(roles_in(user, round.edition) & DESK)


def can_close_round(user: User, round: Round) -> bool:
    """Organizers and scorekeepers close scoring."""
    return bool(roles_in(user, round.edition) & {Role.ORGANIZER, Role.SCOREKEEPER})


def can_run_poll(user: User, round: Round) -> bool:
    """Organizers and scorekeepers open and close the audience's votes."""
    return can_close_round(user, round)


def can_see_marks(user: User, round: Round) -> bool:
    """Who reads everything sees marks at any time; the desk only once nobody can be influenced any more."""
    if can_read_everything(user, round.edition):
        return True
    still_open = round.state in {RoundState.SETUP, RoundState.SCORING}
    return not still_open and can_run_round(user, round)


def sees_names(user: User, round: Round) -> bool:
    """Whether names and units may be shown to this person on pages about the round.

    In a blind round nobody who judges it sees them, unless they read everything anyway.
    """
    if not round.is_blind or can_read_everything(user, round.edition):
        return True
    judges_it = Seat.objects.filter(panel__round=round, judge=user).exists()
    return can_run_round(user, round) and not judges_it


def can_follow_rounds(user: User, edition: Edition) -> bool:
    """Organizers, the supervisor, scorekeepers and timers see how the rounds go."""
    return bool(roles_in(user, edition) & {Role.ORGANIZER, Role.SUPERVISOR, Role.SCOREKEEPER, Role.TIMER})
