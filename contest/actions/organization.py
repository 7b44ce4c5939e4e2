"""Growing and mending the tree of units; `path` is written here and nowhere else."""

from typing import Final

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from contest import journal
from contest.actions.change import changed, facts_of
from contest.exceptions import NameTaken, NotAllowedHere
from contest.models import Edition, Organization, User
from contest.pinyin import pinyin_of

FACTS: Final = ("name", "short_name", "parent", "is_active")
PATH_LENGTH: Final = 200


@transaction.atomic
def create_organization(
    *,
    actor: User | None,
    name: str,
    short_name: str = "",
    parent: Organization | None = None,
    edition: Edition | None = None,
) -> Organization:
    """Add a unit below `parent`, or as a root; raises NameTaken if the parent has one of that name.

    edition: in whose journal the line appears.
    """
    _refuse_double(name, parent)
    unit = Organization.objects.create(
        name=name, short_name=short_name, parent=parent, name_pinyin=pinyin_of(name)[:1000]
    )
    unit.path = path_below(parent, unit.pk)
    unit.save(update_fields=["path"])
    journal.record(
        actor=actor, verb="organization.created", target=unit, edition=edition, after=facts_of(unit, FACTS)
    )
    return unit


@transaction.atomic
def edit_organization(
    *,
    organization: Organization,
    actor: User,
    name: str,
    short_name: str,
    parent: Organization | None,
    edition: Edition | None = None,
) -> Organization:
    """Rename a unit or put it elsewhere in the tree, with everything below it.

    Raises NameTaken if the new superior has a unit of that name, NotAllowedHere for a place below itself.
    """
    unit = _locked(organization)
    before = facts_of(unit, FACTS)
    _refuse_double(name, parent, but=unit)
    unit.name, unit.short_name, unit.name_pinyin = name, short_name, pinyin_of(name)[:1000]
    if unit.parent_id != (parent.pk if parent else None):
        _move(unit, parent)
    unit.save()
    was, now = changed(before, facts_of(unit, FACTS))
    if now:
        journal.record(
            actor=actor, verb="organization.changed", target=unit, edition=edition, before=was, after=now
        )
    return unit


@transaction.atomic
def deactivate_organization(
    *, organization: Organization, actor: User, edition: Edition | None = None
) -> int:
    """Offer a unit and everything below it no longer for choice; return how many units that were."""
    unit = _locked(organization)
    below = Organization.objects.within(unit).filter(is_active=True)
    count = below.update(is_active=False)
    if count:
        journal.record(
            actor=actor, verb="organization.deactivated", target=unit, edition=edition, after={"units": count}
        )
    return count


@transaction.atomic
def activate_organization(*, organization: Organization, actor: User, edition: Edition | None = None) -> None:
    """Offer a unit for choice again, and the units above it, without which it could not be found."""
    unit = _locked(organization)
    above = [int(part) for part in unit.path.split("/") if part]
    if Organization.objects.filter(pk__in=above, is_active=False).update(is_active=True):
        journal.record(actor=actor, verb="organization.activated", target=unit, edition=edition)


def path_below(parent: Organization | None, pk: int) -> str:
    """Return the path of the unit `pk` below `parent`; raises NotAllowedHere when the tree gets too deep."""
    path = f"{parent.path if parent else ''}{pk:06d}/"
    _refuse_deep(path)
    return path


def _locked(organization: Organization) -> Organization:
    # Two moves at once could make a circle that neither of them sees: the tree moves one unit at a time.
    list(Organization.objects.select_for_update().filter(parent=None).order_by("pk").values_list("pk"))
    return Organization.objects.select_for_update().get(pk=organization.pk)


def _move(unit: Organization, parent: Organization | None) -> None:
    if parent is not None:
        parent = Organization.objects.get(pk=parent.pk)
        if parent.path.startswith(unit.path):
            raise NotAllowedHere(
                _("“%(parent)s” stands below “%(unit)s”, so it can't become its superior unit.")
                % {"parent": parent.name, "unit": unit.name}
            )
    old, new = unit.path, path_below(parent, unit.pk)
    below = Organization.objects.filter(path__startswith=old).exclude(pk=unit.pk)
    for path in below.values_list("path", flat=True):
        _refuse_deep(new + path[len(old) :])
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    unit.parent, unit.path = parent, new


def _refuse_deep(path: str) -> None:
    if len(path) > PATH_LENGTH:
        raise NotAllowedHere(_("The tree of units would become too deep; at most 28 levels are possible."))


def _refuse_double(name: str, parent: Organization | None, *, but: Organization | None = None) -> None:
    same = Organization.objects.filter(name=name, parent=parent)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        raise NameTaken(name)
