"""The yearly figures: a table in which each number leads to its rows, a chart beside it, and a workbook."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.http import AuthedRequest, require
from contest.spreadsheets import Column, Sheet, workbook_response
from contest.views.paging import page_of
from talent_pool.charts import Chart, bar_chart
from talent_pool.queries.figures import (
    DEFINITIONS,
    LABELS,
    NO_SECTOR,
    Figure,
    YearlyFigures,
    all_figures,
    rows_of,
    years_read_by,
)
from talent_pool.rules.pool import can_see_figures
from talent_pool.views.frame import rights_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and where its rows are listed ("" where this person may not see them)."""

    figure: Figure
    label: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a sector or a year, and its numbers."""

    label: str
    cells: list[Cell]
    url: str = ""
    current: bool = False


ENTRIES = frozenset({Figure.ENTRIES, Figure.ACCEPTED})
"""Their rows are for who may read everything of all the year's editions; the others are public or the pool's own."""


def _chosen_year(request: HttpRequest, figures: YearlyFigures) -> int:
    wanted = request.GET.get("year", "")
    for year in figures.years:
        if str(year) == wanted:
            return year
    return figures.years[0] if figures.years else 0


def _sector_label(sector: str) -> str:
    return _("Without a sector") if sector == NO_SECTOR else sector


def _row(
    open_years: set[int], figures: YearlyFigures, label: str, year: int, sector: str = "", **more: Any
) -> Row:
    cells = []
    for figure in Figure:
        url = ""
        if figure not in ENTRIES or year in open_years:
            query = {"year": year} | ({"sector": sector} if sector else {})
            url = f"{reverse('talent_pool:figure-rows', args=[figure.value])}?{urlencode(query)}"
        cells.append(Cell(figure, str(LABELS[figure]), figures.count(figure, year, sector), url))
    return Row(label, cells, **more)


@login_required
@require_safe
def figures(request: AuthedRequest) -> HttpResponse:
    """One year by sector, and all years."""
    require(can_see_figures(request.user))
    counted = all_figures()
    year = _chosen_year(request, counted)
    open_years = years_read_by(request.user)
    by_sector = [
        _row(open_years, counted, _sector_label(sector), year, sector)
        for sector in counted.sectors
        if any(counted.count(figure, year, sector) for figure in Figure)
    ]
    by_year = [
        _row(open_years, counted, str(one), one, url=f"?year={one}", current=one == year)
        for one in counted.years
    ]
    return render(
        request,
        "talent_pool/figures.html",
        {
            "title": _("Yearly figures"),
            "year": year,
            "years": counted.years,
            "headings": [str(LABELS[figure]) for figure in Figure],
            "by_sector": by_sector,
            "total": _row(open_years, counted, _("Total"), year) if counted.years else None,
            "by_year": by_year,
            "sector_chart": _chart(by_sector),
            "year_chart": _chart(list(reversed(by_year))),
            "definitions": [(str(LABELS[figure]), DEFINITIONS[figure]) for figure in Figure],
            **rights_of(request.user),
        },
    )


CHARTED = (Figure.ENTRIES, Figure.AWARDS)


def _chart(rows: list[Row]) -> Chart:
    return bar_chart(
        [(row.label, [cell.value for cell in row.cells if cell.figure in CHARTED]) for row in rows]
    )


@login_required
@require_safe
def figure_rows(request: AuthedRequest, figure: str) -> HttpResponse:
    """The rows behind one number: as many as the number says."""
    require(can_see_figures(request.user))
    if figure not in set(Figure):
        raise Http404
    wanted = Figure(figure)
    year = request.GET.get("year", "")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise Http404
    require(wanted not in ENTRIES or int(year) in years_read_by(request.user))
    sector = request.GET.get("sector", "")
    page = page_of(request, Paginator(rows_of(wanted, int(year), sector), PER_PAGE))
    return render(
        request,
        "talent_pool/figure_rows.html",
        {
            "title": LABELS[wanted],
            "figure": wanted.value,
            "is_entries": wanted in ENTRIES,
            "year": year,
            "sector": _sector_label(sector) if sector else "",
            "definition": DEFINITIONS[wanted],
            "page": page,
            "back_url": f"{reverse('talent_pool:figures')}?year={year}",
            **rights_of(request.user),
        },
    )


@login_required
@require_safe
def figures_export(request: AuthedRequest) -> HttpResponse:
    """The same tables as a workbook."""
    require(can_see_figures(request.user))
    counted = all_figures()
    year = _chosen_year(request, counted)
    numbers = [Column(LABELS[figure], 16, "number") for figure in Figure]

    def line(label: Any, year: int, sector: str = "") -> list[Any]:
        return [label, *(counted.count(figure, year, sector) for figure in Figure)]

    sheets = [
        Sheet(
            _("%(year)s by sector") % {"year": year},
            [Column(_("Sector"), 24), *numbers],
            [
                *(line(_sector_label(sector), year, sector) for sector in counted.sectors),
                line(_("Total"), year),
            ],
        ),
        Sheet(
            _("By year"),
            [Column(_("Year"), 10, "number"), *numbers],
            [line(one, one) for one in counted.years],
        ),
        Sheet(
            _("Definitions"),
            [Column(_("Figure"), 24), Column(_("Definition"), 90)],
            [(LABELS[figure], DEFINITIONS[figure]) for figure in Figure],
        ),
    ]
    return workbook_response(_("Figures %(year)s") % {"year": year}, sheets)
