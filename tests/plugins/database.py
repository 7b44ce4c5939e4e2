"""An SQLite file with all migrations applied is kept between runs, for as long as no migration changes."""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

BASE = Path(__file__).resolve().parents[2]
KEPT = BASE / "var" / "tests"


def is_sqlite():
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def migrated_file():
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in [*sorted(BASE.glob("*/migrations/*.py")), BASE / "requirements.txt"]:
        digest.update(path.read_bytes())
    return KEPT / f"{digest.hexdigest()[:20]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """Let migrate find the copied file; nothing is left behind, as the folder it lies in goes with the run."""
    return django_db_keepdb or is_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Put a copy of the kept file where this worker's database belongs."""
    if is_sqlite() and migrated_file().is_file():
        shutil.copyfile(migrated_file(), settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep a copy of a database that had to be migrated from nothing; at the end, send away who still uses it."""
    if is_sqlite() and not migrated_file().is_file():
        KEPT.mkdir(parents=True, exist_ok=True)
        draft = KEPT / f"draft-{os.getpid()}"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(draft)])
        for old in KEPT.glob("*.sqlite3"):
            old.unlink(missing_ok=True)
        draft.replace(migrated_file())
    yield
    if (
        not is_sqlite()
    ):  # a thread that a test has left behind keeps its connection, and the database could not be dropped
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
