"""The style guide in a real browser: accessible, never wider than the screen, and its scripts do what they say."""

import re

import pytest
from playwright.sync_api import expect

from contest.views.styleguide import PAGES
from tests.factories.contest import UserFactory

ADDRESSES = ["/styleguide/", *[f"/styleguide/{name}/" for name in PAGES]]


@pytest.fixture
def builder(db):
    return UserFactory(is_superuser=True, full_name="曾国平")


@pytest.mark.parametrize("device", ["phone", "upright", "tablet", "desk"])
def test_every_page_is_accessible_and_fits_the_screen(open_page, builder, assert_accessible, device):
    page = open_page(device, user=builder)
    for address in ADDRESSES:
        page.goto(address)
        if device in {"phone", "desk"}:  # the two layouts; the tablets' are between them
            assert_accessible(page)
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert not too_wide, address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_controls_are_big_enough_for_a_thumb(open_page, builder, language):
    page = open_page("phone", user=builder, language=language)
    for address in ADDRESSES:
        page.goto(address)
        small = page.evaluate(
            """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select")]
                .filter((e) => e.checkVisibility() && getComputedStyle(e).display !== "inline")
                .filter((e) => !e.matches(".skip-link, .pick input, .form-check input, .tile a, .choice a"))
                .filter((e) => e.getBoundingClientRect().height < 43.5)
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert not small, f"{address}: {small}"


def test_mark_steps_up_and_down_within_its_limits(open_page, builder):
    page = open_page("tablet", user=builder, path="/styleguide/score/")
    field = page.get_by_label("表达与感染力", exact=True)
    more, less = page.get_by_label("加：表达与感染力"), page.get_by_label("减：表达与感染力")

    more.tap()
    assert field.input_value() == "20.0"
    more.tap()
    assert field.input_value() == "20.5"
    less.tap()
    less.tap()
    assert field.input_value() == "19.5"
    field.fill("24.7")
    more.tap()
    assert field.input_value() == "25.0"
    assert more.get_attribute("aria-disabled") == "true"
    field.fill("20.3")
    less.tap()
    assert field.input_value() == "20.0"


def test_mark_held_down_repeats_and_says_so_once(open_page, builder):
    page = open_page("desk", user=builder, path="/styleguide/score/")
    page.evaluate("window.changes = 0; document.addEventListener('change', () => window.changes++)")
    page.get_by_label("减：主题与内容").hover()
    page.mouse.down()
    page.wait_for_timeout(900)
    page.mouse.up()
    assert float(page.get_by_label("主题与内容", exact=True).input_value()) <= 35
    assert page.evaluate("window.changes") == 1


def test_mark_is_a_plain_field_without_script(open_page, builder):
    page = open_page("phone", user=builder, path="/styleguide/score/", java_script_enabled=False)
    page.get_by_label("表达与感染力", exact=True).fill("22")
    assert not page.get_by_label("加：表达与感染力").is_visible()


def test_phone_menu_opens_without_script(open_page, builder):
    page = open_page("phone", user=builder, path="/styleguide/entry-list/", java_script_enabled=False)
    page.locator(".menu-phone > summary").click()
    assert page.get_by_role("link", name="师资库").is_visible()
    assert page.get_by_role("button", name="English").is_visible()


def test_menu_closes_on_escape_and_gives_the_focus_back(open_page, builder):
    page = open_page("desk", user=builder, path="/styleguide/entry-list/")
    summary = page.locator(".masthead-tools summary")
    summary.click()
    assert page.get_by_text("师资库管理员").first.is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".masthead-tools .menu-panel").is_visible()
    assert summary.evaluate("e => e === document.activeElement")


def test_confirmation_opens_as_a_dialog_and_closes_again(open_page, builder, assert_accessible):
    page = open_page("tablet", user=builder, path="/styleguide/ranking/")
    page.get_by_role("link", name="确认成绩").click()
    dialog = page.get_by_role("dialog", name="退回作品补正")
    dialog.wait_for()
    assert "DK2026-003" in dialog.inner_text()
    assert dialog.locator("form").get_attribute("action") == "/styleguide/confirm/"
    assert_accessible(page)
    dialog.get_by_role("link", name="取消").click()
    assert not dialog.is_visible()
    assert page.url.endswith("/styleguide/ranking/")


def test_confirmation_is_a_page_without_script(open_page, builder):
    page = open_page("phone", user=builder, path="/styleguide/ranking/", java_script_enabled=False)
    page.get_by_role("link", name="确认成绩").click()
    assert page.url.endswith("/styleguide/confirm/")
    assert page.get_by_label("原因").is_visible()


def test_ticked_rows_are_counted_and_wake_the_buttons(open_page, builder):
    page = open_page("desk", user=builder, path="/styleguide/entry-list/")
    accept = page.get_by_role("button", name="审查通过")
    assert accept.is_disabled()
    page.get_by_label("从一封家书读懂初心").check()
    assert page.get_by_text("已选 1 项").is_visible()
    assert accept.is_enabled()
    page.get_by_label("选中本页全部").check()
    assert page.get_by_text("已选 8 项").is_visible()


def test_chosen_file_shows_its_size_and_a_large_one_is_refused_before_it_is_sent(open_page, builder):
    page = open_page("phone", user=builder, path="/styleguide/form/")
    field = page.get_by_label("视频", exact=True)
    field.set_input_files({"name": "家书.mp4", "mimeType": "video/mp4", "buffer": b"0" * 1_500_000})
    assert page.get_by_text("家书.mp4 · 1.5 MB").is_visible()
    field.evaluate(
        "e => { e.dataset.maxBytes = '1000000'; e.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    assert page.get_by_text("最多只能接收 1.0 MB").is_visible()


def test_errors_are_read_first_and_lead_to_their_fields(open_page, builder):
    page = open_page("phone", user=builder, path="/styleguide/form-errors/")
    summary = page.get_by_role("alert")
    assert summary.evaluate("e => e === document.activeElement")
    summary.get_by_role("link", name="请填写“作品题目”。").click()
    assert page.get_by_label("作品题目").evaluate("e => e === document.activeElement")


def test_countdown_goes_on_by_itself(open_page, builder):
    page = open_page("desk", user=builder, path="/styleguide/")
    left = page.locator("[data-countdown]").nth(1).locator("[data-left]")
    assert re.fullmatch(r"5 小时 1[12] 分", left.inner_text())
    page.evaluate(
        "document.querySelectorAll('[data-countdown]')[1].dataset.until = new Date(Date.now() + 30000).toISOString()"
    )
    expect(left).to_have_text(re.compile(r"^0 分 2\d 秒$"))


def test_a_form_is_sent_once_however_often_it_is_pressed(open_page, builder):
    page = open_page("desk", user=builder, path="/styleguide/login/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("用户名或手机号").fill("a")
    page.get_by_label("密码").fill("b")
    page.evaluate(
        "() => { const b = [...document.querySelectorAll('main button')].at(-1); b.click(); b.click(); b.click() }"
    )
    page.wait_for_timeout(300)
    assert len(sent) == 1
