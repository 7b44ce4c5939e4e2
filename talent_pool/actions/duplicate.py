"""Two records that may be one person: a pool manager decides, and may decide otherwise later."""

from collections.abc import Collection
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from contest import journal
from contest.models import User
from talent_pool.actions.index import index_reports_of
from talent_pool.exceptions import AlreadyDecided, MergedFurther
from talent_pool.models import Lecturer, PossibleDuplicate
from talent_pool.queries.identity import doubts_about, doubts_among
from talent_pool.states import DoubtOutcome, PoolState

SCALARS: Final = (
    "user_id", "title", "organization_id", "organization_name", "mobile", "number", "photo_id", "biography",
    "consent_id",
)  # fmt: skip
LISTS: Final = ("sectors", "audiences", "languages", "towns")
STAYS: Final = frozenset({"possibleduplicate", "poolimport_lecturers"})
"""What refers to a record and is not the person's: the question whether it is somebody else's, and the file that it came with."""


def note_doubts(lecturer: Lecturer) -> int:
    """Ask about everybody on record who may be this person and was not asked about; return how many those are.

    Derived from what is journalled, so not journalled itself.
    """
    asked = PossibleDuplicate.objects.filter(Q(lecturer=lecturer) | Q(other=lecturer))
    known = {key for pair in asked.values_list("lecturer_id", "other_id") for key in pair}
    new = [(other, evidence) for other, evidence in doubts_about(lecturer) if other.pk not in known]
    for other, evidence in new:
        older, newer = sorted((lecturer, other), key=lambda person: person.pk)
        PossibleDuplicate.objects.create(lecturer=newer, other=older, evidence=evidence)
    return len(new)


@transaction.atomic
def seek_duplicates(*, actor: User) -> int:
    """Compare all records with each other and ask about those not asked about; return how many are new."""
    known = {frozenset(pair) for pair in PossibleDuplicate.objects.values_list("lecturer_id", "other_id")}
    new = [one for one in doubts_among() if frozenset(one[:2]) not in known]
    made = PossibleDuplicate.objects.bulk_create(
        PossibleDuplicate(lecturer_id=newer, other_id=older, evidence=evidence)
        for newer, older, evidence in new
    )
    people = Lecturer.objects.in_bulk([newer for newer, _older, _evidence in new])
    journal.record_all(
        actor=actor,
        verb="lecturer.doubted",
        targets=[people[one.lecturer_id] for one in made],
        after=[{"evidence": one.evidence} for one in made],
    )
    return len(made)


def note_doubts_among(new: Collection[int]) -> int:
    """Ask about everybody who may be one of some new people, by key; return how many pairs are new.

    Derived from what is journalled, so not journalled itself.
    """
    asked = {frozenset(pair) for pair in PossibleDuplicate.objects.values_list("lecturer_id", "other_id")}
    made = PossibleDuplicate.objects.bulk_create(
        PossibleDuplicate(lecturer_id=newer, other_id=older, evidence=evidence)
        for newer, older, evidence in doubts_among()
        if (newer in new or older in new) and frozenset((newer, older)) not in asked
    )
    return len(made)


@transaction.atomic
def merge_duplicate(*, doubt: PossibleDuplicate, actor: User) -> Lecturer:
    """Make the two one person: everything goes to the older record, what is empty there is filled.

    Everything is each row that refers to the record, whatever it is. The newer record keeps its row, out of
    every list, and `doubt.moved` says what went where.
    """
    doubt = _open_doubt(doubt)
    kept, merged = sorted((doubt.lecturer, doubt.other), key=lambda person: person.pk)
    kept, merged = _root(kept), _root(merged)
    if kept.pk == merged.pk:
        doubt.outcome = DoubtOutcome.SAME
        doubt.save(update_fields=["outcome"])
        return kept
    moved: dict[str, Any] = {"kept": kept.code, "merged": merged.code}
    moved["rows"], moved["links"] = _carry(kept, merged)
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
    """Undo a decision about a possible duplicate; a merge is taken apart again.

    Raises MergedFurther while what came of the merge is part of another record: the later decision is undone first.
    """
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


def _references() -> "dict[str, models.ForeignKey[Any, Any]]":
    """Return every column of any floor that refers to a lecturer, by "app.model.column"."""
    found = {}
    for relation in Lecturer._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        column: models.ForeignKey[Any, Any] = relation.field  # type: ignore[union-attr, assignment]
        if column.model._meta.model_name not in STAYS:
            found[f"{column.model._meta.label_lower}.{column.name}"] = column
    return found


