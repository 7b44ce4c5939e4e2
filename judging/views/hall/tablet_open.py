"""Opening a seat on a device with the seat's card: a page with one button, for a preview of the link must take nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from contest.attempts import CARD_BY_ADDRESS, TooManyAttempts, counted
from contest.exceptions import DomainError
from contest.http import set_edition
from judging.actions.tablet import bind_tablet
from judging.exceptions import CardRevoked, SeatTaken
from judging.models import SeatCard, Tablet
from judging.queries.hall.rehearsal import round_in_hall
from judging.queries.hall.tablet import card_of_token
from judging.views.hall.device import browser_name, remember_tablet, tablet_of


@never_cache
@sensitive_variables("token")
def tablet_open(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose seat a card opens, and open it when asked; taking over from another device is asked for by name."""
    try:
        with counted(CARD_BY_ADDRESS, request.META.get("REMOTE_ADDR", "")):
            card = card_of_token(token)
            if card is None:
                raise Http404
    except TooManyAttempts as error:
        return render(request, "judging/hall/tablet_open.html", {"error": str(error)}, status=429)
    former = tablet_of(request)
    if former is not None and former.revoked_at is None and former.seat_id == card.seat_id:
        return redirect("judging:tablet-app")
    if request.method == "POST":
        return _open(request, card, former)
    return _page(request, card, former)


def _open(request: HttpRequest, card: SeatCard, former: Tablet | None) -> HttpResponse:
    try:
        _tablet, secret = bind_tablet(
            token=card.token,
            name=browser_name(request),
            takes_over=request.POST.get("takes_over") == "1",
            former=former,
        )
    except SeatTaken:
        return _page(request, card, former, status=409)
    except DomainError as error:
        return _page(request, card, former, error=str(error), status=410)
    response = redirect("judging:tablet-app")
    remember_tablet(response, secret)
    return response


def _page(
    request: HttpRequest, card: SeatCard, former: Tablet | None, *, error: str = "", status: int = 200
) -> HttpResponse:
    seat = card.seat
    set_edition(request, round_in_hall(seat.panel.round).edition)
    if card.revoked_at or seat.left_at:
        error, status = str(CardRevoked()), 410
    holder = None if error else Tablet.objects.filter(seat=seat, revoked_at=None).first()
    with timezone.override(seat.panel.round.edition.tz):
        context = {
            "error": error,
            "seat": seat,
            "round": seat.panel.round,
            "edition": seat.panel.round.edition,
            "holder": holder,
            "former": former if former is not None and former.revoked_at is None else None,
        }
        return render(request, "judging/hall/tablet_open.html", context, status=status)
