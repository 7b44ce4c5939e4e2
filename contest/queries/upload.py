"""Reading uploads that are on their way."""

from django.utils import timezone

from contest.models import Entry, UploadSession, User
from contest.states import UploadState


def unfinished_of(entry: Entry, sender: User) -> list[UploadSession]:
    """Return what somebody began to send to an entry and can still go on with."""
    return list(
        UploadSession.objects.filter(
            entry=entry, owner=sender, state=UploadState.RECEIVING, expires_at__gt=timezone.now()
        ).order_by("pk")
    )
