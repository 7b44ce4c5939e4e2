"""The judge's list and score page."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError, Incomplete
from contest.files import ranged_response
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, require, set_edition
from contest.models import Edition, Upload
from contest.queries.arrival import rendition_of
from contest.queries.edition import editions_visible_to
from judging.actions.recusal import declare_recusal, withdraw_recusal
from judging.actions.sheet import Saved, reopen_sheet, save_marks, sign_sheet, waive_sheet
from judging.exceptions import MarksRefused, StaleSheet
from judging.forms.sheet import SheetPost, read_sheet
from judging.models import Recusal, ScoreSheet
from judging.queries.fairness import has_own_lines
from judging.queries.sheet.listing import JudgedRound, ListStep, SheetRow, rounds_judged_by, sheet_rows
from judging.queries.sheet.page import materials_for_judges, sheet_for_scoring
from judging.queries.sheet.scheme import shown_total
from judging.rules.sheet import can_reopen_sheet, can_waive_sheet
from judging.states import SheetState
from judging.views.round_scope import overseen_sheet_page
from judging.views.score_page import Typed, best_form, neutral_name, numbered, page_data, score_page

PER_PAGE = 50


# The list -------------------------------------------------------------------------------------------------


@login_required
@require_GET
def sheet_list(request: AuthedRequest, edition: str) -> HttpResponse:
    """What one judge has to score in an edition: a round at a time, those that are open first."""
    found = get_object_or_404(editions_visible_to(request.user).distinct(), code=edition)
    set_edition(request, found)
    rounds = rounds_judged_by(request.user, found)
    with timezone.override(found.tz):
        if not rounds:
            return render(request, "judging/sheet_list.html", {"edition": found, "rounds": []})
        chosen = next((one for one in rounds if one.code == request.GET.get("round")), rounds[0])
        return render(request, "judging/sheet_list.html", _list_context(request, found, rounds, chosen))


def _list_context(
    request: AuthedRequest, edition: Edition, rounds: list[JudgedRound], chosen: JudgedRound
) -> dict[str, Any]:
    sheets = sheet_rows(chosen)
    counts = sheets.counts()
    step, words = request.GET.get("step", ""), request.GET.get("q", "").strip()
    part = sheets.only(ListStep(step)) if step in ListStep else sheets
    shown: Sequence[SheetRow] = part.matching(words) if words else part
    per_page = max(len(shown), 1) if request.GET.get("page") == "all" else PER_PAGE
    page = Paginator(shown, per_page).get_page(request.GET.get("page"))
    return {
        "edition": edition,
        "rounds": rounds,
        "round": chosen,
        "page": page,
        "rows": page.object_list,
        "step": step if step in ListStep else "",
        "steps": list(counts.items()),
        "has_own_lines": has_own_lines(request.user, edition),
        "q": words,
        "count": len(sheets),
        "signed": counts[ListStep.SIGNED],
        "expected": counts[ListStep.SIGNED] + counts[ListStep.TODO],
        "next_sheet": sheets.next_todo() if chosen.is_open else None,
        "who": request.user.get_username(),
    }


# The score page -------------------------------------------------------------------------------------------


@login_required
@require_GET
def sheet_detail(request: AuthedRequest, code: str) -> HttpResponse:
    """One sheet: the material beside the criteria."""
    return _score_page(request, code)


def _score_page(
    request: AuthedRequest, code: str, *, typed: Typed | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    sheet = get_object_or_404(sheet_for_scoring(request.user, code))
    edition = sheet.contender.round.edition
    with timezone.override(edition.tz):
        page = score_page(sheet, material=request.GET.get("material", ""), typed=typed)
        context = {
            "page": page,
            "sheet": sheet,
            "round": sheet.contender.round,
            "edition": edition,
            "error": error,
            "data": page_data(page),
            "who": request.user.get_username(),
        }
        return render(request, "judging/sheet_detail.html", context, status=status)


@login_required
@require_POST
def sheet_save(request: AuthedRequest, code: str) -> HttpResponse:
    """Save a draft: as JSON for the page's script, as a page without it."""
    post = read_sheet(request.POST)
    script = _wants_json(request)
    try:
        saved = save_marks(
            code=code,
            judge=request.user,
            marks=post.marks,
            comment=post.comment,
            base=post.base,
            client_id=post.client_id,
        )
    except ScoreSheet.DoesNotExist as error:
        raise Http404 from error
    except DomainError as error:
        return _refusal_json(request, code, error) if script else _refusal_page(request, code, post, error)
    if script:
        return JsonResponse(_saved_json(saved, post.client_id))
    messages.success(request, _("Saved as a draft. Sign it when every criterion is marked."))
    return redirect("judging:sheet-detail", code)


