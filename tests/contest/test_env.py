"""The environment: defaults when silent, sentences when wrong."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from contest import env


@pytest.mark.parametrize(
    ("word", "value"), [("1", True), ("Yes", True), ("off", False), ("0", False), ("", True)]
)
def test_switches(monkeypatch, word, value):
    monkeypatch.setenv("SWITCH", word)

    assert env.env_bool("SWITCH", default=True) is value


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (lambda: env.env_bool("X", default=False), "maybe", "neither on nor off"),
        (lambda: env.env_int("X", default=1), "many", "not a whole number"),
        (lambda: env.env_int("X", default=1, minimum=1), "0", "too small"),
        (lambda: env.env_origin("X", default=""), "contest.example.org", "not an address like"),
        (lambda: env.env_origin("X", default=""), "https://example.org/path", "not an address like"),
        (lambda: env.env_int("X", default=1, maximum=65535), "99999", "too large"),
        (lambda: env.env_origin("X", default=""), "https://example.org:abc", "not an address like"),
        (lambda: env.env_log_level("X"), "verbose", "none of DEBUG, INFO"),
        (lambda: env.env_socket("X"), "localhost", "neither the path of a socket nor host:port"),
        (lambda: env.env_socket("X"), "localhost:clamd", "neither the path of a socket nor host:port"),
        (lambda: env.env_mail("X"), "smtp.example.org", "not an address like smtp"),
        (lambda: env.env_mail("X"), "smtp+tls://u:p@mail.example.org:abc", "not an address like smtp"),
        (lambda: env.env_database("X", sqlite_file=None), "postgres://u:p@h:abc/n", "not an address like"),
        (lambda: env.env_secret("X", keep_in=None), "short", "too short"),
        (lambda: env.env_database("X", sqlite_file=None), "mysql://u:p@h/n", "must begin with postgres://"),
    ],
)
def test_bad_values_are_refused_by_name(monkeypatch, read, text, sentence):
    monkeypatch.setenv("X", text)

    with pytest.raises(ImproperlyConfigured, match=f"^X.*{sentence}"):
        read()


def test_a_secret_is_made_once_and_readable_by_its_owner_only(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    file = tmp_path / "var" / "secret_key"

    first = env.env_secret("SECRET_KEY", keep_in=file)

    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert env.env_secret("SECRET_KEY", keep_in=file) == first
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]


def test_postgresql_has_a_pool_and_no_connection_of_a_request(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p%40ss@db.example.org:5433/contest")

    database = env.env_database("DATABASE_URL", sqlite_file=None)

    assert (database["PASSWORD"], database["PORT"], database["CONN_MAX_AGE"]) == ("p@ss", 5433, 0)
    assert database["OPTIONS"]["pool"]["max_size"] == 10


def test_a_file_of_settings_gives_way_to_the_environment(monkeypatch, tmp_path):
    file = tmp_path / ".env"
    file.write_text("FROM_BOTH=file\nFROM_FILE=file\n")
    monkeypatch.setenv("FROM_BOTH", "environment")
    monkeypatch.setenv("FROM_FILE", "")
    monkeypatch.delenv("FROM_FILE")

    env.read_file(file)

    assert env.env_str("FROM_BOTH") == "environment"
    assert env.env_str("FROM_FILE") == "file"


def test_a_host_in_chinese_is_known_by_the_name_that_browsers_send(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://党课.cn:8443/")

    assert env.env_origin("SITE_URL", default="") == "https://xn--n5qp34l.cn:8443"


@pytest.mark.parametrize("text", ["", "/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310"])
def test_a_socket_is_a_path_or_host_and_port(monkeypatch, text):
    monkeypatch.setenv("CLAMD", text)

    assert env.env_socket("CLAMD") == text


def test_a_mark_before_the_first_line_of_the_file_is_none_of_it(monkeypatch, tmp_path):
    monkeypatch.setenv("FROM_FILE", "x")
    monkeypatch.delenv("FROM_FILE")
    file = tmp_path / ".env"
    file.write_text("\ufeffFROM_FILE=yes\n", encoding="utf-8")

    env.read_file(file)

    assert env.env_str("FROM_FILE") == "yes"
    monkeypatch.delenv("FROM_FILE")
