"""Big screens in a browser: what they show, that nothing sticks out, and how they follow a server that comes and goes."""

import re
import signal

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from judging.actions.ceremony import release_scores, show_slide
from judging.actions.round import touch
from judging.actions.screen import add_screen, change_screen, remove_screen, set_all_roles
from judging.actions.stage import call_contender, open_marks, reveal, start_clock, undo_reveal
from judging.models import Appearance, Round
from judging.queries.hall import reveal_steps
from judging.queries.hall.ceremony import ceremony_slides
from judging.states import WHOLE, AwardState, ScreenRole
from tests.factories.contest import EditionFactory
from tests.factories.judging import AwardFactory, AwardTierFactory
from tests.judging.hall.evening import fresh, make_evening, play, sign
from tests.plugins.browser import DEVICES, PATIENCE, watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

HALLS = [(1920, 1080), (1024, 768), (1280, 800), (1080, 1920), (3840, 2160), (960, 540)]
"""Projectors from old to new, a monitor that stands upright, and full HD at a zoom of 200 %."""
NAMES = ("王敏", "迪丽热巴·买买提江·阿不都热合曼", "𠅤䶮㛃")
LONG_TITLE = "从牌坊村走出的人——一位老党员三十年如一日守护邓小平同志故居、讲述初心使命与改革开放春天故事的微党课（第一讲）"
LONG_UNIT = "中共广安市广安区教育科技和体育局直属机关委员会基层党组织建设工作领导小组办公室第十三党支部"
LIMIT = {
    "aggregator": "trimmed_mean",
    "parameters": {"k_high": 1, "k_low": 1},
    "time_rule": {
        "max": 480,
        "over": {"kind": "per_unit", "unit": 30, "points": "0.5", "partial": "started"},
    },
}
MARKS = ["90.5", "88", "91.5", "94", "93", "89.5", "90", "91", "92", "87.5", "95"]


@pytest.fixture
def evening(edition, organizer):
    return make_evening(edition, organizer, judges=5, entries=3, rule=LIMIT)


@pytest.fixture
def crowd(edition, organizer):
    """Eleven judges and thirty entries, with the shortest and the longest that come up."""
    scene = make_evening(edition, organizer, judges=11, entries=30, rule=LIMIT)
    for number, contender in enumerate(scene.contenders):
        entry = contender.entry
        entry.title = ("家书", LONG_TITLE, "《渡江战役》中的广安儿女")[number % 3]
        entry.save()
        unit = entry.organization
        unit.name = f"{number}" + ("协兴镇党委", LONG_UNIT, "邓小平故里管理局")[number % 3]
        unit.save()
        lead = entry.members.get()
        lead.name = NAMES[number % 3]
        lead.save()
    return scene


@pytest.fixture
def screen(organizer):
    def make(scene, role=ScreenRole.STAGE, name="主屏"):
        return add_screen(round=scene.round, actor=organizer, name=name, role=role)

    return make


def at(screen):
    return f"/screens/{screen.code}/"


def strays(page):
    """Name everything that reaches out of the window, or whose text does not fit its box."""
    return page.evaluate(
        """() => {
          const found = [];
          const [width, height] = [innerWidth + 1, innerHeight + 1];
          for (const one of document.querySelectorAll(".screen-main *, .screen-head > :not([hidden])")) {
            if (one.closest("template") || !one.getClientRects().length) continue;
            const box = one.getBoundingClientRect();
            if (box.right > width || box.bottom > height || box.left < -1 || box.top < -1) found.push("out: " + one.className);
          }
          for (const one of document.querySelectorAll("[data-fit]")) {
            const text = one.querySelector(".fit");
            if (!text) continue;
            if (text.offsetHeight > one.clientHeight + 1 || text.scrollWidth > one.clientWidth + 1)
              found.push("cut: " + one.className + " " + one.textContent);
          }
          for (const one of document.querySelectorAll("[data-fit-all]"))
            if (one.scrollHeight > one.clientHeight + 2) found.push("squeezed: " + one.className);
          return found;
        }"""
    )


