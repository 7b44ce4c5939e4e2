"""The desk with its script, on a real server: keys, a page that follows the hall, two desks, no network."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from judging.actions.paper import enter_paper
from judging.actions.stage import call_contender, close_marks, open_marks, reveal, start_clock
from judging.models import Appearance, Tablet
from judging.states import StagePhase
from tests.judging.hall.big_final import big_final, bind_all, fresh, hold, lecture, mark, run_clock
from tests.plugins.browser import DEVICES, PATIENCE, watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def open_desk(browser, server, page_troubles):
    """Return open_desk(user, path, device="desk"): a page on the real server, which streams."""
    contexts = []

    def open_one(user, path, device="desk"):
        context = browser.new_context(
            base_url=server.url, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", **DEVICES[device]
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        client = Client()
        client.force_login(user)
        cookies = {
            settings.LANGUAGE_COOKIE_NAME: "zh-hans",
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        }
        context.add_cookies([{"name": n, "value": v, "url": server.url} for n, v in cookies.items()])
        page = context.new_page()
        watch(page, server.url, page_troubles)
        page.goto(path, timeout=4 * PATIENCE)  # the first page of a server that has just been started
        return page

    yield open_one
    found = list(page_troubles)  # closing breaks off what is under way, and the page complains
    for context in contexts:
        context.close()
    assert not found, "\n".join(found)


@pytest.fixture
def scene(edition, organizer):
    return big_final(edition, organizer, judges=4, entries=3)


@pytest.fixture
def address(scene):
    return reverse("judging:desk-detail", args=[scene.round.code])


def next_act(page):
    return page.locator("#next-act .hd-act-words")


def press(page, key="Space"):
    """Press a key once the last act has rested: 0.7 s after its answer, which may come after the news of it."""
    page.wait_for_timeout(1200)
    page.keyboard.press(key)


def phase(scene, n=0):
    return StagePhase(Appearance.objects.get(contender=scene.contenders[n]).phase)


def test_a_whole_entry_by_the_one_key(scene, address, scorekeeper, open_desk):
    bind_all(scene)
    page = open_desk(scorekeeper, address)
    expect(next_act(page)).to_have_text("请 1 号 王建国 上台")
    press(page)
    expect(next_act(page)).to_have_text("开始计时")
    press(page, "Enter")
    expect(page.locator("#clock")).to_have_attribute("data-state", "running")
    expect(page.locator("#time")).not_to_have_text("0:00")
    press(page, "p")
    expect(page.locator("#clock")).to_have_attribute("data-state", "paused")
    press(page, "p")
    expect(page.locator("#clock")).to_have_attribute("data-state", "running")
    press(page)
    expect(page.locator("dialog[open] h2")).to_contain_text("现在就开放 1. 《一封家书里的初心》 的评分")
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator(".hd-count-number")).to_have_text("0 / 4")
    mark(scene, 0)
    open_marks_seen = page.locator(".hd-count-number")
    call_somebody_to_look(scene)
    expect(open_marks_seen).to_have_text("4 / 4")
    press(page)
    expect(next_act(page)).to_have_text("公布：J1 的评分")
    press(page, "v")
    screen = page.frame_locator("#screen iframe")
    expect(screen.locator("body")).to_contain_text("王建国")
    page.keyboard.press("Escape")
    press(page)
    expect(next_act(page)).to_have_text("公布：J2 的评分")
    press(page, "a")
    expect(next_act(page)).to_have_text("请 2 号 李明亮 上台")
    assert phase(scene) is StagePhase.REVEALED


def call_somebody_to_look(scene):
    """Raise the version, as a judge's signature does."""
    from judging.actions.round import touch

    touch(scene.round.pk)


def test_a_key_pressed_twice_or_held_down_acts_once(scene, address, scorekeeper, open_desk):
    page = open_desk(scorekeeper, address)
    page.locator("#next-act").wait_for()
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(next_act(page)).to_have_text("开始计时")
    page.wait_for_timeout(1200)
    expect(next_act(page)).to_have_text("开始计时")
    assert Appearance.objects.get().clock_started_at is None
    page.locator("#next-act").dblclick()
    expect(page.locator("#clock")).to_have_attribute("data-state", "running")
    page.wait_for_timeout(1200)
    assert phase(scene) is StagePhase.ON_STAGE


