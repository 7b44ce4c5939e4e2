"""Certificates as people look for them."""

from django.db.models import Q, QuerySet

from contest.models import Edition, User
from contest.queries.people import roles_in
from contest.states import Role
from judging.models import Certificate
from judging.states import CertificateState


def certificates_of(edition: Edition) -> QuerySet[Certificate]:
    """All certificates of an edition, newest number last."""
    return (
        Certificate.objects.filter(edition=edition).select_related("award__tier", "template").order_by("pk")
    )


def certificates_visible_to(user: User) -> QuerySet[Certificate]:
    """Certificates that a person may download: one's own, and all of the editions one organizes or supervises."""
    if user.is_superuser:
        return Certificate.objects.all()
    return Certificate.objects.filter(
        Q(edition__memberships__user=user, edition__memberships__role__in=[Role.ORGANIZER, Role.SUPERVISOR])
        | Q(award__entry__owner=user)
        | Q(award__entry__members__user=user)
        | Q(award__adviser__user=user)
    ).distinct()


def may_issue(user: User, edition: Edition) -> bool:
    """Organizers issue, replace and revoke."""
    return Role.ORGANIZER in roles_in(user, edition)


def printable(edition: Edition, kind: str = "") -> QuerySet[Certificate]:
    """Valid certificates in the order in which they are laid out: unit by unit as the tree goes, then number."""
    found = Certificate.objects.filter(edition=edition, state=CertificateState.VALID).select_related(
        "template__background", "template__seal", "award__entry__organization", "award"
    )
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("kind", "pk")
