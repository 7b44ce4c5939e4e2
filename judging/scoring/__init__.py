"""From marks to places and awards: the contest's arithmetic, exact and without Django.

Every rule is described in docs/scoring.md and known by name to `evaluate`. A rule is a frozen record that
reads itself from JSON (`RoundRule.from_json`) and writes itself back (`.as_json()`), so that what was frozen
with a result can be computed again, here or by anybody with plain Python: `python -m judging.scoring`.
"""

from judging.scoring.awards import AwardRule, Awards, Ranked, SectorAwardRule, Tier, awards, sector_awards
from judging.scoring.combine import AudienceRule, RoundScore, audience_share, combine_rounds
from judging.scoring.deductions import Band, Bands, ManualDeduction, PerUnit, TimeRule, deduction
from judging.scoring.defaults import default_aggregator, default_chain
from judging.scoring.evaluate import evaluate
from judging.scoring.exceptions import (
    InputError,
    NumberError,
    RuleFault,
    ScoringError,
    SheetFault,
    TooFewSheets,
)
from judging.scoring.majority import majority_judgment
from judging.scoring.missing import missing_sheets
from judging.scoring.numerals import exact, published, rounded, text
from judging.scoring.panel import ClampedMean, Mean, Median, PerCriterion, TrimmedMean
from judging.scoring.ranking import TieEntry, rank, tie_break
from judging.scoring.records import as_json
from judging.scoring.rounds import (
    Aggregator,
    AudiencePart,
    EntryInput,
    LineResult,
    RoundResult,
    RoundRule,
    SheetLine,
    round_result,
)
from judging.scoring.sheet import Criterion, MarkingScheme, sheet_total
from judging.scoring.standardise import GroupRatio, RankSum, Sheet, ZScoreMean
from judging.scoring.validation import validate_rule

__all__ = [
    "Aggregator",
    "AudiencePart",
    "AudienceRule",
    "AwardRule",
    "Awards",
    "Band",
    "Bands",
    "ClampedMean",
    "Criterion",
    "EntryInput",
    "GroupRatio",
    "InputError",
    "LineResult",
    "ManualDeduction",
    "MarkingScheme",
    "Mean",
    "Median",
    "NumberError",
    "PerCriterion",
    "PerUnit",
    "RankSum",
    "Ranked",
    "RoundResult",
    "RoundRule",
    "RoundScore",
    "RuleFault",
    "ScoringError",
    "SectorAwardRule",
    "Sheet",
    "SheetFault",
    "SheetLine",
    "TieEntry",
    "Tier",
    "TimeRule",
    "TooFewSheets",
    "TrimmedMean",
    "ZScoreMean",
    "as_json",
    "audience_share",
    "awards",
    "combine_rounds",
    "deduction",
    "default_aggregator",
    "default_chain",
    "evaluate",
    "exact",
    "majority_judgment",
    "missing_sheets",
    "published",
    "rank",
    "round_result",
    "rounded",
    "sector_awards",
    "sheet_total",
    "text",
    "tie_break",
    "validate_rule",
]
