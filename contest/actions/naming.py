"""Sectors and lecture forms: short lists of names that an edition is divided by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from contest import journal
from contest.actions.change import place_in_order, refuse_if_used
from contest.exceptions import NameTaken
from contest.models import Edition, LectureForm, Sector, User

Named = Sector | LectureForm
NamedKind = type[Sector] | type[LectureForm]


@dataclass(frozen=True, slots=True)
class NameRow:
    """One line of the list as the organizer left it; an empty code is a new name."""

    name: str
    code: str = ""
    delete: bool = False


@transaction.atomic
def write_names(*, kind: NamedKind, edition: Edition, rows: Sequence[NameRow], actor: User) -> None:
    """Make an edition's sectors or lecture forms those of `rows`, in this order.

    A known row that `rows` does not mention stays, after the others. Raises InUse if a row to be deleted has
    entries, NameTaken if two would bear the same name; nothing is then changed.
    """
    known = {one.code: one for one in kind._default_manager.select_for_update().filter(edition=edition)}
    verb = kind._meta.model_name
    for row in rows:
        if row.delete and (gone := known.pop(row.code, None)):
            refuse_if_used(gone)
            journal.record(actor=actor, verb=f"{verb}.deleted", target=gone, before={"name": gone.name})
            gone.delete()
    kept = [row for row in rows if row.name and not row.delete]
    mentioned = {row.code for row in kept}
    _refuse_doubles(
        [row.name for row in kept] + [one.name for one in known.values() if one.code not in mentioned]
    )
    renamed = [one.pk for row in kept if (one := known.get(row.code)) and one.name != row.name]
    for pk in renamed:  # two names may change places
        kind._default_manager.filter(pk=pk).update(name=f"~{pk}")
    order: list[Named] = []
    for row in kept:
        thing = known.pop(row.code, None)
        if thing is None:
            thing = kind._default_manager.create(edition=edition, name=row.name, position=len(order) + 1)
            journal.record(actor=actor, verb=f"{verb}.added", target=thing, after={"name": thing.name})
        elif thing.name != row.name:
            before, thing.name = thing.name, row.name
            thing.save(update_fields=["name"])
            journal.record(
                actor=actor,
                verb=f"{verb}.renamed",
                target=thing,
                before={"name": before},
                after={"name": row.name},
            )
        order.append(thing)
    order.extend(known.values())
    if place_in_order(order):
        journal.record(
            actor=actor, verb=f"{verb}.ordered", target=edition, after={"order": [one.name for one in order]}
        )


@transaction.atomic
def add_names(*, kind: NamedKind, edition: Edition, names: Sequence[str], actor: User) -> int:
    """Add names to the end of a list, those already there left out; return how many came in."""
    there: list[Named] = list(kind._default_manager.select_for_update().filter(edition=edition))
    known = {one.name for one in there}
    fresh = [name for name in dict.fromkeys(names) if name and name not in known]
    rows = [NameRow(one.name, one.code) for one in there] + [NameRow(name) for name in fresh]
    write_names(kind=kind, edition=edition, rows=rows, actor=actor)
    return len(fresh)


def _refuse_doubles(names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise NameTaken(name)
