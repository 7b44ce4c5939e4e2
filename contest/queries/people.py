"""Who holds which role where."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db.models import Count, F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Replace

from contest.models import Edition, Membership, Organization, User
from contest.states import EditionState, Role

ENTRANT_ROLES: Final = frozenset({Role.CONTESTANT, Role.UNIT_CONTACT})
"""Roles without a say in other people's results."""


def roles_in(user: User, edition: Edition) -> frozenset[Role]:
    """Return the roles that a person holds in an edition; a super-user is organizer everywhere."""
    return frozenset(held.role for held in _roles(user) if held.edition == edition.pk) | _everywhere(user)


def roles_anywhere(user: User) -> frozenset[Role]:
    """Return the roles that a person holds in any edition."""
    return frozenset(held.role for held in _roles(user)) | _everywhere(user)


def editions_with_roles(user: User) -> list[tuple[str, str]]:
    """Return code and name of the editions in which a person holds a role, newest first; rehearsals left out."""
    return list(dict.fromkeys((held.code, held.name) for held in _roles(user) if not held.is_rehearsal))


class HeldRole(NamedTuple):
    """A role in an edition, with what the navigation says of that edition."""

    edition: int
    code: str
    name: str
    role: Role
    is_rehearsal: bool


def _roles(user: User) -> list[HeldRole]:
    """A person's roles, newest edition first; asked once per person and request and kept on the user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    if "_roles" not in user.__dict__:
        rows = (
            Membership.objects.filter(user=user)
            .order_by("-edition__year", "-edition_id")
            .values_list("edition_id", "edition__code", "edition__name", "role", "edition__rehearses")
        )
        user.__dict__["_roles"] = [
            HeldRole(pk, code, name, Role(role), rehearsed is not None)
            for pk, code, name, role, rehearsed in rows
        ]
    known: list[HeldRole] = user.__dict__["_roles"]
    return known


def _everywhere(user: User) -> frozenset[Role]:
    rights = user.is_authenticated and user.is_active and user.is_superuser
    return frozenset({Role.ORGANIZER, Role.POOL_MANAGER}) if rights else frozenset()


def units_of(user: User, edition: Edition) -> QuerySet[Organization]:
    """The units that a person is contact for in an edition, with everything below them."""
    paths = Membership.objects.filter(user=user, edition=edition, role=Role.UNIT_CONTACT).values_list(
        "organization__path", flat=True
    )
    return Organization.objects.filter(_below(paths))


def spoken_for(user: User) -> QuerySet[Organization]:
    """The units that a person is contact for in any edition; a unit in one's own account is only one's own word."""
    return Organization.objects.filter(memberships__user=user, memberships__role=Role.UNIT_CONTACT)


def judges_now(user: User) -> bool:
    """Whether a person is a judge of an edition that is not over."""
    held = Membership.objects.filter(user=user, role=Role.JUDGE)
    return held.exclude(edition__state=EditionState.ARCHIVED).exists()


def contact_units(user: User, edition: Edition) -> QuerySet[Organization]:
    """The units themselves that a person is contact for in an edition."""
    return Organization.objects.filter(
        memberships__user=user, memberships__edition=edition, memberships__role=Role.UNIT_CONTACT
    ).distinct()


def _below(paths: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found


def people_of(edition: Edition) -> QuerySet[User]:
    """Everybody who holds a role in an edition, by pinyin, with the roles as `roles_here`."""
    here = Membership.objects.filter(edition=edition).select_related("organization").order_by("role", "pk")
    return (
        User.objects.filter(pk__in=Membership.objects.filter(edition=edition).values("user"))
        .select_related("organization")
        .prefetch_related(Prefetch("memberships", here, to_attr="roles_here"))
        .order_by("name_pinyin", "full_name", "pk")
    )


def matching(people: QuerySet[User], words: str) -> QuerySet[User]:
    """People whose name, pinyin, initials, mobile number, user name or unit has these words."""
    typed = words.strip()
    if not typed:
        return people
    low = typed.lower().replace(" ", "")
    found = (
        Q(full_name__icontains=typed)
        | Q(username__icontains=typed)
        | Q(organization__name__icontains=typed)
        | Q(unit_name__icontains=typed)
    )
    if low.isascii() and low.isalpha():
        found |= Q(name_initials__startswith=low) | Q(pinyin_joined__startswith=low)
        people = people.annotate(pinyin_joined=Replace(F("name_pinyin"), Value(" "), Value("")))
    if digits := "".join(sign for sign in typed if sign.isdigit()):
        found |= Q(mobile__contains=digits)
    return people.filter(found)


def role_counts(edition: Edition) -> dict[Role, int]:
    """How many people hold each role in an edition; roles that nobody holds are there with 0."""
    held = Membership.objects.filter(edition=edition).values("role").order_by()
    counts = {row["role"]: row["people"] for row in held.annotate(people=Count("user", distinct=True))}
    return {role: counts.get(role.value, 0) for role in Role}


def within_reach(user: User) -> QuerySet[User]:
    """People of the editions that somebody organizes: they may get further roles without being asked."""
    if user.is_superuser:
        return User.objects.all()
    mine = Membership.objects.filter(user=user, role=Role.ORGANIZER).values("edition")
    return User.objects.filter(pk__in=Membership.objects.filter(edition__in=mine).values("user"))


def manageable_by(user: User) -> QuerySet[User]:
    """People whose data somebody may correct and whose password she may reset.

    People of the editions that she organizes; but no super-users, and nobody who has a say in an edition
    that she does not organize: a new password would hand her their place there.
    """
    if user.is_superuser:
        return User.objects.all()
    return manageable_in(Edition.objects.filter(memberships__user=user, memberships__role=Role.ORGANIZER))


def manageable_in(editions: QuerySet[Edition]) -> QuerySet[User]:
    """People whom whoever organizes just these editions may look after, as `manageable_by` says."""
    here = Membership.objects.filter(edition__in=editions)
    elsewhere = Membership.objects.exclude(edition__in=editions).exclude(role__in=ENTRANT_ROLES)
    return User.objects.filter(pk__in=here.values("user"), is_superuser=False, is_staff=False).exclude(
        pk__in=elsewhere.values("user")
    )