def fits_everywhere(page, what):
    for width, height in HALLS:
        page.set_viewport_size({"width": width, "height": height})
        for _turn in range(
            25
        ):  # the page fits its words once it has been drawn, and a busy machine draws late
            page.wait_for_timeout(120)
            if not (found := strays(page)):
                break
        assert not found, f"{what} at {width}×{height}: {found}"


# What they show, asking the server each second as behind a bad proxy ---------------------------------------------


def test_the_stage_goes_from_the_call_to_the_place(evening, screen, organizer, open_page, assert_accessible):
    page = open_page("desk", path=at(screen(evening)))
    expect(page.locator(".wait")).to_contain_text("即将开始")
    assert_accessible(page)
    one = fresh(evening, 0)
    call_contender(contender=one, actor=organizer)
    expect(page.locator(".who-name")).to_have_text("选手1号")
    expect(page.locator(".who-number")).to_have_text("1 号")
    expect(page.locator(".clock-time")).to_have_text("0:00")
    assert_accessible(page)

    start_clock(contender=one, actor=organizer)
    expect(page.locator(".clock-time")).to_have_text(re.compile("0:0[1-9]"))
    Appearance.objects.filter(contender=one).update(clock_ms=430_000)
    touch(evening.round.pk)
    expect(page.locator(".clock")).to_have_attribute("data-state", "amber")
    expect(page.locator(".clock-limit")).to_have_text("即将到时")
    Appearance.objects.filter(contender=one).update(clock_ms=500_000)
    touch(evening.round.pk)
    expect(page.locator(".clock")).to_have_attribute("data-state", "red")
    expect(page.locator(".clock-limit")).to_contain_text("超时 0:")
    assert_accessible(page)

    open_marks(contender=one, actor=organizer)
    sign(evening, 0, ["90", None, "92"])
    touch(evening.round.pk)
    expect(page.locator(".seats-word")).to_have_text("评委打分中")
    expect(page.locator(".seat.is-done")).to_have_count(2)
    expect(page.locator(".seats-note")).to_have_text("已打分 2 / 5")
    expect(page.locator(".clock-limit")).to_contain_text("扣")
    assert_accessible(page)


def test_a_score_is_shown_step_by_step_and_taken_back(
    evening, screen, organizer, open_page, assert_accessible
):
    page = open_page("desk", path=at(screen(evening)))
    one = play(evening, 0, ["90", "88", "91", "95", "92"], organizer, seconds=485)
    steps = len(reveal_steps(evening.round, one))
    reveal(contender=one, actor=organizer, step=2)
    expect(page.locator(".seat.is-done .seat-value")).to_have_text(["90", "88"])
    assert page.locator(".sum").count() == 0
    reveal(contender=one, actor=organizer, step=6)
    expect(page.locator(".seat.is-struck .seat-value")).to_have_text(["88", "95"])
    expect(page.locator(".seat.is-struck .seat-note")).to_have_text(["最低分", "最高分"])
    reveal(contender=one, actor=organizer, step=8)
    expect(page.locator(".sum")).to_have_text(
        [re.compile("评委.*91.00"), re.compile(r"扣分.*−0.5.*超时 5 秒")]
    )
    reveal(contender=one, actor=organizer, step=steps)
    expect(page.locator(".sum.is-final .sum-value")).to_have_text("90.50")
    expect(page.locator(".sum.is-place")).to_have_text(re.compile("暂列名次.*1"))
    assert_accessible(page)

    undo_reveal(contender=one, actor=organizer, reason="看错了")

    expect(page.locator(".seats-word")).to_have_text("打分结束")
    assert "90.50" not in page.content()


