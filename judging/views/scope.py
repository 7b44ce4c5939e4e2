"""Views of one round for the organizers of its edition."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from contest.http import AuthedRequest, require, set_edition
from contest.queries.edition import editions_visible_to
from contest.rules.edition import can_configure_edition
from judging.models import Round

P = ParamSpec("P")


def organizer_round_page(
    view: Callable[Concatenate[AuthedRequest, Round, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Turn view(request, round) into one that takes the round's code, in its edition's time zone.

    A round of an edition that the person can't see is 404; to those who don't organize it, 403.
    """

    @login_required
    @wraps(view)
    def ask(request: AuthedRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        rounds = Round.objects.select_related("edition")
        round = get_object_or_404(rounds, edition__in=editions_visible_to(request.user), code=code)
        require(can_configure_edition(request.user, round.edition))
        set_edition(request, round.edition)
        with timezone.override(round.edition.tz):
            return view(request, round, *args, **kwargs)

    return ask
