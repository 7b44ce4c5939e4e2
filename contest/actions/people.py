"""Bringing people into an edition and giving them roles there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contest import journal, signals
from contest.actions.account import FACTS, fresh_username, new_person
from contest.actions.change import facts_of
from contest.actions.invitation import create_invitation
from contest.exceptions import Blocked, NotAllowedHere
from contest.models import Edition, Invitation, Membership, Organization, User
from contest.queries.people import within_reach
from contest.states import Role

INVITATION_DAYS: Final = 30


class Arrival(Enum):
    """How somebody came into an edition."""

    CREATED = "created"  # a new account, which nobody has entered yet
    ADDED = "added"  # a further role for an account of the organizer's own people
    INVITED = "invited"  # the account belongs to somebody who has to agree first
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Brought:
    """What bring_person did; `token` only with an invitation."""

    arrival: Arrival
    person: User
    invitation: Invitation | None = None
    token: str = ""


@transaction.atomic
def bring_person(
    *,
    edition: Edition,
    actor: User,
    role: Role,
    full_name: str,
    mobile: str | None,
    membership_unit: Organization | None = None,
    values: Mapping[str, Any] | None = None,
) -> Brought:
    """Give a role to the person with this mobile number, making the account if there is none.

    membership_unit: the unit that a unit contact speaks for. values: further columns of a new account.
    An account outside the actor's editions is not taken over: its owner gets an invitation to accept.
    Raises NotAllowedHere if the number belongs to somebody with another name.
    """
    person = User.objects.filter(mobile=mobile).first() if mobile else None
    if person is None:
        person = new_person(
            username=fresh_username(full_name), full_name=full_name, mobile=mobile, **(values or {})
        )
        person.save()
        journal.record(
            actor=actor, verb="account.created", target=person, edition=edition, after=facts_of(person, FACTS)
        )
        add_membership(edition=edition, actor=actor, person=person, role=role, organization=membership_unit)
        return Brought(Arrival.CREATED, person)
    known = within_reach(actor).filter(pk=person.pk).exists()
    if person.full_name != full_name:
        raise NotAllowedHere(
            _("The mobile number belongs to %(name)s already.") % {"name": person.full_name}
            if known
            else _("The mobile number belongs to an account with another name.")
        )
    if known:
        _added, is_new = _membership(edition, actor, person, role, membership_unit)
        return Brought(Arrival.ADDED if is_new else Arrival.UNCHANGED, person)
    pending = Invitation.objects.filter(
        edition=edition, user=person, role=role, organization=membership_unit,
        accepted_at=None, revoked_at=None,
    ).first()  # fmt: skip
    if pending is not None:
        return Brought(Arrival.UNCHANGED, person, pending)
    invitation, token = create_invitation(
        edition=edition,
        actor=actor,
        role=role,
        full_name=full_name,
        mobile=mobile or "",
        organization=membership_unit,
        user=person,
        valid_for=timedelta(days=INVITATION_DAYS),
    )
    return Brought(Arrival.INVITED, person, invitation, token)


@transaction.atomic
def add_membership(
    *, edition: Edition, actor: User, person: User, role: Role, organization: Organization | None = None
) -> Membership:
    """Give a role in an edition; a role that is held already stays as it is."""
    return _membership(edition, actor, person, role, organization)[0]


def _membership(
    edition: Edition, actor: User, person: User, role: Role, organization: Organization | None
) -> tuple[Membership, bool]:
    if role is Role.UNIT_CONTACT and organization is None:
        raise NotAllowedHere(_("Choose the unit that the contact speaks for."))
    unit = organization if role is Role.UNIT_CONTACT else None
    known = Membership.objects.filter(edition=edition, user=person, role=role, organization=unit).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            held = Membership.objects.create(edition=edition, user=person, role=role, organization=unit)
    except IntegrityError:  # given twice at once
        return Membership.objects.get(edition=edition, user=person, role=role, organization=unit), False
    journal.record(
        actor=actor, verb="membership.added", target=person, edition=edition, after=membership_facts(held)
    )
    _forget_roles(person)
    return held, True


@transaction.atomic
def remove_membership(*, membership: Membership, actor: User) -> None:
    """Take a role from a person; raises Blocked while something needs the person in it."""
    edition = Edition.objects.select_for_update().get(pk=membership.edition_id)
    sentences = list(signals.answers(signals.removal_blockers, membership=membership))
    others = Membership.objects.filter(edition=edition, role=Role.ORGANIZER).exclude(pk=membership.pk)
    if membership.role == Role.ORGANIZER and not others.exists():
        sentences.append(_("An edition needs an organizer: give the role to somebody else first."))
    if sentences:
        raise Blocked([str(sentence) for sentence in sentences])
    facts = membership_facts(membership)
    person = membership.user
    membership.delete()
    journal.record(actor=actor, verb="membership.removed", target=person, edition=edition, before=facts)
    _forget_roles(person)


def membership_facts(membership: Membership) -> dict[str, str]:
    """Return what the journal keeps of a role."""
    unit = membership.organization
    return {"role": membership.role} | ({"organization": unit.name} if unit else {})


def _forget_roles(person: User) -> None:
    person.__dict__.pop("_roles_in", None)
    person.__dict__.pop("_roles_anywhere", None)
