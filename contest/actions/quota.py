"""How many entries single units may send."""

from collections.abc import Mapping

from django.db import transaction

from contest import journal
from contest.exceptions import QuotaExceeded
from contest.models import Edition, Entry, EntryType, Organization, UnitQuota, User
from contest.queries.entry import places_of

Place = tuple[Organization, EntryType | None]


@transaction.atomic
def write_quotas(*, edition: Edition, actor: User, quotas: Mapping[Place, int | None]) -> int:
    """Set the quotas of some units, None removing one; return how many changed.

    quotas: entries at most by unit and entry type; without a type it holds for all types together.
    """
    units = {unit.pk for unit, _entry_type in quotas}
    known = {
        (quota.organization_id, quota.entry_type_id): quota
        for quota in UnitQuota.objects.select_for_update().filter(edition=edition, organization__in=units)
    }
    before: dict[str, int | None] = {}
    after: dict[str, int | None] = {}
    for (unit, entry_type), most in quotas.items():
        quota = known.get((unit.pk, entry_type.pk if entry_type else None))
        old = quota.max_entries if quota else None
        if old == most:
            continue
        label = f"{unit} · {entry_type}" if entry_type else str(unit)
        before[label], after[label] = old, most
        if most is None:
            if quota is not None:
                quota.delete()
        elif quota is None:
            UnitQuota.objects.create(
                edition=edition, organization=unit, entry_type=entry_type, max_entries=most
            )
        else:
            quota.max_entries = most
            quota.save(update_fields=["max_entries"])
    if after:
        journal.record(actor=actor, verb="quotas.changed", target=edition, before=before, after=after)
    return len(after)


def refuse_over_quota(entry: Entry) -> None:
    """Raise QuotaExceeded if an entry's unit has no place left for it; the caller has locked the edition."""
    if entry.organization is None:
        return
    for places in places_of(entry.edition, entry.organization, without=entry):
        if places.entry_type in {None, entry.entry_type} and not places.left:
            raise QuotaExceeded(entry.organization.name, places.most)
