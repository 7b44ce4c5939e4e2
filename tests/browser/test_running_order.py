"""The running order, its drawing and the voter's telephone in a real browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.states import EditionState
from judging.actions.draw import draw_running_order, prepare_draw, seal_draw
from judging.actions.poll import open_poll, plan_poll
from judging.actions.running_order import plan_slots, publish_order
from judging.actions.ticket import make_tickets
from judging.models import Ballot, Contender, OrderDraw
from judging.queries.hall.poll import plan_of_poll
from judging.states import DrawScope, DrawSeed, DrawState, RoundMode
from tests.factories.judging import SessionFactory
from tests.factories.scenes import make_round

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = ("phone", "tablet", "desk")
TOO_SMALL = """() => [...document.querySelectorAll('main a.btn, main button, main input, main select, main summary')]
  .filter(one => one.type !== 'hidden' && one.offsetParent)
  .map(one => [one.closest('label, .form-check') ?? one, one])
  .filter(([box]) => { const b = box.getBoundingClientRect(); return b.width < 43.5 || b.height < 43.5 })
  .map(([, one]) => one.outerHTML.slice(0, 90))"""


@pytest.fixture
def scene(edition, organizer):
    edition.state = EditionState.OPEN
    edition.save()
    scene = make_round(
        edition, judges=1, entries=6, name="决赛", mode=RoundMode.LIVE,
        audience={"source": "votes", "share": "0.1"}, opened_by=organizer,
    )  # fmt: skip
    sessions = [SessionFactory(round=scene.round, name=name) for name in ("上午场", "下午场")]
    for place, one in enumerate(scene.contenders, start=1):
        one.running_order, one.session = place, sessions[place > 3]
        one.save()
    return scene


def url(name, scene, *args):
    return reverse(f"judging:{name}", args=[scene.round.code, *args])


def order(scene):
    return list(
        Contender.objects.filter(round=scene.round)
        .order_by("running_order")
        .values_list("entry__title", "session__name")
    )


def draw_publicly(scene, organizer):
    draw = prepare_draw(round=scene.round, actor=organizer, scope=DrawScope.SESSIONS, how=DrawSeed.PUBLIC)
    seal_draw(draw=draw, actor=organizer, parts=[("", "27"), ("", "8")])
    return draw_running_order(draw=draw, actor=organizer)


def test_rows_are_moved_by_keyboard_and_by_pointer(scene, open_page, organizer):
    page = open_page(
        "desk", user=organizer, path=url("order-detail", scene), viewport={"width": 1440, "height": 1600}
    )
    before = order(scene)
    handles = page.locator(".order-handle")
    handles.nth(2).focus()
    page.keyboard.press("ArrowDown")  # the third goes into the second session
    page.click("text=保存顺序")
    expect(page.locator(".messages")).to_contain_text("1 个作品")
    after = order(scene)
    assert [title for title, _session in after] == [title for title, _session in before]
    assert [session for _title, session in after] == ["上午场"] * 2 + ["下午场"] * 4

    expect(handles.nth(0)).to_be_visible()  # its script has come
    first, fifth = handles.nth(0).bounding_box(), page.locator("[data-order-row]").nth(4).bounding_box()
    page.mouse.move(first["x"] + 20, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(fifth["x"] + 30, fifth["y"] + fifth["height"] - 4, steps=8)
    page.mouse.up()
    page.click("text=保存顺序")
    expect(page.locator(".messages")).to_contain_text("个作品")
    moved = order(scene)
    assert moved[4] == (before[0][0], "下午场")
    assert [title for title, _session in moved[:4]] == [title for title, _session in before[1:5]]


def test_a_drawing_is_shown_place_after_place_on_the_projector(scene, open_page, organizer):
    page = open_page(
        "desk", user=organizer, path=url("draw-prepare", scene), viewport={"width": 1920, "height": 1080}
    )
    page.click("text=进入大屏")
    page.fill("#said_1", "27")
    page.fill("#said_2", "8")
    page.click("text=确定种子")
    expect(page.locator(".draw-seed")).to_have_text("27-8")
    assert OrderDraw.objects.get().state == DrawState.SEALED
    page.click("main button:has-text('抽签')")
    expect(page.locator(".slot.is-waiting")).to_have_count(6)
    page.click("[data-draw-auto]")  # the hall decides when it goes on
    page.click("[data-draw-next]")
    page.keyboard.press("Escape")
    expect(page.locator(".slot.is-new")).to_have_count(1)
    page.click("[data-draw-all]")
    expect(page.locator(".slot.is-waiting")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/order/draw/$"))
    shown = page.locator(".slot b").all_inner_texts()
    drawn = Contender.objects.filter(round=scene.round).order_by("running_order")
    assert shown == [one.entry.members.get().name for one in drawn]
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080


@pytest.mark.parametrize("device", SIZES)
def test_pages_of_the_order_are_accessible(scene, open_page, organizer, assert_accessible, shoot, device):
    draw_publicly(scene, organizer)
    plan_slots(round=scene.round, actor=organizer, minutes=12)
    publish_order(round=scene.round, actor=organizer, is_public=True)
    page = open_page(device, user=organizer)
    for name, args in (
        ("order-detail", ()),
        ("draw-detail", ()),
        ("draw-prepare", ()),
        ("order-public", ()),
        ("draw-check", (1,)),
    ):
        page.goto(url(name, scene, *args))
        assert_accessible(page)
        assert page.evaluate(TOO_SMALL) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        shoot(page, name, devices=(device,))


def test_a_telephone_votes_without_script(scene, open_page, organizer, assert_accessible):
    plan = plan_of_poll(scene.round)
    plan.choices = 2
    plan_poll(plan=plan, actor=organizer)
    [ticket] = make_tickets(round=scene.round, actor=organizer, holders=[("石敢当", "协兴镇党委")])
    open_poll(round=scene.round, actor=organizer)
    short = ticket.short.upper()
    page = open_page("phone", path=url("vote-enter", scene), java_script_enabled=False)
    page.fill("input[name=short]", f"{short[:4]} {short[4:]}")
    page.click("text=下一步")
    page.locator(".vote-option").nth(1).click()
    page.locator(".vote-option").nth(4).click()
    page.click(".vote button:has-text('投票')")
    expect(page.locator(".notice")).to_contain_text(Ballot.objects.get().receipt)
    assert sorted(Ballot.objects.get().choices) == sorted(scene.contenders[n].code for n in (1, 4))


@pytest.mark.parametrize("device", SIZES)
def test_pages_of_the_audience_are_accessible(scene, open_page, organizer, assert_accessible, shoot, device):
    tickets = make_tickets(round=scene.round, actor=organizer, holders=[("石敢当", "协兴镇党委"), ("", "")])
    open_poll(round=scene.round, actor=organizer)
    page = open_page(device, user=organizer)
    for path in (
        url("poll-detail", scene),
        url("ticket-list", scene),
        url("ticket-names", scene),
        url("vote-enter", scene),
        reverse("judging:vote-ticket", args=[tickets[0].token]),
    ):
        page.goto(path)
        assert_accessible(page)
        assert page.evaluate(TOO_SMALL) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        shoot(page, path.strip("/").replace("/", "-"), devices=(device,))
