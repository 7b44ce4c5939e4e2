"""What certificates say: the values of a layout's variables, and texts filled with them; asks the database nothing."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from contest.models import Edition, Entry
from contest.pdf.layout import BRACED, filled
from contest.states import MemberRole
from judging.documents.chinese import chinese_date, joined
from judging.models import Award

COMRADE, COLON = "同志：", "："
OF_THE_SHEET: Final = frozenset({"number", "check_code", "url"})
"""Known once the certificate has its row; what says them is no fact that a reader must compare word by word."""


def named_in(text: str) -> set[str]:
    """Return the variables that a text names."""
    return set(BRACED.findall(text))


def edition_facts(edition: Edition) -> dict[str, Any]:
    """Return what every certificate of an edition may say; the hosts must be loaded or are one query more."""
    hosts = [host.name for host in edition.hosts.all()] or [edition.name]
    return {
        "edition": edition.name, "year": str(edition.year), "theme": edition.theme, "hosts": hosts,
        "award": "", "place": "", "title": "", "sector": "", "unit": "", "name": "", "members": [], "advisers": [],
        "salutation": COMRADE, "term": "", "sessions": "",
    }  # fmt: skip


def _of_entry(entry: Entry) -> dict[str, Any]:
    people = [member.name for member in entry.members.all() if member.role != MemberRole.ADVISER]
    return {
        "name": joined(people) or str(entry.organization or ""),
        "members": people,
        "advisers": [member.name for member in entry.members.all() if member.role == MemberRole.ADVISER],
        "unit": entry.organization.name if entry.organization else "",
        "title": entry.title,
        "sector": entry.sector.name if entry.sector else "",
    }


def award_facts(award: Award) -> dict[str, Any]:
    """Return every fact of an award that a certificate may say; names exactly as they were typed."""
    facts = {**edition_facts(award.edition), "award": award.tier.name}
    if award.line is not None and award.line.place:
        facts["place"] = str(award.line.place)
    if award.entry is not None:
        facts |= _of_entry(award.entry)
    elif award.organization is not None:
        facts |= {
            "name": award.organization.name,
            "members": [award.organization.name],
            "salutation": COLON,
        }
    elif award.adviser is not None:
        facts |= {
            "name": award.adviser.name,
            "members": [award.adviser.name],
            "unit": award.adviser.organization_name,
            "title": award.adviser.entry.title,
        }
    return facts


def entry_facts(entry: Entry) -> dict[str, Any]:
    """Return every fact of an entry that a certificate of participation may say."""
    return {**edition_facts(entry.edition), **_of_entry(entry)}


def appointment_facts(
    edition: Edition, holder: str, holder_unit: str, more: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the facts of what one person gets outside a contest; `more` brings "term", "sessions" or what is shown."""
    return {**edition_facts(edition), "name": holder, "members": [holder], "unit": holder_unit, **more}


def as_printed(layout: Mapping[str, Any], facts: Mapping[str, Any], day: dt.date) -> dict[str, Any]:
    """Return the facts with the date and every text as it will stand on the paper; from here on none of it changes.

    layout: as data. day: the date on the paper.
    """
    said = {
        **facts,
        "date": chinese_date(day.year, day.month, day.day),
        "date_digits": f"{day.year}年{day.month}月{day.day}日",
        "day": day.isoformat(),
    }
    said["texts"] = [
        [box["code"], words]
        for box in layout["boxes"]
        if box.get("text")
        and not named_in(box["text"]) & OF_THE_SHEET
        and (words := filled(box["text"], said, comma="\n" if box.get("per_line") else "、").strip())
    ]
    return said
