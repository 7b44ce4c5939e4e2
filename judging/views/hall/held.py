"""Marks that were kept apart: compared with what stands, taken or left aside with a reason."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contest.exceptions import DomainError
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest
from judging.actions.held import decline_held, restore_held, take_held
from judging.models import HeldVersion, Round
from judging.queries.hall.marks import held_of, highest_of, mark_rows, standing_marks, total_of
from judging.rules.hall import can_decide_at_desk
from judging.states import HeldState
from judging.views.hall.desk_frame import answer, desk_url, form_faults, wants_json
from judging.views.hall.paper import seen_of
from judging.views.hall.wall import sheet_name
from judging.views.round_frame import ask
from judging.views.round_scope import round_page


def _held(round: Round, code: str) -> HeldVersion:
    found = get_object_or_404(
        HeldVersion.objects.select_related(
            "sheet__current", "sheet__seat__judge", "sheet__contender__entry", "tablet", "decided_by"
        ).filter(sheet__contender__round=round),
        code=code,
    )
    found.sheet.contender.round = round
    return found


@round_page(can_decide_at_desk)
@require_GET
def held_list(request: AuthedRequest, round: Round) -> HttpResponse:
    """Everything that was kept apart in a round, with what was decided."""
    rows = []
    for one in held_of(round):
        one.sheet.contender.round = round
        rows.append((one, sheet_name(request, one.sheet), total_of(round, one.marks)))
    context = {
        "title": _("Late marks"),
        "round": round,
        "edition": round.edition,
        "rows": rows,
        "back_url": desk_url(round),
    }
    return render(request, "judging/hall/held_list.html", context)


@round_page(can_decide_at_desk)
def held_decide(request: AuthedRequest, round: Round, held: str) -> HttpResponse:
    """One save beside what stands; take it, or leave it aside."""
    found = _held(round, held)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        return _decide(request, round, found, form)
    return _page(request, round, found, form)


def _decide(request: AuthedRequest, round: Round, held: HeldVersion, form: ReasonForm) -> HttpResponse:
    if not form.is_valid():
        if wants_json(request):
            return JsonResponse({"done": False, "sentence": form_faults(form)}, status=422)
        return _page(request, round, held, form)
    takes = request.POST.get("decision") == "take"
    try:
        if takes:
            take_held(
                held=held, actor=request.user, reason=form.cleaned_data["reason"], seen=seen_of(request)
            )
        else:
            decline_held(held=held, actor=request.user, reason=form.cleaned_data["reason"])
    except DomainError as error:
        return answer(request, round, str(error), done=False)
    done = (
        _("The marks of %s count now.") if takes else _("The marks of %s are left aside; they are kept.")
    ) % held.sheet.seat
    return answer(request, round, done)


def _page(request: AuthedRequest, round: Round, held: HeldVersion, form: ReasonForm) -> HttpResponse:
    now = standing_marks(held.sheet)
    earlier = HeldVersion.objects.filter(
        sheet=held.sheet, tablet=held.tablet, state=HeldState.WAITING, arrived_at__lte=held.arrived_at
    ).exclude(pk=held.pk)
    context = {
        "title": _("Late marks of %(judge)s for %(name)s")
        % {"judge": held.sheet.seat, "name": sheet_name(request, held.sheet)},
        "round": round,
        "edition": round.edition,
        "held": held,
        "sheet": held.sheet,
        "rows": mark_rows(round, now, held.marks),
        "total_now": total_of(round, now),
        "total_new": total_of(round, held.marks),
        "highest": highest_of(round),
        "earlier": earlier.count(),
        "form": form,
        "cancel_url": desk_url(round),
    }
    status = 422 if form.is_bound else 200
    return render(request, "judging/hall/held_decide.html", context, status=status)


@round_page(can_decide_at_desk)
def held_restore(request: AuthedRequest, round: Round, held: str) -> HttpResponse:
    """Lay marks that were left aside before the desk once more."""
    found = _held(round, held)

    def act(values: dict[str, Any]) -> str:
        restore_held(held=found, actor=request.user, reason=values["reason"])
        return _("These marks wait for a decision again.")

    return ask(
        request,
        title=_("Decide anew on the marks of %s?") % found.sheet.seat,
        label=_("Decide anew"),
        act=act,
        back=reverse("judging:held-list", args=[round.code]),
    )
