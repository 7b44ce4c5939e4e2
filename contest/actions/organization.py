"""Growing and mending the tree of units; `path` is written here and nowhere else."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from contest import journal
from contest.actions.change import changed, facts_of
from contest.exceptions import NameTaken, NotAllowedHere
from contest.models import Edition, JournalEntry, Organization, User
from contest.pinyin import pinyin_of

FACTS: Final = ("name", "short_name", "parent", "is_active")
PATH_LENGTH: Final = 200
DEACTIVATED: Final = "organization.deactivated"


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
    codes = list(below.values_list("code", flat=True))
    if codes:
        below.update(is_active=False)
        journal.record(
            actor=actor,
            verb=DEACTIVATED,
            target=unit,
            edition=edition,
            after={"units": len(codes), "codes": codes},  # for activate_organization
        )
    return len(codes)


@transaction.atomic
def activate_organization(*, organization: Organization, actor: User, edition: Edition | None = None) -> int:
    """Offer a unit for choice again, with what below it went out of use together with it; return how many units.

    The units above it come, too: without them it could not be found.
    """
    unit = _locked(organization)
    above = [int(part) for part in unit.path.split("/") if part]
    wanted = Q(pk__in=above) | Q(code__in=_gone_with(unit), path__startswith=unit.path)
    count = Organization.objects.filter(wanted, is_active=False).update(is_active=True)
    if count:
        journal.record(
            actor=actor, verb="organization.activated", target=unit, edition=edition, after={"units": count}
        )
    return count


def _gone_with(unit: Organization) -> Sequence[str]:
    """Return the codes of the units that were deactivated together with one when it was last."""
    if unit.is_active:
        return []
    lines = JournalEntry.objects.filter(target_type=unit._meta.label, verb=DEACTIVATED)
    for line in lines.order_by("-sequence").iterator():
        codes: list[str] = (line.after or {}).get("codes", [])
        if unit.code in codes:
            return codes
    return []  # it went before the journal knew which units went together


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
