"""How far a round is, and all of its marks as a table."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contest.http import AuthedRequest, set_edition
from contest.rules.edition import can_read_everything
from contest.spreadsheets import Column, Sheet, csv_response, workbook_response
from judging.models import Round, Seat
from judging.queries.contender import contenders_in
from judging.queries.marks import mark_columns, mark_rows
from judging.queries.progress import judge_progress, progress_rows
from judging.queries.sheet.scheme import rule_in_force, scheme_of
from judging.rules.round import can_close_round, can_see_marks, sees_names
from judging.states import ContenderStatus
from judging.views.round_frame import page_of, round_context, shown_name
from judging.views.round_scope import round_page


@round_page(chiefs_too=True)
@require_GET
def progress(request: AuthedRequest, round: Round) -> HttpResponse:
    """Per judge and per entry: what is there and what is missing, never a mark.

    A chief judge sees the own panel; in a blind round, aliases only.
    """
    context = round_context(request, round, "progress")
    staff = context["may_run"] or can_read_everything(request.user, round.edition)
    judges = judge_progress(round)
    if not staff:
        chaired = {
            one.seat.panel_id for one in judges if one.seat.is_chief and one.seat.judge_id == request.user.pk
        }
        judges = [one for one in judges if one.seat.panel_id in chaired]
        context["tabs"] = []
    seats = [one.seat for one in judges]
    contenders = contenders_in(round).filter(status=ContenderStatus.OK)
    if not staff:
        contenders = contenders.filter(sheets__seat__in=seats).distinct()
    page = page_of(request, contenders)
    rows = progress_rows(round, seats, list(page.object_list))
    context |= {
        "judges": judges,
        "late": [one for one in judges if one.missing],
        "page": page,
        "rows": [(row, shown_name(row.contender, names=context["names"])) for row in rows],
        "done": sum(one.signed for one in judges),
        "total": sum(one.total for one in judges),
        "staff": staff,
        "may_reopen": not staff or context["may_manage"],
        "may_see_marks": can_see_marks(request.user, round),
        "may_close": can_close_round(request.user, round),
    }
    return render(request, "judging/progress.html", context)


@login_required
@require_GET
def mark_export(request: AuthedRequest, code: str, kind: str) -> HttpResponseBase:
    """All marks of a round as XLSX or CSV; a judge gets the own ones, in a blind round under aliases.

    Organizers and the supervisor may ask for names with ?names=1; in a round that is not blind they are there.
    """
    mine = Seat.objects.filter(judge=request.user, left_at=None)
    round = get_object_or_404(Round.objects.select_related("edition"), code=code)
    set_edition(request, round.edition)
    may_all = can_see_marks(request.user, round)
    own = None if may_all else list(mine.filter(panel__round=round).values_list("pk", flat=True))
    if own == []:
        get_object_or_404(Round.objects.none())
    names = (
        may_all
        and sees_names(request.user, round)
        and (not round.is_blind or request.GET.get("names") == "1")
    )
    if not may_all:
        names = not round.is_blind
    criteria = [(one.code, one) for one in scheme_of(rule_in_force(round)).criteria]
    titles = dict(round.criteria.values_list("code", "name"))
    columns: list[Column] = mark_columns(
        [titles.get(code, code) for code, _one in criteria], names=names, blind=round.is_blind
    )
    rows: Iterator[Any] = mark_rows(round, [code for code, _one in criteria], names=names, seats=own)
    filename = _("marks-%s") % round.name
    if kind == "csv":
        return csv_response(request, filename, columns, rows)
    return workbook_response(filename, [Sheet(round.name, columns, rows)])
