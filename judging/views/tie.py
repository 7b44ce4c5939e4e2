"""Pages that separate a shared place: the chief judge's decision, the lot, and taking either back."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm, ReasonForm
from contest.http import AuthedRequest, require, set_edition
from judging.actions.tie import cancel_tie_record, draw_lot, record_decision
from judging.forms.tie import DecisionForm
from judging.models import Ranking, TieRecord
from judging.queries.ranking import current_ranking, rankings_visible_to
from judging.queries.tie import SharedPlace, shared_places
from judging.rules.result import can_decide_result
from judging.states import TieRecordKind


@login_required
def tie_decide(request: AuthedRequest, code: str, first: str) -> HttpResponse:
    """Record how the chief judge separated the entries of a place."""
    ranking, shared = _shared(request, code, first, TieRecordKind.DECISION)
    form = DecisionForm(request.POST or None, shared=shared)
    if request.method == "POST" and form.is_valid():
        return _done(
            request,
            ranking,
            lambda: record_decision(
                ranking=ranking, actor=request.user, order=form.order, reason=form.cleaned_data["reason"]
            ),
            _("The decision is recorded and the result computed with it."),
        )
    return _confirm(
        request, ranking, form, _("Decision of the chief judge on place %d") % shared.place, _("Record"),
        _("The marks and the rule could not separate these entries. The decision stands with its reason in the result."),
    )  # fmt: skip


@login_required
def tie_draw(request: AuthedRequest, code: str, first: str) -> HttpResponse:
    """Draw lots for the entries of a place."""
    ranking, shared = _shared(request, code, first, TieRecordKind.LOT)
    if request.method == "POST":
        codes = [one.code for one in shared.entries]
        return _done(
            request,
            ranking,
            lambda: draw_lot(ranking=ranking, actor=request.user, entries=codes),
            _("Lots were drawn; their seed is kept below the result, so that anybody can draw them again."),
        )
    return _confirm(
        request, ranking, CrispyForm(), _("Draw lots for place %d") % shared.place, _("Draw now"),
        _("The computer draws once, before witnesses if you like: the order of these entries is final unless you take it back with a reason."),
        [f"{one.number} {one.title}".strip() for one in shared.entries],
    )  # fmt: skip


@login_required
def tie_cancel(request: AuthedRequest, code: str) -> HttpResponse:
    """Take a decision or a lot back."""
    record = get_object_or_404(
        TieRecord.objects.select_related("round__edition").filter(
            round__rankings__in=rankings_visible_to(request.user).values("pk")
        ).distinct(),
        code=code,
    )  # fmt: skip
    require(can_decide_result(request.user, record.round.edition))
    ranking = current_ranking(record.round.edition, record.round)
    if ranking is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _done(
            request,
            ranking,
            lambda: cancel_tie_record(record=record, actor=request.user, reason=form.cleaned_data["reason"]),
            _("It is taken back; the result is computed without it."),
        )
    return _confirm(
        request, ranking, form, _("Take back: %s") % record.get_kind_display(), _("Take back"),
        _("The entries share their place again. What was recorded stays readable."),
    )  # fmt: skip


def _shared(
    request: AuthedRequest, code: str, first: str, kind: TieRecordKind
) -> tuple[Ranking, SharedPlace]:
    """Return a result and the shared place that begins with an entry; 404 where this could not separate it."""
    rankings = rankings_visible_to(request.user).select_related("edition", "round__edition")
    ranking = get_object_or_404(rankings, code=code, round__isnull=False)
    require(can_decide_result(request.user, ranking.edition))
    for place in shared_places(ranking):
        if place.key == first and kind in place.kinds:
            return ranking, place
    raise Http404


def _done(request: AuthedRequest, ranking: Ranking, act: Callable[[], Ranking], said: str) -> HttpResponse:
    try:
        ranking = act()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("judging:ranking-detail", ranking.code)


def _confirm(
    request: AuthedRequest,
    ranking: Ranking,
    form: CrispyForm,
    title: str,
    submit: str,
    lead: str,
    consequences: list[str] | None = None,
) -> HttpResponse:
    set_edition(request, ranking.edition)
    context = {
        "edition": ranking.edition,
        "form": form,
        "title": title,
        "lead": lead,
        "submit_label": submit,
        "entries": consequences,
        "cancel_url": reverse("judging:ranking-detail", args=[ranking.code]),
    }
    return render(request, "judging/tie_confirm.html", context, status=422 if form.errors else 200)
