"""Booking: from the branch's order to the lecturer's answer."""

import pytest

from tests.factories.talent_pool import (
    BookingDayFactory,
    DeliveryFactory,
    LecturerFactory,
    NeedFactory,
    SignInFactory,
)

pytestmark = pytest.mark.django_db


def test_rows_of_the_delivery_world_can_be_made():
    day = BookingDayFactory()
    lecturer = LecturerFactory()
    delivery = DeliveryFactory(lecturers=[lecturer])
    SignInFactory(delivery=delivery)
    NeedFactory()
    assert day.booking.what == "Any lecture"
    assert list(lecturer.deliveries.all()) == [delivery]
