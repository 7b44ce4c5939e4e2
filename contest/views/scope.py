"""Views of one edition: found by its code among what the person may see, in the edition's own time zone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from contest.http import AuthedRequest, require
from contest.models import Edition
from contest.queries.edition import editions_visible_to
from contest.rules.edition import can_configure_edition

P = ParamSpec("P")
Page = Callable[..., HttpResponse]


def edition_page(view: Callable[Concatenate[HttpRequest, Edition, P], HttpResponse]) -> Page:
    """Turn view(request, edition) into one that takes the edition's code; an edition not visible is 404."""

    @wraps(view)
    def find(request: HttpRequest, edition: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = get_object_or_404(editions_visible_to(request.user), code=edition)
        with timezone.override(found.tz):
            return view(request, found, *args, **kwargs)

    return find


def organizer_page(view: Callable[Concatenate[AuthedRequest, Edition, P], HttpResponse]) -> Page:
    """Like edition_page, for its organizers alone: others are sent to log in, or answered 403."""

    @login_required
    @wraps(view)
    def ask(request: AuthedRequest, edition: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = get_object_or_404(editions_visible_to(request.user), code=edition)
        require(can_configure_edition(request.user, found))
        with timezone.override(found.tz):
            return view(request, found, *args, **kwargs)

    return ask
