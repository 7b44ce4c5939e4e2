"""Paper sheets at the desk: typed by one person, compared and confirmed by another, with the photo beside."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contest.actions.upload import store_upload
from contest.exceptions import DomainError, FileRefused
from contest.files import ranged_response
from contest.http import AuthedRequest
from contest.states import FileFormat
from contest.validators.files import FileLimits
from judging.actions.paper import confirm_paper, discard_paper, enter_paper
from judging.exceptions import MarksRefused
from judging.forms.hall import PHOTO_MAX_BYTES, PaperForm
from judging.models import PaperSheet, Round, ScoreSheet
from judging.queries.hall.desk import desk_of, stage_of
from judging.queries.hall.marks import highest_of, mark_rows, papers_of, standing_marks, total_of
from judging.rules.hall import can_decide_at_desk, can_run_desk
from judging.states import PaperState
from judging.views.hall.desk_frame import answer, ask_at_desk, desk_url, focus_of, rights_of, to_desk
from judging.views.hall.wall import sheet_name
from judging.views.round_scope import round_page

PHOTO = FileLimits(
    formats=(FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP, FileFormat.HEIC),
    max_bytes=PHOTO_MAX_BYTES,
    longest_side=2000,  # a sheet of A4 is read at that, and 330 of them fit into the file from a hall
)


def _paper(round: Round, code: str) -> PaperSheet:
    found = get_object_or_404(
        PaperSheet.objects.select_related(
            "sheet__current", "sheet__seat__judge", "sheet__contender__entry", "entered_by", "photo"
        ).filter(sheet__contender__round=round),
        code=code,
    )
    found.sheet.contender.round = round
    return found


def _shown_now(request: AuthedRequest, sheet: ScoreSheet) -> dict[str, str]:
    """Return the marks that stand, for those who decide at the desk; the timer learns them with the audience."""
    return standing_marks(sheet) if can_decide_at_desk(request.user, sheet.contender.round) else {}


def seen_of(request: AuthedRequest) -> int | None:
    """Return the number of the version that the person compared with; 0 for none, None where the page doesn't say."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdecimal() else None


@round_page(can_run_desk)
@require_GET
def paper_list(request: AuthedRequest, round: Round) -> HttpResponse:
    """Whose paper sheet is to be entered for an entry, and what became of those entered."""
    stage = stage_of(round)
    if stage is None:
        return to_desk(request, round)
    desk = desk_of(stage, focus=focus_of(request), names=rights_of(request, round).names)
    rows = []
    for one in papers_of(round):
        one.sheet.contender.round = round
        rows.append((one, sheet_name(request, one.sheet), total_of(round, one.marks)))
    context = {
        "title": _("Paper sheets"),
        "round": round,
        "edition": round.edition,
        "desk": desk,
        "rows": rows,
        "back_url": desk_url(round),
    }
    return render(request, "judging/hall/paper_list.html", context)


@round_page(can_run_desk)
def paper_enter(request: AuthedRequest, round: Round, sheet: str) -> HttpResponse:
    """Type one judge's paper sheet."""
    sheets = ScoreSheet.objects.select_related("seat__judge", "current", "contender__entry")
    found = get_object_or_404(sheets.filter(contender__round=round), code=sheet)
    found.contender.round = round
    form = PaperForm(request.POST or None, request.FILES or None)
    typed = {
        key.removeprefix("mark-"): str(value)
        for key, value in request.POST.items()
        if key.startswith("mark-")
    }
    faults: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            photo = form.cleaned_data["photo"]
            enter_paper(
                sheet=found,
                actor=request.user,
                marks=typed,
                comment=form.cleaned_data["comment"],
                photo=store_upload(file=photo, actor=request.user, limits=PHOTO) if photo else None,
            )
        except MarksRefused as error:
            faults = error.faults
            form.add_error(None, str(error))
        except FileRefused as error:
            form.add_error("photo", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return answer(
                request,
                round,
                _("Entered. Another person has to compare and confirm it now."),
                focus=found.contender.code,
            )
    now = _shown_now(request, found)
    context = {
        "title": _("Paper sheet of %(judge)s for %(name)s")
        % {"judge": found.seat, "name": sheet_name(request, found)},
        "round": round,
        "edition": round.edition,
        "sheet": found,
        "rows": [(row, faults.get(row.code, "")) for row in mark_rows(round, now, typed)],
        "stands": found.current_id is not None,
        "total_now": total_of(round, now),
        "highest": highest_of(round),
        "form": form,
        "back_url": desk_url(round, focus_of(request)),
    }
    return render(request, "judging/hall/paper_enter.html", context, status=422 if form.errors else 200)


@round_page(can_run_desk)
def paper_confirm(request: AuthedRequest, round: Round, paper: str) -> HttpResponse:
    """Compare what was typed with the paper; the page of the second person."""
    found = _paper(round, paper)
    if request.method == "POST":
        try:
            confirm_paper(paper=found, actor=request.user, seen=seen_of(request))
        except DomainError as error:
            return answer(request, round, str(error), done=False)
        return answer(
            request,
            round,
            _("The paper sheet of %s counts now.") % found.sheet.seat,
            focus=found.sheet.contender.code,
        )
    now = _shown_now(request, found.sheet)
    context = {
        "title": _("Compare: paper sheet of %(judge)s for %(name)s")
        % {"judge": found.sheet.seat, "name": sheet_name(request, found.sheet)},
        "round": round,
        "edition": round.edition,
        "paper": found,
        "sheet": found.sheet,
        "rows": mark_rows(round, now, found.marks),
        "total_new": total_of(round, found.marks),
        "total_now": total_of(round, now),
        "highest": highest_of(round),
        "is_waiting": found.state == PaperState.ENTERED,
        "is_mine": found.entered_by_id == request.user.pk,
        "back_url": desk_url(round),
    }
    return render(request, "judging/hall/paper_confirm.html", context)


@round_page(can_run_desk)
def paper_discard(request: AuthedRequest, round: Round, paper: str) -> HttpResponse:
    """Throw away what was typed, with a reason; the sheet can be entered anew."""
    found = _paper(round, paper)

    def act(values: dict[str, Any]) -> str:
        discard_paper(paper=found, actor=request.user, reason=values["reason"])
        return _("Discarded. The paper sheet of %s can be entered anew.") % found.sheet.seat

    return ask_at_desk(
        request,
        round,
        title=_("Discard what was entered for %s?") % found.sheet.seat,
        label=_("Discard"),
        act=act,
        consequences=[_("Nothing of it counts; it is kept in the record.")],
        danger=True,
        focus=found.sheet.contender.code,
    )


@round_page(can_run_desk)
@require_GET
def paper_photo(request: AuthedRequest, round: Round, paper: str) -> HttpResponseBase:
    """The picture of a paper sheet, for those at the desk."""
    found = _paper(round, paper)
    if found.photo is None:
        raise Http404
    return ranged_response(request, found.photo, inline=True)
