"""What a fairness report holds, and from which limits on a figure becomes a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from judging.scoring.awards import AwardRule
from judging.scoring.fairness.affinity import Affinity
from judging.scoring.fairness.agreement import Icc, KendallW
from judging.scoring.records import Record
from judging.scoring.rounds import EntryInput, RoundRule

FORMAT: Final = 1
"""Version of the stored form of a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Record):
    """When a figure is shown as a question; points are meant for totals out of 100 and grow with the full mark.

    severity: points from the panel. spread_low, spread_high: times the median variance. agreement: least r with the
    panel. far: points from the panel while scoring is open. t: standardised residual. p: of chance.
    affinity: points. firm, contested: probability of a tier.
    """

    severity: Fraction = Fraction(2)
    spread_low: Fraction = Fraction(1, 4)
    spread_high: Fraction = Fraction(4)
    agreement: Fraction = Fraction(3, 10)
    icc: Fraction = Fraction(1, 2)
    concordance: Fraction = Fraction(1, 2)
    alpha: Fraction = Fraction(667, 1000)
    far: Fraction = Fraction(8)
    t: Fraction = Fraction(3)
    p: Fraction = Fraction(1, 20)
    affinity: Fraction = Fraction(1)
    firm: Fraction = Fraction(4, 5)
    contested: Fraction = Fraction(1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessInput(Record):
    """One round: its rule and sheets, and what else the report asks about.

    order: entries in running order, empty if they did not run. leagues: the group within which each entry competes
    ("" if it is not named). awards: the tiers of a league. links: for each kind of bond, the entries that belong to
    a judge.
    """

    rule: RoundRule
    entries: tuple[EntryInput, ...]
    panel: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    lot: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    leagues: Mapping[str, str] = field(default_factory=dict)
    awards: Mapping[str, AwardRule] = field(default_factory=dict)
    links: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Hidden(Record):
    """Why a figure is not shown: a code, the least number that it needs, and how many there are."""

    code: str
    least: int | None = None
    has: int | None = None


@dataclass(frozen=True, slots=True)
class Flag(Record):
    """A figure beyond its limit: a question for people, not an answer.

    section: where it stands. judge, entry: whom it is about. value: the figure; figures: further ones by name.
    """

    section: str
    code: str
    judge: str = ""
    entry: str = ""
    value: Fraction | None = None
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeFigures(Record):
    """One judge: `judge_summary`, the habits of the sheets, and the drift over the running order."""

    judge: str
    n: int
    mean: Fraction | None = None
    severity: Fraction | None = None
    variance: Fraction | None = None
    r2_signed: Fraction | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    distinct: int = 0
    straight: int = 0
    marked: int = 0
    drift: Fraction | None = None
    drift_p: Fraction | None = None
    fitted: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFigures(Record):
    """One entry: its place as it stands, and how it would move.

    rank: by the round's whole rule. place: by exact score alone, with all judges, as the recounts below take it.
    tier: of that place. low, high: places in nine of ten panels drawn anew. p: probability to be above each line.
    out_low, out_high: best and worst place with one judge left out. adjusted, adjusted_place: severity taken off,
    deductions as they were.
    by_rule: place under each rule.
    """

    entry: str
    league: str = ""
    sheets: int
    published: str = ""
    mean: Fraction | None = None
    rank: int | None = None
    place: int | None = None
    tier: str = ""
    low: int | None = None
    high: int | None = None
    p: Mapping[str, Fraction] = field(default_factory=dict)
    out_low: int | None = None
    out_high: int | None = None
    adjusted: Fraction | None = None
    adjusted_place: int | None = None
    adjusted_tier: str = ""
    by_rule: Mapping[str, int] = field(default_factory=dict)
    rule_proof: bool = True


@dataclass(frozen=True, slots=True)
class League(Record):
    """Entries that compete with each other, and the lines drawn through their ranking: tier → seats down to it."""

    key: str
    entries: int
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench(Record):
    """Judges who share entries, directly or through others, and how far they agree.

    complete: entries that all of them scored; `icc` and `kendall` look at these only. paired: entries with two sheets.
    """

    judges: tuple[str, ...]
    entries: int
    complete: int
    paired: int
    icc: Icc | None = None
    kendall: KendallW | None = None
    alpha: Fraction | None = None
    cells: int = 0
    hidden: Mapping[str, Hidden] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetFigure(Record):
    """A sheet far from what its panel (t2 None) or its entry and judge together let expect."""

    judge: str
    entry: str
    total: Fraction
    difference: Fraction
    t2: Fraction | None = None


@dataclass(frozen=True, slots=True)
class TierChange(Record):
    """An entry whose tier would be another; "" is none."""

    entry: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Without(Record):
    """What leaving one judge out would change. winners: leagues with another first place."""

    judge: str
    winners: tuple[str, ...] = ()
    changes: tuple[TierChange, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawFigures(Record):
    """How many panels were drawn, with which seed (None: all that there are), and which share could be used."""

    draws: int
    used: Fraction
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class OrderFigures(Record):
    """Effect of the running order on the entries, and how often chance makes as strong a one."""

    n: int
    spearman_squared_signed: Fraction | None = None
    slope: Fraction | None = None
    p: Fraction | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class LinkFigures(Record):
    """One judge and one kind of bond."""

    kind: str
    judge: str
    found: Affinity


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessReport(Record):
    """All figures of one round, with the reasons for those that are hidden and the questions that they raise."""

    format: int = FORMAT
    n: int
    k: int
    sheets: int
    full: Fraction
    is_partial: bool
    judges: tuple[JudgeFigures, ...]
    entries: tuple[EntryFigures, ...]
    leagues: tuple[League, ...]
    benches: tuple[Bench, ...]
    far: tuple[SheetFigure, ...] = ()
    strange: tuple[SheetFigure, ...] = ()
    without: tuple[Without, ...] = ()
    draws: DrawFigures | None = None
    order: OrderFigures | None = None
    links: tuple[LinkFigures, ...] = ()
    rules: tuple[str, ...] = ()
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    limits: Limits = field(default_factory=Limits)
