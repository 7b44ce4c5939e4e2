"""Uploads in pieces: announced, taken up again, put in their place, given up, swept away."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest import journal
from contest.actions.material import add_material, limits_of, refuse_change
from contest.actions.room import refuse_crowding
from contest.arriving import WrongOffset, full_sentence, parts
from contest.exceptions import DomainError, FileRefused, NoRoom, TooManyFiles
from contest.files import SUFFIXES
from contest.models import Entry, Material, MaterialRequirement, UploadSession, User
from contest.states import FileFormat, UploadState
from contest.validators.files import FileLimits, size_text
from contest.validators.names import clean_name

logger = logging.getLogger(__name__)

CHECK_PATIENCE: Final = timedelta(minutes=10)
"""After this time without an end, whoever checked a file is dead, and another may check it."""
TOUCH_STEP: Final = timedelta(minutes=1)
"""Between two writes that only say that an upload is still in use."""


class FileTooLarge(FileRefused):
    """The announced size is above the limit of its place."""


@transaction.atomic
def begin_session(
    *,
    entry: Entry,
    requirement: MaterialRequirement,
    actor: User,
    name: str,
    length: int,
    begun_at: datetime,
    metadata: str = "",
    fingerprint: str = "",
    reason: str = "",
) -> UploadSession:
    """Announce a file for a place, before its first byte.

    length in bytes. begun_at: when its sending began, see `contest.start_token`. fingerprint: by which the page knows
    the file again. Raises FileRefused, TooManyFiles, NoRoom, Locked, DeadlinePassed, NotOpen or ReasonRequired.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    refuse_change(entry, actor, reason, begun_at)
    name = clean_name(name)
    refuse_by_announcement(name, length, limits_of(requirement))
    there = Material.objects.current().filter(entry=entry, requirement=requirement).count()
    if there >= requirement.max_count > 1:
        raise TooManyFiles(requirement.name, requirement.max_count)
    refuse_crowding(entry, length)
    now = timezone.now()
    session = UploadSession.objects.create(
        entry=entry,
        requirement=requirement,
        owner=actor,
        name=name,
        fingerprint=fingerprint[:100],
        length=length,
        metadata=metadata,
        reason=reason[:500],
        begun_at=begun_at,
        touched_at=now,
        expires_at=_expiry(now),
    )
    journal.record(
        actor=actor,
        verb="upload.begun",
        target=session,
        edition=entry.edition,
        after={"entry": entry.code, "name": name, "size": length, "begun_at": begun_at},
    )
    return session


def refuse_by_announcement(name: str, length: int, limits: FileLimits) -> None:
    """Raise FileRefused for a size or an ending that can't be right; the content decides later."""
    if length <= 0:
        raise FileRefused(
            _("The file is empty (0 bytes). Choose it again; on a phone, wait until it is on the device.")
        )
    if limits.max_bytes and length > limits.max_bytes:
        raise FileTooLarge(
            _("The file has %(size)s; at most %(limit)s are allowed.")
            % {"size": size_text(length), "limit": size_text(limits.max_bytes)}
        )
    ending = Path(name).suffix.lower()
    if ending and ending not in endings_of(limits):
        raise FileRefused(
            _("Allowed: %(allowed)s. Received: %(received)s.")
            % {
                "allowed": pgettext("list", ", ").join(each.label for each in limits.formats),
                "received": ending,
            }
        )


def endings_of(limits: FileLimits) -> set[str]:
    """Return the endings of names that a place may expect."""
    accepted = [each for each in FileFormat if limits.accepts(each)]
    return {ending for each in accepted for ending in SUFFIXES.get(each, (f".{each.value}",))} | (
        {".heif"} if FileFormat.HEIC in accepted else set()
    )


def receive(session: UploadSession, offset: int, blocks: Iterable[bytes]) -> UploadSession:
    """Append a piece behind the offset; whatever came is kept, also when the line breaks in the middle.

    No transaction is open while bytes come, and no connection to the database is held: a phone may take minutes.
    Raises WrongOffset, TooLong, ChecksumMismatch, BodyCut and NoRoom.
    """
    refuse_change(session.entry, session.owner, session.reason, session.begun_at)
    room = parts().free()
    if room is not None and room < settings.UPLOAD_DISK_RESERVE // 2:
        raise NoRoom(full_sentence())
    if not connection.in_atomic_block:
        connection.close()
    try:
        parts().append(session, offset, blocks)
    finally:
        note_size(session)
    return session


