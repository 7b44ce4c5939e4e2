"""Which rows each figure counts and by what they are told apart: one description, by which they are counted and listed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.db.models.sql.compiler import SQLCompiler

from contest.models import Entry
from contest.states import EntryState
from judging.models import Award
from judging.states import AwardState
from talent_pool.models import Delivery, LectureReport
from talent_pool.queries.lecturer import PUBLISHED
from talent_pool.states import DeliveryState, PoolState
from talent_pool.yearly.measures import NO_KEY, Dimension, Figure

ALL: Final = Q()

HANDED_IN: Final = (
    EntryState.SUBMITTED,
    EntryState.RETURNED,
    EntryState.ACCEPTED,
    EntryState.REJECTED,
    EntryState.DISQUALIFIED,
)


class YearOf(ExtractYear):
    """The year of a day. SQLite would call Python for each row; there a day is a text that begins with its year."""

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **_more: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.lhs)
        return f"CAST(SUBSTR({sql}, 1, 4) AS INTEGER)", params


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted of some rows: those that meet `condition`, or the sum of the column `total` over them."""

    condition: Q = ALL
    total: str = ""

    @property
    def counted(self) -> Aggregate:
        """The expression that counts; a sum over nothing is None."""
        if self.total:
            return Sum(self.total, filter=self.condition)
        return Count("pk", filter=self.condition)

    @property
    def listed(self) -> Q:
        """The rows behind it: a sum is made of those that have something to add."""
        return self.condition & Q(**{f"{self.total}__isnull": False}) if self.total else self.condition


@dataclass(frozen=True, slots=True)
class Branch:
    """Where the key of some rows stands; `condition` says of which."""

    key: Any
    condition: Q = ALL


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows are counted. keys: by what; a row is met by one branch, and a branch may meet it under several keys."""

    name: str
    rows: Callable[[], QuerySet[Any]]
    year: Any
    measures: Mapping[Figure, Measure]
    keys: Mapping[Dimension, Sequence[Branch]]

    def grouped(self, year: int | None = None) -> Iterator[QuerySet[Any, tuple[Any, ...]]]:
        """Yield one question for each branch: (source, by what, year, key, a count for each measure).

        year: of one year alone; None for all. The total is what the sectors add up to: a row of a table has one or none.
        """
        whole = [(by, branch) for by, branches in self.keys.items() for branch in branches]
        columns = [f"n{number}" for number in range(MOST_MEASURES)]
        measures = [one.counted for one in self.measures.values()]
        spare = [Value(0, IntegerField())] * (MOST_MEASURES - len(measures))
        for by, branch in whole:
            rows = self.rows() if year is None else self.rows().alias(at=self.year).filter(at=year)
            yield (
                rows.filter(branch.condition)
                .order_by()
                .annotate(
                    of_table=Value(self.name, CharField()),
                    told_by=Value(by.value, CharField()),
                    counted_in=self.year,
                    told_key=branch.key,
                )
                .values("of_table", "told_by", "counted_in", "told_key")
                .annotate(**dict(zip(columns, [*measures, *spare], strict=True)))
                .values_list("of_table", "told_by", "counted_in", "told_key", *columns)
            )

    def listed(self, figure: Figure, year: int, where: Mapping[Dimension, str]) -> QuerySet[Any]:
        """Return the rows behind a figure; KeyError for something by which it is not told apart."""
        found: QuerySet[Any] = (
            self.rows()
            .filter(self.measures[figure].listed)
            .alias(counted_in=self.year)
            .filter(counted_in=year)
        )
        for by, key in where.items():
            branches = self.keys[by]
            if len(branches) == 1:
                found = _keyed(found, branches[0], by, key)
            else:
                met = Q()
                for branch in branches:
                    rows = _keyed(self.rows().filter(branch.condition), branch, by, key)
                    met |= Q(Exists(rows.filter(pk=OuterRef("pk"))))
                found = found.filter(met)
        return found


def _keyed(rows: QuerySet[Any], branch: Branch, by: Dimension, key: str) -> QuerySet[Any]:
    column = f"key_{by.value}"
    nothing = Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__in": NOTHING})
    met = nothing if key == NO_KEY else Q(**{column: key})
    found: QuerySet[Any] = rows.alias(**{column: branch.key}).filter(met)
    return found


NOTHING: Final = ("", NO_KEY)
"""What stands in a column that says nothing; a dash is what people type there."""


def entries() -> QuerySet[Entry]:
    """Return the entries that are counted."""
    return Entry.objects.filter(state__in=HANDED_IN)


def awards() -> QuerySet[Award]:
    """Return the awards that are counted."""
    return Award.objects.filter(state=AwardState.CONFIRMED, edition__state__in=PUBLISHED)


def reports() -> QuerySet[LectureReport]:
    """Return the reports that are counted."""
    return LectureReport.objects.filter(state=PoolState.ADMITTED)


def deliveries() -> QuerySet[Delivery]:
    """Return the records that are counted, the unconfirmed ones apart."""
    return Delivery.objects.exclude(state__in=[DeliveryState.OPEN, DeliveryState.VOID])


def _of_award(column: str) -> Coalesce:
    return Coalesce(f"entry__{column}", f"adviser__entry__{column}")


CONFIRMED: Final = Q(state=DeliveryState.CONFIRMED)
MOST_MEASURES: Final = 4

SOURCES: Final = (
    Source(
        "entries",
        entries,
        F("edition__year"),
        {Figure.ENTRIES: Measure(), Figure.ACCEPTED: Measure(Q(state=EntryState.ACCEPTED))},
        {Dimension.SECTOR: [Branch(F("sector__name"))], Dimension.FORM: [Branch(F("lecture_form__name"))]},
    ),
    Source(
        "awards",
        awards,
        F("edition__year"),
        {Figure.AWARDS: Measure()},
        {
            Dimension.SECTOR: [Branch(_of_award("sector__name"))],
            Dimension.FORM: [Branch(_of_award("lecture_form__name"))],
        },
    ),
    Source(
        "reports",
        reports,
        Cast("year", IntegerField()),
        {Figure.REPORTS: Measure()},
        {
            Dimension.SECTOR: [Branch(F("sector"))],
            Dimension.TOPIC: [Branch(F("topics__name"))],
            Dimension.FORM: [Branch(F("lecture_form"))],
        },
    ),
    Source(
        "deliveries",
        deliveries,
        YearOf("held_on"),
        {
            Figure.SESSIONS: Measure(CONFIRMED),
            Figure.ATTENDANCES: Measure(CONFIRMED, "attendance"),
            Figure.UNCOUNTED: Measure(CONFIRMED & Q(attendance__isnull=True)),
            Figure.UNCONFIRMED: Measure(~CONFIRMED),
        },
        {
            Dimension.SECTOR: [Branch(F("sector"))],
            Dimension.TOWN: [Branch(F("town"))],
            Dimension.TOPIC: [
                Branch(F("topic__name"), Q(topic__isnull=False)),
                Branch(F("report__topics__name"), Q(topic__isnull=True)),
            ],
            Dimension.FORM: [Branch(F("lecture_form"))],
            Dimension.AUDIENCE: [Branch(F("audience_kind"))],
        },
    ),
)
SOURCE_OF: Final = {figure: source for source in SOURCES for figure in source.measures}
