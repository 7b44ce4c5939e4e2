"""What an entry says: made, changed, its people written."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from contest import journal
from contest.actions.arrival import ask_again
from contest.actions.change import changed, facts_of
from contest.actions.material import limits_of
from contest.actions.quota import refuse_over_quota
from contest.codes import new_code
from contest.exceptions import FileRefused, FilesDoNotFit, Locked, ReasonRequired, StaleEdit
from contest.models import Edition, Entry, EntryMember, EntryType, Material, MaterialRequirement, User
from contest.queries.arrival import is_read
from contest.queries.deadline import change_window, refuse_outside, signup_window
from contest.rules.entry import can_override_entry
from contest.states import ENTRY_COUNTED, EntryState, MemberRole, Role
from contest.validators.files import hold_measures

LECTURE: Final = ("entry_type", "sector", "lecture_form", "organization", "title", "abstract")
MOVES: Final = ("entry_type", "organization")
"""What takes an entry to other places of the quota."""


@dataclass(frozen=True, slots=True)
class Person:
    """One line of an entry's people as it was typed; pk names the line that it replaces."""

    role: MemberRole
    name: str
    organization_name: str = ""
    title: str = ""
    mobile: str = ""
    birth_date: date | None = None
    pk: int | None = None


def lecture_seen(entry: Entry) -> str:
    """Return a mark of what the page "the lecture" showed, to know later whether somebody else changed it."""
    return _mark({name: getattr(entry, name if name in TEXTS else f"{name}_id") for name in LECTURE})


def people_seen(entry: Entry) -> str:
    """Return such a mark of the people."""
    return _mark(_people_facts(entry))


TEXTS: Final = frozenset({"title", "abstract"})


def _mark(facts: object) -> str:
    text = json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@transaction.atomic
def create_entry(*, edition: Edition, actor: User, form_token: str, values: Mapping[str, Any]) -> Entry:
    """Make a draft; the same form sent twice makes one entry and returns it.

    values: any of LECTURE, the entry type among them. A contestant becomes its lead lecturer, to be changed
    at will; for unit contacts and organizers the people stay open.
    Raises NotOpen or DeadlinePassed outside the sign-up.
    """
    if twin := Entry.objects.filter(form_token=form_token, owner=actor).first():
        return twin
    if not _may_any_time(actor, edition):
        refuse_outside(signup_window(edition), edition)
    entry = Entry(edition=edition, owner=actor, updated_by=actor, form_token=form_token, **_allowed(values))
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # the twin was saved a moment ago by another request
        if twin := Entry.objects.filter(form_token=form_token, owner=actor).first():
            return twin
        entry.form_token = new_code()  # somebody else's form: its word proves nothing here
        entry.save(force_insert=True)
    if _takes_part_alone(actor, edition):
        EntryMember.objects.create(
            entry=entry,
            role=MemberRole.LEAD,
            name=actor.full_name,
            organization_name=entry.organization.name if entry.organization else "",
            title=actor.title,
            mobile=actor.mobile or "",
            user=actor,
        )
    journal.record(actor=actor, verb="entry.created", target=entry, after=facts_of(entry, LECTURE))
    return entry


@transaction.atomic
def edit_lecture(
    *, entry: Entry, actor: User, seen: str, values: Mapping[str, Any], reason: str = ""
) -> Entry:
    """Save type, sector, form, unit, title and abstract.

    seen: the mark that the page carried; raises StaleEdit if somebody else saved other words since.
    reason: asked of an organizer who changes what those who made the entry no longer may.
    A returned entry has a place of its unit already; where it goes to another unit or type, there must be one left.
    Raises Locked, NotOpen, DeadlinePassed, ReasonRequired, FilesDoNotFit, QuotaExceeded.
    """
    if any(getattr(entry, name) != values[name] for name in MOVES if name in values):
        Edition.objects.select_for_update().get(pk=entry.edition_id)  # places are given one at a time
    entry = _locked(entry)
    before = facts_of(entry, LECTURE)
    now = lecture_seen(entry)
    old_type, old_unit = entry.entry_type, entry.organization
    for name, value in _allowed(values).items():
        setattr(entry, name, value)
    if lecture_seen(entry) == now:
        return entry
    if now != seen:
        raise StaleEdit(str(entry.updated_by or ""))
    overrides = _refuse_change(entry, actor, reason)
    moved = (entry.entry_type, entry.organization) != (old_type, old_unit)
    if moved and entry.state in ENTRY_COUNTED and not overrides:
        refuse_over_quota(entry)
    if entry.entry_type_id != old_type.pk:
        _move_files(entry, entry.entry_type)
    was, is_now = changed(before, facts_of(entry, LECTURE))
    _save(entry, actor, [*values])
    journal.record(actor=actor, verb="entry.edited", target=entry, before=was, after=is_now, reason=reason)
    return entry


@transaction.atomic
def write_people(
    *, entry: Entry, actor: User, seen: str, people: Sequence[Person], reason: str = ""
) -> Entry:
    """Save lead lecturer, team and advisers in the order given; lines that are not there any more go.

    Raises as `edit_lecture` does.
    """
    entry = _locked(entry)
    before = _people_facts(entry)
    wanted = [_person_facts(person) for person in people]
    if _without_pk(wanted) == _without_pk(before):  # a second press of the same button
        return entry
    if _mark(before) != seen:
        raise StaleEdit(str(entry.updated_by or ""))
    _refuse_change(entry, actor, reason)
    known = {member.pk: member for member in entry.members.select_related("user")}
    kept = {person.pk for person in people if person.pk in known}
    entry.members.exclude(pk__in=kept).delete()
    entry.members.update(role=MemberRole.MEMBER)  # two may change parts, and only one leads at a time
    accounts = _accounts(entry.edition, people)
    for position, person in enumerate(people, start=1):
        member = known.get(person.pk or 0) or EntryMember(entry=entry)
        member.user = _account_of(member, person, accounts.get(person.mobile))
        for name, value in asdict(person).items():
            if name != "pk":
                setattr(member, name, value)
        member.position = position
        member.save()
    _save(entry, actor, [])
    journal.record(
        actor=actor,
        verb="entry.people_written",
        target=entry,
        before={"people": before},
        after={"people": wanted},
        reason=reason,
    )
    return entry


