"""The desk's acts on the entry in focus: call, clock, marks, reveal, and the way back of each."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contest.forms.base import CrispyForm, ReasonForm
from contest.http import AuthedRequest
from judging.actions.stage import (
    call_contender,
    close_marks,
    lecture_again,
    measured_ms,
    miss_slot,
    open_marks,
    reveal,
    set_clock,
    start_clock,
    stop_clock,
    take_part_after_all,
    uncall_contender,
    undo_reveal,
)
from judging.actions.wall import nudge_tablets
from judging.forms.hall import ClockForm
from judging.models import Contender, Round, Seat
from judging.queries.hall.desk import desk_of, stage_of
from judging.queries.sheet.scheme import rule_in_force
from judging.rules.hall import can_decide_at_desk, can_run_desk
from judging.states import ContenderStatus, SheetState, StagePhase
from judging.time_words import time_marks
from judging.views.hall.desk_acts import SHORT_SECONDS, called, missing_words, short_words
from judging.views.hall.desk_frame import ask_at_desk, rights_of, to_desk, try_act, turn_of, wants_json
from judging.views.round_scope import round_page

PLAIN = "plain"
"""Marks the form of an act that asks nothing; where it should be asked after all, the answer is the question."""


def _contender(round: Round, code: str) -> Contender:
    found = get_object_or_404(
        Contender.objects.select_related("entry", "appearance").filter(round=round), code=code
    )
    found.round = round
    return found


def _phase(contender: Contender) -> StagePhase:
    appearance = getattr(contender, "appearance", None)
    return StagePhase(appearance.phase) if appearance else StagePhase.WAITING


def _name(request: AuthedRequest, contender: Contender) -> str:
    entry = contender.entry
    name = f"《{entry.title}》" if rights_of(request, contender.round).names else contender.alias
    return f"{contender.running_order}. {name}" if contender.running_order else name


def _ask_first(request: AuthedRequest) -> HttpResponse:
    """Answer a plain act with the question that it needs: the page of the same address."""
    turn = turn_of(request)
    address = request.path if turn is None else f"{request.path}?turn={turn}"
    return JsonResponse({"done": False, "ask": address}) if wants_json(request) else redirect(address)


# Who is on stage ------------------------------------------------------------------------------------------


@round_page(can_run_desk)
def stage_call(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Call an entry on stage; out of the running order it is asked for once more."""
    found = _contender(round, contender)
    stage = stage_of(round)
    if stage is None:
        return to_desk(request, round)
    following = desk_of(stage, names=rights_of(request, round).names).following
    in_turn = following is not None and following.code == found.code
    if request.method == "POST" and PLAIN in request.POST:
        if not in_turn and turn_of(request) == stage.turn:
            return _ask_first(request)
        return try_act(
            request,
            round,
            lambda: call_contender(contender=found, actor=request.user, turn=turn_of(request)),
            focus="",
        )

    def act(_values: dict[str, Any]) -> str:
        call_contender(contender=found, actor=request.user, turn=turn_of(request))
        return ""

    return ask_at_desk(
        request,
        round,
        title=_("Call %s now, out of turn?") % _name(request, found),
        label=_("Call on stage"),
        act=act,
        form=CrispyForm(request.POST or None),
        lead="" if following is None else _("The running order says %s.") % called(following),
    )


