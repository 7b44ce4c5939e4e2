"""Drawing the running order on the hall's projector, and how anybody draws it again."""

import inspect
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, set_edition, show
from contest.queries.edition import editions_visible_to
from contest.spreadsheets import disposition
from judging.actions.draw import cancel_draw, draw_running_order, prepare_draw, seal_draw
from judging.forms.running_order import CALLED_OUT, DrawForm
from judging.models import OrderDraw, Round
from judging.queries.running_order import OrderLine, draws_of, order_of, plan_of_order, public_rounds
from judging.rules.round import can_manage_round, sees_names
from judging.scoring import lot
from judging.states import DrawSeed, DrawState, RoundMode
from judging.views.hall.order_paper import paper_response, public_url
from judging.views.round_frame import ask
from judging.views.round_scope import round_page


def _screen(round: Round) -> str:
    return reverse("judging:draw-detail", args=[round.code])


# On the projector -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the draw on the screen; who got it, once it is drawn."""

    place: int
    name: str
    unit: str
    slip: str


@round_page(can_manage_round)
@require_GET
def draw_detail(request: AuthedRequest, round: Round) -> HttpResponse:
    """The full-screen page of a drawing: who is in the pot, the seed, and then place after place."""
    show(round.mode == RoundMode.LIVE)
    draw = draws_of(round).exclude(state=DrawState.CANCELLED).first()
    if draw is None:
        return redirect("judging:draw-prepare", round.code)
    blocks = order_of(round, names=sees_names(request.user, round) and not round.is_blind)
    lines = {line.code: line for block in blocks for line in block.lines}
    return render(
        request,
        "judging/hall/draw.html",
        {
            "round": round,
            "edition": round.edition,
            "draw": draw,
            "groups": [_shown(group, lines) for group in draw.groups],
            "n": sum(len(group["slips"]) for group in draw.groups),
            "asked": range(1, CALLED_OUT + 1),
            "check_url": public_url(round) if plan_of_order(round).is_public else "",
            "play": draw.state == DrawState.DRAWN and request.GET.get("play") == "1",
        },
    )


def _shown(group: dict[str, Any], lines: dict[str, OrderLine]) -> dict[str, Any]:
    """Return a group for the screen: its slips as they lie in the pot, its slots once they are drawn."""
    by_slip = {one["slip"]: lines.get(one["contender"]) for one in group["slips"]}

    def slot(place: int, slip: str) -> Slot:
        line = by_slip.get(slip)
        return Slot(place, line.name if line else slip, line.unit if line else "", slip)

    return {
        "name": group["name"],
        "pot": [slot(0, one["slip"]) for one in group["slips"]],
        "slots": [slot(place, slip) for place, slip in enumerate(group["order"], start=group["from"])],
    }


@round_page(can_manage_round)
def draw_prepare(request: AuthedRequest, round: Round) -> HttpResponse:
    """Say what is drawn and where the seed comes from; this fixes what lies in the pot."""
    show(round.mode == RoundMode.LIVE)
    form = DrawForm(request.POST or None, sessions=list(round.sessions.all()), blind=round.is_blind)
    if request.method == "POST" and form.is_valid():
        scope, session = form.scope
        try:
            prepare_draw(
                round=round,
                actor=request.user,
                scope=scope,
                session=session,
                how=DrawSeed(form.cleaned_data["how"]),
                keeps_apart=form.cleaned_data.get("keeps_apart", False),
            )
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("judging:order-detail", round.code)
        return redirect(_screen(round))
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Prepare the drawing"),
            "lead": _("The next page is for the hall's projector."),
            "form": form,
            "submit_label": _("To the screen"),
            "cancel_url": reverse("judging:order-detail", args=[round.code]),
            "consequences": [
                _("The list of entries that are drawn is fixed and kept."),
                _("Places are written only when you press “Draw”."),
            ],
        },
    )


@round_page(can_manage_round)
@require_POST
def draw_seal(request: AuthedRequest, round: Round) -> HttpResponse:
    """Fix the seed that was called out in the hall."""
    parts = [
        (request.POST.get(f"by_{n}", "")[:60], request.POST.get(f"said_{n}", "")[:60])
        for n in range(1, CALLED_OUT + 1)
    ]
    return _on_screen(
        request, round, DrawState.PREPARED, lambda draw: seal_draw(draw=draw, actor=request.user, parts=parts)
    )


@round_page(can_manage_round)
@require_POST
def draw_run(request: AuthedRequest, round: Round) -> HttpResponse:
    """Draw: the places are written, and the screen shows them one after the other."""
    return _on_screen(
        request,
        round,
        DrawState.SEALED,
        lambda draw: draw_running_order(draw=draw, actor=request.user),
        query="?play=1",
    )


