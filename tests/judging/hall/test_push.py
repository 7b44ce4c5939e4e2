"""The watcher and its listeners in one process, and the state for whoever polls."""

import asyncio
import json
import time
from datetime import timedelta

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import OperationalError
from django.test import AsyncClient
from django.utils import timezone

from contest.asgi import application
from judging import push
from judging.actions.screen import add_screen, change_screen, remove_screen
from judging.actions.stage import call_contender, close_stage, open_stage
from judging.models import Screen, Stage
from judging.states import RoundMode, ScreenRole
from tests import loops
from tests.factories.scenes import make_round
from tests.judging.hall.evening import fresh, make_evening


@pytest.fixture
def evening(edition, organizer):
    return make_evening(edition, organizer, judges=3, entries=2)


@pytest.fixture
def screen(evening, organizer):
    return add_screen(round=evening.round, actor=organizer, name="主屏", role=ScreenRole.STAGE)


# For whoever polls -----------------------------------------------------------------------------------------


def state(client, screen, etag=""):
    headers = {"If-None-Match": etag} if etag else {}
    return client.get(f"/screens/{screen.code}/state", headers=headers)


def test_the_state_says_what_the_screen_shows(client, screen):
    answer = state(client, screen)

    data = answer.json()
    assert (data["role"], data["name"], data["still"]) == ("stage", "主屏", "")
    assert data["snapshot"]["round"]["name"] == screen.round.name
    assert abs(data["now"] / 1000 - time.time()) < 60


def test_nothing_new_costs_two_queries(client, screen, django_assert_num_queries):
    etag = state(client, screen).headers["ETag"]

    with django_assert_num_queries(2):
        answer = state(client, screen, etag)

    assert answer.status_code == 304
    assert answer.content == b""


def test_something_new_is_sent_whole(client, evening, screen, organizer):
    etag = state(client, screen).headers["ETag"]
    call_contender(contender=fresh(evening, 0), actor=organizer)

    answer = state(client, screen, etag)

    assert answer.status_code == 200
    assert answer.json()["snapshot"]["now"]["order"] == 1


def test_many_who_ask_after_one_change_cost_one_building(client, evening, screen, django_assert_num_queries):
    state(client, screen)

    with django_assert_num_queries(2):
        state(client, screen)


def test_before_the_desk_takes_over_screens_follow_all_the_same(client, edition, organizer):
    round = make_round(edition, mode=RoundMode.LIVE).round
    screen = add_screen(round=round, actor=organizer, name="主屏", role=ScreenRole.STAGE)
    etag = state(client, screen).headers["ETag"]
    assert state(client, screen, etag).status_code == 304

    change_screen(screen=screen, actor=organizer, name="主屏", role=ScreenRole.ORDER)

    assert state(client, screen, etag).json()["role"] == "order"


def test_a_stage_opened_anew_is_news_though_it_counts_from_nought(client, evening, screen, organizer):
    etag = state(client, screen).headers["ETag"]
    version = Stage.objects.get(round=evening.round).version
    close_stage(round=evening.round, actor=organizer, reason="换电脑")
    open_stage(round=evening.round, actor=organizer)
    Stage.objects.filter(round=evening.round).update(version=version)

    assert state(client, screen, etag).status_code == 200


def test_polling_is_contact_and_is_not_written_down_each_time(client, screen):
    state(client, screen)
    first = Screen.objects.get(pk=screen.pk).contact_at
    state(client, screen)

    assert first is not None
    assert Screen.objects.get(pk=screen.pk).contact_at == first


def test_a_clock_that_jumped_back_does_not_stop_the_contact(client, screen):
    Screen.objects.filter(pk=screen.pk).update(contact_at=timezone.now() + timedelta(days=1))

    state(client, screen)

    assert Screen.objects.get(pk=screen.pk).contact_at < timezone.now() + timedelta(hours=1)


def test_a_removed_screen_is_not_there(client, screen, organizer):
    code = screen.code
    remove_screen(screen=screen, actor=organizer)

    for page in ("", "state", "events", "picture"):
        assert client.get(f"/screens/{code}/{page}").status_code == 404


def test_without_an_event_loop_there_are_no_events(client, screen):
    assert client.get(f"/screens/{screen.code}/events").status_code == 404


# The watcher -----------------------------------------------------------------------------------------------


class Line:
    """Versions as the database would give them, and a builder that counts."""

    def __init__(self):
        self.mark, self.built, self.broken, self.asked = "a-1", 0, False, 0

    def marks(self, _rounds):
        self.asked += 1
        if self.broken:
            raise OperationalError("the database went away")
        return {1: self.mark} if self.mark else {}

    def build(self, _round):
        self.built += 1
        return push.Frame.of({"at": self.built, "mark": self.mark}, {"one": {"role": "stage"}, "two": {}})


