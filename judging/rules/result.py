"""Who may do what with results, awards and certificates."""

from contest.models import Edition, User
from contest.queries.people import roles_in
from contest.states import Role


def can_decide_result(user: User, edition: Edition) -> bool:
    """Organizers compute, approve, combine, and give awards."""
    return Role.ORGANIZER in roles_in(user, edition)


def can_read_result(user: User, edition: Edition) -> bool:
    """Organizers and the supervisor read results before they are public."""
    return bool(roles_in(user, edition) & {Role.ORGANIZER, Role.SUPERVISOR})
