"""Who may do what in the talent pool; it belongs to no edition, so a role held in any edition counts."""

from django.contrib.auth.models import AnonymousUser

from contest.models import User
from contest.queries.people import roles_anywhere
from contest.states import Role
from talent_pool.models import Lecturer

Visitor = User | AnonymousUser


def _roles(user: Visitor) -> frozenset[Role]:
    return roles_anywhere(user) if isinstance(user, User) else frozenset()


def can_manage_pool(user: Visitor) -> bool:
    """Pool managers admit, decline, edit and end."""
    return Role.POOL_MANAGER in _roles(user)


def can_read_pool(user: Visitor) -> bool:
    """Pool managers and the supervisor see candidates, reasons and mobile numbers."""
    return bool(_roles(user) & {Role.POOL_MANAGER, Role.SUPERVISOR})


def can_write_own_page(user: Visitor, lecturer: Lecturer) -> bool:
    """Only the lecturer herself decides what of her is shown, and asks to be forgotten."""
    return isinstance(user, User) and lecturer.user_id == user.pk and lecturer.erased_at is None


def can_export_person(user: Visitor, lecturer: Lecturer) -> bool:
    """The lecturer takes her own data away; a pool manager does it for who has no account."""
    return can_write_own_page(user, lecturer) or (can_manage_pool(user) and lecturer.erased_at is None)


def can_see_figures(user: Visitor) -> bool:
    """Organizers, the supervisor and pool managers see the yearly figures."""
    return bool(_roles(user) & {Role.ORGANIZER, Role.SUPERVISOR, Role.POOL_MANAGER})


def can_write_report(user: Visitor) -> bool:
    """Organizers and pool managers write the words of the yearly report; its figures nobody writes."""
    return bool(_roles(user) & {Role.ORGANIZER, Role.POOL_MANAGER})
