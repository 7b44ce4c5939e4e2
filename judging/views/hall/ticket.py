"""The audience's tickets: made, printed, revoked. What a ticket voted is shown nowhere."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contest.addresses import open_url
from contest.exceptions import DomainError
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, show
from contest.spreadsheets import disposition
from contest.views.paging import page_of
from judging.actions.contender import LIVE
from judging.actions.ticket import make_tickets, replace_ticket, revoke_ticket
from judging.documents.ticket import Card, render_tickets
from judging.forms.poll import HoldersForm, TicketCountForm
from judging.models import Round, Ticket
from judging.queries.hall.poll import (
    plan_of_poll,
    printed_enter_url,
    ticket_counts,
    tickets_of,
    votes_by_tickets,
)
from judging.rules.round import can_manage_round
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page

PER_PAGE: Final = 50
CARDS_AT_ONCE: Final = 120
"""A document of so many cards takes seconds; the page offers the rest in parts."""


def _list(round: Round) -> str:
    return reverse("judging:ticket-list", args=[round.code])


@round_page(can_manage_round)
@require_GET
def ticket_list(request: AuthedRequest, round: Round) -> HttpResponse:
    """The tickets of a round, by number; not whether they have voted."""
    show(votes_by_tickets(round))
    tickets = tickets_of(round)
    counts = ticket_counts(round)
    last = counts.valid + counts.revoked
    context = round_context(request, round, "poll-detail")
    context |= {
        "page": page_of(request, Paginator(tickets, PER_PAGE)),
        "counts": counts,
        "plan": plan_of_poll(round),
        "parts": [
            (begin, min(begin + CARDS_AT_ONCE - 1, last)) for begin in range(1, last + 1, CARDS_AT_ONCE)
        ],
        "may_make": round.state in LIVE,
    }
    return render(request, "judging/hall/ticket_list.html", context)


@round_page(can_manage_round)
def ticket_names(request: AuthedRequest, round: Round) -> HttpResponse:
    """Make a ticket for each person of a pasted list or of a workbook."""
    show(votes_by_tickets(round))
    sent = request.method == "POST"
    form = HoldersForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            made = make_tickets(round=round, actor=request.user, holders=form.cleaned_data["holders"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _made(len(made)))
            return redirect(_list(round))
    context = round_context(request, round, "poll-detail") | {"form": form, "cancel_url": _list(round)}
    return render(
        request,
        "judging/hall/ticket_names.html",
        context,
        status=422 if form.errors else 200,
    )


def _made(n: int) -> str:
    return ngettext("%d ticket was made.", "%d tickets were made.", n) % n


@round_page(can_manage_round)
def ticket_create(request: AuthedRequest, round: Round) -> HttpResponse:
    """Make tickets without a name, for whoever gets one."""
    show(votes_by_tickets(round))

    def act(values: dict[str, Any]) -> str:
        holders = [("", "")] * values["count"]
        return _made(len(make_tickets(round=round, actor=request.user, holders=holders)))

    return ask(
        request,
        title=_("Make tickets without a name"),
        label=_("Make"),
        act=act,
        back=_list(round),
        form=TicketCountForm(request.POST or None),
        lead=_("Whoever holds such a ticket has one vote. Hand them out one to a person."),
    )


@round_page(can_manage_round)
@never_cache
@require_GET
def ticket_cards(request: AuthedRequest, round: Round) -> HttpResponse:
    """The valid tickets as cards to print and cut, from one number to another."""
    show(votes_by_tickets(round))
    first, last = _number(request, "from", 1), _number(request, "to", CARDS_AT_ONCE)
    tickets = tickets_of(round).filter(revoked_at=None, number__range=(first, last))[:CARDS_AT_ONCE]
    cards = [
        Card(
            number=one.number,
            url=open_url(None, reverse("judging:vote-ticket", args=[one.token])),
            short=one.short,
            holder=one.holder,
            unit=one.unit,
        )
        for one in tickets
    ]
    if not cards:
        messages.error(request, _("There are no valid tickets with these numbers."))
        return redirect(_list(round))
    content = render_tickets(
        cards,
        edition=round.edition.name,
        round=round.name,
        choices=plan_of_poll(round).choices,
        enter_url=printed_enter_url(round),
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = f"投票卡-{round.name}-{cards[0].number}-{cards[-1].number}.pdf"
    response.headers["Content-Disposition"] = disposition(name).replace("attachment", "inline", 1)
    return response


def _number(request: AuthedRequest, name: str, otherwise: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else otherwise


def _ticket(round: Round, ticket: str) -> Ticket:
    return get_object_or_404(
        Ticket.objects.select_related("round__edition"), round=round, code=ticket, revoked_at=None
    )


@round_page(can_manage_round)
def ticket_revoke(request: AuthedRequest, round: Round, ticket: str) -> HttpResponse:
    """Let a ticket vote no more."""
    found = _ticket(round, ticket)

    def act(values: dict[str, Any]) -> str:
        revoke_ticket(ticket=found, actor=request.user, reason=values["reason"])
        return _("Ticket %d is revoked.") % found.number

    return ask(
        request,
        title=_("Revoke ticket %s?") % found,
        label=pgettext("ticket", "Revoke"),
        act=act,
        back=_list(round),
        form=ReasonForm(request.POST or None),
        consequences=[_("It can't vote any more, and what it chose in a vote that is open does not count.")],
        danger=True,
    )


@round_page(can_manage_round)
def ticket_replace(request: AuthedRequest, round: Round, ticket: str) -> HttpResponse:
    """Make a new ticket for somebody who lost theirs."""
    found = _ticket(round, ticket)

    def act(values: dict[str, Any]) -> str:
        new = replace_ticket(ticket=found, actor=request.user, reason=values["reason"])
        return _("Ticket %(old)d is revoked; print ticket %(new)d.") % {
            "old": found.number,
            "new": new.number,
        }

    return ask(
        request,
        title=_("Replace ticket %s?") % found,
        label=_("Replace"),
        act=act,
        back=_list(round),
        form=ReasonForm(request.POST or None),
        consequences=[
            _("The old card stops working, and what it chose in a vote that is open does not count."),
            _("A new card is made for the same person."),
        ],
    )
