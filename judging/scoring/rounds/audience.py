"""The audience's part in a round's score: counted votes, or the sheets of a second panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from judging.scoring.choices import AudienceSource, Carry
from judging.scoring.combine import AudienceRule, RoundScore, audience_share, combine_rounds
from judging.scoring.exceptions import RuleFault, ScoringError, SheetFault, TooFewSheets
from judging.scoring.panel import Mean, PanelAggregator, PanelScore
from judging.scoring.records import Record
from judging.scoring.sheet import MarkingScheme, sheet_total


@dataclass(frozen=True, slots=True)
class AudiencePart(Record):
    """How the audience enters the score, from 0 to 1 of it, and at most `cap`.

    votes: the entry with the most votes gets `full` points, the others in proportion. sheets: the audience judges'
    totals are aggregated like a panel's; an audience judge without a sheet is no missing sheet.
    """

    share: Fraction
    source: AudienceSource = AudienceSource.SHEETS
    cap: Fraction | None = None
    full: Fraction = Fraction(100)
    aggregator: PanelAggregator = field(default_factory=Mean)

    def faults(self) -> Iterator[RuleFault]:
        """Yield what makes the audience's part unusable."""
        for fault in AudienceRule(self.share, self.cap, self.full).faults():
            yield RuleFault(fault.code, f"audience.{fault.field}", fault.params)
        for fault in self.aggregator.faults(None):
            yield RuleFault(fault.code, f"audience.{fault.field}", fault.params)


@dataclass(frozen=True, slots=True)
class AudienceSheet(Record):
    """One audience judge's total, and how it was counted (None: dropped)."""

    judge: str
    total: Fraction
    counted_as: Fraction | None = None


@dataclass(frozen=True, slots=True)
class AudienceScore(Record):
    """The audience's score of an entry, exact, and the panel's and the audience's together."""

    score: Fraction
    combined: Fraction
    votes: int | None = None
    sheets: tuple[AudienceSheet, ...] = ()


def by_votes(
    part: AudiencePart, panel: Mapping[str, Fraction], votes: Mapping[str, int | None]
) -> dict[str, AudienceScore]:
    """Return the scores of entries that compete with each other. Raises ScoringError("missing_votes")."""
    counted: dict[str, int] = {}
    for entry in panel:
        number = votes.get(entry)
        if number is None:
            raise ScoringError("missing_votes", entry=entry)
        counted[entry] = number
    found = audience_share(AudienceRule(part.share, part.cap, part.full), panel, counted)
    return {
        entry: AudienceScore(found.audience[entry], found.exact[entry], counted[entry]) for entry in panel
    }


def by_sheets(
    part: AudiencePart,
    scheme: MarkingScheme,
    entry: str,
    panel: Fraction,
    marks: Mapping[str, Mapping[str, object]],
) -> AudienceScore:
    """Return one entry's score with its audience judges' sheets.

    Raises TooFewSheets without a sheet, ScoringError("invalid_audience_sheet") for marks that are none.
    """
    judges: Sequence[str] = sorted(marks)
    totals = []
    for judge in judges:
        try:
            totals.append(sheet_total(scheme, marks[judge]))
        except SheetFault as fault:
            raise ScoringError("invalid_audience_sheet", entry=entry, judge=judge, why=fault.code) from None
    if not totals:
        raise TooFewSheets
    score: PanelScore = part.aggregator.score(totals)
    combined = combine_rounds(
        [RoundScore("panel", 1 - part.share, panel), RoundScore("audience", part.share, score.exact)],
        carry=Carry.EXACT,  # within a round nothing is rounded before the one rounding at its end
    )
    sheets = tuple(AudienceSheet(*one) for one in zip(judges, totals, score.counted, strict=True))
    return AudienceScore(score.exact, combined.exact, sheets=sheets)
