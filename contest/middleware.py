"""What happens around every request of this project."""

import contextlib
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from contest.http import BEGAN_AT
from contest.journal import current_device

Handler = Callable[[HttpRequest], HttpResponse]

STARTED: Final = "signed_in_at"
SEEN: Final = "seen_at"
SEEN_STEP: Final = 15 * 60
"""Seconds between two writes that prolong a session, so that reading pages does not write each time."""


def note_beginning(get_response: Handler) -> Handler:
    """Note when the request began, before anything reads its body: an upload may take minutes to arrive."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.META.setdefault(BEGAN_AT, time.time())
        return get_response(request)

    return middleware


class NoNul:
    """Nothing has an address that holds NUL: no text in PostgreSQL can, so to look for it would be an error.

    A view that answers programs in words of its own says so: `view.takes_nul = True`.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_known: object) -> None:
        if getattr(view, "takes_nul", False):
            return
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in query or "\x00" in query:
            raise Http404


def permissions_policy(get_response: Handler) -> Handler:
    """Refuse the browser's devices to every page, but the ones a score page needs."""
    value = ", ".join(f"{feature}=({who})" for feature, who in settings.PERMISSIONS_POLICY.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", value)
        return response

    return middleware


def session_lifetime(get_response: Handler) -> Handler:
    """Prolong a session while it is used, and end it after SESSION_ABSOLUTE_AGE seconds all the same."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            session = request.session
            started = session.get(STARTED)
            if started is None:
                session[STARTED] = session[SEEN] = now
            elif now - started > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif now - session.get(SEEN, 0) > SEEN_STEP:
                session[SEEN] = now
        return get_response(request)

    return middleware


def password_to_change(get_response: Handler) -> Handler:
    """Lead whoever came in with a temporary password to choose one, before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not (user.is_authenticated and getattr(user, "must_change_password", False)):
            return get_response(request)
        target = reverse("contest:password-change")
        open_paths = (target, reverse("contest:logout"), reverse("set_language"), settings.STATIC_URL)
        if request.path.startswith(open_paths):
            return get_response(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": target})
        return redirect(target)

    return middleware


def device_of_journal(get_response: Handler) -> Handler:
    """Let the journal know from which device an act came: the address and what the browser calls itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        token = current_device.set(f"{address} {request.headers.get('User-Agent', '')}"[:300])
        try:
            return get_response(request)
        finally:
            current_device.reset(token)

    return middleware


def way_out_of_acts(get_response: Handler) -> Handler:
    """Lead whoever comes to the address of an act (after logging in again, or changing the language) to its page.

    Such an address takes POST only, and a browser shows an empty 405 as an error of its own. Whoever sends a form
    after the session has ended hears, before logging in, that it was not saved.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.headers.get("HX-Request") or "text/html" not in request.headers.get("Accept", ""):
            return response
        if request.method == "POST" and response.headers.get("Location", "").startswith(
            reverse("contest:login") + "?"
        ):
            messages.warning(
                request,
                _("You had been logged out, so nothing was saved yet. Log in, look at it and save it again."),
            )
        if request.method != "GET" or response.status_code != 405:
            return response
        messages.warning(request, _("Nothing was done yet. Please press the button again."))
        path = request.path
        while path != "/":
            path = path.rstrip("/").rpartition("/")[0] + "/"
            with contextlib.suppress(Resolver404):
                resolve(path)
                break
        return redirect(path)

    return middleware
