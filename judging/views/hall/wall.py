"""The desk's acts on one judge: remind, move to a spare tablet, reopen a sheet, do without it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contest.addresses import device_url
from contest.documents.slip import qr_svg
from contest.http import AuthedRequest
from judging.actions.sheet import reopen_sheet, waive_sheet
from judging.actions.tablet import issue_cards
from judging.actions.wall import nudge_tablets, reopen_for, revoke_tablet
from judging.forms.hall import RevokeForm
from judging.models import Round, ScoreSheet, Seat, Tablet
from judging.queries.hall.desk import stage_of
from judging.queries.hall.rehearsal import seat_of_devices
from judging.rules.hall import can_decide_at_desk, can_run_desk
from judging.rules.tablet import can_hand_out_seats
from judging.states import SheetState, StagePhase
from judging.views.hall.desk_frame import (
    answer,
    ask_at_desk,
    desk_url,
    focus_of,
    form_faults,
    rights_of,
    to_desk,
    try_act,
    wants_json,
)
from judging.views.round_scope import round_page


def _seat(round: Round, code: str) -> Seat:
    seats = Seat.objects.select_related("judge", "panel__round__edition").filter(
        panel__round=round, left_at=None
    )
    return get_object_or_404(seats, code=code)


def _sheet(round: Round, code: str) -> ScoreSheet:
    sheets = ScoreSheet.objects.select_related(
        "seat__judge", "current", "contender__entry", "contender__appearance"
    ).filter(contender__round=round)
    found = get_object_or_404(sheets, code=code)
    found.contender.round = round
    return found


def sheet_name(request: AuthedRequest, sheet: ScoreSheet) -> str:
    """Return how the desk calls the entry of a sheet."""
    contender = sheet.contender
    name = f"《{contender.entry.title}》" if rights_of(request, contender.round).names else contender.alias
    return f"{contender.running_order}. {name}" if contender.running_order else name


@round_page(can_run_desk)
@require_POST
def seat_nudge(request: AuthedRequest, round: Round, seat: str) -> HttpResponse:
    """Ask for attention on one judge's tablet."""
    found = _seat(round, seat)
    if stage_of(round) is None:
        return to_desk(request, round)
    return try_act(
        request,
        round,
        lambda: nudge_tablets(round=round, seats=[found], actor=request.user),
        _("%s is reminded.") % found,
    )


@round_page(can_hand_out_seats)
def seat_move(request: AuthedRequest, round: Round, seat: str) -> HttpResponse:
    """Move a seat to a spare tablet: its QR code, what the old tablet still holds, and how to let that go."""
    found = _seat(round, seat)
    if stage_of(round) is None:
        return to_desk(request, round)
    held = seat_of_devices(
        found
    )  # a card of the twin's own seat would open a tablet that the wipe takes away
    tablets = list(Tablet.objects.filter(seat=held).order_by("-bound_at"))
    now = next((one for one in tablets if one.revoked_at is None), None)
    form = RevokeForm(request.POST or None, unsent=now.unsent if now else 0)
    if request.method == "POST" and "card" in request.POST:
        issue_cards(round=held.panel.round, actor=request.user)
        return redirect(request.get_full_path())
    if request.method == "POST" and now is not None:
        if form.is_valid():
            return try_act(
                request,
                round,
                lambda: revoke_tablet(
                    tablet=now,
                    actor=request.user,
                    reason=form.cleaned_data["reason"],
                    despite_unsent=bool(form.cleaned_data.get("despite")),
                ),
                _("The tablet has lost the seat %s.") % found.label,
            )
        if wants_json(request):
            return answer(request, round, form_faults(form), done=False)
    card = held.cards.filter(revoked_at=None).first()
    address = device_url(request, reverse("judging:tablet-open", args=[card.token])) if card else ""
    context = {
        "title": _("Move %s to another tablet") % found,
        "round": round,
        "edition": round.edition,
        "seat": found,
        "now": now,
        "former": [one for one in tablets if one.revoked_at is not None],
        "address": address,
        "qr": qr_svg(address, label=_("Address of the seat %s") % found.label) if address else "",
        "form": form,
        "cancel_url": desk_url(round, focus_of(request)),
    }
    return render(request, "judging/hall/seat_move.html", context)


@round_page(can_decide_at_desk)
def desk_sheet_reopen(request: AuthedRequest, round: Round, sheet: str) -> HttpResponse:
    """Give one judge's sheet back; where the marks are closed, they open again with it."""
    found = _sheet(round, sheet)
    if stage_of(round) is None:
        return to_desk(request, round)
    appearance = getattr(found.contender, "appearance", None)
    closed = appearance is not None and appearance.phase == StagePhase.CLOSED

    def act(values: dict[str, Any]) -> str:
        (reopen_for if closed else reopen_sheet)(sheet=found, actor=request.user, reason=values["reason"])
        return _("%s can change the sheet and has to sign it again.") % found.seat

    return ask_at_desk(
        request,
        round,
        title=_("Reopen the sheet of %(judge)s for %(name)s")
        % {"judge": found.seat, "name": sheet_name(request, found)},
        label=_("Reopen"),
        act=act,
        consequences=[
            _("All earlier versions are kept."),
            _("The judge must sign again."),
            *(
                [_("The marks of this entry open again, for all judges, until you close them.")]
                if closed
                else []
            ),
        ],
    )


@round_page(can_decide_at_desk)
def desk_sheet_waive(request: AuthedRequest, round: Round, sheet: str) -> HttpResponse:
    """Do without one judge's sheet, or ask for it after all."""
    found = _sheet(round, sheet)
    if stage_of(round) is None:
        return to_desk(request, round)
    waived = found.state == SheetState.WAIVED

    def act(values: dict[str, Any]) -> str:
        if waived:
            reopen_sheet(sheet=found, actor=request.user, reason=values["reason"])
            return _("The sheet of %s is waited for again.") % found.seat
        waive_sheet(sheet=found, actor=request.user, reason=values["reason"])
        return _("The entry is scored without %s.") % found.seat

    title = _("Wait for the sheet of %(judge)s for %(name)s again?") if waived else _(
        "Do without the sheet of %(judge)s for %(name)s"
    )  # fmt: skip
    return ask_at_desk(
        request,
        round,
        title=title % {"judge": found.seat, "name": sheet_name(request, found)},
        label=_("Wait for it again") if waived else _("Do without it"),
        act=act,
        consequences=[]
        if waived
        else [
            _("The entry is scored by the remaining judges, under the rule of the round."),
            _("What the judge saved so far is kept and does not count."),
        ],
        danger=not waived,
        focus=found.contender.code,
    )
