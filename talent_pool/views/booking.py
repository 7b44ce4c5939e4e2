"""The menu on the phone, the order, and how it stands for its three sides."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.exceptions import DomainError
from contest.http import AuthedRequest, require
from contest.ui import Step, StepStatus, Text
from contest.views.paging import page_of
from talent_pool import search
from talent_pool.actions import booking as acts
from talent_pool.exceptions import SiteTooSmall
from talent_pool.forms.booking import BookingForm, MenuFilter
from talent_pool.models import Booking, Dispatch, Lecturer, LectureReport, Route, TeachingSite, Topic
from talent_pool.queries import booking as queries
from talent_pool.queries import lecturer as people
from talent_pool.queries import report as reports
from talent_pool.queries.search import matching_lecturers, matching_reports
from talent_pool.rules.booking import is_branch_of
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.states import BookingState, DispatchState, PlaceKind, PublicPart
from talent_pool.views.frame import ask, pool_tabs, rights_of

PER_PAGE = 24
LECTURERS_SHOWN = 12


@require_safe
def booking_menu(request: HttpRequest) -> HttpResponse:
    """What can be ordered: topics, lecture reports, lecturers; a search narrows both lists."""
    form = MenuFilter(request.GET)
    chosen = form.chosen
    library: QuerySet[LectureReport] = LectureReport.objects.public()
    lecturers: QuerySet[Lecturer] = Lecturer.objects.public()
    if topic := chosen.get("topic"):
        library, lecturers = library.filter(topics=topic), lecturers.filter(topics=topic)
    if words := chosen.get("q", ""):
        library = matching_reports(library, search.parse(words))
        lecturers = matching_lecturers(lecturers, words)
    page = page_of(
        request, Paginator(reports.shown_in_list(library).order_by("-admitted_at", "-pk"), PER_PAGE)
    )
    return render(
        request,
        "talent_pool/booking_menu.html",
        {
            "title": _("Order a lecture"),
            "tabs": pool_tabs("booking-menu", request.user),
            "form": form,
            "topic": topic,
            "topics": [one for one in people.topics_with_counts() if one.reports or one.lecturers],
            "page": page,
            "lecturers": people.shown_in_list(lecturers)[:LECTURERS_SHOWN],
            **rights_of(request.user),
        },
    )


@login_required
def booking_create(request: AuthedRequest) -> HttpResponse:
    """Order: ?report=, ?topic= or ?lecturer= says what was chosen in the menu, ?site= or ?route= where."""
    named = {
        "report": request.GET.get("report"),
        "topic": request.GET.get("topic"),
        "wanted_lecturer": request.GET.get("lecturer"),
    }
    initial: dict[str, Any] = {name: value for name, value in named.items() if value}
    if code := initial.pop("topic", None):
        topic = Topic.objects.filter(code=code).first()
        initial |= {"topic": topic.pk} if topic else {}
    initial |= _place_named(request)
    form = BookingForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)

    def place() -> Booking:
        return acts.place_booking(
            actor=request.user,
            values=form.values,
            days=form.days,
            form_token=form.cleaned_data["form_token"],
        )

    return _form_page(request, form, place, _("Order a lecture"), _("Ordered. We look for a lecturer now."))


def _place_named(request: HttpRequest) -> dict[str, Any]:
    """Return what the form begins with where the page of a site or a route led here; one that is closed is no choice."""
    offered: dict[PlaceKind, QuerySet[Any]] = {
        PlaceKind.SITE: TeachingSite.objects.open(),
        PlaceKind.ROUTE: Route.objects.filter(is_public=True),
    }
    for kind, places in offered.items():
        place = places.filter(code=request.GET.get(kind.value, "")).first()
        if place is not None:
            return {"place_kind": kind.value, kind.value: place.pk}
    return {}


@login_required
def booking_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change an order that still waits."""
    booking = _branch_booking(request, code)
    form = BookingForm(
        request.POST if request.method == "POST" else None, user=booking.placed_by, instance=booking
    )

    def save() -> Booking:
        return acts.edit_booking(
            booking=booking, actor=request.user, values=form.values | {"unit": booking.unit}, days=form.days
        )

    return _form_page(request, form, save, _("Change the order"), _("Saved."), booking)


