"""What tablets send: each version stands, is kept apart for the desk, or is refused; nothing gets lost in between."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError, Incomplete
from judging.actions.round import is_away, touch
from judging.actions.sheet import (
    COMMENT_MAX,
    append_version,
    as_kept,
    freeze,
    lock_sheet,
    phase_of,
    record_save,
    refuse_bad_marks,
    unmarked_criteria,
)
from judging.models import HeldVersion, ScoreSheet, SheetVersion, Signature, Tablet
from judging.queries.hall.rehearsal import seat_in_hall
from judging.queries.sheet.scheme import rule_in_force, scheme_of
from judging.scoring import sheet_total, text
from judging.states import ContenderStatus, HeldState, HeldWhy, RoundState, SheetState, StagePhase
from judging.validators.strokes import clean_strokes

log = logging.getLogger(__name__)

LATEST_MS: Final = 4_102_444_800_000
"""The year 2100: a device's clock that is further off says nothing."""


class Outcome(StrEnum):
    """What became of a version that a tablet sent."""

    RECEIVED = "received"
    REPEATED = "repeated"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SentVersion:
    """A version as it came. marks: criterion code -> as typed. made_at: milliseconds since 1970, by the device."""

    client_id: str
    sheet: str
    follows: str = ""
    marks: Mapping[str, str] | None = None
    comment: str = ""
    sign: bool = False
    strokes: Any = ()
    made_at: float | None = None

    @property
    def moment(self) -> datetime | None:
        """When the device says that it was made; for people only."""
        if self.made_at is None or not 0 < self.made_at < LATEST_MS:
            return None
        return datetime.fromtimestamp(self.made_at / 1000, tz=UTC)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one version. number and total: of the sheet's version that it became; sentence: for the judge."""

    client_id: str
    outcome: Outcome
    number: int = 0
    total: str = ""
    sentence: str = ""


def receive_version(*, tablet: Tablet, sent: SentVersion) -> Receipt:
    """Take one version from a tablet, in a transaction of its own; asked again, it answers the same.

    It stands when the sheet takes marks and its newest version is the one that this was made from. Whatever else
    may be somebody's marks is kept apart for a decision at the desk; only what can't be is refused.
    """
    try:
        return _receive(tablet, sent)
    except IntegrityError:  # the same version came twice at the same moment, once for another sheet
        return _receive(tablet, sent)
    except ScoreSheet.DoesNotExist:
        log.warning("Tablet %s sent a version of an unknown sheet", tablet.code)
        return Receipt(
            sent.client_id,
            Outcome.REFUSED,
            sentence=_("The server does not know this sheet. Show it to the desk; it stays on this tablet."),
        )
    except DomainError as error:
        log.warning("Tablet %s sent marks that can't be: sheet %s", tablet.code, sent.sheet)
        return Receipt(sent.client_id, Outcome.REFUSED, sentence=str(error))


@transaction.atomic
def _receive(tablet: Tablet, sent: SentVersion) -> Receipt:
    sheet = lock_sheet(ScoreSheet.objects.all(), sent.sheet)
    # Read behind the lock: it may have lost the seat meanwhile.
    facts = Tablet.objects.filter(pk=tablet.pk).order_by()
    tablet.seat_id, tablet.revoked_at, of = facts.values_list(
        "seat", "revoked_at", "seat__panel__round__edition"
    )[0]
    edition = sheet.contender.round.edition
    if of not in {edition.pk, edition.rehearses_id}:
        raise ScoreSheet.DoesNotExist
    if (known := _arrived(sheet, sent)) is not None:
        return known
    marks = as_kept(sent.marks or {})
    refuse_bad_marks(scheme_of(rule_in_force(sheet.contender.round)), marks, sheet.contender.round)
    if sent.sign and (missing := unmarked_criteria(sheet.contender.round, marks)):
        raise Incomplete(missing)
    why = _why_held(sheet, tablet, sent)
    if why is not None:
        return _hold(sheet, tablet, sent, marks, why)
    return _stand(sheet, sent, marks)


