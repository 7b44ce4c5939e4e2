"""Screens follow a real server with several processes, through restarts and lost events."""

import signal
import time
from statistics import median

import pytest
from django.db import connection

from judging.actions.screen import add_screen, change_screen, remove_screen
from judging.actions.stage import call_contender, uncall_contender
from judging.states import ScreenRole
from tests.factories.contest import EditionFactory, UserFactory
from tests.judging.hall.ears import Ear
from tests.judging.hall.evening import fresh, make_evening
from tests.plugins.serving import Server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organizer():
    return UserFactory(username="organizer")


@pytest.fixture
def evening(organizer):
    return make_evening(EditionFactory(), organizer, judges=3, entries=2)


@pytest.fixture
def screen(evening, organizer):
    return add_screen(round=evening.round, actor=organizer, name="主屏", role=ScreenRole.STAGE)


@pytest.fixture(scope="module")
def machines(django_db_setup):
    """Two machines with one database: one with two worker processes, one with one; started once for all tests."""
    made = [Server(workers=2, wait=False), Server(wait=False)]
    for one in made:
        one.wait()
    yield made
    for one in made:
        one.kill()


@pytest.fixture
def servers(machines, evening):
    if connection.vendor != "sqlite":
        connection.close()
    yield machines
    while Ear.all:
        Ear.all.pop().close()


def on_stage(data):
    return data["snapshot"]["now"] is not None


def test_a_change_reaches_the_listeners_of_all_processes(servers, evening, screen, organizer):
    path = f"/screens/{screen.code}/events"
    ears = [Ear(server, path) for server in servers for _turn in range(8)]
    for ear in ears:
        ear.wait_for(lambda data: not on_stage(data))
    delays = []
    for turn in range(6):
        act = uncall_contender if turn % 2 else call_contender
        act(contender=fresh(evening, 0), actor=organizer)
        done, version = time.monotonic(), turn + 2
        heard = [ear.wait_for(lambda data, v=version: data["snapshot"]["version"] >= v)[0] for ear in ears]
        delays.append(max(heard) - done)

    assert median(delays) < 0.5, delays
    assert ears[0].headers["content-type"] == "text/event-stream"
    assert ears[0].headers["x-accel-buffering"] == "no"
    assert ears[0].headers["cache-control"] == "no-store, no-transform"


def test_a_role_set_at_the_desk_reaches_its_screen(servers, evening, screen, organizer):
    other = add_screen(round=evening.round, actor=organizer, name="侧屏", role=ScreenRole.STAGE)
    ears = [Ear(servers[0], f"/screens/{one.code}/events") for one in (screen, other)]
    for ear in ears:
        ear.wait_for(lambda data: data["role"] == "stage")

    change_screen(screen=other, actor=organizer, name="侧屏", role=ScreenRole.ORDER)

    ears[1].wait_for(lambda data: data["role"] == "order")
    assert {data["role"] for _at, _mark, data in ears[0].heard} == {"stage"}


def test_who_missed_events_is_told_everything_at_once(servers, evening, screen, organizer):
    path = f"/screens/{screen.code}/events"
    ear = Ear(servers[0], path)
    _at, mark, _data = ear.wait_for(lambda data: not on_stage(data))
    ear.close()
    call_contender(contender=fresh(evening, 0), actor=organizer)
    uncall_contender(contender=fresh(evening, 0), actor=organizer)
    call_contender(contender=fresh(evening, 1), actor=organizer)

    again = Ear(servers[1], path, last=mark)

    _at, new, data = again.wait_for(on_stage)
    assert data["snapshot"]["now"]["order"] == 2
    assert new != mark
    assert again.kinds[0] == "snapshot"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_after_a_restart_of_the_server_listeners_come_back(servers, evening, screen, organizer, how):
    path = f"/screens/{screen.code}/events"
    ear = Ear(servers[1], path)
    ear.wait_for(lambda data: not on_stage(data))
    servers[1].kill(how)
    ear.join(30)
    assert ear.over
    call_contender(contender=fresh(evening, 0), actor=organizer)
    servers[1].start()

    Ear(servers[1], path).wait_for(on_stage)


def test_a_silent_line_has_a_beat_and_a_removed_screen_is_told_so(servers, evening, screen, organizer):
    path = f"/screens/{screen.code}/events"
    ear = Ear(servers[0], path)
    ear.wait_for(lambda data: True)
    with ear.news:
        assert ear.news.wait_for(lambda: "beat" in ear.kinds, timeout=15)

    remove_screen(screen=screen, actor=organizer)

    ear.join(15)
    assert ear.kinds[-1] == "gone"
    assert servers[0].ask(path) == 404


def test_connected_screens_are_noted(servers, evening, screen):
    Ear(servers[0], f"/screens/{screen.code}/events").wait_for(lambda data: True)

    for _turn in range(100):
        screen.refresh_from_db()
        if screen.contact_at:
            break
        time.sleep(0.1)
    assert screen.contact_at is not None
