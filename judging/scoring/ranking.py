"""Places, and what separates entries with the same published score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

from judging.scoring.choices import Style
from judging.scoring.exceptions import ScoringError
from judging.scoring.numerals import exact
from judging.scoring.panel import middle
from judging.scoring.records import Record

Order: TypeAlias = tuple[tuple[str, ...], ...]  # best first; entries in one tuple are equal
Value: TypeAlias = Fraction | tuple[Fraction, ...]  # what a link compares, larger first


def rank(
    scores: Mapping[str, Fraction], *, style: Style = Style.COMPETITION, descending: bool = True
) -> dict[str, int]:
    """Return the place of every entry; equal scores share a place in the given style."""
    return number(_split(scores, scores.__getitem__, descending=descending), style)


def number(order: Iterable[Sequence[str]], style: Style = Style.COMPETITION) -> dict[str, int]:
    """Return the places of entries already in order, those in one group sharing theirs."""
    places: dict[str, int] = {}
    for position, group in enumerate(order, start=1):
        before = len(places)
        place = {
            Style.COMPETITION: before + 1,
            Style.MODIFIED: before + len(group),
            Style.DENSE: position,
        }[style]
        places.update(dict.fromkeys(group, place))
    return places


@dataclass(frozen=True, slots=True)
class TieEntry(Record):
    """What the links may look at. A link for which an entry has no value is passed over.

    sheets: totals by judge. criteria: aggregated criteria by code. rounds: earlier rounds by code.
    """

    published: Fraction
    exact: Fraction | None = None
    criteria: Mapping[str, Fraction] = field(default_factory=dict)
    sheets: Mapping[str, Fraction] = field(default_factory=dict)
    deduction: Fraction = Fraction(0)
    rounds: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TieStep(Record):
    """One group that one link split: each entry's value, and the order it gave."""

    link: str
    values: Mapping[str, Value]
    order: Order


@dataclass(frozen=True, slots=True)
class TieBreak(Record):
    """The order after all links, with the links that did something, in the order of the chain."""

    order: Order
    ranks: Mapping[str, int]
    links_used: tuple[str, ...]
    steps: tuple[TieStep, ...]

    def decided_by(self, entry: str) -> tuple[str, ...]:
        """Return the links that separated this entry from others of the same published score."""
        return tuple(step.link for step in self.steps if entry in step.values)


@dataclass(frozen=True, slots=True)
class _Records:
    """The orders that people recorded, and the direction of the round."""

    decision: Sequence[str]
    lot: Sequence[str]
    descending: bool


Group: TypeAlias = Mapping[str, TieEntry]
Values: TypeAlias = Mapping[str, Value] | None  # None: the link says nothing about this group


def tie_break(
    entries: Mapping[str, TieEntry],
    chain: Sequence[str],
    *,
    decision: Sequence[str] = (),
    lot: Sequence[str] = (),
    style: Style = Style.COMPETITION,
    descending: bool = True,
) -> TieBreak:
    """Order the entries by published score, then link by link wherever more than one still stands together.

    chain: links as in docs/scoring.md. decision, lot: recorded orders, best first; each acts on a group only
    if it names all of it. descending: False where a lower published value is better.
    Raises ScoringError("unknown_link").
    """
    links = [(link, *parse_link(link)) for link in chain]
    records = _Records(decision, lot, descending)
    order = _split(entries, lambda code: entries[code].published, descending=descending)
    steps: list[TieStep] = []
    for link, kind, argument in links:
        next_order: list[tuple[str, ...]] = []
        for group in order:
            parts: Order = (group,)
            if len(group) > 1:
                values = LINKS[kind]({code: entries[code] for code in group}, argument, records)
                if values is not None:
                    parts = _split(group, values.__getitem__)
                    if len(parts) > 1:
                        steps.append(TieStep(link, values, parts))
            next_order.extend(parts)
        order = tuple(next_order)
    used = {step.link for step in steps}
    links_used = tuple(dict.fromkeys(link for link in chain if link in used))
    return TieBreak(order, number(order, style), links_used, tuple(steps))


def parse_link(link: str) -> tuple[str, str]:
    """Return a link's kind and argument ("" without one), or raise ScoringError("unknown_link")."""
    kind, colon, argument = link.partition(":")
    if kind not in LINKS or (kind in _WITH_ARGUMENT) != bool(argument) or (colon and not argument):
        raise ScoringError("unknown_link", link=link)
    if kind == "drop_next_low":
        _counts(argument, link)
    return kind, argument


