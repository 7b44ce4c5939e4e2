"""Whose sheets are whose: those a judge fills in, and those that an organizer or a chief judge oversees."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from contest.models import User
from judging.models import ScoreSheet, Seat


def sheets_of(user: User | AnonymousUser) -> QuerySet[ScoreSheet]:
    """The sheets that a person fills in; whoever left a seat has none there any more."""
    if not isinstance(user, User):
        return ScoreSheet.objects.none()
    return ScoreSheet.objects.filter(seat__judge=user, seat__left_at=None)


def sheets_overseen_by(user: User | AnonymousUser) -> QuerySet[ScoreSheet]:
    """Sheets that a person may reopen, waive or recuse: an organizer's, and those of a panel they chair."""
    if not isinstance(user, User):
        return ScoreSheet.objects.none()
    sheets = ScoreSheet.objects.all()
    if user.is_superuser:
        return sheets
    chaired = Seat.objects.filter(judge=user, is_chief=True, left_at=None)
    organized = user.memberships.filter(role="organizer")
    return sheets.filter(
        Q(seat__panel__in=chaired.values("panel"))
        | Q(contender__round__edition__in=organized.values("edition"))
    )