def test_the_leaderboard_turns_its_pages_and_the_order_begins_with_who_is_on(
    crowd, screen, organizer, open_page, assert_accessible
):
    for number in range(24):
        reveal(
            contender=play(crowd, number, [f"{70 + number}"] * 11, organizer, seconds=400),
            actor=organizer, step=WHOLE,
        )  # fmt: skip
    call_contender(contender=fresh(crowd, 25), actor=organizer)
    board = open_page("desk", path=at(screen(crowd, ScreenRole.LEADERBOARD)))
    expect(board.locator(".row").first).to_contain_text("93.00")
    expect(board.locator(".list-page")).to_have_text(re.compile(r"1 / \d"))
    expect(board.locator(".row.is-top")).to_have_count(3)
    assert_accessible(board)
    expect(board.locator(".list-page")).to_have_text(re.compile(r"2 / \d"))
    fits_everywhere(board, "leaderboard")

    order = open_page("desk", path=at(screen(crowd, ScreenRole.ORDER, "侧屏")))

    expect(order.locator(".row.is-now")).to_contain_text("正在讲授")
    expect(order.locator(".row.is-now .row-place")).to_have_text("26")
    assert_accessible(order)
    fits_everywhere(order, "running order")


def test_nothing_sticks_out_in_any_phase_on_any_screen(crowd, screen, organizer, open_page):
    page = open_page("desk", path=at(screen(crowd)))
    for number in (1, 0, 2):
        one = fresh(crowd, number)
        call_contender(contender=one, actor=organizer)
        expect(page.locator(".who-name")).to_have_text(NAMES[number])
        fits_everywhere(page, f"{NAMES[number]} on stage")
        open_marks(contender=one, actor=organizer)
        sign(crowd, number, MARKS[:6])
        touch(crowd.round.pk)
        expect(page.locator(".seats-word")).to_have_text("评委打分中")
        fits_everywhere(page, f"{NAMES[number]} being scored")
        sign(crowd, number, [None] * 6 + MARKS[6:])
        Appearance.objects.filter(contender=one).update(phase="closed", closed_at=timezone.now())
        type(one).objects.filter(pk=one.pk).update(elapsed_seconds=498)
        for step in (5, 12, WHOLE):
            reveal(contender=one, actor=organizer, step=step)
            shown = len(reveal_steps(crowd.round, one)) if step == WHOLE else step
            expect(page.locator(".seat.is-done")).to_have_count(min(shown, 11))
            fits_everywhere(page, f"{NAMES[number]}, step {step}")


def test_what_waits_for_the_ceremony_is_said_and_not_shown(
    edition, organizer, screen, open_page, assert_accessible
):
    kept = make_evening(edition, organizer, judges=3, entries=2, is_held_back=True)
    one = play(kept, 0, ["90.5"] * 3, organizer)
    call_contender(contender=fresh(kept, 1), actor=organizer)
    stage = open_page("desk", path=at(screen(kept)))
    board = open_page("desk", path=at(screen(kept, ScreenRole.LEADERBOARD, "侧屏")))
    expect(board.locator(".list .screen-note")).to_have_text("得分将在颁奖仪式上公布")
    assert_accessible(board)
    Appearance.objects.filter(contender__round=kept.round).update(phase="closed", closed_at=timezone.now())
    touch(kept.round.pk)
    expect(stage.locator(".seats-note")).to_have_text("得分将在颁奖仪式上公布")

    release_scores(round=kept.round, actor=organizer)
    reveal(contender=one, actor=organizer, step=WHOLE)

    expect(stage.locator(".sum.is-final .sum-value")).to_have_text("90.50")
    expect(board.locator(".row")).to_have_count(1)


