"""The named options of the scoring rules; each value is the word used in stored rules and test vectors."""

from __future__ import annotations

from enum import StrEnum


class Rounding(StrEnum):
    """How a number loses its further decimals when it is published."""

    HALF_UP = "half_up"  # ties away from zero
    HALF_EVEN = "half_even"
    DOWN = "down"  # towards zero


class SheetMode(StrEnum):
    """How the marks of one sheet become its total."""

    SUM = "sum"
    WEIGHTED = "weighted"


class Partial(StrEnum):
    """Which units of time a per-unit deduction counts."""

    STARTED = "started"
    COMPLETED = "completed"


class DeductWhen(StrEnum):
    """Whether deductions are taken from the exact or from the rounded aggregate."""

    EXACT = "exact"
    ROUNDED = "rounded"


class TooFew(StrEnum):
    """What a trimmed mean does when trimming would leave too few sheets."""

    MEAN = "mean"
    REDUCE = "reduce"
    ERROR = "error"


class Even(StrEnum):
    """The median of an even number of sheets: between the two middle ones, or the lower."""

    MID = "mid"
    LOW = "low"


class Reference(StrEnum):
    """The overall mean against which a group's mean is measured."""

    MEAN_OF_MEANS = "mean_of_means"
    POOLED = "pooled"


class AudienceSource(StrEnum):
    """What the audience gives: votes that are counted, or score sheets."""

    VOTES = "votes"
    SHEETS = "sheets"


class Carry(StrEnum):
    """Whether a round enters a combined score as published or unrounded."""

    PUBLISHED = "published"
    EXACT = "exact"


class Style(StrEnum):
    """How places are numbered after a tie."""

    COMPETITION = "1224"
    MODIFIED = "1334"
    DENSE = "1223"


class PercentMode(StrEnum):
    """Whether shares of seats are rounded tier by tier or as a running total."""

    EACH = "each"
    CUMULATIVE = "cumulative"


class SeatRounding(StrEnum):
    """How a share of the entries becomes a whole number of seats."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    CEIL = "ceil"


class TiePolicy(StrEnum):
    """What happens to entries that share the place at the cut."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    ERROR = "error"


class Overflow(StrEnum):
    """Whether extra seats given to a tie come out of the next tiers."""

    ABSORB = "absorb"
    EXTEND = "extend"


class Vacancy(StrEnum):
    """Whether a seat left empty is handed to the next tier."""

    DROP = "drop"
    HAND_ON = "pass"


class MissingPolicy(StrEnum):
    """What stands in for the sheet of a judge who is recused or waived."""

    AVAILABLE = "available"
    ENTRY_MEAN = "impute_entry_mean"
    SEVERITY = "impute_severity"


class Status(StrEnum):
    """Where an entry stands in a round; only OK entries have a score and a place."""

    OK = "ok"
    WITHDRAWN = "withdrawn"
    ABSENT = "absent"
    DISQUALIFIED = "disqualified"
    INCOMPLETE = "incomplete"
    TOO_FEW = "too_few"


class How(StrEnum):
    """What was really done with the sheets; printed on the result sheet."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    REDUCED = "reduced"
    MEDIAN = "median"
    CLAMPED = "clamped"
    ZSCORE = "zscore"
    RANK_SUM = "rank_sum"
    NORMALISED_RANK = "mean_normalised_rank"
    PER_CRITERION = "per_criterion"


class Standing(StrEnum):
    """Why a judge of the panel has, or has not, a total for an entry."""

    SHEET = "sheet"
    IMPUTED = "imputed"
    RECUSED = "recused"
    WAIVED = "waived"
    MISSING = "missing"
    INVALID = "invalid"


class Dropped(StrEnum):
    """At which end a total was dropped."""

    HIGH = "high"
    LOW = "low"