def _split(codes: Collection[str], value: Callable[[str], Value], *, descending: bool = True) -> Order:
    """Group codes by value, best group first; within a group by code, so that input order is immaterial."""
    together: dict[Value, list[str]] = defaultdict(list)
    for code in sorted(codes):
        together[value(code)].append(code)
    best_first = sorted(together, reverse=descending)
    return tuple(tuple(together[one]) for one in best_first)


def _whole(found: Mapping[str, Value | None]) -> Values:
    """Return the values if every entry of the group has one."""
    values = {code: value for code, value in found.items() if value is not None}
    return values if len(values) == len(found) else None


def _exact_score(group: Group, argument: str, records: _Records) -> Values:
    sign = 1 if records.descending else -1
    return _whole({code: None if one.exact is None else sign * one.exact for code, one in group.items()})


def _criterion(group: Group, argument: str, records: _Records) -> Values:
    return _whole({code: one.criteria.get(argument) for code, one in group.items()})


def _untrimmed_mean(group: Group, argument: str, records: _Records) -> Values:
    return _trimmed(group, 0, 0)


def _median(group: Group, argument: str, records: _Records) -> Values:
    return _whole(
        {code: middle(tuple(one.sheets.values())) if one.sheets else None for code, one in group.items()}
    )


def _first_places(group: Group, argument: str, records: _Records) -> Values:
    # Only judges who marked the whole group compare its entries.
    common = set.intersection(*(set(one.sheets) for one in group.values()))
    if not common:
        return None
    best = {judge: max(one.sheets[judge] for one in group.values()) for judge in common}
    return {
        code: Fraction(sum(one.sheets[judge] == best[judge] for judge in common))
        for code, one in group.items()
    }


def _countback(group: Group, argument: str, records: _Records) -> Values:
    length = min(len(one.sheets) for one in group.values())
    return {code: tuple(sorted(one.sheets.values(), reverse=True)[:length]) for code, one in group.items()}


def _drop_next_low(group: Group, argument: str, records: _Records) -> Values:
    high, low = _counts(argument, argument)
    return _trimmed(group, high, low + 1)


def _fewer_deductions(group: Group, argument: str, records: _Records) -> Values:
    return {code: -one.deduction for code, one in group.items()}


def _round(group: Group, argument: str, records: _Records) -> Values:
    return _whole({code: one.rounds.get(argument) for code, one in group.items()})


def _chief(group: Group, argument: str, records: _Records) -> Values:
    return _whole({code: one.sheets.get(argument) for code, one in group.items()})


def _decision(group: Group, argument: str, records: _Records) -> Values:
    return _recorded(group, records.decision)


def _lot(group: Group, argument: str, records: _Records) -> Values:
    return _recorded(group, records.lot)


def _recorded(group: Group, order: Sequence[str]) -> Values:
    place = {code: Fraction(-position) for position, code in enumerate(order, start=1)}
    return _whole({code: place.get(code) for code in group})


def _trimmed(group: Group, high: int, low: int) -> Values:
    found: dict[str, Value | None] = {}
    for code, one in group.items():
        kept = sorted(one.sheets.values())[low : max(0, len(one.sheets) - high)]
        found[code] = sum(kept, Fraction()) / len(kept) if kept else None
    return _whole(found)


def _counts(argument: str, link: str) -> tuple[int, int]:
    try:
        high, low = (exact(part) for part in argument.split(","))
    except ValueError:
        raise ScoringError("unknown_link", link=link) from None
    if high.denominator != 1 or low.denominator != 1 or high < 0 or low < 0:
        raise ScoringError("unknown_link", link=link)
    return high.numerator, low.numerator


Link: TypeAlias = Callable[[Group, str, _Records], Values]
LINKS: Final[Mapping[str, Link]] = {
    "exact_score": _exact_score,
    "criterion": _criterion,
    "untrimmed_mean": _untrimmed_mean,
    "median": _median,
    "first_places": _first_places,
    "countback": _countback,
    "drop_next_low": _drop_next_low,
    "fewer_deductions": _fewer_deductions,
    "round": _round,
    "chief": _chief,
    "decision": _decision,
    "lot": _lot,
}
_WITH_ARGUMENT: Final = frozenset({"criterion", "drop_next_low", "round", "chief"})
