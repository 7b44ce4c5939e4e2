"""Who may do what with units, people, their roles and invitations."""

from contest.models import Edition, User
from contest.queries.people import manageable_by, roles_in
from contest.states import Role


def can_manage_people(user: User, edition: Edition) -> bool:
    """Organizers bring people into their edition, and nobody else."""
    return Role.ORGANIZER in roles_in(user, edition)


def can_manage_account(user: User, person: User) -> bool:
    """Whether somebody may correct a person's data and reset the password."""
    return manageable_by(user).filter(pk=person.pk).exists()


def can_read_journal(user: User, edition: Edition) -> bool:
    """Organizers and the supervisor read the journal."""
    return bool(roles_in(user, edition) & {Role.ORGANIZER, Role.SUPERVISOR})
