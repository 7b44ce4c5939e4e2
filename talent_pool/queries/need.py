"""Reads over needs: the manager's list, the call for topics, and which entries may answer."""

from django.db.models import QuerySet

from contest.models import Edition, Entry, User
from contest.states import EditionState, EntryState
from talent_pool.models import Need
from talent_pool.states import NeedState

GONE = (EntryState.WITHDRAWN, EntryState.REJECTED, EntryState.DISQUALIFIED)


def needs(state: str = "") -> QuerySet[Need]:
    """Return needs for the manager, the newest first; "": those not closed."""
    found = Need.objects.select_related("topic", "edition", "entry", "booking")
    if state == "all":
        return found
    return found.filter(state=state) if state else found.exclude(state=NeedState.CLOSED)


def call_of(edition: Edition) -> QuerySet[Need]:
    """Return the call for topics of an edition, by topic; whose entry answers is nobody's business yet."""
    return (
        Need.objects.filter(edition=edition, state__in=[NeedState.CALLED, NeedState.ANSWERED])
        .select_related("topic")
        .order_by("state", "topic__name", "subject", "pk")
    )


def answering_entries(user: User, edition: Edition) -> QuerySet[Entry]:
    """Return the entries with which a person may answer a need of an edition."""
    return Entry.objects.filter(edition=edition, owner=user).exclude(state__in=GONE).order_by("title", "pk")


def editions_to_call() -> QuerySet[Edition]:
    """Return the editions into whose call a need can go, newest first: those whose results are not out."""
    return (
        Edition.objects.real()
        .exclude(state__in=[EditionState.PUBLISHED, EditionState.CERTIFIED, EditionState.ARCHIVED])
        .order_by("-year", "-pk")
    )
