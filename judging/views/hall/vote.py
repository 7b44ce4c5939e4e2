"""The voter's telephone: a ticket, a plain form, a receipt. Opening an address takes nothing; only a press votes."""

import hashlib
import io

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from contest.attempts import VOTE_BY_ADDRESS, TooManyAttempts, counted
from contest.exceptions import DomainError
from contest.http import set_edition
from judging.actions.poll import cast_ballot
from judging.forms.poll import ShortCodeForm
from judging.models import Ballot, Poll, Round, Ticket
from judging.queries.hall.poll import (
    current_poll,
    last_poll,
    options_of,
    printed_enter_url,
    spent_elsewhere,
    ticket_by_short,
    ticket_by_token,
    votes_by_tickets,
)
from judging.states import RoundState

WAIT_SECONDS = 15
"""A page that waits asks again after so long, and up to as much later, so that a hall does not ask at once."""


def _round(code: str) -> Round:
    round = get_object_or_404(Round.objects.select_related("edition"), code=code)
    if not votes_by_tickets(round):
        raise Http404
    return round


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote_enter(request: HttpRequest, code: str) -> HttpResponse:
    """Where a screen's QR code leads: asks for the code on the ticket, and goes on to the ticket's own page."""
    round = _round(code)
    set_edition(request, round.edition)
    form = ShortCodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            with counted(VOTE_BY_ADDRESS, request.META.get("REMOTE_ADDR", "")):
                return redirect(
                    "judging:vote-ticket", token=_by_short(round, form.cleaned_data["short"]).token
                )
        except TooManyAttempts as error:
            form.add_error(None, str(error))
            status = 429
        except DomainError as error:
            form.add_error("short", str(error))
            status = 422
    return _private(
        render(
            request,
            "judging/hall/vote_enter.html",
            {"title": _("Audience vote"), "round": round, "edition": round.edition, "form": form},
            status=status,
        )
    )


def _by_short(round: Round, typed: str) -> Ticket:
    ticket = ticket_by_short(round, typed)
    if ticket is None:
        raise DomainError(_("There is no such card. Look at the eight signs below the QR code again."))
    return ticket


@require_GET
def vote_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of that page as a picture, for screens."""
    target = io.BytesIO()
    segno.make(printed_enter_url(_round(code)), error="m", micro=False).save(
        target, kind="svg", border=2, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    response = HttpResponse(target.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote_ticket(request: HttpRequest, token: str) -> HttpResponse:
    """A ticket's own page: whether voting is open, the lectures, and the receipt."""
    ticket = ticket_by_token(token)
    if ticket is None:
        raise Http404
    round = ticket.round
    set_edition(request, round.edition)
    poll = current_poll(round)
    problem = ""
    status = 200
    if request.method == "POST":
        try:
            _cast(request, ticket, poll)
        except DomainError as error:
            problem, status = str(error), 409
        else:
            return redirect("judging:vote-ticket", token=token)
    with timezone.override(round.edition.tz):
        context = _page(ticket, poll, chosen=request.POST.getlist("choice") if problem else None)
        response = render(request, "judging/hall/vote.html", context | {"problem": problem}, status=status)
    if context["waits"]:
        response["Refresh"] = str(WAIT_SECONDS + _spread(ticket))
    return _private(response)


def _spread(ticket: Ticket) -> int:
    return int(hashlib.sha256(ticket.token.encode()).hexdigest(), 16) % WAIT_SECONDS


def _cast(request: HttpRequest, ticket: Ticket, poll: Poll | None) -> None:
    """Vote in the poll that the form was made for; if that one has ended since, cast_ballot says so."""
    named = request.POST.get("poll", "")
    asked = (
        poll
        if poll is None or poll.code == named
        else Poll.objects.filter(round=ticket.round, code=named).first()
    )
    if asked is None:
        raise DomainError(_("Voting is not open now, so this was not counted."))
    cast_ballot(poll=asked, ticket=ticket, choices=request.POST.getlist("choice"))


def _page(ticket: Ticket, poll: Poll | None, chosen: list[str] | None) -> dict[str, object]:
    """Return what a ticket's page shows. waits: nothing can be done now, so the page asks again by itself."""
    round = ticket.round
    taking = poll if poll is not None and poll.takes_ballots else None
    told = poll or last_poll(round)
    ballot = Ballot.objects.filter(poll=told, ticket=ticket).first() if told else None
    is_valid = ticket.revoked_at is None
    is_counted = poll is None and told is not None and told.contender_id is None
    is_over = is_counted or (poll is not None and taking is None)
    may_vote = taking is not None and is_valid and (ballot is None or taking.may_change)
    own = ballot.choices if ballot is not None and may_vote else []
    left = (
        taking.choices - spent_elsewhere(taking, ticket)
        if taking is not None and taking.contender_id
        else None
    )
    return {
        "title": _("Audience vote"),
        "ticket": ticket,
        "is_valid": is_valid,
        "round": round,
        "edition": round.edition,
        "poll": taking,
        "ballot": ballot,
        "ballot_of": told,
        "may_vote": may_vote,
        "options": options_of(taking) if taking is not None and may_vote else [],
        "chosen": own if chosen is None else chosen,
        "has_voted_for": bool(ballot is not None and ballot.choices),
        "left": left,
        "at_most": _at_most(taking) if taking is not None else "",
        "is_over": is_over,
        "is_counted": is_counted,
        "waits": is_valid and not may_vote and not is_over and round.state == RoundState.SCORING,
    }


def _at_most(poll: Poll) -> str:
    return ngettext("Choose %d lecture.", "Choose up to %d lectures.", poll.choices) % poll.choices
