"""The formal check: what an organizer finds, and taking it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from contest import journal, signals
from contest.exceptions import Incomplete, NotUndoable, ReasonRequired, StaleEdit
from contest.models import Entry, FormalCheck, MaterialNote, MaterialRequirement, User
from contest.notices.check import tell_outcome
from contest.queries.entry import missing_of
from contest.states import CheckOutcome, EntryState

TARGETS = {
    CheckOutcome.ACCEPT: EntryState.ACCEPTED,
    CheckOutcome.RETURN: EntryState.RETURNED,
    CheckOutcome.REJECT: EntryState.REJECTED,
}


@transaction.atomic
def create_check(
    *,
    entry: Entry,
    actor: User,
    outcome: CheckOutcome,
    version: int,
    reason: str = "",
    notes: Mapping[MaterialRequirement, str] | None = None,
    extend_until: datetime | None = None,
) -> FormalCheck:
    """Record what was found and move the entry; those who made it hear of it after commit.

    version: of the entry that was looked at; raises StaleEdit if it was changed since.
    reason: needed to reject, and to accept what is incomplete. A return says what to mend: by a reason, by
    `notes` (requirement -> what is wrong with it), or both.
    extend_until: with a return, a deadline of the entry's own, where the ordinary ones leave no time.
    """
    entry = _locked(entry)
    if entry.version != version:
        raise StaleEdit(str(entry.updated_by or ""))
    said = {requirement: text.strip() for requirement, text in (notes or {}).items() if text.strip()}
    _refuse_unexplained(entry, outcome, reason, bool(said))
    before = entry.state
    entry.move_to(TARGETS[outcome])
    entry.state_reason = reason
    if outcome is CheckOutcome.RETURN and extend_until is not None:
        entry.extended_until = extend_until
    entry.save(update_fields=["state", "state_reason", "extended_until"])
    check = FormalCheck.objects.create(
        entry=entry,
        outcome=outcome,
        reason=reason,
        checked_by=actor,
        checked_at=timezone.now(),
        entry_version=version,
    )
    MaterialNote.objects.bulk_create(
        MaterialNote(formal_check=check, requirement=requirement, note=text)
        for requirement, text in said.items()
    )
    journal.record(
        actor=actor,
        verb="check.created",
        target=entry,
        before={"state": before},
        after={
            "state": entry.state,
            "notes": {requirement.name: text for requirement, text in said.items()},
            "extended_until": extend_until,
        },
        reason=reason,
    )
    if outcome is CheckOutcome.ACCEPT and entry.formal_checks.filter(undone_at__isnull=False).exists():
        # Floors above may have dropped it when an earlier acceptance was undone.
        signals.entry_left.send(sender=Entry, entry=entry, actor=actor, reason=reason)
    transaction.on_commit(partial(tell_outcome.enqueue, check.pk))
    return check


@transaction.atomic
def undo_check(*, entry: Entry, actor: User) -> Entry:
    """Take the last check back: the entry waits for a check again.

    Raises NotUndoable when the entry was changed since, or its last check has been undone already.
    """
    entry = _locked(entry)
    check = entry.formal_checks.filter(undone_at__isnull=True).last()
    if (
        check is None
        or check.entry_version != entry.version
        or entry.state != TARGETS[CheckOutcome(check.outcome)]
    ):
        raise NotUndoable
    before = entry.state
    entry.move_to(EntryState.SUBMITTED)
    entry.state_reason = ""
    entry.save(update_fields=["state", "state_reason"])
    check.undone_at = timezone.now()
    check.save(update_fields=["undone_at"])
    journal.record(
        actor=actor,
        verb="check.undone",
        target=entry,
        before={"state": before, "outcome": check.outcome},
        after={"state": entry.state},
    )
    if check.outcome == CheckOutcome.ACCEPT:
        signals.entry_left.send(sender=Entry, entry=entry, actor=actor, reason="")
    return entry


@transaction.atomic
def accept_complete(*, entries: Sequence[Entry], actor: User) -> tuple[list[Entry], list[Entry]]:
    """Accept at once those of some submitted entries that lack nothing; return them, and those left waiting."""
    accepted, left = [], []
    for entry in entries:
        found = _locked(entry)
        if found.state != EntryState.SUBMITTED or missing_of(found):
            left.append(found)
            continue
        create_check(entry=found, actor=actor, outcome=CheckOutcome.ACCEPT, version=found.version)
        accepted.append(found)
    return accepted, left


def _locked(entry: Entry) -> Entry:
    return (
        Entry.objects.select_for_update(of=("self",))
        .select_related("edition", "entry_type", "updated_by")
        .get(pk=entry.pk)
    )


def _refuse_unexplained(entry: Entry, outcome: CheckOutcome, reason: str, has_notes: bool) -> None:
    if outcome is CheckOutcome.REJECT and not reason.strip():
        raise ReasonRequired
    if outcome is CheckOutcome.RETURN and not (reason.strip() or has_notes):
        raise ReasonRequired
    if outcome is CheckOutcome.ACCEPT and not reason.strip() and (missing := missing_of(entry)):
        raise Incomplete([one.phrase for one in missing])
