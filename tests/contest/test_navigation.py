"""What a person is led to: by role, in the edition that a page is about."""

import pytest
from django.urls import get_resolver

from contest.navigation import EDITION_PAGES
from tests.factories.contest import EditionFactory, MembershipFactory


def links(client, path):
    """The labels of the line of pages across the top."""
    context = client.get(path).context
    return [str(item.label) for item in context["nav_items"]]


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        (None, ["比赛结果", "师资库"]),
        ("contestant", ["我的作品", "比赛结果", "师资库"]),
        ("unit_contact", ["参赛作品", "比赛结果", "师资库"]),
        ("judge", ["我的评分表", "比赛结果", "师资库"]),
        ("scorekeeper", ["评审", "比赛结果", "师资库"]),
        ("supervisor", ["评审", "参赛作品", "操作记录", "比赛结果", "师资库", "点单与授课", "年度报告"]),
        ("organizer", ["大赛管理", "参赛作品", "比赛结果", "师资库", "年度报告"]),
        ("pool_manager", ["比赛结果", "师资库", "候选名单", "点单与授课", "年度报告"]),
    ],
)
def test_each_role_is_offered_its_own_pages_first(edition, who, labels, request, client_of):
    client = client_of(request.getfixturevalue(who) if who else None)
    client.cookies["django_language"] = "zh-hans"
    assert links(client, "/") == labels


def test_every_page_that_is_offered_opens(edition, organizer, supervisor, judge, client_of):
    for person in (organizer, supervisor, judge):
        client = client_of(person)
        context = client.get(f"/e/{edition.code}/").context
        for item in [*context["nav_items"], *context["edition_nav"]]:
            assert client.get(item.url).status_code == 200, item.url


def test_the_current_page_is_marked_in_both_navigations(edition, organizer, client_of):
    page = client_of(organizer).get(f"/e/{edition.code}/awards/")
    assert [item.url for item in page.context["edition_nav"] if item.current] == [
        f"/e/{edition.code}/awards/"
    ]
    assert page.content.decode().count('aria-current="page"') >= 2


def test_a_person_of_two_editions_may_switch(edition, organizer, client_of):
    other = EditionFactory(code="2025", name="去年的大赛")
    MembershipFactory(user=organizer, edition=other, role="organizer")
    page = client_of(organizer).get(f"/e/{other.code}/awards/")
    assert page.context["current_edition"].code == "2025"
    assert {item.label for item in page.context["edition_choices"]} == {"去年的大赛", edition.name}


def test_every_page_of_a_round_and_of_a_result_has_its_place_in_the_side_navigation():
    lost = [
        pattern.name
        for pattern in get_resolver("judging.urls").url_patterns
        if str(pattern.pattern).startswith(("rounds/", "rankings/"))
        and not any(page.is_current(f"judging:{pattern.name}") for page in EDITION_PAGES)
    ]
    assert not lost
