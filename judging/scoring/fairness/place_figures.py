"""The places' part of a report: a judge left out, panels drawn anew, and other rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from judging.scoring.awards import Ranked, awards
from judging.scoring.fairness.draws import Progress, Scorer
from judging.scoring.fairness.figures import DrawFigures, FairnessReport, Hidden, TierChange, Without
from judging.scoring.fairness.prepared import LEAST_USED, RoundSheets, hidden_because
from judging.scoring.fairness.resampling import bootstrap_rank, usable_share
from judging.scoring.fairness.sensitivity import ranked, rule_sensitivity


def moved(round: RoundSheets, report: FairnessReport, progress: Progress | None) -> FairnessReport:
    """How places and tiers would move: a judge left out, another draw of judges, another rule."""
    scorer = round.scorer
    hidden = dict(report.hidden)
    fewest = min((one.sheets for one in report.entries), default=0)
    for section in ("without", "draws"):
        if reason := hidden_because(section, min(fewest, report.k), report.n):
            hidden[section] = reason
    if scorer is None:
        return replace(report, hidden=hidden)
    units = scorer.scores([1] * scorer.judges)
    places = ranked(units, round.groups)
    tiers = round.tiers(places, [scorer.points(one) for one in units])
    entries = [
        replace(one, place=place, tier=tier)
        for one, place, tier in zip(report.entries, places, tiers, strict=True)
    ]
    report = replace(report, entries=tuple(entries))
    if "without" not in hidden:
        report = _left_out(round, report, scorer)
    if "draws" not in hidden:
        report = _drawn(round, report, scorer, hidden, progress)
    return replace(_under_rules(round, report), hidden=hidden)


def _left_out(round: RoundSheets, report: FairnessReport, scorer: Scorer) -> FairnessReport:
    before = [one.place for one in report.entries]
    tiers = [one.tier for one in report.entries]
    lows: list[int | None] = [None] * report.n
    highs: list[int | None] = [None] * report.n
    without = []
    for out, judge in enumerate(round.judges):
        units = scorer.scores([int(place != out) for place in range(scorer.judges)])
        places = ranked(units, round.groups)
        after = round.tiers(
            places, [scorer.points(one) for one in units] if _needspoints_of(round) else [None] * len(units)
        )
        for row, place in enumerate(places):
            if place is not None:
                lows[row] = min(place, lows[row] or place)
                highs[row] = max(place, highs[row] or place)
        winners = tuple(
            key
            for key, group in round.leagues.items()
            if {row for row in group if before[row] == 1} != {row for row in group if places[row] == 1}
        )
        changes = tuple(
            TierChange(round.lines[row].entry, one, other)
            for row, (one, other) in enumerate(zip(tiers, after, strict=True))
            if one != other
        )
        without.append(Without(judge, winners, changes))
    entries = tuple(
        replace(one, out_low=low, out_high=high)
        for one, low, high in zip(report.entries, lows, highs, strict=True)
    )
    return replace(report, entries=entries, without=tuple(without))


def _needspoints_of(round: RoundSheets) -> bool:
    return any(tier.min_score is not None for rule in round.awards if rule for tier in rule.tiers)


def _drawn(
    round: RoundSheets,
    report: FairnessReport,
    scorer: Scorer,
    hidden: dict[str, Hidden],
    progress: Progress | None,
) -> FairnessReport:
    if usable_share(round.table, enough=LEAST_USED) < LEAST_USED:
        hidden["draws"] = Hidden("partial")
        return report
    found = bootstrap_rank(
        scorer,
        (),
        leagues=round.groups,
        league_tops=[sorted(set(lines.values())) for lines in round.seats],
        progress=progress,
    )
    if found.used < LEAST_USED:
        hidden["draws"] = Hidden("partial")
        return report
    lines_of = dict(zip(round.leagues, round.seats, strict=True))
    entries = []
    for row, one in enumerate(report.entries):
        interval = found.rank_interval[row]
        chances = {
            tier: share
            for tier, top in lines_of[one.league].items()
            if (share := found.p_top[str(top)][row]) is not None
        }
        entries.append(replace(one, low=interval and interval[0], high=interval and interval[1], p=chances))
    return replace(report, entries=tuple(entries), draws=DrawFigures(found.draws, found.used, found.seed))


def _under_rules(round: RoundSheets, report: FairnessReport) -> FairnessReport:
    found = rule_sensitivity(
        round.table, deductions=round.deductions, coefficients=round.coefficients, leagues=round.groups
    )
    kept = [True] * report.n
    for places in found.ranks.values():
        tiers = _tiers_by_place(round, places)
        for row, one in enumerate(report.entries):
            kept[row] = kept[row] and tiers[row] == one.tier
    entries = tuple(
        replace(
            one,
            by_rule={
                name: place for name, places in found.ranks.items() if (place := places[row]) is not None
            },
            rule_proof=kept[row],
        )
        for row, one in enumerate(report.entries)
    )
    return replace(report, entries=entries, rules=tuple(found.ranks))


def _tiers_by_place(round: RoundSheets, places: Sequence[int | None]) -> list[str]:
    """Return tiers by seats alone: a least score is a matter of the round's own scale."""
    found = [""] * len(places)
    for group, rule in zip(round.groups, round.awards, strict=True):
        if rule is None:
            continue
        plainly = replace(rule, tiers=tuple(replace(tier, min_score=None) for tier in rule.tiers))
        rows = sorted((row for row in group if places[row] is not None), key=lambda row: places[row] or 0)
        ranking = [Ranked(str(row), places[row] or 0) for row in rows]
        for row, tier in awards(ranking, plainly).awards.items():
            found[int(row)] = tier
    return found
