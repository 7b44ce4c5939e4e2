"""The yearly figures: each is counted from the same rows that its list shows, so that the two can't differ."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from contest.models import Edition, EditionHost, Membership, User
from contest.states import HostKind, Role
from talent_pool.queries.figures.lecturers import appointed, lecturers_of
from talent_pool.queries.figures.sources import NOTHING, SOURCE_OF, SOURCES
from talent_pool.yearly.measures import COUNTED_IN, NO_KEY, Dimension, Figure, Place, YearlyFigures

EVERYWHERE: Final[Mapping[Dimension, str]] = {}


def all_figures() -> YearlyFigures:
    """Count everything over all years, in three queries."""
    counts: Counter[Place] = Counter()
    measures = {source.name: list(source.measures) for source in SOURCES}
    first, *others = (part for source in SOURCES for part in source.grouped())
    for name, by, year, key, *numbers in first.union(*others, all=True):
        for figure, n in zip(measures[name], numbers, strict=False):
            if n is not None and (n or figure is Figure.ATTENDANCES):
                counts[figure, int(year), Dimension(by), _key(key)] += n
                if by == Dimension.SECTOR:
                    counts[figure, int(year), None, ""] += n
    _count_lecturers(counts)
    places = {place[1:] for place in counts if place[0] is Figure.SESSIONS}
    unknown = frozenset(
        (Figure.ATTENDANCES, *place) for place in places if (Figure.ATTENDANCES, *place) not in counts
    )
    years = sorted({year for _figure, year, _by, _k in counts}, reverse=True)
    return YearlyFigures(dict(counts), unknown, years)


def _key(key: str | None) -> str:
    return NO_KEY if key is None or key in NOTHING else key


def _count_lecturers(counts: Counter[Place]) -> None:
    found = appointed()
    for year, people in found.years.items():
        counts[Figure.LECTURERS, year, None, ""] += len(people)
        for person in people:
            for by in found.served[person]:
                for key in found.served_by(person, by):
                    counts[Figure.LECTURERS, year, by, key] += 1


def rows_of(figure: Figure, year: int, where: Mapping[Dimension, str] = EVERYWHERE) -> QuerySet[Any]:
    """Return the rows behind a figure, narrowed to one key of each dimension in `where`.

    NO_KEY stands for rows that say nothing of it. Raises KeyError for a dimension by which the figure is not told apart.
    """
    if figure is Figure.LECTURERS:
        return lecturers_of(year, where)
    found = SOURCE_OF[figure].listed(figure, year, where)
    if figure in {Figure.ENTRIES, Figure.ACCEPTED}:
        return found.select_related("edition", "sector", "organization", "lecture_form").order_by(
            "edition", "number", "pk"
        )
    if figure is Figure.AWARDS:
        return found.select_related(
            "edition",
            "tier",
            "entry__organization",
            "entry__sector",
            "organization",
            "adviser__entry__sector",
        ).order_by("edition", "tier__position", "line__position", "pk")
    if figure is Figure.REPORTS:
        return found.defer("script_text").prefetch_related("lecturers").order_by("title", "pk")
    return (
        found.select_related("report", "topic", "site", "route")
        .prefetch_related("lecturers")
        .order_by("-held_on", "-pk")
    )


def keys_of(figure: Figure, year: int) -> dict[Dimension, list[str]]:
    """Return under which keys the rows of a figure and of its like stand in a year, sorted; one question, two of lecturers."""
    found: dict[Dimension, set[str]] = {by: set() for by in Dimension if figure in COUNTED_IN[by]}
    if figure is Figure.LECTURERS:
        known = appointed()
        for person in known.years.get(year, ()):
            for by, keys in found.items():
                keys.update(known.served_by(person, by))
    else:
        first, *others = SOURCE_OF[figure].grouped(year)
        for _name, by, _year, key, *_numbers in first.union(*others, all=True):
            found[Dimension(by)].add(_key(key))
    return {by: sorted(keys, key=lambda key: (key == NO_KEY, key)) for by, keys in found.items()}


def years_read_by(user: User) -> set[int]:
    """Return the years all of whose editions a person reads everything of, in one query."""
    readers = Membership.objects.filter(
        edition=OuterRef("pk"), user=user, role__in=(Role.ORGANIZER, Role.SUPERVISOR)
    )
    closed: set[int] = set()
    years: set[int] = set()
    for year, is_reader in Edition.objects.real().values_list("year", Exists(readers)):
        years.add(year)
        if not (user.is_superuser or is_reader):
            closed.add(year)
    return years - closed


def hosts_of(year: int) -> list[str]:
    """Return who signs a year's report: the hosts of its newest edition, or of the last one before it."""
    found = (
        EditionHost.objects.filter(
            edition__in=Edition.objects.real(), edition__year__lte=year, kind=HostKind.HOST
        )
        .order_by("-edition__year", "-edition", "position", "pk")
        .values_list("edition", "name")
    )
    rows = list(found[:20])
    return [name for edition, name in rows if edition == rows[0][0]]
