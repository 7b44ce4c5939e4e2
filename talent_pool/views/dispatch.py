"""The manager's queue and suggestions; the lecturer's board, own sessions, answers and calendar."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.exceptions import DomainError
from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from talent_pool.actions import booking as orders
from talent_pool.actions import dispatch as acts
from talent_pool.dispatching import Suggestion, suggest
from talent_pool.documents.calendar import Session, calendar_of
from talent_pool.forms.booking import DispatchForm, QueueFilter, TimeForm
from talent_pool.models import Booking, CalendarFeed, Lecturer
from talent_pool.queries import booking as queries
from talent_pool.queries import dispatch as facts
from talent_pool.queries.search import matching_lecturers
from talent_pool.rules.pool import can_read_pool
from talent_pool.views.booking import looking_lecturer, managed_booking, own_dispatch, page_of_booking
from talent_pool.views.frame import ask, attempt, pool_tabs, rights_of, work_tabs
from talent_pool.views.reasons import sentence_of

PER_PAGE = 30
MOST_AFTER = 10
SUGGESTED = 12


@login_required
@require_safe
def booking_queue(request: AuthedRequest) -> HttpResponse:
    """Orders to be dealt with, the longest waiting first."""
    require(can_read_pool(request.user))
    form = QueueFilter(request.GET)
    page = page_of(request, Paginator(queries.queue(form.chosen.get("state", "")), PER_PAGE))
    return render(
        request,
        "talent_pool/booking_queue.html",
        {
            "title": _("Orders"),
            "tabs": work_tabs("booking-queue"),
            "form": form,
            "page": page,
            "after": [] if form.is_filtering else list(queries.loose_ends()[:MOST_AFTER]),
            "after_url": f"?state={queries.AFTER}",
            **rights_of(request.user),
        },
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A suggestion as it is shown."""

    person: Lecturer
    points: int
    is_free: bool
    has_declined: bool
    reasons: list[tuple[str, int, int]]


