"""What waits for somebody in the pool is said on the home page, and the page of dispatching keeps what was typed."""

import pytest
from django.urls import reverse

from talent_pool.actions.dispatch import offer_booking
from tests.talent_pool.orders import make_branch, make_lecturer, order, soon

pytestmark = pytest.mark.django_db


def test_the_manager_sees_how_many_orders_wait(client_of, pool_manager):
    order(make_branch())
    page = client_of(pool_manager).get("/").content.decode()
    assert "1 个点单待派" in page
    assert reverse("talent_pool:booking-queue") in page


def test_the_lecturer_sees_what_waits_for_an_answer(client_of, pool_manager):
    person, booking = make_lecturer("蒋红梅"), order(make_branch())
    assert reverse("talent_pool:own-sessions") not in client_of(person.user).get("/").content.decode()
    offer_booking(
        booking=booking, actor=pool_manager, lecturer=person, starts_at=soon(), ends_at=soon(hour=11)
    )
    page = client_of(person.user).get("/").content.decode()
    assert "1 个待您答复" in page


def test_searching_for_a_lecturer_keeps_the_time(client_of, pool_manager):
    make_lecturer("蒋红梅")
    booking = order(make_branch())
    address = reverse("talent_pool:booking-dispatch", args=[booking.code])
    typed = {"starts_at": f"{soon().date()}T15:30", "minutes": "60", "q": "蒋", "search": "1"}
    page = client_of(pool_manager).post(address, typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert "T15:30" in text
    assert 'value="60"' in text
    booking.refresh_from_db()
    assert booking.state == "placed"


def test_a_session_is_reported_once_it_has_begun(client_of, pool_manager):
    booking = order(make_branch())
    person = make_lecturer("蒋红梅")
    offer_booking(
        booking=booking, actor=pool_manager, lecturer=person, starts_at=soon(), ends_at=soon(hour=11)
    )
    booking.refresh_from_db()
    booking.state = "accepted"
    booking.save()
    address = reverse("talent_pool:booking-detail", args=[booking.code])
    assert "填报授课" not in client_of(person.user).get(address).content.decode()
