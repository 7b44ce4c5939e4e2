"""Reads around logging in and a person's own account."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from contest.models import Edition, JournalEntry, Membership, User
from contest.states import EditionState

DEMO_PREFIX: Final = "demo-"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the list of accounts on the log-in page of a demonstration."""

    username: str
    full_name: str
    roles: list[str]


def demo_accounts() -> list[DemoAccount]:
    """Return the accounts made for trying things out; none outside demonstration mode."""
    if not settings.DEMO_MODE:
        return []
    newest = Membership.objects.order_by("-edition__year", "role")
    people = (
        User.objects.filter(username__startswith=DEMO_PREFIX, is_active=True)
        .prefetch_related(Prefetch("memberships", newest))
        .order_by("pk")
    )
    return [
        DemoAccount(
            username=person.username,
            full_name=person.full_name,
            roles=list(dict.fromkeys(str(held.get_role_display()) for held in person.memberships.all())),
        )
        for person in people
    ]


def demo_account(username: str) -> User | None:
    """Return an account that anybody may enter in demonstration mode, and only there."""
    if not settings.DEMO_MODE or not username.startswith(DEMO_PREFIX):
        return None
    return User.objects.filter(username=username, is_active=True, is_superuser=False, is_staff=False).first()


def registration_is_open(edition: Edition) -> bool:
    """Whether people may register for an edition by themselves now; the last minute counts whole."""
    now = timezone.now()
    opens, closes = edition.signup_opens_at, edition.signup_closes_at
    return (
        edition.open_registration
        and edition.state == EditionState.OPEN
        and (opens is None or opens <= now)
        and (closes is None or now < closes.replace(second=0, microsecond=0) + timedelta(minutes=1))
    )


def recent_logins(person: User, most: int = 10) -> QuerySet[JournalEntry]:
    """The last times at which somebody logged in with an account, newest first."""
    return JournalEntry.objects.filter(
        target_type=User._meta.label, target_code=person.code, verb="account.logged_in"
    ).order_by("-sequence")[:most]
