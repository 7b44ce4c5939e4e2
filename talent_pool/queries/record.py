"""What lecturers have given: sessions, attendances and ratings, as the yearly figures count them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Avg, Count, QuerySet, Sum

from talent_pool.models import Delivery, Lecturer
from talent_pool.states import DeliveryState


@dataclass(frozen=True, slots=True)
class Record:
    """sessions: confirmed ones; attendances: of those in which somebody counted; rating: mean of 1 to 5, None for none."""

    sessions: int = 0
    attendances: int = 0
    ratings: int = 0
    rating: float | None = None


def records_of(lecturers: Iterable[Lecturer]) -> dict[int, Record]:
    """Return the records of some lecturers by primary key, in one query that looks at no other's sessions."""
    people = [person.pk for person in lecturers]
    rows = (
        Delivery.lecturers.through.objects.filter(
            lecturer__in=people, delivery__state=DeliveryState.CONFIRMED
        )
        .order_by()
        .values_list("lecturer")
        .annotate(
            sessions=Count("pk"),
            attendances=Sum("delivery__attendance"),
            ratings=Count("delivery__rating"),
            rating=Avg("delivery__rating"),
        )
    )
    found = {
        key: Record(sessions, attendances or 0, ratings, float(rating) if rating is not None else None)
        for key, sessions, attendances, ratings, rating in rows
    }
    return {key: found.get(key, Record()) for key in people}


def sessions_of(lecturer: Lecturer, most: int | None = None) -> QuerySet[Delivery]:
    """Return the confirmed sessions of a lecturer, newest first."""
    found = (
        Delivery.objects.sessions()
        .filter(lecturers=lecturer)
        .select_related("report", "topic")
        .defer("report__script_text")
        .order_by("-held_on", "-pk")
    )
    return found[:most] if most else found
