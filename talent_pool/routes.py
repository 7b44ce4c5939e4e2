"""When a group is where on a route: plain Python, no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Halt:
    """One stop: the key of its site, minutes there, and minutes on the way to the next."""

    site: int
    minutes_here: int
    minutes_to_next: int = 0


@dataclass(frozen=True, slots=True)
class Stay:
    """From when until when a site is occupied."""

    site: int
    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Stay") -> bool:
        """Whether both want the same site at one time; who leaves as the other comes is no hindrance."""
        return self.site == other.site and self.starts_at < other.ends_at and other.starts_at < self.ends_at


def minutes_of(halts: Sequence[Halt]) -> int:
    """Return how long a route takes, the way after its last stop left out."""
    return sum(halt.minutes_here for halt in halts) + sum(halt.minutes_to_next for halt in halts[:-1])


def stays(halts: Sequence[Halt], starts_at: datetime) -> list[Stay]:
    """Return when each site of a route is occupied by a group that begins at `starts_at`."""
    found: list[Stay] = []
    now = starts_at
    for halt in halts:
        leaves = now + timedelta(minutes=halt.minutes_here)
        found.append(Stay(halt.site, now, leaves))
        now = leaves + timedelta(minutes=halt.minutes_to_next)
    return found
