"""Files kept for a short time between two steps of the same act: under a name of our own, out of the web root."""

import re
import time
from datetime import UTC, datetime
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from contest.codes import new_token

FOLDER: Final = "kept"
DAY: Final = 24 * 60 * 60
_NAME: Final = re.compile(r"[0-9a-z]{32}")


def keep(content: bytes) -> str:
    """Store a file and return its name; files older than a day go on this occasion."""
    _sweep()
    name = new_token()
    storages["private"].save(f"{FOLDER}/{name}", ContentFile(content))
    return name


def load(name: str) -> bytes | None:
    """Return a kept file, or None if it is gone."""
    if not _NAME.fullmatch(name):
        return None
    try:
        with storages["private"].open(f"{FOLDER}/{name}") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content


def forget(name: str) -> None:
    """Delete a kept file; one that is gone already is no error."""
    if _NAME.fullmatch(name):
        storages["private"].delete(f"{FOLDER}/{name}")


def _sweep() -> None:
    storage = storages["private"]
    try:
        _folders, names = storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    oldest = datetime.fromtimestamp(time.time() - DAY, tz=UTC)
    for name in names:
        try:
            if storage.get_modified_time(f"{FOLDER}/{name}") < oldest:
                storage.delete(f"{FOLDER}/{name}")
        except FileNotFoundError:
            continue  # another upload was quicker
