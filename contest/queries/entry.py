"""Reading entries: whose they are, what they still miss, and the rows of lists."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Replace
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.models import (
    Edition,
    Entry,
    EntryMember,
    EntryType,
    Material,
    MaterialRequirement,
    Membership,
    Organization,
    UnitQuota,
    User,
)
from contest.queries.people import roles_anywhere
from contest.states import ENTRY_COUNTED, EntryState, MemberRole, Role

READERS: Final = (Role.ORGANIZER, Role.SUPERVISOR)
Part = Literal["lecture", "people", "materials"]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that an entry still lacks: which of its pages mends it, and a phrase that names it.

    requirement: the material that is owed, where it is one.
    """

    part: Part
    phrase: str
    requirement: MaterialRequirement | None = None


def entries_visible_to(user: User | AnonymousUser) -> QuerySet[Entry]:
    """Return the entries somebody may see.

    Organizers and supervisors see all of their editions; a unit's contact those of the unit and of everything
    below it; everybody else the own ones and those that name them.
    """
    if not isinstance(user, User) or not user.is_active:
        return Entry.objects.none()
    if user.is_superuser:
        return Entry.objects.all()
    roles = roles_anywhere(user)
    held = Membership.objects.filter(user=user)
    seen = Q(owner=user) | Q(pk__in=EntryMember.objects.filter(user=user).values("entry"))
    if roles & set(READERS):
        seen |= Q(edition__in=held.filter(role__in=READERS).values("edition"))
    if Role.UNIT_CONTACT in roles:
        of_unit = (
            held.filter(role=Role.UNIT_CONTACT, edition=OuterRef("edition"))
            .annotate(entry_path=Cast(OuterRef("organization__path"), CharField()))
            .filter(entry_path__startswith=F("organization__path"))
        )
        seen |= Q(Exists(of_unit))
    return Entry.objects.filter(seen)


