"""The tablet without script: one page, the sheet of the entry on stage, sent as a form through the same intake."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from contest.codes import new_code
from judging.actions.intake import Outcome, Receipt, SentVersion, receive_version
from judging.forms.sheet import read_sheet
from judging.models import ScoreSheet, Tablet
from judging.queries.hall.rehearsal import seat_in_hall
from judging.queries.hall.tablet import sheet_on_stage
from judging.queries.sheet.scheme import shown_total
from judging.states import SheetState, StagePhase
from judging.views.hall.device import as_device, tablet_of, unbound_sentence
from judging.views.score_page import Typed, score_page


@never_cache
def tablet_plain(request: HttpRequest) -> HttpResponseBase:
    """Show who is on stage, and that sheet as a form; take what it sends."""
    tablet = tablet_of(request)
    if tablet is None:
        return render(request, "judging/hall/tablet_plain.html", {"error": unbound_sentence()}, status=401)
    return as_device(request, tablet, _plain)


def _plain(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    if request.method == "POST":
        return _take(request, tablet)
    return _page(request, tablet)


def _take(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    read = read_sheet(request.POST)
    sent = SentVersion(
        client_id=read.client_id,
        sheet=request.POST.get("sheet", ""),
        follows=request.POST.get("follows", ""),
        marks=read.marks,
        comment=read.comment,
        sign=request.POST.get("act") == "sign",
    )
    receipt = receive_version(tablet=tablet, sent=sent)
    if receipt.outcome is Outcome.REFUSED:
        return _page(
            request, tablet, error=receipt.sentence, typed=Typed(read.marks, read.comment), status=422
        )
    _say(request, receipt, signed=sent.sign)
    return redirect("judging:tablet-plain")


def _say(request: HttpRequest, receipt: Receipt, *, signed: bool) -> None:
    if receipt.outcome is Outcome.HELD:
        messages.warning(request, receipt.sentence)
    elif signed:
        messages.success(
            request, _("Submitted with %(total)s points.") % {"total": shown_total(receipt.total)}
        )
    else:
        messages.success(request, _("Saved. Submit it when every criterion is marked."))


def _page(
    request: HttpRequest, tablet: Tablet, *, error: str = "", typed: Typed | None = None, status: int = 200
) -> HttpResponse:
    seat = seat_in_hall(tablet.seat)
    round = seat.panel.round
    context: dict[str, Any] = {"seat": seat, "round": round, "edition": round.edition}
    if tablet.revoked_at:
        context["former"] = True
    elif (sheet := sheet_on_stage(seat)) is not None:
        with timezone.override(round.edition.tz):
            context |= _sheet_context(sheet, typed)
    return render(request, "judging/hall/tablet_plain.html", {**context, "error": error}, status=status)


def _sheet_context(sheet: ScoreSheet, typed: Typed | None) -> dict[str, Any]:
    phase = StagePhase(sheet.contender.appearance.phase)
    takes = phase is StagePhase.SCORING and sheet.state in {SheetState.OPEN, SheetState.SIGNED}
    return {
        "sheet": sheet,
        "page": score_page(sheet, typed=typed),
        "phase": phase,
        "takes": takes,
        "signed": sheet.state == SheetState.SIGNED,
        "follows": sheet.current.client_id if sheet.current else "",
        "client_id": new_code(20),
    }
