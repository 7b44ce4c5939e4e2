"""Reads for dispatch: the facts of one order and of all lecturers, in a constant few queries."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from talent_pool.dispatching import PARTS, Order, Profile, Slot
from talent_pool.models import Absence, Booking, Delivery, Dispatch, Lecturer
from talent_pool.models.booking import LIVE
from talent_pool.states import DayPart, DeliveryState, DispatchState, PlaceKind

REMEMBERED: Final = timedelta(days=365)
AROUND: Final = timedelta(days=90)
NOON: Final = 12
EVENING: Final = 18


def order_of(booking: Booking) -> Order:
    """Return what an order wants, in two queries."""
    topics = {booking.topic_id} if booking.topic_id else set()
    if booking.report_id:
        topics |= set(booking.report.topics.values_list("pk", flat=True)) if booking.report else set()
    return Order(
        topics=frozenset(topics),
        report=booking.report_id,
        wanted=booking.wanted_lecturer_id,
        sector=booking.sector,
        audience=booking.audience_kind,
        language=booking.language,
        town=town_of(booking),
        is_online=booking.place_kind == PlaceKind.ONLINE,
        slots=tuple((one.day, one.part) for one in booking.days.all()),
    )


def town_of(booking: Booking) -> str:
    """Return where the lecturer would have to go."""
    return booking.site.town if booking.site and booking.site.town else booking.town


def profiles_for(booking: Booking, order: Order) -> list[Profile]:
    """Return what counts for an order of everybody in the pool, in seven queries however many they are."""
    people = list(
        Lecturer.objects.admitted()
        .order_by()
        .values_list("pk", "name", "sectors", "audiences", "languages", "towns")
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
    none = (0, 0, 0, 0)
    return [
        Profile(
            key=pk,
            name=name,
            topics=frozenset(topics.get(pk, ())),
            gives_report=pk in gives,
            sectors=sectors,
            audiences=audiences,
            languages=languages,
            towns=towns,
            busy=busy.get(pk, nothing),
            load=record.get(pk, none)[0] + ahead.get(pk, 0),
            ratings=record.get(pk, none)[1:3],
            in_town=record.get(pk, none)[3],
            has_declined=pk in declined,
        )
        for pk, name, sectors, audiences, languages, towns in people
    ]


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
    first, last = min(days), max(days)
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    taken: dict[int, set[Slot]] = defaultdict(set)
    rows = Dispatch.objects.filter(state__in=LIVE, booking__starts_at__lt=end, booking__ends_at__gt=begin)
    if leaving_out is not None:
        rows = rows.exclude(booking=leaving_out)
    for person, starts, ends in rows.order_by().values_list(
        "lecturer_id", "booking__starts_at", "booking__ends_at"
    ):
        taken[person].update(slots_between(timezone.localtime(starts), timezone.localtime(ends)))
    away = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by()
    for person, starts_on, ends_on in away.values_list("lecturer_id", "starts_on", "ends_on"):
        taken[person].update((day, part) for day in days if starts_on <= day <= ends_on for part in PARTS)
    return {person: frozenset(found) for person, found in taken.items()}


def slots_between(starts_at: datetime, ends_at: datetime) -> set[Slot]:
    """Return the parts of days that a time touches; local moments on one or several days."""
    found: set[Slot] = set()
    day = starts_at.date()
    while day <= ends_at.date():
        for part, (begins, ends) in _HOURS.items():
            if starts_at < _at(day, ends, starts_at) and ends_at > _at(day, begins, starts_at):
                found.add((day, part))
        day += timedelta(days=1)
    return found


_HOURS: Final = {
    DayPart.MORNING.value: (0, NOON),
    DayPart.AFTERNOON.value: (NOON, EVENING),
    DayPart.EVENING.value: (EVENING, 24),
}


def _at(day: date, hour: int, like: datetime) -> datetime:
    return datetime.combine(day, datetime.min.time(), like.tzinfo) + timedelta(hours=hour)


def lecturers_by_key(keys: list[int]) -> dict[int, Lecturer]:
    """Return the suggested people with what their line shows, in one query."""
    found: QuerySet[Lecturer] = Lecturer.objects.filter(pk__in=keys).select_related("organization", "photo")
    return {one.pk: one for one in found}