def test_keys_do_nothing_while_something_is_typed_or_asked(scene, address, scorekeeper, open_desk):
    page = open_desk(scorekeeper, address)
    press(page, "n")
    page.locator("dialog[open] textarea").fill("三次")
    page.locator("dialog[open] textarea").press("Space")
    page.locator("dialog[open] textarea").press("Enter")
    page.keyboard.type("p n")
    assert not Appearance.objects.exists()
    page.locator("dialog[open] button[type=submit]").click()
    expect(next_act(page)).to_have_text("请 2 号 李明亮 上台")
    expect(page.locator(f"#line-{scene.contenders[0].code}")).to_contain_text("弃权")


def test_a_question_without_a_reason_stays_open_and_says_what_is_missing(
    scene, address, scorekeeper, open_desk
):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    page = open_desk(scorekeeper, address)
    press(page, "z")
    reason = page.locator("dialog[open] textarea")
    reason.evaluate("one => { one.required = false; }")
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("dialog[open] [role=alert]")).to_contain_text("原因")
    reason.fill("开早了")
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("#clock")).to_have_attribute("data-state", "paused")
    assert phase(scene) is StagePhase.ON_STAGE


def test_two_desks_show_the_same_and_the_slower_one_is_told(
    scene, address, scorekeeper, organizer, open_desk, page_troubles
):
    left, right = open_desk(scorekeeper, address), open_desk(organizer, address)
    expect(next_act(right)).to_have_text("请 1 号 王建国 上台")
    press(left)
    expect(next_act(left)).to_have_text("开始计时")
    expect(next_act(right)).to_have_text("开始计时")
    right.route("**/desk/state*", lambda route: route.abort())
    right.route("**/desk/events*", lambda route: route.abort())
    press(left)
    expect(left.locator("#clock")).to_have_attribute("data-state", "running")
    press(right, "z")
    right.locator("dialog[open] button[type=submit]").click()
    expect(right.locator("body")).to_contain_text("本次操作没有执行")
    assert Appearance.objects.get().clock_started_at is not None
    right.unroute_all()
    page_troubles.clear()  # the questions that were held up


def test_the_clock_turns_amber_and_red_and_the_gong_sounds_once_each(scene, address, timer, open_desk):
    one = fresh(scene, 0)
    call_contender(contender=one, actor=timer)
    page = open_desk(timer, address)
    page.evaluate(
        "() => { window.gongs = []; document.addEventListener('desk:gong', (e) => window.gongs.push(e.detail)); }"
    )
    run_clock(one, timer, seconds=414)
    call_somebody_to_look(scene)
    expect(page.locator("#clock")).to_have_attribute("data-mark", "amber")
    expect(page.locator("#left")).to_contain_text("还剩")
    page.wait_for_function("window.gongs.length > 0")
    page.wait_for_timeout(1500)
    assert page.evaluate("window.gongs") == [1]
    run_clock(one, timer, seconds=474)
    call_somebody_to_look(scene)
    expect(page.locator("#clock")).to_have_attribute("data-mark", "red")
    expect(page.locator("#left")).to_have_text(re.compile("已超时 0:[0-2][0-9]，按规则扣 0.5 分"))
    page.wait_for_function("window.gongs.length > 1")  # it sounds after the clock has been drawn
    assert page.evaluate("window.gongs") == [1, 2]
    mute = page.locator("#mute")
    expect(mute).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    expect(mute).to_have_attribute("aria-pressed", "false")


def test_a_silent_tablet_is_named_in_words(scene, address, scorekeeper, open_desk):
    bind_all(scene, bad=True)
    page = open_desk(scorekeeper, address)
    seat = page.locator(f"#seat-{scene.seats[2].code}")
    expect(seat.locator("[data-contact]")).to_have_text(re.compile(r"2 分 \d+ 秒无联络"))
    expect(seat).to_contain_text("4 条未送达")
    expect(page.locator(f"#seat-{scene.seats[0].code} [data-contact]")).to_have_text("在线")
    seat.locator("summary").click()
    seat.get_by_role("button", name="在平板上提醒").click()
    expect(page.locator("#say")).to_contain_text("已提醒")
    assert Tablet.objects.get(seat=scene.seats[2]).nudged_at is not None


