"""What actions share: what a save changed, what uses a thing, and the order of things in a list."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from contest.exceptions import InUse

Thing = TypeVar("Thing", bound=models.Model)


def facts_of(thing: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """Return the values of some columns as the journal keeps them; relations by the name people see."""
    return {name: _plain(getattr(thing, name)) for name in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Manager):
        return [str(one) for one in value.all()]
    if isinstance(value, models.Model):
        return str(value)
    return str(value.normalize()) if isinstance(value, Decimal) else value


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return only what differs, as it was and as it is."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def uses_of(thing: models.Model, *, own: Iterable[str] = ()) -> dict[str, int]:
    """Count the rows that refer to a thing, by what they are called; floors above are counted too.

    own: accessors of parts that live and die with the thing (the materials of an entry type).
    """
    found: dict[str, int] = {}
    for relation in thing._meta.related_objects:
        accessor = relation.get_accessor_name()
        if accessor is None or accessor in own:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: thing})
        if count := rows.count():
            noun = str(relation.related_model._meta.verbose_name)
            found[noun] = found.get(noun, 0) + count
    return found


def refuse_if_used(thing: models.Model, *, own: Iterable[str] = ()) -> None:
    """Raise InUse if any row refers to the thing."""
    if uses := uses_of(thing, own=own):
        raise InUse(str(thing), uses)


def place_in_order(things: Sequence[Thing]) -> bool:
    """Number the things 1, 2, 3 … as given; return whether any number changed."""
    moved = [thing for number, thing in enumerate(things, start=1) if _renumber(thing, number)]
    if moved:
        type(moved[0])._default_manager.bulk_update(moved, ["position"])
    return bool(moved)


def _renumber(thing: Any, number: int) -> bool:
    differs: bool = thing.position != number
    thing.position = number
    return differs


def shifted(things: Sequence[Thing], thing: Thing, by: int) -> list[Thing]:
    """Return the things with one of them moved `by` places; at the ends it stays."""
    order = list(things)
    old = order.index(thing)
    new = min(max(old + by, 0), len(order) - 1)
    order.insert(new, order.pop(old))
    return order
