"""A lecturer's time against the rule of the round, in words and points; the arithmetic is judging.scoring's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from judging.rule_words import clock
from judging.scoring import ManualDeduction, ScoringError, TimeRule, deduction, text

WARN_SECONDS: Final = 60
"""Amber begins so many seconds before the limit; a quarter of a short time, as on the screens."""
LOOK_AHEAD: Final = 15 * 60
"""Seconds beyond the limit for which the desk's clock knows what they cost."""


@dataclass(frozen=True, slots=True)
class TimeFacts:
    """What a time costs. points: of the clock alone, "" nothing; sentences: why; is_out: so far off that it disqualifies."""

    points: str
    sentences: tuple[str, ...]
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class TimeMarks:
    """Where a running clock changes, in seconds. steps: (from second, points), what the time costs from there on."""

    least: int | None
    amber: int | None
    red: int | None
    steps: tuple[tuple[int, str], ...]


def time_facts(rule: Mapping[str, Any], seconds: int | None) -> TimeFacts:
    """Say what a measured time costs. rule: of the round, as frozen; seconds: None where nobody measured."""
    time = rule.get("time")
    if not time or seconds is None:
        return TimeFacts("", ())
    found = deduction(TimeRule.from_json(time), Fraction(seconds))
    sentences = []
    if found.over:
        sentences.append(_("%(time)s over the limit.") % {"time": clock(found.over)})
    if found.under:
        sentences.append(_("%(time)s short of the least time.") % {"time": clock(found.under)})
    if found.disqualified:
        sentences.append(_("That is so far off that the rule disqualifies."))
    elif found.total:
        sentences.append(_("The rule takes %(points)s points.") % {"points": text(found.total)})
    elif found.over or found.under:
        sentences.append(_("The rule takes nothing for it yet."))
    return TimeFacts(text(found.total) if found.total else "", tuple(sentences), found.disqualified)


def time_marks(rule: Mapping[str, Any]) -> TimeMarks:
    """Say where the clock of a round turns amber and red, and what each second beyond costs."""
    time = rule.get("time")
    return _marks(json.dumps(time, sort_keys=True)) if time else TimeMarks(None, None, None, ())


@lru_cache(maxsize=32)
def _marks(frozen: str) -> TimeMarks:
    time = TimeRule.from_json(json.loads(frozen))
    if time.max is None:
        return TimeMarks(time.min, None, None, ())
    steps: list[tuple[int, str]] = []
    last = ""
    for second in range(time.max, time.max + LOOK_AHEAD):
        taken = text(deduction(time, Fraction(second)).total)
        if taken != (last or "0"):
            steps.append((second, taken))
            last = taken
    return TimeMarks(time.min, time.max - min(WARN_SECONDS, time.max // 4), time.max, tuple(steps))


def deduction_in_all(
    rule: Mapping[str, Any], seconds: int | None, others: Sequence[ManualDeduction]
) -> str | None:
    """Return everything that is taken off an entry, in points; None where the rule wants a time and there is none."""
    try:
        return text(
            deduction(
                TimeRule.from_json(rule.get("time") or {}),
                None if seconds is None else Fraction(seconds),
                others,
            ).total
        )
    except ScoringError:
        return None
