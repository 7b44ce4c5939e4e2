"""Settings of the tests: the product's own, made fast and kept away from the installation's data."""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
_scratch = Path(tempfile.mkdtemp(prefix="jiangtai-tests-"))
_owner = os.getpid()  # a server started by a test inherits this module's exit handler


def _clean() -> None:
    if os.getpid() == _owner:
        shutil.rmtree(_scratch, ignore_errors=True)


atexit.register(_clean)
os.environ["VAR_DIR"] = str(_scratch)

from contest.settings import *  # noqa: E402, F403
from contest.settings import CACHES, DATABASES, STORAGES  # noqa: E402

DEBUG = False
DEMO_MODE = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default", "media"],
    }
}
CONVERTERS_OFF = frozenset({"soffice", "libreoffice"})  # seconds each; what is about them switches them on
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = _scratch / "static_root"
STATIC_ROOT.mkdir()
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file and not memory: the live server's threads then have connections of their own, as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    if "DATABASE_POOL_SIZE" not in os.environ:  # as a server of a test may have it, but
        DATABASES["default"]["OPTIONS"].pop("pool", None)  # the test runner drops the database under the pool
    # Emptying all tables may meet a server that is reading some of them: whoever looks first gives way.
    DATABASES["default"]["OPTIONS"]["options"] = "-c deadlock_timeout=20s"
