"""Who may have which papers."""

from contest.models import Edition, User
from contest.queries.people import roles_in
from contest.states import Role
from judging.models import Round
from judging.rules.result import can_read_result
from judging.rules.round import can_close_round

WITH_PAPERS = frozenset({Role.ORGANIZER, Role.SUPERVISOR, Role.SCOREKEEPER, Role.UNIT_CONTACT})


def can_list_papers(user: User, edition: Edition) -> bool:
    """Whoever may have any of them: organizers, the supervisor, scorekeepers, and unit contacts, who have those of their unit."""
    return bool(roles_in(user, edition) & WITH_PAPERS)


def can_print_hall(user: User, round: Round) -> bool:
    """Organizers and scorekeepers prepare the hall; the supervisor reads everything."""
    return can_close_round(user, round) or can_read_result(user, round.edition)


def can_print_result(user: User, round: Round) -> bool:
    """Organizers and the supervisor, as with the result itself."""
    return can_read_result(user, round.edition)
