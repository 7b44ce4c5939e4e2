"""Refusals of the judging floor: each carries the data of its sentence; no HTTP in them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contest.exceptions import DomainError
from contest.wording import in_a_row
from judging.states import StagePhase

NAMED_AT_MOST = 20
"""A sentence names so many things; a page lists the rest."""


def listed(names: Sequence[str], at_most: int = NAMED_AT_MOST) -> str:
    """Join names into part of a sentence, the rest of a long list as a number."""
    named = _("; ").join(names[:at_most])
    more = len(names) - at_most
    return named + (_(" and %d more") % more if more > 0 else "")


class MarksRefused(DomainError):
    """Marks that are above the maximum, below the minimum, off the step, or no numbers.

    faults: criterion code -> sentence.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(in_a_row(faults.values()))
        self.faults = dict(faults)


class ScoringClosed(DomainError):
    """A save came when the round no longer takes marks."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Scoring is closed, so this was not counted. Marks saved before are kept as they were; ask the organizer."
            )
        )


class ScoringNotOpen(DomainError):
    """A save came before the round takes marks."""

    def __init__(self) -> None:
        super().__init__(_("Scoring has not been opened yet. Come back when the organizer opens it."))


class SheetNotOpen(DomainError):
    """A save or a signature came for a sheet that is signed, recused or waived."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class StaleSheet(DomainError):
    """The sheet was saved elsewhere since it was read; `number` is the version that stands now."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _(
                "This sheet was saved in another window or on another device in the meantime. "
                "Both versions are shown below: choose which one is to stand."
            )
        )
        self.number = number


class SheetsMissing(DomainError):
    """A round can't close or be computed while sheets are missing; `missing` names (entry, judge) each."""

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            _("These score sheets are missing: %(list)s.")
            % {"list": listed([f"{entry} – {judge}" for entry, judge in missing])}
        )
        self.missing = list(missing)


class RuleRefused(DomainError):
    """The rule of a round can't work; `problems` says why in sentences, `by_field` where."""

    def __init__(self, problems: Sequence[str], by_field: Mapping[str, str] | None = None) -> None:
        super().__init__(in_a_row(problems))
        self.problems = list(problems)
        self.by_field = dict(by_field or {})


class RuleFrozen(DomainError):
    """Scoring has opened, so the rule and the criteria of the round stand as they are."""

    def __init__(self, round_name: str) -> None:
        super().__init__(
            _(
                "Scoring of “%(round)s” has opened, so its rule and criteria are frozen. While nothing is scored, "
                "take the round back to set-up first."
            )
            % {"round": round_name}
        )


