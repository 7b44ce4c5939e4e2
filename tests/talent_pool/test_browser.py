"""The pool's pages in a real browser: they open, are accessible, and a manager gets by without typing codes."""

import re

import pytest

from talent_pool.models import Lecturer, LectureReport
from talent_pool.states import PoolState
from tests.talent_pool.stock import stock_pool

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pool(edition, organizer, pool_manager, supervisor):
    return stock_pool(edition, organizer, pool_manager)


def pages(edition):
    person = Lecturer.objects.filter(state=PoolState.ADMITTED).first()
    report = LectureReport.objects.filter(is_public_script=True).first()
    candidate = Lecturer.objects.filter(state=PoolState.CANDIDATE).first()
    return {
        "home": "/pool/",
        "lecturers": "/pool/lecturers/",
        "lecturer": f"/pool/lecturers/{person.code}/",
        "reports": "/pool/reports/",
        "search": "/pool/reports/?q=家乡+小平",
        "nothing": "/pool/reports/?q=没有这个词",
        "report": f"/pool/reports/{report.code}/",
        "candidates": "/pool/candidates/",
        "candidate-reports": "/pool/candidates/reports/?state=all",
        "duplicates": "/pool/candidates/duplicates/",
        "topics": "/pool/topics/",
        "admit": f"/pool/lecturers/admit/?lecturer={candidate.code}",
        "edit": f"/pool/lecturers/{person.code}/edit/",
        "report-edit": f"/pool/reports/{report.code}/edit/",
        "end": f"/pool/lecturers/{person.code}/end/",
        "figures": "/pool/figures/",
        "figure-rows": "/pool/figures/awards/?year=2026",
    }


def test_every_page_is_accessible(open_page, shoot, assert_accessible, pool, edition, pool_manager):
    page = open_page("phone", user=pool_manager)
    for name, path in pages(edition).items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert_accessible(page)
        shoot(page, f"pool-{name}")


def test_a_manager_admits_two_candidates_at_once_on_a_tablet(open_page, pool, pool_manager):
    page = open_page("tablet", user=pool_manager, path="/pool/candidates/")
    page.get_by_role("checkbox", name="欧阳建国").check()
    page.get_by_role("checkbox", name="单秀英").check()
    page.get_by_role("button", name="纳入").click()
    page.get_by_role("checkbox", name="乡村振兴").check()
    page.locator("main").get_by_role("button", name="纳入").click()
    page.get_by_text("已纳入").wait_for()
    admitted = Lecturer.objects.admitted().filter(name__in=["欧阳建国", "单秀英"])
    assert admitted.count() == 2
    assert all(person.topics.filter(name="乡村振兴").exists() for person in admitted)


def test_the_public_finds_a_lecture_by_initials_and_sees_why(open_page, pool):
    page = open_page("phone", path="/pool/")
    page.get_by_role("searchbox").fill("jhm")
    page.get_by_role("button", name="搜索").first.click()
    page.get_by_role("link", name="从牌坊村走出的人").click()
    page.get_by_role("link", name="蒋红梅").first.click()
    assert page.get_by_role("heading", name="蒋红梅").is_visible()
    assert not re.search(r"1380000\d{4}", page.content())