@login_required
@require_POST
def sheet_sign(request: AuthedRequest, code: str) -> HttpResponse:
    """Ask once more, with everything saved and shown, then freeze the sheet."""
    post = read_sheet(request.POST)
    act = sign_sheet if request.POST.get("confirm") else save_marks
    try:
        saved = act(
            code=code,
            judge=request.user,
            marks=post.marks,
            comment=post.comment,
            base=post.base,
            client_id=post.client_id,
        )
        if not saved.total:
            raise Incomplete(_unmarked(saved))
    except ScoreSheet.DoesNotExist as error:
        raise Http404 from error
    except DomainError as error:
        return _refusal_page(request, code, post, error)
    if act is save_marks:
        return _score_confirmation(request, code)
    round = saved.sheet.contender.round
    messages.success(request, _("Signed with %(total)s points.") % {"total": shown_total(saved.total)})
    return redirect(f"{reverse('judging:sheet-list', args=[round.edition.code])}?round={round.code}")


def _unmarked(saved: Saved) -> list[str]:
    marks = saved.sheet.current.marks if saved.sheet.current else {}
    return [one.name for one in saved.sheet.contender.round.criteria.all() if one.code not in marks]


def _score_confirmation(request: AuthedRequest, code: str) -> HttpResponse:
    sheet = get_object_or_404(sheet_for_scoring(request.user, code))
    with timezone.override(sheet.contender.round.edition.tz):
        context = {"page": score_page(sheet), "sheet": sheet, "edition": sheet.contender.round.edition}
        return render(request, "judging/sheet_sign.html", context)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _saved_json(saved: Saved, client_id: str = "") -> dict[str, Any]:
    """Return what stands. client_id: of the save that is answered, which a later one may have followed already."""
    edition = saved.sheet.contender.round.edition
    at = timezone.localtime(saved.saved_at, edition.tz) if saved.saved_at else None
    answer: dict[str, Any] = {
        "number": saved.number,
        "total": saved.total,
        "saved_at": f"{at:%H:%M:%S}" if at else "",
    }
    current = saved.sheet.current
    if client_id and current is not None and current.client_id != client_id:
        answer["standing"] = {"marks": current.marks, "comment": current.comment}
    return answer


def _refusal_json(request: AuthedRequest, code: str, error: DomainError) -> JsonResponse:
    """409: another version stands, here it is. 422: marks that are not allowed. 423: takes no marks any more."""
    answer: dict[str, Any] = {"message": str(error)}
    if isinstance(error, MarksRefused):
        return JsonResponse({**answer, "faults": error.faults}, status=422)
    if isinstance(error, StaleSheet):
        sheet = get_object_or_404(sheet_for_scoring(request.user, code))
        current = sheet.current
        assert current is not None  # a version stood in the way
        standing = _saved_json(Saved(sheet, current.number, current.total, current.saved_at))
        return JsonResponse(
            {**answer, **standing, "marks": current.marks, "comment": current.comment}, status=409
        )
    return JsonResponse(answer, status=423)


def _refusal_page(request: AuthedRequest, code: str, post: SheetPost, error: DomainError) -> HttpResponse:
    """Show the page again with everything that was typed, and what was wrong."""
    typed = Typed(
        post.marks,
        post.comment,
        faults=error.faults if isinstance(error, MarksRefused) else {},
        stale=isinstance(error, StaleSheet),
    )
    return _score_page(request, code, typed=typed, error=str(error), status=409 if typed.stale else 422)


