"""Recorded decisions and lots, kept apart until each has acted on the groups that it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from judging.scoring.exceptions import ScoringError
from judging.scoring.ranking import TieStep
from judging.scoring.records import JSON
from judging.scoring.rounds.compute import round_result
from judging.scoring.rounds.rule import EntryInput, RoundRule

Recorded: TypeAlias = tuple[str, Sequence[str]]  # the link, "decision" or "lot", and its entries, best first


def acting_orders(rule: JSON, inputs: Mapping[str, Any], records: Iterable[Recorded]) -> dict[str, list[str]]:
    """Return one order per link, as `round_result` takes them, in which each record acts on whole groups alone.

    inputs: `panel` and `entries`, as JSON. records: the newest first, as a newer one counts before an older.
    Two records in one list can name a group together that neither of them names whole, or bring it into an order that
    neither of them gave. Such a group is ordered by the newest record that names all of it, and by none if there is none.
    A rule or inputs that can't be computed leave the records as they come.
    """
    kept = list(records)
    found = in_one_list(kept)
    times = Counter(link for link, _order in kept)
    if max(times.values(), default=0) < 2:
        return found
    try:
        known = RoundRule.from_json(rule)
        entries = [EntryInput.from_json(entry) for entry in inputs["entries"]]
        # A link sees what the links before it left together, so these come first.
        for link in (link for link in known.chain if times[link] > 1):
            result = round_result(known, entries, panel=inputs["panel"], **found)
            own = [order for kind, order in kept if kind == link]
            for step in (step for step in result.ties if step.link == link):
                found[link] = _put_right(found[link], step, own)
    except ScoringError:
        return in_one_list(kept)
    return found


def in_one_list(records: Iterable[Recorded]) -> dict[str, list[str]]:
    """Return the records of each link one after the other, an entry where it comes first."""
    found: dict[str, list[str]] = {}
    for link, order in records:
        known = found.setdefault(link, [])
        known.extend(code for code in order if code not in known)
    return found


def _put_right(listed: Sequence[str], step: TieStep, records: Sequence[Sequence[str]]) -> list[str]:
    """Return the list with one group ordered as its own record says, or left out where there is no such record."""
    group = step.values.keys()
    whole = next((order for order in records if group <= set(order)), ())
    right = [code for code in whole if code in group]
    if [code for code in listed if code in group] == right:
        return list(listed)
    return [code for code in listed if code not in group] + right
