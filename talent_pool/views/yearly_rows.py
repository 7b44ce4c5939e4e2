"""Tables of the yearly report: numbers, each with the one of the year before and the address of its rows."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from talent_pool.yearly.measures import (
    DEFINITIONS,
    LABELS,
    NO_KEY,
    Dimension,
    Figure,
    YearlyFigures,
    difference_in_words,
    label_of,
    percent_in_words,
)

ENTRIES: Final = frozenset({Figure.ENTRIES, Figure.ACCEPTED})
"""Their rows are for who may read everything of all the year's editions; the others are public or the pool's own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and where its rows are listed ("" where this person may not see them, or where it is not known).

    versus: what it is more or less than the year before, "" where that is nothing, unknown or not asked for.
    """

    figure: Figure
    label: str
    value: int | None
    url: str
    versus: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a key or a year, and its numbers."""

    label: str
    cells: list[Cell]
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the year beside the year before, with its definition."""

    label: Promise
    definition: Promise
    now: Cell
    before: Cell
    difference: str
    percent: str
    growth: Decimal | None
    over_years: str


@dataclass(frozen=True, slots=True)
class Links:
    """Makes cells whose numbers lead to their rows as far as somebody may read them. open_years: of entries."""

    open_years: AbstractSet[int]

    def address(self, figure: Figure, year: int, where: Mapping[Dimension, str]) -> str:
        """Return the address of the rows behind a figure; "" where they may not be seen."""
        if figure in ENTRIES and year not in self.open_years:
            return ""
        query = {"year": year} | {by.value: key for by, key in where.items()}
        return f"{reverse('talent_pool:figure-rows', args=[figure.value])}?{urlencode(query)}"

    def cell(
        self, figures: YearlyFigures, figure: Figure, year: int, by: Dimension | None = None, key: str = ""
    ) -> Cell:
        """Return a figure as a cell."""
        value = figures.count(figure, year, by, key)
        return self.holding(value, figure, year, {by: key} if by else {})

    def compared(
        self, figures: YearlyFigures, figure: Figure, year: int, by: Dimension | None = None, key: str = ""
    ) -> Cell:
        """Return a figure as a cell with what it is more or less than the year before."""
        both = figures.compared(figure, year, by, key)
        cell = self.holding(both.now, figure, year, {by: key} if by else {})
        return replace(cell, versus=difference_in_words(both.difference)) if both.difference else cell

    def holding(
        self, value: int | None, figure: Figure, year: int, where: Mapping[Dimension, str] | None = None
    ) -> Cell:
        """Return a cell of a number that is known already."""
        url = "" if value is None else self.address(figure, year, where or {})
        return Cell(figure, str(LABELS[figure]), value, url)

    def headline(self, figures: YearlyFigures, figure: Figure, year: int) -> Headline:
        """Return a figure of a year beside the year before."""
        compared = figures.compared(figure, year)
        return Headline(
            LABELS[figure],
            DEFINITIONS[figure],
            self.holding(compared.now, figure, year),
            self.holding(compared.before, figure, year - 1),
            difference_in_words(compared.difference),
            percent_in_words(compared.percent),
            compared.percent,
            reverse("talent_pool:figure-years", args=[figure.value]),
        )

    def row_over_years(
        self,
        figures: YearlyFigures,
        figure: Figure,
        years: Sequence[int],
        by: Dimension | None = None,
        key: str = "",
    ) -> Row:
        """Return one figure over the years; without a key the total."""
        label = label_of(by, key) if by else _("Total")
        return Row(label, [self.cell(figures, figure, year, by, key) for year in years])


def rows_by_year(
    links: Links, figures: YearlyFigures, figure: Figure, by: Dimension, years: Sequence[int]
) -> list[Row]:
    """Return a figure over the years, a row for each key under which it ever stood, the largest of all years together first."""
    rows = [
        (key, links.row_over_years(figures, figure, years, by, key))
        for key in figures.keys(by)
        if any(figures.count(figure, year, by, key) != 0 for year in years)
    ]
    rows.sort(key=lambda row: (row[0] == NO_KEY, -sum(cell.value or 0 for cell in row[1].cells)))
    return [row for _key, row in rows]
