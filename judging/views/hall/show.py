"""What a big screen opens: its page by the address alone, its state, and its events."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contest.files import ranged_response
from judging.actions.screen import note_contact
from judging.models import Screen
from judging.push import CONTACT_SECONDS, Frame, events_response, state_response
from judging.queries.hall.screen import screen_parts
from judging.views.hall.show_words import host_words, screen_words

KIND = "screen"


def screen_frame(round_pk: int) -> Frame | None:
    """Return what all screens of a round are told."""
    parts = screen_parts(round_pk)
    return None if parts is None else Frame.of(*parts)


@require_GET
def screen_show(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a screen; it draws what it is told."""
    screen = _screen(code)
    context = {"screen": screen, "round": screen.round, "words": screen_words() | host_words()}
    response = render(request, "judging/hall/screen_show.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def screen_state(request: HttpRequest, code: str) -> HttpResponse:
    """What a screen shows now, for whoever polls; of one that was removed, that it is gone."""
    screen = Screen.objects.filter(code=code).first()
    if screen is None:
        return JsonResponse({"gone": True}, status=404)
    now = timezone.now()
    if screen.contact_at is None or abs(now - screen.contact_at) > timedelta(seconds=CONTACT_SECONDS):
        note_contact([code])
    return state_response(request, round_pk=screen.round_id, kind=KIND, key=code, build=screen_frame)


@require_GET
def screen_events(request: HttpRequest, code: str) -> HttpResponseBase:
    """What a screen shows, from now on."""
    screen = _screen(code)
    return events_response(
        request, round_pk=screen.round_id, kind=KIND, key=code, build=screen_frame, contact=note_contact
    )


@require_GET
def screen_picture(request: HttpRequest, code: str) -> HttpResponseBase:
    """The still picture of a screen."""
    screen = _screen(code)
    if screen.still is None:
        raise Http404
    return ranged_response(request, screen.still, inline=True)


def _screen(code: str) -> Screen:
    return get_object_or_404(Screen.objects.select_related("round__edition", "still"), code=code)
