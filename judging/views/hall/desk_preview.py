"""The reveal of one entry as the desk sees it before the hall does: every step, in words, and which are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.wording import in_a_row
from judging.rule_words import clock


@dataclass(frozen=True, slots=True)
class PreviewScore:
    """A judge's total. struck: high, low or ""; state of this and of every row: shown, next or hidden."""

    seat: str
    total: str
    struck: str
    state: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """Any other step: what it is called, its number, and a word on how it came."""

    label: str
    value: str
    note: str
    state: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """All steps. is_whole: a score comes out; missing: seats that the score waits for."""

    scores: list[PreviewScore]
    rows: list[PreviewRow]
    is_whole: bool
    missing: list[str]


def preview_of(steps: Sequence[dict[str, Any]], shown: int) -> Preview:
    """Arrange the steps of a reveal for reading. shown: how many of them the hall has seen."""

    def state(place: int) -> str:
        return "shown" if place < shown else "next" if place == shown else "hidden"

    ends: dict[str, str] = {}
    for step in steps:
        if step["kind"] == "struck":
            ends |= dict.fromkeys(step["high"], "high") | dict.fromkeys(step["low"], "low")
    scores = [
        PreviewScore(step["seat"], step["total"], ends.get(step["seat"], ""), state(place))
        for place, step in enumerate(steps)
        if step["kind"] == "score"
    ]
    rows = [
        PreviewRow(step_name(step), *_value(step), state(place), step["kind"] in {"final", "place"})
        for place, step in enumerate(steps)
        if step["kind"] not in {"score", "none"}
    ]
    last = steps[-1] if steps else {"kind": "none"}
    whole = last["kind"] != "none"
    return Preview(scores, rows, whole, [] if whole else list(last.get("seats", [])))


def step_name(step: dict[str, Any]) -> str:
    """Name one step of a reveal."""
    names = {
        "struck": _("Highest and lowest struck out"),
        "moved": _("Totals moved to the limit"),
        "ranked": _("Places given by the judges"),
        "criteria": _("Criterion by criterion"),
        "panel": _("Score of the panel"),
        "coefficient": _("Coefficient of the panel"),
        "audience": _("With the audience's part"),
        "deduction": _("Deduction"),
        "final": _("Final score"),
        "place": pgettext("reveal", "Place"),
        "none": _("No score"),
    }
    kind = str(step["kind"])
    if kind == "score":
        return _("Total of %s") % str(step["seat"])
    return str(names.get(kind, kind))


def _value(step: dict[str, Any]) -> tuple[str, str]:
    """Return a step's number, and a word on how it came."""
    kind = step["kind"]
    if kind == "struck":
        return "", _("; ").join([*step["high"], *step["low"]])
    if kind in {"moved", "ranked"}:
        return "", _("; ").join(f"{seat} {number}" for seat, number in step["seats"])
    if kind == "criteria":
        return "", _("; ").join(f"{row['name']} {row['value']}" for row in step["rows"])
    if kind == "deduction":
        return f"−{step['points']}", in_a_row(_taken(part) for part in step["parts"])
    if kind == "final":
        return step["score"], ""
    if kind == "place":
        return _("No. %(place)s") % step, _("of %(of)s shown so far") % step
    if kind == "coefficient":
        return step["value"], f"× {step['factor']}"
    if kind == "audience":
        return step["value"], _("%(share)s %% of the score: %(score)s") % step
    return str(step.get("value", "")), ""


def _taken(part: dict[str, Any]) -> str:
    if part["why"] == "over":
        return _("Over the time by %(time)s: %(points)s.") % {
            "time": clock(part["seconds"]),
            "points": part["points"],
        }
    if part["why"] == "under":
        return _("Short of the time by %(time)s: %(points)s.") % {
            "time": clock(part["seconds"]),
            "points": part["points"],
        }
    return _("%(reason)s: %(points)s.") % {"reason": part["text"], "points": part["points"]}
