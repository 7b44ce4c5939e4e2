"""One round, whole: its rule, its entries, its result."""

from judging.scoring.rounds.audience import AudiencePart, AudienceScore, AudienceSheet
from judging.scoring.rounds.compute import round_result
from judging.scoring.rounds.orders import acting_orders, in_one_list
from judging.scoring.rounds.result import CriterionLine, LineResult, RoundResult, Scale, SheetLine
from judging.scoring.rounds.rule import Aggregator, EntryInput, RoundRule

__all__ = [
    "Aggregator",
    "AudiencePart",
    "AudienceScore",
    "AudienceSheet",
    "CriterionLine",
    "EntryInput",
    "LineResult",
    "RoundResult",
    "RoundRule",
    "Scale",
    "SheetLine",
    "acting_orders",
    "in_one_list",
    "round_result",
]
