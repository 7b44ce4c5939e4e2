"""Small things that every view uses."""

import time
from datetime import UTC, datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from contest.models import Edition, User

BEGAN_AT: Final = "contest.began_at"
"""Key in a WSGI request's META, written by the first middleware before the body is read."""


class AuthedRequest(HttpRequest):
    """A request whose user is known, as after @login_required."""

    user: User


def set_edition(request: HttpRequest, edition: Edition | None) -> None:
    """Say which edition the page is about: the frame shows its name and navigation."""
    request.edition = edition  # type: ignore[attr-defined]


def require(allowed: bool) -> None:
    """Answer 403 unless the rule said yes; what is not visible at all is a 404 from the scoped queryset."""
    if not allowed:
        raise PermissionDenied


def show(visible: bool) -> None:
    """Answer 404 unless the thing is this person's to see: a guessed code tells nothing."""
    if not visible:
        raise Http404


def request_began(request: HttpRequest) -> datetime:
    """Return when a request began to arrive, which for a long upload is long before its end.

    contest.asgi notes it when the head of the request is there; a WSGI server starts us at that moment.
    """
    scope = getattr(request, "scope", None) or {}
    seconds = scope.get("began_at") or request.META.get(BEGAN_AT) or time.time()
    return datetime.fromtimestamp(float(seconds), tz=UTC)