def _locked(entry: Entry) -> Entry:
    return (
        Entry.objects.select_for_update(of=("self",))
        .select_related("edition", "entry_type", "sector", "lecture_form", "organization", "updated_by")
        .get(pk=entry.pk)
    )


def _save(entry: Entry, actor: User, fields: Sequence[str]) -> None:
    entry.version += 1
    entry.updated_by = actor
    entry.save(update_fields=[*fields, "version", "updated_by", "updated_at"])


def _allowed(values: Mapping[str, Any]) -> dict[str, Any]:
    for name in values:
        if name not in LECTURE:
            raise KeyError(name)
    return dict(values)


def _refuse_change(entry: Entry, actor: User, reason: str) -> bool:
    """Raise unless the actor may change the entry now; return whether an organizer does what others no longer may."""
    window = change_window(entry)
    if entry.is_editable and window.is_open:
        return False
    if can_override_entry(actor, entry):
        if not reason.strip():
            raise ReasonRequired
        return True
    if not entry.is_editable:
        raise Locked(EntryState(entry.state))
    refuse_outside(window, entry.edition)
    return False


def _move_files(entry: Entry, entry_type: EntryType) -> None:
    """Let files follow into the new type's places of the same kind and name, or raise FilesDoNotFit."""
    places = {(place.kind, place.name): place for place in entry_type.requirements.all()}
    homeless, unread = [], []
    taken: Counter[int] = Counter()
    parts = ("requirement", "upload", "arrival", "added_by", "entry__edition", "entry__owner")
    files = Material.objects.current().filter(entry=entry).select_related(*parts)
    for material in files.order_by("pk"):
        old = material.requirement
        place = places.get((old.kind, old.name))
        if place is not None:
            taken[place.pk] += 1
        if place is None or taken[place.pk] > place.max_count or not _fits(material, place):
            homeless.append(material.upload.original_name)
            continue
        was_read = is_read(material)
        material.requirement = place
        material.save(update_fields=["requirement"])
        if (is_read(material) and not was_read) or (place.for_judges and not old.for_judges):
            unread.append(material)
    if homeless:
        raise FilesDoNotFit(entry_type.name, homeless)
    for material in unread:  # nobody has counted its words, or looked for names in them
        ask_again(material)


def _fits(material: Material, place: MaterialRequirement) -> bool:
    """Whether a place would have taken a file, as far as it was measured and read when it came."""
    upload, limits = material.upload, limits_of(place)
    if upload.format not in limits.formats or upload.size > place.max_bytes:
        return False
    try:
        hold_measures(limits, upload.width, upload.height, upload.duration_ms)
    except FileRefused:
        return False
    arrival = getattr(material, "arrival", None)
    letters = arrival.characters if arrival else None
    pages = (arrival.pages if arrival else None) or upload.pages
    return not (
        (limits.characters_max and letters and letters > limits.characters_max)
        or (limits.characters_min and letters and letters < limits.characters_min)
        or (limits.pages_max and pages and pages > limits.pages_max)
    )


def _people_facts(entry: Entry) -> list[dict[str, Any]]:
    return [
        _person_facts(
            Person(
                MemberRole(member.role),
                member.name,
                member.organization_name,
                member.title,
                member.mobile,
                member.birth_date,
                member.pk,
            )
        )
        for member in entry.members.order_by("position", "pk")
    ]


def _person_facts(person: Person) -> dict[str, Any]:
    return asdict(person) | {
        "role": str(person.role),
        "birth_date": person.birth_date and person.birth_date.isoformat(),
    }


def _without_pk(people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in person.items() if name != "pk"} for person in people]


def _accounts(edition: Edition, people: Sequence[Person]) -> dict[str, User]:
    """Find accounts by mobile number among those who take part: they then see the entry as their own."""
    mobiles = [person.mobile for person in people if person.mobile]
    found = User.objects.filter(
        mobile__in=mobiles, memberships__edition=edition, memberships__role=Role.CONTESTANT
    )
    return {user.mobile: user for user in found if user.mobile}


def _account_of(member: EntryMember, person: Person, found: User | None) -> User | None:
    """Return whose account a line of the people is, `found` being that of the number typed now.

    Whoever is corrected in name or number stays; who is replaced in both loses the entry to whom the line names now.
    """
    held = member.user
    if held is None or held.full_name == person.name:
        return held or found
    if found is not None and found.full_name == person.name:
        return found
    is_corrected = member.name == person.name or member.mobile == person.mobile
    return held if is_corrected else found


def _takes_part_alone(actor: User, edition: Edition) -> bool:
    held = set(actor.memberships.filter(edition=edition).values_list("role", flat=True))
    return Role.CONTESTANT in held and not held & {Role.UNIT_CONTACT, Role.ORGANIZER}


def _may_any_time(actor: User, edition: Edition) -> bool:
    return actor.is_superuser or actor.memberships.filter(edition=edition, role=Role.ORGANIZER).exists()