def _arrived(sheet: ScoreSheet, sent: SentVersion) -> Receipt | None:
    """Say what became of a version that is there already."""
    version = next(iter(SheetVersion.objects.filter(client_id=sent.client_id).order_by()), None)
    held = (
        None if version else next(iter(HeldVersion.objects.filter(client_id=sent.client_id).order_by()), None)
    )
    found = version or held
    if found is None:
        return None
    if found.sheet_id != sheet.pk:
        raise DomainError(_("This version belongs to another sheet. Show it to the desk."))
    if held is not None and held.version is None:
        return Receipt(sent.client_id, Outcome.HELD, sentence=_held_sentence(held))
    stands = version or (held.version if held else None)
    assert stands is not None
    return Receipt(sent.client_id, Outcome.REPEATED, stands.number, stands.total)


def _why_held(sheet: ScoreSheet, tablet: Tablet, sent: SentVersion) -> HeldWhy | None:
    """Say why a version may not count by itself; None: it stands."""
    has_seat = tablet.seat_id == sheet.seat_id or seat_in_hall(tablet.seat).pk == sheet.seat_id
    if tablet.revoked_at or not has_seat or sheet.seat.left_at:
        return HeldWhy.REVOKED
    if sheet.contender.status != ContenderStatus.OK or sheet.state in {SheetState.RECUSED, SheetState.WAIVED}:
        return HeldWhy.OUT
    state, phase = sheet.contender.round.state, phase_of(sheet.contender)
    if state == RoundState.SETUP or phase in {StagePhase.WAITING, StagePhase.ON_STAGE}:
        return HeldWhy.EARLY
    if state != RoundState.SCORING or phase in {StagePhase.CLOSED, StagePhase.REVEALED}:
        return HeldWhy.LATE
    if is_away(sheet.contender.round_id):
        return HeldWhy.LATE
    if sent.follows != (sheet.current.client_id if sheet.current else ""):
        return HeldWhy.STALE
    return None


def _hold(
    sheet: ScoreSheet, tablet: Tablet, sent: SentVersion, marks: Mapping[str, str], why: HeldWhy
) -> Receipt:
    held = HeldVersion.objects.create(
        sheet=sheet,
        tablet=tablet,
        client_id=sent.client_id,
        follows=sent.follows,
        marks=dict(marks),
        comment=sent.comment.strip()[:COMMENT_MAX],
        is_signed=sent.sign,
        strokes=clean_strokes(sent.strokes),
        made_at=sent.moment,
        why=why,
    )
    journal.record(
        actor=sheet.seat.judge,
        verb="held.arrived",
        target=held,
        edition=sheet.contender.round.edition,
        after={"sheet": sheet.code, "why": why, "marks": held.marks, "signed": held.is_signed},
    )
    touch(sheet.contender.round_id)
    scheme = scheme_of(rule_in_force(sheet.contender.round))
    complete = all(one.code in marks for one in scheme.criteria)
    return Receipt(
        sent.client_id,
        Outcome.HELD,
        total=text(sheet_total(scheme, marks)) if complete else "",
        sentence=_held_sentence(held),
    )


def _held_sentence(held: HeldVersion) -> str:
    if held.state == HeldState.DECLINED:
        return _("The desk did not take these marks: %(reason)s") % {"reason": held.reason}
    return _("Handed to the desk for a decision: %(why)s.") % {"why": HeldWhy(held.why).label}


def _stand(sheet: ScoreSheet, sent: SentVersion, marks: Mapping[str, str]) -> Receipt:
    """Append the version to the sheet, opening a signed one again, and sign it if that was asked."""
    judge, before, was_signed = sheet.seat.judge, sheet.current, sheet.state == SheetState.SIGNED
    if was_signed:
        sheet.move_to(SheetState.OPEN, _("Corrected by the judge while the marks were open."))
    version = append_version(sheet, judge, marks, sent.comment.strip()[:COMMENT_MAX], sent.client_id)
    sheet.save(update_fields=["current", "state", "state_reason", "signed_at", "updated_at"])
    if was_signed:
        journal.record(
            actor=judge,
            verb="sheet.corrected",
            target=sheet,
            edition=sheet.contender.round.edition,
            before={"state": SheetState.SIGNED},
            after={"state": sheet.state},
        )
    record_save(sheet, judge, before)
    if sent.sign:
        if strokes := clean_strokes(sent.strokes):
            Signature.objects.create(version=version, strokes=strokes)
        freeze(sheet, judge)
    elif was_signed:
        touch(sheet.contender.round_id)
    return Receipt(sent.client_id, Outcome.RECEIVED, version.number, version.total)
