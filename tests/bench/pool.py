"""A pool of 2,000 lecturers with 50,000 past sessions over five years, and one order that waits."""

from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.models import Edition, Membership, User
from contest.pinyin import pinyin_of
from contest.states import Role
from talent_pool.demo.words import Words
from talent_pool.dispatching import suggest
from talent_pool.models import (
    Absence,
    Booking,
    BookingDay,
    Delivery,
    Dispatch,
    Lecturer,
    TeachingSite,
    Topic,
)
from talent_pool.queries.dispatch import order_of, profiles_for
from talent_pool.states import AudienceKind

LECTURERS = 2000
SESSIONS = 50_000
SITES = 37
DAYS = 5 * 365
BATCH = 2000


@cache
def waiting_order() -> Booking:
    """Make the pool at first use and return the order."""
    chance, words, now = Random(7), Words(7), timezone.now()
    towns = [f"第{n + 1}镇" for n in range(30)]
    sectors = ["农村", "学校", "社区", "国有企业", "机关"]
    topics = Topic.objects.bulk_create(Topic(name=f"主题{n + 1}") for n in range(40))
    people = []
    for _ in range(LECTURERS):
        name = words.name()
        people.append(
            Lecturer(
                name=name,
                name_pinyin=pinyin_of(name),
                state="admitted",
                sectors=chance.sample(sectors, 2),
                audiences=chance.sample(AudienceKind.values, 3),
                languages=["普通话"],
                towns=chance.sample(towns, 4),
            )
        )
    people = Lecturer.objects.bulk_create(people, BATCH)
    through = Lecturer.topics.through
    through.objects.bulk_create(
        (through(lecturer=one, topic=topic) for one in people for topic in chance.sample(topics, 3)),
        BATCH,
    )
    held = Delivery.objects.bulk_create(
        (
            Delivery(
                held_on=(now - timedelta(days=chance.randrange(DAYS))).date(), town=chance.choice(towns),
                attendance=chance.randrange(20, 200), state="confirmed", confirmed_at=now, source="record",
                rating=chance.choice([None, 3, 4, 5, 5]), unit_name="党支部", sector=chance.choice(sectors),
                topic=chance.choice(topics), lecture_form=chance.choice(["讲授式", "情景式", "访谈式"]),
                audience_kind=chance.choice(AudienceKind.values),
            )
            for _ in range(SESSIONS)
        ),
        BATCH,
    )  # fmt: skip
    gave = Delivery.lecturers.through
    gave.objects.bulk_create((gave(delivery=one, lecturer=chance.choice(people)) for one in held), BATCH)
    Absence.objects.bulk_create(
        Absence(lecturer=one, starts_on=now.date(), ends_on=now.date() + timedelta(days=10))
        for one in chance.sample(people, 200)
    )
    placed_by = User.objects.order_by("pk")[0]
    facts: dict[str, Any] = {
        "placed_by": placed_by, "unit_name": "党支部", "contact_name": "x", "contact_phone": "x", "audience_size": 40,
        "audience_kind": "farmers", "sector": "农村", "town": towns[3], "topic": topics[5],
    }  # fmt: skip
    for n, one in enumerate(chance.sample(people, 500)):
        starts_at = now + timedelta(days=n % 20, hours=1)
        other = Booking.objects.create(
            **facts, state="accepted", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
        )
        Dispatch.objects.create(booking=other, lecturer=one, state="accepted", answered_at=now)
    sites = TeachingSite.objects.bulk_create(
        TeachingSite(
            name=f"第{n + 1}教学点", town=towns[n % len(towns)], longitude=round(106.3 + chance.random() * 0.7, 6),
            latitude=round(30.2 + chance.random() * 0.7, 6),
        )
        for n in range(SITES)
    )  # fmt: skip
    booking = Booking.objects.create(**facts, place_kind="site", site=sites[3])
    for n in range(3):
        BookingDay.objects.create(
            booking=booking, day=now.date() + timedelta(days=3 + 4 * n), part="morning", position=n
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return booking


def suggestions() -> HttpResponse:
    """Rank everybody for the order, with all the questions to the database."""
    booking = Booking.objects.select_related("site").get(pk=waiting_order().pk)  # as the page fetches it
    order = order_of(booking)
    found = suggest(order, profiles_for(booking, order))
    return HttpResponse(str([one.key for one in found]))


def dispatch_page() -> HttpResponse:
    """The manager's page with the suggestions."""
    address = reverse("talent_pool:booking-dispatch", args=[waiting_order().code])
    return manager().get(address)  # type: ignore[return-value]


def yearly_page() -> HttpResponse:
    """The report of the newest year."""
    waiting_order()
    return manager().get(reverse("talent_pool:figures"))  # type: ignore[return-value]


def yearly_export(suffix: str) -> HttpResponse:
    """The same on paper or as a workbook."""
    waiting_order()
    return manager().get(reverse("talent_pool:figures-export", args=[suffix]))  # type: ignore[return-value]


@cache
def manager() -> Client:
    person = User.objects.create(username="bench-pool-manager", full_name="段志远")
    edition = Edition.objects.order_by("pk")[0]
    Membership.objects.create(user=person, edition=edition, role=Role.POOL_MANAGER)
    client = Client()
    client.force_login(person)
    return client
