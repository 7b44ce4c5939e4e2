"""The desk of a live round: its page, its state, handing it over and taking it back."""

from functools import partial
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from contest.forms.base import CrispyForm
from contest.http import AuthedRequest
from contest.ui import Check
from judging.actions.stage import close_stage, open_stage
from judging.exceptions import NotReady
from judging.models import Contender, Round, Screen, Stage
from judging.push import Frame, events_response, state_response
from judging.queries.hall.desk import opening_checks, stage_of
from judging.queries.hall.snapshot import snapshot
from judging.rules.hall import can_open_desk, can_preview_score, can_watch_desk
from judging.states import RoundMode, RoundState, ScreenRole, StagePhase
from judging.views.hall.desk_frame import clock_data, desk_context, desk_url, focus_of, state_answer
from judging.views.hall.show_words import host_words, screen_words
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page

KIND, PREVIEW = "desk", "preview"
KNOWN = (StagePhase.CLOSED, StagePhase.REVEALED)
"""Phases in which the score of an entry may be seen at the desk."""


@round_page(can_watch_desk)
@require_GET
def desk_detail(request: AuthedRequest, round: Round) -> HttpResponse:
    """The desk; before it was handed over, what should be there first."""
    stage = stage_of(round)
    if stage is None:
        context = {
            **round_context(request, round, "desk-detail"),
            "checks": _checks(round),
            "is_live": round.mode == RoundMode.LIVE,
            "is_open": round.state == RoundState.SCORING,
            "may_open": can_open_desk(request.user, round),
        }
        return render(request, "judging/hall/desk_closed.html", context)
    context = desk_context(request, stage, focus_of(request))
    context |= {
        "data": {"version": stage.version, "turn": stage.turn, "at": context["served_at"], "clock": clock_data(context)},
        "may_open": can_open_desk(request.user, round),
        "tokens": True,
        "title": _("Desk"),
    }  # fmt: skip
    return render(request, "judging/hall/desk.html", context)


@round_page(can_watch_desk)
@require_GET
def desk_state(request: AuthedRequest, round: Round) -> HttpResponse:
    """What the desk shows now, for its script."""
    stage = stage_of(round)
    if stage is None:
        return JsonResponse({"leave": desk_url(round)})
    return state_answer(request, stage, focus_of(request))


@round_page(can_watch_desk)
@require_GET
def desk_events(request: AuthedRequest, round: Round) -> HttpResponseBase:
    """Say whenever something has changed in the hall; the page then asks for the state."""
    return events_response(request, round_pk=round.pk, kind=KIND, key=KIND, build=desk_frame)


def desk_frame(round_pk: int) -> Frame | None:
    """Return what all desks of a round are told: the version, by which they know whether they are behind."""
    version = Stage.objects.filter(round=round_pk).values_list("version", flat=True).first()
    return None if version is None else Frame.of({"version": version}, {KIND: {}}, passing=())


