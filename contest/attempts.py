"""How often something may be tried: counted in the shared cache, and counted before it is tried.

A try takes a place that falls free again after `seconds`. Places are taken with cache.add(), which lets only one
of many requests at once have each; so a guesser who sends them all together gets no more tries.
"""

import hashlib
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.utils.translation import ngettext

from contest.exceptions import DomainError


class TooManyAttempts(DomainError):
    """Something was tried too often; `seconds` until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, math.ceil(seconds / 60))
        super().__init__(
            ngettext(
                "Too many attempts. Try again in %(minutes)d minute.",
                "Too many attempts. Try again in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries within `seconds`."""

    name: str
    most: int
    seconds: int

    def _places(self, who: str) -> list[str]:
        digest = hashlib.sha256(who.encode()).hexdigest()[:32]
        return [f"attempt:{self.name}:{digest}:{place}" for place in range(self.most)]

    def take(self, who: str) -> str:
        """Take a place for a try and return it; raise TooManyAttempts when none is free."""
        places = self._places(who)
        taken = cache.get_many(places)
        until = time.time() + self.seconds
        for place in places:
            if place not in taken and cache.add(place, until, self.seconds):
                return place
        free_at = min(taken.values(), default=until)
        raise TooManyAttempts(max(1, math.ceil(free_at - time.time())))

    def release(self, who: str) -> None:
        """Forget all tries, after one that succeeded."""
        cache.delete_many(self._places(who))


LOGIN_BY_ACCOUNT: Final = Limit("login-account", most=5, seconds=15 * 60)
LOGIN_BY_ADDRESS: Final = Limit("login-address", most=60, seconds=15 * 60)
"""A whole office may stand behind one address, so it gets more tries than an account."""
REGISTER_BY_ADDRESS: Final = Limit("register-address", most=120, seconds=60 * 60)
RESET_BY_ADDRESS: Final = Limit("reset-address", most=20, seconds=60 * 60)
RESET_BY_ACCOUNT: Final = Limit("reset-account", most=3, seconds=60 * 60)
OBJECT_BY_ADDRESS: Final = Limit("object-address", most=20, seconds=60 * 60)
OBJECT_BY_CONTACT: Final = Limit("object-contact", most=5, seconds=24 * 60 * 60)
"""Objections that were filed count too: what a number or address may send in a day is bounded."""
CARD_BY_ADDRESS: Final = Limit("card-address", most=60, seconds=15 * 60)
"""Cards of seats that are not there; all tablets of a hall stand behind one address, and a good card gives back its place."""

VOTE_BY_ADDRESS: Final = Limit("vote-address", most=200, seconds=15 * 60)
"""A whole hall stands behind one address; a ticket's code has 39 bits, and one that is right counts for nothing."""

VERIFY_BY_ADDRESS: Final = Limit("verify-address", most=60, seconds=15 * 60)
"""Check codes that no certificate has; a whole school stands behind one address, and a code that is right counts for nothing."""
EXAMINE_BY_ADDRESS: Final = Limit("examine-address", most=30, seconds=15 * 60)
"""Files that are examined: each costs a tenth of a second of a processor."""


@contextmanager
def counted(limit: Limit, who: str) -> Iterator[None]:
    """Count what happens inside as one try; an act that succeeds gives its own place back.

    Raises TooManyAttempts before anything is tried.
    """
    place = limit.take(who)
    yield
    cache.delete(place)
