"""Rows of the talent pool; a factory holds no surprise."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from talent_pool.models import (
    Booking,
    BookingDay,
    Delivery,
    Dispatch,
    Lecturer,
    LectureReport,
    Need,
    Route,
    RouteStop,
    SignIn,
    TeachingSite,
    Topic,
)
from talent_pool.states import DeliverySource
from tests.factories.contest import UserFactory


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"主题{n + 1}")


class LecturerFactory(DjangoModelFactory):
    class Meta:
        model = Lecturer

    name = factory.Sequence(lambda n: f"赵秀{n}")


class LectureReportFactory(DjangoModelFactory):
    class Meta:
        model = LectureReport

    title = factory.Sequence(lambda n: f"故里新篇 第{n + 1}讲")
    year = 2026


class TeachingSiteFactory(DjangoModelFactory):
    class Meta:
        model = TeachingSite

    name = factory.Sequence(lambda n: f"牌坊村教学点{n + 1}")


class RouteFactory(DjangoModelFactory):
    class Meta:
        model = Route

    name = factory.Sequence(lambda n: f"故里线路{n + 1}")


class RouteStopFactory(DjangoModelFactory):
    class Meta:
        model = RouteStop

    route = factory.SubFactory(RouteFactory)
    site = factory.SubFactory(TeachingSiteFactory)
    position = factory.Sequence(lambda n: n + 1)


class BookingFactory(DjangoModelFactory):
    class Meta:
        model = Booking

    unit_name = factory.Sequence(lambda n: f"协兴镇第{n + 1}党支部")
    contact_name = "唐小兰"
    contact_phone = "13800001111"
    placed_by = factory.SubFactory(UserFactory)
    audience_size = 40


class BookingDayFactory(DjangoModelFactory):
    class Meta:
        model = BookingDay

    booking = factory.SubFactory(BookingFactory)
    day = date(2026, 12, 1)


class DispatchFactory(DjangoModelFactory):
    class Meta:
        model = Dispatch

    booking = factory.SubFactory(BookingFactory)
    lecturer = factory.SubFactory(LecturerFactory)


class DeliveryFactory(DjangoModelFactory):
    """A session that is reported and that nobody has confirmed."""

    class Meta:
        model = Delivery
        skip_postgeneration_save = True

    unit_name = factory.Sequence(lambda n: f"协兴镇第{n + 1}党支部")
    held_on = date(2026, 6, 1)
    attendance = 40
    source = DeliverySource.RECORD

    @factory.post_generation
    def lecturers(self, create, extracted, **kwargs):
        if create and extracted:
            self.lecturers.set(extracted)


class SignInFactory(DjangoModelFactory):
    class Meta:
        model = SignIn

    delivery = factory.SubFactory(DeliveryFactory)
    name = factory.Sequence(lambda n: f"党员{n + 1}")
    device = factory.Sequence(lambda n: f"device{n}")


class NeedFactory(DjangoModelFactory):
    class Meta:
        model = Need

    subject = factory.Sequence(lambda n: f"农村电商怎样起步 第{n + 1}问")
