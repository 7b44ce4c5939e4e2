"""What the pool gives other websites and programs: the interface as it is described, the feed, and the frame."""

import json
from urllib.parse import urlsplit

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree

from talent_pool.actions.consent import choose_shown, withdraw_consent
from talent_pool.actions.report import edit_report
from talent_pool.models import Lecturer, LectureReport, RouteStop
from talent_pool.open_data import PAGE_SIZE, schema
from talent_pool.states import PoolState, PublicPart
from tests.factories.talent_pool import RouteFactory, TeachingSiteFactory, TopicFactory
from tests.talent_pool.stock import film, stock_pool

pytestmark = pytest.mark.django_db

PRIVATE = ("1380000", "13900008888")


@pytest.fixture
def pool(edition, organizer, pool_manager):
    """Four lecturers and four reports that everybody may see, a site with a contact and a route."""
    stock_pool(edition, organizer, pool_manager)
    site = TeachingSiteFactory(
        name="邓小平故居陈列馆", town="协兴镇", contact_name="何馆长", contact_phone="13900008888"
    )
    route = RouteFactory(name="小平故里一日线")
    RouteStop.objects.create(route=route, site=site, position=1, minutes_here=40)
    return site, route


def get(client, path, **query):
    response = client.get(path, query)
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.status_code, json.loads(response.content)


def test_the_lists_hold_what_the_public_pages_show(client, pool):
    status, reports = get(client, "/api/pool/reports")
    assert (status, reports["count"], reports["pages"]) == (200, 4, 1)
    assert {one["title"] for one in reports["results"]} >= {"一封家书", "网格里的党旗"}
    assert all(urlsplit(one["url"]).path.startswith("/pool/reports/") for one in reports["results"])
    _, one = get(client, f"/api/pool/reports/{reports['results'][0]['code']}")
    assert one == reports["results"][0]
    _, lecturers = get(client, "/api/pool/lecturers")
    assert [one["name"] for one in lecturers["results"]] == ["阿依古丽·买买提", "蒋红梅", "罗时", "谢敏"]
    _, sites = get(client, "/api/pool/sites")
    assert [one["town"] for one in sites["results"]] == ["协兴镇"]
    _, routes = get(client, "/api/pool/routes")
    assert routes["results"][0]["stops"][0]["name"] == "邓小平故居陈列馆"


def test_a_stop_at_a_closed_site_has_a_name_and_no_code_since_it_has_no_page(client, pool):
    site, _route = pool
    _, routes = get(client, "/api/pool/routes")
    assert routes["results"][0]["stops"][0]["site"] == site.code
    site.is_open = False
    site.save()
    assert get(client, f"/api/pool/sites/{site.code}")[0] == 404
    _, routes = get(client, "/api/pool/routes")
    assert routes["results"][0]["stops"][0]["site"] is None
    assert routes["results"][0]["stops"][0]["name"] == "邓小平故居陈列馆"


def test_filters_narrow_as_the_pages_do(client, pool):
    assert get(client, "/api/pool/reports", q="家书")[1]["count"] == 1
    assert get(client, "/api/pool/reports", sector="学校")[1]["count"] == 2
    assert get(client, "/api/pool/reports", topic="党史故事")[1]["count"] == 4
    assert get(client, "/api/pool/reports", topic="没有这个主题")[1]["count"] == 0
    assert get(client, "/api/pool/lecturers", q="jhm")[1]["count"] == 1
    assert get(client, "/api/pool/lecturers", topic="乡村振兴")[1]["count"] == 4
    assert get(client, "/api/pool/reports", page=2)[1]["results"] == []


@pytest.mark.parametrize(
    "query", [{"year": "二〇二六"}, {"year": "99999"}, {"page": "0"}, {"page": "x"}, {"who": "1"}, {"q": "字" * 101}]
)  # fmt: skip
def test_what_can_not_be_is_said(client, pool, query):
    status, answer = get(client, "/api/pool/reports", **query)
    assert status == 400
    assert next(iter(query)) in answer["error"]


def test_an_unknown_code_is_not_found(client, pool):
    for noun in ("reports", "lecturers", "sites", "routes"):
        assert get(client, f"/api/pool/{noun}/nobody")[0] == 404