@login_required
def booking_dispatch(request: AuthedRequest, code: str) -> HttpResponse:
    """Suggestions with their reasons, and the time; one press asks the lecturer.

    ?q= narrows the pool to certain names; the search keeps the time that was typed.
    """
    booking = managed_booking(request, code)
    searches = request.method == "POST" and "search" in request.POST
    asks = request.method == "POST" and not searches
    typed = {name: request.POST[name] for name in ("starts_at", "minutes") if request.POST.get(name)}
    form = DispatchForm(request.POST if asks else None, booking=booking, initial=typed if searches else None)
    if asks and form.is_valid():
        starts_at, ends_at = form.times
        try:
            acts.offer_booking(
                booking=booking,
                lecturer=form.cleaned_data["lecturer"],
                actor=request.user,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is asked.") % {"name": form.cleaned_data["lecturer"].name})
            return redirect(page_of_booking(booking))
    words = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    order = facts.order_of(booking)
    profiles = facts.profiles_for(booking, order)
    if words:
        matching = set(matching_lecturers(Lecturer.objects.admitted(), words).values_list("pk", flat=True))
        profiles = [one for one in profiles if one.key in matching]
    found = suggest(order, profiles, limit=SUGGESTED)
    people = facts.lecturers_by_key([one.key for one in found])
    return render(
        request,
        "talent_pool/booking_dispatch.html",
        {
            "title": _("Dispatch: %(what)s") % {"what": booking.what},
            "booking": booking,
            "form": form,
            "lines": [_line(one, people[one.key]) for one in found],
            "words": words,
            "is_substitute": booking.state == "accepted",
            "back": page_of_booking(booking),
        },
        status=422 if form.errors else 200,
    )


def _line(suggestion: Suggestion, person: Lecturer) -> Line:
    return Line(
        person,
        suggestion.points,
        suggestion.is_free,
        suggestion.has_declined,
        [(sentence_of(reason), reason.points, reason.most) for reason in suggestion.reasons],
    )


@login_required
def booking_give_up(request: AuthedRequest, code: str) -> HttpResponse:
    """Say that an order can't be met."""
    booking = managed_booking(request, code)
    return ask(
        request,
        title=_("This order can't be met"),
        submit_label=_("Note it as a need"),
        act=lambda clean: orders.give_up_booking(booking=booking, actor=request.user, reason=clean["reason"]),
        done=_("Noted as a need; it can go into the call for topics."),
        back=page_of_booking(booking),
        consequences=[
            _("The branch hears of it with your reason."),
            _("What was asked for is listed under needs."),
            _("You can undo this."),
        ],
    )


@login_required
def booking_reopen(request: AuthedRequest, code: str) -> HttpResponse:
    """Put an unmet order back into the queue."""
    booking = managed_booking(request, code)
    return ask(
        request,
        title=_("Put the order back into the queue"),
        submit_label=_("Put back"),
        act=lambda clean: orders.reopen_booking(booking=booking, actor=request.user, reason=clean["reason"]),
        done=_("The order is in the queue again."),
        back=page_of_booking(booking),
        consequences=[_("Its need is closed.")],
    )


@login_required
def dispatch_take_back(request: AuthedRequest, code: str) -> HttpResponse:
    """Take an offer back or release a lecturer: the order named here is in the queue again."""
    booking = managed_booking(request, code)
    live = booking.dispatches.filter(state__in=["offered", "accepted"]).select_related("lecturer").first()
    if live is None:
        messages.error(request, _("Nobody is asked for this order now."))
        return redirect(page_of_booking(booking))
    return ask(
        request,
        title=_("Take back the dispatch of %(name)s") % {"name": live.lecturer.name},
        submit_label=_("Take back"),
        act=lambda clean: acts.take_back_dispatch(dispatch=live, actor=request.user, reason=clean["reason"]),
        done=_("Taken back; the order is in the queue again."),
        back=page_of_booking(booking),
        consequences=[_("The lecturer and the branch hear of it.")],
    )


@login_required
@require_safe
def board(request: AuthedRequest) -> HttpResponse:
    """Orders that the lecturer who looks may claim."""
    person = looking_lecturer(request)
    page = page_of(request, Paginator(queries.board(person), PER_PAGE))
    return render(
        request,
        "talent_pool/board.html",
        {
            "title": _("Orders to claim"),
            "page": page,
            "person": person,
            "tabs": pool_tabs("board", request.user),
        },
    )


@login_required
def booking_claim(request: AuthedRequest, code: str) -> HttpResponse:
    """Take an order from the board at a time of one's own."""
    person = looking_lecturer(request)
    booking = get_object_or_404(
        Booking.objects.select_related("report", "topic", "site", "route", "wanted_lecturer"),
        code=code,
        pk__in=queries.board(person).order_by().values("pk"),
    )
    form = TimeForm(request.POST if request.method == "POST" else None, booking=booking)
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.times
        try:
            acts.claim_booking(
                booking=booking, lecturer=person, actor=request.user, starts_at=starts_at, ends_at=ends_at
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is yours. The branch hears of it."))
            return redirect(page_of_booking(booking))
    return render(
        request,
        "talent_pool/booking_claim.html",
        {
            "title": booking.what,
            "booking": booking,
            "form": form,
            "cancel_url": reverse("talent_pool:board"),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def own_sessions(request: AuthedRequest) -> HttpResponse:
    """What a lecturer is asked for, what lies ahead and what is behind, and the calendar."""
    person = looking_lecturer(request)
    asked = list(queries.asked_of(person)[:200])
    feed = CalendarFeed.objects.filter(lecturer=person).first()
    return render(
        request,
        "talent_pool/own_sessions.html",
        {
            "title": _("My sessions"),
            "tabs": pool_tabs("own-sessions", request.user),
            "person": person,
            "asked": [one for one in asked if one.booking.state == "offered"],
            "late": [one for one in asked if one.booking.is_unreported],
            "ahead": [
                one for one in asked if one.booking.state == "accepted" and not one.booking.is_unreported
            ],
            "given": [one for one in reversed(asked) if one.booking.state in {"delivered", "confirmed"}],
            "calendar": request.build_absolute_uri(reverse("talent_pool:calendar-feed", args=[feed.token]))
            if feed
            else "",
        },
    )


@login_required
@require_POST
def dispatch_accept(request: AuthedRequest, code: str) -> HttpResponse:
    """Accept what one is asked for."""
    dispatch = own_dispatch(request, code)
    if attempt(
        request,
        lambda: acts.accept_dispatch(dispatch=dispatch, actor=request.user),
        _("Accepted. The branch hears of it."),
    ):
        return redirect(page_of_booking(dispatch.booking))
    return redirect(_own_side(request))


def _own_side(request: AuthedRequest) -> str:
    """Return where a lecturer finds what she is asked for; who has left the pool in the meantime finds her own page."""
    name = "own-sessions" if queries.lecturer_of(request.user) else "my-page"
    return reverse(f"talent_pool:{name}")


@login_required
def dispatch_decline(request: AuthedRequest, code: str) -> HttpResponse:
    """Decline, or say that one can't come after all."""
    dispatch = own_dispatch(request, code)
    had_accepted = dispatch.state == "accepted"
    return ask(
        request,
        title=_("I can't come after all") if had_accepted else _("Decline"),
        submit_label=_("Call off") if had_accepted else _("Decline"),
        act=lambda clean: acts.decline_dispatch(
            dispatch=dispatch, actor=request.user, reason=clean["reason"]
        ),
        done=_("Noted. The manager looks for somebody else."),
        back=_own_side(request),
        consequences=[
            _("The order goes back into the queue."),
            _("The manager reads your reason."),
        ],
        danger=had_accepted,
    )


@login_required
@require_POST
def calendar_open(request: AuthedRequest) -> HttpResponse:
    """A new secret address for the calendar."""
    person = looking_lecturer(request)
    attempt(
        request,
        lambda: acts.open_calendar(lecturer=person, actor=request.user),
        _("Here is the new address. Whoever has it can read your sessions."),
    )
    return redirect("talent_pool:own-sessions")


@login_required
@require_POST
def calendar_close(request: AuthedRequest) -> HttpResponse:
    """Revoke the address."""
    person = looking_lecturer(request)
    attempt(
        request,
        lambda: acts.close_calendar(lecturer=person, actor=request.user),
        _("The address is revoked."),
    )
    return redirect("talent_pool:own-sessions")


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A lecturer's sessions for a calendar program; the address itself is the right."""
    feed = get_object_or_404(
        CalendarFeed.objects.select_related("lecturer"),
        token=token,
        lecturer__in=Lecturer.objects.admitted(),
    )
    sessions = [
        Session(
            uid=one.code,
            starts_at=one.booking.starts_at,
            ends_at=one.booking.ends_at,
            summary=one.booking.what,
            place=one.booking.where,
            note=one.booking.unit_name,
            url=request.build_absolute_uri(page_of_booking(one.booking)),
            is_certain=one.state == "accepted",
            changed_at=one.answered_at or one.offered_at,
        )
        for one in queries.asked_of(feed.lecturer).exclude(booking__starts_at__isnull=True)
        if one.booking.starts_at and one.booking.ends_at
    ]
    body = calendar_of(_("Lectures of %(name)s") % {"name": feed.lecturer.name}, sessions)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response
