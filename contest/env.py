"""Reading the environment: a missing value gets its default, a bad one stops the start with a sentence."""

import os
import re
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


def read_file(path: Path) -> None:
    """Load NAME=value lines from a file, if it is there; the real environment wins."""
    if path.is_file():
        environ.Env.read_env(path, encoding="utf-8-sig")  # Windows puts a mark before the first line


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


def env_int(name: str, *, default: int, minimum: int = 0, maximum: int | None = None) -> int:
    """Return a whole number that is not below minimum, nor above maximum."""
    text = env_str(name)
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={text!r} is not a whole number.") from None
    if number < minimum:
        raise ImproperlyConfigured(f"{name}={number} is too small: {minimum} or more is needed.")
    if maximum is not None and number > maximum:
        raise ImproperlyConfigured(f"{name}={number} is too large: {maximum} is the most.")
    return number


def env_list(name: str, *, default: list[str]) -> list[str]:
    """Return the parts of a comma-separated text, without spaces and empty parts."""
    text = env_str(name)
    return [part.strip() for part in text.split(",") if part.strip()] if text else default


def env_origin(name: str, *, default: str) -> str:
    """Return the address at which people reach the site: scheme and host, no path, no final slash."""
    text = env_str(name, default).rstrip("/")
    parts = urlsplit(text)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.path
        or parts.query
        or not _has_real_port(parts)
    ):
        raise ImproperlyConfigured(f"{name}={text!r} is not an address like https://contest.example.org")
    try:
        host = host_for_machines(parts.hostname)
    except UnicodeError:
        raise ImproperlyConfigured(f"{name}={text!r} does not name a host.") from None
    return text if text.isascii() else f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def host_for_machines(host: str) -> str:
    """Return a host's name as browsers send it: 党课.cn is xn--2qqu56i.cn there. Raises UnicodeError."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _has_real_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def env_log_level(name: str) -> str:
    """Return how much is written to the log."""
    level = env_str(name, "INFO").upper()
    if level not in LOG_LEVELS:
        raise ImproperlyConfigured(f"{name}={level!r} is none of {', '.join(LOG_LEVELS)}.")
    return level


def env_socket(name: str) -> str:
    """Return the path of a socket, or host:port; "" where there is none."""
    text = env_str(name)
    host, _colon, port = text.rpartition(":")
    if text and "/" not in text and not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise ImproperlyConfigured(f"{name}={text!r} is neither the path of a socket nor host:port.")
    return text


def env_mail(name: str) -> dict[str, Any]:
    """Return Django's settings of the way by which mail goes out. The value holds a password: it is not repeated."""
    text = env_str(name, "consolemail://")
    try:
        return dict(environ.Env.email_url_config(text))
    except (ImproperlyConfigured, ValueError, KeyError):
        raise ImproperlyConfigured(
            f"{name} is not an address like smtp+tls://user:password@mail.example.org:587"
        ) from None


def env_tiles(name: str, *, credit: str) -> str:
    """Return the address of a map's squares, with {z}, {x} and {y} in it; "" where there is none.

    credit: the setting that says whose map it is; every such map asks for that.
    """
    text = env_str(name)
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c in parts.netloc for c in "{};, "):
        raise ImproperlyConfigured(f"{name}={text!r} does not begin like https://tiles.example.org/")
    if missing := [one for one in ("{z}", "{x}", "{y}") if one not in text]:
        raise ImproperlyConfigured(f"{name}={text!r} lacks {' '.join(missing)}.")
    if not env_str(credit):
        raise ImproperlyConfigured(f"{name} needs {credit}: whose map it is, as its owner wants to be named.")
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
    try:
        database: dict[str, Any] = dict(environ.Env.db_url_config(text))
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} is not an address like postgres://user:password@host:5432/name"
        ) from None
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
        # Planning the wide queries of a hall took longer than answering them: each is planned once per connection.
        "server_side_binding": True,
        "prepare_threshold": 5,
    }
    return database


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """A bucket of an S3-compatible store.

    endpoint: the address by which this machine reaches the store; public: the one by which browsers do.
    in_host: whether the bucket's name stands in the host ("virtual") or in the path of an address.
    """

    name: str
    endpoint: str
    public: str
    region: str
    in_host: bool
    access_key: str
    secret_key: str = field(repr=False)

    @property
    def origin(self) -> str:
        """Return from where browsers get the files, for the content policy."""
        scheme, _colon, host = self.public.partition("://")
        return f"{scheme}://{self.name}.{host}" if self.in_host else self.public

    @property
    def storage(self) -> dict[str, Any]:
        """Return the entry of Django's STORAGES."""
        return {"BACKEND": "contest.bucket.BucketStorage", "OPTIONS": {"place": self}}


def env_bucket() -> BucketSettings | None:
    """Return the bucket that the S3_ variables name; None when there are none.

    Half a configuration is refused: files must not lie somewhere else than where somebody believes.
    """
    names = ("ENDPOINT", "PUBLIC_ENDPOINT", "REGION", "ADDRESSING", "ACCESS_KEY", "SECRET_KEY")
    told = {name: text for name in names if (text := env_str(f"S3_{name}"))}
    bucket = env_str("S3_BUCKET")
    if not bucket:
        if told:
            raise ImproperlyConfigured(f"S3_{min(told)} is set without S3_BUCKET: name the bucket too.")
        return None
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise ImproperlyConfigured(f"S3_BUCKET={bucket!r} is not the name of a bucket.")
    missing = [f"S3_{name}" for name in ("ACCESS_KEY", "SECRET_KEY") if name not in told]
    if "ENDPOINT" not in told and "REGION" not in told:
        missing.append("S3_ENDPOINT (or, at Amazon, S3_REGION)")
    if missing:
        raise ImproperlyConfigured(f"S3_BUCKET is set, but not {', '.join(missing)}.")
    if "PUBLIC_ENDPOINT" in told and "ENDPOINT" not in told:
        raise ImproperlyConfigured("S3_PUBLIC_ENDPOINT is set without S3_ENDPOINT.")
    region = told.get("REGION", "us-east-1")
    of_amazon = f"https://s3.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"
    endpoint = env_origin("S3_ENDPOINT", default=of_amazon)
    addressing = told.get("ADDRESSING", "path" if "ENDPOINT" in told else "virtual")
    if addressing not in {"path", "virtual"}:
        raise ImproperlyConfigured(f"S3_ADDRESSING={addressing!r} is neither path nor virtual.")
    if addressing == "virtual" and "." in bucket:
        raise ImproperlyConfigured(f"S3_BUCKET={bucket!r} has a dot and can't be part of a host's name.")
    return BucketSettings(
        name=bucket,
        endpoint=endpoint,
        public=env_origin("S3_PUBLIC_ENDPOINT", default=endpoint),
        region=region,
        in_host=addressing == "virtual",
        access_key=told["ACCESS_KEY"],
        secret_key=told["SECRET_KEY"],
    )
