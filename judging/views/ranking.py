"""Results of rounds and of the edition: compute, look, approve."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, require, set_edition, show
from contest.models import Edition
from contest.queries.edition import editions_visible_to
from contest.spreadsheets import Column, Sheet, workbook_response
from contest.views.within import within_edition
from judging.actions import ranking as actions
from judging.models import Ranking, Round, Seat
from judging.queries.package import packages_of
from judging.queries.ranking import (
    LineRow,
    current_ranking,
    line_counts,
    line_rows,
    rankings_visible_to,
    versions_of,
)
from judging.queries.tie import has_tie_records, separations, shared_places
from judging.rules.result import can_decide_result, can_read_result
from judging.states import RankingState
from judging.views.ranking_rows import final_columns, in_percent, judge_columns, sheet_rows, sheets_per_line

PER_PAGE: Final = 50


@login_required
@require_POST
def ranking_compute(request: AuthedRequest, code: str) -> HttpResponse:
    """Compute a round's result, anew where it was computed before."""
    round = get_object_or_404(
        Round.objects.select_related("edition").filter(edition__in=editions_visible_to(request.user)),
        code=code,
    )
    show(can_read_result(request.user, round.edition))
    require(can_decide_result(request.user, round.edition))
    try:
        ranking = actions.compute_ranking(
            round=round, actor=request.user, reason=request.POST.get("reason", "").strip()
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("judging:round-detail", code=round.code)
    messages.success(request, _("The result is computed. Look at it, then approve it."))
    return redirect("judging:ranking-detail", code=ranking.code)


@login_required
@require_GET
def ranking_detail(request: AuthedRequest, code: str) -> HttpResponse:
    """Show a result: places, each judge's total, what was dropped, who crosses the line."""
    rankings = rankings_visible_to(request.user).annotate(has_tie_records=has_tie_records())
    ranking = get_object_or_404(
        rankings.select_related("edition", "round", "computed_by", "approved_by"), code=code
    )
    set_edition(request, ranking.edition)
    counts = line_counts(ranking)
    whole = request.GET.get("page") == "all"
    page = Paginator(range(counts.total), max(counts.total, 1) if whole else PER_PAGE).get_page(
        request.GET.get("page")
    )
    start = max(page.start_index() - 1, 0)
    rows = line_rows(ranking, start, page.end_index() + 1)  # and the one after, where the quota may end
    after = rows.pop().advances if len(rows) > len(page) else None
    context: dict[str, Any] = {
        "edition": ranking.edition,
        "ranking": ranking,
        "round": ranking.round,
        "page": page,
        "counts": counts,
        "versions": versions_of(ranking),
        "may_decide": can_decide_result(request.user, ranking.edition),
        "is_current": ranking.state != RankingState.SUPERSEDED,
        "packages": list(packages_of(ranking)),
    }
    if ranking.round is None:
        context["lines"] = final_columns(rows, ranking)
    else:
        context |= _judged(ranking, rows, _seats(ranking.round), after)
        if ranking.state == RankingState.COMPUTED:
            context["shared_places"] = shared_places(ranking)
        has_records = ranking.has_tie_records  # type: ignore[attr-defined]  # annotated above
        context["separations"] = separations(ranking) if has_records else []
    return render(request, "judging/ranking_detail.html", context)


def _judged(
    ranking: Ranking, rows: list[LineRow], seats: Mapping[str, str], after: bool | None
) -> dict[str, Any]:
    """What the table of a round needs: a column per judge, or per sheet where each entry has only some judges."""
    judges, width = judge_columns(rows, seats), sheets_per_line(rows)
    columns = judges if len(judges) == width else []
    lines = sheet_rows(ranking, rows, seats, columns=columns, following=after)
    return {"lines": lines, "judges": columns, "width": width}


def _seats(round: Round) -> dict[str, str]:
    """Labels of the round's seats by code; names stay out of results where judges are not named."""
    return dict(
        Seat.objects.filter(panel__round=round).order_by("panel__position", "pk").values_list("code", "label")
    )


@login_required
@require_POST
def ranking_approve(request: AuthedRequest, code: str) -> HttpResponse:
    """Make a computed result the one that counts."""
    ranking = get_object_or_404(rankings_visible_to(request.user).select_related("edition"), code=code)
    require(can_decide_result(request.user, ranking.edition))
    try:
        actions.approve_ranking(ranking=ranking, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The result is approved."))
    return redirect("judging:ranking-detail", code=ranking.code)


@login_required
def ranking_withdraw(request: AuthedRequest, code: str) -> HttpResponse:
    """Take an approval back, with a reason."""
    ranking = get_object_or_404(
        rankings_visible_to(request.user).select_related("edition", "round"), code=code
    )
    require(can_decide_result(request.user, ranking.edition))
    set_edition(request, ranking.edition)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_approval(ranking=ranking, actor=request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("The approval is taken back. Awards that were confirmed stay as they are.")
            )
        return redirect("judging:ranking-detail", code=ranking.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": ranking.edition,
            "form": form,
            "title": _("Take the approval back"),
            "lead": _("The result can then be computed again. What was approved stays readable."),
            "submit_label": _("Take back"),
            "cancel_url": reverse("judging:ranking-detail", args=[ranking.code]),
        },
    )


@login_required
@require_GET
def ranking_export(request: AuthedRequest, code: str) -> HttpResponse:
    """Give a result as a workbook."""
    ranking = get_object_or_404(
        rankings_visible_to(request.user).select_related("edition", "round"), code=code
    )
    rows = line_rows(ranking)
    seats = {} if ranking.round is None else _seats(ranking.round)
    judges = judge_columns(rows, seats) if ranking.round else []
    columns = [
        Column(_("Place"), 8, "number"),
        Column(_("Number"), 14),
        Column(_("Title"), 40),
        Column(_("Lead lecturer"), 16),
        Column(pgettext("organization", "Unit"), 28),
        Column(_("Sector"), 14),
        Column(_("Entry type"), 16),
        *(Column(judge.label, 10, "number") for judge in judges),
        Column(_("Score"), 10),
        Column(_("Status"), 14),
        Column(_("Advances"), 10),
    ]
    drawn = (
        sheet_rows(ranking, rows, seats, columns=judges) if ranking.round else final_columns(rows, ranking)
    )
    body = (
        [
            row.place, row.number, row.title, row.lead, row.organization, row.sector, row.entry_type,
            *(_number(cell.total) for cell in line.cells[: len(judges)]), row.published, line.status,
            _("yes") if row.advances else "",
        ]
        for row, line in zip(rows, drawn, strict=True)
    )  # fmt: skip
    name = f"{ranking.edition.name}-{ranking.round.name if ranking.round else _('final result')}-v{ranking.version}"
    return workbook_response(name, [Sheet(_("Result"), columns, body)])


def _number(value: str) -> Decimal | str:
    """A judge's total as a number, so that a reader can go on computing; the published score stays as printed."""
    return Decimal(value) if value and value[0] != "≈" else value


@within_edition(can_read_result)
def result_combine(request: AuthedRequest, found: Edition) -> HttpResponse:
    """The final result over all rounds: what it needs, and the act that makes it."""
    if request.method == "POST":
        require(can_decide_result(request.user, found))
        try:
            ranking = actions.compute_final_ranking(
                edition=found, actor=request.user, reason=request.POST.get("reason", "").strip()
            )
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("judging:result-combine", edition=found.code)
        messages.success(request, _("The final result is computed. Look at it, then approve it."))
        return redirect("judging:ranking-detail", code=ranking.code)
    rounds = list(Round.objects.filter(edition=found).prefetch_related("entry_types"))
    standing = {
        ranking.round_id: ranking
        for ranking in Ranking.objects.filter(edition=found).exclude(state=RankingState.SUPERSEDED)
    }
    return render(
        request,
        "judging/result_combine.html",
        {
            "edition": found,
            "rounds": [
                (one, standing.get(one.pk), in_percent(one.weight) if one.weight else "") for one in rounds
            ],
            "final": current_ranking(found, None),
            "may_decide": can_decide_result(request.user, found),
        },
    )
