"""What a plan is made of: rows that can be imported, what is to be said of cells, and sums beside what was read."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contest.wording import in_a_row
from talent_pool.queries.earlier.fields import FIELDS, SheetKind
from talent_pool.queries.earlier.layout import Layout, Reading, Record

Clean = TypeVar("Clean")


@dataclass(frozen=True, slots=True)
class Who:
    """A lecturer that a row names: on record (pk), or in a row of this file (sheet and row)."""

    pk: int | None = None
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one cell: the sheet, the row as the spreadsheet counts it, the heading, what stands there."""

    sheet: str
    row: int
    column: str
    value: str
    sentence: str


@dataclass(slots=True)
class Step:
    """A row that can be imported. pk: of the record that is there already, None for a new one.

    values: columns of the model. who: the lecturers that it names.
    """

    sheet: str
    row: int
    values: dict[str, Any]
    pk: int | None = None
    who: list[Who] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    term: tuple[date, date] | None = None  # of a lecturer, if it is not on record
    report: "Step | int | None" = None  # of a session: the report that was given, in this file or on record
    is_about: bool = False  # of a session: the attendance was written as a rough number

    @property
    def label(self) -> str:
        return str(self.values.get("name") or self.values.get("title") or "")


@dataclass(frozen=True, slots=True)
class MaybeOne:
    """Two that may be one person: a row of the file, and another one or somebody on record."""

    name: str
    row: int
    other: str
    other_row: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What the sheet says its sum is, beside what was read; note: why they differ, where that can be told."""

    sheet: str
    row: int
    kind: SheetKind
    year: int | None
    what: str  # "rows" or "people"
    said: int
    read: int
    note: str = ""

    @property
    def agrees(self) -> bool:
        return self.said == self.read


@dataclass(frozen=True, slots=True)
class YearRead:
    """Sessions and attendances of one year in the file; unknown: sessions whose attendance nobody wrote down."""

    year: int
    sessions: int
    attendances: int
    unknown: int


@dataclass(slots=True)
class EarlierPlan:
    """Everything that a file would do, in the order in which it is to be done."""

    readings: list[Reading] = field(default_factory=list)
    lecturers: list[Step] = field(default_factory=list)
    reports: list[Step] = field(default_factory=list)
    sessions: list[Step] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    doubts: list[MaybeOne] = field(default_factory=list)
    sums: list[Compared] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        return [*self.lecturers, *self.reports, *self.sessions]

    @property
    def new(self) -> int:
        """How many rows make a new record, or a term of somebody who is there."""
        return sum(step.pk is None or step.term is not None for step in self.steps)

    @property
    def bad_rows(self) -> int:
        return len({(one.sheet, one.row) for one in self.problems})

    @property
    def years(self) -> list[YearRead]:
        return _years(self.sessions)

    @property
    def missing(self) -> list[tuple[Layout, list[str]]]:
        """Sheets that lack a column without which they can't be read."""
        return [
            (one.layout, [str(lacks.title) for lacks in one.layout.missing])
            for one in self.readings
            if one.layout.missing
        ]

    def of(self, kind: SheetKind) -> list[Step]:
        """Return the rows of a kind that can be used."""
        return {
            SheetKind.LECTURERS: self.lecturers,
            SheetKind.REPORTS: self.reports,
            SheetKind.SESSIONS: self.sessions,
        }[kind]

    def count(self, kind: SheetKind) -> tuple[int, int, int]:
        """Return how many rows of a kind were read and can be used, how many are new, how many there already."""
        steps = self.of(kind)
        there = sum(step.pk is not None for step in steps)
        return len(steps), len(steps) - there, there


class Row:
    """A record under the headings of its sheet, collecting what is wrong with it."""

    def __init__(self, record: Record, layout: Layout, plan: EarlierPlan) -> None:
        self.record, self.plan, self.sheet = record, plan, layout.title
        self.fields = {one.key: one for one in FIELDS[layout.kind]} if layout.kind else {}
        self.is_bad = False
        for key, broken in record.broken.items():
            self.bad(
                key,
                _(
                    "The cell holds a formula or an error instead of a text. Copy the column and paste its values."
                ),
                broken,
            )
        for key, text in record.shared.items():
            self.note(
                key,
                _("One cell for several rows: its number counts in the first of them; here it is not known."),
                text,
            )
        for key, one in self.fields.items():
            length = len(record[key])
            if length > one.max_length:
                self.bad(
                    key,
                    _("%(length)d characters are too many; at most %(most)d are possible.")
                    % {"length": length, "most": one.max_length},
                )
            elif one.required and not record[key] and key not in record.broken:
                self.bad(key, _("This must be filled in."))

    def __getitem__(self, key: str) -> str:
        return self.record[key]

    def bad(self, key: str, sentence: str, value: str | None = None) -> None:
        self.is_bad = True
        self.plan.problems.append(self._remark(key, sentence, value))

    def note(self, key: str, sentence: str, value: str | None = None) -> None:
        self.plan.notes.append(self._remark(key, sentence, value))

    def clean(self, key: str, read: Callable[[str], Clean]) -> Clean | None:
        """Return what a cell says, None for an empty or a bad one."""
        if not self[key]:
            return None
        try:
            return read(self[key])
        except ValidationError as error:
            self.bad(key, in_a_row(error.messages))
            return None

    def _remark(self, key: str, sentence: str, value: str | None) -> Remark:
        title = str(self.fields[key].title)
        return Remark(self.sheet, self.record.number, title, self[key] if value is None else value, sentence)


def _years(sessions: Iterable[Step]) -> list[YearRead]:
    count: Counter[int] = Counter()
    people: Counter[int] = Counter()
    unknown: Counter[int] = Counter()
    for step in sessions:
        year = step.values["held_on"].year
        count[year] += 1
        people[year] += step.values["attendance"] or 0
        unknown[year] += step.values["attendance"] is None
    return [YearRead(year, count[year], people[year], unknown[year]) for year in sorted(count)]
