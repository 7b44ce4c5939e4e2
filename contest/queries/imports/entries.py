"""What a workbook of entries would add to an edition."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contest.models import Edition, EntryMember, EntryType, LectureForm, Sector, User
from contest.queries.imports.people import Known, accounts_with, invitation_remark
from contest.queries.imports.table import ImportColumn, Plan, Row, Rows, UnitIndex
from contest.spreadsheets import Table, comparable
from contest.states import MemberRole
from contest.validators.people import clean_date, clean_mobile, clean_name

SEPARATORS: Final = re.compile(r"[、，,；;/\n\r\t]+")

COLUMNS: Final = (
    ImportColumn(
        "title",
        gettext_lazy("Title"),
        True,
        gettext_lazy("The title of the lecture."),
        pgettext_lazy("example", "Those who left the village of the archway"),
        34,
    ),
    ImportColumn(
        "entry_type",
        gettext_lazy("Entry type"),
        False,
        gettext_lazy("As it is called in this edition. May stay empty if there is only one."),
        "",
        16,
    ),
    ImportColumn(
        "sector", gettext_lazy("Sector"), False, gettext_lazy("As it is called in this edition."), "", 12
    ),
    ImportColumn(
        "lecture_form",
        gettext_lazy("Lecture form"),
        False,
        gettext_lazy("As it is called in this edition."),
        "",
        16,
    ),
    ImportColumn(
        "unit",
        pgettext_lazy("organization", "Unit"),
        True,
        gettext_lazy("The unit that recommends the entry, by its full name in the tree of units."),
        pgettext_lazy("example", "Xiexing Town Party Committee"),
        30,
        1000,
    ),
    ImportColumn(
        "lead",
        gettext_lazy("Lead lecturer"),
        True,
        gettext_lazy("Exactly as it is written, with the middle dot where there is one."),
        pgettext_lazy("example", "Zhang Xiaoming"),
        14,
    ),
    ImportColumn(
        "mobile",
        gettext_lazy("Mobile number"),
        False,
        gettext_lazy("Of the lead lecturer: with it she logs in and completes the entry. May stay empty."),
        "13800001111",
        16,
        40,
    ),
    ImportColumn(
        "lead_title", gettext_lazy("Post or title"), False, gettext_lazy("Of the lead lecturer."), "", 14, 100
    ),
    ImportColumn(
        "birth_date",
        gettext_lazy("Date of birth"),
        False,
        gettext_lazy("Of the lead lecturer, such as 1988-05-20. Only where an age limit holds."),
        "",
        14,
        40,
    ),
    ImportColumn(
        "members",
        gettext_lazy("Team members"),
        False,
        gettext_lazy("Names without the lead lecturer, with a comma or 、 between them."),
        "",
        24,
        2000,
    ),
    ImportColumn(
        "advisers",
        gettext_lazy("Advisers"),
        False,
        gettext_lazy("Names with a comma or 、 between them."),
        "",
        20,
        1000,
    ),
)


@dataclass(frozen=True, slots=True)
class EntryStep:
    """A draft to make. owner_pk: an account that is there; None with a mobile number means a new account."""

    row: int
    title: str
    entry_type_pk: int
    sector_pk: int | None
    lecture_form_pk: int | None
    unit_pk: int
    unit_name: str
    lead: str
    mobile: str
    lead_title: str
    birth_date: dt.date | None
    members: tuple[str, ...]
    advisers: tuple[str, ...]
    owner_pk: int | None = None
    needs_invitation: bool = False


class _Setup:
    """What the edition offers for choice, by name, in a few queries."""

    def __init__(self, edition: Edition) -> None:
        self.types = list(edition.entry_types.prefetch_related("sectors", "lecture_forms"))
        self.sectors = {comparable(one.name): one for one in edition.sectors.all()}
        self.forms = {comparable(one.name): one for one in edition.lecture_forms.all()}

    def entry_type(self, row: Row) -> EntryType | None:
        typed = comparable(row["entry_type"])
        if not typed and len(self.types) == 1:
            return self.types[0]
        found = next((one for one in self.types if comparable(one.name) == typed), None)
        if found is None:
            names = _(", ").join(one.name for one in self.types) or _("none yet, set one up first")
            row.bad("entry_type", _("The entry types of this edition are: %(names)s.") % {"names": names})
        return found

    def choice(self, row: Row, key: str, entry_type: EntryType | None) -> int | None:
        """Return the sector or lecture form that a cell names, allowed for the entry type."""
        if not row[key]:
            return None
        everything: dict[str, Sector | LectureForm] = (
            dict(self.sectors.items()) if key == "sector" else dict(self.forms.items())
        )
        allowed: list[Sector | LectureForm] = []
        if entry_type is not None:
            allowed += entry_type.sectors.all() if key == "sector" else entry_type.lecture_forms.all()
        offered = allowed or list(everything.values())
        found = everything.get(comparable(row[key]))
        if found is None or found not in offered:
            names = _(", ").join(one.name for one in offered) or _("none")
            row.bad(key, _("Possible here: %(names)s.") % {"names": names})
            return None
        return found.pk


def plan_entries(table: Table, edition: Edition, organizer: User) -> Plan[EntryStep]:
    """Compare a sheet of entries with the entries of an edition.

    An entry is the same as one that is there if unit, type, title and lead lecturer are.
    """
    reader = Rows(table, COLUMNS)
    setup, units = _Setup(edition), UnitIndex()
    read = [(row, step) for row in reader if (step := _read(row, setup, units)) is not None]
    plan: Plan[EntryStep] = Plan(problems=reader.problems, rows=reader.count, ignored=reader.ignored)
    known = accounts_with((step.mobile for _row, step in read if step.mobile), organizer)
    there = set(
        EntryMember.objects.filter(entry__edition=edition, role=MemberRole.LEAD).values_list(
            "entry__organization_id", "entry__entry_type_id", "entry__title", "name"
        )
    )
    seen: dict[tuple[int, int, str, str], int] = {}
    names: dict[str, tuple[str, int]] = {}
    for row, step in read:
        key = (step.unit_pk, step.entry_type_pk, step.title, step.lead)
        if (first := seen.setdefault(key, row.number)) != row.number:
            row.bad("title", _("The same entry stands in row %(row)d already.") % {"row": first})
        elif _one_name(row, step, known, names):
            if key in there:
                plan.unchanged += 1
            else:
                plan.new += 1
                plan.steps.append(_owned(step, known.get(step.mobile)))
    plan.problems.sort(key=lambda problem: problem.row)
    plan.remarks += invitation_remark(len({step.mobile for step in plan.steps if step.needs_invitation}))
    return plan


def _read(row: Row, setup: _Setup, units: UnitIndex) -> EntryStep | None:
    entry_type = setup.entry_type(row)
    sector, form = setup.choice(row, "sector", entry_type), setup.choice(row, "lecture_form", entry_type)
    unit = units.find(row, "unit")
    lead, mobile = row.clean("lead", clean_name), row.clean("mobile", clean_mobile)
    born = row.clean("birth_date", clean_date)
    members, advisers = _names(row, "members"), _names(row, "advisers")
    if entry_type is not None:
        _check_size(row, entry_type, members, advisers)
    if row.is_bad or entry_type is None or unit is None or lead is None:
        return None
    return EntryStep(
        row.number,
        row["title"],
        entry_type.pk,
        sector,
        form,
        unit.pk,
        unit.name,
        lead,
        mobile or "",
        row["lead_title"],
        born,
        members,
        advisers,
    )


def _names(row: Row, key: str) -> tuple[str, ...]:
    names = [part.strip() for part in SEPARATORS.split(row[key])]
    return tuple(dict.fromkeys(name for name in names if name))


def _check_size(row: Row, entry_type: EntryType, members: tuple[str, ...], advisers: tuple[str, ...]) -> None:
    if 1 + len(members) > entry_type.team_max:
        row.bad(
            "members",
            _("With the lead lecturer these are %(count)d people; “%(type)s” allows %(most)d.")
            % {"count": 1 + len(members), "type": entry_type.name, "most": entry_type.team_max},
        )
    if len(advisers) > entry_type.adviser_max:
        row.bad(
            "advisers",
            _("%(count)d advisers are too many; “%(type)s” allows %(most)d.")
            % {"count": len(advisers), "type": entry_type.name, "most": entry_type.adviser_max},
        )
    for key, names in (("members", members), ("advisers", advisers)):
        if any(len(name) > 200 for name in names):
            row.bad(key, _("A name has at most 200 characters. Put a comma or 、 between the names."))


def _one_name(row: Row, step: EntryStep, known: dict[str, Known], names: dict[str, tuple[str, int]]) -> bool:
    if not step.mobile:
        return True
    account = known.get(step.mobile)
    if account is not None and account.full_name != step.lead:
        row.bad(
            "mobile",
            _("The mobile number belongs to %(name)s already.") % {"name": account.full_name}
            if account.in_reach
            else _("The mobile number belongs to an account with another name."),
        )
        return False
    first, number = names.setdefault(step.mobile, (step.lead, row.number))
    if first != step.lead:
        row.bad(
            "mobile",
            _("Row %(row)d has the same mobile number for %(name)s.") % {"row": number, "name": first},
        )
    return first == step.lead


def _owned(step: EntryStep, account: Known | None) -> EntryStep:
    if account is None:
        return step
    return replace(
        step,
        owner_pk=account.pk if account.in_reach else None,
        needs_invitation=not account.in_reach,
    )
