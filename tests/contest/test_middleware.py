"""Headers of every answer, and how long a session lives."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest import middleware
from tests.factories.contest import UserFactory


def test_headers_keep_a_page_from_loading_or_being_framed_elsewhere(client, db):
    answer = client.get("/admin/login/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("query", ["?next=a%00b", "?%00=1"])
def test_an_address_that_holds_nul_leads_nowhere(client, db, query):
    answer = client.get(reverse("contest:login") + query)
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()  # in the words and the frame of every page that is not there


def test_an_address_that_only_looks_like_nul_is_as_good_as_any(client, db):
    assert client.get(reverse("contest:login") + "?next=/%2500").status_code == 200


@pytest.fixture
def signed_in(client, db):
    client.force_login(UserFactory())
    return client


def test_a_session_that_is_used_goes_on(signed_in, time_machine):
    time_machine.move_to("2026-09-01 08:00 +0800", tick=False)
    signed_in.get("/admin/login/")
    for hours in range(11, 100, 11):
        time_machine.shift(11 * 3600)
        signed_in.get("/admin/login/")
        assert SESSION_KEY in signed_in.session, f"lost after {hours} hours"


def test_a_session_that_is_not_used_ends_after_twelve_hours(signed_in, time_machine):
    time_machine.move_to("2026-09-01 08:00 +0800", tick=False)
    signed_in.get("/admin/login/")

    time_machine.shift(12 * 3600 + 1)

    assert not signed_in.get("/admin/login/").wsgi_request.user.is_authenticated


def test_a_session_ends_after_a_week_however_busy(signed_in, time_machine):
    time_machine.move_to("2026-09-01 08:00 +0800", tick=False)
    signed_in.get("/admin/login/")
    for _ in range(7 * 24 // 6):
        time_machine.shift(6 * 3600)
        assert signed_in.get("/admin/login/").wsgi_request.user.is_authenticated
    time_machine.shift(60)

    assert not signed_in.get("/admin/login/").wsgi_request.user.is_authenticated


def test_reading_pages_writes_the_session_rarely(signed_in, time_machine):
    time_machine.move_to("2026-09-01 08:00 +0800", tick=False)
    signed_in.get("/admin/login/")

    def writes():
        with CaptureQueriesContext(connection) as queries:
            signed_in.get("/admin/login/")
        return [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]

    time_machine.shift(middleware.SEEN_STEP - 1)
    assert writes() == []
    time_machine.shift(2)
    assert len(writes()) == 1
    assert writes() == []
