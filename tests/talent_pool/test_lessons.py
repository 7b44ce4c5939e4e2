"""Micro-lessons and the public front page: what may be watched, what a messaging app shows of it."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talent_pool.actions.consent import choose_shown
from talent_pool.models import LectureReport, ViewDay
from talent_pool.states import PublicPart, ViewKind
from tests.factories.talent_pool import TeachingSiteFactory
from tests.files import jpeg_file
from tests.talent_pool.stock import film, stock_pool

pytestmark = pytest.mark.django_db

HOME, LESSONS = reverse("talent_pool:pool-home"), reverse("talent_pool:lesson-list")
PHONE = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107 Mobile MicroMessenger/8.0.40"


@pytest.fixture
def pool(edition, organizer, pool_manager):
    stock_pool(edition, organizer, pool_manager)
    return LectureReport.objects.get(title="一封家书")


def text_of(response):
    return unescape(response.content.decode())


def test_a_film_that_was_opened_is_a_micro_lesson(client, pool, pool_manager):
    assert "暂无微党课" in text_of(client.get(LESSONS))
    material = film(pool, pool_manager)
    poster = reverse("talent_pool:report-material", args=[pool.code, material.code]) + "?form=poster"
    for page in (HOME, LESSONS):
        shown = text_of(client.get(page))
        assert "一封家书" in shown
        assert "7:06" in shown
        assert f'src="{poster}"' in shown
        assert "阿依古丽·买买提" in shown
    answer = client.get(poster, headers={"user-agent": PHONE})
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.getvalue() == jpeg_file()
    assert not ViewDay.objects.exists(), "who sees the picture has not watched the film"
    whole = client.get(poster.partition("?")[0], headers={"user-agent": PHONE, "range": "bytes=0-9"})
    assert (whole.status_code, len(whole.getvalue())) == (206, 10)
    assert ViewDay.objects.get().kind == ViewKind.FILM
    assert "播放 1 次" in text_of(client.get(LESSONS))
    assert client.get(poster.replace("poster", "document")).status_code == 404
    assert client.get(poster.replace("poster", "stream")).status_code == 404, "none was made"


def test_who_does_not_show_films_is_in_no_micro_lesson(client, pool, pool_manager):
    material = film(pool, pool_manager)
    choose_shown(lecturer=pool.lecturers.get(), actor=pool_manager, shown=[PublicPart.REPORTS])
    assert "一封家书" not in text_of(client.get(LESSONS))
    assert "7:06" not in text_of(client.get(HOME))
    poster = reverse("talent_pool:report-material", args=[pool.code, material.code]) + "?form=poster"
    assert client.get(poster).status_code == 404


def test_an_address_that_is_passed_on_says_what_it_is(client, pool, pool_manager, settings):
    settings.SITE_URL = "https://jiangtai.example.org"
    film(pool, pool_manager)
    shown = text_of(client.get(reverse("talent_pool:report-detail", args=[pool.code])))
    assert '<meta property="og:title" content="一封家书">' in shown
    assert f'<meta name="description" content="{pool.abstract}">' in shown
    assert '<meta property="og:image" content="https://jiangtai.example.org/pool/reports/' in shown
    assert "?form=poster" in shown.partition("og:image")[2][:200]
    site = TeachingSiteFactory(name="清水塘", summary="塘边空地可围坐。")
    shown = text_of(client.get(reverse("talent_pool:site-detail", args=[site.code])))
    assert '<meta property="og:description" content="塘边空地可围坐。">' in shown
    assert "og:image" not in shown


def test_the_front_page_joins_the_contest_and_the_pool(client, edition, pool, pool_manager):
    TeachingSiteFactory(name="清水塘")
    shown = text_of(client.get(HOME))
    for words in (edition.name, "清水塘", "一封家书", "蒋红梅", "优秀讲师"):
        assert words in shown


def test_visitors_cost_a_constant_number_of_queries(client, pool, pool_manager):
    def count(page):
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        return len(captured)

    film(pool, pool_manager)
    TeachingSiteFactory()
    few = [count(HOME), count(LESSONS)]
    for report in LectureReport.objects.public().exclude(pk=pool.pk):
        film(report, pool_manager)
    for number in range(3):
        TeachingSiteFactory(name=f"教学点{number}")
    assert [count(HOME), count(LESSONS)] == few
    assert few[0] <= 12
    assert few[1] <= 8
