"""Who may do what with units, people, their roles and invitations."""

from typing import Final

from contest.models import Edition, Membership, User
from contest.queries.people import roles_in
from contest.states import Role

ENTRANT_ROLES: Final = frozenset({Role.CONTESTANT, Role.UNIT_CONTACT})
"""Roles without a say in other people's results."""


def can_manage_people(user: User, edition: Edition) -> bool:
    """Organizers bring people into their edition, and nobody else."""
    return Role.ORGANIZER in roles_in(user, edition)


def can_read_journal(user: User, edition: Edition) -> bool:
    """Organizers and the supervisor read the journal."""
    return bool(roles_in(user, edition) & {Role.ORGANIZER, Role.SUPERVISOR})


def can_manage_account(user: User, person: User) -> bool:
    """Whether somebody may correct a person's data and reset the password.

    An organizer may, for people of her own editions; but not for super-users, and not for people who
    have a say in an edition that she does not organize: a new password would hand her their place there.
    """
    if user.is_superuser:
        return True
    if person.is_superuser or person.is_staff:
        return False
    mine = set(Membership.objects.filter(user=user, role=Role.ORGANIZER).values_list("edition_id", flat=True))
    held = Membership.objects.filter(user=person).values_list("edition_id", "role")
    return any(edition in mine for edition, _role in held) and all(
        edition in mine or role in ENTRANT_ROLES for edition, role in held
    )
