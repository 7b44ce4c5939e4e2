"""Invitations: by their token, and as a list."""

import hashlib
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from contest.models import Edition, Invitation, User
from contest.queries.people import manageable_by, manageable_in
from contest.states import Role


class InvitationStatus(StrEnum):
    """What an invitation is at a moment; the first that is true counts."""

    REVOKED = "revoked"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    OPEN = "open"


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_by(token: str) -> Invitation | None:
    """Return the invitation that a link carries."""
    return (
        Invitation.objects.select_related("edition", "organization", "user")
        .filter(token_hash=hash_of(token))
        .first()
    )


def status_of(invitation: Invitation) -> InvitationStatus:
    """Say whether an invitation can still be accepted, and if not, why."""
    if invitation.revoked_at is not None:
        return InvitationStatus.REVOKED
    if invitation.accepted_at is not None:
        return InvitationStatus.ACCEPTED
    if invitation.expires_at <= timezone.now():
        return InvitationStatus.EXPIRED
    return InvitationStatus.OPEN


def invitations_of(
    edition: Edition, *, status: str = "", role: str = "", words: str = ""
) -> QuerySet[Invitation]:
    """Return an edition's invitations, newest first."""
    now = timezone.now()
    filters = {
        InvitationStatus.REVOKED: Q(revoked_at__isnull=False),
        InvitationStatus.ACCEPTED: Q(revoked_at=None, accepted_at__isnull=False),
        InvitationStatus.EXPIRED: Q(revoked_at=None, accepted_at=None, expires_at__lte=now),
        InvitationStatus.OPEN: Q(revoked_at=None, accepted_at=None, expires_at__gt=now),
    }
    found = edition.invitations.select_related("organization", "created_by", "user").order_by(
        "-created_at", "-pk"
    )
    if status:
        found = found.filter(filters[InvitationStatus(status)])
    if role:
        found = found.filter(role=role)
    if words:
        found = found.filter(Q(full_name__icontains=words) | Q(mobile__contains=words))
    return found


def lacks_unit(invitation: Invitation, person: User | None) -> bool:
    """Whether a judge who accepts has to say her unit: neither the invitation nor the account knows it."""
    known = invitation.organization is not None or (person is not None and bool(person.unit_label))
    return invitation.role == Role.JUDGE and not known


def owner_of(invitation: Invitation) -> User | None:
    """Return the account that alone may accept: the one it was made for, or the one with its mobile number."""
    if invitation.user is not None:
        return invitation.user
    return User.objects.filter(mobile=invitation.mobile).first() if invitation.mobile else None


def sets_password(invitation: Invitation, account: User) -> bool:
    """Whether an invitation's link may choose the first password of the account that it was made for.

    Only where its edition, or else whoever invited, looks after the account: any other organizer could take her own
    link and come in as that person elsewhere.
    """
    if invitation.user_id != account.pk or account.has_usable_password():
        return False
    of_edition = manageable_in(Edition.objects.filter(pk=invitation.edition_id))
    return (
        of_edition.filter(pk=account.pk).exists()
        or manageable_by(invitation.created_by).filter(pk=account.pk).exists()
    )
