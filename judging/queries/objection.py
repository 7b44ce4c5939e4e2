"""Objections as lists, by their secret link, and in public."""

from django.db.models import Count, Q, QuerySet

from contest.models import Edition, JournalEntry
from contest.queries.invitation import hash_of
from judging.models import Objection, PublicNotice
from judging.states import ObjectionState


def objections_of(edition: Edition) -> QuerySet[Objection]:
    """All objections of an edition, newest first, with what a row shows."""
    return (
        Objection.objects.filter(notice__edition=edition)
        .select_related("notice__edition", "answered_by")
        .annotate(file_count=Count("files"))
        .order_by("-filed_at", "-pk")
    )


def found_objections(
    objections: QuerySet[Objection], *, words: str = "", state: str = "", kind: str = ""
) -> QuerySet[Objection]:
    """Narrow a list. The name of somebody who objects in confidence is not searched: a hit would tell it."""
    if state == "open":
        objections = objections.filter(state__in=[ObjectionState.RECEIVED, ObjectionState.REVIEW])
    elif state:
        objections = objections.filter(state=state)
    if kind:
        objections = objections.filter(kind=kind)
    if words:
        objections = objections.filter(
            Q(receipt__icontains=words)
            | Q(about__icontains=words)
            | Q(text__icontains=words)
            | Q(kind="named", name__icontains=words)
        )
    return objections


def objection_by(token: str) -> Objection | None:
    """Return the objection that a secret link belongs to."""
    return Objection.objects.select_related("notice__edition").filter(token_hash=hash_of(token)).first()


def history_of(objection: Objection) -> list[JournalEntry]:
    """Return what the journal says of an objection, oldest first."""
    return list(
        JournalEntry.objects.filter(target_type=Objection._meta.label, target_code=objection.code).order_by(
            "sequence"
        )
    )


def public_objections(notice: PublicNotice) -> QuerySet[Objection]:
    """Objections that the organizers wrote about in public, oldest first; only state, time and that text are shown."""
    return (
        Objection.objects.filter(notice__edition=notice.edition_id)
        .exclude(public_text="")
        .only("state", "answered_at", "public_text")
        .order_by("answered_at", "pk")
    )
