"""The judge's tablet: the app, what it asks, and what it sends."""

import hashlib
import time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from judging.actions.intake import Receipt, receive_version
from judging.actions.tablet import beat_tablet, see_nudge
from judging.forms.tablet import NotReadable, TabletPost, read_post
from judging.models import Tablet
from judging.push import events_response, marks_of
from judging.queries.hall import snapshot
from judging.queries.hall.rehearsal import seat_in_hall
from judging.queries.hall.tablet import own_digests, own_state, tablet_frame
from judging.views.hall.app_files import app_context, app_version, worker_context
from judging.views.hall.device import COOKIE, remember_tablet, tablet_json


@require_GET
def tablet_app(request: HttpRequest) -> HttpResponse:
    """The app without any data, the same for everybody, so that a device may keep it."""
    response = render(None, "judging/hall/tablet.html", app_context())  # no request, no user
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
def tablet_worker(request: HttpRequest) -> HttpResponse:
    """The script that opens the app from the device's own store."""
    response = render(
        None,  # the same for everybody
        "judging/hall/tablet_worker.js",
        worker_context(),
        content_type="text/javascript; charset=utf-8",
    )
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/tablet/"
    return response


@require_GET
@tablet_json
def tablet_state(request: HttpRequest, tablet: Tablet) -> HttpResponseBase:
    """Everything that the app needs to know; 304 while nothing has changed."""
    digest = own_digests(Tablet.objects.filter(pk=tablet.pk))[tablet.code]
    mark = marks_of([tablet.seat.panel.round_id]).get(tablet.seat.panel.round_id)
    # Without a stage there is no mark of the hall's state, so the device is told all of it every time.
    etag = _etag(mark, digest, get_language(), app_version()) if mark else None
    if etag and request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = JsonResponse(_state(request, tablet, digest), json_dumps_params={"ensure_ascii": False})
    if etag:
        response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache, private"
    remember_tablet(response, request.COOKIES[COOKIE])
    return response


def _etag(*facts: str | None) -> str:
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:20]}"'


def _state(request: HttpRequest, tablet: Tablet, digest: str) -> dict[str, Any]:
    seat = seat_in_hall(tablet.seat)
    return {
        "now": int(time.time() * 1000),
        "app": app_version(),
        "csrf": get_token(request),
        "own": digest,
        **own_state(tablet, seat),
        "snapshot": None if tablet.revoked_at else snapshot(seat.panel.round),
    }


@require_GET
@tablet_json
def tablet_events(request: HttpRequest, tablet: Tablet) -> HttpResponseBase:
    """Snapshots as they change, each with the mark by which the tablet sees that its own state has changed as well."""
    return events_response(
        request, round_pk=tablet.seat.panel.round_id, kind="tablet", key=tablet.code, build=tablet_frame
    )


@require_POST
@tablet_json
def tablet_versions(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """Take what waits on a tablet, oldest first; each version is one transaction and gets its own answer."""
    try:
        post = read_post(request.body)
    except NotReadable:
        return JsonResponse({"receipts": []}, status=400)
    _beat(tablet, post)
    receipts = [receive_version(tablet=tablet, sent=sent) for sent in post.versions]
    return JsonResponse({"receipts": [_receipt(one) for one in receipts]})


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.client_id,
        "outcome": receipt.outcome,
        "number": receipt.number,
        "total": receipt.total,
        "sentence": receipt.sentence,
    }


@require_POST
@tablet_json
def tablet_beat(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """Hear that a tablet is there, how full its battery is and how much waits on it."""
    try:
        _beat(tablet, read_post(request.body))
    except NotReadable:
        return JsonResponse({}, status=400)
    return JsonResponse({"app": app_version()})


def _beat(tablet: Tablet, post: TabletPost) -> None:
    beat_tablet(tablet=tablet, app=post.app, unsent=post.unsent, battery=post.battery, charging=post.charging)


@require_POST
@tablet_json
def tablet_nudge_seen(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """The judge has touched the desk's reminder away."""
    see_nudge(tablet=tablet)
    return JsonResponse({})
