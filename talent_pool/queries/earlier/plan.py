"""What an import of earlier years would do: every row compared with the pool, nothing written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from contest.models import Organization
from contest.spreadsheets import Page
from talent_pool.models import Lecturer
from talent_pool.queries.earlier.fields import SheetKind
from talent_pool.queries.earlier.known import Known
from talent_pool.queries.earlier.layout import Layout, Reading, read_sheet
from talent_pool.queries.earlier.steps import EarlierPlan, MaybeOne, Row, Step, Who
from talent_pool.queries.earlier.sums import compared
from talent_pool.queries.identity import alike
from talent_pool.validators import cells
from talent_pool.validators.person import plain_mobile, plain_name


def plan_earlier(pages: Sequence[Page], layouts: Iterable[Layout]) -> EarlierPlan:
    """Return what a workbook would do, in a number of queries that does not grow with its rows."""
    plan = EarlierPlan()
    plan.readings = [read_sheet(pages[layout.index], layout) for layout in layouts if layout.kind is not None]
    ready = [one for one in plan.readings if not one.layout.missing]
    known = Known.load()
    units = _units()
    for one in _of(ready, SheetKind.LECTURERS):
        _plan_lecturers(one, plan, known, units)
    plan.doubts = _doubts(plan.lecturers, known)
    for one in _of(ready, SheetKind.REPORTS):
        _plan_reports(one, plan, known)
    sessions = [
        (Row(record, one.layout, plan), one)
        for one in _of(ready, SheetKind.SESSIONS)
        for record in one.records
    ]
    days = [(row, row.clean("held_on", cells.past_day_of)) for row, _reading in sessions]
    known.load_sessions({day for _row, day in days if day is not None})
    for row, day in days:
        _plan_session(row, day, plan, known, units)
    for one in ready:
        plan.sums += compared(one, plan)
    return plan


def _of(readings: Iterable[Reading], kind: SheetKind) -> list[Reading]:
    return [one for one in readings if one.layout.kind is kind]


def _units() -> dict[str, int]:
    """Return the keys of active units by their name, where only one has it."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, name in Organization.objects.filter(is_active=True).order_by().values_list("pk", "name"):
        found[plain_name(name)].append(key)
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1}


def _plan_lecturers(reading: Reading, plan: EarlierPlan, known: Known, units: Mapping[str, int]) -> None:
    for record in reading.records:
        row = Row(record, reading.layout, plan)
        term = _term(row)
        mobile = _mobile(row)
        if row.is_bad:
            continue
        unit = _unit_with_town(row["unit"], row["town"])
        values = {
            "name": row["name"],
            "organization_name": unit[:200],
            "organization_id": units.get(plain_name(unit)),
            "title": row["title"],
            "mobile": mobile,
            "number": row["number"],
            "sectors": cells.parts_of(row["sectors"]),
            "audiences": _audiences(row["audiences"]),
            "languages": cells.parts_of(row["languages"]),
            "towns": cells.parts_of(row["towns"]),
            "biography": row["biography"],
        }
        step = Step(
            reading.layout.title, record.number, values, topics=cells.parts_of(row["topics"]), term=term
        )
        twin = known.same_row(values)
        if twin is not None:
            row.note("name", _("The same is in row %(row)d; it is read once.") % {"row": twin})
            continue
        found = known.recognise(values)
        if found is not None:
            step.pk = found.pk
            if not found.is_admitted:
                row.note(
                    "name",
                    _("Stands in the pool already, but is not admitted; the import doesn't change that."),
                )
            if term is not None and term in found.terms:
                step.term = None
        known.add_person(step)
        plan.lecturers.append(step)


def _term(row: Row) -> tuple[date, date] | None:
    if row["term"]:
        return row.clean("term", cells.term_of)
    starts_on, ends_on = row.clean("starts_on", cells.start_of), row.clean("ends_on", cells.end_of)
    if starts_on is not None and ends_on is not None:
        if ends_on > starts_on:
            return starts_on, ends_on
        row.bad("ends_on", _("The term must end after the day on which it begins."))
    elif not row.is_bad and (starts_on or ends_on):
        row.note(
            "starts_on" if starts_on else "ends_on",
            _("Only one end of the term stands there, so no term of appointment is made."),
        )
    return None


def _mobile(row: Row) -> str:
    text = row["mobile"]
    numbers = cells.mobiles_of(text)
    if len(numbers) > 1:
        row.note("mobile", _("Several numbers; %(number)s is kept.") % {"number": numbers[0]})
    if numbers:
        return numbers[0]
    digits = plain_mobile(text)
    if len(digits) > 20 or (text and not digits and text not in {"-", "—", "无", "/"}):
        row.bad("mobile", _("This is no telephone number. Mend it or leave it empty."))
    return digits


def _unit_with_town(unit: str, town: str) -> str:
    return unit if not town or plain_name(town) in plain_name(unit) else f"{town}{unit}"


def _audiences(text: str) -> list[str]:
    kinds = (cells.audience_of(part) for part in cells.parts_of(text))
    return list(dict.fromkeys(kind.value for kind in kinds if kind is not None))


