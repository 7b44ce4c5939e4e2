"""The four kinds of import and what each one expects."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.models import Edition, User
from contest.queries.imports import entries, people, units
from contest.queries.imports.table import ImportColumn, Plan
from contest.queries.organization import unit_paths
from contest.spreadsheets import Column, Sheet, Table
from contest.states import Role


class ImportKind(StrEnum):
    UNITS = "units"
    CONTACTS = "contacts"
    JUDGES = "judges"
    ENTRIES = "entries"


@dataclass(frozen=True, slots=True)
class Kind:
    """What stands on the card of an import, and its columns."""

    kind: ImportKind
    title: str | Promise
    lead: str | Promise
    columns: Sequence[ImportColumn]


KINDS: Final = {
    kind.kind: kind
    for kind in (
        Kind(
            ImportKind.UNITS,
            gettext_lazy("Units"),
            gettext_lazy("The tree of organizations, topmost units and those below them in any order."),
            units.COLUMNS,
        ),
        Kind(
            ImportKind.CONTACTS,
            gettext_lazy("Unit contacts"),
            gettext_lazy("One account for each contact, with a slip to come in."),
            people.CONTACT_COLUMNS,
        ),
        Kind(
            ImportKind.JUDGES,
            gettext_lazy("Judges"),
            gettext_lazy("One account for each judge, with a slip to come in; panels can be formed at once."),
            people.JUDGE_COLUMNS,
        ),
        Kind(
            ImportKind.ENTRIES,
            gettext_lazy("Entries"),
            gettext_lazy("Drafts from a unit's list; the lead lecturers complete them and add the files."),
            entries.COLUMNS,
        ),
    )
}


def plan_import(kind: ImportKind, table: Table, edition: Edition, organizer: User) -> Plan[Any]:
    """Return what a table would change; a constant number of queries for any number of rows."""
    match kind:
        case ImportKind.UNITS:
            return units.plan_units(table)
        case ImportKind.CONTACTS:
            return people.plan_people(table, edition, organizer, Role.UNIT_CONTACT)
        case ImportKind.JUDGES:
            return people.plan_people(table, edition, organizer, Role.JUDGE)
        case ImportKind.ENTRIES:
            return entries.plan_entries(table, edition, organizer)


def template_sheets(kind: ImportKind, edition: Edition) -> list[Sheet]:
    """Return the workbook to fill in: headings, one example, lists to choose from, and a sheet that explains."""
    expected = KINDS[kind]
    offered = _offered(kind, edition)
    columns = [
        Column(
            title=f"{column.title}{'*' if column.required else ''}",
            width=column.width,
            note=column.note,
            choices=offered.get(column.key, ()),
        )
        for column in expected.columns
    ]
    notes = [
        (str(column.title), _("yes") if column.required else _("no"), str(column.note), str(column.example))
        for column in expected.columns
    ]
    return [
        Sheet(
            expected.title, columns, [[str(column.example) for column in expected.columns]], blank_rows=2000
        ),
        Sheet(
            _("Explanations"),
            [
                Column(_("Column"), 18),
                Column(_("Required"), 10),
                Column(_("What to write"), 90),
                Column(_("Example"), 34),
            ],
            notes,
        ),
    ]


def _offered(kind: ImportKind, edition: Edition) -> dict[str, list[str]]:
    paths = [path for _pk, path in unit_paths()]
    match kind:
        case ImportKind.UNITS:
            return {"superior": paths}
        case ImportKind.CONTACTS | ImportKind.JUDGES:
            return {"unit": paths}
        case ImportKind.ENTRIES:
            return {
                "unit": paths,
                "entry_type": [one.name for one in edition.entry_types.all()],
                "sector": [one.name for one in edition.sectors.all()],
                "lecture_form": [one.name for one in edition.lecture_forms.all()],
            }
