"""Reading uploads that are on their way, and how much room they have."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone

from contest.models import Edition, Entry, Material, Upload, UploadSession, User
from contest.states import UploadState


def unfinished_of(entry: Entry, sender: User) -> list[UploadSession]:
    """Return what somebody began to send to an entry and can still go on with."""
    return list(
        UploadSession.objects.filter(
            entry=entry, owner=sender, state=UploadState.RECEIVING, expires_at__gt=timezone.now()
        ).order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Room:
    """How much of what is allowed is used, in bytes; replaced files and announced ones count."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        return max(self.limit - self.used, 0)


def entry_limit(edition: Edition) -> int:
    """Return how many bytes all files of one entry may have together; 0 is no limit."""
    return _stricter(edition.entry_max_bytes, settings.UPLOAD_ENTRY_MAX_BYTES)


def unit_limit(edition: Edition) -> int:
    """Return how many bytes all files of the entries of one unit may have together; 0 is no limit."""
    return _stricter(edition.unit_max_bytes, settings.UPLOAD_UNIT_MAX_BYTES)


def entry_room(entry: Entry) -> Room | None:
    """Return what the files of an entry use of what they may; None where nothing limits them."""
    most = entry_limit(entry.edition)
    return Room(_sent_by(Q(entry=entry)), most) if most else None


def unit_room(entry: Entry) -> Room | None:
    """Return what the files of all entries of an entry's unit use; None where nothing limits them."""
    most = unit_limit(entry.edition)
    if not most or not entry.organization_id:
        return None
    return Room(_sent_by(Q(entry__organization=entry.organization_id, entry__edition=entry.edition_id)), most)


def _stricter(own: int | None, installed: int) -> int:
    return min(own, installed) if own and installed else own or installed


def _sent_by(whose: Q) -> int:
    """Return the bytes of all kept files and running uploads; replaced files are kept, too."""
    kept = Upload.objects.filter(pk__in=Material.objects.filter(whose).values("upload")).aggregate(
        n=Sum("size")
    )
    coming = UploadSession.objects.filter(
        whose, state=UploadState.RECEIVING, expires_at__gt=timezone.now()
    ).aggregate(n=Sum("length"))
    return (kept["n"] or 0) + (coming["n"] or 0)
