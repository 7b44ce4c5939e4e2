"""Reading the environment: a missing value gets its default, a bad one stops the start with a sentence."""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


def read_file(path: Path) -> None:
    """Load NAME=value lines from a file, if it is there; the real environment wins."""
    if path.is_file():
        environ.Env.read_env(path)


def env_str(name: str, default: str = "") -> str:
    """Return a text; an empty value counts as missing."""
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """Return a switch: 1/true/yes/on or 0/false/no/off, in any case."""
    word = env_str(name).lower()
    if not word:
        return default
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={word!r} is neither on nor off: write 1 or 0.")


def env_int(name: str, *, default: int, minimum: int = 0) -> int:
    """Return a whole number that is not below minimum."""
    text = env_str(name)
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={text!r} is not a whole number.") from None
    if number < minimum:
        raise ImproperlyConfigured(f"{name}={number} is too small: {minimum} or more is needed.")
    return number


def env_list(name: str, *, default: list[str]) -> list[str]:
    """Return the parts of a comma-separated text, without spaces and empty parts."""
    text = env_str(name)
    return [part.strip() for part in text.split(",") if part.strip()] if text else default


def env_origin(name: str, *, default: str) -> str:
    """Return the address at which people reach the site: scheme and host, no path, no final slash."""
    text = env_str(name, default).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name}={text!r} is not an address like https://contest.example.org")
    return text


def env_secret(name: str, *, keep_in: Path) -> str:
    """Return a secret from the environment, or one that was made here once and is kept in a file.

    The file is created readable by its owner only. There is no built-in value: two installations never
    share a secret.
    """
    if secret := env_str(name):
        if len(secret) < 32:
            raise ImproperlyConfigured(f"{name} is too short: 32 characters or more are needed.")
        return secret
    keep_in.parent.mkdir(parents=True, exist_ok=True)
    if not keep_in.exists():
        descriptor, draft = tempfile.mkstemp(dir=keep_in.parent)  # mkstemp makes it 0600
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        try:
            os.link(draft, keep_in)  # web and worker may start together: only one secret wins
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return keep_in.read_text(encoding="ascii").strip()


def env_database(name: str, *, sqlite_file: Path) -> dict[str, Any]:
    """Return Django's settings of the one database.

    Without a value it is the SQLite file. postgres://user:password@host:port/name selects PostgreSQL with a
    connection pool per process. Anything else is refused: nothing else is tested.
    """
    text = env_str(name)
    if not text:
        sqlite_file.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "contest.sqlite3",
            "NAME": sqlite_file,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a lock that is taken late can fail half-way
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    database: dict[str, Any] = dict(environ.Env.db_url_config(text))
    if database.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must begin with postgres:// ; leave it empty for SQLite.")
    database["CONN_MAX_AGE"] = 0  # the pool keeps connections; a request's own would hold one each
    database["OPTIONS"] = {
        **database.get("OPTIONS", {}),
        "pool": {
            "min_size": 1,
            "max_size": env_int("DATABASE_POOL_SIZE", default=10, minimum=1),
            "timeout": 20,
        },
    }
    return database
