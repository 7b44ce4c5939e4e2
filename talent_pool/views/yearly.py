"""The yearly report: text, figures beside the year before, breakdowns with charts, and the same as PDF, Word and Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.charts import Chart, LineChart, bar_chart, line_chart
from contest.exceptions import DomainError
from contest.http import AuthedRequest, require
from contest.office.paper import Format
from contest.spreadsheets import workbook_response
from contest.views.paper import format_of, paper_response
from judging.forms.paper import OfficialFrameForm
from talent_pool.actions.yearly import write_report_text
from talent_pool.documents.yearly import (
    MOST_BARS,
    YearlyFacts,
    charts_of,
    figures_with_rows,
    yearly_paper,
    yearly_sheets,
    yearly_title,
)
from talent_pool.exceptions import PatternRefused
from talent_pool.forms.yearly import YearlyTextForm
from talent_pool.queries.figures import all_figures, hosts_of, years_read_by
from talent_pool.queries.yearly import pattern_of
from talent_pool.rules.pool import can_see_figures, can_write_report
from talent_pool.views.frame import rights_of
from talent_pool.views.yearly_rows import Links, Row
from talent_pool.yearly.measures import (
    BY,
    LABELS,
    NAMES,
    NOTES,
    Dimension,
    Figure,
    YearlyFigures,
    label_of,
)
from talent_pool.yearly.patterns import DEFAULT, PLACEHOLDERS, Paragraph, filled

FORMATS: Final = (Format.PDF, Format.DOCX, Format.XLSX)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart beside a table. names: of its one or two series."""

    title: str
    chart: Chart | LineChart
    names: Sequence[str]
    anchor: str
    is_line: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The figures of a year by sector, town, topic, form or audience."""

    by: Dimension
    title: Promise
    first: Promise
    note: Promise
    headings: list[tuple[str, str]]
    rows: list[Row]
    total: Row
    drawings: list[Drawing]


def _chosen_year(request: HttpRequest, figures: YearlyFigures) -> int:
    wanted = request.GET.get("year", "")
    for year in figures.years:
        if str(year) == wanted:
            return year
    return figures.years[0] if figures.years else timezone.localdate().year


@login_required
@require_safe
def figures(request: AuthedRequest) -> HttpResponse:
    """The report of a year. ?year=, the newest by default."""
    require(can_see_figures(request.user))
    counted = all_figures()
    year = _chosen_year(request, counted)
    links = Links(years_read_by(request.user))
    over_years = [
        Row(
            str(one),
            [links.cell(counted, figure, one) for figure in Figure],
            url=f"?year={one}",
            current=one == year,
        )
        for one in counted.years
    ]
    return render(
        request,
        "talent_pool/figures.html",
        {
            "title": _("Yearly report"),
            "year": year,
            "year_before": year - 1,
            "years": counted.years,
            "paragraphs": _linked(filled(pattern_of(year), counted, year), links),
            "headlines": [links.headline(counted, figure, year) for figure in Figure],
            "breakdowns": [_breakdown(links, counted, by, year) for by in Dimension],
            "headings": [(str(LABELS[figure]), "") for figure in Figure],
            "by_year": over_years,
            "drawings": _drawings_over_years(counted),
            "frame_form": OfficialFrameForm(),
            "may_write": can_write_report(request.user),
            **rights_of(request.user),
        },
    )


Linked = list[tuple[Paragraph, list[tuple[str, str]]]]


def _linked(paragraphs: Sequence[Paragraph], links: Links) -> Linked:
    """Return each paragraph with its pieces as (text, address of the rows or "")."""
    return [
        (
            paragraph,
            [
                (piece.text, links.address(piece.figure, piece.year, piece.where) if piece.figure else "")
                for piece in paragraph.pieces
            ],
        )
        for paragraph in paragraphs
    ]


def _breakdown(links: Links, counted: YearlyFigures, by: Dimension, year: int) -> Breakdown:
    keys = counted.keys_beside(by, year)
    shown = figures_with_rows(counted, by, year, keys)
    rows = [
        Row(label_of(by, key), [links.compared(counted, figure, year, by, key) for figure in shown])
        for key in keys
    ]
    return Breakdown(
        by,
        BY[by],
        NAMES[by],
        NOTES[by],
        [
            (
                str(LABELS[figure]),
                f"{reverse('talent_pool:figure-years', args=[figure.value])}?by={by.value}",
            )
            for figure in shown
        ],
        rows,
        Row(_("Total"), [links.compared(counted, figure, year) for figure in shown]),
        [
            Drawing(one.title, bar_chart(one.rows[:MOST_BARS]), one.names, one.anchor)
            for one in charts_of(counted, by, year, keys, shown)
        ],
    )


def _drawings_over_years(counted: YearlyFigures) -> list[Drawing]:
    years = sorted(counted.years)
    labels = [str(year) for year in years]
    lines = [
        Drawing(
            str(LABELS[figure]),
            line_chart(labels, [(str(LABELS[figure]), [counted.count(figure, year) for year in years])]),
            [],
            f"years-{figure}",
            is_line=True,
        )
        for figure in (Figure.SESSIONS, Figure.ATTENDANCES)
    ]
    pair = (Figure.ENTRIES, Figure.AWARDS)
    bars = bar_chart([(str(year), [counted.count(figure, year) or 0 for figure in pair]) for year in years])
    names = [str(LABELS[figure]) for figure in pair]
    return [*lines, Drawing(_("Entries and awards"), bars, names, "years-entries")]


# The text -------------------------------------------------------------------------------------------------


@login_required
def figures_text(request: AuthedRequest) -> HttpResponse:
    """Write the sentences of a year's report. ?year=; ?from=default begins with those of the product."""
    require(can_write_report(request.user))
    counted = all_figures()
    year = _chosen_year(request, counted)
    current = DEFAULT if request.GET.get("from") == "default" else pattern_of(year)
    form = YearlyTextForm(request.POST if request.method == "POST" else None, initial={"text": current})
    if request.method == "POST" and form.is_valid():
        try:
            write_report_text(year=year, text=form.cleaned_data["text"], actor=request.user)
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Saved. The figures are filled in whenever the report is read."))
            return redirect(_page_of(year))
    return render(
        request,
        "talent_pool/figures_text.html",
        {
            "title": _("Text of the report"),
            "year": year,
            "form": form,
            "back_url": _page_of(year),
            "placeholders": [
                (one, "".join(piece.text for piece in pieces)) for one, pieces in _values(counted, year)
            ],
            **_preview(request, form["text"].value() or "", counted, year),
        },
        status=422 if form.errors else 200,
    )


