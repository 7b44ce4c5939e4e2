"""Duties that nobody asks for: due once for all workers, tried again after a failure."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as live_settings
from django.db import IntegrityError, transaction

from contest.actions.duty import FIRST_PAUSE, LEASE, take_duty
from contest.management.commands import work
from contest.models import Duty, UploadSession
from contest.tasks import timetable
from contest.tasks.timetable import Periodic, take_due
from tests.contest.entry_helpers import make_draft
from tests.contest.test_tus import Tus
from tests.races import at_once

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def only(monkeypatch):
    """Have one duty of the test's own and no other."""

    def register(deed, every=timedelta(hours=1)):
        monkeypatch.setattr(timetable, "DUTIES", {"test": Periodic(every, deed)})

    return register


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    """Look at the timetable as a worker does."""

    def look():
        with django_capture_on_commit_callbacks(execute=True):
            return take_due()

    return look


@pytest.mark.django_db
def test_a_duty_is_done_once_an_hour_however_often_workers_look(clock, only, ask):
    done = []
    only(lambda: done.append(1))
    for minutes in range(0, 150, 10):
        clock.move_to(NOON + timedelta(minutes=minutes))
        ask()
        ask()
    assert len(done) == 3
    duty = Duty.objects.get(name="test")
    assert duty.last_run == NOON + timedelta(hours=2)
    assert duty.due_at == NOON + timedelta(hours=3)


@pytest.mark.django_db
def test_a_failure_is_logged_and_tried_again_sooner_than_usual(clock, only, ask, caplog):
    def fail():
        raise RuntimeError("no disk")

    only(fail)
    with caplog.at_level(logging.ERROR):
        ask()
    assert "no disk" in caplog.text
    duty = Duty.objects.get(name="test")
    assert (duty.failures, duty.error, duty.last_run) == (1, "RuntimeError: no disk", None)
    assert duty.due_at == NOON + FIRST_PAUSE
    assert ask() == []
    clock.move_to(NOON + FIRST_PAUSE)
    ask()
    duty.refresh_from_db()
    assert duty.failures == 2
    assert duty.due_at == NOON + FIRST_PAUSE + 2 * FIRST_PAUSE
    for _ in range(12):
        clock.move_to(duty.due_at)
        ask()
        duty.refresh_from_db()
    assert duty.due_at - datetime.now(UTC) == timedelta(hours=1)
    only(lambda: "well")
    clock.move_to(duty.due_at)
    ask()
    duty.refresh_from_db()
    assert (duty.failures, duty.error) == (0, "")


@pytest.mark.django_db
def test_a_duty_whose_worker_was_killed_comes_to_another_one(clock, only, ask):
    done = []
    only(lambda: done.append(1))
    assert take_duty("test")  # nothing is done: the transaction of this test is never committed
    assert not done
    clock.move_to(NOON + LEASE - timedelta(seconds=1))
    assert ask() == []
    clock.move_to(NOON + LEASE)
    assert ask() == ["test"]
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_that_look_at_once_one_does_it(only):
    done = []
    only(lambda: done.append(1))
    at_once(*[take_due] * 4)
    assert done == [1]


@pytest.mark.django_db
def test_a_duty_of_a_former_version_is_left_alone(only):
    only(lambda: None)
    timetable.run_duty.func("gone")
    assert not Duty.objects.exists()


@pytest.mark.django_db
def test_the_database_knows_that_a_failure_has_words():
    for facts in ({"failures": 1}, {"error": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.create(name="x", due_at=NOON, **facts)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sweeps_uploads_by_itself(clock, client_of, edition, contestant, unit):
    entry = make_draft(edition, contestant, unit, complete=False)
    assert Tus(client_of(contestant), entry).create(600, body=b"x" * 100).status_code == 201
    session = UploadSession.objects.get()
    session.expires_at = NOON - timedelta(hours=1)
    session.save()
    stop = threading.Event()
    stop.set()
    work.look_after_jobs(stop)  # one look
    assert not UploadSession.objects.exists()
    assert not list(Path(live_settings.FILE_UPLOAD_TEMP_DIR).glob(f"{session.code}*"))
    assert Duty.objects.get(name="uploads-sweep").last_run == NOON
