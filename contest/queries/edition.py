"""Editions that somebody may see."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from contest.models import Edition, User
from contest.states import EditionState, Role


def editions_visible_to(user: User | AnonymousUser) -> QuerySet[Edition]:
    """Editions that are announced, and those in which the person holds a role; a super-user sees all."""
    announced = Edition.objects.exclude(state=EditionState.DRAFT)
    if not isinstance(user, User):
        return announced
    if user.is_superuser:
        return Edition.objects.all()
    return announced | Edition.objects.filter(pk__in=user.memberships.values("edition"))


def current_edition() -> Edition | None:
    """The edition that the public is looking for: the newest announced one."""
    return Edition.objects.exclude(state=EditionState.DRAFT).order_by("-year", "-pk").first()


def editions_organized_by(user: User) -> QuerySet[Edition]:
    """Editions whose set-up is the person's; a super-user's are all. A rehearsal has no set-up of its own."""
    if user.is_superuser:
        return Edition.objects.real()
    return Edition.objects.real().filter(
        pk__in=user.memberships.filter(role=Role.ORGANIZER).values("edition")
    )