def _form_page(
    request: AuthedRequest, form: BookingForm, act: Any, title: str, done: str, booking: Booking | None = None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = act()
        except SiteTooSmall as error:
            form.add_error("audience_size", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(page_of_booking(saved))
    return render(
        request,
        "talent_pool/booking_form.html",
        {
            "title": title,
            "form": form,
            "cancel_url": page_of_booking(booking) if booking else reverse("talent_pool:booking-menu"),
            "is_new": booking is None,
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def booking_list(request: AuthedRequest) -> HttpResponse:
    """The branch's own orders."""
    page = page_of(request, Paginator(queries.own_bookings(request.user), PER_PAGE))
    return render(
        request,
        "talent_pool/booking_list.html",
        {
            "title": _("Our orders"),
            "page": page,
            "tabs": pool_tabs("booking-list", request.user),
            **rights_of(request.user),
        },
    )


@login_required
@require_safe
def booking_detail(request: AuthedRequest, code: str) -> HttpResponse:
    """One order for whoever has a part in it; each side sees its own buttons and the same state."""
    insider = can_read_pool(request.user)
    booking = get_object_or_404(
        queries.shown_in_list(queries.bookings_for(request.user, insider=insider)).select_related(
            "placed_by", "need"
        ),
        code=code,
    )
    live: Dispatch | None = booking.live[0] if booking.live else None  # type: ignore[attr-defined]
    branch = is_branch_of(request.user, booking)
    lecturer = live is not None and live.lecturer.user_id == request.user.pk
    sees_mobile = (
        insider or lecturer or (branch and live is not None and live.lecturer.shows(PublicPart.MOBILE))
    )
    manages = can_manage_pool(request.user)
    delivery = getattr(booking, "delivery", None)
    return render(
        request,
        "talent_pool/booking_detail.html",
        {
            "title": booking.what,
            "booking": booking,
            "delivery": delivery if delivery and delivery.state != "open" else None,
            "sheet": delivery,
            "dispatch": live,
            "history": booking.dispatches.select_related("lecturer").order_by("pk") if insider else (),
            "life": life_of(booking),
            "branch": branch,
            "lecturer": lecturer,
            "sees_contact": branch or insider or lecturer,
            "sees_unit": insider or lecturer or (live is not None and live.lecturer.shows(PublicPart.UNIT)),
            "sees_mobile": sees_mobile,
            "office_contact": "" if sees_mobile else queries.office_contact(),
            "may_edit": branch and booking.state == BookingState.PLACED,
            "may_withdraw": branch and booking.state in {BookingState.PLACED, BookingState.OFFERED},
            "may_cancel": (branch and booking.state == BookingState.ACCEPTED and not booking.has_begun)
            or (
                manages
                and booking.state in {BookingState.PLACED, BookingState.OFFERED, BookingState.ACCEPTED}
            ),
            "may_dispatch": manages and booking.state in {BookingState.PLACED, BookingState.ACCEPTED},
            "may_take_back": manages and live is not None and booking.state in {"offered", "accepted"},
            "may_give_up": manages and booking.state == BookingState.PLACED,
            "may_reopen": manages and booking.state == BookingState.UNMET,
            "may_answer": lecturer and live is not None and live.state == DispatchState.OFFERED,
            "may_call_off": lecturer and booking.state == BookingState.ACCEPTED,
            "may_report": (lecturer or manages)
            and booking.state == BookingState.ACCEPTED
            and bool(booking.starts_at and booking.starts_at <= timezone.now()),
            "may_sign": (lecturer or manages or branch) and booking.state in {"accepted", "delivered"},
            **rights_of(request.user),
        },
    )


def life_of(booking: Booking) -> list[Step]:
    """Return the four stations of an order; one that ended shows where it ended."""
    stations: list[tuple[BookingState, Text]] = [
        (BookingState.PLACED, _("Ordered")),
        (BookingState.OFFERED, _("Dispatched")),
        (BookingState.ACCEPTED, BookingState.ACCEPTED.label),
        (BookingState.DELIVERED, _("Given")),
        (BookingState.CONFIRMED, _("Confirmed")),
    ]
    order = [state for state, _label in stations]
    if booking.state not in order:
        return [Step(stations[0][1], StepStatus.DONE), Step(booking.get_state_display(), StepStatus.BLOCKED)]
    at = order.index(BookingState(booking.state))
    last = len(order) - 1
    return [
        Step(
            label,
            StepStatus.DONE
            if n < at or at == n == last
            else StepStatus.CURRENT
            if n == at
            else StepStatus.AHEAD,
        )
        for n, (_state, label) in enumerate(stations)
    ]


@login_required
def booking_withdraw(request: AuthedRequest, code: str) -> HttpResponse:
    """The branch takes its order back while nobody has accepted."""
    booking = _branch_booking(request, code)
    return ask(
        request,
        title=_("Withdraw the order"),
        submit_label=_("Withdraw the order"),
        act=lambda clean: acts.withdraw_booking(booking=booking, actor=request.user, reason=clean["reason"]),
        done=_("The order is withdrawn."),
        back=page_of_booking(booking),
        consequences=[_("The lecturer who was asked hears of it."), _("You can order again at any time.")],
        danger=True,
    )


@login_required
def booking_cancel(request: AuthedRequest, code: str) -> HttpResponse:
    """Call the session off: the branch between acceptance and beginning, the manager at any time."""
    booking = visible_booking(request, code)
    manages = can_manage_pool(request.user)
    require(is_branch_of(request.user, booking) or manages)
    if booking.state != BookingState.ACCEPTED and not manages:
        return redirect("talent_pool:booking-withdraw", code=booking.code)
    return ask(
        request,
        title=_("Cancel the session"),
        submit_label=_("Cancel the session"),
        act=lambda clean: acts.cancel_booking(
            booking=booking, actor=request.user, reason=clean["reason"], by_manager=manages
        ),
        done=_("The session is cancelled; everybody concerned hears of it."),
        back=page_of_booking(booking),
        consequences=[_("The lecturer, the branch and the pool manager hear of it with your reason.")],
        danger=True,
    )


def visible_booking(request: AuthedRequest, code: str) -> Booking:
    """Return an order for whoever has a part in it; 404 for everybody else."""
    visible = queries.bookings_for(request.user, insider=can_read_pool(request.user))
    return get_object_or_404(
        visible.select_related("report", "topic", "site", "route", "wanted_lecturer", "placed_by", "unit"),
        code=code,
    )


def managed_booking(request: AuthedRequest, code: str) -> Booking:
    """Return an order for a pool manager; 404 for who has no part in it, 403 for who only reads."""
    booking = visible_booking(request, code)
    require(can_manage_pool(request.user))
    return booking


def _branch_booking(request: AuthedRequest, code: str) -> Booking:
    booking = visible_booking(request, code)
    require(is_branch_of(request.user, booking))
    return booking


def own_dispatch(request: AuthedRequest, code: str) -> Dispatch:
    """Return a dispatch that is in force for its own lecturer; 404 for everybody else."""
    return get_object_or_404(
        Dispatch.objects.select_related("booking", "lecturer"), code=code, lecturer__user=request.user
    )


def page_of_booking(booking: Booking) -> str:
    """Return the address of an order's page."""
    return reverse("talent_pool:booking-detail", args=[booking.code])


def looking_lecturer(request: AuthedRequest) -> Lecturer:
    """Return the lecturer who looks; 404 for who is none."""
    person = queries.lecturer_of(request.user)
    if person is None:
        raise Http404
    return person
