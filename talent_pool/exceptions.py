"""Refusals of the talent pool: each carries the data of its sentence; no HTTP in them."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.exceptions import DomainError


class TermRefused(DomainError):
    """A term of appointment doesn't end after it begins."""

    def __init__(self, starts_on: date, ends_on: date) -> None:
        super().__init__(_("The term must end after the day on which it begins."))
        self.starts_on, self.ends_on = starts_on, ends_on


class LetterIssued(DomainError):
    """An admission can't be undone once its letter is out."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s holds a letter of appointment. End the appointment with a reason instead.")
            % {"name": name}
        )


class LetterRefused(DomainError):
    """A letter of appointment lacks something; the sentence says what to do."""


class AlreadyDecided(DomainError):
    """Somebody else has decided the same possible duplicate."""

    def __init__(self) -> None:
        super().__init__(_("This has been decided already. Look at the list again."))


class MergedFurther(DomainError):
    """A merge can't be taken apart while what came of it is part of another record."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("This record was merged with that of %(name)s afterwards. Undo the later decision first.")
            % {"name": name}
        )


class TopicInUse(DomainError):
    """A topic that was ordered or lectured on can be replaced, not removed."""

    def __init__(self, name: str, orders: int, sessions: int) -> None:
        super().__init__(
            _(
                "“%(name)s” stands in orders (%(orders)d) and records of sessions (%(sessions)d). Choose the topic "
                "that takes its place there."
            )
            % {"name": name, "orders": orders, "sessions": sessions}
        )


class RecordErased(DomainError):
    """Nothing more can be written about somebody whose data were erased."""

    def __init__(self) -> None:
        super().__init__(_("The data of this lecturer were erased; the record stays only for the figures."))


class ConsentMissing(DomainError):
    """What is shown can be chosen only by who agreed to be shown."""

    def __init__(self) -> None:
        super().__init__(_("There is no consent in force. Nothing of this lecturer is public."))


class ConsentOutdated(DomainError):
    """The text of consent changed while somebody was reading it."""

    def __init__(self) -> None:
        super().__init__(_("The text has a new version since you opened this page. Please read it again."))


class MemberTwice(DomainError):
    """Somebody belongs to a team already."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s belongs to this team already.") % {"name": name})


class ReviewOutOfOrder(DomainError):
    """A report's review would end before it was made."""

    def __init__(self) -> None:
        super().__init__(_("The review can't end before the day on which it was made."))


class BookingMovedOn(DomainError):
    """Somebody else was quicker with the same order."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("This order has moved on in the meantime; it is now: %(state)s. Nothing was changed.")
            % {"state": state}
        )


class LecturerTaken(DomainError):
    """A lecturer has another session at that time."""

    def __init__(self, name: str, when: str) -> None:
        super().__init__(
            _(
                "%(name)s has another session at that time (%(when)s). Choose another time or another lecturer."
            )
            % {"name": name, "when": when}
        )


class LecturerAway(DomainError):
    """A lecturer has said that the day is impossible."""

    def __init__(self, name: str, day: str) -> None:
        super().__init__(
            _("%(name)s can't lecture on %(day)s. Choose another day or another lecturer.")
            % {"name": name, "day": day}
        )


class SiteTaken(DomainError):
    """Somebody else is at the teaching site at that time."""

    def __init__(self, name: str, when: str) -> None:
        super().__init__(
            _("“%(name)s” is taken at that time (%(when)s). Choose another time.")
            % {"name": name, "when": when}
        )


class SiteTooSmall(DomainError):
    """More people than a teaching site holds."""

    def __init__(self, name: str, capacity: int) -> None:
        super().__init__(
            _("“%(name)s” holds %(count)d people at once. Choose another place, or order two sessions.")
            % {"name": name, "count": capacity}
        )


class NotInPool(DomainError):
    """Only lecturers of the pool are dispatched."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is not in the talent pool now.") % {"name": name})


class AskedMeanwhile(DomainError):
    """A lecturer who is to leave the pool was asked for a further order while the others were being taken back."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s was asked for a further order in the meantime. Please try again.") % {"name": name}
        )


class TimePassed(DomainError):
    """A session is to begin in the past."""

    def __init__(self) -> None:
        super().__init__(_("That time is over. Choose a time that is still to come."))


class TooEarly(DomainError):
    """A session can't be reported before it has begun."""

    def __init__(self) -> None:
        super().__init__(_("The session has not begun yet. Fill this in afterwards."))


class SessionBegun(DomainError):
    """Once a session has begun, only a pool manager says that it did not take place."""

    def __init__(self) -> None:
        super().__init__(
            _("The session has begun. If it does not take place, only the pool manager can cancel it now.")
        )


class NoSession(DomainError):
    """Nobody signs in to a session that was called off."""

    def __init__(self) -> None:
        super().__init__(_("This session does not take place. Ask your branch about the next one."))


class SignInClosed(DomainError):
    """Signing in is open around the session only."""

    def __init__(self, opens: str, closes: str) -> None:
        super().__init__(
            _("Signing in is open from %(opens)s to %(closes)s.") % {"opens": opens, "closes": closes}
        )


class TooManyNames(DomainError):
    """One telephone signs in only a few people."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("This telephone has signed in %(most)d people already. Please use another one.")
            % {"most": most}
        )


class NotReached(DomainError):
    """A lecturer has too few sessions for a certificate of service."""

    def __init__(self, name: str, sessions: int, needed: int) -> None:
        super().__init__(
            _("%(name)s has %(sessions)d confirmed sessions; %(needed)d are needed.")
            % {"name": name, "sessions": sessions, "needed": needed}
        )


class OutlineRefused(DomainError):
    """A file holds no outline of a district."""

    def __init__(self, why: str) -> None:
        sentences = {
            "shape": _("This is no GeoJSON with areas or lines. Ask for the file in the format GeoJSON."),
            "empty": _("This GeoJSON holds no area, no line and no point with a name."),
            "numbers": _("The coordinates are no degrees. Ask for the file in WGS 84 (EPSG:4326)."),
            "size": _("This outline has too many corners. Ask for a simplified one."),
            "marks": _(
                "This file has more than 500 named points. Leave those in it that are teaching sites."
            ),
        }
        super().__init__(sentences[why])


class NeedMovedOn(DomainError):
    """Somebody else has moved the same need."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("This need has moved on in the meantime; it is now: %(state)s. Nothing was changed.")
            % {"state": state}
        )


class ImportHasProblems(DomainError):
    """Rows of a workbook can't be used, and nobody said that they may be left out."""

    def __init__(self, rows: int) -> None:
        super().__init__(
            ngettext(
                "%(rows)d row can't be imported. Nothing was written.",
                "%(rows)d rows can't be imported. Nothing was written.",
                rows,
            )
            % {"rows": rows}
        )
        self.rows = rows


class NothingToImport(DomainError):
    """Everything in a workbook is there already."""

    def __init__(self) -> None:
        super().__init__(_("Everything in this file is in the pool already. Nothing was written."))


class ImportInUse(DomainError):
    """An import can't be taken back, since other things hang on what it brought."""

    def __init__(self, used: list[tuple[str, int]]) -> None:
        words = _(", ").join(f"{name} {count}" for name, count in used)
        super().__init__(
            _("This import can't be undone any more; other things hang on it: %(what)s.") % {"what": words}
        )
        self.used = used


class ImportUndone(DomainError):
    """Somebody has taken the import back already."""

    def __init__(self) -> None:
        super().__init__(_("This import was undone already."))


class PatternRefused(DomainError):
    """The text of the yearly report can't be filled as it stands; the sentence says what to change."""
