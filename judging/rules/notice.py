"""Who may do what with public notices and objections."""

from contest.models import Edition, User
from contest.queries.people import roles_in
from contest.states import Role


def can_read_objections(user: User, edition: Edition) -> bool:
    """Organizers and the supervisor know who objected and what was sent; nobody else does."""
    return bool(roles_in(user, edition) & {Role.ORGANIZER, Role.SUPERVISOR})


def can_answer_objections(user: User, edition: Edition) -> bool:
    """Organizers review, recheck and answer; the supervisor changes nothing."""
    return Role.ORGANIZER in roles_in(user, edition)


def can_manage_notice(user: User, edition: Edition) -> bool:
    """Organizers move the end of a notice and override it, each with a reason."""
    return Role.ORGANIZER in roles_in(user, edition)