def with_parts(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Fetch with each entry what `missing_of` looks at, in three queries for all of them."""
    return entries.select_related(
        "edition", "entry_type", "sector", "lecture_form", "organization", "owner"
    ).prefetch_related(
        Prefetch("members", EntryMember.objects.order_by("position", "pk"), to_attr="people"),
        Prefetch(
            "materials",
            Material.objects.current().select_related(
                "upload__conversion__job", "requirement", "arrival__job"
            ),
            to_attr="files",
        ),
        "entry_type__requirements",
    )


def people_of(entry: Entry) -> list[EntryMember]:
    """Return the people of an entry in order, from what `with_parts` fetched where it did."""
    found = entry.__dict__.get("people")
    return found if found is not None else list(entry.members.order_by("position", "pk"))


def files_of(entry: Entry) -> list[Material]:
    """Return the files that are in their place, from what `with_parts` fetched where it did."""
    found = entry.__dict__.get("files")
    if found is None:
        found = list(
            entry.materials.filter(removed_at__isnull=True).select_related(
                "upload__conversion__job", "requirement", "arrival__job"
            )
        )
    return found


def missing_of(entry: Entry) -> list[Missing]:
    """Return what an entry still lacks before it is complete, in the order of its pages."""
    return [*_missing_lecture(entry), *_missing_people(entry), *owed_materials(entry)]


def owed_materials(entry: Entry) -> list[Missing]:
    """Return the required materials of which no file is there."""
    there = {material.requirement_id for material in files_of(entry)}
    return [
        Missing("materials", requirement.name, requirement)
        for requirement in entry.entry_type.requirements.all()
        if requirement.required and requirement.pk not in there
    ]


def _missing_lecture(entry: Entry) -> list[Missing]:
    edition = entry.edition
    found = []
    if entry.organization_id is None and Organization.objects.filter(is_active=True).exists():
        found.append(_("the unit"))
    if entry.sector_id is None and edition.sectors.exists():
        found.append(_("the sector"))
    if entry.lecture_form_id is None and edition.lecture_forms.exists():
        found.append(_("the lecture form"))
    if not entry.title.strip():
        found.append(_("the title"))
    if not entry.abstract.strip():
        found.append(_("the abstract"))
    return [Missing("lecture", phrase) for phrase in found]


def _missing_people(entry: Entry) -> list[Missing]:
    entry_type = entry.entry_type
    people = people_of(entry)
    team = [person for person in people if person.role != MemberRole.ADVISER]
    advisers = len(people) - len(team)
    found = []
    if not any(person.role == MemberRole.LEAD for person in team):
        found.append(_("the lead lecturer"))
    elif len(team) < entry_type.team_min:
        lacking = entry_type.team_min - len(team)
        found.append(ngettext("%(n)d more team member", "%(n)d more team members", lacking) % {"n": lacking})
    if len(team) > entry_type.team_max:
        found.append(_("a team of at most %(n)d") % {"n": entry_type.team_max})
    if advisers > entry_type.adviser_max:
        found.append(_("at most %(n)d advisers") % {"n": entry_type.adviser_max})
    found += age_faults(entry, team)
    return [Missing("people", phrase) for phrase in found]


def age_faults(entry: Entry, team: Sequence[EntryMember]) -> list[str]:
    """Return what is wrong with the ages of a team; advisers may be of any age."""
    entry_type = entry.entry_type
    if not entry_type.has_age_limit:
        return []
    day = age_day(entry_type, entry.edition)
    found = []
    for person in team:
        if person.birth_date is None:
            found.append(_("the date of birth of %(name)s") % {"name": person.name})
            continue
        age = age_on(person.birth_date, day)
        values = {"name": person.name, "age": age, "day": day.isoformat()}
        if entry_type.age_min is not None and age < entry_type.age_min:
            values["limit"] = entry_type.age_min
            found.append(_("%(name)s is %(age)d on %(day)s; at least %(limit)d is asked for") % values)
        if entry_type.age_max is not None and age > entry_type.age_max:
            values["limit"] = entry_type.age_max
            found.append(_("%(name)s is %(age)d on %(day)s; at most %(limit)d is allowed") % values)
    return found


def age_day(entry_type: EntryType, edition: Edition) -> date:
    """Return the day on which ages count: the type's own, or that of the sign-up deadline, or today."""
    if entry_type.age_on is not None:
        return entry_type.age_on
    return timezone.localtime(edition.signup_closes_at or timezone.now(), edition.tz).date()


def age_on(birth: date, day: date) -> int:
    """Return full years; who was born on 29 February is a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


# Places of units ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Places:
    """How many entries a unit may send of one type, or of all together (entry_type None), and has sent."""

    entry_type: EntryType | None
    most: int
    used: int

    @property
    def left(self) -> int:
        return max(self.most - self.used, 0)


def places_of(edition: Edition, organization: Organization, *, without: Entry | None = None) -> list[Places]:
    """Return the limits that hold for a unit, a type's own number giving way to the unit's.

    without: an entry that is not counted, because it is the one that asks.
    """
    return places_of_units(edition, [organization], list(edition.entry_types.all()), without=without)[
        organization.pk
    ]


def places_of_units(
    edition: Edition,
    units: Sequence[Organization],
    entry_types: Sequence[EntryType],
    *,
    without: Entry | None = None,
) -> dict[int, list[Places]]:
    """Return the same for several units by primary key, in two queries; entry_types: all of the edition."""
    own: dict[tuple[int, int | None], int] = {
        (unit, entry_type): most
        for unit, entry_type, most in UnitQuota.objects.filter(
            edition=edition, organization__in=units
        ).values_list("organization", "entry_type", "max_entries")
    }
    counted = Entry.objects.filter(edition=edition, organization__in=units, state__in=ENTRY_COUNTED)
    if without is not None:
        counted = counted.exclude(pk=without.pk)
    used = Counter(counted.order_by().values_list("organization", "entry_type"))
    found: dict[int, list[Places]] = {}
    for unit in units:
        if len(entry_types) == 1:  # "all together" is the number of that type then, as in the grid of quotas
            sole = entry_types[0]
            numbers = [own[unit.pk, key] for key in (sole.pk, None) if (unit.pk, key) in own]
            most = min(numbers, default=sole.unit_quota)
            found[unit.pk] = [] if most is None else [Places(sole, most, used[unit.pk, sole.pk])]
            continue
        places = [
            Places(entry_type, most, used[unit.pk, entry_type.pk])
            for entry_type in entry_types
            if (most := own.get((unit.pk, entry_type.pk), entry_type.unit_quota)) is not None
        ]
        if (most := own.get((unit.pk, None))) is not None:
            all_of_it = sum(count for (owner, _type), count in used.items() if owner == unit.pk)
            places.append(Places(None, most, all_of_it))
        found[unit.pk] = places
    return found


# Lists ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of a list of entries."""

    code: str
    number: str
    title: str
    entry_type: str
    sector: str
    organization: str
    state: str
    lead: str
    owner: str
    submitted_at: datetime | None
    version: int
    missing: tuple[str, ...]

    @property
    def state_label(self) -> str:
        return str(EntryState(self.state).label)


def entry_rows(entries: QuerySet[Entry]) -> list[EntryRow]:
    """Return the lines of a list in two queries, missing materials named."""
    lead = EntryMember.objects.filter(entry=OuterRef("pk"), role=MemberRole.LEAD)
    rows = list(
        entries.annotate(lead_name=Subquery(lead.values("name")[:1])).values_list(
            "pk", "code", "number", "title", "entry_type__name", "sector__name",
            "organization__short_name", "organization__name", "state", "lead_name", "owner__full_name",
            "submitted_at", "version",
        )
    )  # fmt: skip
    owed = _owed_names([row[0] for row in rows])
    return [
        EntryRow(
            code=code,
            number=number,
            title=title or _("Untitled entry"),
            entry_type=type_name,
            sector=sector or "",
            organization=short or unit or "",
            state=state,
            lead=lead_name or "",
            owner=owner,
            submitted_at=submitted_at,
            version=version,
            missing=tuple(owed.get(pk, ())),
        )
        for (
            pk, code, number, title, type_name, sector, short, unit, state, lead_name, owner, submitted_at, version,
        ) in rows
    ]  # fmt: skip


def _owed_names(keys: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the required materials that are not there, by entry."""
    place = "entry_type__requirements"
    given = Material.objects.current().filter(entry=OuterRef("pk"), requirement=OuterRef(f"{place}__pk"))
    owed: dict[int, list[str]] = {}
    for pk, name in (
        Entry.objects.filter(~Exists(given), pk__in=keys, **{f"{place}__required": True})
        .order_by("pk", f"{place}__position", f"{place}__pk")
        .values_list("pk", f"{place}__name")
    ):
        owed.setdefault(pk, []).append(name)
    return owed


def found_by(entries: QuerySet[Entry], words: str) -> QuerySet[Entry]:
    """Narrow entries to those whose number, title, unit or people match, pinyin and its initials included."""
    text = words.strip()
    if not text:
        return entries
    people = Q(name__icontains=text)
    latin = text.lower().replace(" ", "")
    if latin.isascii() and latin.isalpha():
        # "li chun" is kept as syllables: lichun is found in the syllables run together, lc in their initials.
        people |= Q(joined__icontains=latin) | Q(name_pinyin__regex="^" + "[a-z]* ".join(latin))
    joined = Replace(F("name_pinyin"), Value(" "), Value(""))
    return entries.filter(
        Q(number__icontains=text)
        | Q(title__icontains=text)
        | Q(organization__name__icontains=text)
        | Exists(EntryMember.objects.annotate(joined=joined).filter(people, entry=OuterRef("pk")))
    )


def lacking_materials(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Narrow entries to those that owe a required material."""
    given = Material.objects.current().filter(entry=OuterRef(OuterRef("pk")), requirement=OuterRef("pk"))
    owed = MaterialRequirement.objects.filter(entry_type=OuterRef("entry_type"), required=True).exclude(
        Exists(given)
    )
    return entries.filter(Exists(owed))
