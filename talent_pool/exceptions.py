"""Refusals of the talent pool: each carries the data of its sentence; no HTTP in them."""

from datetime import date

from django.utils.translation import gettext as _

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
