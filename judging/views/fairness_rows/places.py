"""Entries around the lines of a ranking: how far each would move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from judging.fairness_words import number, percent, rule_name, tier_name
from judging.scoring.fairness.figures import EntryFigures, FairnessReport, League
from judging.views.fairness_pictures import Axis, Strip, places
from judging.views.fairness_rows.named import Named

AROUND: Final = 5
"""Entries shown on either side of a line."""
FIRST: Final = 12
"""Entries shown of a league without a line."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The probability to be above a line, with a sign and a word that say what it means."""

    tier: str
    share: str
    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An entry in the picture of places. after: a line is drawn below it."""

    code: str
    name: str
    unit: str
    place: int
    score: str
    tier: str
    interval: str
    out: str
    strip: Strip | None
    out_strip: Strip | None
    chance: Chance | None
    after: str
    gap: int  # entries left out before it
    adjusted: str
    adjusted_place: int | None
    adjusted_moved: bool
    rules: list[tuple[str, str, bool]]
    rule_range: str
    is_rule_proof: bool
    is_marked: bool


@dataclass(frozen=True, slots=True)
class LeagueRows:
    """The entries of a league that are shown, around its lines unless all were asked for."""

    name: str
    entries: int
    shown: int
    axis: Axis
    lines: list[tuple[str, int]]
    rows: list[PlaceRow]
    firm: int
    contested: int
    rule_proof: int


Picked = Mapping[str, Sequence[tuple[int, EntryFigures]]]
"""The entries to show of each league, each with its position among all."""


def chosen(report: FairnessReport, *, whole: bool) -> Picked:
    """Return the entries to show of each league, in order of place: all, or those around the lines."""
    found: dict[str, list[tuple[int, EntryFigures]]] = {}
    asked = {flag.entry for flag in report.flags if flag.section in {"draws", "adjusted"}}
    for league in report.leagues:
        rows = sorted(
            (one for one in report.entries if one.league == league.key and one.place is not None),
            key=lambda one: (one.place or 0, one.rank or 0, one.entry),
        )
        cuts = list(league.lines.values())
        found[league.key] = [
            (at, one)
            for at, one in enumerate(rows, start=1)
            if whole
            or one.entry in asked
            or any(cut - AROUND < at <= cut + AROUND for cut in cuts)
            or at <= (3 if cuts else FIRST)
        ]
    return found


def league_rows(report: FairnessReport, named: Named, picked: Picked) -> list[LeagueRows]:
    """Make the pictures of places, league by league."""
    asked = {flag.entry for flag in report.flags if flag.section == "draws"}
    found = []
    for league in report.leagues:
        rows = picked[league.key]
        if not rows:
            continue
        own = [one for one in report.entries if one.league == league.key]
        tiers = [(tier_name(tier, named.names), seats) for tier, seats in league.lines.items()]
        ends = [
            place
            for _at, one in rows
            for place in (one.place, one.low, one.high, one.out_low, one.out_high)
            if place
        ]
        axis = places(min(ends), max(ends), [(seats, name) for name, seats in tiers])
        firm = sum(_sign(one, league, report) == "firm" for one in own)
        contested = sum(_sign(one, league, report) == "contested" for one in own)
        found.append(
            LeagueRows(
                named.names.get(f"league:{league.key}", ""),
                league.entries,
                len(rows),
                axis,
                tiers,
                _place_rows(rows, league, report, named, axis, asked),
                firm,
                contested,
                sum(one.rule_proof for one in own),
            )
        )
    return found


def _place_rows(
    rows: Sequence[tuple[int, EntryFigures]],
    league: League,
    report: FairnessReport,
    named: Named,
    axis: Axis,
    asked: set[str],
) -> list[PlaceRow]:
    found = []
    before = 0
    for line, (at, one) in enumerate(rows):
        following = rows[line + 1][1].place if line + 1 < len(rows) else None
        place = one.place or 0
        after = next(
            (
                tier_name(tier, named.names)
                for tier, seats in league.lines.items()
                if place <= seats and following is not None and following > seats
            ),
            "",
        )
        found.append(
            _place_row(
                one,
                league,
                report,
                named,
                axis,
                after,
                one.entry in asked,
                at - before - 1,
            )
        )
        before = at
    return found


def _place_row(
    one: EntryFigures,
    league: League,
    report: FairnessReport,
    named: Named,
    axis: Axis,
    after: str,
    is_marked: bool,
    gap: int,
) -> PlaceRow:
    name = named.entries.get(one.entry)
    place = one.place or 0
    shape = {"firm": "dot", "contested": "ring", "outside": "diamond", "": "dot"}[_sign(one, league, report)]
    ranks = list(one.by_rule.values())
    return PlaceRow(
        code=one.entry,
        name=named.entry(one.entry),
        unit=name.unit if name else "",
        place=place,
        score=one.published,
        tier=tier_name(one.tier, named.names),
        interval=_range(one.low, one.high),
        out=_range(one.out_low, one.out_high),
        strip=None
        if one.low is None or one.high is None
        else Strip(axis.at(place), axis.at(one.low), axis.at(one.high), shape),
        out_strip=None
        if one.out_low is None or one.out_high is None
        else Strip(axis.at(place), axis.at(one.out_low), axis.at(one.out_high), "dot"),
        chance=_chance(one, league, report, named),
        after=after,
        gap=gap,
        adjusted="" if one.adjusted is None else number(one.adjusted),
        adjusted_place=one.adjusted_place,
        adjusted_moved=one.adjusted is not None and one.adjusted_tier != one.tier,
        rules=[
            (rule_name(rule), str(one.by_rule.get(rule, "")), one.by_rule.get(rule) != place)
            for rule in report.rules
        ],
        rule_range=_range(min(ranks, default=None), max(ranks, default=None)),
        is_rule_proof=one.rule_proof,
        is_marked=is_marked,
    )


def _range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return ""
    return str(low) if low == high else f"{low}–{high}"


def _nearest(one: EntryFigures, league: League) -> str:
    """The line that a probability is asked for: the one the entry is above, else the last."""
    if one.tier in one.p:
        return one.tier
    lines = [tier for tier in league.lines if tier in one.p]
    return lines[-1] if lines else ""


def _sign(one: EntryFigures, league: League, report: FairnessReport) -> str:
    tier = _nearest(one, league)
    if not tier:
        return ""
    share = one.p[tier]
    if share >= report.limits.firm:
        return "firm"
    return "contested" if share >= report.limits.contested else "outside"


def _chance(one: EntryFigures, league: League, report: FairnessReport, named: Named) -> Chance | None:
    tier, sign = _nearest(one, league), _sign(one, league, report)
    if not tier:
        return None
    word = {"firm": _("firm"), "contested": _("contested"), "outside": _("outside")}[sign]
    return Chance(tier_name(tier, named.names), percent(one.p[tier]), sign, word)
