"""Handing an entry in, taking it back, and everything that ends or prolongs its way."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from contest import journal, signals
from contest.actions.quota import refuse_over_quota
from contest.exceptions import Incomplete, Locked, ReasonRequired
from contest.models import Edition, Entry, JournalEntry, Submission, User
from contest.queries.deadline import (
    change_window,
    materials_may_follow,
    refuse_outside,
    signup_window,
    upload_window,
)
from contest.queries.entry import files_of, missing_of, people_of
from contest.rules.entry import can_override_entry
from contest.states import CheckOutcome, EditionState, EntryState

NUMBER_DIGITS = 3
"""At least so many, so that a list sorts by number; the thousandth entry has four."""

# After these, only an organizer takes an entry out.
WITHDRAWABLE = frozenset({EditionState.OPEN, EditionState.CLOSED, EditionState.JUDGING})


@transaction.atomic
def submit_entry(*, entry: Entry, actor: User) -> Submission:
    """Hand an entry in and return its receipt; handing in twice what has not changed gives the same receipt.

    The edition's row is locked first: numbers come without gap or double, and a unit never gets more places
    than it has, however many people press the button at once.
    Raises Incomplete, QuotaExceeded, Locked, DeadlinePassed or NotOpen.
    """
    edition = Edition.objects.select_for_update().get(pk=entry.edition_id)
    entry = _locked(entry)
    state = EntryState(entry.state)
    # Files that followed after the sign-up are handed in under the upload deadline.
    follows = state is EntryState.SUBMITTED
    last = entry.submissions.order_by("number").last()
    if follows and last is not None and last.snapshot == _plain(snapshot_of(entry)):
        return last
    if not (entry.is_editable or follows):
        raise Locked(state)
    refuse_outside(upload_window(edition, entry) if follows else change_window(entry), edition)
    _refuse_incomplete(entry)
    if state is EntryState.DRAFT:  # one that was returned has kept its place; see edit_lecture
        refuse_over_quota(entry)
    now = timezone.now()
    if not entry.number:
        entry.number = f"{edition.entry_number_prefix}{edition.next_entry_number:0{NUMBER_DIGITS}d}"
        edition.next_entry_number += 1
        edition.save(update_fields=["next_entry_number"])
    if not follows:
        entry.move_to(EntryState.SUBMITTED)
    entry.state_reason = ""
    entry.submitted_at = now
    entry.save(update_fields=["number", "state", "state_reason", "submitted_at"])
    receipt = Submission.objects.create(
        entry=entry,
        number=(last.number if last else 0) + 1,
        submitted_at=now,
        submitted_by=actor,
        snapshot=_plain(snapshot_of(entry)),
    )
    journal.record(
        actor=actor,
        verb="entry.submitted",
        target=entry,
        before={"state": state},
        after={"state": entry.state, "number": entry.number, "receipt": receipt.number},
    )
    return receipt


def snapshot_of(entry: Entry) -> dict[str, Any]:
    """Return what a receipt says: the entry's words, its people, and each file with its SHA-256."""
    return {
        "number": entry.number,
        "edition": entry.edition.name,
        "entry_type": entry.entry_type.name,
        "sector": entry.sector.name if entry.sector else "",
        "lecture_form": entry.lecture_form.name if entry.lecture_form else "",
        "organization": entry.organization.name if entry.organization else "",
        "title": entry.title,
        "abstract": entry.abstract,
        "people": [
            {"role": person.role, "name": person.name, "organization": person.organization_name}
            for person in people_of(entry)
        ],
        "files": [
            {
                "material": material.requirement.name,
                "name": material.upload.original_name,
                "size": material.upload.size,
                "sha256": material.upload.sha256,
            }
            for material in files_of(entry)
        ],
    }


@transaction.atomic
def take_back_entry(*, entry: Entry, actor: User) -> Entry:
    """Turn a submitted entry into a draft again, to change it and submit it anew; its number stays with it.

    Raises DeadlinePassed after the sign-up deadline, when it could not be submitted again.
    """
    Edition.objects.select_for_update().get(pk=entry.edition_id)
    entry = _locked(entry)
    refuse_outside(signup_window(entry.edition, entry), entry.edition)
    return _move(entry, EntryState.DRAFT, actor, "entry.taken_back")


