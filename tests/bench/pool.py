"""A pool of 2,000 lecturers with 50,000 past sessions over five years, and one order that waits; what the public sees of it."""

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
from talent_pool.actions.index import rebuild_index
from talent_pool.demo.words import Words
from talent_pool.dispatching import suggest
from talent_pool.models import (
    Absence,
    Booking,
    BookingDay,
    Consent,
    ConsentText,
    Delivery,
    Dispatch,
    Lecturer,
    LectureReport,
    TeachingSite,
    Topic,
)
from talent_pool.queries.dispatch import order_of, profiles_for
from talent_pool.states import FIRST_OFFERED, AudienceKind, ConsentWay

LECTURERS = 2000
SESSIONS = 50_000
SITES = 37
REPORTS = 1000
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
def public_report() -> LectureReport:
    """Let everybody agree to be shown, put reports into the library, and return one of them."""
    waiting_order()
    chance, now = Random(11), timezone.now()
    text = ConsentText.objects.create(number=1, body="同意")
    people = list(Lecturer.objects.admitted().order_by("pk"))
    for person in people:
        person.consent = Consent(lecturer=person, text=text, way=ConsentWay.PAPER, given_on=now.date())
        person.shown = [part.value for part in FIRST_OFFERED]
    Consent.objects.bulk_create((one.consent for one in people), BATCH)
    Lecturer.objects.bulk_update(people, ["consent", "shown"], 500)
    reports = LectureReport.objects.bulk_create(
        LectureReport(
            title=f"故里新篇 第{n + 1}讲", abstract="从一封家书讲起，讲他为什么出发。" * 6, year=2020 + n % 6,
            sector=f"领域{n % 6}", lecture_form=f"形式{n % 3}", state="admitted", admitted_at=now,
            script_text="".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(400)),
        )
        for n in range(REPORTS)
    )  # fmt: skip
    gives, about = LectureReport.lecturers.through, LectureReport.topics.through
    topics = list(Topic.objects.all())
    gives.objects.bulk_create(gives(lecturereport=one, lecturer=chance.choice(people)) for one in reports)
    about.objects.bulk_create(about(lecturereport=one, topic=chance.choice(topics)) for one in reports)
    rebuild_index()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return reports[REPORTS // 2]


def public_page(name: str) -> HttpResponse:
    """A page of the pool for who is not logged in."""
    public_report()
    return visitor().get(reverse(f"talent_pool:{name}"))  # type: ignore[return-value]


def report_page() -> HttpResponse:
    """A report's page for who is not logged in."""
    address = reverse("talent_pool:report-detail", args=[public_report().code])
    return visitor().get(address)  # type: ignore[return-value]


visitor = cache(Client)


@cache
def manager() -> Client:
    person = User.objects.create(username="bench-pool-manager", full_name="段志远")
    edition = Edition.objects.order_by("pk")[0]
    Membership.objects.create(user=person, edition=edition, role=Role.POOL_MANAGER)
    client = Client()
    client.force_login(person)
    return client