def test_the_host_reads_what_the_hall_sees(evening, screen, organizer, open_page, assert_accessible):
    lead = evening.contenders[1].entry.members.get()
    lead.name = "单䶮"
    lead.save()
    page = open_page("phone", path=at(screen(evening, ScreenRole.HOST)))
    said, then, ready = (
        page.locator(".host-now"),
        page.locator(".host-card").nth(1),
        page.locator(".host-small"),
    )
    expect(said).to_contain_text("有请第 1 号选手、来自")
    expect(ready).to_contain_text("单䶮做好准备")
    expect(ready).to_contain_text("单 shàn")
    expect(ready).to_contain_text("䶮 yǎn")
    assert_accessible(page)
    one = fresh(evening, 0)
    call_contender(contender=one, actor=organizer)
    start_clock(contender=one, actor=organizer)
    expect(said).to_contain_text("选手正在讲授")
    expect(page.locator(".host-clock")).to_contain_text("限时 8:00")
    open_marks(contender=one, actor=organizer)
    expect(said).to_contain_text("感谢选手1号的精彩讲授")
    sign(evening, 0, ["90", "88", "91", "95", "92"])
    Appearance.objects.filter(contender=one).update(phase="closed", closed_at=timezone.now())
    type(one).objects.filter(pk=one.pk).update(elapsed_seconds=485)
    reveal(contender=one, actor=organizer, step=3)
    expect(said).to_contain_text("J1：90 分")
    assert "J4" not in said.inner_text()
    reveal(contender=one, actor=organizer, step=WHOLE)
    expect(said).to_contain_text("去掉 1 个最高分，去掉 1 个最低分，评委得分 91.00 分，超时 5 秒，扣 0.5 分")
    expect(said).to_contain_text("选手1号的最后得分是 90.50 分。")
    expect(said).to_contain_text("暂列第 1 名。")
    expect(then).to_contain_text("有请第 2 号选手")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_host_s_card_speaks_english_too(evening, screen, open_page):
    page = open_page("phone", path=at(screen(evening, ScreenRole.HOST)), language="en")

    expect(page.locator(".host-now")).to_contain_text("Please welcome lecturer No. 1: 选手1号 of")


def test_the_ceremony_calls_from_the_lowest_to_the_highest(
    crowd, screen, organizer, open_page, assert_accessible
):
    edition = crowd.round.edition
    given = {"state": AwardState.CONFIRMED, "confirmed_by": organizer, "confirmed_at": timezone.now()}
    tiers = [
        AwardTierFactory(edition=edition, name=n, position=p) for p, n in enumerate(("一等奖", "二等奖"), 1)
    ]
    for number in range(9):
        AwardFactory(edition=edition, tier=tiers[number > 1], entry=crowd.contenders[number].entry, **given)
    page = open_page("desk", path=at(screen(crowd, ScreenRole.CEREMONY)))
    expect(page.locator(".slide")).to_contain_text("颁奖仪式即将开始")
    assert_accessible(page)
    for step, slide in enumerate(ceremony_slides(edition), start=1):
        show_slide(round=crowd.round, actor=organizer, step=step)
        expect(page.locator(".slide")).to_have_attribute("data-kind", slide["kind"])
        if slide["kind"] == "winners":
            expect(page.locator(".winner")).to_have_count(len(slide["winners"]))
        expect(page.locator(".slide-tier")).to_have_text(slide.get("tier") or re.compile("颁奖仪式|祝贺"))
        fits_everywhere(page, f"slide {step}")
    assert_accessible(page)


def test_a_rehearsal_is_framed_and_named(evening, screen, organizer, open_page, assert_accessible):
    edition = evening.round.edition
    type(edition).objects.filter(pk=edition.pk).update(rehearses=EditionFactory(), state="draft")
    call_contender(contender=fresh(evening, 0), actor=organizer)
    page = open_page("desk", path=at(screen(evening)))

    expect(page.locator(".screen-rehearsal")).to_be_visible()
    expect(page.locator(".screen-rehearsal")).to_have_text("演练")
    assert "repeating-linear-gradient" in page.evaluate(
        "getComputedStyle(document.body, '::after').borderImageSource"
    )
    assert_accessible(page)