@transaction.atomic
def withdraw_entry(*, entry: Entry, actor: User, reason: str = "") -> Entry:
    """Take an entry out of the contest; the unit's place is free again. Organizers give a reason."""
    entry = _locked(entry)
    by_organizer = can_override_entry(actor, entry) and entry.owner_id != actor.pk
    if by_organizer and not reason.strip():
        raise ReasonRequired
    if not by_organizer and EditionState(entry.edition.state) not in WITHDRAWABLE:
        raise Locked(EntryState(entry.state))
    entry = _move(entry, EntryState.WITHDRAWN, actor, "entry.withdrawn", reason)
    signals.entry_left.send(sender=Entry, entry=entry, actor=actor, reason=reason)
    return entry


@transaction.atomic
def disqualify_entry(*, entry: Entry, actor: User, reason: str) -> Entry:
    """Exclude an entry for a reason that is kept and shown to those who made it."""
    if not reason.strip():
        raise ReasonRequired
    entry = _move(_locked(entry), EntryState.DISQUALIFIED, actor, "entry.disqualified", reason)
    signals.entry_left.send(sender=Entry, entry=entry, actor=actor, reason=reason)
    return entry


@transaction.atomic
def restore_entry(*, entry: Entry, actor: User, reason: str) -> Entry:
    """Undo a withdrawal or disqualification: the entry is where it was before. An organizer's decision."""
    if not reason.strip():
        raise ReasonRequired
    Edition.objects.select_for_update().get(pk=entry.edition_id)
    entry = _locked(entry)
    entry = _move(entry, state_before_leaving(entry), actor, "entry.restored", reason)
    entry.state_reason = ""
    entry.save(update_fields=["state_reason"])
    signals.entry_left.send(sender=Entry, entry=entry, actor=actor, reason=reason)
    return entry


def state_before_leaving(entry: Entry) -> EntryState:
    """Return where a withdrawn or disqualified entry stood: by the journal, or else by its receipts and checks."""
    left = JournalEntry.objects.filter(
        target_type=entry._meta.label,
        target_code=entry.code,
        verb__in=("entry.withdrawn", "entry.disqualified"),
    ).last()
    if left is not None and left.before:
        return EntryState(left.before["state"])
    last = entry.submissions.order_by("number").last()
    if last is None:  # a draft, or an entry that came by import and has no receipt
        return EntryState.SUBMITTED if entry.number else EntryState.DRAFT
    check = entry.formal_checks.filter(undone_at__isnull=True, checked_at__gte=last.submitted_at).last()
    if check is None:
        untouched = last.snapshot == _plain(snapshot_of(entry))
        return EntryState.SUBMITTED if untouched else EntryState.DRAFT
    return {
        CheckOutcome.ACCEPT: EntryState.ACCEPTED,
        CheckOutcome.RETURN: EntryState.RETURNED,
        CheckOutcome.REJECT: EntryState.SUBMITTED,
    }[CheckOutcome(check.outcome)]


@transaction.atomic
def extend_entry(*, entry: Entry, actor: User, until: datetime | None, reason: str) -> Entry:
    """Give one entry a deadline of its own, None taking it away again."""
    if not reason.strip():
        raise ReasonRequired
    entry = _locked(entry)
    before, entry.extended_until = entry.extended_until, until
    entry.save(update_fields=["extended_until"])
    journal.record(
        actor=actor,
        verb="entry.extended",
        target=entry,
        before={"until": before},
        after={"until": until},
        reason=reason,
    )
    return entry


def _locked(entry: Entry) -> Entry:
    return (
        Entry.objects.select_for_update(of=("self",))
        .select_related("edition", "entry_type", "sector", "lecture_form", "organization")
        .get(pk=entry.pk)
    )


def _move(entry: Entry, target: EntryState, actor: User, verb: str, reason: str = "") -> Entry:
    before = entry.state
    entry.move_to(target)
    entry.state_reason = reason
    entry.save(update_fields=["state", "state_reason"])
    journal.record(
        actor=actor, verb=verb, target=entry, before={"state": before}, after={"state": target}, reason=reason
    )
    return entry


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as they come back from the JSON column, so that two snapshots compare."""
    return {**facts, "people": [{**p, "role": str(p["role"])} for p in facts["people"]]}


def _refuse_incomplete(entry: Entry) -> None:
    missing = missing_of(entry)
    if materials_may_follow(entry.edition, entry):
        missing = [one for one in missing if one.part != "materials"]
    if missing:
        raise Incomplete([one.phrase for one in missing])
