"""Refusals of the ground floor: each carries the data of its sentence; no HTTP in them."""

from collections.abc import Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext as _


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
