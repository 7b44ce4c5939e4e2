"""What the pages of the desk share: the state as one answer, acts that answer with it, questions asked first."""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm, ReasonForm
from contest.http import AuthedRequest
from contest.wording import in_a_row
from judging.models import Contender, Round, Stage
from judging.queries.hall import reveal_steps
from judging.queries.hall.desk import Desk, desk_of, stage_of
from judging.queries.sheet.scheme import rule_in_force
from judging.rule_words import time_in_words
from judging.rules.hall import can_decide_at_desk, can_preview_score, can_run_desk
from judging.rules.round import sees_names
from judging.states import StagePhase
from judging.time_words import time_facts, time_marks
from judging.views.hall.app_files import app_version
from judging.views.hall.desk_acts import Rights, acts_at, is_held_back
from judging.views.hall.desk_preview import preview_of
from judging.views.round_frame import ask

PARTS = ("stage", "order", "wait", "wall")
"""Parts of the page that follow the hall; each is a template of its own, drawn into the page and into its answers."""


DONE = frozenset({StagePhase.CLOSED, StagePhase.REVEALED})


def desk_url(round: Round, focus: str = "") -> str:
    """Return the address of the desk, about an entry where one is named."""
    address = reverse("judging:desk-detail", args=[round.code])
    return f"{address}?entry={focus}" if focus else address


def rights_of(request: AuthedRequest, round: Round) -> Rights:
    user = request.user
    return Rights(
        run=can_run_desk(user, round),
        decide=can_decide_at_desk(user, round),
        preview=can_preview_score(user, round),
        names=sees_names(user, round),
    )


def desk_context(request: AuthedRequest, stage: Stage, focus: str = "") -> dict[str, Any]:
    """Return everything that the parts of the desk show."""
    round = stage.round
    rights = rights_of(request, round)
    desk = desk_of(stage, focus=focus, names=rights.names)
    rule = rule_in_force(round)
    marks = time_marks(rule)
    line = desk.focus
    steps = _steps(desk, rights)
    return {
        "round": round,
        "edition": round.edition,
        "desk": desk,
        "line": line,
        "rights": rights,
        "acts": acts_at(desk, rights, marks, steps),
        "phases": _phases(desk),
        "marks": marks,
        "time": time_facts(rule, line.elapsed if line and line.phase != StagePhase.WAITING else None),
        "preview": preview_of(steps, line.step) if steps is not None and line is not None else None,
        "held_back": is_held_back(desk),
        "focus": line.code if line and focus == line.code else "",
        "app_version": app_version(),
        "limit": time_in_words(rule),
        "counts": {
            "all": sum(one.takes_part for one in desk.lines),
            "done": sum(one.takes_part and one.phase in DONE for one in desk.lines),
        },
        "served_at": _ms(),
    }


def _steps(desk: Desk, rights: Rights) -> list[dict[str, Any]] | None:
    """Return the reveal of the entry in focus once its marks are closed, to whom may know it before the hall does."""
    line = desk.focus
    if line is None or not rights.preview or line.phase not in {StagePhase.CLOSED, StagePhase.REVEALED}:
        return None
    return reveal_steps(desk.round, Contender(pk=line.pk, round=desk.round))


def _phases(desk: Desk) -> list[tuple[str, str]]:
    """Return each phase with where the entry in focus stands to it: done, now or ahead."""
    order = list(StagePhase)
    now = order.index(desk.focus.phase) if desk.focus else -1
    return [
        (str(phase.label), "done" if place < now else "now" if place == now else "ahead")
        for place, phase in enumerate(order)
    ]


def _ms() -> int:
    return int(timezone.now().timestamp() * 1000)


