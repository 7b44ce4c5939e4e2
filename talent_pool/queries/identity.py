"""Who is who: whether a member of an entry is somebody whom the pool knows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Q

from contest.models import EntryMember
from contest.pinyin import pinyin_of
from talent_pool.models import Lecturer
from talent_pool.validators.person import plain_mobile, plain_name

MOBILE = "mobile"
NUMBER = "number"
UNIT = "unit"
NAME = "name"
MOST_NAMESAKES = 12
"""Above it a name or number is a common one, or a placeholder: comparing all who bear it would drown what matters."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The person found, if it is certain; else the people who it may be, each with what agrees."""

    lecturer: Lecturer | None
    doubts: tuple[tuple[Lecturer, str], ...] = ()


def identify(member: EntryMember, *, unit: str) -> Identity:
    """Return who a member is: by account, else by name and mobile number, else by name and unit.

    unit: the member's unit by name. What contradicts (two accounts, two numbers) makes a doubt and no match;
    so do a mobile number under another name, and a name in another unit. Records that were merged stand
    for the person whom they were merged into.
    """
    if member.user_id:
        known = Lecturer.objects.filter(user_id=member.user_id).select_related("merged_into").first()
        if known:
            return Identity(known.merged_into or known)
    mobile, name = mobile_of(member), plain_name(member.name)
    maybe = Q(name_pinyin=pinyin_of(member.name)[:600]) | Q(name=member.name)
    if mobile:
        maybe |= Q(mobile=mobile)
    same_unit: set[int] = set()
    doubts: dict[int, tuple[Lecturer, str]] = {}
    rows = Lecturer.objects.filter(maybe).select_related("merged_into", "organization").order_by("pk")
    for record in rows:
        person = record.merged_into or record
        same_name = plain_name(record.name) == name
        same_mobile = bool(mobile) and plain_mobile(record.mobile) == mobile
        if not (same_name or same_mobile):
            continue  # only sounds alike
        other_account = bool(member.user_id and record.user_id)
        other_mobile = bool(mobile and record.mobile) and not same_mobile
        if same_name and same_mobile and not other_account:
            return Identity(person)
        if same_name and not other_account and not other_mobile and _same(record.unit, unit):
            same_unit.add(person.pk)
        doubts.setdefault(person.pk, (person, MOBILE if same_mobile else NAME))
    by_mobile = {key for key, (_person, evidence) in doubts.items() if evidence == MOBILE}
    if len(same_unit) == 1 and by_mobile <= same_unit:
        return Identity(doubts[same_unit.pop()][0])
    return Identity(None, tuple(doubts.values()))


def doubts_about(person: Lecturer) -> list[tuple[Lecturer, str]]:
    """Return everybody else on record who may be this person, with what agrees; in one query."""
    maybe = Q(name_pinyin=person.name_pinyin) | Q(name=person.name)
    if person.mobile:
        maybe |= Q(mobile=person.mobile)
    if person.number:
        maybe |= Q(number=person.number)
    others = (
        Lecturer.objects.standing()
        .filter(maybe, erased_at__isnull=True)
        .exclude(pk=person.pk)
        .select_related("organization")
        .order_by("pk")
    )
    return [(other, evidence) for other in others if (evidence := agreement(person, other))]


def agreement(one: Lecturer, other: Lecturer) -> str:
    """Return the strongest thing in which two records agree; "" if nothing says that they are one person."""
    if one.mobile and plain_mobile(one.mobile) == plain_mobile(other.mobile):
        return MOBILE
    if one.number and plain_name(one.number) == plain_name(other.number):
        return NUMBER
    if plain_name(one.name) != plain_name(other.name):
        return ""
    return UNIT if _same(one.unit, other.unit) else NAME


def doubts_among() -> list[tuple[int, int, str]]:
    """Return (newer, older, what agrees) for all pairs on record that may be one person, in one query."""
    people = list(
        Lecturer.objects.standing()
        .filter(erased_at__isnull=True)
        .select_related("organization")
        .order_by("pk")
    )
    return [(people[newer].pk, people[older].pk, evidence) for newer, older, evidence in alike(people)]


def alike(people: Sequence[Lecturer]) -> list[tuple[int, int, str]]:
    """Return (later, earlier, what agrees) for all pairs of a list that may be one person, by their places in it."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        for sort, value in (
            (MOBILE, plain_mobile(person.mobile)),
            (NUMBER, plain_name(person.number)),
            (NAME, plain_name(person.name)),
        ):
            if value:
                groups[sort, value].append(place)
    pairs: dict[tuple[int, int], str] = {}
    for places in groups.values():
        if len(places) <= MOST_NAMESAKES:
            for earlier, later in combinations(places, 2):
                pairs[later, earlier] = agreement(people[later], people[earlier])
    return [(later, earlier, evidence) for (later, earlier), evidence in sorted(pairs.items()) if evidence]


def mobile_of(member: EntryMember) -> str:
    """Return the digits of a member's number: as given in the entry, else as in the account."""
    return plain_mobile(member.mobile or (member.user.mobile if member.user else None) or "")


def _same(one: str, other: str) -> bool:
    return bool(plain_name(one)) and plain_name(one) == plain_name(other)
