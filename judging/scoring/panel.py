"""From the totals of one entry's sheets to one score: the aggregators that need no other entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from judging.scoring.choices import Even, How, Rounding, TooFew
from judging.scoring.exceptions import RuleFault, ScoringError, TooFewSheets
from judging.scoring.numerals import common_units, rounded, text
from judging.scoring.records import Record


@dataclass(frozen=True, slots=True)
class PanelScore(Record):
    """An entry's aggregate and what became of each total, by its position in the panel.

    counted: the totals as they were counted, in panel order, None where one was dropped.
    """

    exact: Fraction
    how: How
    counted: tuple[Fraction | None, ...]
    dropped_high: tuple[int, ...] = ()
    dropped_low: tuple[int, ...] = ()
    unchanged: int = 0

    @property
    def kept(self) -> int:
        """How many totals were averaged."""
        return len(self.counted) - len(self.dropped_high) - len(self.dropped_low)


@dataclass(frozen=True, slots=True)
class Mean(Record):
    """The arithmetic mean of all sheets."""

    min_sheets: int = 1
    name: Literal["mean"] = field(default="mean", init=False)

    def score(self, totals: Sequence[Fraction]) -> PanelScore:
        """Return Σx / n. Raises TooFewSheets."""
        require(totals, self.min_sheets)
        return PanelScore(_mean(totals), How.MEAN, tuple(totals), unchanged=len(totals))

    def faults(self, n_judges: int | None) -> Iterator[RuleFault]:
        """Yield what makes the aggregator impossible."""
        yield from sheet_faults(self.min_sheets, n_judges)


@dataclass(frozen=True, slots=True)
class TrimmedMean(Record):
    """The mean without the k_high highest and the k_low lowest totals.

    min_left: how many totals must remain. too_few: what to do when fewer would: take the plain mean,
    reduce both k step by step, or refuse.
    """

    k_high: int = 1
    k_low: int = 1
    min_left: int = 1
    too_few: TooFew = TooFew.MEAN
    min_sheets: int = 1
    name: Literal["trimmed_mean"] = field(default="trimmed_mean", init=False)

    def score(self, totals: Sequence[Fraction]) -> PanelScore:
        """Return the mean of what trimming leaves. Raises TooFewSheets.

        Totals are dropped by count: of several equal extremes only k go, the first in panel order.
        """
        require(totals, self.min_sheets)
        high, low, how = self.k_high, self.k_low, How.TRIMMED
        n, needed = len(totals), max(1, self.min_left)
        if n - high - low < needed:
            if self.too_few is TooFew.ERROR:
                raise TooFewSheets
            if self.too_few is TooFew.MEAN:
                high, low, how = 0, 0, How.MEAN
            else:
                how = How.REDUCED
                hopeless = max(0, high - n, low - n)  # so many steps cannot be enough; take them at once
                high, low = max(0, high - hopeless), max(0, low - hopeless)
                while n - high - low < needed and (high or low):
                    high, low = max(0, high - 1), max(0, low - 1)
        units, _unit = common_units(totals)
        upward = sorted(range(n), key=units.__getitem__)  # stable: equal totals stay in panel order
        downward = sorted(range(n), key=units.__getitem__, reverse=True)  # stable as well
        top = set(downward[:high])
        bottom = set([place for place in upward if place not in top][:low])
        counted = tuple(
            None if place in top or place in bottom else total for place, total in enumerate(totals)
        )
        kept = [total for total in counted if total is not None]
        return PanelScore(_mean(kept), how, counted, tuple(sorted(top)), tuple(sorted(bottom)), len(kept))

    def faults(self, n_judges: int | None) -> Iterator[RuleFault]:
        """Yield what makes the aggregator impossible."""
        yield from sheet_faults(self.min_sheets, n_judges)
        for name, value in (("k_high", self.k_high), ("k_low", self.k_low)):
            if value < 0:
                yield RuleFault("negative", f"aggregator.{name}", {"value": value})
        if self.min_left < 1:
            yield RuleFault("not_positive", "aggregator.min_left", {"value": self.min_left})
        left = None if n_judges is None else n_judges - self.k_high - self.k_low
        if left is not None and n_judges is not None and left < self.min_left:
            figures: dict[str, str | int] = {
                "drop": self.k_high + self.k_low,
                "judges": n_judges,
                "min_left": self.min_left,
            }
            if self.too_few is TooFew.ERROR:
                yield RuleFault("trim_too_many", "aggregator.k_high", figures)
            else:
                yield RuleFault("trim_never_whole", "aggregator.k_high", figures, advice=True)


@dataclass(frozen=True, slots=True)
class Median(Record):
    """The middle total; of an even number, the mean of the two middle ones or the lower."""

    even: Even = Even.MID
    min_sheets: int = 1
    name: Literal["median"] = field(default="median", init=False)

    def score(self, totals: Sequence[Fraction]) -> PanelScore:
        """Return the middle value. Raises TooFewSheets."""
        require(totals, self.min_sheets)
        return PanelScore(
            middle(totals, low=self.even is Even.LOW), How.MEDIAN, tuple(totals), unchanged=len(totals)
        )

    def faults(self, n_judges: int | None) -> Iterator[RuleFault]:
        """Yield what makes the aggregator impossible."""
        yield from sheet_faults(self.min_sheets, n_judges)


@dataclass(frozen=True, slots=True)
class ClampedMean(Record):
    """The mean after every total further than d from the plain mean is moved to that limit.

    d: points. min_for_clamp: with fewer sheets nothing is moved.
    """

    d: Fraction
    min_for_clamp: int = 3
    min_sheets: int = 1
    name: Literal["clamped_mean"] = field(default="clamped_mean", init=False)

    def score(self, totals: Sequence[Fraction]) -> PanelScore:
        """Return the mean of the moved totals; one pass, the limits are not recomputed. Raises TooFewSheets."""
        require(totals, self.min_sheets)
        n = len(totals)
        if n < self.min_for_clamp:
            return PanelScore(_mean(totals), How.MEAN, tuple(totals), unchanged=n)
        units, unit = common_units((*totals, self.d))
        d = units.pop()
        moved = self.moved(units, d)
        counted = tuple(
            total if n * before == after else Fraction(after, n * unit)
            for total, before, after in zip(totals, units, moved, strict=True)
        )
        unchanged = sum(n * before == after for before, after in zip(units, moved, strict=True))
        return PanelScore(Fraction(sum(moved), n * n * unit), How.CLAMPED, counted, unchanged=unchanged)

    def moved(self, units: Sequence[int], d: int) -> list[int]:
        """Return n times every total, moved to at most n times d from their sum where there are enough."""
        n, centre = len(units), sum(units)
        if n < self.min_for_clamp:
            return [n * one for one in units]
        lowest, highest = centre - n * d, centre + n * d
        return [min(max(n * one, lowest), highest) for one in units]

    def faults(self, n_judges: int | None) -> Iterator[RuleFault]:
        """Yield what makes the aggregator impossible."""
        yield from sheet_faults(self.min_sheets, n_judges)
        if self.d < 0:
            yield RuleFault("negative", "aggregator.d", {"value": text(self.d)})


PanelAggregator: TypeAlias = Mean | TrimmedMean | Median | ClampedMean


@dataclass(frozen=True, slots=True)
class CriterionScore(Record):
    """One criterion's aggregate: its value, its factor and their product, rounded where the rule says so."""

    code: str
    panel: PanelScore
    value: Fraction
    factor: Fraction
    term: Fraction


