"""Entry types and the materials that their entries bring."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from django.db import models, transaction

from contest import journal
from contest.actions.change import changed, facts_of, place_in_order, refuse_if_used, shifted
from contest.exceptions import NameTaken
from contest.models import Edition, EntryType, MaterialRequirement, User

TYPE_FIELDS: Final = (
    "name", "description", "team_min", "team_max", "adviser_max", "age_min", "age_max", "age_on", "unit_quota",
    "lecture_forms", "sectors",
)  # fmt: skip
MATERIAL_FIELDS: Final = (
    "kind", "name", "help_text", "required", "formats", "max_count", "max_bytes", "duration_min", "duration_max",
    "height_min", "aspect", "codecs", "characters_min", "characters_max", "pages_max", "for_judges",
)  # fmt: skip


@transaction.atomic
def create_entry_type(*, edition: Edition, actor: User, values: Mapping[str, Any]) -> EntryType:
    """Add an entry type after the others; values: any of TYPE_FIELDS. Raises NameTaken."""
    entry_type = EntryType(edition=edition, position=edition.entry_types.count() + 1)
    return _write(entry_type, actor, "entry_type.created", values, TYPE_FIELDS)


@transaction.atomic
def change_entry_type(*, entry_type: EntryType, actor: User, values: Mapping[str, Any]) -> EntryType:
    """Save an entry type's limits; values: any of TYPE_FIELDS. Raises NameTaken."""
    locked = EntryType.objects.select_for_update().get(pk=entry_type.pk)
    return _write(locked, actor, "entry_type.changed", values, TYPE_FIELDS)


@transaction.atomic
def delete_entry_type(*, entry_type: EntryType, actor: User) -> None:
    """Remove an entry type with its materials and quotas; raises InUse if anything else refers to it."""
    refuse_if_used(entry_type, own=("requirements", "quotas"))
    journal.record(
        actor=actor,
        verb="entry_type.deleted",
        target=entry_type,
        before=facts_of(entry_type, TYPE_FIELDS)
        | {"materials": [str(one) for one in entry_type.requirements.all()]},
    )
    entry_type.delete()


@transaction.atomic
def shift_entry_type(*, entry_type: EntryType, actor: User, by: int) -> None:
    """Move an entry type up (-1) or down (+1) in the list."""
    types = list(EntryType.objects.select_for_update().filter(edition_id=entry_type.edition_id))
    if place_in_order(shifted(types, entry_type, by)):
        journal.record(actor=actor, verb="entry_type.moved", target=entry_type, after={"by": by})


@transaction.atomic
def create_requirement(
    *, entry_type: EntryType, actor: User, values: Mapping[str, Any]
) -> MaterialRequirement:
    """Add a material to an entry type; values: any of MATERIAL_FIELDS. Raises NameTaken."""
    requirement = MaterialRequirement(entry_type=entry_type, position=entry_type.requirements.count() + 1)
    return _write(requirement, actor, "material_requirement.created", values, MATERIAL_FIELDS)


@transaction.atomic
def change_requirement(
    *, requirement: MaterialRequirement, actor: User, values: Mapping[str, Any]
) -> MaterialRequirement:
    """Save a material's limits; values: any of MATERIAL_FIELDS. Raises NameTaken."""
    locked = MaterialRequirement.objects.select_for_update().get(pk=requirement.pk)
    return _write(locked, actor, "material_requirement.changed", values, MATERIAL_FIELDS)


@transaction.atomic
def delete_requirement(*, requirement: MaterialRequirement, actor: User) -> None:
    """Remove a material from an entry type; raises InUse once a file was sent for it."""
    refuse_if_used(requirement)
    journal.record(
        actor=actor,
        verb="material_requirement.deleted",
        target=requirement,
        edition=requirement.entry_type.edition,
        before=facts_of(requirement, MATERIAL_FIELDS),
    )
    requirement.delete()


@transaction.atomic
def shift_requirement(*, requirement: MaterialRequirement, actor: User, by: int) -> None:
    """Move a material up (-1) or down (+1) in its entry type's list."""
    siblings = list(
        MaterialRequirement.objects.select_for_update().filter(entry_type_id=requirement.entry_type_id)
    )
    if place_in_order(shifted(siblings, requirement, by)):
        journal.record(
            actor=actor,
            verb="material_requirement.moved",
            target=requirement,
            edition=requirement.entry_type.edition,
            after={"by": by},
        )


Kept = TypeVar("Kept", EntryType, MaterialRequirement)


def _write(thing: Kept, actor: User, verb: str, values: Mapping[str, Any], allowed: tuple[str, ...]) -> Kept:
    """Save the values of one row and journal what changed; nothing changed, nothing is written."""
    if unknown := set(values) - set(allowed):
        raise KeyError(*unknown)
    is_new = thing.pk is None
    before = {} if is_new else facts_of(thing, values)
    many = {name for name in values if isinstance(thing._meta.get_field(name), models.ManyToManyField)}
    for name in values.keys() - many:
        setattr(thing, name, values[name])
    parent = "edition" if isinstance(thing, EntryType) else "entry_type"
    twins = type(thing)._default_manager.filter(**{parent: getattr(thing, parent), "name": thing.name})
    if twins.exclude(pk=thing.pk).exists():
        raise NameTaken(thing.name)
    thing.save()
    for name in many:
        getattr(thing, name).set(values[name])
    was, now = changed(before, facts_of(thing, values))
    if now or is_new:
        edition = thing.edition if isinstance(thing, EntryType) else thing.entry_type.edition
        journal.record(actor=actor, verb=verb, target=thing, edition=edition, before=was or None, after=now)
    return thing