@round_page(can_run_desk)
def stage_uncall(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Send the entry on stage back to wait."""
    found = _contender(round, contender)
    if stage_of(round) is None:
        return to_desk(request, round)

    def act(_values: dict[str, Any]) -> str:
        uncall_contender(contender=found, actor=request.user, turn=turn_of(request))
        return _("%s waits again.") % _name(request, found)

    return ask_at_desk(
        request,
        round,
        title=_("Send %s back to wait?") % _name(request, found),
        label=_("Back to waiting"),
        act=act,
        form=CrispyForm(request.POST or None),
        consequences=[_("Its clock begins anew when it is called again.")],
    )


@round_page(can_run_desk)
def stage_absent(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Note that an entry did not appear, or that it takes part after all."""
    found = _contender(round, contender)
    if stage_of(round) is None:
        return to_desk(request, round)
    here = found.status == ContenderStatus.OK

    def act(values: dict[str, Any]) -> str:
        change = miss_slot if here else take_part_after_all
        change(contender=found, actor=request.user, reason=values["reason"], turn=turn_of(request))
        return (_("%s did not appear.") if here else _("%s takes part again.")) % _name(request, found)

    return ask_at_desk(
        request,
        round,
        title=(_("%s did not appear?") if here else _("%s takes part after all?")) % _name(request, found),
        label=_("Did not appear") if here else _("Takes part after all"),
        act=act,
        consequences=[
            _("It gets no place, and no sheet is missed. The next one may be called."),
            _("It can be taken back at any time."),
        ]
        if here
        else [_("It waits for its turn again.")],
        focus="" if here else found.code,
    )


# The clock ------------------------------------------------------------------------------------------------


@round_page(can_run_desk)
@require_POST
def clock_start(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Let the clock run, or run on."""
    found = _contender(round, contender)
    if stage_of(round) is None:
        return to_desk(request, round)
    return try_act(
        request, round, lambda: start_clock(contender=found, actor=request.user, turn=turn_of(request))
    )


@round_page(can_run_desk)
@require_POST
def clock_stop(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Let the clock stand."""
    found = _contender(round, contender)
    if stage_of(round) is None:
        return to_desk(request, round)
    return try_act(
        request, round, lambda: stop_clock(contender=found, actor=request.user, turn=turn_of(request))
    )


@round_page(can_run_desk)
def clock_set(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Correct the measured time, with a reason."""
    found = _contender(round, contender)
    if stage_of(round) is None:
        return to_desk(request, round)
    appearance = getattr(found, "appearance", None)
    shown = measured_ms(appearance) // 1000 if appearance else found.elapsed_seconds
    if _phase(found) not in {StagePhase.WAITING, StagePhase.ON_STAGE} and found.elapsed_seconds is not None:
        shown = found.elapsed_seconds

    def act(values: dict[str, Any]) -> str:
        set_clock(
            contender=found,
            actor=request.user,
            seconds=values["seconds"] or 0,
            reason=values["reason"],
            turn=turn_of(request),
        )
        return _("The time is corrected.")

    return ask_at_desk(
        request,
        round,
        title=_("Correct the time of %s") % _name(request, found),
        label=_("Correct"),
        act=act,
        form=ClockForm(request.POST or None, initial={"seconds": shown}),
        consequences=[
            _("The clock stands afterwards; it can run on from there while the lecturer is on stage.")
        ],
        focus=contender if _phase(found) is not StagePhase.ON_STAGE else "",
    )


# The marks ------------------------------------------------------------------------------------------------


@round_page(can_run_desk)
def stage_open(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """End the lecture and let the judges mark; a lecture that was hardly begun, or closed marks, are asked about first."""
    found = _contender(round, contender)
    stage = stage_of(round)
    if stage is None:
        return to_desk(request, round)
    closed = _phase(found) is StagePhase.CLOSED
    appearance = getattr(found, "appearance", None)
    seconds = measured_ms(appearance) // 1000 if appearance else 0
    least = time_marks(rule_in_force(round)).least or SHORT_SECONDS
    if request.method == "POST" and PLAIN in request.POST:
        if seconds < least and turn_of(request) == stage.turn:
            return _ask_first(request)
        return try_act(
            request,
            round,
            lambda: open_marks(contender=found, actor=request.user, turn=turn_of(request)),
            focus="",
        )

    def act(values: dict[str, Any]) -> str:
        reason = values.get("reason", "")
        open_marks(contender=found, actor=request.user, reason=reason, turn=turn_of(request))
        return _("The marks are open.")

    if closed:
        consequences = [
            _("All judges can change their sheets of this entry until you close its marks again."),
            _("What stands is kept until somebody changes it."),
        ]
    else:
        consequences = [_("The lecture is over, and its time is written down.")]
    return ask_at_desk(
        request,
        round,
        title=(_("Open the marks of %s again?") if closed else _("Open the marks of %s now?"))
        % _name(request, found),
        label=_("Open marks"),
        act=act,
        form=ReasonForm(request.POST or None) if closed else CrispyForm(request.POST or None),
        lead="" if closed else short_words(seconds, least),
        consequences=consequences,
    )


@round_page(can_run_desk)
def stage_shut(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Close the marks of an entry; missing judges are named first."""
    found = _contender(round, contender)
    stage = stage_of(round)
    if stage is None:
        return to_desk(request, round)
    owed = desk_of(stage, focus=contender).owed
    if request.method == "POST" and PLAIN in request.POST:
        if owed and turn_of(request) == stage.turn:
            return _ask_first(request)
        return try_act(
            request,
            round,
            lambda: close_marks(contender=found, actor=request.user, turn=turn_of(request)),
        )

    def act(_values: dict[str, Any]) -> str:
        close_marks(contender=found, actor=request.user, turn=turn_of(request))
        return _("The marks are closed.")

    return ask_at_desk(
        request,
        round,
        title=_("Close the marks of %s?") % _name(request, found),
        label=_("Close marks"),
        act=act,
        form=CrispyForm(request.POST or None),
        lead=missing_words([seat.name for seat in owed]) if owed else "",
        consequences=[
            _("What arrives later is kept apart, and you decide on it."),
            *([_("The score can't be revealed while a sheet is missing.")] if owed else []),
        ],
        danger=bool(owed),
    )


@round_page(can_run_desk)
def stage_resume(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Go back from marking to the lecture, with a reason."""
    found = _contender(round, contender)
    if stage_of(round) is None:
        return to_desk(request, round)

    def act(values: dict[str, Any]) -> str:
        lecture_again(contender=found, actor=request.user, reason=values["reason"], turn=turn_of(request))
        return _("The lecture goes on; the marks are closed.")

    return ask_at_desk(
        request,
        round,
        title=_("Back to the lecture of %s?") % _name(request, found),
        label=_("Back to the lecture"),
        act=act,
        consequences=[
            _("Judges can't mark until you open the marks again; what they saved stays."),
            _("The clock stands where it stood and can run on."),
        ],
    )


@round_page(can_run_desk)
@require_POST
def stage_nudge(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Remind the tablets of all judges who have not signed."""
    found = _contender(round, contender)
    stage = stage_of(round)
    if stage is None:
        return to_desk(request, round)
    seats = list(
        Seat.objects.filter(sheets__contender=found, sheets__state=SheetState.OPEN, left_at=None).distinct()
    )

    def act() -> None:
        nudge_tablets(round=round, seats=seats, actor=request.user)

    sentence = ngettext("%d judge is reminded.", "%d judges are reminded.", len(seats)) % len(seats)
    return try_act(request, round, act, sentence)


# The reveal -----------------------------------------------------------------------------------------------


@round_page(can_decide_at_desk)
@require_POST
def stage_reveal(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Show the score up to a step; the first one only as it was seen in the preview."""
    found = _contender(round, contender)
    if stage_of(round) is None:
        return to_desk(request, round)
    typed = request.POST.get("step", "")
    step = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    seen = request.POST.get("seen", "")
    return try_act(
        request,
        round,
        lambda: reveal(
            contender=found, actor=request.user, step=step, seen=seen or None, turn=turn_of(request)
        ),
    )


@round_page(can_decide_at_desk)
def stage_conceal(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Take a score off the screens, with a reason."""
    found = _contender(round, contender)
    if stage_of(round) is None:
        return to_desk(request, round)

    def act(values: dict[str, Any]) -> str:
        undo_reveal(contender=found, actor=request.user, reason=values["reason"], turn=turn_of(request))
        return _("The score is off the screens.")

    return ask_at_desk(
        request,
        round,
        title=_("Take the score of %s off the screens?") % _name(request, found),
        label=_("Take off"),
        act=act,
        consequences=[
            _("The screens show it no longer, from this moment; the leaderboard leaves it out."),
            _("The marks stay closed and as they are."),
        ],
        danger=True,
        focus=contender,
    )
