"""The pool at work: what branches order, who comes, how it was, and what could not be given.

Sessions are spread over all months since the first lecturers were appointed. Most were recorded by hand, as an office
does; others run through the whole order. Around the day of loading one order stands in every state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from functools import partial
from random import Random
from typing import Final

from django.core.files.base import ContentFile

from contest.exceptions import DomainError
from contest.models import User
from contest.states import Role
from talent_pool.actions.booking import cancel_booking, give_up_booking, place_booking, withdraw_booking
from talent_pool.actions.delivery import (
    confirm_session,
    dispute_session,
    record_session,
    report_session,
    store_photos,
)
from talent_pool.actions.dispatch import accept_dispatch, claim_booking, decline_dispatch, offer_booking
from talent_pool.actions.sheet import open_sign_in, sign_in, sign_in_window
from talent_pool.demo import words
from talent_pool.demo.cast import Company, Place
from talent_pool.demo.files import landscape_file
from talent_pool.demo.sites import MADE
from talent_pool.demo.stage import TZ, Agenda, Clock, at
from talent_pool.demo.words import Words
from talent_pool.models import (
    Booking,
    Delivery,
    Dispatch,
    Lecturer,
    LectureReport,
    Route,
    TeachingSite,
)
from talent_pool.states import AudienceKind, BookingState, DayPart, DeliveryState, PlaceKind

SESSIONS: Final = 290
"""About so many are spread over the months."""
GROWTH: Final = 1.06
"""Each month has so many times the sessions of the month before it."""
ORDERED: Final = 0.28
"""What share of them was ordered here; the others were recorded by hand."""
AT_DESKS: Final = frozenset({1, 3, 4, 5, 10, 11, 12})
"""Months of orders: in summer and at the New Year there are none."""
HOURS: Final = (9, 10, 14, 15, 19)
SHORTEST: Final = timedelta(days=6)
"""Nobody orders a lecture for a nearer day."""
LASTS: Final = timedelta(minutes=90)

COMMENTS: Final = (
    "讲得生动，群众听得进去。", "结合村里的事来讲，大家都说接地气。", "互动环节很好，希望再来。", "内容扎实，时间把握得好。",
    "老党员们听得很认真，课后还围着问。", "案例新，青年党员很受启发。", "", "",
)  # fmt: skip
REMARKS: Final = ("院坝里坐满了人。", "与支部主题党日一并开展。", "课后参观了村史馆。", "", "", "")
DECLINES: Final = ("当天另有培训任务", "正在外地出差", "家中有事，抱歉")
SUBJECTS: Final = (
    "讲讲身边的反诈故事",
    "新修订的《条例》怎样学",
    "给返乡青年讲创业",
    "用方言讲一堂移风易俗的课",
)
DISPUTE: Final = "当天到会约四十人，记录里多写了一倍。"
NOBODY: Final = "当日没有合适的讲师或场地。"
UNMET: Final = "库内暂无能讲这一题目的讲师，已列入下届选题征集。"


class Fate(StrEnum):
    """How far an order comes."""

    WAITING = auto()
    OFFERED = auto()
    ACCEPTED = auto()
    REPORTED = auto()
    DISPUTED = auto()
    CONFIRMED = auto()
    WITHDRAWN = auto()
    CANCELLED = auto()
    UNMET = auto()


@dataclass
class Order:
    """A lecture to be ordered: when it begins, how far it comes, and what is settled beforehand.

    lead: days between the order and the session; declines: how many lecturers say no; names: how many sign in.
    lecturer: the account of who is to come.
    """

    begins: datetime
    fate: Fate
    branch: User | None = None
    lecturer: User | None = None
    place_kind: PlaceKind = PlaceKind.OWN
    lead: int = 18
    declines: int = 0
    claimed: bool = False
    replaced: bool = False
    names: int = 0
    photos: int = 0
    subject: str = ""
    booking: Booking | None = None
    asked: set[int] = field(default_factory=set)


class Service:
    """Plans everything at once and does it when its moment comes."""

    def __init__(self, company: Company, clock: Clock, now: datetime, seed: int) -> None:
        self.company, self.clock, self.now = company, clock, now
        self.agenda = Agenda(clock)
        self.random = Random(seed)  # noqa: S311 - of its own: nothing else falls otherwise for it
        self.names = Words(seed + 1)
        self.manager = company.accounts[Role.POOL_MANAGER]
        today = now.astimezone(TZ).date()
        for month in _months(MADE, today):
            self._plan_month(month, today)
        for order in self._recent(today):
            self._note(order)

    def play(self, until: datetime | None = None) -> None:
        """Do what is due."""
        self.agenda.play(until)

    def _plan_month(self, month: "Month", today: date) -> None:
        for _one in range(month.sessions):
            day = month.first + timedelta(days=self.random.randrange(month.days))
            begins = at(day, self.random.choice(HOURS), self.random.choice((0, 30)))
            is_ordered = month.first.month in AT_DESKS and self.random.random() < ORDERED
            order = Order(begins, self._usual_fate()) if is_ordered else None
            if order is None or day - timedelta(days=order.lead) <= MADE:
                written = at(day + timedelta(days=self.random.randint(1, 4)), 9, self.random.randrange(60))
                if written < self.now:
                    self.agenda.note(written, partial(self._record, day))
                continue
            order.place_kind = self.random.choices(
                (PlaceKind.OWN, PlaceKind.SITE, PlaceKind.ROUTE, PlaceKind.ONLINE), (60, 22, 6, 12)
            )[0]
            order.declines = int(self.random.random() < 0.15)
            order.claimed = self.random.random() < 0.2
            order.replaced = self.random.random() < 0.06
            if day < today - timedelta(days=3):
                self._note(order)

    def _usual_fate(self) -> Fate:
        fates = (Fate.CONFIRMED, Fate.WITHDRAWN, Fate.CANCELLED, Fate.UNMET)
        return self.random.choices(fates, (88, 4, 4, 4))[0]

    def _recent(self, today: date) -> list[Order]:
        """What there is to see on the day of loading: an order in every state, some of them of the accounts to try out."""
        contact = self.company.accounts[Role.UNIT_CONTACT]
        own = self.company.accounts[Role.CONTESTANT]

        def on(days: int, hour: int = 15) -> datetime:
            return at(today + timedelta(days=days), hour)

        return [
            Order(on(9), Fate.WAITING, contact, lead=12),
            Order(on(12, 19), Fate.WAITING, lead=14, place_kind=PlaceKind.SITE),
            Order(on(15, 9), Fate.WAITING, own, lead=16, subject=SUBJECTS[3]),
            Order(on(20), Fate.WAITING, lead=21, declines=1),
            Order(on(8, 9), Fate.OFFERED, lecturer=own, lead=14),
            Order(on(10, 14), Fate.OFFERED, contact, lead=15, place_kind=PlaceKind.ONLINE),
            Order(on(3, 9), Fate.ACCEPTED, contact, lead=16, place_kind=PlaceKind.SITE),
            Order(on(6), Fate.ACCEPTED, lecturer=own, lead=20),
            Order(on(7, 9), Fate.ACCEPTED, lead=22, place_kind=PlaceKind.ROUTE),
            Order(on(11, 19), Fate.ACCEPTED, own, lead=17, claimed=True),
            Order(on(-2, 9), Fate.ACCEPTED, contact, lecturer=own, lead=20, names=17),
            Order(on(-5, 14), Fate.ACCEPTED, lead=21, place_kind=PlaceKind.SITE),
            Order(on(-13, 19), Fate.ACCEPTED, lead=25),
            Order(on(-3, 9), Fate.REPORTED, contact, lead=18, names=23, photos=2),
            Order(on(-4, 14), Fate.REPORTED, lecturer=own, lead=19, photos=1),
            Order(on(-21, 9), Fate.REPORTED, lead=20),
            Order(on(-9, 15), Fate.DISPUTED, contact, lead=19, names=12),
            Order(on(-16, 9), Fate.CONFIRMED, contact, lecturer=own, lead=22, names=19, photos=2),
            Order(on(-24, 19), Fate.CONFIRMED, own, lead=20, place_kind=PlaceKind.SITE, names=14),
            Order(on(-30, 9), Fate.CONFIRMED, lecturer=own, lead=20, place_kind=PlaceKind.ROUTE, photos=3),
            Order(on(-6, 9), Fate.WITHDRAWN, contact, lead=14),
            Order(on(-7, 15), Fate.CANCELLED, lead=20),
            Order(on(-8, 9), Fate.UNMET, contact, lead=20, subject=SUBJECTS[0]),
            Order(on(-50, 9), Fate.UNMET, lead=20, subject=SUBJECTS[1]),
            Order(on(-56, 9), Fate.UNMET, lead=20, subject=SUBJECTS[2]),
        ]

    # One order, from step to step.

    def _note(self, order: Order) -> None:
        placed = self._moment(order.begins, -order.lead)
        if placed < self.now:
            self.agenda.note(placed, partial(self._place, order))

    def _moment(self, begins: datetime, days: int) -> datetime:
        day = begins.astimezone(TZ).date() + timedelta(days=days)
        return at(day, self.random.choice((9, 10, 11, 14, 16)), self.random.randrange(60))

    def _then(self, moment: datetime, deed: Callable[[], object]) -> None:
        """Have it done at a moment, if that has come when the demonstration is loaded."""
        if moment < self.now:
            self.agenda.note(max(moment, self.clock.now()), deed)

    def _place(self, order: Order) -> None:
        if order.begins - self.clock.now() < SHORTEST:
            return  # the stage was busy with a final for so long
        branch = order.branch = order.branch or self.random.choice(self._branches())
        place = self._place_of(branch)
        report = None if order.subject else self._report(order)
        topic = None
        if report is not None and self.random.random() < 0.3 and order.fate != Fate.ACCEPTED:
            topic = report.topics.first()
            report = None if topic else report
        site = route = None
        size = self.random.choice((25, 32, 40, 48, 60, 75, 90, 120, 160))
        if order.place_kind is PlaceKind.SITE:
            rooms = TeachingSite.objects.open().filter(capacity__gte=50).order_by("pk")
            site = self.random.choice(list(rooms))
            size = min(size, site.capacity or size)
        elif order.place_kind is PlaceKind.ROUTE:
            route, size = self.random.choice(list(Route.objects.order_by("pk"))), 35
        own = order.place_kind is PlaceKind.OWN
        hour = order.begins.astimezone(TZ).hour
        part = DayPart.MORNING if hour < 12 else DayPart.AFTERNOON if hour < 18 else DayPart.EVENING
        day = order.begins.astimezone(TZ).date()
        order.booking = place_booking(
            actor=branch,
            values={
                "unit": branch.organization,
                "unit_name": place.unit.name,
                "contact_name": branch.full_name,
                "contact_phone": branch.mobile or "",
                "report": report,
                "topic": topic,
                "subject": order.subject,
                "sector": place.sector,
                "town": town_of(place),
                "place_kind": order.place_kind,
                "place_text": f"{place.unit.short_name or place.unit.name}会议室" if own else "",
                "site": site,
                "route": route,
                "audience_kind": self._audience(place),
                "audience_size": size,
                "language": self.random.choice(("", "", "四川话")),
            },
            days=[(day, part), (day + timedelta(days=2), DayPart.ANY)],
        )
        placed = self.clock.now()
        match order.fate:
            case Fate.WITHDRAWN:
                self._then(
                    placed + timedelta(days=2),
                    lambda: withdraw_booking(booking=_of(order), actor=branch, reason="支部活动改期"),
                )
            case Fate.UNMET:
                self._then(
                    placed + timedelta(days=4),
                    lambda: give_up_booking(booking=_of(order), actor=self.manager, reason=UNMET),
                )
            case Fate.WAITING if not order.declines:
                pass
            case _:
                self._then(placed + timedelta(days=1, hours=2), partial(self._dispatch, order))

    def _dispatch(self, order: Order) -> None:
        """Ask who is free, or let the lecturer take it from the board."""
        booking = _of(order)
        if booking.state not in {BookingState.PLACED, BookingState.ACCEPTED}:
            return
        ends = order.begins + LASTS
        for person in self._suitable(order, booking):
            order.asked.add(person.pk)
            times = {"starts_at": order.begins, "ends_at": ends}
            try:
                if order.claimed and person.user and booking.state == BookingState.PLACED:
                    claim_booking(booking=booking, lecturer=person, actor=person.user, **times)
                    self._accepted(order)
                    return
                made = offer_booking(booking=booking, lecturer=person, actor=self.manager, **times)
            except DomainError:
                continue  # not free on that day, or the site isn't: the next one
            if order.fate is not Fate.OFFERED:
                self._then(self.clock.now() + timedelta(days=1, hours=5), partial(self._answer, order, made))
            return
        if booking.state == BookingState.PLACED:
            give_up_booking(booking=booking, actor=self.manager, reason=NOBODY)

    def _answer(self, order: Order, made: Dispatch) -> None:
        actor = made.lecturer.user or self.manager
        if order.declines:
            order.declines -= 1
            decline_dispatch(dispatch=made, actor=actor, reason=self.random.choice(DECLINES))
            if order.fate is not Fate.WAITING:
                self._then(self.clock.now() + timedelta(hours=4), partial(self._dispatch, order))
            return
        accept_dispatch(dispatch=made, actor=actor)
        if order.replaced:
            order.replaced = False
            self._then(self.clock.now() + timedelta(days=2), partial(self._dispatch, order))
            return
        self._accepted(order)

    def _accepted(self, order: Order) -> None:
        if order.fate is Fate.CANCELLED:
            self._then(
                self.clock.now() + timedelta(days=2),
                lambda: cancel_booking(
                    booking=_of(order), actor=_placed_by(order), reason="遇汛期值守，课程取消"
                ),
            )
            return
        if order.names:
            self._then(order.begins - timedelta(minutes=20), partial(self._sign_in, order))
        if order.fate is not Fate.ACCEPTED:
            hours = self.random.randint(2, 7)
            self._then(order.begins + LASTS + timedelta(hours=hours), partial(self._report_session, order))

    def _sign_in(self, order: Order) -> None:
        """The members come in; some sign in an older neighbour on their telephone."""
        booking = _of(order)
        live = booking.dispatches.order_by("-pk").first()
        if booking.state != BookingState.ACCEPTED or live is None:
            return
        sheet = open_sign_in(booking=booking, actor=live.lecturer.user or self.manager)
        opens, closes = sign_in_window(sheet)
        for number in range(order.names):
            self.clock.go_to(self.clock.now() + timedelta(seconds=40))
            if opens is not None and closes is not None and opens <= self.clock.now() <= closes:
                sign_in(
                    delivery=sheet,
                    name=self.names.name(),
                    unit_name=booking.unit_name,
                    device=f"demo-{booking.code}-{number - number % 3 // 2}",
                )

    def _report_session(self, order: Order) -> None:
        booking = _of(order)
        live = booking.dispatches.filter(state="accepted").select_related("lecturer__user").first()
        if booking.state != BookingState.ACCEPTED or live is None:
            return
        actor = live.lecturer.user or self.manager
        came = max(round(booking.audience_size * self.random.uniform(0.8, 1.15)), order.names)
        files = [
            ContentFile(landscape_file(booking.pk + number, width=800, height=600), f"{number}.jpg")
            for number in range(order.photos)
        ]
        delivery = report_session(
            booking=booking,
            actor=actor,
            values={"attendance": came, "remarks": self.random.choice(REMARKS)},
            photos=store_photos(files=files, actor=actor),
        )
        days = timedelta(days=self.random.randint(1, 3))
        if order.fate is Fate.DISPUTED:
            self._then(
                self.clock.now() + days,
                lambda: dispute_session(delivery=delivery, actor=_placed_by(order), reason=DISPUTE),
            )
        elif order.fate is Fate.CONFIRMED:
            self._then(self.clock.now() + days, partial(self._confirm, order, delivery))

    def _confirm(self, order: Order, delivery: Delivery) -> None:
        delivery.refresh_from_db()
        if delivery.state == DeliveryState.REPORTED:
            confirm_session(
                delivery=delivery,
                actor=_placed_by(order),
                rating=self._rating(),
                comment=self.random.choice(COMMENTS),
            )

    def _record(self, day: date) -> None:
        """The office writes down a session that was arranged by telephone."""
        report = self.random.choice(self._reports())
        place = self.random.choice(self.company.places)
        people = [one for one in report.lecturers.all() if one in self._people()]
        is_online = self.random.random() < 0.1
        site = None
        if not is_online and self.random.random() < 0.2:
            site = self.random.choice(list(TeachingSite.objects.open().order_by("pk")))
        is_confirmed = self.random.random() < 0.96
        record_session(
            actor=self.manager,
            values={
                "report": report,
                "unit": place.unit,
                "unit_name": place.unit.name,
                "held_on": day,
                "sector": place.sector,
                "town": site.town if site else town_of(place),
                "lecture_form": report.lecture_form,
                "audience_kind": self._audience(place),
                "place": "" if site or is_online else f"{place.unit.short_name or place.unit.name}活动室",
                "site": site,
                "is_online": is_online,
                "attendance": None if self.random.random() < 0.02 else self.random.randint(22, 140),
                "remarks": self.random.choice(REMARKS),
                "rating": self._rating() if is_confirmed and self.random.random() < 0.7 else None,
            },
            lecturers=people or [self.random.choice(self._people())],
            is_confirmed=is_confirmed,
        )

    # Who and what there is at the moment.

    def _reports(self) -> Sequence[LectureReport]:
        return list(LectureReport.objects.public().defer("script_text").order_by("pk"))

    def _people(self) -> Sequence[Lecturer]:
        return list(Lecturer.objects.admitted().select_related("user").order_by("pk"))

    def _report(self, order: Order) -> LectureReport:
        reports = self._reports()
        own = [
            one for one in reports if order.lecturer and one.lecturers.filter(user=order.lecturer).exists()
        ]
        return self.random.choice(own or reports)

    def _suitable(self, order: Order, booking: Booking) -> list[Lecturer]:
        """Those of the report first, then those of the topic, then everybody, in an order drawn by lot."""
        everybody = [one for one in self._people() if one.pk not in order.asked and one.user != order.branch]
        self.random.shuffle(everybody)
        mine = set(booking.report.lecturers.values_list("pk", flat=True)) if booking.report else set()
        known = set(booking.topic.lecturers.values_list("pk", flat=True)) if booking.topic else set()
        if order.lecturer is not None:
            mine = {one.pk for one in everybody if one.user == order.lecturer}
        if order.claimed:
            known |= {one.pk for one in everybody if one.user is not None}
        return sorted(everybody, key=lambda one: (one.pk not in mine, one.pk not in known))

    def _branches(self) -> list[User]:
        units = [place.unit.pk for place in self.company.places]
        asking = User.objects.filter(organization__in=units, memberships__role=Role.UNIT_CONTACT).distinct()
        return list(asking.select_related("organization").order_by("pk"))

    def _place_of(self, branch: User) -> Place:
        return next(place for place in self.company.places if place.unit.pk == branch.organization_id)

    def _audience(self, place: Place) -> AudienceKind:
        usual = AUDIENCES.get(place.sector, AudienceKind.MEMBERS)
        others = [AudienceKind.MEMBERS, AudienceKind.RETIRED, AudienceKind.YOUNG, AudienceKind.MIGRANT]
        return usual if self.random.random() < 0.6 else self.random.choice(others)

    def _rating(self) -> int:
        return self.random.choices((5, 4, 3, 2), (64, 28, 7, 1))[0]


AUDIENCES: Final = {
    "农村": AudienceKind.FARMERS,
    "社区": AudienceKind.RESIDENTS,
    "学校": AudienceKind.STUDENTS,
    "国企": AudienceKind.ENTERPRISE,
    "两新组织": AudienceKind.ENTERPRISE,
    "机关": AudienceKind.CADRES,
}
TOWN_OF: Final = {
    name: short for name, short, _sector, _below in words.UNITS if short.endswith(("镇", "街道"))
}


def town_of(place: Place) -> str:
    """Return the town of a unit; those of the district's seat are in the sub-district."""
    return TOWN_OF.get(place.above, "北辰街道")


def _of(order: Order) -> Booking:
    """Return the order as it stands now."""
    assert order.booking is not None
    return Booking.objects.get(pk=order.booking.pk)


def _placed_by(order: Order) -> User:
    assert order.branch is not None
    return order.branch


@dataclass(frozen=True, slots=True)
class Month:
    """How many sessions fall into which days."""

    first: date
    days: int
    sessions: int


def _months(first: date, last: date) -> list[Month]:
    """Spread the sessions over the months between two days, more in each than in the one before."""
    spans: list[tuple[date, int]] = []
    day = first
    while day < last:
        after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        spans.append((day, (min(after, last) - day).days))
        day = after
    weights = [GROWTH**n * days / 30 for n, (_day, days) in enumerate(spans)]
    return [
        Month(day, days, round(SESSIONS * weight / sum(weights)))
        for (day, days), weight in zip(spans, weights, strict=True)
    ]
