"""Which tablet a request comes from: its own cookie says so, whoever is logged in on it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from contest.journal import current_device
from judging.models import Tablet
from judging.queries.hall.tablet import tablet_of_secret

P = ParamSpec("P")
TabletView = Callable[Concatenate[HttpRequest, Tablet, P], HttpResponseBase]

COOKIE: Final = "hall_tablet"
COOKIE_PATH: Final = "/tablet/"
COOKIE_SECONDS: Final = 3 * 24 * 60 * 60


def tablet_of(request: HttpRequest) -> Tablet | None:
    """Return the tablet that a request comes from; one that lost its seat is still one."""
    return tablet_of_secret(request.COOKIES.get(COOKIE, ""))


def remember_tablet(response: HttpResponseBase, secret: str) -> None:
    """Let the device keep its secret for three days from now."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_SECONDS,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def tablet_json(view: TabletView[P]) -> Callable[..., HttpResponseBase]:
    """Turn view(request, tablet, …) into one that answers 401 and a sentence to a device without a seat."""

    @wraps(view)
    def ask(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        tablet = tablet_of(request)
        if tablet is None:
            return JsonResponse({"sentence": unbound_sentence()}, status=401)
        return as_device(request, tablet, view, *args, **kwargs)

    return ask


def unbound_sentence() -> str:
    """Say what to do with a device that has no seat."""
    return _("This device has no seat. Scan the card of your seat with its camera, or ask the desk.")


def as_device(
    request: HttpRequest, tablet: Tablet, view: TabletView[Any], *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Call a view while versions and the journal note which tablet an act came from, not only its address."""
    token = current_device.set(f"{tablet.code} {current_device.get()}"[:300])
    try:
        return view(request, tablet, *args, **kwargs)
    finally:
        current_device.reset(token)


def browser_name(request: HttpRequest) -> str:
    """Return what people call a device: iPad, Android, Windows; "" where the browser does not tell."""
    agent = request.headers.get("User-Agent", "")
    for mark, name in _NAMES:
        if mark in agent:
            return name
    return ""


_NAMES: Final = (
    ("iPad", "iPad"), ("iPhone", "iPhone"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip
