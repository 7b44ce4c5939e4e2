"""Sheets that are not there: recused and waived judges, and what stands in for them. Never zero."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, TypeVar

from judging.scoring.choices import MissingPolicy
from judging.scoring.exceptions import ScoringError, TooFewSheets
from judging.scoring.panel import PanelAggregator, PanelScore
from judging.scoring.records import Record

Number = TypeVar("Number", int, Fraction)
Totals: TypeAlias = Mapping[str, Mapping[str, Fraction]]  # by entry, then judge


@dataclass(frozen=True, slots=True)
class EntryScore(Record):
    """An entry's aggregate under R9: the judges who counted, or why there is none.

    missing: judges who still owe a sheet; then there is no score.
    """

    judges: tuple[str, ...]
    imputed: Mapping[str, Fraction]
    missing: tuple[str, ...]
    score: PanelScore | None


def missing_sheets(
    panel: Sequence[str],
    sheets: Totals,
    aggregator: PanelAggregator,
    *,
    recused: Mapping[str, Collection[str]] | None = None,
    waived: Mapping[str, Collection[str]] | None = None,
    policy: MissingPolicy = MissingPolicy.AVAILABLE,
    full: Fraction = Fraction(100),
) -> dict[str, EntryScore]:
    """Aggregate every entry from the sheets it has, and stand-ins for excused judges where the policy says so.

    A sheet from a recused or waived judge is not counted. An entry with a sheet still missing has no score,
    and one with too few sheets neither; neither teaches anything about a judge's severity.
    Raises ScoringError: "unknown_judge", "duplicate_judge".
    """
    counted: dict[str, dict[str, Fraction]] = {}
    excused: dict[str, list[str]] = {}
    owing: dict[str, tuple[str, ...]] = {}
    if len(set(panel)) < len(panel):
        raise ScoringError("duplicate_judge", judge=Counter(panel).most_common(1)[0][0])
    for entry, theirs in sheets.items():
        free = {*(recused or {}).get(entry, ()), *(waived or {}).get(entry, ())}
        if strangers := {*theirs, *free}.difference(panel):
            raise ScoringError("unknown_judge", entry=entry, judge=min(strangers))
        owing[entry] = tuple(judge for judge in panel if judge not in theirs and judge not in free)
        if not owing[entry]:
            counted[entry] = {judge: theirs[judge] for judge in panel if judge not in free}
            excused[entry] = [judge for judge in panel if judge in free]
    imputed = impute(counted, excused, policy, full)
    found: dict[str, EntryScore] = {}
    for entry in sheets:
        if owing[entry]:
            found[entry] = EntryScore((), {}, owing[entry], None)
            continue
        totals = counted[entry] | imputed[entry]
        judges = tuple(judge for judge in panel if judge in totals)
        try:
            score = aggregator.score([totals[judge] for judge in judges])
        except TooFewSheets:
            score = None
        found[entry] = EntryScore(judges, imputed[entry], (), score)
    return found


def impute(
    counted: Totals, excused: Mapping[str, Collection[str]], policy: MissingPolicy, full: Fraction
) -> dict[str, dict[str, Fraction]]:
    """Return the totals that stand in for excused judges, by entry and judge.

    counted: the sheets that are there. excused: the judges to stand in for. full: the highest total.
    An entry without any sheet has no mean, and gets nothing.
    """
    if policy is MissingPolicy.AVAILABLE:
        return {entry: {} for entry in counted}
    lenient = severity(counted) if policy is MissingPolicy.SEVERITY else {}
    found: dict[str, dict[str, Fraction]] = {}
    for entry, totals in counted.items():
        found[entry] = {}
        for judge in excused.get(entry, ()) if totals else ():
            mean = sum(totals.values(), Fraction()) / len(totals)
            found[entry][judge] = min(max(mean + lenient.get(judge, 0), Fraction()), full)
    return found


def severity(counted: Totals) -> dict[str, Fraction]:
    """Return by how many points each judge differs from the others, on average over their entries.

    Positive is lenient. Entries that nobody else scored say nothing; a judge with no other is left out.
    """
    differences: dict[str, list[Fraction]] = defaultdict(list)
    for totals in counted.values():
        if len(totals) > 1:
            ahead = ahead_of_the_others(list(totals.values()))
            for judge, times in zip(totals, ahead, strict=True):
                differences[judge].append(times / (len(totals) - 1))
    return {judge: sum(found, Fraction()) / len(found) for judge, found in differences.items()}


def ahead_of_the_others(totals: Sequence[Number]) -> list[Number]:
    """Return by how much each total exceeds the mean of the others, times the number of others.

    That is n·x − Σx: a whole number where the totals are, so that nothing has to be divided before it is added.
    """
    n, whole = len(totals), sum(totals)
    return [n * total - whole for total in totals]
