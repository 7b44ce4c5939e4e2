"""Who scores what: a plan that gives every entry its judges, evenly and without conflict.

Plain Python, no Django: names of entries and seats are opaque strings.
"""

import random
from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

Pairs = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to add to the assignments that stand.

    added: entry -> seats to add, in the order of the seats given.
    short: entry -> how many judges it still lacks because too few are free of conflict.
    loads: seat -> entries after the plan, kept ones included.
    """

    added: dict[str, list[str]] = field(default_factory=dict)
    short: dict[str, int] = field(default_factory=dict)
    loads: dict[str, int] = field(default_factory=dict)

    @property
    def spread(self) -> int:
        """The difference between the fullest and the emptiest seat."""
        return max(self.loads.values(), default=0) - min(self.loads.values(), default=0)


def balanced(
    entries: Sequence[str], seats: Sequence[str], *, per_entry: int, barred: Pairs, kept: Pairs, seed: int
) -> Plan:
    """Give every entry `per_entry` judges so that the loads are as even as the conflicts allow.

    barred: entry -> seats that must not score it. kept: entry -> seats that already do; they count
    towards `per_entry` and are never taken away. The same arguments and seed give the same plan.

    Without conflicts and kept assignments the loads differ by at most 1. With them the sum of squared
    loads is the least possible: no chain of swaps from a fuller seat reaches one emptier by two
    (optimal semi-matching, Harvey, Ladner, Lovász and Tamir 2006).
    """
    chance = random.Random(seed)  # noqa: S311 - a recorded draw must be repeatable, not secret
    loads = dict.fromkeys(seats, 0)
    for held in kept.values():
        for seat in held:
            if seat in loads:
                loads[seat] += 1
    free = {
        entry: [
            seat for seat in seats if seat not in barred.get(entry, ()) and seat not in kept.get(entry, ())
        ]
        for entry in entries
    }
    wanted = {entry: max(per_entry - len(kept.get(entry, ())), 0) for entry in entries}
    short = {entry: wanted[entry] - len(free[entry]) for entry in entries if wanted[entry] > len(free[entry])}

    chosen: dict[str, set[str]] = {}
    # Who has the least choice chooses first; among equals, chance, so that no two judges always sit together.
    for entry in sorted(entries, key=lambda one: (len(free[one]) - wanted[one], chance.random())):
        ranked = sorted(free[entry], key=lambda seat: (loads[seat], chance.random()))
        chosen[entry] = set(ranked[: wanted[entry]])
        for seat in chosen[entry]:
            loads[seat] += 1
    _even_out(chosen, free, loads)
    return Plan(
        added={
            entry: [seat for seat in seats if seat in chosen[entry]] for entry in entries if chosen[entry]
        },
        short=short,
        loads=loads,
    )


def _even_out(chosen: dict[str, set[str]], free: Mapping[str, Sequence[str]], loads: dict[str, int]) -> None:
    """Swap along chains until none leads from a fuller seat to one with at least two entries less."""
    settled: set[str] = set()  # seats from which no chain was found at their load
    while len(settled) < len(loads):
        fullest = max((seat for seat in loads if seat not in settled), key=loads.__getitem__)
        chain = _chain(fullest, chosen, free, loads)
        if not chain:
            settled.add(fullest)
            continue
        for entry, giver, taker in chain:
            chosen[entry].remove(giver)
            chosen[entry].add(taker)
        loads[fullest] -= 1
        loads[chain[-1][2]] += 1
        settled.clear()


def _chain(
    start: str, chosen: Mapping[str, set[str]], free: Mapping[str, Sequence[str]], loads: Mapping[str, int]
) -> list[tuple[str, str, str]]:
    """Return the shortest chain of swaps (entry, from seat, to seat) that evens out `start`, or []."""
    held: dict[str, list[str]] = defaultdict(list)
    for entry, seats in chosen.items():
        for seat in seats:
            held[seat].append(entry)
    came: dict[str, tuple[str, str]] = {}  # seat -> (entry, seat before it)
    queue = deque([start])
    while queue:
        giver = queue.popleft()
        for entry in held[giver]:
            for taker in free[entry]:
                if taker == start or taker in came or taker in chosen[entry]:
                    continue
                came[taker] = (entry, giver)
                if loads[taker] <= loads[start] - 2:
                    return _walk_back(start, taker, came)
                queue.append(taker)
    return []


def _walk_back(start: str, end: str, came: Mapping[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    steps: list[tuple[str, str, str]] = []
    seat = end
    while seat != start:
        entry, before = came[seat]
        steps.append((entry, before, seat))
        seat = before
    return steps[::-1]
