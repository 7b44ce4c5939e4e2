"""Scores that look across entries: each judge's own scale, ranks, and the scales of groups.

The square root of a z-score is the only irrational step of the whole library: it is taken in Decimal
with 50 digits, and what leaves it is cut to 12 places before anything is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from typing import Final, Literal

from judging.scoring.choices import How, Reference, Rounding
from judging.scoring.exceptions import RuleFault, ScoringError, TooFewSheets
from judging.scoring.numerals import rounded
from judging.scoring.panel import MAX_PLACES
from judging.scoring.records import Record

_FINE: Final = Context(prec=50, rounding=ROUND_HALF_EVEN)
_TWELVE: Final = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Sheet(Record):
    """One judge's exact total for one entry."""

    judge: str
    entry: str
    score: Fraction


@dataclass(frozen=True, slots=True)
class JudgeScale(Record):
    """A judge's mean and spread over the round, or the round's where the judge has too few sheets."""

    n: int
    mean: Fraction
    sd: Fraction
    own: bool


@dataclass(frozen=True, slots=True)
class ZScores(Record):
    """Standard scores of a round; all irrational values rounded half-even to 12 places."""

    mean: Fraction
    sd: Fraction
    judges: Mapping[str, JudgeScale]
    sheets: Mapping[tuple[str, str], Fraction]  # by entry and judge
    z: Mapping[str, Fraction]
    score: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class ZScoreMean(Record):
    """Every total measured on its judge's own scale, averaged, and put back on the round's scale.

    min_sheets: how many sheets a judge needs for a scale of their own.
    """

    min_sheets: int = 3
    name: Literal["zscore_mean"] = field(default="zscore_mean", init=False)

    def scores(self, sheets: Sequence[Sheet]) -> ZScores:
        """Return the standard scores of all entries that have a sheet. Raises ScoringError, TooFewSheets."""
        by_judge = _by_judge(sheets)
        if not by_judge:
            raise TooFewSheets
        with localcontext(_FINE):
            mean, spread = _scale([sheet.score for sheet in sheets])
            scales, z_of, z_by_entry = {}, {}, defaultdict(list)
            for judge, theirs in by_judge.items():
                own = len(theirs) >= self.min_sheets
                centre, sd = _scale([sheet.score for sheet in theirs]) if own else (mean, spread)
                scales[judge] = JudgeScale(len(theirs), centre, _twelve(sd), own)
                for sheet in theirs:
                    z = _decimal(sheet.score - centre) / sd if sd else Decimal()
                    z_of[sheet.entry, judge] = _twelve(z)
                    z_by_entry[sheet.entry].append(z)
            # sorted: a sum of rounded decimals must not depend on the order of the judges
            means = {entry: sum(sorted(zs), Decimal()) / len(zs) for entry, zs in z_by_entry.items()}
            score = {entry: _twelve(_decimal(mean) + spread * z) for entry, z in means.items()}
            z_mean = {entry: _twelve(z) for entry, z in means.items()}
        return ZScores(mean, _twelve(spread), scales, z_of, z_mean, score)

    def faults(self, n_judges: int | None) -> Iterator[RuleFault]:
        """Yield what makes the aggregator impossible."""
        if self.min_sheets < 1:
            yield RuleFault("not_positive", "aggregator.min_sheets", {"value": self.min_sheets})


@dataclass(frozen=True, slots=True)
class RankSums(Record):
    """Rank sums of a round; lower is better."""

    mode: How
    ranks: Mapping[tuple[str, str], Fraction]  # by entry and judge
    value: Mapping[str, Fraction]

    @property
    def places(self) -> int:
        """How many decimals the values are shown with."""
        return 2 if self.mode is How.RANK_SUM else 4


@dataclass(frozen=True, slots=True)
class RankSum(Record):
    """Every judge's totals turned into ranks, and the ranks added up."""

    name: Literal["rank_sum"] = field(default="rank_sum", init=False)

    def scores(self, sheets: Sequence[Sheet]) -> RankSums:
        """Return the sum of ranks, or the mean normalised rank if the judges saw different entries.

        Rank 1 is a judge's highest total; equal totals share the average rank. Normalised: (r - 1/2) / n
        with n the number of that judge's sheets. Raises ScoringError, TooFewSheets.
        """
        by_judge = _by_judge(sheets)
        if not by_judge:
            raise TooFewSheets
        ranks: dict[tuple[str, str], Fraction] = {}
        by_entry: dict[str, list[Fraction]] = defaultdict(list)
        seen = {frozenset(sheet.entry for sheet in theirs) for theirs in by_judge.values()}
        complete = len(seen) == 1
        for judge, theirs in by_judge.items():
            for sheet, rank in zip(theirs, average_ranks([one.score for one in theirs]), strict=True):
                ranks[sheet.entry, judge] = rank
                by_entry[sheet.entry].append(rank if complete else (rank - Fraction(1, 2)) / len(theirs))
        value = {
            entry: sum(values, Fraction()) / (1 if complete else len(values))
            for entry, values in by_entry.items()
        }
        return RankSums(How.RANK_SUM if complete else How.NORMALISED_RANK, ranks, value)

    def faults(self, n_judges: int | None) -> Iterator[RuleFault]:
        """Yield what makes the aggregator impossible: nothing does."""
        yield from ()


