"""Who speaks for a branch: whoever placed the order, and the contact whom the office named for the unit."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from talent_pool.actions.delivery import report_session
from talent_pool.models import Booking
from talent_pool.states import PublicPart
from tests.factories.contest import OrganizationFactory, UserFactory
from tests.factories.talent_pool import DeliveryFactory, DispatchFactory
from tests.talent_pool.orders import make_contact, make_lecturer, order
from tests.talent_pool.stock import agree

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


def accepted(branch, lecturer):
    """An order whose session began half an hour ago."""
    made, begun = order(branch), timezone.now() - timedelta(minutes=30)
    Booking.objects.filter(pk=made.pk).update(
        state="accepted", starts_at=begun, ends_at=begun + timedelta(hours=1)
    )
    DispatchFactory(booking=made, lecturer=lecturer, state="accepted", answered_at=begun)
    made.refresh_from_db()
    return made


def reported(booking, lecturer):
    return report_session(booking=booking, actor=lecturer.user, values={"attendance": 38, "remarks": ""})


def test_who_types_a_unit_into_her_own_account_gets_nothing_of_its_orders(client_of, branch, lecturer):
    booking = accepted(branch, lecturer)
    stranger = UserFactory(full_name="王陌生")
    client = client_of(stranger)
    account = {"full_name": "王陌生", "unit": branch.organization.name}
    assert client.post(reverse("contest:account"), account).status_code == 302
    stranger.refresh_from_db()
    assert stranger.organization == branch.organization
    for name in ("booking-detail", "booking-edit", "sign-in-sheet"):
        assert client.get(url(name, booking.code)).status_code == 404
    assert client.post(url("booking-cancel", booking.code), {"reason": "恶作剧"}).status_code == 404
    booking.refresh_from_db()
    assert booking.state == "accepted"
    assert booking.code not in client.get(url("booking-list")).content.decode()
    delivery = reported(booking, lecturer)
    for name in ("delivery-confirm", "delivery-dispute"):
        posted = {"rating": "5", "reason": "恶作剧"}
        assert client.post(url(name, delivery.code), posted).status_code == 404
    delivery.refresh_from_db()
    assert delivery.state == "reported"


def test_the_contact_of_a_unit_reads_its_orders_and_confirms_its_sessions(client_of, branch, lecturer):
    booking = accepted(branch, lecturer)
    contact = client_of(make_contact(branch.organization))
    assert booking.code in contact.get(url("booking-list")).content.decode()
    assert "13800001111" in contact.get(url("booking-detail", booking.code)).content.decode()
    delivery = reported(booking, lecturer)
    assert contact.post(url("delivery-confirm", delivery.code), {"rating": "5"}).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == "confirmed"
    other = client_of(make_contact(OrganizationFactory(name="大安镇党支部")))
    assert other.get(url("booking-detail", booking.code)).status_code == 404
    assert other.get(url("delivery-detail", delivery.code)).status_code == 404


def test_a_session_recorded_by_hand_is_confirmed_by_the_contact_of_its_unit(client_of, branch, lecturer):
    delivery = DeliveryFactory(unit=branch.organization, lecturers=[lecturer])
    confirm = url("delivery-confirm", delivery.code)
    assert client_of(branch).post(confirm, {"rating": "5"}).status_code == 404  # only a unit in an account
    assert client_of(make_contact(branch.organization)).post(confirm, {"rating": "5"}).status_code == 302


def test_what_a_lecturer_ordered_for_herself_is_confirmed_by_a_manager(client_of, lecturer, pool_manager):
    lecturer.user.organization = OrganizationFactory(name="牌坊村党支部")
    lecturer.user.save()
    delivery = reported(accepted(lecturer.user, lecturer), lecturer)
    confirm = url("delivery-confirm", delivery.code)
    assert client_of(lecturer.user).post(confirm, {"rating": "5"}).status_code == 403
    assert client_of(pool_manager).post(confirm, {"rating": "4"}).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.confirmed_by) == ("confirmed", pool_manager)


def test_the_branch_sees_the_unit_of_its_lecturer_only_if_she_shows_it(client_of, branch, pool_manager):
    lecturer = make_lecturer("欧阳建国", organization_name="银杏坡流动党支部")
    page = url("booking-detail", accepted(branch, lecturer).code)
    agree([lecturer], shown=[PublicPart.REPORTS])
    assert "银杏坡" not in client_of(branch).get(page).content.decode()
    for reader in (lecturer.user, pool_manager):
        assert "银杏坡" in client_of(reader).get(page).content.decode()
    agree([lecturer], shown=[PublicPart.UNIT])
    assert "银杏坡" in client_of(branch).get(page).content.decode()
