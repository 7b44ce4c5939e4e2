"""Who was a lecturer in which year: terms run over years, so they are unrolled here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, Min, QuerySet

from talent_pool.models import Appointment, Lecturer
from talent_pool.queries.figures.sources import NOTHING
from talent_pool.yearly.measures import NO_KEY, Dimension


@dataclass(frozen=True, slots=True)
class Appointed:
    """By year the keys of lecturers, and by lecturer what each serves."""

    years: Mapping[int, set[int]]
    served: Mapping[int, Mapping[Dimension, list[str]]]

    def served_by(self, person: int, by: Dimension) -> list[str]:
        """Return under which keys somebody counts: each once, NO_KEY where there is none."""
        named = [key for key in self.served[person].get(by, ()) if key not in NOTHING]
        return list(dict.fromkeys(named)) or [NO_KEY]


def appointments() -> QuerySet[Appointment]:
    """Return the terms that are counted: a term that ran stays one, whatever became of the lecturer since."""
    return Appointment.objects.filter(lecturer__merged_into__isnull=True)


def appointed() -> Appointed:
    """Return every year touched by a term, up to this one, in two queries."""
    this_year = date.today().year  # noqa: DTZ011 - years of terms, no moment
    years: defaultdict[int, set[int]] = defaultdict(set)
    served: dict[int, dict[Dimension, list[str]]] = {}
    terms = appointments().values_list(
        "lecturer_id",
        "starts_on",
        "ends_on",
        "ended_on",
        "lecturer__sectors",
        "lecturer__towns",
        "lecturer__audiences",
    )
    for person, start, planned_end, ended_on, sectors, towns, audiences in terms:
        end = min(planned_end, ended_on or planned_end)
        if end < start:
            continue  # it was ended before its first day
        for year in range(start.year, min(end.year, this_year) + 1):
            years[year].add(person)
        served[person] = {
            Dimension.SECTOR: sectors,
            Dimension.TOWN: towns,
            Dimension.AUDIENCE: audiences,
            Dimension.TOPIC: [],
        }
    topics = Lecturer.topics.through.objects.filter(lecturer__in=appointments().values("lecturer"))
    for person, topic in topics.values_list("lecturer_id", "topic__name"):
        if person in served:
            served[person][Dimension.TOPIC].append(topic)
    return Appointed(years, served)


def lecturers_of(year: int, where: Mapping[Dimension, str]) -> QuerySet[Any]:
    """Return the lecturers of a year who serve all that is asked for; KeyError for a lecture form."""
    if Dimension.FORM in where:
        raise KeyError(Dimension.FORM)
    found = appointed()
    people = [
        person
        for person in found.years.get(year, ())
        if all(key in found.served_by(person, by) for by, key in where.items())
    ]
    return (
        Lecturer.objects.filter(pk__in=people)
        .select_related("organization")
        .annotate(first_day=Min("appointments__starts_on"), last_term=Max(F("appointments__ends_on")))
        .order_by("name_pinyin", "pk")
    )
