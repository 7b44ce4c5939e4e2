"""A round's journey as its organizers see it: sending, calling back, looking at what came back, merging."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.http import AuthedRequest
from contest.spreadsheets import disposition, streamed_response
from judging.actions.carry.hall import make_return
from judging.actions.carry.site import (
    OPEN_HERE,
    call_back,
    doubts_of,
    merge_return,
    receive_return,
    send_trip,
)
from judging.carry.keys import fingerprint
from judging.carry.parcel import SUFFIX, Parcel, canonical, read_head, unpack
from judging.forms.carry import MergeForm, ReturnForm
from judging.models import HallRound, Round, Trip, TripReturn
from judging.queries.carry import JOURNAL, JOURNAL_COLUMNS, returns_of, trips_of
from judging.queries.carry.plan import plan_of
from judging.rules.carry import can_carry_round
from judging.states import ReturnState, RoundMode, RoundState, TripState, Winner
from judging.views.carry_rows import change_rows, noun_rows, totals_of
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page

PARCEL_TYPE = "application/octet-stream"
"""A browser that knew the type would unpack it."""


def _here(round: Round) -> str:
    return reverse("judging:round-carry", args=[round.code])


@round_page(can_carry_round)
@require_GET
def round_carry(request: AuthedRequest, round: Round) -> HttpResponse:
    """Where the round is, and how it gets to the hall and back; in the hall, how it gets home."""
    trips = list(trips_of(round))
    context = {
        **round_context(request, round, "round-carry"),
        "visit": HallRound.objects.filter(round=round).first(),
        "trips": trips,
        "away": next((trip for trip in trips if trip.state == TripState.AWAY), None),
        "returns": list(returns_of(round)),
        "may_leave": round.mode == RoundMode.LIVE and round.state == RoundState.SCORING,
        "form": ReturnForm(),
    }
    return render(request, "judging/round_carry.html", context)


@never_cache
@round_page(can_carry_round)
@require_POST
def trip_send(request: AuthedRequest, round: Round) -> HttpResponse:
    """Make the file; the answer shows the code, once."""
    try:
        trip, code = send_trip(round=round, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(_here(round))
    return render(
        request,
        "judging/trip_sent.html",
        {
            "title": _("Sheet for the hall"),
            "edition": round.edition,
            "round": round,
            "trip": trip,
            "paper_code": code,
            "file_name": parcel_name(trip),
            "size": len(trip.parcel),
            "fingerprint": fingerprint(read_head(bytes(trip.parcel))["key"]),
            "back_url": _here(round),
        },
    )


def parcel_name(trip: Trip) -> str:
    """Return a file name that says which round and when."""
    return (
        f"{trip.round.edition.code}-{trip.round.code}-{timezone.localtime(trip.made_at):%Y%m%d-%H%M}{SUFFIX}"
    )


@round_page(can_carry_round)
@require_GET
def trip_file(request: AuthedRequest, round: Round, trip: str) -> HttpResponse:
    """Give the file of a journey again; without the code on paper it opens nothing."""
    found = get_object_or_404(round.trips, code=trip)
    found.round = round
    return _file(parcel_name(found), bytes(found.parcel))


def _file(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=PARCEL_TYPE)
    response.headers["Content-Disposition"] = disposition(name)
    return response


@round_page(can_carry_round)
def trip_call_back(request: AuthedRequest, round: Round, trip: str) -> HttpResponse:
    """Go on here without the hall."""
    found = get_object_or_404(trips_of(round), code=trip)

    def act(values: dict[str, Any]) -> str:
        call_back(trip=found, actor=request.user, reason=values["reason"])
        return _("The round is called back. Scoring and the desk work here again.")

    return ask(
        request,
        title=_("Call “%s” back from the hall?") % round,
        lead=_("Only if the hall can't go on: the laptop does not learn of it."),
        label=_("Call back"),
        act=act,
        back=_here(round),
        consequences=[
            _("Judges and the desk can work here at once, with what stood here when the round left."),
            _("What was scored in the hall is not here. Its file can still be merged later, with a reason."),
        ],
        danger=True,
    )


# What came back -------------------------------------------------------------------------------------------


@round_page(can_carry_round)
@require_POST
def return_receive(request: AuthedRequest, round: Round) -> HttpResponse:
    """Take a file to be looked at."""
    form = ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect(_here(round))
    try:
        returned = receive_return(round=round, actor=request.user, content=form.cleaned_data["file"].read())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(_here(round))
    return redirect("judging:return-detail", round.code, returned.code)


def _returned(round: Round, code: str) -> TripReturn:
    found = get_object_or_404(
        TripReturn.objects.select_related("trip", "received_by", "merged_by"), trip__round=round, code=code
    )
    found.trip.round = round
    return found


def _parcel(returned: TripReturn) -> Parcel:
    return unpack(bytes(returned.parcel), key=returned.trip.public_key)


@round_page(can_carry_round)
def return_detail(request: AuthedRequest, round: Round, returned: str) -> HttpResponse:
    """Show what a return would change; merge it on a press of the button."""
    found = _returned(round, returned)
    parcel = _parcel(found)
    plan = plan_of(found, round, parcel)
    totals = totals_of(round, parcel)
    doubts = doubts_of(found)
    form = MergeForm(request.POST or None, conflicts=bool(plan.conflicts), deliberate=bool(doubts))
    if request.method == "POST" and (form.is_valid() or not form.fields):
        return _merge(request, round, found, getattr(form, "cleaned_data", {}))
    context = {
        **round_context(request, round, "round-carry"),
        "returned": found,
        "head": read_head(bytes(found.parcel)),
        "plan": plan,
        "rows": noun_rows(plan),
        "changes": change_rows(round, plan.changes, totals),
        "conflicts": change_rows(round, plan.conflicts, totals),
        "doubts": doubts,
        "is_late": round.state not in OPEN_HERE,
        "is_merged": found.state == ReturnState.MERGED,
        "form": form,
        "back_url": _here(round),
    }
    return render(request, "judging/return_detail.html", context)


def _merge(
    request: AuthedRequest, round: Round, returned: TripReturn, values: dict[str, Any]
) -> HttpResponse:
    winner = Winner(values["winner"]) if values.get("winner") else None
    try:
        merge_return(returned=returned, actor=request.user, winner=winner, reason=values.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("judging:return-detail", round.code, returned.code)
    messages.success(request, _("What the hall did stands here now."))
    return redirect(_here(round))


@round_page(can_carry_round)
@require_GET
def return_journal(request: AuthedRequest, round: Round, returned: str) -> HttpResponseBase:
    """Give the hall's journal, one line of JSON for each of its lines."""
    found = _returned(round, returned)

    def lines() -> Iterator[bytes]:
        for row in _parcel(found).rows.get(JOURNAL, []):
            yield canonical(dict(zip(JOURNAL_COLUMNS, row, strict=True))) + b"\n"

    return streamed_response(request, f"hall-journal-{found.code}.jsonl", lines(), "application/x-ndjson")


@round_page(can_carry_round)
@require_POST
def return_make(request: AuthedRequest, round: Round) -> HttpResponse:
    """In the hall: give the file that goes home."""
    get_object_or_404(HallRound, round=round)
    try:
        name, content = make_return(round=round, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(_here(round))
    return _file(name + SUFFIX, content)
