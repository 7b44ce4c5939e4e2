"""Orders, sessions, sites and needs in a real browser: every page fits a phone and is accessible."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contest.states import EditionState
from talent_pool.actions.booking import give_up_booking
from talent_pool.actions.delivery import record_session, report_session
from talent_pool.actions.dispatch import accept_dispatch, offer_booking
from talent_pool.actions.need import call_need
from talent_pool.actions.sheet import open_sign_in, sign_in
from talent_pool.models import Absence, Booking, DistrictMap, ServiceLevel
from tests.factories.talent_pool import (
    LectureReportFactory,
    RouteFactory,
    RouteStopFactory,
    TeachingSiteFactory,
    TopicFactory,
)
from tests.talent_pool.orders import make_branch, make_lecturer, order, soon

pytestmark = pytest.mark.django_db(transaction=True)

RING = [[106.42, 30.35], [106.62, 30.30], [106.85, 30.38], [106.92, 30.55], [106.80, 30.72], [106.58, 30.78],
        [106.44, 30.62], [106.42, 30.35]]  # fmt: skip
SITES = [
    ("邓小平故居", "协兴镇", "106.6325", "30.5236", 120), ("邓小平故居陈列馆", "协兴镇", "106.6391", "30.5262", 200),
    ("牌坊村新村", "协兴镇", "106.6480", "30.5150", 60), ("思源广场", "浓洄街道", "106.6330", "30.4560", None),
    ("护安镇烈士纪念园", "护安镇", "106.7410", "30.4010", 150), ("龙安柚示范园", "龙安镇", "106.7900", "30.6100", 80),
]  # fmt: skip


@pytest.fixture
def world(edition, pool_manager):
    """A pool at work: orders in every state, sessions, sites with a map, needs in a call."""
    edition.state = EditionState.OPEN
    edition.save()
    topics = [TopicFactory(name=name) for name in ("党史故事", "乡村振兴", "基层治理")]
    branch = make_branch("协兴镇牌坊村党支部")
    people = [
        make_lecturer(
            name, title="党支部书记", organization_name=f"{town}党委", sectors=["农村"], towns=[town], audiences=kinds,
        )
        for name, town, kinds in (
            ("蒋红梅", "协兴镇", ["farmers"]), ("阿依古丽·买买提", "护安镇", ["students"]), ("欧阳建国", "龙安镇", []),
        )
    ]  # fmt: skip
    people[0].topics.set(topics[:2])
    people[1].topics.set(topics[1:])
    Absence.objects.create(lecturer=people[2], starts_on=soon().date(), ends_on=soon().date())
    for title in ("从牌坊村走出的人", "网格里的党旗", "田埂上的党课"):
        report = LectureReportFactory(
            title=title, state="admitted", admitted_at=timezone.now(), sector="农村", lecture_form="讲授式"
        )
        report.topics.add(topics[0])
    sites = [
        TeachingSiteFactory(
            name=name, town=town, longitude=east, latitude=north, capacity=room, opening_hours="9:00–17:00",
            summary="现场教学从一张老照片讲起。",
        )
        for name, town, east, north, room in SITES
    ]  # fmt: skip
    route = RouteFactory(name="小平故里线")
    for n, site in enumerate(sites[:3]):
        RouteStopFactory(route=route, site=site, position=n + 1, minutes_here=40, minutes_to_next=10)
    geojson = {"type": "Polygon", "coordinates": [RING]}
    DistrictMap.objects.create(geojson=geojson, uploaded_by=pool_manager)
    days = [(soon().date(), "morning"), (soon(5).date(), "any")]
    waiting = order(
        branch, topic=topics[1], sector="农村", language="四川话", days=days, note="请讲得通俗些。"
    )
    there = order(branch, topic=topics[0], place_kind="site", site=sites[0], town="", place_text="")
    asked = offer_booking(
        booking=there, lecturer=people[0], actor=pool_manager, starts_at=soon(), ends_at=soon(hour=11)
    )
    given = order(branch, topic=topics[2])
    accept_dispatch(
        dispatch=offer_booking(
            booking=given, lecturer=people[0], actor=pool_manager, starts_at=soon(1), ends_at=soon(1, 11)
        ),
        actor=people[0].user,
    )
    now = timezone.now()
    Booking.objects.filter(pk=given.pk).update(starts_at=now - timedelta(hours=1), ends_at=now)
    given.refresh_from_db()
    sheet = open_sign_in(booking=given, actor=people[0].user)
    for name, device in (("唐小兰", "a"), ("单秀英", "a"), ("何建国", "b")):
        sign_in(delivery=sheet, name=name, unit_name="牌坊村党支部", device=device)
    ahead = order(branch, topic=topics[1])
    accept_dispatch(
        dispatch=offer_booking(
            booking=ahead, lecturer=people[0], actor=pool_manager, starts_at=soon(6), ends_at=soon(6, 11)
        ),
        actor=people[0].user,
    )
    delivery = report_session(
        booking=given, actor=people[0].user, values={"attendance": 38, "remarks": "反响很好。"}
    )
    for n in range(3):
        record_session(
            actor=pool_manager, lecturers=[people[n % 2]], is_confirmed=True,
            values={"held_on": (now - timedelta(days=30 + n)).date(), "unit_name": "大安镇离退休党支部", "attendance": 60,
                    "title": "院坝里的党课", "town": "大安镇"},
        )  # fmt: skip
    ServiceLevel.objects.create(name="铜讲台", sessions=2)
    need = give_up_booking(
        booking=order(branch, topic=TopicFactory(name="农村电商怎样起步")),
        actor=pool_manager,
        reason="暂无人能讲",
    )
    call_need(need=need, actor=pool_manager, edition=edition)
    return {
        "branch": branch, "lecturer": people[0].user, "waiting": waiting, "there": there, "given": given, "ahead": ahead,
        "delivery": delivery, "sheet": sheet, "site": sites[0], "route": route, "asked": asked,
    }  # fmt: skip


def look(open_page, shoot, assert_accessible, who, pages):
    page = open_page("phone", user=who)
    for name, path in pages.items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert_accessible(page)
        shoot(page, f"booking-{name}")


def test_pages_of_everybody_and_of_the_branch(open_page, shoot, assert_accessible, world, edition):
    look(open_page, shoot, assert_accessible, world["branch"], {
        "menu": "/pool/book/",
        "order": "/pool/book/new/",
        "order-here": f"/pool/book/new/?site={world['site'].code}",
        "own": "/pool/orders/",
        "detail": f"/pool/orders/{world['there'].code}/",
        "withdraw": f"/pool/orders/{world['there'].code}/withdraw/",
        "session": f"/pool/sessions/{world['delivery'].code}/",
        "confirm": f"/pool/sessions/{world['delivery'].code}/confirm/",
        "sign-in": f"/pool/sign-in/{world['sheet'].sign_in_token}/",
        "sites": "/pool/sites/",
        "site": f"/pool/sites/{world['site'].code}/",
        "route": f"/pool/routes/{world['route'].code}/",
        "wanted": f"/editions/{edition.code}/wanted/",
    })  # fmt: skip


def test_pages_of_the_lecturer(open_page, shoot, assert_accessible, world):
    look(open_page, shoot, assert_accessible, world["lecturer"], {
        "mine": "/pool/mine/",
        "board": "/pool/board/",
        "claim": f"/pool/board/{world['waiting'].code}/",
        "asked": f"/pool/orders/{world['there'].code}/",
        "decline": f"/pool/dispatches/{world['asked'].code}/decline/",
        "report": f"/pool/orders/{world['ahead'].code}/report/",
        "sheet": f"/pool/orders/{world['given'].code}/sign-in/",
    })  # fmt: skip


def test_pages_of_the_manager(open_page, shoot, assert_accessible, world, pool_manager):
    look(open_page, shoot, assert_accessible, pool_manager, {
        "queue": "/pool/queue/",
        "dispatch": f"/pool/orders/{world['waiting'].code}/dispatch/",
        "managed": f"/pool/orders/{world['ahead'].code}/",
        "sessions": "/pool/sessions/",
        "record": "/pool/sessions/new/",
        "service": "/pool/service/",
        "needs": "/pool/needs/",
        "site-form": f"/pool/sites/{world['site'].code}/edit/",
        "route-form": f"/pool/routes/{world['route'].code}/edit/",
        "outline": "/pool/sites/map/",
    })  # fmt: skip


def test_a_branch_orders_on_a_phone_and_a_manager_asks_with_one_press(open_page, world, pool_manager):
    phone = open_page("phone", user=world["branch"], path="/pool/book/")
    phone.get_by_role("link", name="点课 网格里的党旗").click()
    phone.get_by_label("首选日期").fill(soon(7).date().isoformat())
    phone.get_by_label("线上授课").check()
    assert phone.get_by_label("地址").is_hidden()
    phone.get_by_label("人数").fill("25")
    phone.get_by_label("电话").fill("13800002222")
    phone.get_by_role("button", name="提交点单").click()
    phone.get_by_text("点单成功").wait_for()
    desk = open_page("desk", user=pool_manager, path="/pool/queue/")
    desk.get_by_role("link", name="网格里的党旗").click()
    desk.get_by_role("link", name="派单", exact=True).click()
    desk.get_by_role("button", name="派单 蒋红梅").click()
    desk.get_by_text("已派单给蒋红梅").wait_for()
