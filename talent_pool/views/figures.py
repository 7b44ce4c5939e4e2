"""The rows behind a figure, and a figure over the years: as many rows as the number says."""

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from contest.charts import line_chart
from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from talent_pool.forms.yearly import FigureFilter
from talent_pool.queries.figures import all_figures, keys_of, rows_of, years_read_by
from talent_pool.rules.pool import can_see_figures
from talent_pool.validators.bounds import FIRST_YEAR
from talent_pool.views.frame import rights_of
from talent_pool.views.yearly_rows import ENTRIES, Links, rows_by_year
from talent_pool.yearly.measures import (
    BY,
    COUNTED_IN,
    DEFINITIONS,
    HELD,
    LABELS,
    NAMES,
    Dimension,
    Figure,
    label_of,
    note_on,
)

PER_PAGE: Final = 50
CHARTED_KEYS: Final = 4
MOST_YEARS: Final = 8


def _figure(name: str) -> Figure:
    if name not in set(Figure):
        raise Http404
    return Figure(name)


def _year(request: HttpRequest) -> int:
    year = request.GET.get("year", "")
    if not (year.isascii() and year.isdecimal() and len(year) == 4 and int(year) >= FIRST_YEAR):
        raise Http404
    return int(year)


@login_required
@require_safe
def figure_rows(request: AuthedRequest, figure: str) -> HttpResponse:
    """The rows behind one number: as many as the number says.

    ?year=, and one key for each of sector, town, topic, form and audience; “-” for rows without one.
    """
    require(can_see_figures(request.user))
    wanted, year = _figure(figure), _year(request)
    readable = years_read_by(request.user)
    require(wanted not in ENTRIES or year in readable)
    where = {by: key for by in Dimension if (key := request.GET.get(by.value, ""))}
    if any(wanted not in COUNTED_IN[by] for by in where):
        raise Http404
    found = rows_of(wanted, year, where)
    page = page_of(request, Paginator(found, PER_PAGE))
    keys = keys_of(wanted, year)
    for by, key in where.items():
        if key not in keys[by]:
            keys[by] = [*keys[by], key]
    return render(
        request,
        "talent_pool/figure_rows.html",
        {
            "title": LABELS[wanted],
            "figure": wanted.value,
            "is_entries": wanted in ENTRIES,
            "is_held": wanted in HELD,
            "people": found.aggregate(people=Sum("attendance"))["people"] if wanted in HELD else None,
            "year": year,
            "narrowed": [label_of(by, key) for by, key in where.items()],
            "definition": DEFINITIONS[wanted],
            "form": FigureFilter(
                request.GET, years=sorted({year, *_years_around(year)}, reverse=True), keys=keys
            ),
            "page": page,
            "back_url": f"{reverse('talent_pool:figures')}?year={year}",
            **rights_of(request.user),
        },
    )


def _years_around(year: int) -> range:
    return range(year - 4, year + 2)


@login_required
@require_safe
def figure_years(request: AuthedRequest, figure: str) -> HttpResponse:
    """One figure over the years, by sector, town, topic, form or audience. ?by= one of these, the first by default."""
    require(can_see_figures(request.user))
    wanted = _figure(figure)
    possible = [by for by in Dimension if wanted in COUNTED_IN[by]]
    asked = request.GET.get("by", possible[0].value)
    if asked not in {by.value for by in possible}:
        raise Http404
    by = Dimension(asked)
    counted = all_figures()
    years = sorted(counted.years)[-MOST_YEARS:]
    links = Links(years_read_by(request.user))
    rows = rows_by_year(links, counted, wanted, by, years)
    charted = [row for row in rows if any(cell.value for cell in row.cells)][:CHARTED_KEYS]
    series: list[tuple[str, list[int | None]]] = [
        (row.label, [cell.value for cell in row.cells]) for row in charted
    ]
    return render(
        request,
        "talent_pool/figure_years.html",
        {
            "title": LABELS[wanted],
            "by_title": BY[by],
            "first": NAMES[by],
            "note": note_on(wanted, by),
            "definition": DEFINITIONS[wanted],
            "headings": [(str(year), "") for year in years],
            "rows": rows,
            "total": links.row_over_years(counted, wanted, years),
            "chart": line_chart([str(year) for year in years], series),
            "choices": _choices(wanted, by),
            "back_url": reverse("talent_pool:figures"),
            **rights_of(request.user),
        },
    )


def _choices(wanted: Figure, by: Dimension) -> dict[str, list[dict[str, Any]]]:
    """Return the other figures by the same, and the same figure by others."""

    def link(figure: Figure, one: Dimension, label: Any, *, current: bool) -> dict[str, Any]:
        address = reverse("talent_pool:figure-years", args=[figure.value])
        return {"label": label, "url": f"{address}?{urlencode({'by': one.value})}", "current": current}

    return {
        "figures": [link(one, by, LABELS[one], current=one is wanted) for one in COUNTED_IN[by]],
        "dimensions": [
            link(wanted, one, BY[one], current=one is by) for one in Dimension if wanted in COUNTED_IN[one]
        ],
    }