def _plan_reports(reading: Reading, plan: EarlierPlan, known: Known) -> None:
    for record in reading.records:
        row = Row(record, reading.layout, plan)
        year, minutes = row.clean("year", cells.year_of), row.clean("minutes", cells.minutes_of)
        reviewed_on, valid_until = (
            row.clean("reviewed_on", cells.past_day_of),
            row.clean("valid_until", cells.day_of),
        )
        if valid_until is not None and (reviewed_on is None or valid_until < reviewed_on) and not row.is_bad:
            row.bad(
                "valid_until", _("A review that holds until a day needs the day of the review before it.")
            )
        if row.is_bad:
            continue
        values = {
            "title": row["title"].strip("《》"),
            "year": year,
            "sector": row["sector"],
            "lecture_form": row["lecture_form"],
            "minutes": minutes,
            "award_text": row["award"],
            "abstract": row["abstract"],
            "reviewed_on": reviewed_on,
            "reviewed_by": row["reviewed_by"],
            "valid_until": valid_until,
        }
        step = Step(reading.layout.title, record.number, values, topics=cells.parts_of(row["topics"]))
        step.who = _named(row, plan, known)
        step.pk = known.report_there(step)
        known.add_report(step)
        plan.reports.append(step)


def _named(row: Row, plan: EarlierPlan, known: Known, unit: str = "") -> list[Who]:
    """Return the lecturers whom a row names; who is not known or not certain gets a note."""
    found = []
    for name in cells.parts_of(row["lecturers"]):
        who, others = known.who_is(name, unit)
        if who is None:
            row.note(
                "lecturers",
                _("%(name)s is in no list of lecturers; the row is read without this lecturer.")
                % {"name": name},
            )
        elif others and known.is_first_question(name):
            row.note(
                "lecturers",
                _(
                    "More than one record has the name %(name)s; this and all further rows go to the first of them."
                )
                % {"name": name},
            )
        if who is not None and who not in found:
            found.append(who)
    return found


def _plan_session(
    row: Row, day: date | None, plan: EarlierPlan, known: Known, units: Mapping[str, int]
) -> None:
    people = row.clean("attendance", cells.people_of) or cells.People(None)
    if row.is_bad or day is None:
        return
    title = row["title"].strip("《》")
    unit = row["unit"]
    remarks = [row["remarks"]]
    who = _named(row, plan, known, row["lecturer_unit"])
    unknown = [
        name
        for name in cells.parts_of(row["lecturers"])
        if known.who_is(name, row["lecturer_unit"])[0] is None
    ]
    if unknown:
        remarks.append(_("Lecturer in the office's sheet: %(names)s") % {"names": "、".join(unknown)})
    if people.is_about:
        remarks.append(_("Attendance in the office's sheet: %(text)s") % {"text": row["attendance"]})
        row.note(
            "attendance",
            _("Read as %(count)d; the record keeps what was written.") % {"count": people.count or 0},
        )
    audience = cells.audience_of(row["audience"])
    if audience is not None and row["audience"] != str(audience.label):
        remarks.append(_("Audience in the office's sheet: %(text)s") % {"text": row["audience"]})
    report = known.report_of(title, who)
    values = {
        "held_on": day,
        "title": "" if report is not None else title,
        "unit_name": unit,
        "unit_id": units.get(plain_name(unit)) if unit else None,
        "town": row["town"],
        "place": row["place"],
        "site_id": known.sites.get(plain_name(row["place"])),
        "audience_kind": audience.value if audience is not None else "",
        "attendance": people.count,
        "lecture_form": row["lecture_form"],
        "sector": row["sector"],
        "remarks": "\n".join(one for one in remarks if one)[:2000],
    }
    step = Step(row.sheet, row.record.number, values, who=who, report=report, is_about=people.is_about)
    step.topics = [row["topic"]] if row["topic"] else []
    there = known.session_there(step, title)
    if there is not None:
        step.pk = there.pk
        if there.attendance != people.count:
            row.note(
                "attendance",
                _("Stands in the pool already, with another attendance: %(there)s. It is not changed.")
                % {"there": "—" if there.attendance is None else there.attendance},
            )
    elif (twin := known.same_session(step, title)) is not None:
        row.note("held_on", _("Looks the same as row %(row)d; both are counted.") % {"row": twin})
    plan.sessions.append(step)


def _doubts(steps: Sequence[Step], known: Known) -> list[MaybeOne]:
    """Return the pairs that will be asked about: rows with each other, and with people on record."""
    new = [step for step in steps if step.pk is None]
    records = list(known.standing.values())
    people = records + [Lecturer(**step.values) for step in new]
    found = []
    for newer, older, evidence in alike(people):
        if newer < len(records):
            continue
        step = new[newer - len(records)]
        other = people[older]
        row = new[older - len(records)].row if older >= len(records) else None
        found.append(MaybeOne(step.label, step.row, f"{other.name} {other.unit}".strip(), row, evidence))
    return found