@dataclass(frozen=True, slots=True)
class GroupRatios(Record):
    """The scale of each group measured against the whole, and the adjusted scores."""

    reference: Fraction
    mean: Mapping[str, Fraction]
    coefficient: Mapping[str, Fraction]
    adjusted: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class GroupRatio(Record):
    """A coefficient per group (panel or session): overall mean divided by the group's mean.

    trim: how many of the highest and of the lowest entries every mean leaves out.
    mean_places, coef_places: round those steps; None keeps them exact.
    """

    trim: int = 0
    reference: Reference = Reference.MEAN_OF_MEANS
    mean_places: int | None = None
    coef_places: int | None = None

    def scores(
        self, groups: Mapping[str, Mapping[str, Fraction]], rounding: Rounding = Rounding.HALF_UP
    ) -> GroupRatios:
        """Return every entry's score times its group's coefficient.

        groups: the entries' scores, by group and entry. Raises ScoringError("too_few" | "zero_mean") with
        the group, or ("duplicate_entry") for an entry in two groups.
        """

        def step(value: Fraction, places: int | None) -> Fraction:
            return value if places is None else rounded(value, places, rounding)

        seen: set[str] = set()
        means = {}
        for group, scores in groups.items():
            if repeated := seen.intersection(scores):
                raise ScoringError("duplicate_entry", entry=min(repeated))
            seen.update(scores)
            means[group] = step(_inner_mean(scores.values(), self.trim, group), self.mean_places)
            if means[group] == 0:
                raise ScoringError("zero_mean", group=group)
        if not means:
            raise TooFewSheets
        if self.reference is Reference.POOLED:
            pool = (score for scores in groups.values() for score in scores.values())
            whole = _inner_mean(pool, self.trim, "")
        else:
            whole = sum(means.values(), Fraction()) / len(means)
        whole = step(whole, self.mean_places)
        coefficient = {group: step(whole / mean, self.coef_places) for group, mean in means.items()}
        adjusted = {
            entry: score * coefficient[group]
            for group, scores in groups.items()
            for entry, score in scores.items()
        }
        return GroupRatios(whole, means, coefficient, adjusted)

    def faults(self) -> Iterator[RuleFault]:
        """Yield what makes the adjustment impossible."""
        if self.trim < 0:
            yield RuleFault("negative", "group_ratio.trim", {"value": self.trim})
        for name, places in (("mean_places", self.mean_places), ("coef_places", self.coef_places)):
            if places is not None and not 0 <= places <= MAX_PLACES:
                yield RuleFault("places", f"group_ratio.{name}", {"value": places, "max": MAX_PLACES})


def average_ranks(scores: Sequence[Fraction] | Sequence[int]) -> list[Fraction]:
    """Return the rank of each score, 1 = highest; equal scores share the average of their ranks."""
    downward = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    ranks = [Fraction()] * len(scores)
    start = 0
    while start < len(downward):
        end = start
        while end < len(downward) and scores[downward[end]] == scores[downward[start]]:
            end += 1
        for place in downward[start:end]:
            ranks[place] = Fraction(start + 1 + end, 2)
        start = end
    return ranks


def _by_judge(sheets: Iterable[Sheet]) -> dict[str, list[Sheet]]:
    found: dict[str, list[Sheet]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for sheet in sheets:
        if (sheet.judge, sheet.entry) in seen:
            raise ScoringError("duplicate_sheet", judge=sheet.judge, entry=sheet.entry)
        seen.add((sheet.judge, sheet.entry))
        found[sheet.judge].append(sheet)
    return found


def _scale(scores: Sequence[Fraction]) -> tuple[Fraction, Decimal]:
    """Return the mean and the population standard deviation (divisor n)."""
    n = len(scores)
    mean = sum(scores, Fraction()) / n
    variance = sum((score * score for score in scores), Fraction()) / n - mean * mean
    return mean, _decimal(variance).sqrt()


def _inner_mean(scores: Iterable[Fraction], trim: int, group: str) -> Fraction:
    upward = sorted(scores)
    kept = upward[trim : len(upward) - trim]
    if not kept:
        raise ScoringError("too_few", group=group)
    return sum(kept, Fraction()) / len(kept)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _twelve(value: Decimal) -> Fraction:
    return Fraction(value.quantize(_TWELVE))
