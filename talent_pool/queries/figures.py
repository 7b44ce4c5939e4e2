"""The yearly figures: each is counted from the same rows that its list shows, so that the two can't differ."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.models import Edition, Entry, Membership, User
from contest.states import EntryState, Role
from judging.models import Award
from judging.states import AwardState
from talent_pool.models import Appointment, Lecturer, LectureReport
from talent_pool.queries.lecturer import PUBLISHED
from talent_pool.states import PoolState

NO_SECTOR: Final = "-"
"""Stands in addresses for rows without a sector."""


class Figure(StrEnum):
    """What is counted."""

    ENTRIES = "entries"
    ACCEPTED = "accepted"
    AWARDS = "awards"
    LECTURERS = "lecturers"
    REPORTS = "reports"


LABELS: Final[dict[Figure, Promise]] = {
    Figure.ENTRIES: _("Entries"),
    Figure.ACCEPTED: _("Entries accepted"),
    Figure.AWARDS: _("Awards"),
    Figure.LECTURERS: _("Lecturers appointed"),
    Figure.REPORTS: _("Reports in the library"),
}

DEFINITIONS: Final[dict[Figure, Promise]] = {
    Figure.ENTRIES: _(
        "Entries handed in to the year's editions and not withdrawn, by the sector of the entry; "
        "returned, rejected and disqualified ones count."
    ),
    Figure.ACCEPTED: _("Those of them that passed the formal check and were not disqualified."),
    Figure.AWARDS: _(
        "Confirmed awards of the year's editions whose results are published, by the sector of the entry "
        "or of the adviser's entry; awards to organizations have no sector."
    ),
    Figure.LECTURERS: _(
        "People whose appointment ran on at least one day of the year, each counted once; "
        "who serves several sectors counts in each, so the sectors may add up to more than the total."
    ),
    Figure.REPORTS: _("Reports in the library whose lecture was given in the year, by its sector."),
}

HANDED_IN: Final = (
    EntryState.SUBMITTED,
    EntryState.RETURNED,
    EntryState.ACCEPTED,
    EntryState.REJECTED,
    EntryState.DISQUALIFIED,
)

SECTOR_OF_AWARD: Final = Coalesce("entry__sector__name", "adviser__entry__sector__name")

Counts = dict[tuple[Figure, int, str], int]
"""By figure, year and sector; the sector "" is the total."""


@dataclass(frozen=True, slots=True)
class YearlyFigures:
    """All counts, and the years (newest first) and sectors that occur in them."""

    counts: Counts
    years: list[int]
    sectors: list[str]

    def count(self, figure: Figure, year: int, sector: str = "") -> int:
        return self.counts.get((figure, year, sector), 0)


def entries(*, accepted: bool) -> QuerySet[Entry]:
    """Return the entries that are counted."""
    return Entry.objects.filter(state__in=(EntryState.ACCEPTED,) if accepted else HANDED_IN)


def awards() -> QuerySet[Award]:
    """Return the awards that are counted."""
    return Award.objects.filter(state=AwardState.CONFIRMED, edition__state__in=PUBLISHED)


def appointments() -> QuerySet[Appointment]:
    """Return the terms that are counted."""
    return Appointment.objects.filter(
        lecturer__merged_into__isnull=True, lecturer__state__in=(PoolState.ADMITTED, PoolState.ENDED)
    )


def reports() -> QuerySet[LectureReport]:
    """Return the reports that are counted."""
    return LectureReport.objects.filter(state=PoolState.ADMITTED)


def all_figures() -> YearlyFigures:
    """Count everything, in four queries."""
    counts: Counter[tuple[Figure, int, str]] = Counter()

    def add(figure: Figure, year: int, sector: str | None, n: int) -> None:
        counts[figure, year, sector or NO_SECTOR] += n
        counts[figure, year, ""] += n

    by_state = (
        entries(accepted=False)
        .order_by()
        .values_list("edition__year", "sector__name", "state")
        .annotate(n=Count("pk"))
    )
    for year, sector, state, n in by_state:
        add(Figure.ENTRIES, year, sector, n)
        if state == EntryState.ACCEPTED:
            add(Figure.ACCEPTED, year, sector, n)
    given = (
        awards()
        .order_by()
        .annotate(sector_name=SECTOR_OF_AWARD)
        .values_list("edition__year", "sector_name")
        .annotate(n=Count("pk"))
    )
    for year, sector, n in given:
        add(Figure.AWARDS, year, sector, n)
    kept = reports().order_by().values_list("year", "sector").annotate(n=Count("pk"))
    for year, sector, n in kept:
        add(Figure.REPORTS, year, sector, n)
    for (year, _person), sectors in _appointed().items():
        counts[Figure.LECTURERS, year, ""] += 1
        for name in sectors or [NO_SECTOR]:
            counts[Figure.LECTURERS, year, name] += 1
    years = sorted({year for _figure, year, _sector in counts}, reverse=True)
    found = {sector for _figure, _year, sector in counts if sector}
    named = sorted(found - {NO_SECTOR}, key=_order_of(counts))
    return YearlyFigures(dict(counts), years, [*named, *(found & {NO_SECTOR})])


def _order_of(counts: "Counter[tuple[Figure, int, str]]") -> Any:
    """Sort sectors by their entries, most first."""
    totals: Counter[str] = Counter()
    for (figure, _year, sector), n in counts.items():
        if figure is Figure.ENTRIES:
            totals[sector] += n
    return lambda sector: (-totals[sector], sector)


def _appointed() -> dict[tuple[int, int], list[str]]:
    """Return by year and lecturer the sectors served, for every year touched by a term, up to this one."""
    this_year = date.today().year  # noqa: DTZ011 - years of terms, no moment
    found: dict[tuple[int, int], list[str]] = {}
    terms = appointments().values_list("lecturer_id", "lecturer__sectors", "starts_on", "ends_on", "ended_on")
    for person, sectors, start, planned_end, ended_on in terms:
        end = min(planned_end, ended_on or planned_end)
        for year in range(start.year, min(end.year, this_year) + 1):
            found[year, person] = list(dict.fromkeys(sectors))
    return found


def rows_of(figure: Figure, year: int, sector: str = "") -> QuerySet[Any]:
    """Return the rows behind a figure; sector "" is all, NO_SECTOR those without one."""
    if figure in {Figure.ENTRIES, Figure.ACCEPTED}:
        found = entries(accepted=figure is Figure.ACCEPTED).filter(edition__year=year)
        found = _in_sector(found, "sector__name", sector)
        return found.select_related("edition", "sector", "organization", "lecture_form").order_by(
            "edition", "number", "pk"
        )
    if figure is Figure.AWARDS:
        given = _in_sector(
            awards().filter(edition__year=year).annotate(sector_name=SECTOR_OF_AWARD), "sector_name", sector
        )
        return given.select_related(
            "edition", "tier", "entry__organization", "organization", "adviser__entry"
        ).order_by("edition", "tier__position", "line__position", "pk")
    if figure is Figure.REPORTS:
        kept = reports().filter(year=year)
        if sector:
            kept = kept.filter(sector="" if sector == NO_SECTOR else sector)
        return kept.defer("script_text").prefetch_related("lecturers").order_by("title", "pk")
    return _lecturers_of(year, sector)


def _in_sector(rows: QuerySet[Any], column: str, sector: str) -> QuerySet[Any]:
    if not sector:
        return rows
    return rows.filter(Q(**{f"{column}__isnull": True}) if sector == NO_SECTOR else Q(**{column: sector}))


def _lecturers_of(year: int, sector: str) -> QuerySet[Any]:
    keys: Iterable[int] = [
        person
        for (counted, person), sectors in _appointed().items()
        if counted == year and (not sector or sector in (sectors or [NO_SECTOR]))
    ]
    return (
        Lecturer.objects.filter(pk__in=keys)
        .select_related("organization")
        .annotate(first_day=Min("appointments__starts_on"), last_term=Max(F("appointments__ends_on")))
        .order_by("name_pinyin", "pk")
    )


def years_read_by(user: User) -> set[int]:
    """Return the years all of whose editions a person reads everything of, in two queries."""
    readers = Membership.objects.filter(user=user, role__in=(Role.ORGANIZER, Role.SUPERVISOR))
    own = set(readers.values_list("edition_id", flat=True))
    closed: set[int] = set()
    years: set[int] = set()
    for key, year in Edition.objects.real().values_list("pk", "year"):
        years.add(year)
        if not (user.is_superuser or key in own):
            closed.add(year)
    return years - closed
