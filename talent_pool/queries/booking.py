"""Reads over orders: who sees which, the queue, the board, and what would be in each other's way."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from contest.models import Edition, User
from contest.queries.people import spoken_for
from talent_pool.models import Booking, BookingDay, Dispatch, Lecturer, RouteStop
from talent_pool.models.booking import LIVE
from talent_pool.routes import Halt, Stay, stays
from talent_pool.states import BookingState, DeliveryState, DispatchState

OCCUPYING: Final = (
    BookingState.OFFERED,
    BookingState.ACCEPTED,
    BookingState.DELIVERED,
    BookingState.CONFIRMED,
)
WAITING: Final = (BookingState.PLACED, BookingState.OFFERED)
AFTER: Final = "after"
PATIENCE: Final = timedelta(days=3)
"""So long a branch may take to confirm a session before it is reminded."""
LONGEST: Final = timedelta(days=2)
"""No session lasts longer, so that only orders around a time are looked at."""


def bookings_for(user: User, *, insider: bool) -> QuerySet[Booking]:
    """Return the orders that somebody may see: insiders all, a branch its own, a lecturer those asked of her."""
    if insider:
        return Booking.objects.all()
    asked = Dispatch.objects.filter(booking=OuterRef("pk"), lecturer__user=user, state__in=LIVE)
    return Booking.objects.filter(of_branch(user) | Exists(asked))


def of_branch(user: User) -> Q:
    """Return the condition for the orders that a person placed, or that were placed for a unit she speaks for."""
    return Q(placed_by=user) | Q(unit__in=spoken_for(user))


def own_bookings(user: User) -> QuerySet[Booking]:
    """Return the orders of a person's branch, newest first."""
    return shown_in_list(Booking.objects.filter(of_branch(user)))


def shown_in_list(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Fetch with each order what a row shows; the lecturer who was asked or has accepted is in `live`."""
    live = Dispatch.objects.filter(state__in=LIVE).select_related("lecturer")
    return bookings.select_related(
        "report", "topic", "wanted_lecturer", "site", "route", "unit", "delivery"
    ).prefetch_related("days", Prefetch("dispatches", live, to_attr="live"))


def unreported(moment: datetime) -> QuerySet[Booking]:
    """Return the accepted orders whose session was over at a moment and that nobody has reported."""
    return Booking.objects.filter(state=BookingState.ACCEPTED, ends_at__lt=moment)


def unconfirmed(moment: datetime) -> QuerySet[Booking]:
    """Return the orders whose session was reported before a moment and that the branch has not answered."""
    return Booking.objects.filter(
        state=BookingState.DELIVERED, delivery__state=DeliveryState.REPORTED, delivery__reported_at__lt=moment
    )


def loose_ends() -> QuerySet[Booking]:
    """Return the orders in which something is to be done after the session: report, confirm, or settle a dispute."""
    now = timezone.now()
    keys = [unreported(now).values("pk"), unconfirmed(now - PATIENCE).values("pk")]
    disputed = Q(delivery__state=DeliveryState.DISPUTED)
    found = Booking.objects.filter(Q(pk__in=keys[0]) | Q(pk__in=keys[1]) | disputed)
    return shown_in_list(found).order_by("ends_at", "pk")


def queue(state: str = "") -> QuerySet[Booking]:
    """Return orders for the manager, the longest waiting first; "": those in which something is to be done.

    AFTER stands for what is left to do after sessions, see `loose_ends`.
    """
    if state == AFTER:
        return loose_ends()
    if state == "all":
        return shown_in_list(Booking.objects.all()).order_by("-created_at", "-pk")
    found = Booking.objects.filter(state=state) if state else Booking.objects.filter(state__in=WAITING)
    return shown_in_list(found).order_by("created_at", "pk")


def board(lecturer: Lecturer) -> QuerySet[Booking]:
    """Return the orders that a lecturer may claim: in the queue, with a wished day to come, not declined by her."""
    declined = Dispatch.objects.filter(
        booking=OuterRef("pk"), lecturer=lecturer, state=DispatchState.DECLINED
    )
    ahead = BookingDay.objects.filter(booking=OuterRef("pk"), day__gte=timezone.localdate())
    return (
        shown_in_list(Booking.objects.filter(Exists(ahead), state=BookingState.PLACED))
        .exclude(Exists(declined))
        .order_by("created_at", "pk")
    )


def asked_of(lecturer: Lecturer) -> QuerySet[Dispatch]:
    """Return what a lecturer is asked for or has accepted, the next first."""
    return (
        Dispatch.objects.filter(lecturer=lecturer, state__in=LIVE)
        .select_related(
            "booking__report", "booking__topic", "booking__wanted_lecturer", "booking__site", "booking__route",
            "booking__delivery",
        )
        .order_by("booking__starts_at", "pk")
    )  # fmt: skip


def lecturer_of(user: User) -> Lecturer | None:
    """Return the person of the pool who has this account."""
    return Lecturer.objects.admitted().filter(user=user).first()


def collision_of(
    lecturer: Lecturer, booking: Booking, starts_at: datetime, ends_at: datetime
) -> Booking | None:
    """Return another order for which this lecturer is asked or has accepted at that time."""
    return (
        Booking.objects.filter(
            Exists(Dispatch.objects.filter(booking=OuterRef("pk"), lecturer=lecturer, state__in=LIVE)),
            state__in=OCCUPYING,
            starts_at__lt=ends_at,
            ends_at__gt=starts_at,
        )
        .exclude(pk=booking.pk)
        .order_by("starts_at")
        .first()
    )


def stays_of(bookings: Iterable[Booking]) -> list[Stay]:
    """Return when orders with a time occupy which teaching sites, in one query."""
    chosen = [one for one in bookings if one.starts_at and one.ends_at]
    halts: dict[int, list[Halt]] = {}
    for stop in RouteStop.objects.filter(route__in={one.route_id for one in chosen if one.route_id}):
        halts.setdefault(stop.route_id, []).append(
            Halt(stop.site_id, stop.minutes_here, stop.minutes_to_next)
        )
    found: list[Stay] = []
    for one in chosen:
        if one.starts_at is None or one.ends_at is None:
            continue
        if one.site_id:
            found.append(Stay(one.site_id, one.starts_at, one.ends_at))
        elif one.route_id:
            found.extend(stays(halts.get(one.route_id, []), one.starts_at))
    return found


def site_collision_of(booking: Booking, starts_at: datetime, ends_at: datetime) -> Stay | None:
    """Return when another order has one of the sites that this order wants at that time, in three queries."""
    if not (booking.site_id or booking.route_id):
        return None
    at_that_time = Booking(
        site_id=booking.site_id, route_id=booking.route_id, starts_at=starts_at, ends_at=ends_at
    )
    wanted = stays_of([at_that_time])
    sites = {stay.site for stay in wanted}
    others = (
        Booking.objects.filter(
            Q(site__in=sites) | Q(route__stops__site__in=sites),
            state__in=OCCUPYING,
            starts_at__lt=ends_at + LONGEST,
            ends_at__gt=starts_at - LONGEST,
        )
        .exclude(pk=booking.pk)
        .distinct()
    )
    taken = stays_of(others)
    return next((stay for stay in taken for mine in wanted if stay.meets(mine)), None)


def office_contact() -> str:
    """Return where the office can be reached: as the newest edition that says it has it."""
    found = Edition.objects.exclude(contact="").order_by("-year", "-pk").values_list("contact", flat=True)
    return found.first() or ""
