"""A signed word that says when the sending of a file began, so that it may end shortly after the deadline.

The page asks for one when a file has been chosen; it is good for that person, that place and that file (its name
and size) only. Without script there is none: then the moment at which the request began counts.
"""

from datetime import UTC, datetime
from typing import Final

from django.core import signing

from contest.models import Entry, MaterialRequirement, User

SALT: Final = "contest.start-of-upload"
MAX_AGE: Final = 2 * 24 * 3600
"""Seconds: no grace is longer than a day."""


def start_token(*, user: User, entry: Entry, requirement: MaterialRequirement, name: str, size: int) -> str:
    """Return the word for a file that is about to be sent."""
    now = int(datetime.now(tz=UTC).timestamp())
    return signing.dumps([*_subject(user, entry, requirement, name, size), now], salt=SALT)


def begun_at(
    token: str, *, user: User, entry: Entry, requirement: MaterialRequirement, name: str, size: int
) -> datetime | None:
    """Return when the sending of this very file began; None for a word that is not ours or not for it."""
    try:
        *subject, seconds = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if subject != _subject(user, entry, requirement, name, size):
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def _subject(
    user: User, entry: Entry, requirement: MaterialRequirement, name: str, size: int
) -> list[str | int]:
    return [user.pk, entry.code, requirement.code, name, size]