def _carry(kept: Lecturer, merged: Lecturer) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Give all rows of one record to another; return the keys of those that went, by column.

    What both are linked with (a report, a topic) is linked once; those links come back second, by what they lead to.
    A row of which the database allows one only (the same team) stays where it is, out of every list.
    """
    rows: dict[str, list[int]] = {}
    links: dict[str, list[int]] = {}
    for name, column in _references().items():
        manager = column.model._base_manager
        theirs = manager.filter(**{column.name: merged})
        if column.model._meta.auto_created:
            other = _other_side(column)
            both = theirs.filter(
                **{f"{other}__in": manager.filter(**{column.name: kept}).values_list(other, flat=True)}
            )
            if doubled := list(both.values_list(other, flat=True)):
                links[name] = doubled
                both.filter(**{f"{other}__in": doubled}).delete()
        keys = list(theirs.order_by("pk").values_list("pk", flat=True))
        if keys and not _moves(manager.filter(pk__in=keys), column.name, kept):
            keys = [key for key in keys if _moves(manager.filter(pk=key), column.name, kept)]
        if keys:
            rows[name] = keys
    return rows, links


def _moves(rows: "models.QuerySet[Any]", column: str, kept: Lecturer) -> bool:
    try:
        with transaction.atomic():
            return bool(rows.update(**{column: kept}))
    except IntegrityError:
        return False


def _other_side(column: "models.ForeignKey[Any, Any]") -> str:
    """Return the column of a table of links that leads to the other thing."""
    [other] = [
        field.attname
        for field in column.model._meta.fields
        if field.is_relation and field.name != column.name
    ]
    return str(other)


def _take_apart(moved: dict[str, Any]) -> Lecturer:
    """Give the merged record back what came with it, where that is still at the kept one."""
    kept = Lecturer.objects.select_for_update().get(code=moved["kept"])
    merged = Lecturer.objects.select_for_update().get(code=moved["merged"])
    if kept.merged_into is not None:
        raise MergedFurther(kept.merged_into.name)
    _take_back(kept, merged, moved)
    columns = _references()
    rows, links = moved.get("rows"), moved.get("links", {})
    if rows is None:
        rows, links = _of_before(kept, merged, moved)
    for name, keys in rows.items():
        if column := columns.get(name):
            there = column.model._base_manager.filter(pk__in=keys, **{column.name: kept})
            there.update(**{column.name: merged})
    for name, others in links.items():
        if column := columns.get(name):
            manager, side = column.model._base_manager, _other_side(column)
            for other in others:
                manager.get_or_create(**{f"{column.name}_id": merged.pk, side: other})
    index_reports_of(kept)
    index_reports_of(merged)
    return merged


def _of_before(
    kept: Lecturer, merged: Lecturer, moved: dict[str, Any]
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return what a merge carried that was made before all columns were: those four, under their own names."""
    both = set(moved["reports_both"])
    merged.reports.add(*moved["reports"])
    kept.reports.remove(*(set(moved["reports"]) - both))
    return {
        "talent_pool.participation.lecturer": moved["participations"],
        "talent_pool.appointment.lecturer": moved["appointments"],
        "talent_pool.lecturer.merged_into": moved["records"],
    }, {}


def _fill(kept: Lecturer, merged: Lecturer, moved: dict[str, Any]) -> None:
    """Fill what the kept record lacks; an account belongs to one record only, so it moves.

    Who is in the pool by either record is in it afterwards.
    """
    filled = {
        name: getattr(merged, name)
        for name in SCALARS
        if not getattr(kept, name) and getattr(merged, name) and not (name.startswith("org") and kept.unit)
    }
    if "user_id" in filled:
        merged.user = None
        merged.save(update_fields=["user"])
    added = {name: [one for one in getattr(merged, name) if one not in getattr(kept, name)] for name in LISTS}
    added = {name: values for name, values in added.items() if values}
    if "consent_id" in filled:
        moved["shown"], kept.shown = kept.shown, merged.shown
    if merged.state == PoolState.ADMITTED and kept.state != PoolState.ADMITTED:
        moved["state"] = [kept.state, kept.state_reason]
        kept.state, kept.state_reason = PoolState.ADMITTED, ""
    for name, value in filled.items():
        setattr(kept, name, value)
    for name, values in added.items():
        setattr(kept, name, [*getattr(kept, name), *values])
    kept.save()
    moved["filled"], moved["added"] = filled, added


def _take_back(kept: Lecturer, merged: Lecturer, moved: dict[str, Any]) -> None:
    """Take out of the kept record what filled it, where nobody has changed it since.

    What was decided while the two were one holds for both: nothing becomes public by being taken apart.
    """
    filled = moved.get("filled", {})
    if "consent_id" in filled:
        merged.shown = [part for part in merged.shown if part in kept.shown]
    if merged.consent is not None and merged.consent.withdrawn_on is not None:
        merged.consent, merged.shown = None, []
    if "shown" in moved and kept.consent_id == filled["consent_id"]:
        kept.shown = moved["shown"]
    for name, value in filled.items():
        if getattr(kept, name) == value:
            setattr(kept, name, None if name.endswith("_id") else "")
    for name, values in moved.get("added", {}).items():
        setattr(kept, name, [one for one in getattr(kept, name) if one not in values])
    if "state" in moved and kept.state == PoolState.ADMITTED:
        kept.state, kept.state_reason = moved["state"]
    kept.save()
    if "user_id" in filled:
        merged.user_id = filled["user_id"]
    merged.merged_into = None
    merged.save(update_fields=["merged_into", "user", "consent", "shown"])


def _open_doubt(doubt: PossibleDuplicate) -> PossibleDuplicate:
    found = PossibleDuplicate.objects.select_for_update().get(pk=doubt.pk)
    if found.outcome != DoubtOutcome.OPEN:
        raise AlreadyDecided
    return found


def _root(person: Lecturer) -> Lecturer:
    person = Lecturer.objects.select_for_update().get(pk=person.pk)
    return person if person.merged_into_id is None else Lecturer.objects.get(pk=person.merged_into_id)
