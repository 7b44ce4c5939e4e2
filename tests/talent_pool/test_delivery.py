"""Sessions: signing in, the report, the branch's word, and what counts."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from contest.states import EditionState, Role
from judging.models import Certificate
from talent_pool.actions.delivery import (
    confirm_session,
    dispute_session,
    record_session,
    report_session,
    void_session,
)
from talent_pool.actions.sheet import open_sign_in, sign_in, strike_sign_in
from talent_pool.exceptions import BookingMovedOn, SignInClosed, TooEarly, TooManyNames
from talent_pool.models import Booking, Delivery, ServiceCertificate, ServiceLevel, SignIn
from talent_pool.queries.delivery import counted, signed_in
from tests.factories.contest import MembershipFactory
from tests.factories.talent_pool import (
    DeliveryFactory,
    DispatchFactory,
    LecturerFactory,
    RouteFactory,
    RouteStopFactory,
    SignInFactory,
    TeachingSiteFactory,
)
from tests.files import docx_file, jpeg_file, sent
from tests.talent_pool.orders import make_lecturer, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(branch, lecturer):
    """Accepted, and begun half an hour ago."""
    return accepted(branch, lecturer)


def accepted(branch, lecturer, begun=timedelta(minutes=30), **place):
    made = order(branch, **place)
    now = timezone.now()
    Booking.objects.filter(pk=made.pk).update(
        state="accepted", starts_at=now - begun, ends_at=now - begun + timedelta(hours=1)
    )
    DispatchFactory(booking=made, lecturer=lecturer, state="accepted", answered_at=now)
    made.refresh_from_db()
    return made


def report(booking, lecturer, attendance=38):
    return report_session(
        booking=booking, actor=lecturer.user, values={"attendance": attendance, "remarks": ""}
    )


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


# The report and the branch's word -------------------------------------------------------------------------


def test_from_the_phone_form_to_a_counted_session(
    client_of, booking, branch, lecturer, django_capture_on_commit_callbacks
):
    own = client_of(lecturer.user)
    photos = [sent(jpeg_file(), f"{n}.jpg", "image/jpeg") for n in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        response = own.post(
            url("delivery-report", booking.code),
            {"attendance": "38", "remarks": "反响很好", "photos": photos},
        )
    delivery = Delivery.objects.get()
    assert response.status_code == 302
    assert (delivery.state, delivery.attendance, delivery.photos.count()) == ("reported", 38, 2)
    assert list(delivery.lecturers.all()) == [lecturer]
    assert [letter.to for letter in mail.outbox] == [["branch@example.org"]]
    assert counted(Delivery.objects.all()).sessions == 0
    assert counted(Delivery.objects.all()).unconfirmed == 1
    theirs = client_of(branch)
    photo = url("delivery-photo", delivery.code, delivery.photos.first().pk)
    answer = theirs.get(photo)
    assert answer.status_code == 200
    answer.getvalue()
    theirs.post(url("delivery-confirm", delivery.code), {"rating": "5", "comment": "欢迎再来"})
    delivery.refresh_from_db()
    booking.refresh_from_db()
    assert (delivery.state, delivery.rating, booking.state) == ("confirmed", 5, "confirmed")
    found = counted(Delivery.objects.all())
    assert (found.sessions, found.attendances, found.unconfirmed) == (1, 38, 0)


def test_a_session_on_a_route_counts_in_the_town_where_it_begins(branch, lecturer):
    route = RouteFactory()
    for position, town in ((2, "协兴镇"), (1, "浓溪镇")):
        RouteStopFactory(route=route, position=position, site=TeachingSiteFactory(town=town))
    booked = accepted(branch, lecturer, place_kind="route", route=route, town="", place_text="")
    made = report(booked, lecturer)
    assert (made.route, made.site, made.town) == (route, None, "浓溪镇")


def test_strangers_see_neither_record_nor_photos(
    client, client_of, booking, lecturer, outsider, unit_contact
):
    delivery = report(booking, lecturer)
    for name in ("delivery-detail", "delivery-confirm", "delivery-dispute", "delivery-amend"):
        assert client.get(url(name, delivery.code)).status_code == 302
        for stranger in (outsider, unit_contact, make_lecturer("单秀英").user):
            assert client_of(stranger).get(url(name, delivery.code)).status_code == 404


def test_a_lecturer_does_not_confirm_the_own_session(client_of, booking, lecturer, branch, pool_manager):
    delivery = report(booking, lecturer)
    assert (
        client_of(lecturer.user).post(url("delivery-confirm", delivery.code), {"rating": 5}).status_code
        == 403
    )
    assert (
        client_of(pool_manager).post(url("delivery-confirm", delivery.code), {"rating": 5}).status_code == 403
    )
    delivery.refresh_from_db()
    assert delivery.state == "reported"
    # the lecturer's own branch ordered, and she is its contact
    MembershipFactory(user=lecturer.user, role=Role.UNIT_CONTACT, organization=branch.organization)
    assert (
        client_of(lecturer.user).post(url("delivery-confirm", delivery.code), {"rating": 5}).status_code
        == 403
    )


def test_unknown_attendance_is_not_zero(client_of, booking, branch, lecturer):
    client_of(lecturer.user).post(url("delivery-report", booking.code), {"attendance": "", "remarks": ""})
    delivery = Delivery.objects.get()
    assert delivery.attendance is None
    confirm_session(delivery=delivery, actor=branch, rating=4)
    found = counted(Delivery.objects.all())
    assert (found.sessions, found.attendances, found.uncounted) == (1, 0, 1)


@pytest.mark.parametrize("typed", ["-1", "abc", "100001", "99999999999999"])
def test_an_impossible_attendance_is_refused(client_of, booking, lecturer, typed):
    data = {"attendance": typed, "remarks": "保留我"}
    response = client_of(lecturer.user).post(url("delivery-report", booking.code), data)
    assert response.status_code == 422
    assert "保留我" in response.content.decode()
    assert not Delivery.objects.exists()


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_lost(client_of, booking, lecturer):
    data = {"attendance": "38", "remarks": "保留我", "photos": [sent(docx_file(), "x.jpg", "image/jpeg")]}
    response = client_of(lecturer.user).post(url("delivery-report", booking.code), data)
    assert response.status_code == 422
    assert "保留我" in response.content.decode()
    booking.refresh_from_db()
    assert booking.state == "accepted"


def test_a_session_is_reported_once_and_not_before_it_begins(branch, lecturer, booking):
    report(booking, lecturer)
    with pytest.raises(BookingMovedOn):
        report(booking, lecturer)
    with pytest.raises(TooEarly):
        report(accepted(branch, lecturer, begun=-timedelta(hours=5)), lecturer)


def test_a_dispute_is_settled_by_a_correction_that_goes_back_to_the_branch(
    client_of, booking, branch, lecturer, pool_manager
):
    delivery = report(booking, lecturer, attendance=380)
    client_of(branch).post(url("delivery-dispute", delivery.code), {"reason": "只有38人"})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.state_reason) == ("disputed", "只有38人")
    assert counted(Delivery.objects.all()).unconfirmed == 1
    assert client_of(lecturer.user).post(url("delivery-amend", delivery.code), {}).status_code == 403
    office = client_of(pool_manager)
    data = {"attendance": "38", "remarks": ""}
    assert office.post(url("delivery-amend", delivery.code), data).status_code == 422  # no reason given
    office.post(url("delivery-amend", delivery.code), data | {"reason": "多写了一个零"})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attendance) == ("reported", 38)
    confirm_session(delivery=delivery, actor=branch, rating=4)
    assert counted(Delivery.objects.all()).attendances == 38


def test_a_void_session_counts_nowhere_and_can_be_reported_anew(booking, branch, lecturer, pool_manager):
    delivery = report(booking, lecturer)
    confirm_session(delivery=delivery, actor=branch, rating=5)
    void_session(delivery=delivery, actor=pool_manager, reason="写错了日子")
    found = counted(Delivery.objects.all())
    assert (found.sessions, found.attendances, found.unconfirmed) == (0, 0, 0)
    booking.refresh_from_db()
    assert booking.state == "accepted"
    assert report(booking, lecturer, attendance=40).state == "reported"
    assert Delivery.objects.count() == 1


def test_a_disputed_session_can_still_be_confirmed_by_the_branch(booking, branch, lecturer):
    delivery = report(booking, lecturer)
    dispute_session(delivery=delivery, actor=branch, reason="看错了")
    assert confirm_session(delivery=delivery, actor=branch, rating=5).state == "confirmed"


# By hand --------------------------------------------------------------------------------------------------


def test_a_session_that_nobody_ordered_here_is_recorded_by_hand(
    client_of, lecturer, pool_manager, supervisor
):
    data = {
        "lecturers": [lecturer.pk], "title": "院坝里的党课", "held_on": "2026-05-01", "town": "大安镇",
        "unit_name": "大安镇离退休党支部", "audience_kind": "retired", "attendance": "62", "rating": "",
    }  # fmt: skip
    assert client_of(supervisor).post(url("delivery-create"), data).status_code == 403
    office = client_of(pool_manager)
    assert office.post(url("delivery-create"), data).status_code == 302
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.source) == ("reported", "record")
    office.post(url("delivery-confirm", delivery.code), {"rating": "4"})
    delivery.refresh_from_db()
    assert delivery.state == "confirmed"
    future = data | {"held_on": (timezone.localdate() + timedelta(days=1)).isoformat()}
    assert office.post(url("delivery-create"), future).status_code == 422
    page = office.get(url("delivery-list")).content.decode()
    assert "院坝里的党课" in page
    assert "62" in page


# Signing in -----------------------------------------------------------------------------------------------


def test_listeners_sign_in_by_the_code_and_the_names_can_be_audited(
    client_of, booking, lecturer, branch, outsider
):
    own = client_of(lecturer.user)
    own.post(url("sign-in-sheet", booking.code))
    delivery = Delivery.objects.get()
    assert delivery.state == "open"
    assert counted(Delivery.objects.all()).unconfirmed == 0
    page = own.get(url("sign-in-sheet", booking.code)).content.decode()
    assert url("sign-in", delivery.sign_in_token) in page
    assert "<svg" in page
    phone = client_of()
    address = url("sign-in", delivery.sign_in_token)
    for name in ("唐小兰", "单秀英", "唐小兰"):
        response = phone.post(address, {"name": name, "unit_name": "第一党支部"}, follow=True)
        assert name in response.content.decode()
    client_of().post(address, {"name": "何建国"})
    assert signed_in(delivery) == 3
    assert "唐小兰" not in client_of().get(address).content.decode()  # another telephone sees no names
    shown = own.get(url("sign-in-sheet", booking.code)).content.decode()
    assert "何建国" in shown
    assert "2 names from this telephone" in shown or "本机签到2人" in shown
    row = SignIn.objects.get(name="何建国")
    assert (
        client_of(outsider).post(url("sign-in-strike", delivery.code, row.pk), {"reason": "x"}).status_code
        == 404
    )
    client_of(branch).post(url("sign-in-strike", delivery.code, row.pk), {"reason": "没有来"})
    assert signed_in(delivery) == 2
    assert "没有来" in own.get(url("sign-in-sheet", booking.code)).content.decode()
    form = own.get(url("delivery-report", booking.code))
    assert form.context["form"]["attendance"].value() == 2


def test_signing_in_has_its_time_and_a_telephone_its_limit(client, booking, lecturer):
    delivery = open_sign_in(booking=booking, actor=lecturer.user)
    address = url("sign-in", delivery.sign_in_token)
    assert 'name="name"' in client.get(address).content.decode()
    for n in range(5):
        sign_in(delivery=delivery, name=f"党员{n}", unit_name="", device="a")
    with pytest.raises(TooManyNames):
        sign_in(delivery=delivery, name="第六人", unit_name="", device="a")
    strike_sign_in(row=delivery.sign_ins.first(), actor=lecturer.user, reason="重复")
    with pytest.raises(TooManyNames):
        sign_in(delivery=delivery, name="第六人", unit_name="", device="a")
    now = timezone.now()
    for starts_at in (now - timedelta(hours=4), now + timedelta(hours=2)):
        Delivery.objects.filter(pk=delivery.pk).update(
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
        )
        with pytest.raises(SignInClosed):
            sign_in(delivery=delivery, name="迟到者", unit_name="", device="b")
        assert 'name="name"' not in client.get(address).content.decode(), "a form that would be refused"
        assert client.post(address, {"name": "迟到者"}).status_code == 422


def test_the_sheet_of_a_session_that_falls_out_goes_with_it(branch, lecturer):
    from talent_pool.actions.booking import cancel_booking

    booking = accepted(branch, lecturer, begun=-timedelta(hours=5))
    open_sign_in(booking=booking, actor=lecturer.user)
    cancel_booking(booking=booking, actor=branch, reason="停电")
    assert not Delivery.objects.exists()


# Service --------------------------------------------------------------------------------------------------


def test_certificates_of_service_follow_confirmed_sessions(
    client, client_of, edition, lecturer, pool_manager, supervisor, outsider
):
    edition.state = EditionState.PUBLISHED
    edition.save()
    level = ServiceLevel.objects.create(name="铜讲台", sessions=3)
    for n in range(3):
        record_session(
            actor=pool_manager, values={"held_on": date(2026, 1, n + 1), "unit_name": "x", "attendance": 10},
            lecturers=[lecturer], is_confirmed=n < 2,
        )  # fmt: skip
    office = client_of(pool_manager)
    issue = url("service-issue", lecturer.code)
    assert client_of(supervisor).post(issue, {"level": level.code}).status_code == 403
    office.post(issue, {"level": level.code})
    assert not Certificate.objects.exists()
    confirm_session(delivery=Delivery.objects.get(state="reported"), actor=pool_manager, rating=5)
    assert level.code in office.get(url("service-list")).content.decode()
    for _ in range(2):
        office.post(issue, {"level": level.code})
    paper = ServiceCertificate.objects.get()
    assert (paper.sessions, paper.certificate.kind, paper.certificate.holder) == (3, "service", "蒋红梅")
    assert "您累计授课3场" in dict(paper.certificate.facts["texts"])["body"]
    address = url("service-file", lecturer.code, paper.certificate.check_code)
    assert client.get(address).status_code == 302
    assert client_of(outsider).get(address).status_code == 404
    answer = client_of(lecturer.user).get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


# Query counts ---------------------------------------------------------------------------------------------


def test_the_register_and_the_list_of_service_ask_the_same_for_many(
    client_of, pool_manager, assert_constant_queries
):
    office = client_of(pool_manager)

    def make(count):
        for _ in range(count):
            DeliveryFactory(
                lecturers=[LecturerFactory(state="admitted")],
                state="confirmed",
                confirmed_at=timezone.now(),
                confirmed_by=pool_manager,
            )

    assert_constant_queries(lambda: office.get(url("delivery-list")), make)
    assert_constant_queries(lambda: office.get(url("service-list")), make)


def test_a_sheet_asks_the_same_for_many_names(client_of, booking, lecturer, assert_constant_queries):
    delivery = open_sign_in(booking=booking, actor=lecturer.user)
    own = client_of(lecturer.user)
    assert_constant_queries(
        lambda: own.get(url("sign-in-sheet", booking.code)),
        lambda n: SignInFactory.create_batch(n, delivery=delivery),
    )


def test_photos_and_lecturers_of_a_record_are_asked_for_once(
    client_of, booking, lecturer, pool_manager, assert_constant_queries
):
    delivery = report(booking, lecturer)

    def make(count):
        delivery.lecturers.add(*LecturerFactory.create_batch(count))

    office = client_of(pool_manager)
    assert_constant_queries(lambda: office.get(url("delivery-detail", delivery.code)), make)
