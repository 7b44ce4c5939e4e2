"""Invitations: made, handed out anew, taken back and accepted."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.actions.account import FACTS, edit_account, fresh_username, new_person
from contest.actions.change import facts_of
from contest.codes import new_token
from contest.exceptions import MobileTaken, NotAllowedHere
from contest.models import Edition, Invitation, Membership, Organization, User
from contest.queries.invitation import hash_of, owner_of, sets_password
from contest.states import Role

UNIT_ROLES: Final = frozenset({Role.UNIT_CONTACT, Role.JUDGE})
"""Roles whose invitation says a unit: the one that a contact speaks for, the one that a judge belongs to."""


@transaction.atomic
def create_invitation(
    *,
    edition: Edition,
    actor: User,
    role: Role,
    full_name: str,
    valid_for: timedelta,
    mobile: str = "",
    email: str = "",
    organization: Organization | None = None,
    user: User | None = None,
) -> tuple[Invitation, str]:
    """Invite somebody and return the invitation with its token, which is known only now.

    user: the account that alone may accept; None for whoever holds the link. organization: for UNIT_ROLES only.
    """
    if role is Role.UNIT_CONTACT and organization is None:
        raise NotAllowedHere(_("Choose the unit that the contact speaks for."))
    token = new_token()
    invitation = Invitation.objects.create(
        token_hash=hash_of(token),
        edition=edition,
        role=role,
        organization=organization if role in UNIT_ROLES else None,
        full_name=full_name,
        mobile=mobile,
        email=email,
        user=user,
        created_by=actor,
        expires_at=timezone.now() + valid_for,
    )
    journal.record(
        actor=actor,
        verb="invitation.created",
        target=invitation,
        edition=edition,
        after={"role": role, "full_name": full_name, "expires_at": invitation.expires_at},
    )
    return invitation, token


@transaction.atomic
def reissue_invitations(
    *, edition: Edition, invitations: Iterable[Invitation], actor: User, valid_for: timedelta
) -> list[tuple[Invitation, str]]:
    """Give open invitations new tokens, for a slip that was lost or is to be printed; the old ones die.

    Invitations that were accepted or taken back in the meantime are left out of the result.
    """
    wanted = [invitation.pk for invitation in invitations]
    rows = list(
        Invitation.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted, edition=edition, accepted_at=None, revoked_at=None)
        .select_related("organization", "edition", "user")
        .order_by("full_name", "pk")
    )
    issued = []
    for invitation in rows:
        token = new_token()
        invitation.token_hash = hash_of(token)
        invitation.expires_at = timezone.now() + valid_for
        issued.append((invitation, token))
    Invitation.objects.bulk_update(rows, ["token_hash", "expires_at"])
    journal.record_all(actor=actor, verb="invitation.reissued", targets=rows, edition=edition)
    return issued


@transaction.atomic
def invite_unused_accounts(
    *, edition: Edition, people: Iterable[User], actor: User, valid_for: timedelta
) -> list[Invitation]:
    """Make an invitation for each account that was made for somebody who never logged in.

    With it the person chooses a password and comes in with the roles that are there already; people who have
    an open invitation keep it. Accounts that have a password are left out.
    """
    found = []
    for person in people:
        if person.has_usable_password():
            continue
        held = Membership.objects.filter(edition=edition, user=person).order_by("pk").first()
        if held is None:
            continue
        invitation = Invitation.objects.filter(
            edition=edition, user=person, accepted_at=None, revoked_at=None
        ).first()
        if invitation is None:
            invitation, _token = create_invitation(
                edition=edition,
                actor=actor,
                role=Role(held.role),
                full_name=person.full_name,
                mobile=person.mobile or "",
                organization=held.organization,
                user=person,
                valid_for=valid_for,
            )
        found.append(invitation)
    return found


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: User) -> None:
    """Take an invitation back; one that was accepted stays accepted."""
    invitation = _locked(invitation)
    if invitation.accepted_at is not None:
        raise NotAllowedHere(
            _("%(name)s has accepted this invitation already. Remove the role instead.")
            % {"name": invitation.full_name}
        )
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        journal.record(actor=actor, verb="invitation.revoked", target=invitation, edition=invitation.edition)


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, person: User, organization: Organization | None = None, unit_name: str = ""
) -> None:
    """Take the role with the account that is logged in; accepting twice changes nothing.

    organization, unit_name: the judge's own unit, kept where the account has none; the invitation's comes first.
    """
    invitation = _locked(invitation)
    if invitation.accepted_at is not None and invitation.user_id == person.pk:
        return
    refuse_unusable(invitation)
    owner = owner_of(invitation)
    if owner is not None and owner.pk != person.pk:
        raise NotAllowedHere(
            _("This invitation is for %(name)s. Log out, and log in with that account.")
            % {"name": invitation.full_name}
        )
    _settle_in_unit(invitation, person, organization, unit_name)
    _accepted(invitation, person)


@transaction.atomic
def accept_with_new_account(
    *,
    invitation: Invitation,
    full_name: str,
    mobile: str,
    password: str,
    organization: Organization | None = None,
    unit_name: str = "",
) -> User:
    """Make an account for the invited person and take the role with it.

    An invitation to an account that was made for the person sets that account's password instead.
    Raises MobileTaken if the number has an account that somebody uses, or that others look after.
    """
    invitation = _locked(invitation)
    refuse_unusable(invitation)
    person = invitation.user
    if person is not None:
        person = User.objects.select_for_update().get(pk=person.pk)
        if not sets_password(invitation, person):
            raise MobileTaken
        person.set_password(password)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        journal.record(actor=person, verb="account.password_set", target=person, edition=invitation.edition)
        _settle_in_unit(invitation, person, organization, unit_name)
    else:
        if User.objects.filter(mobile=mobile).exists():
            raise MobileTaken
        person = new_person(
            username=fresh_username(full_name),
            full_name=full_name,
            password=password,
            mobile=mobile,
            email=invitation.email,
            organization=invitation.organization or organization,
            unit_name="" if invitation.organization or organization else unit_name,
        )
        person.save()
        journal.record(
            actor=person,
            verb="account.registered",
            target=person,
            edition=invitation.edition,
            after=facts_of(person, FACTS),
        )
    _accepted(invitation, person)
    return person


def refuse_unusable(invitation: Invitation) -> None:
    """Raise NotAllowedHere with the reason if an invitation can't be accepted any more."""
    if invitation.revoked_at is not None:
        raise NotAllowedHere(_("This invitation was taken back. Ask the organizer for a new one."))
    if invitation.accepted_at is not None:
        raise NotAllowedHere(
            _("This invitation was used already. If it was you, log in; if not, tell the organizer.")
        )
    if invitation.expires_at <= timezone.now():
        raise NotAllowedHere(_("This invitation has expired. Ask the organizer for a new one."))


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("edition", "organization", "user")
        .get(pk=invitation.pk)
    )


def _settle_in_unit(
    invitation: Invitation, person: User, organization: Organization | None, unit_name: str
) -> None:
    """Write the unit of a judge whose account has none: without it, nobody sees whose entries are not for her."""
    organization = invitation.organization or organization
    if invitation.role == Role.JUDGE and not person.unit_label and (organization or unit_name):
        values = {"organization": organization, "unit_name": unit_name}
        edit_account(person=person, actor=person, values=values, edition=invitation.edition)


def _accepted(invitation: Invitation, person: User) -> None:
    invitation.user, invitation.accepted_at = person, timezone.now()
    invitation.save(update_fields=["user", "accepted_at"])
    Membership.objects.get_or_create(
        edition=invitation.edition,
        user=person,
        role=invitation.role,
        organization=invitation.organization if invitation.role == Role.UNIT_CONTACT else None,
    )
    journal.record(
        actor=person,
        verb="invitation.accepted",
        target=invitation,
        edition=invitation.edition,
        after={"role": invitation.role, "full_name": person.full_name},
    )
    person.__dict__.pop("_roles_in", None)
    person.__dict__.pop("_roles_anywhere", None)
