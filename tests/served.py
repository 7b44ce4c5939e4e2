"""Settings of a server that a test starts: those of the tests, on the database and files of the test that starts it."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

VAR_DIR = Path(os.environ["SERVED_VAR"])
MEDIA_ROOT = Path(os.environ["SERVED_MEDIA"])
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "uploading"
DATABASES["default"]["NAME"] = os.environ["SERVED_DATABASE"]
if "sqlite3" not in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"]["options"] = "-c deadlock_timeout=100ms"
STATIC_URL = os.environ.get("SERVED_STATIC_URL", "/static/")
"""Another one stands for a new release: every file has another name."""
