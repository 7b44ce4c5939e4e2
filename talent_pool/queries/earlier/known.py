"""Whom and what the pool knows already, and what the file has added so far: who a name is, what is there."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from talent_pool.models import Appointment, Delivery, Lecturer, LectureReport, TeachingSite
from talent_pool.queries.earlier.steps import Step, Who
from talent_pool.states import DeliveryState, PoolState
from talent_pool.validators.person import plain_mobile, plain_name


@dataclass(frozen=True, slots=True)
class Recognised:
    """Somebody on record whom a row means, with the terms that are there."""

    pk: int
    is_admitted: bool
    terms: frozenset[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class There:
    """A session on record."""

    pk: int
    who: frozenset[int]
    attendance: int | None


@dataclass(slots=True)
class _Named:
    who: Who
    name: str
    unit: str
    is_of_file: bool


SessionKey = tuple[date, str, str, str]


@dataclass(slots=True)
class Known:
    """What is known while a file is read; rows are added in their order."""

    standing: dict[int, Lecturer] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)
    _records: defaultdict[str, list[Lecturer]] = field(default_factory=lambda: defaultdict(list))
    _terms: defaultdict[int, set[tuple[date, date]]] = field(default_factory=lambda: defaultdict(set))
    _names: defaultdict[str, list[_Named]] = field(default_factory=lambda: defaultdict(list))
    _rows: dict[tuple[str, ...], int] = field(default_factory=dict)
    _reports: defaultdict[str, list[tuple[int, Step | int, frozenset[Who]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _sessions: defaultdict[SessionKey, list[There]] = field(default_factory=lambda: defaultdict(list))
    _given: dict[tuple[SessionKey, frozenset[Who]], int] = field(default_factory=dict)
    _asked: Counter[str] = field(default_factory=Counter)

    @classmethod
    def load(cls) -> "Known":
        """Read people, terms, reports and sites, in five queries."""
        known = cls()
        people = Lecturer.objects.filter(erased_at__isnull=True).select_related("merged_into", "organization")
        for person in people.order_by("pk"):
            root = person.merged_into or person
            known._records[plain_name(person.name)].append(person)
            known._names[plain_name(person.name)].append(
                _Named(Who(root.pk), person.name, plain_name(person.unit), is_of_file=False)
            )
            if person.merged_into_id is None:
                known.standing[person.pk] = person
        for key, starts_on, ends_on in Appointment.objects.values_list("lecturer_id", "starts_on", "ends_on"):
            known._terms[key].add((starts_on, ends_on))
        through = LectureReport.lecturers.through.objects.values_list("lecturereport_id", "lecturer_id")
        given: defaultdict[int, set[Who]] = defaultdict(set)
        for report, lecturer in through:
            given[report].add(Who(lecturer))
        rows = LectureReport.objects.exclude(state=PoolState.DECLINED).order_by("pk")
        for key, title, year in rows.values_list("pk", "title", "year"):
            known._reports[plain_name(title)].append((year, key, frozenset(given[key])))
        for key, name in TeachingSite.objects.order_by("-pk").values_list("pk", "name"):
            known.sites[plain_name(name)] = key
        return known

    def same_row(self, values: Mapping[str, Any]) -> int | None:
        """Return the row of this file that says exactly the same of the same person."""
        return self._rows.get(_row_key(values))

    def recognise(self, values: Mapping[str, Any]) -> Recognised | None:
        """Return who on record a row of lecturers is, if that is certain.

        In this order: the same name, number and unit; the same name and mobile number; the same name and unit,
        where the numbers don't contradict and only one person is meant. Everything else is a question to a manager.
        """
        mobile, unit = values["mobile"], plain_name(values["organization_name"])
        named = self._records[plain_name(values["name"])]
        exact = [one for one in named if plain_mobile(one.mobile) == mobile and plain_name(one.unit) == unit]
        if (found := _one_of(exact, first=True)) is not None:
            return self._recognised(found)
        if mobile:
            same = [one for one in named if plain_mobile(one.mobile) == mobile]
            if (found := _one_of(same, first=True)) is not None:
                return self._recognised(found)
        same = [
            one
            for one in named
            if unit and plain_name(one.unit) == unit and not (mobile and plain_mobile(one.mobile))
        ]
        found = _one_of(same, first=False)
        return self._recognised(found) if found is not None else None

    def _recognised(self, person: Lecturer) -> Recognised:
        return Recognised(person.pk, person.state == PoolState.ADMITTED, frozenset(self._terms[person.pk]))

    def add_person(self, step: Step) -> None:
        """Let further rows find somebody by name."""
        self._rows[_row_key(step.values)] = step.row
        who = Who(step.pk) if step.pk is not None else Who(None, step.sheet, step.row)
        self._names[plain_name(step.values["name"])].append(
            _Named(who, step.values["name"], plain_name(step.values["organization_name"]), is_of_file=True)
        )

    def who_is(self, name: str, unit: str = "") -> tuple[Who | None, bool]:
        """Return whom a name means, and whether somebody else bears it too.

        The unit decides first where it is given; then people of this file go before others on record, and the
        same spelling before another.
        """
        found = self._names.get(plain_name(name), [])
        if unit:
            found = [one for one in found if one.unit == plain_name(unit)] or found
        found = [one for one in found if one.is_of_file] or found
        found = [one for one in found if one.name == name] or found
        different = {one.who for one in found}
        return (found[0].who, len(different) > 1) if found else (None, False)

    def is_first_question(self, name: str) -> bool:
        """Whether nobody has asked about this name yet; asking counts."""
        self._asked[plain_name(name)] += 1
        return self._asked[plain_name(name)] == 1

    def report_there(self, step: Step) -> int | None:
        """Return the report on record with the same title and year."""
        for year, found, _who in self._reports.get(plain_name(step.values["title"]), ()):
            if isinstance(found, int) and year == step.values["year"]:
                return found
        return None

    def add_report(self, step: Step) -> None:
        """Let sessions find a report by its title."""
        if step.pk is None:
            self._reports[plain_name(step.values["title"])].append(
                (step.values["year"], step, frozenset(step.who))
            )

    def report_of(self, title: str, who: Collection[Who]) -> Step | int | None:
        """Return the report that a session gave: the same title, and of several the one of its lecturers."""
        found = self._reports.get(plain_name(title), []) if title else []
        for _year, report, lecturers in found:
            if lecturers & set(who):
                return report
        return found[0][1] if found else None

    def load_sessions(self, days: Collection[date]) -> None:
        """Read the sessions of some days, in two queries."""
        if not days:
            return
        rows = Delivery.objects.filter(held_on__in=days).exclude(state=DeliveryState.VOID)
        gave: defaultdict[int, set[int]] = defaultdict(set)
        through = Delivery.lecturers.through.objects.filter(delivery__in=rows.order_by().values("pk"))
        for delivery, lecturer in through.values_list("delivery_id", "lecturer_id"):
            gave[delivery].add(lecturer)
        columns = (
            "pk",
            "held_on",
            "title",
            "report__title",
            "topic__name",
            "place",
            "unit_name",
            "attendance",
        )
        for pk, day, title, report, topic, place, unit, attendance in rows.order_by("pk").values_list(
            *columns
        ):
            key = _session_key(day, title or report or topic or "", place, unit)
            self._sessions[key].append(There(pk, frozenset(gave[pk]), attendance))

    def session_there(self, step: Step, title: str) -> There | None:
        """Return the session on record that a row is, and take it, so that two rows never are the same one."""
        key = _session_key(
            step.values["held_on"], title or _topic(step), step.values["place"], step.values["unit_name"]
        )
        found = self._sessions.get(key, [])
        who = {one.pk for one in step.who}
        for there in found:
            if there.who == who or not there.who:
                found.remove(there)
                return there
        return None

    def same_session(self, step: Step, title: str) -> int | None:
        """Return the earlier row of this file that says the same of day, lecture, lecturers and place."""
        key = _session_key(
            step.values["held_on"], title or _topic(step), step.values["place"], step.values["unit_name"]
        )
        own = key, frozenset(step.who)
        earlier = self._given.get(own)
        self._given.setdefault(own, step.row)
        return earlier


def _topic(step: Step) -> str:
    return step.topics[0] if step.topics else ""


def _session_key(day: date, what: str, place: str, unit: str) -> SessionKey:
    return day, plain_name(what), plain_name(place), plain_name(unit)


def _row_key(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        plain_name(str(values[key])) for key in ("name", "organization_name", "mobile", "title", "number")
    )


def _one_of(people: list[Lecturer], *, first: bool) -> Lecturer | None:
    """Return the person whom records stand for; of several the first one, or nobody."""
    roots = list({(one.merged_into or one).pk: one.merged_into or one for one in people}.values())
    return roots[0] if len(roots) == 1 or (roots and first) else None