def test_nobody_is_in_it_who_did_not_agree_and_nothing_that_is_kept_private(client, pool, pool_manager):
    person = Lecturer.objects.public().get(name="蒋红梅")
    choose_shown(lecturer=person, actor=pool_manager, shown=[PublicPart.REPORTS])
    _, facts = get(client, f"/api/pool/lecturers/{person.code}")
    assert (facts["unit"], facts["post"], facts["about"], facts["sessions"], facts["rating"]) == (None,) * 5
    withdraw_consent(lecturer=person, actor=pool_manager)
    assert get(client, f"/api/pool/lecturers/{person.code}")[0] == 404
    LectureReport.objects.filter(title="一封家书").update(state=PoolState.ENDED, state_reason="到期")
    everything = "".join(
        client.get(path).content.decode()
        for path in (
            *(f"/api/pool/{noun}" for noun in ("reports", "lecturers", "sites", "routes")),
            reverse("talent_pool:lesson-feed"),
            reverse("talent_pool:lesson-frame"),
        )
    )
    for hidden in (*PRIVATE, "何馆长", "蒋红梅", "一封家书"):
        assert hidden not in everything


def test_a_list_costs_the_same_queries_for_one_and_for_many(client, pool):
    def count(path):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    paths = [f"/api/pool/{noun}" for noun in ("reports", "lecturers", "sites", "routes")]
    many = [count(path) for path in paths]
    for report in LectureReport.objects.public()[1:]:
        report.state, report.state_reason = PoolState.ENDED, "到期"
        report.save()
    for person in Lecturer.objects.public()[1:]:
        person.state, person.state_reason = PoolState.ENDED, "到期"
        person.save()
    assert [count(path) for path in paths] == many
    assert max(many) <= 12


@pytest.mark.parametrize("noun", ["reports", "lecturers", "sites", "routes"])
def test_programs_hear_in_json_that_an_address_with_nul_leads_nowhere(client, pool, noun):
    for code in ("%00", "a%00b"):
        assert get(client, f"/api/pool/{noun}/{code}")[0] == 404


def test_programs_that_ask_for_nul_get_what_the_rest_of_the_words_finds(client, pool):
    status, found = get(client, "/api/pool/reports?q=%00一封家书&sector=%00")
    assert (status, [one["title"] for one in found["results"]]) == (200, ["一封家书"])
    assert get(client, "/api/pool/reports?page=%00")[0] == 400


def test_the_feed_names_the_newest_micro_lessons(client, pool, pool_manager):
    film(LectureReport.objects.get(title="一封家书"), pool_manager)
    response = client.get(reverse("talent_pool:lesson-feed"))
    assert response["Content-Type"].startswith("application/atom+xml")
    atom = "{http://www.w3.org/2005/Atom}"
    feed = etree.fromstring(response.content)
    [entry] = feed.findall(f"{atom}entry")  # of four lectures the one that can be watched
    assert entry.findtext(f"{atom}title") == "一封家书"
    assert all(one.get("href").startswith("http") for one in feed.iter(f"{atom}link"))


def test_the_feed_can_be_read_whatever_was_pasted_into_a_report(client, pool, pool_manager):
    report = LectureReport.objects.get(title="一封家书")
    film(report, pool_manager)
    pasted = {"title": "一封\x0b家书", "abstract": "第一段\x0b第二段\x01"}
    edit_report(report=report, actor=pool_manager, values=pasted)
    report.topics.add(TopicFactory(name="书\x0c信"))
    report.lecturers.update(name="蒋\x1f红梅")
    response = client.get(reverse("talent_pool:lesson-feed"))
    assert response.status_code == 200
    words = " ".join(etree.fromstring(response.content).itertext())
    assert "第一段\n第二段" in words
    assert "一封 家书" in words


def test_only_named_websites_may_show_the_list_in_a_frame(client, pool):
    response = client.get(reverse("talent_pool:lesson-frame"))
    assert "X-Frame-Options" not in response
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert 'target="_blank"' in response.content.decode()
    other = client.get(reverse("talent_pool:report-list"))
    assert other["X-Frame-Options"] == "SAMEORIGIN"


@pytest.fixture
def kept_connection():
    """Requests by WSGI end as in life, by giving up the connection; the test's own must stay, as with Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_whatever_is_asked_the_interface_answers_as_it_is_described(pool, kept_connection):
    """schemathesis makes requests of the description, good and bad ones, and holds every answer to it."""
    described = schemathesis.openapi.from_dict(schema(title="师资库", server="http://testserver"))
    described.app = get_wsgi_application()

    for operation in described.get_all_operations():
        api = operation.ok()

        @hypothesis.given(case=api.as_strategy())
        @hypothesis.settings(max_examples=25, deadline=None, database=None, derandomize=True)
        def ask(case):
            case.call_and_validate()

        ask()


def test_a_page_holds_fifty(client, pool):
    for number in range(PAGE_SIZE):
        TeachingSiteFactory(name=f"现场教学点{number}")
    TopicFactory()
    _, answer = get(client, "/api/pool/sites")
    assert (len(answer["results"]), answer["pages"]) == (PAGE_SIZE, 2)
    assert len(get(client, "/api/pool/sites", page=2)[1]["results"]) == 1