def test_held_marks_are_decided_in_a_dialog_on_the_desk(scene, address, scorekeeper, open_desk):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(2,))
    hold(scene, 0, 2)
    page = open_desk(scorekeeper, address)
    page.locator(".hd-waiting").click()
    expect(page.locator("dialog[open] .hd-marks")).to_contain_text("89.5")
    page.locator("dialog[open] textarea").fill("网络中断")
    page.get_by_role("button", name="采纳并计入").click()
    expect(page.locator(".hd-count-number")).to_have_text("4 / 4")
    expect(page.locator(".hd-waiting")).to_have_count(0)


def test_the_desk_says_when_the_server_is_away_and_goes_on_by_itself(
    scene, address, scorekeeper, open_desk, server, page_troubles
):
    page = open_desk(scorekeeper, address)
    expect(page.locator("#link")).to_have_attribute("data-state", "live")
    server.kill()
    press(page)
    expect(page.locator("#say")).to_contain_text("请再按一次同一个键")
    expect(page.locator("#link")).to_have_attribute("data-state", "lost")
    server.start()
    expect(page.locator("#link")).to_have_attribute("data-state", "live", timeout=30_000)
    press(page)
    expect(next_act(page)).to_have_text("开始计时")
    page_troubles.clear()  # requests that found no server


def test_it_works_without_a_script(scene, address, scorekeeper, browser, server):
    context = browser.new_context(base_url=server.url, locale="zh-CN", java_script_enabled=False)
    client = Client()
    client.force_login(scorekeeper)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
    page = context.new_page()
    page.goto(address)
    page.locator("#next-act").click()
    expect(next_act(page)).to_have_text("开始计时")
    page.locator("#next-act").click()
    expect(next_act(page)).to_have_text("讲课结束，开放评分")
    page.locator("#next-act").click()
    expect(page.locator("h1")).to_contain_text("现在就开放")
    page.get_by_role("button", name="开放评分").click()
    expect(page.locator(".hd-count-number")).to_have_text("0 / 4")
    context.close()


@pytest.mark.parametrize("device", ["desk", "tablet", "phone"])
def test_the_desk_is_accessible_in_every_phase(
    scene, address, scorekeeper, open_desk, assert_accessible, device
):
    bind_all(scene, bad=True)
    hold(scene, 2, 1)
    page = open_desk(scorekeeper, address, device)
    one = fresh(scene, 0)

    def look():
        page.reload()
        page.locator("#next-act, .hd-blocked").first.wait_for()
        assert_accessible(page)
        small = page.evaluate(SMALL)
        assert small == [], small
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    look()
    call_contender(contender=one, actor=scorekeeper)
    start_clock(contender=one, actor=scorekeeper)
    run_clock(one, scorekeeper, seconds=500)
    look()
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(1,))
    look()
    mark(scene, 0, but=(0, 2, 3))
    close_marks(contender=one, actor=scorekeeper)
    look()
    reveal(contender=one, actor=scorekeeper)
    look()


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_the_pages_beside_the_desk_are_accessible_too(
    scene, scorekeeper, timer, organizer, open_desk, assert_accessible, device
):
    bind_all(scene)
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(1,))
    held = hold(scene, 0, 1)
    paper = enter_paper(
        sheet=scene.sheet(0, 1),
        actor=timer,
        marks={"content": "52", "speech": "16", "form": "8", "effect": "9"},
    )
    round = scene.round.code
    pages = [
        reverse("judging:held-list", args=[round]),
        reverse("judging:held-decide", args=[round, held.code]),
        reverse("judging:paper-list", args=[round]),
        reverse("judging:paper-enter", args=[round, scene.sheet(0, 2).code]),
        reverse("judging:paper-confirm", args=[round, paper.code]),
        reverse("judging:seat-move", args=[round, scene.seats[0].code]),
        reverse("judging:tablet-list", args=[round]),
        reverse("judging:screen-list", args=[round]),
        reverse("judging:rescue", args=[round]),
        reverse("judging:desk-sheet-waive", args=[round, scene.sheet(0, 2).code]),
    ]
    page = open_desk(organizer, pages[0], device)
    for address in pages:
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


SMALL = """() => [...document.querySelectorAll("a, button, summary, select")]
  .filter((one) => one.offsetParent !== null && !one.classList.contains("skip-link"))
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 43.5 || box.height < 43.5)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
