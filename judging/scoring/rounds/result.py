"""What a round comes to: one line per entry, with all its working."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from judging.scoring.choices import (
    Dropped,
    How,
    Standing,
    Status,
)
from judging.scoring.deductions import Deduction
from judging.scoring.ranking import TieStep
from judging.scoring.records import Record
from judging.scoring.rounds.audience import AudienceScore
from judging.scoring.standardise import JudgeScale


@dataclass(frozen=True, slots=True)
class SheetLine(Record):
    """One judge's part in an entry's score.

    total: the sheet's total, or its stand-in. counted_as: what entered the aggregate (moved to a limit, as z or
    as rank), None if dropped or not there. fault, criterion: why a sheet is not valid.
    """

    judge: str
    standing: Standing
    total: Fraction | None = None
    counted_as: Fraction | None = None
    dropped: Dropped | None = None
    fault: str | None = None
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class CriterionLine(Record):
    """One criterion's part in an entry's score, under `per_criterion`."""

    code: str
    value: Fraction
    factor: Fraction
    term: Fraction
    how: How
    dropped_high: tuple[str, ...]
    dropped_low: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineResult(Record):
    """One entry's result with its working, in the order in which it was computed.

    aggregate: of the sheets, exact. adjusted: times its group's coefficient. audience: combined with it. rounded: if deductions come after
    rounding. exact: after deductions and floor, unrounded. published: fixed places, the score that counts.
    decided_by: the links that separated it from others of the same published score.
    """

    entry: str
    unit: str
    status: Status
    sheets: tuple[SheetLine, ...] = ()
    missing: tuple[str, ...] = ()
    how: How | None = None
    criteria: tuple[CriterionLine, ...] = ()
    z: Fraction | None = None
    aggregate: Fraction | None = None
    coefficient: Fraction | None = None
    adjusted: Fraction | None = None
    audience: AudienceScore | None = None
    rounded: Fraction | None = None
    deduction: Deduction | None = None
    floored: bool = False
    exact: Fraction | None = None
    places: int = 2
    published: str | None = None
    rank: int | None = None
    decided_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale(Record):
    """The round's and the judges' scales under `zscore_mean`."""

    mean: Fraction
    sd: Fraction
    judges: Mapping[str, JudgeScale]


@dataclass(frozen=True)
class RoundResult(Record):
    """A round's lines in the order of its entries, and what separated equal scores."""

    lines: tuple[LineResult, ...]
    links_used: tuple[str, ...]
    ties: tuple[TieStep, ...]
    scale: Scale | None = None

    @cached_property
    def by_entry(self) -> Mapping[str, LineResult]:
        """The lines by entry."""
        return {line.entry: line for line in self.lines}

    @property
    def complete(self) -> bool:
        """Whether no entry waits for a sheet; otherwise the result must not be published."""
        return all(line.status is not Status.INCOMPLETE for line in self.lines)
