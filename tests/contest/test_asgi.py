"""The door of the server: what happens before Django has read a request."""

import time

import pytest
from django.test import AsyncRequestFactory, RequestFactory

from contest import asgi
from contest.http import request_began
from contest.middleware import note_beginning
from tests.loops import run

pytestmark = pytest.mark.pure


@pytest.fixture
def heard(monkeypatch):
    """What reaches Django: the scope, and every message until the end."""
    calls = []

    async def django(scope, receive, send):
        messages = []
        while not messages or messages[-1].get("more_body"):
            messages.append(await receive())
        calls.append((scope, messages))

    monkeypatch.setattr(asgi, "_pages", django)
    return calls


def knock(pieces, headers=()):
    waiting = [
        {"type": "http.request", "body": p, "more_body": n < len(pieces)} for n, p in enumerate(pieces, 1)
    ]
    answers = []

    async def receive():
        return waiting.pop(0)

    async def send(message):
        answers.append(message)

    run(asgi.application({"type": "http", "headers": list(headers)}, receive, send))
    return answers


def test_the_beginning_of_a_request_is_noted_before_its_body_is_read(heard):
    before = time.time()
    knock([b"a", b"b"])
    scope, messages = heard[0]
    assert before <= scope["began_at"] <= time.time()
    assert len(messages) == 2


def test_a_request_that_says_it_is_too_long_is_refused_unread(heard, settings):
    settings.UPLOAD_MAX_BYTES = 10
    answers = knock([b"x" * 11], [(b"content-length", b"11")])
    assert answers[0]["status"] == 413
    assert "过大" in answers[1]["body"].decode()
    assert not heard


def test_a_request_that_does_not_say_so_is_hung_up_on(heard, settings):
    settings.UPLOAD_MAX_BYTES = 10
    knock([b"x" * 8, b"x" * 8, b"x" * 8])
    assert [message["type"] for message in heard[0][1]] == ["http.request", "http.disconnect"]


def test_the_beginning_is_known_under_both_kinds_of_server():
    request = AsyncRequestFactory().get("/")
    request.scope["began_at"] = 1_800_000_000.5
    assert request_began(request).timestamp() == 1_800_000_000.5

    request = RequestFactory().get("/")
    note_beginning(lambda seen: seen)(request)
    assert abs(request_began(request).timestamp() - time.time()) < 5
