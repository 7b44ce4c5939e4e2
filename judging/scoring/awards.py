"""Who gets which award, or goes on to the next round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import ceil, floor

from judging.scoring.choices import Overflow, PercentMode, SeatRounding, TiePolicy, Vacancy
from judging.scoring.exceptions import RuleFault, ScoringError, refuse
from judging.scoring.numerals import exact, text
from judging.scoring.records import Record


@dataclass(frozen=True, slots=True)
class Ranked(Record):
    """An entry with its place, as published."""

    entry: str
    rank: int
    score: Fraction | None = None
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Placed(Record):
    """A line of a ranking that has a place.

    unit: the group in which it was ranked. published: its score as text. position: its order in the ranking.
    """

    entry: str
    place: int
    unit: str
    published: str
    position: int


def ranked_anew(
    lines: Sequence[Placed], *, lower_is_better: bool = False, sectors: Mapping[str, str] | None = None
) -> list[Ranked]:
    """Number the lines of one unit of awards anew, keeping their order and the places they share.

    Lines that were ranked together keep their order, tie-breaks included; lines ranked in different units
    are comparable by their published scores alone. sectors: of the entries, where awards look at them.
    """
    sectors = sectors or {}
    together = len({line.unit for line in lines}) <= 1

    def key(line: Placed) -> Fraction:
        if together:
            return Fraction(line.place)
        score = exact(line.published)
        return score if lower_is_better else -score

    keys = {line.entry: key(line) for line in lines}
    ordered = sorted(lines, key=lambda line: (keys[line.entry], line.position))
    found: list[Ranked] = []
    for index, line in enumerate(ordered):
        same = index > 0 and keys[ordered[index - 1].entry] == keys[line.entry]
        place = found[-1].rank if same else index + 1
        found.append(Ranked(line.entry, place, exact(line.published), sectors.get(line.entry, "")))
    return found


def unit_name(scope: str, entry_type: str, sector: str) -> str:
    """Name the group in which an entry counts under a scope; "" overall."""
    return {
        "overall": "",
        "sector": sector,
        "entry_type": entry_type,
        "type_and_sector": f"{entry_type} · {sector}",
    }[scope]


@dataclass(frozen=True, slots=True)
class Tier(Record):
    """One award tier: a number of seats or a share of the entries, in percent.

    min_score: no entry below it gets this tier, even if seats stay empty.
    """

    code: str
    count: int | None = None
    percent: Fraction | None = None
    round: SeatRounding = SeatRounding.FLOOR
    min_score: Fraction | None = None


@dataclass(frozen=True, slots=True)
class AwardRule(Record):
    """The tiers, best first, and what happens at their edges.

    base: the number that percentages are taken of; None for the number of ranked entries.
    """

    tiers: tuple[Tier, ...]
    base: int | None = None
    percent_mode: PercentMode = PercentMode.EACH
    tie_policy: TiePolicy = TiePolicy.INCLUDE
    overflow: Overflow = Overflow.ABSORB
    vacancy: Vacancy = Vacancy.DROP

    def faults(self) -> Iterator[RuleFault]:
        """Yield what makes the tiers unusable."""
        if not self.tiers:
            yield RuleFault("no_tiers", "tiers")
        if self.base is not None and self.base < 0:
            yield RuleFault("negative", "base", {"value": self.base})
        seen: set[str] = set()
        for tier in self.tiers:
            place = f"tiers.{tier.code}"
            if tier.code in seen:
                yield RuleFault("duplicate_tier", place, {"tier": tier.code})
            seen.add(tier.code)
            if (tier.count is None) == (tier.percent is None):
                yield RuleFault("count_or_percent", place, {"tier": tier.code})
            if tier.count is not None and tier.count < 0:
                yield RuleFault("negative", f"{place}.count", {"tier": tier.code, "value": tier.count})
            if tier.percent is not None and not 0 <= tier.percent <= 100:
                yield RuleFault(
                    "percent_range", f"{place}.percent", {"tier": tier.code, "percent": text(tier.percent)}
                )
            if self.percent_mode is PercentMode.CUMULATIVE and tier.percent is None:
                yield RuleFault("cumulative_needs_percent", place, {"tier": tier.code})
        shares = sum((tier.percent for tier in self.tiers if tier.percent is not None), Fraction())
        if len(self.tiers) > 1 and shares > 100:
            yield RuleFault("percent_sum", "tiers", {"sum": text(shares)})


@dataclass(frozen=True, slots=True)
class Awards(Record):
    """The seats of every tier, the tier of every winner, and the seats that stayed empty."""

    seats: Mapping[str, int]
    awards: Mapping[str, str]
    unused: Mapping[str, int]


def seats(rule: AwardRule, n: int) -> dict[str, int]:
    """Return the seats of every tier when n entries received a place."""
    base = n if rule.base is None else rule.base
    found: dict[str, int] = {}
    if rule.percent_mode is PercentMode.EACH:
        for tier in rule.tiers:
            share = tier.percent or Fraction()
            found[tier.code] = _whole(base * share / 100, tier.round) if tier.count is None else tier.count
        return found
    share = Fraction()
    given = 0
    for tier in rule.tiers:
        share += tier.percent or Fraction()
        # With different roundings a later running total can fall below an earlier one: never below 0 seats.
        upto = max(given, _whole(base * share / 100, tier.round))
        found[tier.code] = upto - given
        given = upto
    return found


def awards(ranking: Sequence[Ranked], rule: AwardRule) -> Awards:
    """Hand out the tiers from the top of the ranking.

    ranking: entries that received a place, best first. Entries on one place stand or fall together.
    Raises ScoringError: "tie_at_cut" where the rule asks for a decision, "ranking_order", "duplicate_entry",
    "score_missing" if a tier has a least score and an entry has none.
    """
    refuse(rule.faults())
    _check(ranking)
    groups = [list(group) for _place, group in groupby(ranking, key=lambda one: one.rank)]
    offered = seats(rule, len(ranking))
    given: dict[str, str] = {}
    unused: dict[str, int] = {}
    position = passed_on = owed = 0
    for tier in rule.tiers:
        free = offered[tier.code] + passed_on
        repaid = min(free, owed)
        free, owed = free - repaid, owed - repaid
        while free > 0 and position < len(groups):
            group = groups[position]
            if not _good_enough(group[0], tier):
                break
            if len(group) > free and rule.tie_policy is not TiePolicy.INCLUDE:
                if rule.tie_policy is TiePolicy.ERROR:
                    raise ScoringError("tie_at_cut", tier=tier.code, entries=[one.entry for one in group])
                break
            given.update((one.entry, tier.code) for one in group)
            position += 1
            free -= len(group)
        if free < 0 and rule.overflow is Overflow.ABSORB:
            owed -= free
        unused[tier.code] = max(0, free)
        passed_on = unused[tier.code] if rule.vacancy is Vacancy.HAND_ON else 0
    return Awards(offered, given, unused)


@dataclass(frozen=True, slots=True)
class SectorAwardRule(Record):
    """One tier over all sectors, with a least and a greatest number for each sector."""

    seats: int
    min_per_sector: int = 0
    max_per_sector: int | None = None
    min_score: Fraction | None = None

    def faults(self) -> Iterator[RuleFault]:
        """Yield what makes the rule unusable."""
        for name in ("seats", "min_per_sector", "max_per_sector"):
            value = getattr(self, name)
            if value is not None and value < 0:
                yield RuleFault("negative", name, {"value": value})
        if self.max_per_sector is not None and self.max_per_sector < self.min_per_sector:
            yield RuleFault(
                "min_above_max",
                "min_per_sector",
                {"min": self.min_per_sector, "max": self.max_per_sector},
            )


def sector_awards(ranking: Sequence[Ranked], rule: SectorAwardRule) -> tuple[str, ...]:
    """Return the awarded entries, best first: every sector's best, then the best of the rest.

    ranking: best first. An entry below the least score is not eligible.
    Raises ScoringError: "tie" with the entries of a place whose order among themselves would decide who is awarded,
    "reserved_over_seats", "ranking_order", "duplicate_entry", "score_missing".
    """
    refuse(rule.faults())
    _check(ranking)
    eligible = [one for one in ranking if _good_enough(one, rule)]
    places = [list(group) for _place, group in groupby(eligible, key=lambda one: one.rank)]
    chosen = _by_sector(eligible, rule)
    # Nobody has a better chance than who is asked first within a place, nor a worse one than who is asked last: if places
    # turned round give the same, a sector's entries in a place are all chosen or none is, in whatever order.
    turned = _by_sector([one for place in places for one in reversed(place)], rule)
    for place in places:
        tied = {one.entry for one in place}
        if chosen & tied != turned & tied:
            raise ScoringError("tie", entries=[one.entry for one in place])
    return tuple(one.entry for one in eligible if one.entry in chosen)


def _by_sector(eligible: Sequence[Ranked], rule: SectorAwardRule) -> set[str]:
    """Return whom the seats reach if entries are asked in this order."""
    taken: Counter[str] = Counter()
    chosen: set[str] = set()
    for one in eligible:
        if taken[one.sector] < rule.min_per_sector:
            taken[one.sector] += 1
            chosen.add(one.entry)
    if len(chosen) > rule.seats:
        raise ScoringError("reserved_over_seats", reserved=len(chosen), seats=rule.seats)
    for one in eligible:
        full = rule.max_per_sector is not None and taken[one.sector] >= rule.max_per_sector
        if len(chosen) < rule.seats and one.entry not in chosen and not full:
            taken[one.sector] += 1
            chosen.add(one.entry)
    return chosen


def tier_awards(
    ranking: Sequence[Ranked],
    rule: AwardRule,
    *,
    min_per_sector: int | None = None,
    max_per_sector: int | None = None,
) -> Awards:
    """Hand out the tiers of one group; one tier may keep places for each sector, or limit each.

    min_per_sector, max_per_sector: of the only tier, which then needs a count. Raises as `awards` and `sector_awards` do.
    """
    if min_per_sector is None and max_per_sector is None:
        return awards(ranking, rule)
    [tier] = rule.tiers
    number = tier.count or 0
    chosen = sector_awards(
        ranking, SectorAwardRule(number, min_per_sector or 0, max_per_sector, tier.min_score)
    )
    return Awards(
        {tier.code: number}, dict.fromkeys(chosen, tier.code), {tier.code: max(0, number - len(chosen))}
    )


def _check(ranking: Sequence[Ranked]) -> None:
    seen: set[str] = set()
    for one in ranking:
        if one.entry in seen:
            raise ScoringError("duplicate_entry", entry=one.entry)
        seen.add(one.entry)
    for one, other in pairwise(ranking):
        if one.rank > other.rank:
            raise ScoringError("ranking_order", entry=other.entry)


def _good_enough(one: Ranked, rule: Tier | SectorAwardRule) -> bool:
    if rule.min_score is None:
        return True
    if one.score is None:
        raise ScoringError("score_missing", entry=one.entry)
    return one.score >= rule.min_score


def _whole(value: Fraction, rounding: SeatRounding) -> int:
    match rounding:
        case SeatRounding.FLOOR:
            return floor(value)
        case SeatRounding.CEIL:
            return ceil(value)
        case SeatRounding.HALF_UP:
            return floor(value + Fraction(1, 2))
