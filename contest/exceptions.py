"""Refusals of the ground floor: each carries the data of its sentence; no HTTP in them."""

from collections.abc import Mapping, Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from contest.wording import in_a_row


class DomainError(Exception):
    """An act that the rules of the contest refuse; str() is a sentence for the person."""


class IllegalMove(DomainError):
    """A thing can't go from its state to the one asked for."""

    def __init__(self, source: TextChoices, target: TextChoices) -> None:
        super().__init__(
            _("This can't be done now: the state is “%(source)s” and can't become “%(target)s”.")
            % {"source": source.label, "target": target.label}
        )
        self.source, self.target = source, target


class ReasonRequired(DomainError):
    """An act that changes what others rely on was asked for without a reason."""

    def __init__(self) -> None:
        super().__init__(_("Please give a reason: it is kept in the journal."))


class StaleEdit(DomainError):
    """Somebody else saved the same thing in the meantime."""

    def __init__(self, who: str = "") -> None:
        super().__init__(
            _(
                "Somebody else saved this page while you were editing it. "
                "What you typed is still here: compare it with the saved version below, then save again."
            )
        )
        self.who = who


class DeadlinePassed(DomainError):
    """The moment until which this was possible lies behind us."""

    def __init__(self, moment: str) -> None:
        super().__init__(
            _("The deadline was %(moment)s. Ask the organizer for an extension if you need one.")
            % {"moment": moment}
        )


class Incomplete(DomainError):
    """Something that must be there is missing; `missing` names each."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(_("Still missing: %(what)s.") % {"what": _("; ").join(missing)})
        self.missing = list(missing)


class QuotaExceeded(DomainError):
    """The unit has used up its places."""

    def __init__(self, organization: str, quota: int) -> None:
        super().__init__(
            _("%(organization)s may send %(quota)d entries here and has sent them all.")
            % {"organization": organization, "quota": quota}
        )


class InUse(DomainError):
    """A thing that others refer to was to be deleted; `uses` counts them by noun."""

    def __init__(self, name: str, uses: Mapping[str, int]) -> None:
        listed = _("; ").join(f"{noun} × {count}" for noun, count in uses.items())
        super().__init__(
            _("“%(name)s” is in use (%(uses)s), so it can't be deleted. Change or remove those first.")
            % {"name": name, "uses": listed}
        )
        self.uses = dict(uses)


class Blocked(DomainError):
    """An edition can't move on yet; `sentences` say what stands in the way."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(in_a_row(sentences))
        self.sentences = list(sentences)


class NameTaken(DomainError):
    """A name that must be the only one of its kind is there already."""

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” is there already; choose another name.") % {"name": name})
        self.name = name


class FileRefused(DomainError):
    """A file that is not what its place accepts; the sentence says what is allowed and what arrived."""


class ConversionFailed(DomainError):
    """A converter could not make another form of a file; the original stays what it is."""

    def __init__(self) -> None:
        super().__init__(_("No other form of this file could be made; the original is offered instead."))


class NotOpen(DomainError):
    """Entries can't be made or changed at this time: not yet, or not any more."""

    def __init__(self, opens_at: str = "") -> None:
        super().__init__(
            _("Entries open at %(moment)s.") % {"moment": opens_at}
            if opens_at
            else _("This contest takes no entries at this time. Ask the organizer if you think it should.")
        )


class Locked(DomainError):
    """The entry is in the hands of the organizer and can't be changed by those who made it."""

    def __init__(self, state: TextChoices) -> None:
        super().__init__(
            _("The entry's state is “%(state)s”: it can't be changed now. Everything you entered is kept.")
            % {"state": state.label}
        )


class TooManyFiles(DomainError):
    """The place for a material is full."""

    def __init__(self, name: str, count: int) -> None:
        super().__init__(
            _("“%(name)s” takes at most %(count)d files and has them all. Remove one before you add another.")
            % {"name": name, "count": count}
        )


class NoRoom(DomainError):
    """A file would fill the disk, or more than its entry or unit may send together."""


class FilesDoNotFit(DomainError):
    """The entry type can't be changed, because the new one takes no such files as are there."""

    def __init__(self, entry_type: str, files: Sequence[str]) -> None:
        super().__init__(
            _(
                "“%(type)s” has no place for these files, or its limits do not allow them: %(files)s. Remove them first, then change the type."
            )
            % {"type": entry_type, "files": _("; ").join(files)}
        )


class NotUndoable(DomainError):
    """The time for undoing an act is over, because others have gone on from it."""

    def __init__(self) -> None:
        super().__init__(_("This can't be undone any more: the entry was changed since."))


class NotAllowedHere(DomainError):
    """Something can't be done with this unit, person or invitation; the sentence says why and what to do."""


class MobileTaken(DomainError):
    """A mobile number belongs to an account already."""

    def __init__(self) -> None:
        super().__init__(
            _("There is an account with this mobile number already. Log in with it, or reset the password.")
        )
