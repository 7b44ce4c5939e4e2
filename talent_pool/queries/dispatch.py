"""Reads for dispatch: the facts of one order and of all lecturers, in a constant few queries."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from talent_pool.dispatching import PARTS, Order, Profile, Slot
from talent_pool.district import centres, kilometres
from talent_pool.models import Absence, Booking, Delivery, Dispatch, Lecturer, TeachingSite
from talent_pool.models.booking import LIVE
from talent_pool.queries.site import start_of
from talent_pool.states import DayPart, DeliveryState, DispatchState, PlaceKind

REMEMBERED: Final = timedelta(days=365)
AROUND: Final = timedelta(days=90)
LISTS: Final = ("sectors", "audiences", "languages", "towns")
HOURS: Final = {
    DayPart.MORNING.value: (0, 12),
    DayPart.AFTERNOON.value: (12, 18),
    DayPart.EVENING.value: (18, 24),
}


def order_of(booking: Booking) -> Order:
    """Return what an order wants, in four queries."""
    topics = {booking.topic_id} if booking.topic_id else set()
    if booking.report_id:
        topics |= set(booking.report.topics.values_list("pk", flat=True)) if booking.report else set()
    is_online = booking.place_kind == PlaceKind.ONLINE
    town, ways = ("", {}) if is_online else _where(booking)
    return Order(
        topics=frozenset(topics),
        report=booking.report_id,
        wanted=booking.wanted_lecturer_id,
        sector=booking.sector,
        audience=booking.audience_kind,
        language=booking.language,
        town=town,
        ways=ways,
        is_online=is_online,
        slots=tuple((one.day, one.part) for one in booking.days.all()),
    )


def _where(booking: Booking) -> tuple[str, dict[str, float]]:
    """Return the town to which the lecturer would have to go, and how far it is from there to the towns that have sites.

    The place is the site, the first stop of the route, or the middle of the sites in the town.
    """
    site, town = start_of(booking)
    known = [
        (name, (float(longitude), float(latitude)))
        for name, longitude, latitude in TeachingSite.objects.exclude(town="")
        .order_by("pk")
        .values_list("town", "longitude", "latitude")
        if longitude is not None and latitude is not None
    ]
    middles = centres(known)
    here = middles.get(town)
    if site is not None and site.longitude is not None and site.latitude is not None:
        here = float(site.longitude), float(site.latitude)
    if here is None:
        return town, {}
    return town, {name: kilometres(here, place) for name, place in middles.items()}


def profiles_for(booking: Booking, order: Order) -> list[Profile]:
    """Return what counts for an order of everybody in the pool, in seven queries however many they are."""
    people = (
        Lecturer.objects.admitted()
        .order_by()
        .annotate(**{f"{name}_text": Cast(name, TextField()) for name in LISTS})
        .values_list("pk", "name", *(f"{name}_text" for name in LISTS))
    )
    topics: dict[int, set[int]] = defaultdict(set)
    if order.topics:
        bears = Lecturer.topics.through.objects.filter(topic_id__in=order.topics)
        for person, topic in bears.values_list("lecturer_id", "topic_id"):
            topics[person].add(topic)
    gives = (
        set(
            Lecturer.reports.through.objects.filter(lecturereport=order.report).values_list(
                "lecturer_id", flat=True
            )
        )
        if order.report is not None
        else set[int]()
    )
    record = _record(order.town)
    ahead = _ahead()
    busy = busy_slots(order.slots, leaving_out=booking)
    declined = set(
        booking.dispatches.filter(state=DispatchState.DECLINED).values_list("lecturer_id", flat=True)
    )
    nothing: frozenset[Slot] = frozenset()
    nobody: frozenset[int] = frozenset()
    none = (0, 0, 0, 0)
    return [
        Profile(
            key=pk,
            name=name,
            topics=frozenset(topics[pk]) if pk in topics else nobody,
            gives_report=pk in gives,
            sectors=_words(sectors),
            audiences=_words(audiences),
            languages=_words(languages),
            towns=_words(towns),
            busy=busy.get(pk, nothing),
            load=recent + ahead.get(pk, 0),
            ratings=(total, rated),
            in_town=there,
            has_declined=pk in declined,
        )
        for pk, name, sectors, audiences, languages, towns in people
        for recent, total, rated, there in (record.get(pk, none),)
    ]


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    """Read a list as the database wrote it; most people share theirs with others, so few are read twice."""
    return tuple(json.loads(text))


def _record(town: str) -> dict[int, tuple[int, int, int, int]]:
    """Return by lecturer: sessions of the last months, sum and number of ratings, sessions in the town; of one year."""
    today = timezone.localdate()
    rows = (
        Delivery.lecturers.through.objects.filter(
            delivery__state=DeliveryState.CONFIRMED, delivery__held_on__gte=today - REMEMBERED
        )
        .order_by()
        .values_list("lecturer_id")
        .annotate(
            recent=Count("pk", filter=Q(delivery__held_on__gte=today - AROUND)),
            total=Sum("delivery__rating"),
            rated=Count("delivery__rating"),
            there=Count("pk", filter=Q(delivery__town=town) if town else Q(pk__isnull=True)),
        )
    )
    return {person: (recent, total or 0, rated, there) for person, recent, total, rated, there in rows}


def _ahead() -> dict[int, int]:
    """Return how many sessions each lecturer is asked for or has accepted over the coming months."""
    now = timezone.now()
    rows = (
        Dispatch.objects.filter(state__in=LIVE, booking__starts_at__range=(now, now + AROUND))
        .order_by()
        .values_list("lecturer_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def busy_slots(slots: tuple[Slot, ...], *, leaving_out: Booking | None = None) -> dict[int, frozenset[Slot]]:
    """Return by lecturer what is taken on the days of these slots, by sessions and by absences, in two queries."""
    if not slots:
        return {}
    days = {day for day, _part in slots}
    zone = timezone.get_current_timezone()
    on_a_day, away_on_a_day = Q(), Q()
    for day in days:
        begin = datetime.combine(day, datetime.min.time(), zone)
        on_a_day |= Q(booking__starts_at__lt=begin + timedelta(days=1), booking__ends_at__gt=begin)
        away_on_a_day |= Q(starts_on__lte=day, ends_on__gte=day)
    taken: dict[int, set[Slot]] = defaultdict(set)
    rows = Dispatch.objects.filter(on_a_day, state__in=LIVE)
    if leaving_out is not None:
        rows = rows.exclude(booking=leaving_out)
    for person, starts, ends in rows.order_by().values_list(
        "lecturer_id", "booking__starts_at", "booking__ends_at"
    ):
        taken[person].update(slots_between(timezone.localtime(starts), timezone.localtime(ends)))
    whole = {day: tuple((day, part) for part in PARTS) for day in days}
    away = Absence.objects.filter(away_on_a_day).order_by()
    for person, starts_on, ends_on in away.values_list("lecturer_id", "starts_on", "ends_on"):
        for day in days:
            if starts_on <= day <= ends_on:
                taken[person].update(whole[day])
    return {person: frozenset(found) for person, found in taken.items()}


def slots_between(starts_at: datetime, ends_at: datetime) -> set[Slot]:
    """Return the parts of days that a time touches; local moments on one or several days."""
    day, last = starts_at.date(), ends_at.date()
    found: set[Slot] = set()
    while day <= last:
        begins = starts_at.hour + starts_at.minute / 60 if day == starts_at.date() else 0
        ends = ends_at.hour + ends_at.minute / 60 if day == last else 24
        found.update((day, part) for part, (low, high) in HOURS.items() if begins < high and ends > low)
        day += timedelta(days=1)
    return found


def lecturers_by_key(keys: list[int]) -> dict[int, Lecturer]:
    """Return the suggested people with what their line shows, in one query."""
    found: QuerySet[Lecturer] = Lecturer.objects.filter(pk__in=keys).select_related("organization", "photo")
    return {one.pk: one for one in found}
