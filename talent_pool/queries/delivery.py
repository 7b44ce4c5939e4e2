"""Reads over sessions on record: who sees which, the register, signing in, and who has served how long."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from contest.models import User
from contest.queries.people import spoken_for
from talent_pool.models import Delivery, Lecturer, ServiceCertificate, ServiceLevel, SignIn
from talent_pool.states import DeliveryState


def deliveries_for(user: User, *, insider: bool) -> QuerySet[Delivery]:
    """Return the records that somebody may see: insiders all, a branch its own, a lecturer hers."""
    if insider:
        return Delivery.objects.all()
    through = Delivery.lecturers.through.objects.filter(delivery=OuterRef("pk"), lecturer__user=user)
    own = Q(booking__placed_by=user) | Q(unit__in=spoken_for(user)) | Q(Exists(through))
    return Delivery.objects.filter(own)


def shown_in_list(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Fetch with each record what a row shows."""
    return deliveries.select_related("report", "topic", "site", "route", "booking").prefetch_related(
        "lecturers"
    )


def register(q: str = "", state: str = "", source: str = "", year: int | None = None) -> QuerySet[Delivery]:
    """Return the register of sessions, newest first; sheets of sessions under way are not in it."""
    found = Delivery.objects.exclude(state=DeliveryState.OPEN)
    if state:
        found = found.filter(state=state)
    if source:
        found = found.filter(source=source)
    if year is not None:
        found = found.filter(held_on__year=year)
    for word in q.split():
        through = Delivery.lecturers.through.objects.filter(
            delivery=OuterRef("pk"), lecturer__name__icontains=word
        )
        found = found.filter(
            Q(unit_name__icontains=word)
            | Q(title__icontains=word)
            | Q(report__title__icontains=word)
            | Q(Exists(through))
        )
    return shown_in_list(found)


def years() -> list[int]:
    """Return the years in which sessions are on record, newest first."""
    found = Delivery.objects.order_by().annotate(year=ExtractYear("held_on")).values_list("year", flat=True)
    return sorted(set(found.distinct()), reverse=True)


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures over some records: sessions and attendances of confirmed ones; unconfirmed ones apart.

    uncounted: confirmed sessions whose attendance nobody knows; they add no attendances.
    """

    sessions: int
    attendances: int
    uncounted: int
    unconfirmed: int


def counted(deliveries: QuerySet[Delivery]) -> Counted:
    """Count some records in one query."""
    confirmed = Q(state=DeliveryState.CONFIRMED)
    found = deliveries.order_by().aggregate(
        sessions=Count("pk", filter=confirmed),
        attendances=Sum("attendance", filter=confirmed),
        uncounted=Count("pk", filter=confirmed & Q(attendance__isnull=True)),
        unconfirmed=Count("pk", filter=Q(state__in=[DeliveryState.REPORTED, DeliveryState.DISPUTED])),
    )
    return Counted(found["sessions"], found["attendances"] or 0, found["uncounted"], found["unconfirmed"])


def sheet_of(delivery: Delivery) -> QuerySet[SignIn]:
    """Return the names on a sheet with how many came from the same telephone, in the order of signing."""
    same = (
        SignIn.objects.filter(delivery=OuterRef("delivery"), device=OuterRef("device"))
        .order_by()
        .values("device")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return delivery.sign_ins.select_related("struck_by").annotate(of_device=same[:1])


def signed_in(delivery: Delivery) -> int:
    """Return how many names stand on a sheet, those struck left out."""
    return delivery.sign_ins.filter(struck_at__isnull=True).count()


def served() -> QuerySet[Lecturer]:
    """Return the people of the pool with their confirmed sessions and attendances, most sessions first."""
    confirmed = Q(deliveries__state=DeliveryState.CONFIRMED)
    return (
        Lecturer.objects.admitted()
        .annotate(
            sessions=Count("deliveries", filter=confirmed),
            people=Sum("deliveries__attendance", filter=confirmed),
        )
        .filter(sessions__gt=0)
        .select_related("organization")
        .prefetch_related(
            Prefetch(
                "service_certificates", ServiceCertificate.objects.select_related("level", "certificate")
            )
        )
        .order_by(F("sessions").desc(), "name_pinyin", "pk")
    )


def levels() -> list[ServiceLevel]:
    """Return the levels of service, fewest sessions first."""
    return list(ServiceLevel.objects.all())
