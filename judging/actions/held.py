"""Marks that came too late, too early or from a former tablet: the desk takes them or leaves them, with a reason."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import Incomplete, ReasonRequired
from contest.models import User
from judging.actions.round import refuse_unless, touch
from judging.actions.sheet import (
    append_version,
    lock_sheet,
    phase_of,
    refuse_if_revealed,
    unmarked_criteria,
)
from judging.exceptions import NotOnStage, NotReady
from judging.models import HeldVersion, ScoreSheet, SheetVersion, Signature
from judging.states import ContenderStatus, HeldState, RoundState, SheetState, StagePhase


@transaction.atomic
def take_held(*, held: HeldVersion, actor: User, reason: str, seen: int | None = None) -> SheetVersion:
    """Let held marks stand as their sheet's newest version; signed ones sign the sheet.

    seen: number of the version that they were compared with, 0 for none; None asks nothing.
    What the same tablet sent before them for this sheet, and still waits, is declined as superseded.
    Raises NotReady for a revealed or recused entry or when the sheet has changed since it was compared, NotOnStage before
    its marks were opened, MarksRefused, IllegalMove.
    """
    held, sheet = _locked(held, reason)
    refuse_changed(sheet, seen)
    refuse_unless(sheet.contender.round, RoundState.SCORING)
    refuse_if_revealed(sheet.contender)
    if (phase := phase_of(sheet.contender)) in {StagePhase.WAITING, StagePhase.ON_STAGE}:
        assert phase is not None
        raise NotOnStage(phase)
    if sheet.contender.status != ContenderStatus.OK:
        raise NotReady([_("This entry does not take part in the round.")])
    version, before = put_version(
        sheet,
        actor=actor,
        marks=held.marks,
        comment=held.comment,
        client_id=held.client_id,
        sign=held.is_signed,
    )
    if held.is_signed and held.strokes:
        Signature.objects.create(version=version, strokes=held.strokes)
    _decide(held, actor, HeldState.TAKEN, reason, version)
    journal.record(
        actor=actor,
        verb="held.taken",
        target=sheet,
        edition=sheet.contender.round.edition,
        before=before,
        after={**facts_of(sheet), "held": held.code, "why": held.why},
        reason=reason.strip(),
    )
    for earlier in _superseded(held):
        _decline(earlier, actor, _("A later save from the same tablet was taken."))
    touch(sheet.contender.round_id)
    return version


@transaction.atomic
def decline_held(*, held: HeldVersion, actor: User, reason: str) -> HeldVersion:
    """Leave held marks aside; they are kept, and this can be undone."""
    held, sheet = _locked(held, reason)
    _decline(held, actor, reason.strip())
    touch(sheet.contender.round_id)
    return held


@transaction.atomic
def restore_held(*, held: HeldVersion, actor: User, reason: str) -> HeldVersion:
    """Lay marks that were left aside before the desk once more."""
    held, sheet = _locked(held, reason)
    was = held.reason
    held.move_to(HeldState.WAITING)
    held.decided_by, held.decided_at, held.reason = None, None, ""
    held.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    journal.record(
        actor=actor,
        verb="held.restored",
        target=sheet,
        edition=sheet.contender.round.edition,
        before={"held": held.code, "declined": was},
        reason=reason.strip(),
    )
    touch(sheet.contender.round_id)
    return held


def put_version(
    sheet: ScoreSheet, *, actor: User, marks: dict[str, str], comment: str, client_id: str, sign: bool
) -> tuple[SheetVersion, dict[str, object]]:
    """Append marks that somebody at the desk answers for, and return them with what stood before.

    The sheet must be locked. sign: it counts at once, whether it was open, signed or waived before; without,
    only an open sheet takes them. Raises NotReady, Incomplete, MarksRefused.
    """
    if sheet.state == SheetState.RECUSED:
        raise NotReady([_("This judge is recused. Withdraw the recusal instead.")])
    if not sign and sheet.state != SheetState.OPEN:
        raise NotReady(
            [
                _(
                    "These marks are not signed, and the sheet is no longer open. Reopen it first, with a reason."
                )
            ]
        )
    if sign and (missing := unmarked_criteria(sheet.contender.round, marks)):
        raise Incomplete(missing)
    before = facts_of(sheet)
    version = append_version(sheet, actor, marks, comment, client_id)
    if sign:
        if sheet.state != SheetState.OPEN:
            sheet.move_to(SheetState.OPEN)
        sheet.move_to(SheetState.SIGNED)
    sheet.save(update_fields=["current", "state", "state_reason", "signed_at", "updated_at"])
    return version, before


def refuse_changed(sheet: ScoreSheet, seen: int | None) -> None:
    """Raise NotReady when another version stands than the one that somebody compared with."""
    if seen is not None and seen != (sheet.current.number if sheet.current else 0):
        raise NotReady([_("The judge has sent a newer sheet meanwhile. Compare once more.")])


def facts_of(sheet: ScoreSheet) -> dict[str, object]:
    """Return what the journal keeps of a sheet: its state and the marks that stand."""
    current = sheet.current
    return {
        "state": str(sheet.state),
        "version": current.number if current else 0,
        "marks": current.marks if current else {},
        "total": current.total if current else "",
    }


def _locked(held: HeldVersion, reason: str) -> tuple[HeldVersion, ScoreSheet]:
    if not reason.strip():
        raise ReasonRequired
    sheet = lock_sheet(ScoreSheet.objects.all(), held.sheet.code, for_desk=True)
    held = HeldVersion.objects.select_for_update().get(pk=held.pk)
    held.sheet = sheet
    return held, sheet


def _superseded(held: HeldVersion) -> list[HeldVersion]:
    """What the same tablet had sent for the same sheet before, and nobody has decided yet."""
    rows = HeldVersion.objects.select_for_update().filter(
        sheet=held.sheet_id, tablet=held.tablet_id, state=HeldState.WAITING
    )
    found = [one for one in rows if (one.arrived_at, one.pk) < (held.arrived_at, held.pk)]
    for one in found:
        one.sheet = held.sheet
    return found


def _decline(held: HeldVersion, actor: User, reason: str) -> None:
    _decide(held, actor, HeldState.DECLINED, reason)
    journal.record(
        actor=actor,
        verb="held.declined",
        target=held.sheet,
        edition=held.sheet.contender.round.edition,
        before={"held": held.code, "why": held.why, "marks": held.marks},
        reason=reason,
    )


def _decide(
    held: HeldVersion, actor: User, target: HeldState, reason: str, version: SheetVersion | None = None
) -> None:
    held.move_to(target)
    held.decided_by, held.decided_at, held.reason = actor, timezone.now(), reason.strip()
    held.version = version
    held.save(update_fields=["state", "decided_by", "decided_at", "reason", "version"])
