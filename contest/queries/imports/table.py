"""Rows of a workbook by the names of their columns, and what is wrong with them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contest.models import Organization
from contest.queries.organization import Node, tree_of
from contest.spreadsheets import Line, Table, UnreadableTable, comparable, titles_in_all_languages
from contest.wording import in_a_row

Step = TypeVar("Step")
Cleaned = TypeVar("Cleaned")


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column that an import understands. note: says what to write. example: stands in the template."""

    key: str
    title: str | Promise
    required: bool = False
    note: str | Promise = ""
    example: str | Promise = ""
    width: int = 16
    max_length: int = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One bad cell: the row as the spreadsheet counts it, the heading, what stands there, and what to do."""

    row: int
    column: str
    value: str
    sentence: str


@dataclass(slots=True)
class Plan(Generic[Step]):
    """What an import would do. Steps are in the order in which they are to be done; unchanged rows have none."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ignored: list[str] = field(default_factory=list)  # headings that no column has
    remarks: list[str] = field(default_factory=list)  # sentences to know before confirming

    @property
    def bad_rows(self) -> int:
        return len({problem.row for problem in self.problems})

    @property
    def does_something(self) -> bool:
        return bool(self.steps)


class Row:
    """One row under its headings; `bad` collects what is wrong with it into the plan."""

    def __init__(self, line: Line, rows: "Rows", texts: dict[str, str]) -> None:
        self.number = line.number
        self._rows, self._texts = rows, texts
        self.is_bad = False

    def __getitem__(self, key: str) -> str:
        return self._texts.get(key, "")

    def bad(self, key: str, sentence: str, *, value: str | None = None) -> None:
        """Note that a cell can't be used; value: what stands there, if it is not the text that was read."""
        self.is_bad = True
        title = str(self._rows.by_key[key].title)
        self._rows.problems.append(
            Problem(self.number, title, self[key] if value is None else value, sentence)
        )

    def clean(self, key: str, check: Callable[[str], Cleaned]) -> Cleaned | None:
        """Return what a validator makes of a cell, None for an empty or a bad one."""
        if not self[key]:
            return None
        try:
            return check(self[key])
        except ValidationError as error:
            self.bad(key, in_a_row(error.messages))
            return None


class Rows:
    """The rows of a table; iterating checks what holds for every column: required, length, formulas."""

    def __init__(self, table: Table, columns: Sequence[ImportColumn]) -> None:
        self.problems: list[Problem] = []
        self.by_key = {column.key: column for column in columns}
        self.ignored: list[str] = []
        self.count = 0
        self._table = table
        self._places = self._match(table.header, columns)

    def _match(self, header: Line, columns: Sequence[ImportColumn]) -> dict[str, int]:
        known = {title: column.key for column in columns for title in titles_in_all_languages(column.title)}
        places: dict[str, int] = {}
        for index, text in enumerate(header.cells):
            key = known.get(comparable(text))
            if key is None:
                self.ignored += [text] if text else []
            elif key in places:
                raise UnreadableTable(
                    _("The heading “%(heading)s” stands there twice. Delete one of the columns.")
                    % {"heading": text}
                )
            else:
                places[key] = index
        missing = [str(column.title) for column in columns if column.required and column.key not in places]
        if missing:
            raise UnreadableTable(
                _(
                    "Row %(row)d must hold the headings; missing there: %(missing)s. "
                    "Download the template and copy your rows into it."
                )
                % {"row": header.number, "missing": _(", ").join(missing)}
            )
        return places

    def __iter__(self) -> Iterator[Row]:
        example = {key: str(column.example) for key, column in self.by_key.items() if key in self._places}
        for line in self._table.lines:
            texts = {key: line.cell(index) for key, index in self._places.items()}
            if texts == example:
                continue  # the template's own row was left in its place
            self.count += 1
            row = Row(line, self, texts)
            for key, index in self._places.items():
                self._check(row, key, line.broken.get(index))
            yield row

    def _check(self, row: Row, key: str, broken: str | None) -> None:
        column, text = self.by_key[key], row[key]
        if broken is not None:
            row.bad(
                key,
                _(
                    "The cell holds a formula or an error instead of a text. Copy the column and paste its values."
                ),
                value=broken,
            )
        elif not text and column.required:
            row.bad(key, _("This must be filled in."))
        elif len(text) > column.max_length:
            row.bad(
                key,
                _("%(length)d characters are too many; at most %(most)d are possible.")
                % {"length": len(text), "most": column.max_length},
            )


class UnitIndex:
    """Active units by the words with which people name them."""

    def __init__(self) -> None:
        self.nodes = tree_of(Organization.objects.filter(is_active=True))
        names = {node.path: node.name for node in self.nodes}
        self._by_name: dict[str, list[Node]] = {}
        self._by_way: dict[str, Node] = {}
        for node in self.nodes:
            way = [names[path] for path in node.way if path in names]
            for start in range(len(way)):
                self._by_way.setdefault(comparable("/".join(way[start:])), node)
            for name in {node.name, node.short_name} - {""}:
                self._by_name.setdefault(comparable(name), []).append(node)

    def find(self, row: Row, key: str) -> Node | None:
        """Return the unit that a cell names; note what is wrong when there is none or more than one."""
        typed = row[key]
        if not typed:
            return None
        named = self._by_name.get(comparable(typed), [])
        if len(named) == 1:
            return named[0]
        if named:
            row.bad(
                key,
                _("%(count)d units have this name. Write the superior unit before it: superior / unit.")
                % {"count": len(named)},
            )
            return None
        found = self._by_way.get(comparable(typed)) if "/" in typed else None
        if found is None:
            row.bad(
                key, _("There is no such unit in the tree. Import or add the unit first, or mend its name.")
            )
        return found