@round_page(can_preview_score)
@require_GET
def desk_preview(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """The big screen's own page, as it will be when the whole score of an entry is revealed."""
    found = _closed(round, contender)
    context = {
        "screen": Screen(round=round, name=_("Preview"), role=ScreenRole.STAGE),
        "round": round,
        "words": screen_words() | host_words(),
        "live_state": reverse("judging:desk-preview-state", args=[round.code, found.code]),
        "live_events": reverse("judging:desk-preview-events", args=[round.code, found.code]),
    }
    return render(request, "judging/hall/screen_show.html", context)


@round_page(can_preview_score)
@require_GET
def desk_preview_state(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """What a screen would be told; never sent to one."""
    found = _closed(round, contender)
    return state_response(
        request, round_pk=round.pk, kind=f"{PREVIEW} {found.pk}", key=PREVIEW, build=partial(preview_frame, found.pk)
    )  # fmt: skip


@round_page(can_preview_score)
@require_GET
def desk_preview_events(request: AuthedRequest, round: Round, contender: str) -> HttpResponseBase:
    """The same from now on, for as long as the entry's marks are closed."""
    found = _closed(round, contender)
    return events_response(
        request, round_pk=round.pk, kind=f"{PREVIEW} {found.pk}", key=PREVIEW, build=partial(preview_frame, found.pk)
    )  # fmt: skip


def preview_frame(contender_pk: int, round_pk: int) -> Frame | None:
    """Return what a screen would be told of an entry that is wholly revealed; nothing while its marks are open."""
    contender = (
        Contender.objects.select_related("round__edition")
        .filter(pk=contender_pk, round=round_pk, appearance__phase__in=KNOWN)
        .first()
    )
    if contender is None:
        return None
    own = {"name": "", "role": ScreenRole.STAGE, "still": ""}
    return Frame.of(snapshot(contender.round, preview=contender.pk), {PREVIEW: own})


def _closed(round: Round, code: str) -> Contender:
    """Return an entry whose marks are closed: nobody sees a score while a judge may still be influenced by it."""
    return get_object_or_404(Contender, round=round, code=code, appearance__phase__in=KNOWN)


@round_page(can_open_desk)
def desk_open(request: AuthedRequest, round: Round) -> HttpResponse:
    """Hand the round to the desk."""

    def act(_values: dict[str, Any]) -> str:
        if round.state == RoundState.SETUP:
            raise NotReady([_("Open scoring of the round first.")])
        open_stage(round=round, actor=request.user)
        return _("The desk runs the round now.")

    return ask(
        request,
        title=_("Hand “%s” to the desk?") % round,
        label=_("Hand over"),
        act=act,
        back=desk_url(round),
        form=CrispyForm(request.POST or None),
        consequences=[
            _("From now on only the entry whose marks the desk has opened takes marks."),
            _("Marks that are there already stay."),
            _("You can take the round back at any time while nobody is on stage."),
        ],
    )


@round_page(can_open_desk)
def desk_close(request: AuthedRequest, round: Round) -> HttpResponse:
    """Take the round back from the desk."""

    def act(values: dict[str, Any]) -> str:
        if stage_of(round) is not None:
            close_stage(round=round, actor=request.user, reason=values["reason"])
        return _("The round is taken back from the desk.")

    return ask(
        request,
        title=_("Take “%s” back from the desk?") % round,
        label=_("Take back"),
        act=act,
        back=reverse("judging:round-detail", args=[round.code]),
        consequences=[
            _("Marks, times and reveals stay as they are."),
            _("Judges can then mark every entry again, in any order, while scoring is open."),
            _("The screens go dark."),
        ],
        danger=True,
    )


def _checks(round: Round) -> list[Check]:
    """What should be there before the hall fills, each with the page where it is mended."""

    def page(name: str) -> str:
        return reverse(f"judging:{name}", args=[round.code])

    counts = opening_checks(round)
    entries, seats, bound = counts["entries"], counts["seats"], counts["bound"]
    return [
        Check(
            _("Scoring is open"),
            round.state == RoundState.SCORING,
            "" if round.state == RoundState.SCORING else _("The rule freezes when it opens."),
            page("round-detail"),
            _("To the round"),
        ),
        Check(
            _("Running order"),
            bool(entries) and not counts["unordered"],
            ngettext("%d entry has no place yet", "%d entries have no place yet", counts["unordered"])
            % counts["unordered"]
            if counts["unordered"]
            else ngettext("%d entry takes part", "%d entries take part", entries) % entries,
            page("contender-list"),
            _("Arrange"),
        ),
        Check(
            _("Sheets are assigned"),
            bool(seats) and not counts["lonely"],
            ngettext("%d entry without a judge", "%d entries without a judge", counts["lonely"])
            % counts["lonely"]
            if counts["lonely"]
            else ngettext("%d seat", "%d seats", seats) % seats,
            page("assignment"),
            _("Assign"),
        ),
        Check(
            _("Seat cards are made"),
            bool(seats) and counts["cards"] >= seats,
            _("%(n)d of %(of)d seats") % {"n": counts["cards"], "of": seats},
            page("tablet-list"),
            _("Print"),
            optional=True,
        ),
        Check(
            _("Tablets have opened their seats"),
            bool(seats) and bound >= seats,
            _("%(n)d of %(of)d seats") % {"n": bound, "of": seats},
            page("tablet-list"),
            _("See"),
            optional=True,
        ),
        Check(
            _("Screens are set up"),
            bool(counts["screens"]),
            ngettext("%d screen", "%d screens", counts["screens"]) % counts["screens"],
            page("screen-list"),
            _("Set up"),
            optional=True,
        ),
    ]
