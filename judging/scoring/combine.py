"""Several rounds, or the panel and the audience, in one score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.scoring.choices import Carry, Rounding
from judging.scoring.exceptions import RuleFault, ScoringError, refuse
from judging.scoring.numerals import rounded, text
from judging.scoring.panel import MAX_PLACES
from judging.scoring.records import Record


@dataclass(frozen=True, slots=True)
class RoundScore(Record):
    """One round's score of an entry, with the round's weight; a round without weight only selects."""

    code: str
    weight: Fraction = Fraction(0)
    score: Fraction | None = None
    places: int = 2


@dataclass(frozen=True, slots=True)
class CombinedPart(Record):
    """One line of the working: the round's score as carried, its weight, and their product."""

    code: str
    weight: Fraction
    carried: Fraction
    term: Fraction


@dataclass(frozen=True, slots=True)
class Combined(Record):
    """An entry's score over several rounds."""

    exact: Fraction
    parts: tuple[CombinedPart, ...]


def weight_faults(rounds: Sequence[RoundScore]) -> Iterator[RuleFault]:
    """Yield what makes the weights of the rounds unusable."""
    weights = sum((one.weight for one in rounds), Fraction())
    if weights != 1:
        yield RuleFault("weights", "rounds", {"sum": text(weights)})
    seen: set[str] = set()
    for one in rounds:
        if one.code in seen:
            yield RuleFault("duplicate_round", f"rounds.{one.code}", {"round": one.code})
        seen.add(one.code)
        if one.weight < 0:
            yield RuleFault(
                "negative", f"rounds.{one.code}.weight", {"round": one.code, "value": text(one.weight)}
            )
        if not 0 <= one.places <= MAX_PLACES:
            yield RuleFault("places", f"rounds.{one.code}.places", {"value": one.places, "max": MAX_PLACES})


def combine_rounds(
    rounds: Sequence[RoundScore],
    *,
    carry: Carry = Carry.PUBLISHED,
    rounding: Rounding = Rounding.HALF_UP,
) -> Combined:
    """Return Σ weight × score over the weighted rounds.

    carry: `published` first rounds each score to its round's places, so that anyone can recompute the
    total from the published sheets; `exact` does not.
    Raises ScoringError: "weights" unless they add up to exactly 1; "missing_round", the entry is unranked.
    """
    refuse(weight_faults(rounds))
    parts = []
    for one in rounds:
        if not one.weight:
            continue
        if one.score is None:
            raise ScoringError("missing_round", round=one.code)
        carried = rounded(one.score, one.places, rounding) if carry is Carry.PUBLISHED else one.score
        parts.append(CombinedPart(one.code, one.weight, carried, one.weight * carried))
    return Combined(sum((part.term for part in parts), Fraction()), tuple(parts))


@dataclass(frozen=True, slots=True)
class AudienceRule(Record):
    """The audience's share of the score, from 0 to 1, and the most that the edition allows."""

    share: Fraction
    cap: Fraction | None = None
    full: Fraction = Fraction(100)

    def faults(self) -> Iterator[RuleFault]:
        """Yield what makes the share unusable."""
        if not 0 <= self.share <= 1:
            yield RuleFault("share_range", "share", {"share": text(self.share)})
        if self.cap is not None and self.share > self.cap:
            yield RuleFault("share_over_cap", "share", {"share": text(self.share), "cap": text(self.cap)})
        if self.full <= 0:
            yield RuleFault("not_positive", "full", {"value": text(self.full)})


@dataclass(frozen=True, slots=True)
class AudienceScores(Record):
    """The audience's score and the combined exact score of each entry."""

    audience: Mapping[str, Fraction]
    exact: Mapping[str, Fraction]


def audience_share(
    rule: AudienceRule, panel: Mapping[str, Fraction], votes: Mapping[str, int]
) -> AudienceScores:
    """Return (1 - a) × panel score + a × audience score for every entry of the panel.

    The audience score is full × votes / highest number of votes; if nobody voted, 0 for all.
    Raises ScoringError: "share_over_cap", "missing_votes", "negative_votes", "unknown_entry".
    """
    refuse(rule.faults())
    for entry in panel:
        if entry not in votes:
            raise ScoringError("missing_votes", entry=entry)
    for entry, count in votes.items():
        if entry not in panel:
            raise ScoringError("unknown_entry", entry=entry)
        if count < 0:
            raise ScoringError("negative_votes", entry=entry)
    most = max(votes.values(), default=0) or 1
    audience = {entry: rule.full * votes[entry] / most for entry in panel}
    return AudienceScores(
        audience,
        {entry: (1 - rule.share) * score + rule.share * audience[entry] for entry, score in panel.items()},
    )
