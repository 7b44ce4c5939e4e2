"""Whom to telephone about entries that are not whole yet."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.models import Entry
from contest.queries.collection import contact_of
from contest.queries.entry import missing_of
from contest.spreadsheets import Column, Sheet, Value
from contest.states import EntryState

COLUMNS = (
    Column(_("Title"), 36),
    Column(_("Number"), 14),
    Column(_("State"), 12),
    Column(pgettext_lazy("organization", "Unit"), 28),
    Column(_("Lead lecturer"), 16),
    Column(_("Mobile number"), 16),
    Column(_("Registered by"), 16),
    Column(_("E-mail"), 26),
    Column(_("Missing"), 44),
)


def contact_sheets(entries: Sequence[Entry]) -> list[Sheet]:
    """Return the workbook of contacts, a row for each entry."""
    return [Sheet(_("Contacts"), COLUMNS, _rows(entries))]


def _rows(entries: Sequence[Entry]) -> Iterator[Sequence[Value]]:
    for entry in entries:
        contact = contact_of(entry)
        yield (
            str(entry),
            entry.number,
            EntryState(entry.state).label,
            contact.unit,
            contact.lead,
            contact.mobile,
            contact.owner,
            contact.email,
            "、".join(one.phrase for one in missing_of(entry)),
        )
