"""Entries as a workbook: one row per entry, one sheet more with every person."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.models import Edition, Entry, EntryMember
from contest.queries.entry import missing_of, with_parts
from contest.spreadsheets import Column, Sheet, Value
from contest.states import EntryState, MemberRole

ENTRY_COLUMNS = (
    Column(_("Number"), 14),
    Column(_("Title"), 36),
    Column(_("Entry type"), 16),
    Column(_("Sector"), 14),
    Column(_("Lecture form"), 14),
    Column(pgettext_lazy("organization", "Unit"), 28),
    Column(_("Lead lecturer"), 20),
    Column(_("Team members"), 28),
    Column(_("Advisers"), 20),
    Column(_("State"), 14),
    Column(_("Submitted"), 18, kind="moment"),
    Column(_("Missing"), 28),
    Column(_("Reason"), 28),
    Column(_("Registered by"), 16),
)
PERSON_COLUMNS = (
    Column(_("Number"), 14),
    Column(_("Title"), 36),
    Column(_("Part"), 12),
    Column(pgettext_lazy("person", "Name"), 24),
    Column(pgettext_lazy("organization", "Unit"), 28),
    Column(_("Post or title"), 18),
    Column(_("Mobile number"), 16),
    Column(_("Date of birth"), 14, kind="date"),
)


def entry_sheets(entries: QuerySet[Entry], edition: Edition) -> Sequence[Sheet]:
    """Return the sheets of a workbook of entries."""
    found = list(with_parts(entries))
    return [
        Sheet(_("Entries"), ENTRY_COLUMNS, _entry_rows(found)),
        Sheet(_("People"), PERSON_COLUMNS, _person_rows(found)),
    ]


def _entry_rows(entries: Sequence[Entry]) -> Iterator[Sequence[Value]]:
    for entry in entries:
        people: list[EntryMember] = entry.__dict__["people"]
        names = {
            role: "、".join(person.name for person in people if person.role == role) for role in MemberRole
        }
        yield (
            entry.number,
            entry.title,
            entry.entry_type.name,
            entry.sector.name if entry.sector else "",
            entry.lecture_form.name if entry.lecture_form else "",
            entry.organization.name if entry.organization else "",
            names[MemberRole.LEAD],
            names[MemberRole.MEMBER],
            names[MemberRole.ADVISER],
            EntryState(entry.state).label,
            entry.submitted_at,
            "、".join(one.phrase for one in missing_of(entry) if one.part == "materials"),
            entry.state_reason,
            entry.owner.full_name,
        )


def _person_rows(entries: Sequence[Entry]) -> Iterator[Sequence[Value]]:
    for entry in entries:
        people: list[EntryMember] = entry.__dict__["people"]
        for person in people:
            yield (
                entry.number,
                entry.title,
                MemberRole(person.role).label,
                person.name,
                person.organization_name,
                person.title,
                person.mobile,
                person.birth_date,
            )
