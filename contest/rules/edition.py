"""Who may do what with an edition."""

from contest.models import Edition, User
from contest.queries.people import roles_anywhere, roles_in
from contest.states import Role


def can_configure_edition(user: User, edition: Edition) -> bool:
    """Organizers set an edition up, check entries, form panels, compute and publish."""
    return Role.ORGANIZER in roles_in(user, edition)


def can_create_edition(user: User) -> bool:
    """Super-users, and whoever organizes any edition."""
    return Role.ORGANIZER in roles_anywhere(user)


def can_read_everything(user: User, edition: Edition) -> bool:
    """Organizers and the supervisor read everything of an edition, names behind aliases included."""
    return bool(roles_in(user, edition) & {Role.ORGANIZER, Role.SUPERVISOR})
