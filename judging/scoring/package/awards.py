"""Checking who goes on and who won what against the ranking and the quotas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from judging.scoring.awards import AwardRule, Placed, Tier, ranked_anew, tier_awards, unit_name
from judging.scoring.choices import Overflow, PercentMode, SeatRounding, TiePolicy, Vacancy
from judging.scoring.exceptions import ScoringError
from judging.scoring.numerals import exact

Line = Mapping[str, Any]
Facts = Mapping[str, Mapping[str, Any]]


def award_faults(
    package: Mapping[str, Any], lines: Sequence[Line], facts: Facts, *, lower_is_better: bool
) -> Iterator[tuple[str, str]]:
    """Yield what differs in advancement and awards.

    lines: `entry`, `position`, `place`, `published`, `unit`, and `advances` for a round. facts: of each entry
    its `entry_type` and `sector`.
    """
    placed = [line for line in lines if isinstance(line["place"], int)]
    advancement = package.get("advancement")
    if package["kind"] == "round":
        through = set() if advancement is None else _through(advancement, placed, facts, lower_is_better)
        for line in lines:
            if line["advances"] != (line["entry"] in through):
                due = "advances" if line["entry"] in through else "does not advance"
                yield f"line of {line['entry']}.advances", f"written otherwise, but the entry {due}"
    for at, group in enumerate(package["awards"]):
        for place, sentence in _group_faults(group, placed, facts, lower_is_better):
            yield f"awards[{at}]{place}", sentence


def _through(
    advancement: Mapping[str, Any], placed: Sequence[Line], facts: Facts, lower_is_better: bool
) -> set[str]:
    percent = advancement.get("percent")
    tier = Tier(
        "advance", count=advancement.get("count"), percent=None if percent is None else exact(percent)
    )
    return set(_given(placed, facts, advancement["scope"], AwardRule((tier,)), lower_is_better))


def _given(
    placed: Sequence[Line],
    facts: Facts,
    scope: str,
    rule: AwardRule,
    lower_is_better: bool,
    **limits: int,
) -> dict[str, str]:
    """Return the tier of every entry that the quotas reach, unit by unit."""
    units: dict[str, list[Placed]] = defaultdict(list)
    for line in placed:
        fact = facts[line["entry"]]
        unit = unit_name(scope, fact["entry_type"], fact["sector"])
        units[unit].append(
            Placed(line["entry"], line["place"], line["unit"], line["published"], line["position"])
        )
    found: dict[str, str] = {}
    for members in units.values():
        sectors = {one.entry: facts[one.entry]["sector"] for one in members}
        ranked = ranked_anew(members, lower_is_better=lower_is_better, sectors=sectors)
        found.update(tier_awards(ranked, rule, **limits).awards)
    return found


def _group_faults(
    group: Mapping[str, Any], placed: Sequence[Line], facts: Facts, lower_is_better: bool
) -> Iterator[tuple[str, str]]:
    try:
        tiers = group["tiers"]
        rule = AwardRule(
            tuple(
                Tier(
                    tier["code"],
                    count=tier.get("count"),
                    percent=exact(tier["percent"]) if "percent" in tier else None,
                    round=SeatRounding(tier["round"]),
                    min_score=exact(tier["min_score"]) if "min_score" in tier else None,
                )
                for tier in tiers
            ),
            percent_mode=PercentMode(group["edges"]["percent_mode"]),
            tie_policy=TiePolicy(group["edges"]["tie_policy"]),
            overflow=Overflow(group["edges"]["overflow"]),
            vacancy=Vacancy(group["edges"]["vacancy"]),
        )
        limits = {
            key: tiers[0][key]
            for key in ("min_per_sector", "max_per_sector")
            if len(tiers) == 1 and key in tiers[0]
        }
        elsewhere = set(group["elsewhere"])
        kind = group["entry_type"]
        own = [
            line
            for line in placed
            if line["entry"] not in elsewhere and kind in ("", facts[line["entry"]]["entry_type"])
        ]
        expected = _given(own, facts, group["scope"], rule, lower_is_better, **limits)
    except ScoringError as error:
        yield "", f"the awards cannot be computed: {error}"
        return
    except ValueError as error:
        yield ".tiers", f"unknown way of rounding: {error}"
        return
    names = {tier["code"]: tier["name"] for tier in group["tiers"]}
    standing, live = elsewhere, set()
    for one in group["given"]:
        entry, tier = one["entry"], one["tier"]
        if tier not in names:
            yield f", entry {entry}", f"has the tier {tier}, which is not in the list of tiers"
        if entry not in facts:
            yield f", entry {entry}", "is no entry of this result"
        if entry in live and one["state"] != "cancelled":
            yield f", entry {entry}", "stands twice"
        if one["state"] != "cancelled":
            live.add(entry)
        if one["by_hand"] or one["state"] == "cancelled":
            standing.add(entry)
            if not one["reason"].strip():
                yield f", entry {entry}", "was given or cancelled by hand without a reason"
            continue
        standing.add(entry)
        if expected.get(entry) != tier:
            due = names.get(expected.get(entry, ""), "no award")
            yield f", entry {entry}", f"has {names.get(tier, tier)}, computed {due}"
    for entry in expected.keys() - standing:
        yield f", entry {entry}", f"has no award, computed {names[expected[entry]]}"
