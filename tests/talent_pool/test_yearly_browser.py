"""The yearly report in a real browser: accessible on a phone, readable on all, and the text is seen as it is written."""

import pytest
from django.urls import reverse

from talent_pool.models import YearlyPattern
from tests.talent_pool.stock import stock_pool
from tests.talent_pool.test_figures import hold_sessions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def years(edition, organizer, pool_manager, supervisor):
    stock_pool(edition, organizer, pool_manager)
    hold_sessions(number=160)


def pages():
    return {
        "report": reverse("talent_pool:figures"),
        "sessions": reverse("talent_pool:figure-rows", args=["sessions"]) + "?year=2026&town=协兴镇",
        "years": reverse("talent_pool:figure-years", args=["sessions"]) + "?by=audience",
        "text": reverse("talent_pool:figures-text"),
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_report_is_accessible(
    open_page, shoot, assert_accessible, years, organizer, language
):
    page = open_page("phone", user=organizer, language=language)
    for name, path in pages().items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert_accessible(page)
        shoot(page, f"yearly-{name}-{language}")


def test_a_manager_sees_the_text_while_writing_and_saves_it(open_page, years, pool_manager):
    page = open_page("desk", user=pool_manager, path=pages()["text"])
    text = page.get_by_role("textbox", name="正文")
    preview = page.locator("#preview")
    text.fill("全年开展宣讲150场。")
    preview.get_by_text("150").wait_for()
    preview.get_by_text("全年开展宣讲").wait_for(state="detached")
    text.fill("全年开展宣讲{场次}场，{场次增长}。")
    preview.get_by_text("全年开展宣讲").wait_for()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("全年开展宣讲").wait_for()
    assert YearlyPattern.objects.get().text == "全年开展宣讲{场次}场，{场次增长}。"
    page.locator("[data-piece]").first.click()
    page.wait_for_url("**/pool/figures/sessions/**")
