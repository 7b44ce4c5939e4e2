"""Time and chance while the demonstration is made, and the agenda that it is played by.

The actions of the three floors write the present moment and draw codes by chance. Here both are ours for a
while: past editions happen in their own year, in order, with deadlines that hold, and every loading draws the same
codes and aliases. Nothing is adjusted afterwards, so the journal is a real one. Only this process is affected, and
only inside `played`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Final, TypeVar
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.utils import timezone

from contest import codes
from judging.actions import round as round_actions

TZ: Final = ZoneInfo("Asia/Shanghai")
T = TypeVar("T")


class Clock:
    """Says what time it is on the stage; it never goes backwards, because the journal doesn't."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Stand in for django.utils.timezone.now."""
        return self.moment

    def go_to(self, moment: datetime) -> None:
        """Let time pass until then; a moment that is over already changes nothing."""
        self.moment = max(self.moment, moment.astimezone(ZoneInfo("UTC")))


class Dice:
    """Stands in for the module `secrets` where codes and aliases are drawn; not for what must stay secret."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - public codes of an invented contest

    def choice(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)

    def randbelow(self, limit: int) -> int:
        return self.random.randrange(limit)

    def SystemRandom(self) -> Random:  # noqa: N802 - the name that it stands in for
        return self.random


@contextmanager
def played(*, seed: int, start: datetime) -> Iterator[Clock]:
    """Give time and chance to the demonstration, and back to the world at the end."""
    clock, dice = Clock(start.astimezone(ZoneInfo("UTC"))), Dice(seed)
    with (
        patch.object(timezone, "now", clock.now),
        patch.object(codes, "secrets", dice),
        patch.object(round_actions, "secrets", dice),
    ):
        yield clock


class Agenda:
    """What happens when: deeds are noted in any order and done in the order of their moments.

    beside: what else goes on; its deeds are done in between, when their moment comes.
    """

    def __init__(self, clock: Clock, beside: "Agenda | None" = None) -> None:
        self.clock, self.beside = clock, beside
        self._deeds: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = count()

    def note(self, moment: datetime, deed: Callable[[], object]) -> None:
        """Have something done at a moment; a deed may note further ones."""
        heappush(self._deeds, (moment, next(self._order), deed))

    def play(self, until: datetime | None = None) -> None:
        """Do everything, or what comes before a moment, letting the clock go on."""
        while self._deeds and (until is None or self._deeds[0][0] < until):
            if self.beside is not None:
                self.beside.play(self._deeds[0][0])
            moment, _order, deed = heappop(self._deeds)
            self.clock.go_to(moment)
            deed()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment on the clock of the wall."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TZ)


def office_hours(random: Random, first: date, last: date) -> datetime:
    """Return a moment between two days, both included, when people sit at their desks or come home."""
    day = first + timedelta(days=random.randint(0, max((last - first).days, 0)))
    return at(day, random.choice((9, 10, 11, 14, 15, 16, 17, 19, 20)), random.randint(0, 59))
