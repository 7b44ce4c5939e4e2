"""From an address to the round or sheet that it names, within what the person may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from contest.http import AuthedRequest, require, set_edition
from contest.models import User
from judging.models import Round, ScoreSheet
from judging.queries.round import rounds_followed_by, rounds_visible_to
from judging.queries.sheet.whose import sheets_overseen_by

P = ParamSpec("P")
RoundView = Callable[Concatenate[AuthedRequest, Round, P], HttpResponseBase]


def round_page(
    may: Callable[[User, Round], bool] | None = None, *, chiefs_too: bool = False
) -> Callable[[RoundView[P]], Callable[..., HttpResponseBase]]:
    """Turn view(request, round, …) into one that takes the round's code, in its edition's time zone.

    A round of an edition that the person does not work for is 404; what the rule `may` forbids there is 403.
    chiefs_too: also the chief judges of the round's panels see it.
    """

    def decorate(view: RoundView[P]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def ask(request: AuthedRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            visible = rounds_followed_by if chiefs_too else rounds_visible_to
            round = get_object_or_404(visible(request.user), code=code)
            require(may is None or may(request.user, round))
            set_edition(request, round.edition)
            with timezone.override(round.edition.tz):
                return view(request, round, *args, **kwargs)

        return ask

    return decorate


def overseen_sheet_page(
    view: Callable[Concatenate[AuthedRequest, ScoreSheet, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Turn view(request, sheet) into one that takes the code of a sheet that the person oversees."""

    @login_required
    @wraps(view)
    def ask(request: AuthedRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        sheets = sheets_overseen_by(request.user).select_related(
            "contender__round__edition", "contender__entry", "seat__judge", "seat__panel"
        )
        sheet = get_object_or_404(sheets.distinct(), code=code)
        set_edition(request, sheet.contender.round.edition)
        with timezone.override(sheet.contender.round.edition.tz):
            return view(request, sheet, *args, **kwargs)

    return ask
