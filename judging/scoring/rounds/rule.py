"""What a round is computed from: its rule, frozen when scoring opens, and its entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from judging.scoring.choices import (
    DeductWhen,
    MissingPolicy,
    Rounding,
    SheetMode,
    Status,
    Style,
)
from judging.scoring.deductions import ManualDeduction, TimeRule
from judging.scoring.exceptions import RuleFault, ScoringError
from judging.scoring.panel import (
    MAX_PLACES,
    ClampedMean,
    Mean,
    Median,
    PerCriterion,
    TrimmedMean,
    sheet_faults,
)
from judging.scoring.ranking import parse_link
from judging.scoring.records import Record
from judging.scoring.rounds.audience import AudiencePart
from judging.scoring.sheet import Criterion, MarkingScheme
from judging.scoring.standardise import GroupRatio, RankSum, ZScoreMean

Aggregator: TypeAlias = Mean | TrimmedMean | Median | ClampedMean | ZScoreMean | RankSum | PerCriterion


@dataclass(frozen=True)
class RoundRule(Record):
    """Everything that decides a round's result apart from the marks; frozen when scoring opens.

    criteria, mode, full: the score sheet. policy: what stands in for excused judges. min_sheets: how many
    real sheets an entry needs, whatever the aggregator; stand-ins do not count. group_ratio: a coefficient per group.
    audience: the audience's part in the score.
    """

    criteria: tuple[Criterion, ...]
    aggregator: Aggregator
    mode: SheetMode = SheetMode.SUM
    full: Fraction = Fraction(100)
    min_sheets: int = 1
    policy: MissingPolicy = MissingPolicy.AVAILABLE
    group_ratio: GroupRatio | None = None
    audience: AudiencePart | None = None
    time: TimeRule | None = None
    deduct_when: DeductWhen = DeductWhen.EXACT
    places: int = 2
    rounding: Rounding = Rounding.HALF_UP
    chain: tuple[str, ...] = ()
    style: Style = Style.COMPETITION

    @cached_property
    def scheme(self) -> MarkingScheme:
        """The score sheet."""
        return MarkingScheme(self.criteria, self.mode, self.full)

    @property
    def descending(self) -> bool:
        """Whether a higher published value is better."""
        return not isinstance(self.aggregator, RankSum)

    def factor(self, criterion: Criterion) -> Fraction:
        """Return a criterion's factor when criteria are aggregated one by one."""
        return self.scheme.coefficient(criterion) if criterion.factor is None else criterion.factor

    def faults(self, n_judges: int | None = None) -> Iterator[RuleFault]:
        """Yield what makes the rule impossible, with a panel of n_judges if that is known."""
        yield from self.scheme.faults()
        yield from self.aggregator.faults(n_judges)
        yield from sheet_faults(self.min_sheets, n_judges, "min_sheets")
        if not 0 <= self.places <= MAX_PLACES:
            yield RuleFault("places", "places", {"value": self.places, "max": MAX_PLACES})
        if self.time is not None:
            yield from self.time.faults()
        if self.group_ratio is not None:
            yield from self.group_ratio.faults()
        if self.audience is not None:
            yield from self.audience.faults()
        alone = isinstance(self.aggregator, ZScoreMean | RankSum)
        if alone and self.policy is not MissingPolicy.AVAILABLE:
            # A stand-in would bend the very scale that the judge's own sheets define.
            yield RuleFault("policy_needs_panel_score", "policy", {"aggregator": self.aggregator.name})
        if isinstance(self.aggregator, RankSum):
            if self.time is not None and (self.time.over or self.time.under):
                yield RuleFault("deductions_need_points", "time")
            if self.group_ratio is not None:
                yield RuleFault("group_ratio_needs_points", "group_ratio")
            if self.audience is not None:
                yield RuleFault("audience_needs_points", "audience")
        yield from self._chain_faults()

    def _chain_faults(self) -> Iterator[RuleFault]:
        codes = {one.code for one in self.criteria}
        for link, times in Counter(self.chain).items():
            try:
                kind, argument = parse_link(link)
            except ScoringError:
                yield RuleFault("unknown_link", "chain", {"link": link})
                continue
            if times > 1:
                yield RuleFault("duplicate_link", "chain", {"link": link})
            if kind == "criterion" and argument not in codes:
                yield RuleFault("unknown_criterion", "chain", {"link": link, "criterion": argument})


@dataclass(frozen=True, slots=True)
class EntryInput(Record):
    """What a round knows about one entry.

    marks: by judge and criterion; a judge without a sheet is left out. elapsed: seconds. panel: this entry's
    own judges, where not everybody sees everything. unit: where it is ranked. group: the group of a
    `group_ratio`. rounds: earlier rounds' scores, for the tie chain. votes, audience: the audience's votes, or its
    judges' sheets.
    """

    code: str
    marks: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    elapsed: Fraction | None = None
    status: Status = Status.OK
    panel: tuple[str, ...] | None = None
    recused: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    others: tuple[ManualDeduction, ...] = ()
    unit: str = ""
    group: str = ""
    rounds: Mapping[str, Fraction] = field(default_factory=dict)
    votes: int | None = None
    audience: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
