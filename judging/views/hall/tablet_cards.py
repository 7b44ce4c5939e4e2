"""The cards of a round's seats: which there are, on paper, new ones."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contest.addresses import device_url
from contest.http import AuthedRequest
from judging.actions.tablet import issue_cards, renew_card, revoke_card
from judging.documents.seat_card import CardPaper, render_cards
from judging.models import Round, Seat
from judging.queries.hall.tablet import seats_with_cards
from judging.rules.tablet import can_bring_in_rescue, can_hand_out_seats
from judging.views.hall.app_files import app_version
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page


def _list(round: Round) -> str:
    return reverse("judging:tablet-list", args=[round.code])


@round_page(can_hand_out_seats)
@require_GET
def tablet_list(request: AuthedRequest, round: Round) -> HttpResponse:
    """The seats of a round, each with its card and the tablet that has it."""
    seats = seats_with_cards(round)
    context = round_context(request, round, "tablet-list") | {
        "seats": seats,
        "without": sum(seat.__dict__["card"] is None for seat in seats),
        "app": app_version(),
        "address": device_url(None, ""),
        "may_rescue": can_bring_in_rescue(request.user, round),
    }
    return render(request, "judging/hall/tablet_list.html", context)


@round_page(can_hand_out_seats)
@require_POST
def card_issue(request: AuthedRequest, round: Round) -> HttpResponse:
    """Make the cards that are missing."""
    made = len(issue_cards(round=round, actor=request.user))
    messages.success(request, ngettext("%d card was made.", "%d cards were made.", made) % made)
    return redirect(_list(round))


@round_page(can_hand_out_seats)
@require_GET
@never_cache
def card_print(request: AuthedRequest, round: Round) -> HttpResponse:
    """All cards on paper, or the one of a seat: ?seat=code."""
    wanted = request.GET.get("seat")
    cards = [
        CardPaper(
            label=seat.label,
            judge=str(seat.judge),
            panel=seat.panel.name,
            url=device_url(None, reverse("judging:tablet-open", args=[seat.__dict__["card"].token])),
            is_chief=seat.is_chief,
        )
        for seat in seats_with_cards(round)
        if seat.__dict__["card"] is not None and wanted in {None, seat.code}
    ]
    if not cards:
        messages.warning(request, _("There are no cards yet. Make them first."))
        return redirect(_list(round))
    document = render_cards(edition=round.edition.name, round=round.name, cards=cards)
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="cards.pdf"'
    return response


def _seat(round: Round, seat: str) -> Seat:
    seats = Seat.objects.select_related("panel__round__edition", "judge")
    return get_object_or_404(seats, panel__round=round, code=seat)


@round_page(can_hand_out_seats)
def card_renew(request: AuthedRequest, round: Round, seat: str) -> HttpResponse:
    """Make a seat's card worthless and make another: it was lost, or photographed."""
    found = _seat(round, seat)

    def act(values: dict[str, Any]) -> str:
        renew_card(seat=found, actor=request.user, reason=values["reason"])
        return _("The seat has a new card. Print it.")

    return ask(
        request,
        title=_("Make a new card for %(seat)s?") % {"seat": found},
        label=_("New card"),
        act=act,
        back=_list(round),
        consequences=[
            _("The old card opens nothing any more."),
            _("A tablet that has the seat keeps it. To take it away, use the desk."),
        ],
    )


@round_page(can_hand_out_seats)
def card_revoke(request: AuthedRequest, round: Round, seat: str) -> HttpResponse:
    """Make a seat's card worthless."""
    found = _seat(round, seat)

    def act(values: dict[str, Any]) -> str:
        revoke_card(seat=found, actor=request.user, reason=values["reason"])
        return _("The card opens nothing any more.")

    return ask(
        request,
        title=_("Withdraw the card of %(seat)s?") % {"seat": found},
        label=pgettext("card", "Withdraw"),
        act=act,
        back=_list(round),
        consequences=[_("A tablet that has the seat keeps it. To take it away, use the desk.")],
        danger=True,
    )
