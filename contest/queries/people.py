"""Who holds which role where."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from contest.models import Edition, Membership, Organization, User
from contest.states import Role


def roles_in(user: User, edition: Edition) -> frozenset[Role]:
    """Return the roles that a person holds in an edition; a super-user is organizer everywhere.

    Asked once per person, edition and request: the answer is kept on the user object.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known: dict[int, frozenset[Role]] = user.__dict__.setdefault("_roles_in", {})
    if edition.pk not in known:
        held = {
            Role(role)
            for role in Membership.objects.filter(user=user, edition=edition).values_list("role", flat=True)
        }
        if user.is_superuser:
            held |= {Role.ORGANIZER, Role.POOL_MANAGER}
        known[edition.pk] = frozenset(held)
    return known[edition.pk]


def roles_anywhere(user: User) -> frozenset[Role]:
    """Return the roles that a person holds in any edition."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if "_roles_anywhere" not in user.__dict__:
        held = {
            Role(role)
            for role in Membership.objects.filter(user=user).values_list("role", flat=True).distinct()
        }
        if user.is_superuser:
            held |= {Role.ORGANIZER, Role.POOL_MANAGER}
        user.__dict__["_roles_anywhere"] = frozenset(held)
    return frozenset(user.__dict__["_roles_anywhere"])


def units_of(user: User, edition: Edition) -> QuerySet[Organization]:
    """The units that a person is contact for in an edition, with everything below them."""
    paths = Membership.objects.filter(user=user, edition=edition, role=Role.UNIT_CONTACT).values_list(
        "organization__path", flat=True
    )
    return Organization.objects.filter(_below(paths))


def _below(paths: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found
