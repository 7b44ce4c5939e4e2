"""A person's own account: coming in, correcting data, passwords and sessions."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contest import journal
from contest.actions.change import changed, facts_of
from contest.codes import ALPHABET
from contest.exceptions import MobileTaken, NotAllowedHere
from contest.models import Edition, Membership, Organization, User
from contest.pinyin import initials_of, pinyin_of
from contest.queries.account import registration_is_open
from contest.states import Role

FACTS: Final = ("full_name", "mobile", "email", "organization", "unit_name", "title", "name_pinyin")


class UserNames:
    """Hands out user names made of the pinyin of names, none of them twice."""

    def __init__(self, in_use: Iterable[str]) -> None:
        self._used = set(in_use)
        self._last: dict[str, int] = {}

    def take(self, full_name: str) -> str:
        """Return a new one; never digits only, which could be taken for somebody's mobile number."""
        base = "".join(sign for sign in pinyin_of(full_name) if sign.isascii() and sign.isalnum())[:24]
        base = base if base and not base.isdigit() else "user"
        number = self._last.get(base, 0) + 1
        while (name := base if number == 1 else f"{base}{number}") in self._used:
            number += 1
        self._last[base] = number
        self._used.add(name)
        return name


def fresh_username(full_name: str) -> str:
    """Return a user name for one new account."""
    base = UserNames(()).take(full_name)
    return UserNames(User.objects.filter(username__startswith=base).values_list("username", flat=True)).take(
        full_name
    )


def new_person(*, username: str, full_name: str, password: str | None = None, **values: Any) -> User:
    """Return an account that is not saved yet; without a password nobody can log in with one."""
    pinyin = pinyin_of(full_name)[:600]
    person = User(
        username=username,
        full_name=full_name,
        name_pinyin=pinyin,
        name_initials=initials_of(pinyin)[:100],
        **values,
    )
    person.mobile = person.mobile or None
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    return person


@transaction.atomic
def register_contestant(
    *,
    edition: Edition,
    full_name: str,
    mobile: str,
    password: str,
    organization: Organization | None = None,
    unit_name: str = "",
    title: str = "",
) -> User:
    """Make an account for a contestant who came by herself.

    Raises NotAllowedHere while the edition takes no registrations, MobileTaken if the number has an account.
    """
    _refuse_closed(edition)
    if User.objects.filter(mobile=mobile).exists():
        raise MobileTaken
    person = new_person(
        username=fresh_username(full_name),
        full_name=full_name,
        password=password,
        mobile=mobile,
        organization=organization,
        unit_name="" if organization else unit_name,
        title=title,
    )
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # the other one of two posts at once
        raise MobileTaken from error
    journal.record(
        actor=person, verb="account.registered", target=person, edition=edition, after=facts_of(person, FACTS)
    )
    Membership.objects.create(user=person, edition=edition, role=Role.CONTESTANT)
    return person


@transaction.atomic
def join_as_contestant(*, edition: Edition, person: User) -> Membership:
    """Let somebody who has an account take part; doing it twice changes nothing."""
    known = Membership.objects.filter(user=person, edition=edition, role=Role.CONTESTANT).first()
    if known is not None:
        return known
    _refuse_closed(edition)
    joined = Membership.objects.create(user=person, edition=edition, role=Role.CONTESTANT)
    journal.record(
        actor=person, verb="account.joined", target=person, edition=edition, after={"role": Role.CONTESTANT}
    )
    person.__dict__.pop("_roles_in", None)
    person.__dict__.pop("_roles_anywhere", None)
    return joined


def _refuse_closed(edition: Edition) -> None:
    if not registration_is_open(edition):
        raise NotAllowedHere(
            _("Registration for %(edition)s is not open now. Ask the organizer for an invitation.")
            % {"edition": edition.name}
        )


@transaction.atomic
def edit_account(
    *, person: User, actor: User, values: Mapping[str, Any], edition: Edition | None = None
) -> User:
    """Correct a person's data; pinyin follows a changed name unless it is corrected in the same save.

    values: any of FACTS. Raises MobileTaken for a number that another account has.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    before = facts_of(person, FACTS)
    for name, value in values.items():
        if name not in FACTS:
            raise KeyError(name)
        setattr(person, name, value)
    person.mobile = person.mobile or None
    if person.organization:
        person.unit_name = ""
    if person.full_name != before["full_name"] and person.name_pinyin in {"", before["name_pinyin"]}:
        person.name_pinyin = pinyin_of(person.full_name)[:600]
    if person.mobile and User.objects.exclude(pk=person.pk).filter(mobile=person.mobile).exists():
        raise MobileTaken
    person.save()
    was, now = changed(before, facts_of(person, FACTS))
    if now:
        journal.record(
            actor=actor, verb="account.changed", target=person, edition=edition, before=was, after=now
        )
    return person


@transaction.atomic
def set_password(*, person: User, actor: User, password: str) -> None:
    """Give an account a password of the person's own choice; all other sessions end by themselves."""
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    journal.record(actor=actor, verb="account.password_set", target=person)


@transaction.atomic
def give_temporary_password(*, person: User, actor: User, edition: Edition) -> str:
    """Give an account a password to be read out or written down, good for one log-in; return it."""
    password = "-".join("".join(secrets.choice(ALPHABET) for _place in range(4)) for _group in range(3))
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    journal.record(actor=actor, verb="account.temporary_password_given", target=person, edition=edition)
    return password


@transaction.atomic
def note_reset_link(*, person: User, actor: User, edition: Edition) -> None:
    """Record that an organizer made a link by which a person chooses a new password."""
    journal.record(actor=actor, verb="account.reset_link_made", target=person, edition=edition)


@transaction.atomic
def note_login(*, person: User) -> None:
    """Record that somebody logged in, from which device, so that the person can look it up."""
    journal.record(actor=person, verb="account.logged_in", target=person)


@transaction.atomic
def end_sessions(*, person: User, actor: User) -> None:
    """End every session of an account, on every device."""
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    journal.record(actor=actor, verb="account.sessions_ended", target=person)