def clock_data(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the page's script needs to let the clock run by itself; times in milliseconds and seconds."""
    line, marks = context["line"], context["marks"]
    if line is None:
        return {"code": "", "ms": 0, "since": None, "runs": False}
    on_stage = line.phase == StagePhase.ON_STAGE
    measured = line.clock_ms if on_stage or line.elapsed is None else line.elapsed * 1000
    return {
        "code": line.code,
        "ms": measured if line.phase != StagePhase.WAITING else 0,
        "since": int(line.since.timestamp() * 1000) if line.since else None,
        "runs": line.since is not None,
        "least": marks.least,
        "amber": marks.amber,
        "red": marks.red,
        "steps": marks.steps,
    }


def desk_state(request: AuthedRequest, stage: Stage, focus: str = "") -> dict[str, Any]:
    """Return the whole desk for the page's script: its parts as HTML, and the clock; the same for the same facts."""
    context = desk_context(request, stage, focus)
    return {
        "version": stage.version,
        "turn": stage.turn,
        "clock": clock_data(context),
        "parts": {
            part: render_to_string(f"judging/hall/_desk_{part}.html", context, request) for part in PARTS
        },
    }


def state_answer(request: AuthedRequest, stage: Stage, focus: str = "") -> HttpResponse:
    """Answer with the state, or that it has not changed; the server's clock comes along either way."""
    state = desk_state(request, stage, focus)
    etag = '"' + hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:32] + '"'
    same = request.headers.get("If-None-Match") == etag
    found: HttpResponse = HttpResponse(status=304) if same else JsonResponse(state)
    found.headers["ETag"] = etag
    found.headers["Cache-Control"] = "private, no-cache"
    found.headers["X-Server-Time"] = str(_ms())
    return found


# Acts -----------------------------------------------------------------------------------------------------


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's script asked, and not the browser itself."""
    return "application/json" in request.headers.get("Accept", "")


def turn_of(request: HttpRequest) -> int | None:
    """Return the turn that the person was looking at; None where the form says none."""
    typed = request.POST.get("turn") or request.GET.get("turn") or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def focus_of(request: HttpRequest) -> str:
    return (request.POST.get("focus") or request.GET.get("entry") or "")[:20]


def answer(
    request: AuthedRequest, round: Round, sentence: str, *, done: bool = True, focus: str | None = None
) -> HttpResponse:
    """Answer an act: to the script with the new state and a sentence, to the browser with the page that shows both.

    focus: the entry to look at next; None stays with the one that the page was about.
    """
    focus = focus_of(request) if focus is None else focus
    if not wants_json(request):
        if sentence:
            (messages.success if done else messages.error)(request, sentence)
        return redirect(desk_url(round, focus))
    stage = stage_of(round)
    if stage is None:
        return JsonResponse({"done": done, "sentence": sentence, "leave": desk_url(round)})
    state = desk_state(request, stage, focus)
    body = {"done": done, "sentence": sentence, "focus": focus, "state": state}
    return JsonResponse(
        body, status=200 if done else 409, headers={"X-Server-Time": str(_ms()), "Cache-Control": "no-store"}
    )


def try_act(
    request: AuthedRequest,
    round: Round,
    act: Callable[[], object],
    sentence: str = "",
    *,
    focus: str | None = None,
) -> HttpResponse:
    """Do an act and answer; a refusal of the contest's rules is answered as its sentence."""
    try:
        act()
    except DomainError as error:
        return answer(request, round, str(error), done=False)
    return answer(request, round, sentence, focus=focus)


def ask_at_desk(
    request: AuthedRequest,
    round: Round,
    *,
    title: str,
    label: str,
    act: Callable[[dict[str, Any]], str],
    form: CrispyForm | None = None,
    lead: str = "",
    consequences: Sequence[str] = (),
    danger: bool = False,
    focus: str = "",
    back: str = "",
) -> HttpResponse:
    """Ask once more, then act: as `round_frame.ask` to a browser, with the new state to the desk's script.

    back: where the browser goes afterwards, the desk unless said. act: gets the form's values, returns a sentence.
    """
    form = form if form is not None else ReasonForm(request.POST or None)
    if request.method == "POST" and wants_json(request):
        if form.fields and not form.is_valid():
            return JsonResponse({"done": False, "sentence": form_faults(form)}, status=422)
        try:
            sentence = act(getattr(form, "cleaned_data", {}))
        except DomainError as error:
            return answer(request, round, str(error), done=False, focus=focus)
        return answer(request, round, sentence, focus=focus)
    return ask(
        request,
        title=title,
        label=label,
        act=act,
        back=back or desk_url(round, focus),
        form=form,
        lead=lead,
        consequences=consequences,
        danger=danger,
    )


def form_faults(form: CrispyForm) -> str:
    """Return what is wrong with a form, in a row."""
    return in_a_row(str(error) for errors in form.errors.values() for error in errors)


def to_desk(request: AuthedRequest, round: Round) -> HttpResponseRedirect:
    return redirect(desk_url(round, focus_of(request)))
