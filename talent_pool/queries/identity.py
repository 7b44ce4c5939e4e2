"""Who is who: whether a member of an entry is somebody whom the pool knows."""

from dataclasses import dataclass

from django.db.models import Q

from contest.models import EntryMember
from contest.pinyin import pinyin_of
from talent_pool.models import Lecturer
from talent_pool.validators.person import plain_mobile, plain_name

MOBILE = "mobile"
NAME = "name"


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


def mobile_of(member: EntryMember) -> str:
    """Return the digits of a member's number: as given in the entry, else as in the account."""
    return plain_mobile(member.mobile or (member.user.mobile if member.user else None) or "")


def _same(one: str, other: str) -> bool:
    return bool(plain_name(one)) and plain_name(one) == plain_name(other)
