"""Whether there is room for a file: in its entry, its unit, and on the disk."""

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from contest.arriving import parts
from contest.exceptions import NoRoom
from contest.models import Entry, Organization, UploadSession
from contest.queries.upload import Room, entry_room, unit_limit, unit_room
from contest.states import UploadState
from contest.validators.files import size_text
from contest.wording import in_a_row


def refuse_crowding(entry: Entry, length: int, *, on_disk: bool = False) -> None:
    """Raise NoRoom where a file of so many bytes would go beyond a limit; runs inside the entry's lock.

    on_disk: it has arrived already, and needs no more of the disk.
    """
    room = entry_room(entry)
    if room is not None and length > room.left:
        raise NoRoom(
            _beyond(_("All files of this entry may have %(limit)s together; %(used)s are used."), room)
        )
    if entry.organization_id and unit_limit(entry.edition):
        Organization.objects.select_for_update().get(pk=entry.organization_id)  # others send for it, too
        room = unit_room(entry)
        if room is not None and length > room.left:
            raise NoRoom(
                _beyond(_("All files of your unit may have %(limit)s together; %(used)s are used."), room)
            )
    free = parts().free()
    if free is None or on_disk:
        return
    open_ones = UploadSession.objects.filter(state=UploadState.RECEIVING, expires_at__gt=timezone.now())
    promised = open_ones.aggregate(n=Sum(F("length") - F("offset")))["n"] or 0
    if free - promised - length < settings.UPLOAD_DISK_RESERVE:
        raise NoRoom(_("The server has no room for this file now. Tell the organizer, and try again later."))


def _beyond(sentence: str, room: Room) -> str:
    facts = sentence % {"limit": size_text(room.limit), "used": size_text(room.used)}
    return in_a_row([facts, _("Make the file smaller, or ask the organizer for help.")])