def _on_screen(
    request: AuthedRequest, round: Round, state: DrawState, act: Any, query: str = ""
) -> HttpResponse:
    """Act on the drawing that is in this state and go back to the screen; a second press changes nothing."""
    draw = round.draws.filter(state=state).first()
    if draw is not None:
        try:
            act(draw)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(_screen(round))
    return redirect(_screen(round) + query)


@round_page(can_manage_round)
def draw_cancel(request: AuthedRequest, round: Round, draw: int) -> HttpResponse:
    """Set a drawing aside with a reason."""
    found = get_object_or_404(round.draws.exclude(state=DrawState.CANCELLED), number=draw)

    def act(values: dict[str, Any]) -> str:
        cancel_draw(draw=found, actor=request.user, reason=values["reason"])
        return _("The drawing is set aside.")

    return ask(
        request,
        title=_("Set drawing %d aside?") % found.number,
        label=_("Set aside"),
        act=act,
        back=reverse("judging:order-detail", args=[round.code]),
        form=ReasonForm(request.POST or None),
        consequences=[
            _("The drawing stays readable with your reason, for the public too."),
            _("The places stay as they are until they are drawn anew or written by hand."),
        ],
        danger=True,
    )


# For everybody --------------------------------------------------------------------------------------------


def _public(request: HttpRequest, code: str) -> Round:
    """Return a round whose order is public, in an edition that this person may see; else 404."""
    editions = editions_visible_to(request.user).values("pk")
    round = get_object_or_404(public_rounds().filter(edition__in=editions), code=code)
    set_edition(request, round.edition)
    return round


@require_GET
def order_public(request: HttpRequest, code: str) -> HttpResponse:
    """The running order for everybody."""
    round = _public(request, code)
    with timezone.override(round.edition.tz):
        blocks = order_of(round, names=not round.is_blind)
        return render(
            request,
            "judging/hall/order_public.html",
            {
                "title": _("Running order"),
                "edition": round.edition,
                "round": round,
                "blocks": blocks,
                "has_times": any(line.begins for block in blocks for line in block.lines),
                "draws": _told(round),
            },
        )


def _told(round: Round) -> list[OrderDraw]:
    """Return the drawings that everybody may know of: those with an outcome, also where they were set aside."""
    return [one for one in draws_of(round) if one.drawn_at is not None]


@require_GET
def order_public_paper(request: HttpRequest, code: str) -> HttpResponse:
    """The running order as a paper for everybody."""
    round = _public(request, code)
    return paper_response(round, names=not round.is_blind)


def _told_draw(round: Round, number: int) -> OrderDraw:
    found = next((one for one in _told(round) if one.number == number), None)
    if found is None:
        raise Http404
    found.round = round
    return found


@require_GET
def draw_check(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """How anybody draws a running order again, with everything that is needed for it."""
    round = _public(request, code)
    draw = _told_draw(round, number)
    record = draw.record
    groups = [
        {
            "name": group["name"],
            "rows": [
                {
                    "place": place,
                    "slip": slip,
                    "digest": lot.digest(draw.seed, slip),
                    "drawn": drawn.index(slip) + group["from"],
                }
                for place, slip in enumerate(group["order"], start=group["from"])
            ],
            "command": _command(draw.seed, drawn),
            "moved": list(drawn) != list(group["order"]),
        }
        for group in record["groups"]
        for drawn in [lot.draw([one["slip"] for one in group["slips"]], draw.seed)]
    ]
    with timezone.override(round.edition.tz):
        return render(
            request,
            "judging/hall/draw_check.html",
            {
                "title": _("How the running order was drawn"),
                "edition": round.edition,
                "round": round,
                "draw": draw,
                "groups": groups,
                "faults": lot.faults_of(record),
                "record_name": _record_name(draw),
            },
        )


def _command(seed: str, slips: Any) -> str:
    """Return one line of Python that prints the slips in the order that the seed draws."""
    return (
        f"import hashlib; s={seed!r}; print(*sorted({sorted(slips)!r}, "
        'key=lambda c: hashlib.sha256((s+"\\n"+c).encode()).hexdigest()), sep="\\n")'
    )


def _record_name(draw: OrderDraw) -> str:
    return f"draw-{draw.round.code}-{draw.number}.json"


@require_GET
def draw_record(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The record of a drawing as a file."""
    draw = _told_draw(_public(request, code), number)
    response = JsonResponse(draw.record, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = disposition(_record_name(draw))
    return response


@require_GET
def lot_source(request: HttpRequest) -> HttpResponse:
    """The whole algorithm of drawing lots as one file of plain Python."""
    response = HttpResponse(inspect.getsource(lot), content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = disposition("lot.py")
    return response
