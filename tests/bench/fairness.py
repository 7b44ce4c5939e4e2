"""A round of 1,000 entries that all five judges scored, for the fairness figures alone; and a page's figures at hand."""

from fractions import Fraction
from random import Random
from typing import Final

from judging.actions.fairness import compute_report
from judging.models import Ranking, Round
from judging.queries.fairness import digest_of, ranking_input, surroundings_of
from judging.scoring import AwardRule, Criterion, EntryInput, RoundRule, Tier, TrimmedMean
from judging.scoring.fairness.figures import FairnessInput

ROWS: Final = 1000
JUDGES: Final = ("J1", "J2", "J3", "J4", "J5")
MOST: Final = {"content": 30, "delivery": 20, "story": 20, "form": 10, "language": 10, "time": 10}


def fairness_input(rows: int) -> FairnessInput:
    """Return a round under a trimmed mean with three tiers and a judge with entries of the own unit."""
    chance = Random(rows)
    strictness = {judge: chance.gauss(0, 0.02) for judge in JUDGES}
    entries = []
    for row in range(rows):
        level = chance.gauss(0.85, 0.05)
        marks = {
            judge: {
                code: f"{min(most, max(0, round(2 * most * (level + strict + chance.gauss(0, 0.02))) / 2)):g}"
                for code, most in MOST.items()
            }
            for judge, strict in strictness.items()
        }
        entries.append(EntryInput(f"E{row}", marks))
    tiers = [
        Tier(code, percent=Fraction(share)) for code, share in (("first", 5), ("second", 10), ("third", 15))
    ]
    return FairnessInput(
        rule=RoundRule(tuple(Criterion(code, Fraction(most)) for code, most in MOST.items()), TrimmedMean()),
        entries=tuple(entries),
        panel=JUDGES,
        awards={"": AwardRule(tuple(tiers))},
        links={"unit": {"J1": tuple(f"E{row}" for row in range(20))}},
    )


def remember_fairness(round: Round) -> None:
    """Compute the figures of a round's result once, as the worker would."""
    ranking = Ranking.objects.get(round=round)
    around = surroundings_of(round)
    compute_report(ranking_input(ranking, around), digest_of(ranking, around))
