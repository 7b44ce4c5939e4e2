"""Finding reports and lecturers; the same words find the same rows on both databases."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace
from django.db.models.sql.compiler import SQLCompiler

from talent_pool import search
from talent_pool.models import Lecturer, LectureReport, ReportIndex, Topic
from talent_pool.states import PublicPart

SHOWS_UNIT = f'"{PublicPart.UNIT.value}"'
"""How the list of what a person shows holds the unit, on both databases."""


class _InFullText(Func):
    """SQLite: whether a report's key is among what the FTS5 table finds.

    A `tested` key is not fetched by: its rows come from elsewhere, and each is looked at.
    """

    output_field = BooleanField()

    def __init__(self, key: Any, asked: str = "", *, tested: bool = True) -> None:
        super().__init__(key)
        self.asked, self.tested = asked, tested

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> Any:
        key, params = compiler.compile(self.source_expressions[0])
        table = "talent_pool_reportfts"
        # the plus keeps SQLite from fetching each found row with its long texts: it goes through the index of facets
        key = f"+{key}" if self.tested else key
        return f"{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)", [*params, self.asked]  # noqa: S608


class _InTerms(Func):
    """PostgreSQL: whether a column of terms holds all the given ones; served by the GIN index over `terms`."""

    output_field = BooleanField()
    operator = "@>"

    def __init__(self, column: Any, terms: Sequence[str] = ()) -> None:
        super().__init__(column)
        self.terms = list(terms)

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        return f"talent_pool_terms({column}) {self.operator} %s::text[]", [*params, self.terms]


class _AnyOfTerms(_InTerms):
    """PostgreSQL: whether a column of terms holds at least one of the given ones."""

    operator = "&&"


def _found_by(query: search.Query, column: str, *, key: str = "pk") -> Q:
    """Return the condition that every run of the query occurs; column: "terms", or "title_terms".

    `key`: where a report's key stands. A link to a report is fetched by it, a report is tested.
    """
    terms = list(dict.fromkeys(term for run in query.runs for term in search.terms_of(run)))
    if connection.vendor == "sqlite":
        asked = " AND ".join(f'"{term}"' for term in terms)  # a term is letters and digits only
        # what is in the title is in all terms, so only the title needs the slower filter by column
        asked = asked if column == "terms" else f"{column} : ({asked})"
        return Q(_InFullText(F(key), asked, tested=key == "pk"))
    return Q((f"{key}__in", ReportIndex.objects.filter(_InTerms(F(column), terms)).values("report_id")))


def index_holds_any(column: str, terms: Iterable[str]) -> Q:
    """Return the condition on a ReportIndex that at least one of some terms occurs; terms as index_terms makes them."""
    if connection.vendor == "sqlite":
        asked = " OR ".join(f'"{term}"' for term in sorted(terms))
        return Q(_InFullText(F("report_id"), f"{column} : ({asked})"))
    return Q(_AnyOfTerms(F(column), sorted(terms)))


def matching_reports(reports: QuerySet[LectureReport], query: search.Query) -> QuerySet[LectureReport]:
    """Return the reports in which every run of the query occurs; all of them for an empty query."""
    return reports.filter(_found_by(query, "terms")) if query else reports


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One way to narrow a search: what it is called, what it stands for in the address, how many it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Ways to narrow a search, each counted with all the other choices in force."""

    sector: list[FacetValue] = field(default_factory=list)
    year: list[FacetValue] = field(default_factory=list)
    form: list[FacetValue] = field(default_factory=list)
    topic: list[FacetValue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """What somebody chose on the page of reports; an empty text chooses nothing."""

    query: search.Query = field(default_factory=search.Query)
    sector: str = ""
    year: int | None = None
    form: str = ""
    topic: str = ""  # code


@dataclass(frozen=True, slots=True)
class FoundReports:
    """Reports in their order, how many they are, and how else they may be narrowed."""

    reports: QuerySet[LectureReport]
    count: int
    facets: Facets


@dataclass(slots=True)
class _Counts:
    """What one small cube says: sectors x years x forms, and how many of the reports left are found by their title."""

    left: int = 0
    by_title: int = 0
    sectors: "Counter[str]" = field(default_factory=Counter)
    years: "Counter[int]" = field(default_factory=Counter)
    forms: "Counter[str]" = field(default_factory=Counter)


def search_reports(scope: Q, choice: ReportChoice) -> FoundReports:
    """Return the reports within a scope that a choice leaves, best first, with facets; four queries and the page's own.

    Best are those found by title or name, then the newest.
    """
    chosen = _chosen(choice)
    found = matching_reports(LectureReport.objects.filter(scope), choice.query)
    topics = _topics(_links_to(found.filter(chosen)) if chosen else _links_within(scope, choice.query))
    if choice.topic:
        found = found.filter(_with_topic(choice.topic))
    counts = _counts(found, choice)
    order = ["-year", "-pk"]
    narrowed = found.filter(chosen)
    if 0 < counts.by_title < counts.left:  # else all are equal, and the newest need no look at all the others
        narrowed = narrowed.annotate(in_title=_found_by(choice.query, "title_terms"))
        order.insert(0, "-in_title")
    facets = Facets(
        sector=[FacetValue(name, name, n) for name, n in _by_count(counts.sectors)],
        year=[FacetValue(str(year), str(year), n) for year, n in sorted(counts.years.items(), reverse=True)],
        form=[FacetValue(name, name, n) for name, n in _by_count(counts.forms)],
        topic=topics,
    )
    return FoundReports(narrowed.order_by(*order), counts.left, facets)


def _chosen(choice: ReportChoice) -> Q:
    """Return the condition of the chosen sector, year and form."""
    chosen = Q()
    if choice.sector:
        chosen &= Q(sector=choice.sector)
    if choice.year is not None:
        chosen &= Q(year=choice.year)
    if choice.form:
        chosen &= Q(lecture_form=choice.form)
    return chosen


def _with_topic(code: str) -> Exists:
    return Exists(LectureReport.topics.through.objects.filter(lecturereport=OuterRef("pk"), topic__code=code))


def _counts(found: QuerySet[LectureReport], choice: ReportChoice) -> _Counts:
    """Count what is left and three facets from the cube, never from the rows themselves."""
    counts = _Counts()
    cube = found.order_by().values_list("sector", "year", "lecture_form").annotate(n=Count("*"))
    if choice.query:
        cube = cube.annotate(by_title=Count("pk", filter=_found_by(choice.query, "title_terms")))
    for sector, year, form, n, *by_title in cube:
        in_sector = not choice.sector or sector == choice.sector
        in_year = choice.year is None or year == choice.year
        in_form = not choice.form or form == choice.form
        if in_sector and in_year and in_form:
            counts.left += n
            counts.by_title += sum(by_title)
        if sector and in_year and in_form:
            counts.sectors[sector] += n
        if in_sector and in_form:
            counts.years[year] += n
        if form and in_sector and in_year:
            counts.forms[form] += n
    return counts


def _by_count(counter: "Counter[str]") -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _links_to(reports: QuerySet[LectureReport]) -> QuerySet[Any]:
    """Return what ties topics to some reports, which are listed for it: for few of them."""
    return LectureReport.topics.through.objects.filter(lecturereport__in=reports.order_by().values("pk"))


def _links_within(scope: Q, query: search.Query) -> QuerySet[Any]:
    """Return the same for all that a query finds; it leaves out the reports outside the scope, as they are few."""
    links = LectureReport.topics.through.objects.all()
    if query:
        links = links.filter(_found_by(query, "terms", key="lecturereport_id"))
    if scope:
        links = links.exclude(lecturereport__in=LectureReport.objects.filter(~scope).order_by().values("pk"))
    return links


def _topics(links: QuerySet[Any]) -> list[FacetValue]:
    """Count topics in the table of links alone; with the topics' names in the same query it takes twice as long."""
    counts = dict(links.order_by().values_list("topic").annotate(n=Count("*")))
    named = Topic.objects.filter(pk__in=counts).values_list("pk", "code", "name")
    return [
        FacetValue(code, name, counts[key])
        for key, code, name in sorted(named, key=lambda row: (-counts[row[0]], row[2]))
    ]


def matching_lecturers(
    lecturers: QuerySet[Lecturer], text: str, *, insider: bool = False
) -> QuerySet[Lecturer]:
    """Return the lecturers whose name, pinyin, initials, unit or topic begins with or holds each word typed.

    dxp, deng, dengxiaoping and 小平 all find 邓小平. A unit that its person doesn't show finds her only for insiders,
    and so does her number.
    """
    for run in dict.fromkeys(search.fold(text).split()[: search.MAX_RUNS]):
        in_unit = Q(organization_name__icontains=run) | Q(organization__name__icontains=run)
        wanted = Q(name__icontains=run)
        wanted |= in_unit | Q(number__iexact=run) if insider else in_unit & Q(shown_text__contains=SHOWS_UNIT)
        wanted |= Q(
            Exists(
                Lecturer.topics.through.objects.filter(lecturer=OuterRef("pk"), topic__name__icontains=run)
            )
        )
        if run.isascii():
            wanted |= Q(name_initials__startswith=run) | Q(joined_pinyin__startswith=run)
        lecturers = lecturers.alias(
            joined_pinyin=Replace("name_pinyin", Value(" "), Value("")),
            shown_text=Cast("shown", TextField()),
        ).filter(wanted)
    return lecturers


def index_of(report: LectureReport) -> ReportIndex:
    """Return the search terms of a report from its own texts, its lecturers and its topics; not saved.

    Lecturers who have not agreed to be shown are left out: a name that finds a report tells who gave it.
    """
    people = [person for person in report.lecturers.all() if person.consent_id is not None]
    head = [report.title, *(search.name_terms(person.name, person.name_pinyin) for person in people)]
    body = [report.abstract, report.script_text]
    body += [person.unit for person in people if person.shows(PublicPart.UNIT)]
    body += [topic.name for topic in report.topics.all()]
    return ReportIndex(
        report=report, title_terms=search.index_terms(head), terms=search.index_terms([*head, *body])
    )