@login_required
@require_GET
def sheet_material(request: AuthedRequest, code: str, material: str) -> HttpResponseBase:
    """A file of the entry under a neutral name, for the judge of this sheet and nobody else."""
    sheet = get_object_or_404(sheet_for_scoring(request.user, code))
    contender = sheet.contender
    name = contender.alias if contender.round.is_blind else contender.entry.number or contender.alias
    for one, number, of in numbered(materials_for_judges(sheet)):
        if one.code == material:
            shown = neutral_name(name, one, number, of)
            inline = "download" not in request.GET
            if (form := request.GET.get("form", "")) not in {"", "poster", "page"}:
                raise Http404
            page = request.GET.get("n", "")
            upload: Upload | None = (
                rendition_of(one.upload, form, int(page) if page.isdecimal() and len(page) < 4 else 0)
                if form
                else best_form(one.upload)
            )
            if upload is None:
                raise Http404
            return ranged_response(request, upload, shown, inline=inline)
    raise Http404


# Stepping back, and coming back ---------------------------------------------------------------------------


@login_required
def sheet_recuse(request: AuthedRequest, code: str) -> HttpResponse:
    """A judge steps back from an entry, with a reason; or takes that back."""
    sheet = get_object_or_404(sheet_for_scoring(request.user, code))
    round = sheet.contender.round
    set_edition(request, round.edition)
    name = sheet.contender.alias if round.is_blind else sheet.contender.entry.number
    back = sheet.state == SheetState.RECUSED
    form = ReasonForm(request.POST or None)
    home = reverse("judging:sheet-list", args=[round.edition.code]) + f"?round={round.code}"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if back:
                recusal = get_object_or_404(
                    Recusal.objects.select_related("contender__round"),
                    seat=sheet.seat_id,
                    contender=sheet.contender_id,
                    withdrawn_at=None,
                )
                withdraw_recusal(recusal=recusal, actor=request.user, reason=reason)
                messages.success(request, _("You score %(name)s again.") % {"name": name})
            else:
                declare_recusal(seat=sheet.seat, contender=sheet.contender, actor=request.user, reason=reason)
                messages.success(request, _("You are recused from %(name)s.") % {"name": name})
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(home)
    context = {
        "title": (_("Score %(name)s after all") if back else _("Step back from %(name)s")) % {"name": name},
        "form": form,
        "submit_label": _("Score it after all") if back else _("Step back"),
        "cancel_url": reverse("judging:sheet-detail", args=[code]),
        "consequences": []
        if back
        else [
            _("Your sheet for this entry does not count, whatever you marked."),
            _("The organizer sees your reason, the other judges don't."),
        ],
        "edition": round.edition,
    }
    return render(request, "components/confirm.html", context)


@overseen_sheet_page
def sheet_reopen(request: AuthedRequest, sheet: ScoreSheet) -> HttpResponse:
    """An organizer or the chief judge gives a sheet back to its judge."""
    require(can_reopen_sheet(request.user, sheet))
    return _overseen_act(
        request,
        sheet,
        act=reopen_sheet,
        title=_("Reopen the sheet of %(judge)s for %(name)s"),
        label=_("Reopen"),
        done=_("The sheet is open again; its judge can change and sign it."),
        consequences=[_("All earlier versions are kept."), _("The judge must sign again.")],
    )


@overseen_sheet_page
def sheet_waive(request: AuthedRequest, sheet: ScoreSheet) -> HttpResponse:
    """An organizer lets the round close without this sheet."""
    require(can_waive_sheet(request.user, sheet))
    return _overseen_act(
        request,
        sheet,
        act=waive_sheet,
        title=_("Do without the sheet of %(judge)s for %(name)s"),
        label=_("Do without it"),
        done=_("The round can close without this sheet."),
        consequences=[
            _("The entry is scored by the remaining judges, under the rule of the round."),
            _("What the judge saved so far is kept and does not count."),
        ],
    )


def _overseen_act(
    request: AuthedRequest,
    sheet: ScoreSheet,
    *,
    act: Any,
    title: str,
    label: str,
    done: str,
    consequences: list[str],
) -> HttpResponse:
    round = sheet.contender.round
    progress = reverse("judging:progress", args=[round.code])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(sheet=sheet, actor=request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
        return redirect(progress)
    name = sheet.contender.alias if round.is_blind else sheet.contender.entry.number
    context = {
        "title": title % {"judge": sheet.seat, "name": name},
        "form": form,
        "submit_label": label,
        "cancel_url": progress,
        "consequences": consequences,
        "edition": round.edition,
    }
    return render(request, "components/confirm.html", context)
