"""The dashboard of a round, and its way from set-up to closed."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm
from contest.http import AuthedRequest
from contest.ui import Check, Step, StepStatus
from judging.actions.round import (
    close_scoring,
    fill_contenders,
    open_scoring,
    reopen_scoring,
    return_to_setup,
    waive_missing,
)
from judging.models import Ranking, Round
from judging.queries.carry import trip_away
from judging.queries.contender import entries_for
from judging.queries.progress import judge_progress
from judging.queries.readiness import RoundCounts, counts_of, needs_time, what_blocks_opening
from judging.queries.round import rule_of
from judging.rule_words import rule_in_words
from judging.rules.result import can_decide_result, can_read_result
from judging.rules.round import can_close_round, can_manage_round, can_see_marks
from judging.states import RankingState, RoundMode, RoundState
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page


def _here(round: Round) -> str:
    return reverse("judging:round-detail", args=[round.code])


@round_page()
@require_GET
def round_detail(request: AuthedRequest, round: Round) -> HttpResponse:
    """Where a round stands, what comes next, and what blocks it."""
    counts = counts_of(round)
    blockers = what_blocks_opening(round, counts) if round.state == RoundState.SETUP else []
    waiting = 0
    if round.state in {RoundState.SETUP, RoundState.SCORING}:
        waiting = entries_for(round).exclude(contenders__round=round).count()
    ranking = None
    if can_read_result(request.user, round.edition):
        ranking = Ranking.objects.filter(round=round).exclude(state=RankingState.SUPERSEDED).first()
    checks = _checks(round, counts, waiting) if round.state == RoundState.SETUP else []
    if not can_manage_round(request.user, round):
        checks = [replace(check, url="") for check in checks]  # to be read: the pages are the organizer's
    context = {
        **round_context(request, round, "round-detail"),
        "away": trip_away(round) if round.mode == RoundMode.LIVE else None,
        "counts": counts,
        "steps": _steps(round),
        "checks": checks,
        "blockers": blockers,
        "waiting": waiting,
        "judges": judge_progress(round),
        "rule": rule_in_words(
            round.frozen_rule or rule_of(round), dict(round.criteria.values_list("code", "name"))
        ),
        "ranking": ranking,
        "needs_time": needs_time(round),
        "may_close": can_close_round(request.user, round),
        "may_decide": can_decide_result(request.user, round.edition),
        "may_see_marks": can_see_marks(request.user, round),
    }
    return render(request, "judging/round_detail.html", context)


def _steps(round: Round) -> list[Step]:
    order = list(RoundState)
    now = order.index(RoundState(round.state))
    return [
        Step(
            state.label,
            StepStatus.DONE
            if place < now or (place == now and state is RoundState.APPROVED)
            else StepStatus.CURRENT
            if place == now
            else StepStatus.AHEAD,
        )
        for place, state in enumerate(order)
    ]


def _checks(round: Round, counts: RoundCounts, waiting: int) -> list[Check]:
    """What has to be there before scoring opens, each with the page where it is mended."""

    def page(name: str) -> str:
        return reverse(f"judging:{name}", args=[round.code])

    criteria = round.criteria.count()
    checks = [
        Check(
            _("Criteria and rule"),
            bool(criteria),
            ngettext("%d criterion", "%d criteria", criteria) % criteria
            if criteria
            else _("No criteria yet"),
            page("criterion-list"),
            _("Set up"),
        ),
        Check(
            _("Entries"),
            bool(counts.contenders) and not waiting,
            ngettext("%d entry takes part", "%d entries take part", counts.contenders) % counts.contenders
            + (_("; %d more belong here") % waiting if waiting else ""),
            page("contender-list"),
            _("Bring in"),
        ),
        Check(
            _("Judges"),
            bool(counts.seats),
            ngettext("%d seat", "%d seats", counts.seats) % counts.seats,
            page("panel-list"),
            _("Form panels"),
        ),
        Check(
            _("Assignment"),
            bool(counts.contenders) and not counts.lonely,
            _assignment_words(counts),
            page("assignment"),
            _("Assign"),
        ),
    ]
    if round.mode == RoundMode.LIVE:
        checks.append(
            Check(
                _("Running order"),
                bool(counts.contenders) and not counts.unordered,
                _("%d entries have no place yet") % counts.unordered if counts.unordered else "",
                page("order-detail"),
                _("Draw"),
                optional=True,
            )
        )
    return checks


def _assignment_words(counts: RoundCounts) -> str:
    if counts.lonely:
        return (
            ngettext("%d entry without a judge", "%d entries without a judge", counts.lonely) % counts.lonely
        )
    if counts.fewest == counts.most:
        return ngettext("%d judge per entry", "%d judges per entry", counts.fewest) % counts.fewest
    return _("%(fewest)d to %(most)d judges per entry") % {"fewest": counts.fewest, "most": counts.most}


@round_page(can_manage_round)
@require_POST
def contender_fill(request: AuthedRequest, round: Round) -> HttpResponse:
    """Bring in the entries that belong in the round."""
    try:
        n = fill_contenders(round=round, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, ngettext("%d entry was brought in.", "%d entries were brought in.", n) % n)
    return redirect("judging:contender-list", round.code)


@round_page(can_manage_round)
def round_open(request: AuthedRequest, round: Round) -> HttpResponse:
    """Open scoring; the rule freezes."""

    def act(_values: dict[str, Any]) -> str:
        open_scoring(round=round, actor=request.user)
        return _("Scoring is open. The judges find their entries under “My scoring”.")

    return ask(
        request,
        title=_("Open scoring of “%s”?") % round,
        label=_("Open scoring"),
        act=act,
        back=_here(round),
        form=CrispyForm(request.POST or None),
        consequences=[
            _("The rule and the criteria freeze as they stand now."),
            _("The judges can mark and sign."),
            _("While nobody has saved a mark, you can go back to set-up."),
        ],
    )


@round_page(can_close_round)
def round_close(request: AuthedRequest, round: Round) -> HttpResponse:
    """Close scoring; a missing sheet is named."""

    def act(_values: dict[str, Any]) -> str:
        close_scoring(round=round, actor=request.user)
        return _("Scoring is closed. Compute the result next.")

    return ask(
        request,
        title=_("Close scoring of “%s”?") % round,
        label=_("Close scoring"),
        act=act,
        back=_here(round),
        form=CrispyForm(request.POST or None),
        consequences=[
            _("No judge can save or sign any more."),
            _("If a sheet is missing, you are told which one, and nothing is closed."),
        ],
    )


@round_page(can_manage_round)
def round_reopen(request: AuthedRequest, round: Round) -> HttpResponse:
    """Let the judges in again, with a reason."""

    def act(values: dict[str, Any]) -> str:
        reopen_scoring(round=round, actor=request.user, reason=values["reason"])
        return _("Scoring is open again.")

    return ask(
        request,
        title=_("Open scoring of “%s” again?") % round,
        label=_("Open again"),
        act=act,
        back=_here(round),
        consequences=[
            _("Signed sheets stay signed; give single ones back on the progress page."),
            _("The frozen rule stays as it is."),
        ],
    )


@round_page(can_manage_round)
def round_thaw(request: AuthedRequest, round: Round) -> HttpResponse:
    """Back to set-up while nothing is scored."""

    def act(values: dict[str, Any]) -> str:
        return_to_setup(round=round, actor=request.user, reason=values["reason"])
        return _("The round is being set up again; its rule can be changed.")

    return ask(
        request,
        title=_("Take “%s” back to set-up?") % round,
        label=_("Back to set-up"),
        act=act,
        back=_here(round),
        consequences=[_("The judges can no longer mark."), _("The rule freezes anew when scoring opens.")],
    )


@round_page(can_manage_round)
def round_waive(request: AuthedRequest, round: Round) -> HttpResponse:
    """Do without every sheet that is still missing."""

    def act(values: dict[str, Any]) -> str:
        n = waive_missing(round=round, actor=request.user, reason=values["reason"])
        return ngettext("%d sheet is done without.", "%d sheets are done without.", n) % n

    return ask(
        request,
        title=_("Do without all missing sheets?"),
        label=_("Do without them"),
        act=act,
        back=reverse("judging:progress", args=[round.code]),
        consequences=[
            _("Each entry is scored by the judges who signed, under the rule of the round."),
            _("No mark is changed. A missing sheet never counts as zero."),
        ],
        danger=True,
    )