class NotReady(DomainError):
    """A round can't go on; `problems` says why in sentences."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(in_a_row(problems))
        self.problems = list(problems)


class TooFewJudges(DomainError):
    """A balanced assignment is impossible; `short` says how many judges each entry lacks."""

    def __init__(self, short: Mapping[str, int]) -> None:
        entries = [
            ngettext("%(entry)s lacks %(n)d judge", "%(entry)s lacks %(n)d judges", n)
            % {"entry": entry, "n": n}
            for entry, n in short.items()
        ]
        super().__init__(
            _(
                "Too few judges are free of conflict: %(list)s. Nothing was changed. "
                "Add seats, ask for fewer judges per entry, or tick “assign what is possible”."
            )
            % {"list": listed(entries, at_most=5)}
        )
        self.short = dict(short)


class ConflictRefused(DomainError):
    """An assignment that must not be: a judge's own entry, or one that the judge is recused from."""

    def __init__(self, pairs: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(
            _("These judges must not score these entries: %(list)s. Nothing was changed.")
            % {"list": listed([f"{judge} – {entry} ({why})" for entry, judge, why in pairs])}
        )
        self.pairs = list(pairs)


class SheetsInUse(DomainError):
    """An assignment or seat can't be taken away because marks were saved on it."""

    def __init__(self, sheets: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            _(
                "Marks were already saved on these sheets: %(list)s. They can't be removed; "
                "record a recusal, or close the round without them."
            )
            % {"list": listed([f"{entry} – {judge}" for entry, judge in sheets])}
        )
        self.sheets = list(sheets)


class NoticeOver(DomainError):
    """Objections are filed while a public notice runs, and at no other time; `last_day` of the one that ended."""

    def __init__(self, last_day: date | None) -> None:
        super().__init__(
            _("There is no public notice at present, so no objection can be filed.")
            if last_day is None
            else _("The public notice ended on %(day)s. Objections can't be filed any more.")
            % {"day": date_format(last_day, "DATE_FORMAT")}
        )
        self.last_day = last_day


class NotOnStage(DomainError):
    """In a hall that is run from the desk only the entry whose marks are open takes marks."""

    def __init__(self, phase: StagePhase) -> None:
        super().__init__(
            {
                StagePhase.WAITING: _(
                    "This entry is not on stage yet. The desk opens its marks after the lecture."
                ),
                StagePhase.ON_STAGE: _("The lecture is going on. The desk opens the marks after it."),
            }.get(phase, _("The marks of this entry are closed. Ask the desk to open them again."))
        )
        self.phase = phase


class PollNotOpen(DomainError):
    """A ballot came while the audience can't vote: before the desk opened the poll, or after its end."""

    def __init__(self) -> None:
        super().__init__(_("Voting is not open now, so this was not counted."))


class AlreadyVoted(DomainError):
    """A ticket has voted, and this poll lets no vote be changed."""

    def __init__(self) -> None:
        super().__init__(_("This ticket has voted already, and the vote stands."))


class CardRevoked(DomainError):
    """The card of a seat was renewed or withdrawn, or the judge has left the seat."""

    def __init__(self) -> None:
        super().__init__(_("This card is no longer valid. Ask the desk for the seat's new card."))


class SeatTaken(DomainError):
    """Another device has the seat; `name` is what its browser calls itself, `contact_at` when it was last heard."""

    def __init__(self, name: str, contact_at: datetime) -> None:
        super().__init__(
            _("This seat is open on another device (%(device)s, last heard at %(time)s).")
            % {
                "device": name or _("unknown device"),
                "time": date_format(timezone.localtime(contact_at), "H:i:s"),
            }
        )
        self.name, self.contact_at = name, contact_at


class StaleDesk(DomainError):
    """The desk acted on a state of the hall that had passed; another desk, or the same key again, was quicker."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The hall has moved on since you looked, so nothing was done. "
                "This is how it stands now: look, then press again."
            )
        )


class UnsentMarks(DomainError):
    """A tablet can't lose its seat by the way: it still holds `n` versions that the server has not got."""

    def __init__(self, n: int) -> None:
        super().__init__(
            ngettext(
                "The old tablet still holds %(n)d unsent save. Let it send first, or say that you go on without it.",
                "The old tablet still holds %(n)d unsent saves. Let it send first, or say that you go on without them.",
                n,
            )
            % {"n": n}
        )
        self.n = n


class PreviewChanged(DomainError):
    """A score was to be revealed that is no longer the one in the preview."""

    def __init__(self) -> None:
        super().__init__(
            _("The score has changed since you looked at the preview. Look at it again, then reveal it.")
        )


class RoundAway(DomainError):
    """The round is in the hall: what is done there comes back as a file, and nothing of it is written here."""

    def __init__(self, since: datetime) -> None:
        super().__init__(
            _(
                "The round has been in the hall since %(moment)s, so nothing of it can be changed here. "
                "Take its file back, or call the round back first."
            )
            % {"moment": date_format(timezone.localtime(since), "DATETIME_FORMAT")}
        )
        self.since = since


class CarryRefused(DomainError):
    """A file in which a round travels can't be taken; `code` says why, `detail` where, for whoever helps."""

    def __init__(self, code: str, detail: str = "") -> None:
        sentence = str(CARRY_SENTENCES[code])
        if detail:
            sentence = in_a_row([sentence, _("(Detail: %(detail)s)") % {"detail": detail[:300]}])
        super().__init__(sentence)
        self.code, self.detail = code, detail


CARRY_SENTENCES: Final = {
    "altered": gettext_lazy(
        "The file was changed after it was made: its signature does not fit. Nothing was taken from it."
    ),
    "conflict_undecided": gettext_lazy("Choose whose values are to stand where both sides were changed."),
    "contradiction": gettext_lazy(
        "The file contradicts what left: it is no return of this round as it was taken along. Nothing was taken from it."
    ),
    "damaged": gettext_lazy("The file is damaged or was cut off on its way. Copy it again."),
    "edition_is_here": gettext_lazy(
        "This edition is kept at this site itself, so its rounds are not taken in from a file."
    ),
    "later_state": gettext_lazy(
        "The result of this round was computed here. Take it back to “scoring closed” first."
    ),
    "loaded_before": gettext_lazy("This round is here already. Its file is taken in once."),
    "not_scoring": gettext_lazy(
        "Only a live round whose scoring is open can be taken to the hall: open scoring first."
    ),
    "other_edition": gettext_lazy("The file is of another edition."),
    "other_kind": gettext_lazy(
        "This is not the right file: one that was made by “take to the hall” or “make the return” is needed."
    ),
    "other_program": gettext_lazy(
        "The file was made by another version of this program. Use the same version in both places."
    ),
    "other_round": gettext_lazy("The file is of another round."),
    "other_trip": gettext_lazy("The file belongs to no journey of this round that began here."),
    "other_version": gettext_lazy(
        "The file has a newer format than this program can read. Use the same version in both places."
    ),
    "rule_changed": gettext_lazy(
        "The rule of the round is not the one under which it left. Nothing was taken from the file."
    ),
    "too_large": gettext_lazy("The file is larger than any round can be."),
    "unsound": gettext_lazy(
        "The file does not hold together, although its signature fits. Nothing was taken from it."
    ),
    "wrong_code": gettext_lazy(
        "The code does not open this file. It stands on the page that was printed with the file."
    ),
}


class Unprintable(DomainError):
    """Certificates that this machine can't print: a typeface or a picture is missing; `sentences` says what."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(
            _("Certificates of this kind can't be printed now: %(why)s") % {"why": in_a_row(sentences)}
        )
        self.sentences = list(sentences)


class GlyphsMissing(DomainError):
    """Certificates hold characters that no typeface of the machine has; `lines` says which, by person."""

    def __init__(self, lines: Sequence[Any]) -> None:
        super().__init__(
            _("These would print with an empty box: %(who)s.")
            % {"who": listed([f"{line.holder} {''.join(line.missing)}" for line in lines])}
        )
        self.lines = list(lines)
