"""Until when an entry may be made, and until when its files may come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format

from contest.exceptions import DeadlinePassed, NotOpen
from contest.models import Edition, Entry
from contest.states import EditionState, EntryState

# A personal extension is a decision of its own: it holds after the edition has moved on.
EXTENDABLE: Final = frozenset({EditionState.OPEN, EditionState.CLOSED, EditionState.JUDGING})


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in which something may be done.

    until: the last minute, which counts whole; None without a deadline. opens_at: where it lies ahead.
    """

    is_open: bool
    until: datetime | None
    opens_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return not self.is_open and self.opens_at is None


def last_moment(until: datetime) -> datetime:
    """Return the first moment after a deadline: the minute that is shown counts to its end."""
    return until.replace(second=0, microsecond=0) + timedelta(minutes=1)


def signup_window(edition: Edition, entry: Entry | None = None, *, at: datetime | None = None) -> Window:
    """Return when an entry may be made, changed and submitted; a personal extension never shortens it."""
    return _window(edition, entry, edition.signup_closes_at, {EditionState.OPEN}, at)


def upload_window(edition: Edition, entry: Entry | None = None, *, at: datetime | None = None) -> Window:
    """Return when files may come: until the upload deadline, without one until that of the sign-up."""
    until = edition.upload_closes_at or edition.signup_closes_at
    return _window(edition, entry, until, {EditionState.OPEN, EditionState.CLOSED}, at)


def grace_end(edition: Edition, entry: Entry, begun_at: datetime) -> datetime | None:
    """Return until when an upload that began in time may still end, now that the deadline has passed; else None."""
    window = upload_window(edition, entry)
    if window.is_open or window.until is None or not upload_window(edition, entry, at=begun_at).is_open:
        return None
    ends = last_moment(window.until) + timedelta(minutes=edition.upload_grace_minutes)
    return ends if timezone.now() < ends else None


def change_window(entry: Entry) -> Window:
    """Return when an entry's words may be changed and it may be submitted.

    A returned one waits for its completion, so the later of the two deadlines holds for it.
    """
    if entry.state == EntryState.RETURNED:
        return upload_window(entry.edition, entry)
    return signup_window(entry.edition, entry)


def materials_may_follow(edition: Edition, entry: Entry | None = None) -> bool:
    """Whether an entry may be submitted now and bring its files later: there are two deadlines, and time left."""
    upload, signup = upload_window(edition, entry), signup_window(edition, entry)
    if not upload.is_open or upload.until is None or signup.until is None:
        return False
    return upload.until > signup.until


def moment_text(moment: datetime, edition: Edition) -> str:
    """Return a moment to the minute in the edition's time zone, as people read it."""
    return date_format(timezone.localtime(moment, edition.tz), "DATETIME_FORMAT")


def refuse_outside(window: Window, edition: Edition) -> None:
    """Raise NotOpen before a window or without one, DeadlinePassed after it."""
    if window.is_open:
        return
    if window.opens_at is not None:
        raise NotOpen(moment_text(window.opens_at, edition))
    if window.until is not None and timezone.now() >= last_moment(window.until):
        raise DeadlinePassed(moment_text(window.until, edition))
    raise NotOpen


def _window(
    edition: Edition,
    entry: Entry | None,
    until: datetime | None,
    states: set[EditionState],
    at: datetime | None,
) -> Window:
    now = at or timezone.now()
    state = EditionState(edition.state)
    extended = entry.extended_until if entry is not None else None
    if extended is not None and (until is None or extended > until):
        return Window(state in EXTENDABLE and now < last_moment(extended), extended)
    opens_at = edition.signup_opens_at
    if opens_at is not None and now < opens_at and state in {EditionState.DRAFT, EditionState.OPEN}:
        return Window(False, until, opens_at)
    return Window(state in states and (until is None or now < last_moment(until)), until)
