"""Two records that may be one person: a pool manager decides, and may decide otherwise later."""

from typing import Any

from django.db import transaction

from contest import journal
from contest.models import User
from talent_pool.actions.index import index_reports_of
from talent_pool.exceptions import AlreadyDecided
from talent_pool.models import Lecturer, PossibleDuplicate
from talent_pool.states import DoubtOutcome


@transaction.atomic
def merge_duplicate(*, doubt: PossibleDuplicate, actor: User) -> Lecturer:
    """Make the two one person: everything goes to the older record, what is empty there is filled.

    The newer record keeps its row, out of every list, and `doubt.moved` says what went where.
    """
    doubt = _open_doubt(doubt)
    kept, merged = sorted((doubt.lecturer, doubt.other), key=lambda person: person.pk)
    kept, merged = _root(kept), _root(merged)
    if kept.pk == merged.pk:
        doubt.outcome = DoubtOutcome.SAME
        doubt.save(update_fields=["outcome"])
        return kept
    moved: dict[str, Any] = {
        "kept": kept.code,
        "merged": merged.code,
        "participations": list(merged.participations.values_list("pk", flat=True)),
        "appointments": list(merged.appointments.values_list("pk", flat=True)),
        "reports": [report.pk for report in merged.reports.all()],
        "reports_both": [report.pk for report in merged.reports.all() & kept.reports.all()],
        "records": list(merged.merged_records.values_list("pk", flat=True)),
    }
    merged.participations.update(lecturer=kept)
    merged.appointments.update(lecturer=kept)
    merged.merged_records.update(merged_into=kept)
    kept.reports.add(*merged.reports.all())
    merged.reports.clear()
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    _fill(kept, merged, moved)
    doubt.outcome, doubt.moved = DoubtOutcome.SAME, moved
    doubt.save(update_fields=["outcome", "moved"])
    index_reports_of(kept)
    journal.record(actor=actor, verb="lecturer.merged", target=kept, after=moved)
    return kept


@transaction.atomic
def keep_apart(*, doubt: PossibleDuplicate, actor: User) -> PossibleDuplicate:
    """Settle that the two are different people."""
    doubt = _open_doubt(doubt)
    doubt.outcome = DoubtOutcome.DIFFERENT
    doubt.save(update_fields=["outcome"])
    journal.record(
        actor=actor, verb="lecturer.kept_apart", target=doubt.lecturer, after={"other": doubt.other.code}
    )
    return doubt


@transaction.atomic
def reopen_duplicate(*, doubt: PossibleDuplicate, actor: User) -> PossibleDuplicate:
    """Undo a decision about a possible duplicate; a merge is taken apart again."""
    doubt = PossibleDuplicate.objects.select_for_update().get(pk=doubt.pk)
    if doubt.outcome == DoubtOutcome.OPEN:
        raise AlreadyDecided
    target = doubt.lecturer
    if doubt.outcome == DoubtOutcome.SAME and doubt.moved:
        target = _take_apart(doubt.moved)
    doubt.outcome, doubt.moved = DoubtOutcome.OPEN, {}
    doubt.save(update_fields=["outcome", "moved"])
    journal.record(actor=actor, verb="lecturer.duplicate_reopened", target=target)
    return doubt


def _take_apart(moved: dict[str, Any]) -> Lecturer:
    """Give the merged record back what came with it, where that is still at the kept one."""
    kept = Lecturer.objects.select_for_update().get(code=moved["kept"])
    merged = Lecturer.objects.select_for_update().get(code=moved["merged"])
    filled = moved.get("filled", {})
    for name in ("user_id", "mobile"):
        if name in filled and getattr(kept, name) == filled[name]:
            setattr(kept, name, None if name == "user_id" else "")
    kept.save(update_fields=["user", "mobile"])
    if "user_id" in filled:
        merged.user_id = filled["user_id"]
    merged.merged_into = None
    merged.save(update_fields=["merged_into", "user"])
    kept.participations.filter(pk__in=moved["participations"]).update(lecturer=merged)
    kept.appointments.filter(pk__in=moved["appointments"]).update(lecturer=merged)
    kept.merged_records.filter(pk__in=moved["records"]).update(merged_into=merged)
    merged.reports.add(*moved["reports"])
    kept.reports.remove(*(set(moved["reports"]) - set(moved["reports_both"])))
    index_reports_of(kept)
    index_reports_of(merged)
    return merged


def _open_doubt(doubt: PossibleDuplicate) -> PossibleDuplicate:
    found = PossibleDuplicate.objects.select_for_update().get(pk=doubt.pk)
    if found.outcome != DoubtOutcome.OPEN:
        raise AlreadyDecided
    return found


def _root(person: Lecturer) -> Lecturer:
    person = Lecturer.objects.select_for_update().get(pk=person.pk)
    return person if person.merged_into_id is None else Lecturer.objects.get(pk=person.merged_into_id)


def _fill(kept: Lecturer, merged: Lecturer, moved: dict[str, Any]) -> None:
    """Fill what the kept record lacks; an account belongs to one record only, so it moves."""
    filled: dict[str, Any] = {}
    if kept.user_id is None and merged.user_id is not None:
        filled["user_id"] = merged.user_id
        merged.user = None
        merged.save(update_fields=["user"])
        kept.user_id = filled["user_id"]
    if not kept.mobile and merged.mobile:
        kept.mobile = filled["mobile"] = merged.mobile
    kept.title = kept.title or merged.title
    kept.biography = kept.biography or merged.biography
    kept.photo = kept.photo or merged.photo
    kept.sectors = list(dict.fromkeys([*kept.sectors, *merged.sectors]))
    kept.save()
    kept.topics.add(*merged.topics.all())
    moved["filled"] = filled
