"""Connections to SQLite are lent and given back: quick, and as clean as new ones."""

import shutil
import threading
from collections import deque

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from contest.sqlite3 import base

pytestmark = pytest.mark.pure


@pytest.fixture
def idle(monkeypatch, django_db_blocker):
    waiting = deque()
    monkeypatch.setattr(base, "_idle", waiting)
    with django_db_blocker.unblock():  # a file of its own, not the database of the tests
        yield waiting
    for _file, connection in waiting:
        connection.close()


@pytest.fixture
def wrapper(tmp_path, idle):
    """Return wrapper(): one more user of the same file."""

    def make():
        settings = connections.settings["default"] | {
            "ENGINE": "contest.sqlite3", "NAME": tmp_path / "some.sqlite3", "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }  # fmt: skip
        return base.DatabaseWrapper(settings)

    return make


def ask(user, sql, *values):
    with user.cursor() as cursor:
        return cursor.execute(sql, values).fetchall()


def test_the_next_request_gets_the_same_connection_in_another_thread(wrapper, idle):
    first = wrapper()
    ask(first, "CREATE TABLE word (text TEXT)")
    lent = first.connection
    first.close()
    assert first.connection is None
    assert len(idle) == 1
    seen = []

    def other():
        second = wrapper()
        seen.append((ask(second, "SELECT * FROM word"), second.connection))
        second.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [([], lent)]


def test_two_at_once_have_one_each(wrapper, idle):
    one, two = wrapper(), wrapper()
    ask(one, "SELECT 1")
    ask(two, "SELECT 1")
    assert one.connection is not two.connection
    one.close()
    two.close()
    assert len(idle) == 2


def test_no_more_wait_than_are_needed(wrapper, idle):
    users = [wrapper() for _ in range(base.MOST_IDLE + 3)]
    for user in users:
        ask(user, "SELECT 1")
    for user in users:
        user.close()
    assert len(idle) == base.MOST_IDLE


def test_a_transaction_that_nobody_ended_is_not_handed_on(wrapper, idle):
    user = wrapper()
    ask(user, "CREATE TABLE word (text TEXT)")
    user.connection.execute("BEGIN IMMEDIATE")
    user.connection.execute("INSERT INTO word VALUES ('half')")
    user.close()
    assert not idle
    other = wrapper()
    assert ask(other, "SELECT * FROM word") == []
    other.close()


def test_what_one_user_switched_off_is_on_for_the_next(wrapper, idle):
    user = wrapper()
    ask(user, "PRAGMA foreign_keys = OFF")
    user.close()
    other = wrapper()
    assert ask(other, "PRAGMA foreign_keys") == [(1,)]
    other.close()


def test_a_connection_to_a_file_that_was_replaced_is_not_used(wrapper, idle, tmp_path):
    user = wrapper()
    ask(user, "CREATE TABLE word (text TEXT)")
    user.close()
    restored = tmp_path / "restored.sqlite3"
    shutil.copyfile(tmp_path / "some.sqlite3", restored)
    restored.replace(tmp_path / "some.sqlite3")
    other = wrapper()
    lent = idle[0][1]
    ask(other, "SELECT * FROM word")
    assert other.connection is not lent
    other.close()


def test_after_an_error_a_connection_is_closed_for_good(wrapper, idle):
    user = wrapper()
    ask(user, "SELECT 1")
    user.errors_occurred = True
    BaseDatabaseWrapper.close(user)
    assert not idle
