"""All material of an edition at a glance: what is there, what is missing, whom to ask, and how files are called."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from contest.file_names import Names, name_by
from contest.files import SUFFIXES
from contest.models import Arrival, Edition, Entry, EntryMember, Material, MaterialRequirement, Upload
from contest.queries.entry import people_of
from contest.states import ArrivalState, EntryState, FileFormat, MemberRole

# Entries whose material is still asked for, or already used.
LIVING = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One material of one entry. state: missing, or the state of the check; "" where nothing has been checked."""

    requirement: MaterialRequirement
    state: str
    count: int

    @property
    def label(self) -> str:
        if self.state == "missing":
            return _("Missing") if self.requirement.required else _("Not sent")
        return str(ArrivalState(self.state).label) if self.state else _("There")


def living_entries(edition: Edition) -> QuerySet[Entry]:
    """Return the entries whose material counts."""
    return Entry.objects.filter(edition=edition, state__in=LIVING)


def filtered_by_material(entries: QuerySet[Entry], show: str) -> QuerySet[Entry]:
    """Narrow entries by what is wrong with their material: missing, unfit, warned, checking, draft; else all."""
    there = Material.objects.current().filter(entry=OuterRef("pk"))
    if show == "missing":
        given = Material.objects.current().filter(entry=OuterRef(OuterRef("pk")), requirement=OuterRef("pk"))
        owed = MaterialRequirement.objects.filter(entry_type=OuterRef("entry_type"), required=True)
        return entries.filter(Exists(owed.exclude(Exists(given))))
    if show == "draft":
        return entries.filter(state__in=(EntryState.DRAFT, EntryState.RETURNED))
    if show in {ArrivalState.WARNED, ArrivalState.WAITING}:
        return entries.filter(Exists(there.filter(arrival__state=show)))
    if show == ArrivalState.REFUSED:
        refused = Arrival.objects.filter(material__entry=OuterRef("pk"), state=show)
        later = Material.objects.current().filter(
            entry=OuterRef("material__entry"),
            requirement=OuterRef("material__requirement"),
            created_at__gt=OuterRef("material__created_at"),
        )
        return entries.filter(Exists(refused.exclude(Exists(later))))
    return entries


def cells_of(entry: Entry) -> list[Cell]:
    """Return the materials of an entry's type with what is there of each, from what `with_parts` fetched."""
    files: list[Material] = entry.__dict__["files"]
    cells = []
    for requirement in entry.entry_type.requirements.all():
        there = [one for one in files if one.requirement_id == requirement.pk]
        states = [one.arrival.state if hasattr(one, "arrival") else "" for one in there]
        worst = next(
            (
                state
                for state in (ArrivalState.WAITING, ArrivalState.WARNED, ArrivalState.FINE)
                if state in states
            ),
            "",
        )
        cells.append(Cell(requirement, worst if there else "missing", len(there)))
    return cells


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about an entry: name and telephone of the lead lecturer, and who registered it."""

    entry: Entry
    lead: str
    mobile: str
    unit: str
    owner: str
    email: str


def contact_of(entry: Entry) -> Contact:
    """Return whom to ask about an entry; the first number that anybody of it gave."""
    people = people_of(entry)
    lead = next((one for one in people if one.role == MemberRole.LEAD), people[0] if people else None)
    mobiles = [one.mobile for one in ([lead] if lead else []) + people if one.mobile]
    return Contact(
        entry=entry,
        lead=lead.name if lead else "",
        mobile=mobiles[0] if mobiles else "",
        unit=entry.organization.name if entry.organization else (lead.organization_name if lead else ""),
        owner=entry.owner.full_name or entry.owner.username,
        email=entry.owner.email,
    )


# Names of files -------------------------------------------------------------------------------------------


def example_values(edition: Edition) -> dict[str, str]:
    """Return what the fields of a file name hold for an entry that could be."""
    sector, entry_type = edition.sectors.first(), edition.entry_types.first()
    return {
        "sector": sector.name if sector else "农村",
        "type": entry_type.name if entry_type else "个人",
        "unit": "协兴镇党委",
        "name": "李春燕",
        "title": "从牌坊村走出的人",
        "number": f"{edition.entry_number_prefix}001",
        "material": "授课视频",
    }


def named_files(edition: Edition, entries: QuerySet[Entry]) -> Iterator[tuple[str, Upload]]:
    """Yield (name, file) of every file in its place, in the order of the entries; no name comes twice."""
    names = Names()
    lead = EntryMember.objects.filter(role=MemberRole.LEAD)
    leads = dict(lead.filter(entry__in=entries).values_list("entry", "name"))
    for material in _materials(entries):
        entry = material.entry
        ending = ending_of(material.upload)
        name = name_by(
            edition.file_name_pattern,
            {
                "sector": entry.sector.name if entry.sector else "",
                "type": entry.entry_type.name,
                "unit": entry.organization.name if entry.organization else "",
                "name": leads.get(entry.pk, ""),
                "title": entry.title,
                "number": entry.number,
                "material": material.requirement.name,
            },
            ending,
        )
        yield names.take(name, ending), material.upload


def _materials(entries: QuerySet[Entry]) -> Iterable[Material]:
    return (
        Material.objects.current()
        .filter(entry__in=entries)
        .filter(Q(arrival__isnull=True) | Q(arrival__quarantined=False))
        .select_related("upload", "requirement", "entry__sector", "entry__entry_type", "entry__organization")
        .order_by("entry__sector__position", "entry__number", "entry", "requirement__position", "pk")
    )


def ending_of(upload: Upload) -> str:
    """Return the ending that fits a file's content, with its dot."""
    file_format = FileFormat(upload.format)
    return SUFFIXES.get(file_format, (f".{file_format.value}",))[0]