@dataclass(frozen=True, slots=True)
class CriteriaScore(Record):
    """An entry's aggregate built criterion by criterion."""

    exact: Fraction
    criteria: tuple[CriterionScore, ...]


@dataclass(frozen=True, slots=True)
class PerCriterion(Record):
    """Every criterion aggregated on its own, then added up with factors.

    inner_places: round every criterion's value; term_places: round every product. None keeps it exact.
    """

    aggregator: PanelAggregator = field(default_factory=TrimmedMean)
    inner_places: int | None = None
    term_places: int | None = None
    name: Literal["per_criterion"] = field(default="per_criterion", init=False)

    @property
    def min_sheets(self) -> int:
        """How many sheets an entry needs."""
        return self.aggregator.min_sheets

    def score(
        self,
        columns: Mapping[str, Sequence[Fraction]],
        factors: Mapping[str, Fraction],
        rounding: Rounding = Rounding.HALF_UP,
    ) -> CriteriaScore:
        """Return Σ factor × aggregated criterion.

        columns: the marks of every criterion, in panel order. Raises TooFewSheets, ScoringError("no_criteria").
        """
        if not columns:
            raise ScoringError("no_criteria")
        lines = []
        for code, marks in columns.items():
            panel = self.aggregator.score(marks)
            value = _maybe_rounded(panel.exact, self.inner_places, rounding)
            factor = factors.get(code, Fraction(1))
            term = _maybe_rounded(value * factor, self.term_places, rounding)
            lines.append(CriterionScore(code, panel, value, factor, term))
        return CriteriaScore(sum((line.term for line in lines), Fraction()), tuple(lines))

    def faults(self, n_judges: int | None) -> Iterator[RuleFault]:
        """Yield what makes the aggregator impossible."""
        yield from self.aggregator.faults(n_judges)
        for name, places in (("inner_places", self.inner_places), ("term_places", self.term_places)):
            if places is not None and not 0 <= places <= MAX_PLACES:
                yield RuleFault("places", f"aggregator.{name}", {"value": places, "max": MAX_PLACES})


MAX_PLACES = 10


def require(totals: Sequence[Fraction], min_sheets: int) -> None:
    """Raise TooFewSheets unless there are at least `min_sheets` totals, and in any case one."""
    if len(totals) < max(1, min_sheets):
        raise TooFewSheets


def sheet_faults(
    min_sheets: int, n_judges: int | None, place: str = "aggregator.min_sheets"
) -> Iterator[RuleFault]:
    """Yield what is wrong with a least number of sheets."""
    if min_sheets < 1:
        yield RuleFault("not_positive", place, {"value": min_sheets})
    if n_judges is not None and min_sheets > n_judges:
        yield RuleFault(
            "more_sheets_than_judges",
            place,
            {"min_sheets": min_sheets, "judges": n_judges},
        )


def middle(totals: Sequence[Fraction], *, low: bool = False) -> Fraction:
    """Return the median of at least one total."""
    units, unit = common_units(totals)
    units.sort()
    below, above = units[(len(units) - 1) // 2], units[len(units) // 2]
    return Fraction(below, unit) if low else Fraction(below + above, 2 * unit)


def _mean(totals: Sequence[Fraction]) -> Fraction:
    units, unit = common_units(totals)
    return Fraction(sum(units), unit * len(units))


def _maybe_rounded(value: Fraction, places: int | None, rounding: Rounding) -> Fraction:
    return value if places is None else rounded(value, places, rounding)