@pytest.fixture
def line(monkeypatch):
    made = Line()
    monkeypatch.setattr(push, "marks_of", made.marks)
    monkeypatch.setattr(push, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(push, "UNOPENED_SECONDS", 0.05)
    monkeypatch.setattr(push, "_kept", push._Kept())
    return made


def listening(line, *keys, kind="screen", build=None):
    """Return a hub, and listeners that hear of round 1; to be called in an event loop."""
    hub = push.Hub()
    listeners = [push.Listener(key) for key in keys]
    for one in listeners:
        hub.add(1, kind, one, build or line.build, None)
    return hub, listeners


async def told(listener, seconds=5):
    news = await listener.next(seconds)
    assert news is not None
    return news[0], json.loads(news[1])


@pytest.mark.django_db
def test_listeners_get_the_present_and_each_change_once(line):
    async def play():
        hub, (one, two) = listening(line, "one", "two")
        assert (await told(one))[1]["role"] == "stage"
        assert "role" not in (await told(two))[1]
        assert await one.next(0.1) is None
        line.mark = "a-2"
        assert (await told(one))[0] == (await told(two))[0] == "a-2"
        hub.remove(1, "screen", one)
        hub.remove(1, "screen", two)

    loops.run(play())
    assert line.built == 2


@pytest.mark.django_db
def test_a_slow_connection_gets_the_newest_and_not_what_lies_between(line):
    async def play():
        hub, (one,) = listening(line, "one")
        await told(one)
        for version in range(2, 12):
            line.mark = f"a-{version}"
            await asyncio.sleep(0.05)
        assert (await told(one))[0] == "a-11"
        assert await one.next(0.1) is None
        hub.remove(1, "screen", one)

    loops.run(play())


@pytest.mark.django_db
def test_a_database_that_goes_away_comes_back_without_harm(line):
    async def play():
        hub, (one,) = listening(line, "one")
        await told(one)
        line.broken = True
        assert await one.next(0.2) is None
        line.mark, line.broken = "a-9", False
        assert (await told(one))[0] == "a-9"
        hub.remove(1, "screen", one)

    loops.run(play())


@pytest.mark.django_db
def test_one_faulty_kind_does_not_silence_another(line):
    def faulty(_round):
        raise ValueError("a builder with a fault")

    async def play():
        hub, (good,) = listening(line, "one")
        bad = push.Listener("one")
        hub.add(1, "desk", bad, faulty, None)
        await told(good)
        line.mark = "a-2"
        assert (await told(good))[0] == "a-2"
        assert await bad.next(0.1) is None
        for listener, kind in ((good, "screen"), (bad, "desk")):
            hub.remove(1, kind, listener)

    loops.run(play())


@pytest.mark.django_db
def test_whoever_has_no_right_any_more_is_told_nothing(line):
    async def play():
        hub, (stranger,) = listening(line, "three")
        assert (await stranger.next(5))[1] is None
        hub.remove(1, "screen", stranger)

    loops.run(play())


@pytest.mark.django_db
def test_the_thread_ends_with_the_last_listener_and_begins_with_the_next(line):
    async def play():
        hub, (one,) = listening(line, "one")
        await told(one)
        watcher = hub._watcher
        hub.remove(1, "screen", one)
        await asyncio.to_thread(watcher.join, 5)
        assert not watcher.is_alive()
        again = push.Listener("one")
        hub.add(1, "screen", again, line.build, None)
        await told(again)
        hub.remove(1, "screen", again)
        assert len(hub) == 0

    loops.run(play())


@pytest.mark.django_db
def test_a_round_without_a_version_is_compared_by_what_it_says(line):
    line.mark = ""

    async def play():
        hub, (one,) = listening(line, "one")
        first, _data = await told(one)
        assert await one.next(0.2) is None  # built anew in between, and the same but for its time
        line.mark = "a-1"
        second, _data = await told(one)
        assert (first.startswith("0-"), second) == (True, "a-1")
        hub.remove(1, "screen", one)

    loops.run(play())
    assert line.built > 2


def test_what_is_said_late_carries_the_hour_at_which_it_is_said(monkeypatch):
    frame = push.Frame.of({"at": 1}, {"one": {}})
    monkeypatch.setattr(push.time, "time", lambda: 12.345)

    assert json.loads(frame.text("one")) == {"now": 12345, "snapshot": {"at": 1}}


# Under ASGI ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_events_over_asgi_end_when_the_client_hangs_up(evening, screen):
    scope = {
        "type": "http", "method": "GET", "path": f"/screens/{screen.code}/events", "query_string": b"",
        "headers": [(b"host", b"testserver")], "server": ("testserver", 80), "scheme": "http",
    }  # fmt: skip

    async def play():
        line = ApplicationCommunicator(application, scope)
        await line.send_input({"type": "http.request", "body": b""})
        assert (await line.receive_output(10))["status"] == 200
        seen = b""
        while b"event: snapshot" not in seen:
            seen += (await line.receive_output(10))["body"]
        assert len(push.hub) == 1
        await line.send_input({"type": "http.disconnect"})
        await line.wait(10)
        assert len(push.hub) == 0

    loops.run(play())


@pytest.mark.django_db(transaction=True)
def test_too_many_listeners_are_sent_to_poll(evening, screen, monkeypatch):
    monkeypatch.setattr(push, "MOST_LISTENERS", 0)

    async def play():
        return await AsyncClient().get(f"/screens/{screen.code}/events")

    answer = loops.run(play())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
