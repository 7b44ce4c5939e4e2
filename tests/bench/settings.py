"""Settings of the bench: those of a real installation, with data and files in a folder of its own."""

import os

from contest.settings import *  # noqa: F403
from contest.settings import VAR_DIR, env

DEBUG = False
DEMO_MODE = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
ROOT_URLCONF = "tests.bench.urls"
STATIC_ROOT = VAR_DIR / "static_root"
DATABASES = {"default": env.env_database("BENCH_DATABASE_URL", sqlite_file=VAR_DIR / "bench.sqlite3")}
os.environ.setdefault("LOG_LEVEL", "WARNING")
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # two hundred people in a moment; nobody logs in
