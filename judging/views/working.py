"""How each line of a result came about: on screen, and on paper to sign."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.actions.job import start_job
from contest.http import AuthedRequest, set_edition
from contest.office import written
from contest.office.paper import Format, Paper
from contest.spreadsheets import disposition
from judging.documents.result import Table, ranking_paper, render_workings
from judging.models import Ranking
from judging.queries.ranking import line_rows, rankings_visible_to
from judging.queries.working import Working, names_of, working_of
from judging.tasks.result import cover_of, rows_to_show
from judging.views.ranking_rows import final_columns, judge_columns, sheet_rows, sheets_per_line


def _ranking(request: AuthedRequest, code: str) -> Ranking:
    rankings = rankings_visible_to(request.user, whole=True)
    ranking = get_object_or_404(rankings.select_related("edition", "round"), code=code)
    set_edition(request, ranking.edition)
    return ranking


def _blind(request: AuthedRequest, ranking: Ranking) -> bool:
    """Whether names stay out of a document: in a blind round, unless they are asked for."""
    return ranking.round is not None and ranking.round.is_blind and request.GET.get("names") != "1"


def _one(ranking: Ranking, entry: str, *, blind: bool) -> Working:
    """Return the working of one line; other entries are named only where a tie is shown."""
    found = rows_to_show(ranking, [entry], blind=blind)
    if not found:
        raise Http404
    tied = {
        code for step in ranking.trace.get("ties", []) if entry in step["values"] for code in step["values"]
    }
    shown = rows_to_show(ranking, sorted(tied), blind=blind) if tied else []
    names = names_of(
        ranking, {one.entry_code: f"{one.number} {one.title}".strip() for one in shown}, judges=not blind
    )
    return working_of(ranking, found[0], names)


@login_required
@require_GET
def ranking_line(request: AuthedRequest, code: str, entry: str) -> HttpResponse:
    """Show how one entry came to its place, step by step."""
    ranking = _ranking(request, code)
    with timezone.override(ranking.edition.tz):
        working = _one(ranking, entry, blind=False)
        return render(
            request,
            "judging/ranking_line.html",
            {
                "edition": ranking.edition,
                "ranking": ranking,
                "round": ranking.round,
                "working": working,
                "package": ranking.packages.defer("content").first(),
                "parts": _rounds_of(ranking, entry),
            },
        )


def _rounds_of(ranking: Ranking, entry: str) -> list[tuple[str, str]]:
    """For a final result, the results of the rounds in which the entry has a sheet of its own."""
    if ranking.round is not None:
        return []
    found = Ranking.objects.filter(edition=ranking.edition, round__isnull=False, lines__entry__code=entry)
    return list(
        found.exclude(state="superseded").order_by("round__position").values_list("code", "round__name")
    )


@login_required
@require_GET
def ranking_line_print(request: AuthedRequest, code: str, entry: str) -> HttpResponse:
    """Give the sheet of one entry as a PDF with lines to sign."""
    ranking = _ranking(request, code)
    blind = _blind(request, ranking)
    with timezone.override(ranking.edition.tz):
        working = _one(ranking, entry, blind=blind)
        seats = [sheet.label for sheet in working.sheets]
        pdf = render_workings(cover_of(ranking, blind=blind, seats=seats), [working], blind=blind)
    return _pdf(pdf, f"sheet-{ranking.code}-v{ranking.version}-{entry}.pdf")


@login_required
@require_GET
def ranking_print(request: AuthedRequest, code: str) -> HttpResponse:
    """Give a whole ranking as a PDF with lines to sign."""
    ranking = _ranking(request, code)
    with timezone.override(ranking.edition.tz):
        pdf = written(paper_of_ranking(ranking, blind=_blind(request, ranking)), Format.PDF)
    return _pdf(pdf, f"result-{ranking.code}-v{ranking.version}.pdf")


def paper_of_ranking(ranking: Ranking, *, blind: bool) -> Paper:
    """Return a whole ranking as a paper. blind: entries go by their alias."""
    rows = rows_to_show(ranking, None, blind=blind)
    table: dict[str, Any]
    if ranking.round is None:
        lines = final_columns(rows, ranking)
        heads = [
            tuple(f"{cell.label} × {cell.weight}" if cell.weight else cell.label for cell in line.cells)
            for line in lines
        ]
        columns = heads[0] if heads else ()
        table = {
            "columns": columns if set(heads) <= {columns} else (_("Rounds"),),
            "lines": lines,
            "is_final": True,
        }
    else:
        seats = {code: label for code, (label, _name) in names_of(ranking, {}).seats.items()}
        judges = judge_columns(rows, seats)
        wide = len(judges) == sheets_per_line(rows)
        table = {
            "columns": tuple(judge.label for judge in judges) if wide else (_("Judges' totals"),),
            "lines": sheet_rows(ranking, rows, seats, columns=judges if wide else []),
        }
    return ranking_paper(cover_of(ranking, blind=blind), Table(**table))


@login_required
@require_POST
def ranking_sheets(request: AuthedRequest, code: str) -> HttpResponse:
    """Have the sheets of all entries printed into one PDF in the background."""
    ranking = _ranking(request, code)
    total = len(line_rows(ranking))
    job = start_job(
        kind="result_sheets",
        owner=request.user,
        edition=ranking.edition,
        parameters={
            "ranking": ranking.code,
            "blind": _blind(request, ranking),
            "title": _("Score sheets of all entries"),
            "filename": f"sheets-{ranking.code}-v{ranking.version}.pdf",
        },
        total=total,
    )
    return redirect("contest:job-detail", code=job.code)


def _pdf(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = disposition(filename)
    return response
