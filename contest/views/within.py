"""The frame of a page that belongs to an edition and needs a right in it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from contest.http import AuthedRequest, require, set_edition
from contest.models import Edition, User
from contest.queries.edition import editions_visible_to
from contest.rules.edition import can_configure_edition

P = ParamSpec("P")
View = Callable[Concatenate[AuthedRequest, Edition, P], HttpResponseBase]


def within_edition(
    rule: Callable[[User, Edition], bool],
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Turn view(request, edition, …) into one that takes the edition's code and asks the rule.

    Who is not logged in is sent to log in; an edition that is not visible is 404; a rule that says no is 403.
    Moments on the page are those of the edition's time zone.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def inside(
            request: AuthedRequest, edition: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            found = get_object_or_404(editions_visible_to(request.user).distinct(), code=edition)
            require(rule(request.user, found))
            set_edition(request, found)
            with timezone.override(found.tz):
                return view(request, found, *args, **kwargs)

        guarded: Callable[..., HttpResponseBase] = login_required(inside)
        return guarded

    return decorate


def edition_page(
    view: Callable[Concatenate[HttpRequest, Edition, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Turn view(request, edition, …) into one that takes the edition's code, for whoever may see the edition."""

    @wraps(view)
    def inside(request: HttpRequest, edition: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found = get_object_or_404(editions_visible_to(request.user).distinct(), code=edition)
        set_edition(request, found)
        with timezone.override(found.tz):
            return view(request, found, *args, **kwargs)

    return inside


organizer_page = within_edition(can_configure_edition)
"""A page of those who set the edition up and run it."""
