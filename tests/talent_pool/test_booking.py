"""Booking: from the branch's order to the lecturer's answer."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from contest.models import JournalEntry
from talent_pool.actions.booking import cancel_booking, give_up_booking, reopen_booking, withdraw_booking
from talent_pool.actions.consent import choose_shown
from talent_pool.actions.dispatch import (
    accept_dispatch,
    claim_booking,
    decline_dispatch,
    offer_booking,
    take_back_ahead,
)
from talent_pool.actions.erasure import erase_lecturer
from talent_pool.actions.lecturer import end_lecturer, reopen_lecturer
from talent_pool.exceptions import (
    AskedMeanwhile,
    BookingMovedOn,
    LecturerAway,
    LecturerTaken,
    NotInPool,
    SiteTaken,
    SiteTooSmall,
    TimePassed,
)
from talent_pool.models import Absence, Booking, CalendarFeed, Dispatch, Need
from talent_pool.states import FIRST_OFFERED, PublicPart
from talent_pool.tasks.booking import remind_of_sessions
from tests.factories.contest import UserFactory
from tests.factories.talent_pool import (
    BookingDayFactory,
    BookingFactory,
    DispatchFactory,
    LectureReportFactory,
    LecturerFactory,
    RouteFactory,
    RouteStopFactory,
    TeachingSiteFactory,
    TopicFactory,
)
from tests.talent_pool.orders import make_branch, make_contact, make_lecturer, order, soon
from tests.talent_pool.stock import agree

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _letters(pool_manager):
    pool_manager.email = "manager@example.org"
    pool_manager.save()


def url(name, *args):
    return reverse(f"talent_pool:{name}", args=args)


def form_data(**changes):
    return {
        "form_token": "abcdefgh", "day_1": soon().date().isoformat(), "part_1": "morning", "place_kind": "own",
        "place_text": "村委会会议室", "audience_kind": "farmers", "audience_size": "40", "unit_name": "协兴镇第一党支部",
        "contact_name": "唐小兰", "contact_phone": "13800001111", "part_2": "any", "part_3": "any",
    } | changes  # fmt: skip


def offer(booking, lecturer, actor, starts_at=None, hours=1):
    starts_at = starts_at or soon()
    return offer_booking(
        booking=booking, lecturer=lecturer, actor=actor, starts_at=starts_at, ends_at=starts_at + hours * HOUR
    )


# The branch -----------------------------------------------------------------------------------------------


def test_the_branch_orders_a_report_on_one_page_and_twice_sent_is_one_order(client_of, branch):
    report = LectureReportFactory(title="从牌坊村走出的人", state="admitted", admitted_at=timezone.now())
    client = client_of(branch)
    assert "从牌坊村走出的人" in client.get(url("booking-menu")).content.decode()
    page = client.get(f"{url('booking-create')}?report={report.code}").content.decode()
    assert "《从牌坊村走出的人》" in page
    assert "协兴镇第一党支部" in page
    for _ in range(2):
        response = client.post(url("booking-create"), form_data(report=report.code), follow=True)
        assert "从牌坊村走出的人" in response.content.decode()
    booking = Booking.objects.get()
    assert (booking.report, booking.unit, booking.state) == (report, branch.organization, "placed")
    assert [(one.day, one.part) for one in booking.days.all()] == [(soon().date(), "morning")]
    assert JournalEntry.objects.filter(verb="booking.placed").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day_1": "2020-01-01"}, "day_1"),
        ({"day_1": ""}, "day_1"),
        ({"audience_size": "0"}, "audience_size"),
        ({"place_text": ""}, "place_text"),
        ({"unit_name": ""}, "unit_name"),
        ({"audience_kind": "martians"}, "audience_kind"),
    ],
)
def test_an_order_that_lacks_something_says_so_and_loses_nothing(client_of, branch, changes, field):
    response = client_of(branch).post(url("booking-create"), form_data(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "13800001111" in response.content.decode()
    assert not Booking.objects.exists()


def test_a_site_that_is_too_small_is_refused_at_once(client_of, branch):
    site = TeachingSiteFactory(name="故居", capacity=30)
    data = form_data(place_kind="site", site=site.pk, place_text="", audience_size="31")
    response = client_of(branch).post(url("booking-create"), data)
    assert response.status_code == 422
    assert "audience_size" in response.context["form"].errors
    with pytest.raises(SiteTooSmall):
        order(branch, place_kind="site", site=site, audience_size=31, town="", place_text="")
    assert client_of(branch).post(url("booking-create"), data | {"audience_size": "30"}).status_code == 302
    assert Booking.objects.get().site == site


def test_only_those_with_a_part_in_an_order_see_it(
    client, client_of, branch, lecturer, substitute, pool_manager, supervisor, outsider
):
    booking = order(branch)
    page = url("booking-detail", booking.code)
    assert client.get(page).status_code == 302
    same_unit = UserFactory(organization=branch.organization)  # anybody may type a unit into her account
    for stranger in (outsider, lecturer.user, substitute.user, make_branch("大安镇党支部"), same_unit):
        assert client_of(stranger).get(page).status_code == 404
    offer(booking, lecturer, pool_manager)
    for reader in (
        branch,
        lecturer.user,
        pool_manager,
        supervisor,
        make_contact(branch.organization),
    ):
        shown = client_of(reader).get(page).content.decode()
        assert "13800001111" in shown
        assert "待讲师答复" in shown or "Waiting for the lecturer" in shown
    assert client_of(supervisor).get(url("booking-dispatch", booking.code)).status_code == 403
    decline_dispatch(dispatch=Dispatch.objects.get(), actor=lecturer.user, reason="外出")
    assert client_of(lecturer.user).get(page).status_code == 404


def test_an_order_can_be_changed_until_somebody_is_asked(client_of, branch, lecturer, pool_manager):
    booking = order(branch)
    edit = url("booking-edit", booking.code)
    data = form_data(audience_size="60", topic=booking.topic.pk)
    assert client_of(branch).post(edit, data).status_code == 302
    booking.refresh_from_db()
    assert booking.audience_size == 60
    offer(booking, lecturer, pool_manager)
    response = client_of(branch).post(edit, data | {"audience_size": "99"})
    assert response.status_code == 422
    booking.refresh_from_db()
    assert booking.audience_size == 60


# Dispatch -------------------------------------------------------------------------------------------------


def test_suggestions_show_their_reasons_and_one_press_asks(
    client_of, branch, lecturer, substitute, pool_manager
):
    topic = TopicFactory(name="乡村振兴")
    lecturer.topics.add(topic)
    booking = order(branch, topic=topic)
    client = client_of(pool_manager)
    response = client.get(url("booking-dispatch", booking.code))
    lines = response.context["lines"]
    assert [line.person for line in lines] == [lecturer, substitute]
    assert lines[0].points > lines[1].points
    assert lines[0].points == sum(points for _words, points, _most in lines[0].reasons)
    data = {"starts_at": f"{soon():%Y-%m-%dT%H:%M}", "minutes": "90", "lecturer": lecturer.code}
    assert client.post(url("booking-dispatch", booking.code), data).status_code == 302
    booking.refresh_from_db()
    assert (booking.state, booking.starts_at, booking.ends_at) == ("offered", soon(), soon() + 1.5 * HOUR)
    response = client.post(url("booking-dispatch", booking.code), data | {"lecturer": substitute.code})
    assert response.status_code == 422
    assert Dispatch.objects.get().lecturer == lecturer


def test_names_narrow_the_suggestions(client_of, branch, lecturer, substitute, pool_manager):
    booking = order(branch)
    response = client_of(pool_manager).get(url("booking-dispatch", booking.code), {"q": "jhm"})
    assert [line.person for line in response.context["lines"]] == [lecturer]


def test_a_lecturer_is_never_at_two_places(branch, lecturer, pool_manager):
    first, second = order(branch), order(branch)
    offer(first, lecturer, pool_manager)
    with pytest.raises(LecturerTaken, match="蒋红梅"):
        offer(second, lecturer, pool_manager, soon() + HOUR / 2)
    second.refresh_from_db()
    assert (second.state, second.starts_at) == ("placed", None)
    assert offer(second, lecturer, pool_manager, soon() + HOUR).state == "offered"


def test_absence_the_past_and_people_who_left_are_refused(branch, lecturer, pool_manager):
    booking = order(branch)
    Absence.objects.create(lecturer=lecturer, starts_on=soon().date(), ends_on=soon().date())
    with pytest.raises(LecturerAway):
        offer(booking, lecturer, pool_manager)
    with pytest.raises(TimePassed):
        offer(booking, lecturer, pool_manager, timezone.now() - HOUR)
    with pytest.raises(NotInPool):
        offer(booking, LecturerFactory(), pool_manager)


def test_a_site_has_one_group_at_a_time_a_route_passing_by_included(
    branch, lecturer, substitute, pool_manager
):
    site, other = TeachingSiteFactory(name="故居"), TeachingSiteFactory()
    route = RouteFactory()
    RouteStopFactory(route=route, site=other, position=1, minutes_here=30, minutes_to_next=30)
    RouteStopFactory(route=route, site=site, position=2, minutes_here=60)
    nowhere = {"town": "", "place_text": ""}
    there = order(branch, place_kind="site", site=site, **nowhere)
    passing = order(branch, place_kind="route", route=route, **nowhere)
    offer(there, lecturer, pool_manager, soon(hour=10))
    with pytest.raises(SiteTaken, match="故居"):
        offer(passing, substitute, pool_manager, soon(hour=9) + HOUR / 2, hours=2)
    passing = Booking.objects.get(pk=passing.pk)
    assert offer(passing, substitute, pool_manager, soon(hour=10), hours=2).state == "offered"


def test_declining_needs_a_reason_and_leads_to_somebody_else(
    client_of, branch, lecturer, substitute, pool_manager, django_capture_on_commit_callbacks
):
    booking = order(branch)
    asked = offer(booking, lecturer, pool_manager)
    client = client_of(lecturer.user)
    assert client.post(url("dispatch-decline", asked.code), {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("dispatch-decline", asked.code), {"reason": "那天要送孩子"})
    assert [letter.to for letter in mail.outbox] == [["manager@example.org"]]
    assert "那天要送孩子" in mail.outbox[0].body
    booking.refresh_from_db()
    assert (booking.state, booking.starts_at) == ("placed", None)
    page = client_of(pool_manager).get(url("booking-dispatch", booking.code))
    assert [(line.person, line.has_declined) for line in page.context["lines"]] == [
        (substitute, False),
        (lecturer, True),
    ]
    assert "那天要送孩子" in client_of(pool_manager).get(url("booking-detail", booking.code)).content.decode()
    assert "那天要送孩子" not in client_of(branch).get(url("booking-detail", booking.code)).content.decode()
    again = offer(booking, substitute, pool_manager)
    accept_dispatch(dispatch=again, actor=substitute.user)
    booking.refresh_from_db()
    assert booking.state == "accepted"


def test_a_substitute_is_asked_in_the_place_of_who_had_accepted(
    branch, lecturer, substitute, pool_manager, django_capture_on_commit_callbacks
):
    booking = order(branch)
    accept_dispatch(dispatch=offer(booking, lecturer, pool_manager), actor=lecturer.user)
    with django_capture_on_commit_callbacks(execute=True):
        made = offer(booking, substitute, pool_manager)
    assert (made.role, made.state) == ("substitute", "offered")
    assert {one.lecturer.name: one.state for one in booking.dispatches.all()} == {
        "蒋红梅": "withdrawn",
        "阿依古丽·买买提": "offered",
    }
    assert {letter.to[0] for letter in mail.outbox} == {lecturer.user.email, substitute.user.email}


def test_who_can_not_come_after_all_returns_the_order_to_the_queue(
    branch, lecturer, pool_manager, django_capture_on_commit_callbacks
):
    booking = order(branch)
    accepted = accept_dispatch(dispatch=offer(booking, lecturer, pool_manager), actor=lecturer.user)
    with django_capture_on_commit_callbacks(execute=True):
        decline_dispatch(dispatch=accepted, actor=lecturer.user, reason="突发阑尾炎")
    booking.refresh_from_db()
    assert booking.state == "placed"
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    assert told.keys() == {"branch@example.org", "manager@example.org"}
    assert "突发阑尾炎" in told["manager@example.org"]
    assert "突发阑尾炎" not in told["branch@example.org"]
    with pytest.raises(BookingMovedOn):
        decline_dispatch(dispatch=accepted, actor=lecturer.user, reason="生病")


@pytest.mark.parametrize("leaves", [end_lecturer, reopen_lecturer, erase_lecturer])
def test_who_leaves_the_pool_leaves_no_order_behind(
    branch, lecturer, pool_manager, django_capture_on_commit_callbacks, leaves
):
    asked = offer(order(branch), lecturer, pool_manager)
    accepted = accept_dispatch(
        dispatch=offer(order(branch), lecturer, pool_manager, soon(5)), actor=lecturer.user
    )
    over = BookingFactory(
        state="accepted", starts_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() - HOUR
    )
    DispatchFactory(booking=over, lecturer=lecturer, state="accepted", answered_at=timezone.now())
    address, reason = lecturer.user.email, {} if leaves is erase_lecturer else {"reason": "违反纪律"}
    with django_capture_on_commit_callbacks(execute=True):
        leaves(lecturer=lecturer, actor=pool_manager, **reason)
    for one in (asked, accepted):
        one.refresh_from_db()
        one.booking.refresh_from_db()
        assert (one.state, one.booking.state, one.booking.starts_at) == ("withdrawn", "placed", None)
    over.refresh_from_db()
    assert over.state == "accepted"  # it was held, and somebody will report it
    told = {letter.to[0] for letter in mail.outbox}
    assert told == {"branch@example.org", "manager@example.org"} | ({address} if reason else set())
    assert len(mail.outbox) == 2 * len(told)
    assert not any("违反纪律" in letter.body for letter in mail.outbox)
    assert JournalEntry.objects.filter(verb="booking.taken_back").count() == 2


def test_an_order_that_comes_in_while_somebody_leaves_stops_the_leaving(branch, lecturer, pool_manager):
    asked = offer(order(branch), lecturer, pool_manager)
    with pytest.raises(AskedMeanwhile, match="蒋红梅"):
        take_back_ahead(lecturer=lecturer, held=[], actor=pool_manager)
    asked.refresh_from_db()
    assert asked.state == "offered"


def test_who_is_no_longer_in_the_pool_accepts_nothing_and_finds_a_page(
    client_of, branch, lecturer, pool_manager
):
    asked = offer(order(branch), lecturer, pool_manager)
    # as records were left before orders went back by themselves
    lecturer.state, lecturer.state_reason = "ended", "调离"
    lecturer.save()
    with pytest.raises(NotInPool, match="蒋红梅"):
        accept_dispatch(dispatch=asked, actor=lecturer.user)
    client = client_of(lecturer.user)
    answer = client.post(url("dispatch-accept", asked.code), follow=True)
    assert answer.redirect_chain == [(url("my-page"), 302)]
    assert answer.status_code == 200
    assert "蒋红梅" in answer.content.decode()
    answer = client.post(url("dispatch-decline", asked.code), {"reason": "已离任"}, follow=True)
    assert answer.status_code == 200
    asked.refresh_from_db()
    assert asked.state == "declined"


@pytest.mark.parametrize("name", ["lecturer-end", "lecturer-reopen", "lecturer-erase"])
def test_leaving_the_pool_says_what_becomes_of_orders(client_of, lecturer, pool_manager, name):
    page = client_of(pool_manager).get(url(name, lecturer.code))
    assert any(
        "go back to the queue" in str(one) or "点单重新待派" in str(one)
        for one in page.context["consequences"]
    )


def test_cancelling_tells_everybody_and_frees_the_lecturer(
    branch, lecturer, pool_manager, django_capture_on_commit_callbacks
):
    booking = order(branch)
    accept_dispatch(dispatch=offer(booking, lecturer, pool_manager), actor=lecturer.user)
    with pytest.raises(BookingMovedOn):
        withdraw_booking(booking=booking, actor=branch)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(booking=booking, actor=branch, reason="停电")
    assert {letter.to[0] for letter in mail.outbox} == {
        "branch@example.org", "manager@example.org", lecturer.user.email,
    }  # fmt: skip
    assert all("停电" in letter.body and len(letter.to) == 1 for letter in mail.outbox)
    assert offer(order(branch), lecturer, pool_manager).state == "offered"


def test_an_order_that_nobody_can_meet_becomes_a_need_and_can_come_back(branch, pool_manager):
    booking = order(branch, topic=TopicFactory(name="农村电商"))
    need = give_up_booking(booking=booking, actor=pool_manager, reason="无人能讲")
    assert (need.subject, need.unit_name, need.state) == ("农村电商", "协兴镇第一党支部", "open")
    reopen_booking(booking=booking, actor=pool_manager, reason="有人愿意")
    need.refresh_from_db()
    booking.refresh_from_db()
    assert (need.state, booking.state) == ("closed", "placed")
    give_up_booking(booking=booking, actor=pool_manager, reason="还是不行")
    assert Need.objects.get().state == "open"


def test_a_need_of_a_route_is_told_by_the_town_where_the_route_begins(branch, pool_manager):
    route = RouteStopFactory(site__town="牌坊街道").route
    booking = order(branch, place_kind="route", route=route, town="", place_text="")
    assert give_up_booking(booking=booking, actor=pool_manager, reason="无人能讲").town == "牌坊街道"


# The lecturer ---------------------------------------------------------------------------------------------


def test_the_board_offers_what_waits_and_a_claim_is_an_acceptance(
    client_of, branch, lecturer, substitute, pool_manager, outsider
):
    booking, taken = order(branch), order(branch)
    offer(taken, substitute, pool_manager)
    client = client_of(lecturer.user)
    shown = client.get(url("board")).content.decode()
    assert booking.code in shown
    assert taken.code not in shown
    assert "13800001111" not in client.get(url("booking-claim", booking.code)).content.decode()
    data = {"starts_at": f"{soon():%Y-%m-%dT%H:%M}", "minutes": "60"}
    assert client.post(url("booking-claim", booking.code), data).status_code == 302
    booking.refresh_from_db()
    assert booking.state == "accepted"
    assert client_of(substitute.user).post(url("booking-claim", booking.code), data).status_code == 404
    for stranger in (outsider, branch):
        assert client_of(stranger).get(url("board")).status_code == 404


def test_a_dispatch_is_answered_by_its_own_lecturer_only(
    client_of, branch, lecturer, substitute, pool_manager
):
    asked = offer(order(branch), lecturer, pool_manager)
    for stranger in (substitute.user, branch, pool_manager):
        assert client_of(stranger).post(url("dispatch-accept", asked.code)).status_code == 404
    assert client_of(lecturer.user).get(url("dispatch-accept", asked.code)).status_code == 405
    client_of(lecturer.user).post(url("dispatch-accept", asked.code))
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_the_calendar_is_read_by_its_secret_address_until_it_is_revoked(
    client, client_of, branch, lecturer, pool_manager
):
    offer(order(branch, topic=TopicFactory(name="家风")), lecturer, pool_manager)
    own = client_of(lecturer.user)
    own.post(url("calendar-open"))
    first = url("calendar-feed", CalendarFeed.objects.get().token)
    assert first in own.get(url("own-sessions")).content.decode()
    response = client.get(first)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:家风" in response.content.decode()
    assert "13800001111" not in response.content.decode()
    own.post(url("calendar-open"))
    second = url("calendar-feed", CalendarFeed.objects.get().token)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    own.post(url("calendar-close"))
    assert client.get(second).status_code == 404


def test_both_sides_are_reminded_once_two_days_before(branch, lecturer, pool_manager):
    near, far = order(branch), order(branch)
    accept_dispatch(dispatch=offer(near, lecturer, pool_manager, soon(1)), actor=lecturer.user)
    accept_dispatch(dispatch=offer(far, lecturer, pool_manager, soon(5)), actor=lecturer.user)
    mail.outbox.clear()
    assert remind_of_sessions() == "1 reminders of sessions"
    assert {letter.to[0] for letter in mail.outbox} == {"branch@example.org", lecturer.user.email}
    assert near.code in mail.outbox[0].body
    assert remind_of_sessions() == "0 reminders of sessions"


def test_claiming_what_somebody_took_changes_nothing(branch, lecturer, substitute, pool_manager):
    booking = order(branch)
    offer(booking, lecturer, pool_manager)
    with pytest.raises(BookingMovedOn):
        claim_booking(
            booking=booking,
            lecturer=substitute,
            actor=substitute.user,
            starts_at=soon(),
            ends_at=soon() + HOUR,
        )
    assert Dispatch.objects.count() == 1


# Query counts ---------------------------------------------------------------------------------------------


def make_orders(count, **facts):
    for _ in range(count):
        booking = BookingFactory(topic=TopicFactory(), **facts)
        BookingDayFactory(booking=booking, day=soon().date())


def test_lists_of_orders_ask_the_same_for_many_as_for_one(
    client_of, branch, pool_manager, assert_constant_queries
):
    mine, office = client_of(branch), client_of(pool_manager)
    assert_constant_queries(lambda: mine.get(url("booking-list")), lambda n: make_orders(n, placed_by=branch))
    assert_constant_queries(lambda: office.get(url("booking-queue")), make_orders)


def test_the_board_asks_the_same_for_many_as_for_one(client_of, lecturer, assert_constant_queries):
    own = client_of(lecturer.user)
    assert_constant_queries(lambda: own.get(url("board")), make_orders)


def test_own_sessions_ask_the_same_for_many_as_for_one(client_of, lecturer, assert_constant_queries):
    def make(count):
        for n in range(count):
            booking = BookingFactory(state="offered", starts_at=soon(n + 1), ends_at=soon(n + 1) + HOUR)
            DispatchFactory(booking=booking, lecturer=lecturer)

    own = client_of(lecturer.user)
    assert_constant_queries(lambda: own.get(url("own-sessions")), make)


def test_the_menu_asks_the_same_for_many_as_for_one(client, assert_constant_queries):
    def make(count):
        for _ in range(count):
            LectureReportFactory(state="admitted", admitted_at=timezone.now()).topics.add(TopicFactory())

    assert_constant_queries(lambda: client.get(url("booking-menu")), make)


def test_suggestions_ask_the_same_for_many_as_for_one(
    client_of, branch, pool_manager, assert_constant_queries
):
    booking = order(branch)
    office = client_of(pool_manager)

    def make(count):
        for n in range(count):
            LecturerFactory(name=f"讲师{n}", state="admitted").topics.add(booking.topic)

    assert_constant_queries(lambda: office.get(url("booking-dispatch", booking.code)), make, at_most=20)


def test_a_branch_sees_the_number_only_if_the_lecturer_says_so(client_of, edition, branch, pool_manager):
    edition.contact = "区委党建办 0826-2345678"
    edition.save()
    person = make_lecturer("冉启兰", mobile="13908265555")
    placed = order(branch)
    accept_dispatch(dispatch=offer(placed, person, pool_manager), actor=person.user)
    address = url("booking-detail", placed.code)
    agree([person], shown=FIRST_OFFERED)
    page = client_of(branch).get(address).content.decode()
    assert person.mobile not in page
    assert "0826-2345678" in page
    assert person.mobile in client_of(pool_manager).get(address).content.decode()
    choose_shown(lecturer=person, actor=person.user, shown=[PublicPart.MOBILE])
    page = client_of(branch).get(address).content.decode()
    assert person.mobile in page
    assert "0826-2345678" not in page
    assert person.mobile not in client_of(UserFactory()).get(person_page(person)).content.decode()


def person_page(person):
    return url("lecturer-detail", person.code)
