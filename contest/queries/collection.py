"""All material of an edition at a glance: what is there, what is missing, whom to ask, and how files are called."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField, prefetch_related_objects
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from contest.file_names import Names, name_by
from contest.files import SUFFIXES
from contest.models import Edition, Entry, EntryMember, Material, MaterialRequirement, Sector, Upload
from contest.queries.entry import people_of
from contest.states import ArrivalState, EntryState, FileFormat, MemberRole
from contest.wording import labelled

# Entries whose material is still asked for, or already used.
LIVING = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED)
LACKS: Final = "lacks:"


@dataclass(frozen=True, slots=True)
class Cell:
    """One material of one entry. state: missing, or the state of the check; "" where nothing has been checked."""

    requirement: MaterialRequirement
    state: str
    count: int

    @property
    def tone(self) -> str:
        if self.state == "missing":
            return "red" if self.requirement.required else "neutral"
        return CELL_TONES.get(self.state, "green")

    @property
    def words(self) -> str:
        """The material with its state; one that is there and fine is only named."""
        name = self.requirement.name
        if self.state == "missing" and not self.requirement.required:
            return labelled(name, _("not sent"))
        if self.state in CELL_WORDS:
            return labelled(name, CELL_WORDS[self.state])
        return name


CELL_TONES: Final[dict[str, str]] = {
    ArrivalState.REFUSED: "red",
    ArrivalState.WARNED: "amber",
    ArrivalState.WAITING: "blue",
}
CELL_WORDS: Final[dict[str, str | Promise]] = {
    "missing": pgettext_lazy("material", "missing"),
    ArrivalState.REFUSED: pgettext_lazy("material", "not accepted"),
    ArrivalState.WARNED: pgettext_lazy("material", "with hints"),
    ArrivalState.WAITING: pgettext_lazy("material", "being checked"),
}


def living_entries(edition: Edition) -> QuerySet[Entry]:
    """Return the entries whose material counts."""
    return Entry.objects.filter(edition=edition, state__in=LIVING)


def filtered_by_material(entries: QuerySet[Entry], show: str) -> QuerySet[Entry]:
    """Narrow entries by what is wrong with their material.

    show: missing, whole, draft, a state of the check, attention (hints or not accepted), names (found where a round
    is blind), or LACKS and the name of a material; anything else is all.
    """
    there = Material.objects.current().filter(entry=OuterRef("pk"))
    if show in {"missing", "whole"} or show.startswith(LACKS):
        given = Material.objects.current().filter(entry=OuterRef(OuterRef("pk")), requirement=OuterRef("pk"))
        owed = MaterialRequirement.objects.filter(entry_type=OuterRef("entry_type"), required=True)
        if show.startswith(LACKS):
            owed = owed.filter(name=show.removeprefix(LACKS))
        lacks = Exists(owed.exclude(Exists(given)))
        return entries.filter(~lacks if show == "whole" else lacks)
    if show == "draft":
        return entries.filter(state__in=(EntryState.DRAFT, EntryState.RETURNED))
    if show in {ArrivalState.WARNED, ArrivalState.WAITING}:
        return entries.filter(Exists(there.filter(arrival__state=show)))
    if show == ArrivalState.REFUSED:
        return entries.filter(Exists(_refused().filter(entry=OuterRef("pk"))))
    if show == "attention":
        warned = Exists(there.filter(arrival__state=ArrivalState.WARNED))
        return entries.filter(warned | Exists(_refused().filter(entry=OuterRef("pk"))))
    if show == "names":
        told = there.annotate(words=Cast("arrival__findings", TextField())).filter(words__contains='"names"')
        return entries.filter(Exists(told))
    return entries


def _refused() -> QuerySet[Material]:
    """Files that the check took out, and in whose place no other has come since."""
    later = Material.objects.current().filter(
        entry=OuterRef("entry"), requirement=OuterRef("requirement"), created_at__gt=OuterRef("created_at")
    )
    return Material.objects.filter(arrival__state=ArrivalState.REFUSED).exclude(Exists(later))


def cells_of(entry: Entry, refused: Collection[tuple[int, int]] = ()) -> list[Cell]:
    """Return the materials of an entry's type with what is there of each, from what `with_parts` fetched.

    refused: (entry, requirement) of the places whose file was not accepted, as Overview has them.
    """
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
        if not there:
            worst = ArrivalState.REFUSED if (entry.pk, requirement.pk) in refused else "missing"
        cells.append(Cell(requirement, worst, len(there)))
    return cells


@dataclass(slots=True)
class Line:
    """How far the entries of a sector are; of all, where it has none. missing: by the names of Overview."""

    sector: Sector | None
    missing: list[int]
    entries: int = 0
    whole: int = 0
    files: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """What is missing where.

    names: of the materials that some entry owes. lines: by sector. drafts, attention: entries that are not submitted,
    and that have hints or a file that was not accepted. refused: (entry, requirement) of such files.
    """

    names: list[str]
    lines: list[Line]
    total: Line
    drafts: int
    attention: int
    refused: set[tuple[int, int]]


def overview_of(edition: Edition) -> Overview:
    """Count what is there and what is missing in each sector; six queries, whatever the number of entries."""
    living = living_entries(edition)
    prefetch_related_objects([edition], "sectors", "entry_types__requirements")
    owed = {
        one.pk: [(place.pk, place.name) for place in one.requirements.all() if place.required]
        for one in edition.entry_types.all()
    }
    names = list(dict.fromkeys(name for places in owed.values() for _pk, name in places))
    rows = list(living.values_list("pk", "sector", "entry_type", "state"))
    there: dict[int, set[int]] = {}
    sizes: dict[int, list[int]] = {}
    fit = Q(arrival__isnull=True) | Q(arrival__quarantined=False)
    files = Material.objects.current().filter(fit, entry__in=living)
    warned: set[int] = set()
    for entry, place, size, state in files.values_list(
        "entry", "requirement", "upload__size", "arrival__state"
    ):
        if state == ArrivalState.WARNED:
            warned.add(entry)
        there.setdefault(entry, set()).add(place)
        sizes.setdefault(entry, []).append(size)
    refused = set(_refused().filter(entry__in=living).values_list("entry", "requirement"))
    lines = {sector.pk: Line(sector, [0] * len(names)) for sector in edition.sectors.all()}
    total = Line(None, [0] * len(names))
    for entry, sector, entry_type, _state in rows:
        lacking = [name for pk, name in owed.get(entry_type, []) if pk not in there.get(entry, ())]
        for line in [total, *([lines[sector]] if sector in lines else [])]:
            line.entries += 1
            line.whole += not lacking
            line.files += len(sizes.get(entry, ()))
            line.size += sum(sizes.get(entry, ()))
            for name in lacking:
                line.missing[names.index(name)] += 1
    return Overview(
        names=names,
        lines=list(lines.values()),
        total=total,
        drafts=sum(state in {EntryState.DRAFT, EntryState.RETURNED} for *_rest, state in rows),
        attention=len(warned | {entry for entry, _place in refused}),
        refused=refused,
    )


@dataclass(frozen=True, slots=True)
class Twins:
    """One file that came with several entries."""

    name: str
    requirement: str
    size: int
    entries: list[Entry]


def same_files(edition: Edition) -> list[Twins]:
    """Return the files that came with more than one entry, by their content; what is sent to all is no suspicion."""
    current = Material.objects.current().filter(entry__in=living_entries(edition))
    again = (
        current.values("upload__sha256").annotate(n=Count("entry", distinct=True)).filter(n__gt=1)
    ).values("upload__sha256")
    found: dict[str, list[Material]] = {}
    for one in (
        current.filter(upload__sha256__in=again)
        .select_related("upload", "requirement", "entry__organization")
        .order_by("requirement__position", "entry__number", "pk")
    ):
        found.setdefault(one.upload.sha256, []).append(one)
    return [
        Twins(
            files[0].upload.original_name,
            files[0].requirement.name,
            files[0].upload.size,
            list({one.entry_id: one.entry for one in files}.values()),
        )
        for files in found.values()
    ]


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