def note_size(session: UploadSession) -> int:
    """Bring the row in step with what is really there, and return that; an upload in use does not expire."""
    place = parts()
    size = min(place.size(session), session.length)
    now = timezone.now()
    if size == session.offset and now - session.touched_at < TOUCH_STEP:
        return size
    UploadSession.objects.filter(pk=session.pk, state=UploadState.RECEIVING).update(
        **({} if place.row_leads else {"offset": size}), touched_at=now, expires_at=_expiry(now)
    )
    session.offset = size
    return size


def finish_session(session: UploadSession) -> UploadSession:
    """Put a whole file in its place, once, whoever asks how often; a refusal stays in the row as a sentence.

    Raises NoRoom where there is no room to look at it now, and WrongOffset where what came is lost and it begins anew.
    """
    with transaction.atomic():
        now = timezone.now()
        waiting = Q(state=UploadState.RECEIVING) | Q(
            state=UploadState.CHECKING, touched_at__lt=now - CHECK_PATIENCE
        )
        mine = UploadSession.objects.filter(waiting, pk=session.pk, offset=F("length")).update(
            state=UploadState.CHECKING, touched_at=now
        )
    session = _fresh(session)
    if not mine:
        return session
    try:
        with parts().whole(session) as file:
            material = add_material(
                entry=session.entry,
                requirement=session.requirement,
                file=file,
                actor=session.owner,
                name=session.name,
                begun_at=session.begun_at,
                reason=session.reason,
                announced=True,
            )
    except NoRoom:
        UploadSession.objects.filter(pk=session.pk).update(state=UploadState.RECEIVING)
        raise
    except DomainError as refusal:
        _refuse(session, str(refusal))
    except BaseException:
        UploadSession.objects.filter(pk=session.pk).update(state=UploadState.RECEIVING)
        raise
    else:
        UploadSession.objects.filter(pk=session.pk).update(state=UploadState.DONE, material=material)
    parts().discard(session)
    return _fresh(session)


@transaction.atomic
def _refuse(session: UploadSession, sentence: str) -> None:
    UploadSession.objects.filter(pk=session.pk).update(state=UploadState.REFUSED, error=sentence)
    journal.record(
        actor=session.owner,
        verb="upload.refused",
        target=session,
        edition=session.edition,
        after={"entry": session.entry.code, "name": session.name, "why": sentence},
    )


def cancel_session(session: UploadSession, *, actor: User) -> None:
    """Give an upload up; what came of it goes. A file that is in its place stays there."""
    with transaction.atomic():
        found = UploadSession.objects.select_for_update().filter(pk=session.pk).first()
        if found is None:
            return
        if found.state == UploadState.RECEIVING:
            journal.record(
                actor=actor,
                verb="upload.cancelled",
                target=session,
                edition=session.edition,
                before={"entry": session.entry.code, "name": session.name, "arrived": found.offset},
            )
        found.delete()
    parts().discard(session)


def sweep_sessions() -> tuple[int, int]:
    """Remove expired uploads and files nobody knows; put whole files, whose sender went away, in their places.

    Returns how many uploads and how many files went.
    """
    now = timezone.now()
    late = UploadSession.objects.select_related("entry__edition", "requirement", "owner")
    for session in late.filter(offset=F("length"), touched_at__lt=now - CHECK_PATIENCE).filter(
        state__in=[UploadState.RECEIVING, UploadState.CHECKING]
    ):
        try:
            finish_session(session)
        except (NoRoom, WrongOffset) as error:
            logger.warning("upload %s was not finished: %r", session.code, error)
        except Exception:  # one broken upload holds up no other
            logger.exception("upload %s could not be finished", session.code)
    gone = 0
    for session in late.filter(expires_at__lt=now):
        try:
            parts().discard(session)
            session.delete()
            gone += 1
        except Exception:
            logger.exception("upload %s could not be removed", session.code)
    return gone, parts().sweep()


def _expiry(now: datetime) -> datetime:
    return now + timedelta(hours=settings.UPLOAD_KEEP_HOURS)


def _fresh(session: UploadSession) -> UploadSession:
    return UploadSession.objects.select_related(
        "entry__edition", "entry__entry_type", "requirement", "owner"
    ).get(pk=session.pk)