def _values(counted: YearlyFigures, year: int) -> list[tuple[Any, Any]]:
    with translation.override("zh-hans"):
        values = [one.fill(counted, year) for one in PLACEHOLDERS]
    return list(zip(PLACEHOLDERS, values, strict=True))


@login_required
@require_POST
def figures_preview(request: AuthedRequest) -> HttpResponse:
    """Show what a text would say, as part of the page on which it is written."""
    require(can_write_report(request.user))
    counted = all_figures()
    year = _chosen_year(request, counted)
    return render(
        request,
        "talent_pool/_report_text.html",
        _preview(request, request.POST.get("text", ""), counted, year),
    )


def _preview(request: AuthedRequest, text: str, counted: YearlyFigures, year: int) -> dict[str, Any]:
    try:
        paragraphs = filled(text, counted, year)
    except PatternRefused as error:
        return {"paragraphs": [], "refused": str(error)}
    return {"paragraphs": _linked(paragraphs, Links(years_read_by(request.user)))}


# Paper ----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def figures_export(request: AuthedRequest, suffix: str) -> HttpResponse:
    """The report as PDF or Word in the official format, or its figures as a workbook. Head, number and addressees come from the address."""
    require(can_see_figures(request.user))
    wanted = format_of(suffix, FORMATS)
    counted = all_figures()
    if not counted.years:
        raise Http404
    year = _chosen_year(request, counted)
    frame = OfficialFrameForm(request.GET).frame()
    facts = YearlyFacts(
        year, counted, filled(pattern_of(year), counted, year), hosts_of(year), timezone.localdate()
    )
    with translation.override("zh-hans"):
        if wanted is Format.XLSX:
            return workbook_response(yearly_title(year), yearly_sheets(facts))
        return paper_response(yearly_paper(facts, frame), wanted)


def _page_of(year: int) -> str:
    return f"{reverse('talent_pool:figures')}?year={year}"
