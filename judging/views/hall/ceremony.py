"""The award ceremony: its script for the host, the slides on the screens, and letting out scores that waited."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm
from contest.http import AuthedRequest
from judging.actions import ceremony as actions
from judging.models import Round, Stage
from judging.queries.hall.ceremony import ceremony_slides
from judging.rules.round import can_run_round
from judging.rules.screen import can_release_scores, can_see_screens
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page


@round_page(can_see_screens)
@require_GET
def ceremony_detail(request: AuthedRequest, round: Round) -> HttpResponse:
    """The script of the ceremony, slide by slide, with what the screens show now."""
    stage = Stage.objects.filter(round=round).first()
    slides = ceremony_slides(round.edition)
    context = {
        **round_context(request, round, "screen-list"),
        "stage": stage,
        "slides": slides,
        "has_awards": len(slides) > 2,
        "step": stage.ceremony_step if stage else 0,
        "may_set": can_run_round(request.user, round),
    }
    return render(request, "judging/hall/ceremony_detail.html", context)


@round_page(can_see_screens)
@require_GET
def ceremony_print(request: AuthedRequest, round: Round) -> HttpResponse:
    """The script of the ceremony on paper, for the host."""
    context = {
        "edition": round.edition,
        "round": round,
        "slides": ceremony_slides(round.edition),
        "back_url": _back(round),
    }
    return render(request, "judging/hall/ceremony_print.html", context)


@require_POST
@round_page(can_run_round)
def ceremony_step(request: AuthedRequest, round: Round) -> HttpResponse:
    """Show another slide; 0 ends the ceremony."""
    try:
        step = int(request.POST.get("step", ""))
    except ValueError:
        step = -1
    if step >= 0:
        try:
            actions.show_slide(round=round, actor=request.user, step=step)
        except DomainError as error:
            messages.error(request, str(error))
    return redirect(_back(round))


@round_page(can_release_scores)
def score_release(request: AuthedRequest, round: Round) -> HttpResponse:
    """Let the scores out that waited for the ceremony."""

    def act(_values: dict[str, Any]) -> str:
        actions.release_scores(round=round, actor=request.user)
        return _("The scores are released. Nothing is shown yet: reveal them one by one, or all at once.")

    return ask(
        request, title=_("Release the scores of “%s”?") % round, label=pgettext("scores", "Release"), act=act,
        back=_screens(round), form=CrispyForm(request.POST or None),
        consequences=[
            _("From now on the desk can reveal scores and places on all screens in the hall."),
            _("You can hold them back again at any time; they then vanish from the screens at once."),
        ],
    )  # fmt: skip


@round_page(can_release_scores)
def score_withhold(request: AuthedRequest, round: Round) -> HttpResponse:
    """Let the scores wait again."""

    def act(values: dict[str, Any]) -> str:
        actions.withhold_scores(round=round, actor=request.user, reason=values["reason"])
        return _("The scores wait for the ceremony again.")

    return ask(
        request, title=_("Hold the scores of “%s” back again?") % round, label=pgettext("scores", "Hold back"), act=act,
        back=_screens(round), danger=True,
        consequences=[_("All scores and places vanish from the screens at once.")],
    )  # fmt: skip


@round_page(can_release_scores)
def score_reveal(request: AuthedRequest, round: Round) -> HttpResponse:
    """Reveal the scores of everybody whose marks are closed."""

    def act(_values: dict[str, Any]) -> str:
        count, without = actions.reveal_rest(round=round, actor=request.user)
        said = ngettext("%d score was revealed.", "%d scores were revealed.", count) % count
        if not without:
            return said
        missing = _("No score yet, so left as they are: %(titles)s") % {"titles": "、".join(without)}
        return f"{said} {missing}"

    return ask(
        request, title=_("Reveal all scores of “%s”?") % round, label=_("Reveal all"), act=act,
        back=_screens(round), form=CrispyForm(request.POST or None),
        consequences=[
            _("Every entry whose marks are closed is shown with its score and place on the leaderboard."),
        ],
    )  # fmt: skip


def _back(round: Round) -> str:
    return reverse("judging:ceremony-detail", args=[round.code])


def _screens(round: Round) -> str:
    return reverse("judging:screen-list", args=[round.code])
