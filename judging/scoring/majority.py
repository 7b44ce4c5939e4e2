"""Word grades instead of marks: majority judgment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judging.scoring.exceptions import ScoringError
from judging.scoring.records import Record


@dataclass(frozen=True, slots=True)
class MajorityJudgment(Record):
    """Each entry's majority grade, and the entries from best to worst; equals stand together."""

    majority_grade: Mapping[str, str]
    order: tuple[tuple[str, ...], ...]


def majority_judgment(grades: Sequence[str], ballots: Mapping[str, Sequence[str]]) -> MajorityJudgment:
    """Order entries by their majority grade, the lower median, taking one median ballot away at each tie.

    grades: best first. ballots: one grade per judge, by entry.
    Raises ScoringError: "unequal" numbers of ballots, "too_few" (none), "unknown_grade", "duplicate_grade".
    Source: Balinski & Laraki.
    """
    level = {grade: place for place, grade in enumerate(grades)}
    if len(level) < len(grades):
        raise ScoringError("duplicate_grade")
    if len({len(theirs) for theirs in ballots.values()}) > 1:
        raise ScoringError("unequal")
    medians: dict[str, tuple[int, ...]] = {}
    for entry, theirs in ballots.items():
        for grade in theirs:
            if grade not in level:
                raise ScoringError("unknown_grade", entry=entry, grade=grade)
        if not theirs:
            raise ScoringError("too_few")
        left = sorted(level[grade] for grade in theirs)
        medians[entry] = tuple(left.pop(len(left) // 2) for _ in theirs)
    order: dict[tuple[int, ...], list[str]] = {}
    for entry in sorted(medians, key=lambda entry: (medians[entry], entry)):
        order.setdefault(medians[entry], []).append(entry)
    return MajorityJudgment(
        {entry: grades[sequence[0]] for entry, sequence in medians.items()},
        tuple(tuple(together) for together in order.values()),
    )
