"""A rule at work on made-up marks, so that an organizer sees what she is choosing while she chooses.

The marks are fixed; judging.scoring computes them like those of a real round. Asks no database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from judging.scoring import EntryInput, RoundResult, RoundRule, round_result
from judging.scoring.choices import AudienceSource

ENTRIES: Final = ("A", "B", "C")
USUAL_JUDGES: Final = 7
SHARES: Final = {  # of the marks that can be given, per mille; one judge far above, one far below the others
    "A": (925, 910, 935, 870, 920, 990, 915, 930, 905),
    "B": (930, 905, 920, 925, 760, 935, 910, 915, 925),
    "C": (880, 885, 870, 875, 890, 865, 900, 880, 870),
}
VOTES: Final = {"A": 150, "B": 200, "C": 90}


@dataclass(frozen=True, slots=True)
class Example:
    """The made-up round and what the rule makes of it."""

    judges: tuple[str, ...]
    result: RoundResult


def example_of(rule: Mapping[str, Any], judges: int | None) -> Example:
    """Compute the example under a rule (as queries.round.rule_from gives it) that validate_rule lets pass.

    judges: how many score an entry, if that is known.
    """
    seats = tuple(f"J{n + 1}" for n in range(min(judges or USUAL_JUDGES, 15)))
    # What needs a person or an earlier round can't be shown on made-up marks.
    chain = [link for link in rule.get("chain", ()) if not link.startswith(("round:", "chief:"))]
    read = RoundRule.from_json({**rule, "chain": chain})
    entries = [_entry(code, number, seats, read) for number, code in enumerate(ENTRIES)]
    return Example(seats, round_result(read, entries, panel=seats))


def _entry(code: str, number: int, seats: tuple[str, ...], rule: RoundRule) -> EntryInput:
    data: dict[str, Any] = {
        "code": code,
        "marks": {seat: _marks(rule, code, place) for place, seat in enumerate(seats)},
        "group": f"G{number % 2}",
    }
    if rule.time is not None and rule.time.max is not None:
        data["elapsed"] = str(rule.time.max + (65, -20, 10)[number])
    if rule.audience is not None and rule.audience.source is AudienceSource.VOTES:
        data["votes"] = VOTES[code]
    elif rule.audience is not None:
        data["audience"] = {f"V{n + 1}": _marks(rule, code, n + 2) for n in range(3)}
    return EntryInput.from_json(data)


def _marks(rule: RoundRule, code: str, place: int) -> dict[str, str]:
    """Return marks on every criterion's own steps."""
    shares = SHARES[code]
    found = {}
    for n, one in enumerate(rule.criteria):
        share = Fraction(shares[(place + n * (place % 2)) % len(shares)], 1000)
        steps = (one.max - one.min) * share // one.step
        found[one.code] = str(one.min + steps * one.step)
    return found