def test_a_blind_round_shows_numbers_and_titles_alone(edition, organizer, screen, open_page):
    blind = make_evening(edition, organizer, judges=3, entries=2, is_blind=True)
    call_contender(contender=fresh(blind, 0), actor=organizer)
    page = open_page("desk", path=at(screen(blind)))
    host = open_page("phone", path=at(screen(blind, ScreenRole.HOST, "主持人")))

    expect(page.locator(".who-name")).to_have_text(blind.contenders[0].alias)
    expect(host.locator(".host-now")).to_contain_text("有请第 1 号选手上场，授课题目是")
    for one in (page, host):
        assert "选手1号" not in one.content()


def test_a_screen_that_was_removed_says_so(evening, screen, organizer, open_page):
    one = screen(evening)
    page = open_page("desk", path=at(one))
    expect(page.locator(".wait")).to_be_visible()

    remove_screen(screen=one, actor=organizer)

    expect(page.locator(".screen-gone")).to_be_visible()


def test_motion_only_where_it_is_welcome_and_no_pointer_in_the_picture(evening, screen, organizer, open_page):
    reveal(contender=play(evening, 0, ["90"] * 5, organizer, seconds=400), actor=organizer, step=WHOLE)
    one = screen(evening)
    calm, lively = (
        open_page("desk", path=at(one), reduced_motion=kind) for kind in ("reduce", "no-preference")
    )
    for page, name in ((calm, "none"), (lively, "step-in")):
        expect(page.locator(".sum.is-final")).to_be_visible()
        assert (
            page.locator(".seat.is-new").first.evaluate("one => getComputedStyle(one).animationName") == name
        )
    calm.mouse.move(300, 300)
    assert "is-idle" not in calm.locator("body").get_attribute("class")
    expect(calm.locator("body")).to_have_class(re.compile("is-idle"))
    assert calm.evaluate("getComputedStyle(document.body).cursor") == "none"


# With events, from a real server -------------------------------------------------------------------------------


@pytest.fixture
def watching(browser, server):
    """Return watching(screen, troubles): a page of the real server, which streams."""
    contexts = []
    if connection.vendor != "sqlite":
        connection.close()

    def open_one(screen, troubles, device="desk"):
        context = browser.new_context(
            base_url=server.url, locale="zh-CN", reduced_motion="reduce", **DEVICES[device]
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "zh-hans", "url": server.url}])
        contexts.append(context)
        page = context.new_page()
        watch(page, server.url, troubles)
        page.goto(at(screen), timeout=4 * PATIENCE)
        return page

    yield open_one
    for context in contexts:
        context.close()


def test_screens_follow_by_events_and_through_a_restart(evening, screen, organizer, server, watching):
    troubles = []
    one, other = screen(evening), screen(evening, ScreenRole.ORDER, "侧屏")
    stage, order = watching(one, troubles), watching(other, troubles)
    expect(stage.locator(".wait")).to_be_visible()
    expect(order.locator(".row")).to_have_count(3)
    polls = []
    stage.on("request", lambda request: polls.append(request.url) if request.url.endswith("/state") else None)

    call_contender(contender=fresh(evening, 0), actor=organizer)

    expect(stage.locator(".who-name")).to_have_text("选手1号")
    expect(order.locator(".row.is-now")).to_contain_text("选手1号")
    change_screen(screen=other, actor=organizer, name="侧屏", role=ScreenRole.STAGE)
    expect(order.locator(".who-name")).to_have_text("选手1号")
    set_all_roles(round=evening.round, actor=organizer, role=ScreenRole.STAGE)
    assert polls == []
    assert troubles == []

    server.kill(signal.SIGKILL)
    expect(stage.locator(".screen-lost")).to_be_visible()
    open_marks(contender=fresh(evening, 0), actor=organizer)
    expect(stage.locator(".who-name")).to_have_text("选手1号")  # the picture stays while the line is dead
    server.start()

    expect(stage.locator(".seats-word")).to_have_text("评委打分中", timeout=4 * PATIENCE)
    expect(stage.locator(".screen-lost")).to_be_hidden()
    assert Round.objects.get(pk=evening.round.pk).stage.version > 0
