"""The audience's votes at the desk: the plan, opening and closing, and how many ballots are in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from contest.documents.slip import qr_svg
from contest.forms.base import CrispyForm, ReasonForm
from contest.http import AuthedRequest, show
from judging.actions.contender import LIVE
from judging.actions.poll import cancel_poll, close_poll, open_poll, plan_poll, reopen_poll
from judging.forms.poll import OneLectureForm, PollPlanForm
from judging.models import Contender, Poll, Round
from judging.queries.hall.poll import (
    current_poll,
    not_voted_on,
    plan_of_poll,
    polls_of,
    printed_enter_url,
    ticket_counts,
    votes_by_tickets,
)
from judging.queries.running_order import order_of
from judging.rules.round import can_manage_round, can_run_poll, can_run_round, sees_names
from judging.states import PollKind, PollState, RoundState
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page


def _here(round: Round) -> str:
    return reverse("judging:poll-detail", args=[round.code])


@round_page()
@require_GET
def poll_detail(request: AuthedRequest, round: Round) -> HttpResponse:
    """How the audience votes, the vote that is open, and those before it."""
    show(votes_by_tickets(round))
    context = round_context(request, round, "poll-detail")
    plan = plan_of_poll(round)
    polls = list(polls_of(round))
    current = next((one for one in polls if one.state == PollState.OPEN), None)
    may_open = can_run_poll(request.user, round) and round.state == RoundState.SCORING
    titles = _titles(request, round) if any(one.contender_id for one in polls) else {}

    def title(poll: Poll) -> str:
        return titles[poll.contender_id] if poll.contender_id else _("All lectures")

    context |= {
        "plan": plan,
        "polls": [(one, title(one)) for one in polls],
        "poll": current,
        "poll_title": title(current) if current else "",
        "tickets": ticket_counts(round),
        "enter_url": printed_enter_url(round),
        "qr": qr_svg(printed_enter_url(round), label=_("Where the audience votes")) if current else "",
        "may_poll": can_run_poll(request.user, round),
        "may_open": may_open and current is None and _something_left(round, plan.kind, polls),
        "may_plan": context["may_manage"] and round.state in LIVE,
    }
    return render(request, "judging/hall/poll_detail.html", context)


def _something_left(round: Round, kind: str, polls: list[Poll]) -> bool:
    if kind == PollKind.ONE:
        return not_voted_on(round).exists()
    return not any(one.state != PollState.CANCELLED and one.contender_id is None for one in polls)


def _titles(request: AuthedRequest, round: Round) -> dict[int, str]:
    """Return how each contender is called on the desk's pages, by primary key."""
    blocks = order_of(round, names=sees_names(request.user, round))
    return {
        line.pk: f"{line.place or ''} {line.name} {line.title}".strip()
        for block in blocks
        for line in block.lines
    }


@round_page(can_run_round)
@require_GET
def poll_count(request: AuthedRequest, round: Round) -> HttpResponse:
    """How many ballots are in while a vote is open; a part of the page that asks again by itself."""
    poll = current_poll(round)
    return render(
        request,
        "judging/hall/_poll_count.html",
        {
            "round": round,
            "poll": poll,
            "tickets": ticket_counts(round),
            "cast": poll.ballots.count() if poll else 0,
        },
    )


@round_page(can_manage_round)
def poll_plan(request: AuthedRequest, round: Round) -> HttpResponse:
    """Say when the audience votes, on how many lectures, and how many they are."""
    show(votes_by_tickets(round))
    plan = plan_of_poll(round)
    form = PollPlanForm(request.POST or None, instance=plan)

    def act(_values: dict[str, Any]) -> str:
        plan_poll(plan=plan, actor=request.user)
        return _("Saved.")

    return ask(
        request,
        title=_("How does the audience vote?"),
        label=_("Save"),
        act=act,
        back=_here(round),
        form=form,
    )


@round_page(can_run_poll)
def poll_open(request: AuthedRequest, round: Round) -> HttpResponse:
    """Open a vote; with the plan "after each lecture" on the chosen one."""
    show(votes_by_tickets(round))
    plan = plan_of_poll(round)
    form = CrispyForm(request.POST or None)
    if plan.kind == PollKind.ONE:
        titles = _titles(request, round)
        form = OneLectureForm(
            request.POST or None, lectures=[(one.code, titles[one.pk]) for one in not_voted_on(round)]
        )

    def act(values: dict[str, Any]) -> str:
        chosen = values.get("lecture")
        contender = get_object_or_404(Contender, round=round, code=chosen) if chosen else None
        open_poll(round=round, actor=request.user, contender=contender)
        return _("The audience can vote now.")

    valid = ticket_counts(round).valid
    return ask(
        request,
        title=_("Open the audience's vote?"),
        label=_("Open the vote"),
        act=act,
        back=_here(round),
        form=form,
        consequences=[
            ngettext("%d ticket can vote.", "%d tickets can vote.", valid) % valid,
            ngettext(
                "It takes no ballots after %d minute.", "It takes no ballots after %d minutes.", plan.minutes
            )
            % plan.minutes
            if plan.minutes
            else _("It stays open until you close it."),
            _("The screens show the QR code at once."),
        ],
    )


def _poll(round: Round, poll: str) -> Poll:
    return get_object_or_404(Poll.objects.select_related("round__edition"), round=round, code=poll)


@round_page(can_run_poll)
def poll_close(request: AuthedRequest, round: Round, poll: str) -> HttpResponse:
    """Close a vote and count it."""
    found = _poll(round, poll)

    def act(_values: dict[str, Any]) -> str:
        closed = close_poll(poll=found, actor=request.user)
        n = closed.counted or 0
        return (
            ngettext(
                "The vote is closed; %d ballot was counted.",
                "The vote is closed; %d ballots were counted.",
                n,
            )
            % n
        )

    return ask(
        request,
        title=_("Close the vote and count it?"),
        label=_("Close and count"),
        act=act,
        back=_here(round),
        form=CrispyForm(request.POST or None),
        consequences=[
            _("Ballots that come later are refused."),
            _("The sums are written down as the entries' votes."),
        ],
    )


@round_page(can_run_poll)
def poll_reopen(request: AuthedRequest, round: Round, poll: str) -> HttpResponse:
    """Let the audience vote on, because a vote was closed too early."""
    found = _poll(round, poll)

    def act(values: dict[str, Any]) -> str:
        reopen_poll(poll=found, actor=request.user, reason=values["reason"])
        return _("The audience can vote again.")

    return ask(
        request,
        title=_("Open this vote again?"),
        label=_("Open again"),
        act=act,
        back=_here(round),
        form=ReasonForm(request.POST or None),
        consequences=[_("The ballots that are in stay; the sums are taken away until you close it again.")],
    )


@round_page(can_manage_round)
def poll_cancel(request: AuthedRequest, round: Round, poll: str) -> HttpResponse:
    """Let a vote count for nothing."""
    found = _poll(round, poll)

    def act(values: dict[str, Any]) -> str:
        cancel_poll(poll=found, actor=request.user, reason=values["reason"])
        return _("The vote is cancelled.")

    return ask(
        request,
        title=_("Cancel this vote?"),
        label=_("Cancel the vote"),
        act=act,
        back=_here(round),
        form=ReasonForm(request.POST or None),
        consequences=[_("Its ballots count for nothing, and its sums are taken away. It can be held anew.")],
        danger=True,
    )
