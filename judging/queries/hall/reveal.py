"""A score in the steps in which the hall gets to see it: each judge's total, what is struck out, what is taken off, the
score, the place. Every number comes from judging.scoring; here they are only put in a row.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from judging.models import Contender, Criterion, Deduction, Round, Seat
from judging.queries.hall.outcome import Scores
from judging.queries.hall.people import Act, acts_of
from judging.queries.sheet.scheme import shown_total
from judging.rule_words import time_in_words
from judging.scoring import exact, published, text
from judging.scoring.choices import Rounding

JSON = dict[str, Any]
PLAIN = ("mean", "trimmed", "reduced")
"""Ways in which the totals that stand on the screen come to the score without a word of explanation."""


@dataclass(frozen=True, slots=True)
class RevealNames:
    """How the seats, criteria and deductions of a round are called; judges go by their seats alone."""

    seats: Mapping[str, str]
    criteria: Mapping[str, str]
    reasons: Mapping[str, str]
    time_rule: str


def reveal_names(round: Round, rule: Mapping[str, Any]) -> RevealNames:
    """Read the names that the steps of a round use; three queries."""
    with translation.override(settings.LANGUAGE_CODE):  # one text goes to all screens
        time_rule = time_in_words(rule)
    return RevealNames(
        dict(Seat.objects.filter(panel__round=round).values_list("code", "label")),
        dict(Criterion.objects.filter(round=round).values_list("code", "name")),
        dict(Deduction.objects.filter(contender__round=round).values_list("code", "reason")),
        time_rule,
    )


def reveal_steps(round: Round, contender: Contender) -> list[JSON]:
    """Return all steps of the show for one entry, its place being that among the entries shown before it.

    For the preview and for counting the steps; what goes to the screens is cut by `shown`.
    """
    acts = acts_of(round)
    scores = Scores(round)
    act = next(one for one in acts if one.pk == contender.pk)
    entries = {one.entry for one in acts if one.is_disclosed} | {act.entry}
    return steps_of(act, scores.among(entries), scores.rule, reveal_names(round, scores.rule))


def shown(steps: Sequence[JSON], step: int) -> JSON:
    """Return what the hall may know after so many steps, and how many there are; nothing of the others."""
    step = min(max(step, 0), len(steps))
    return {"step": step, "steps": len(steps), "parts": list(steps[:step])}


def steps_of(act: Act, lines: Mapping[str, JSON], rule: Mapping[str, Any], names: RevealNames) -> list[JSON]:
    """Arrange one line as steps, each a JSON object with its `kind`.

    score: seat, total, note · struck: high, low (seats) · moved, ranked: seats (seat, number) · criteria: rows (name,
    value, high, low) · panel: how, value · coefficient: factor, value · audience: votes, score, share (percent),
    value · deduction: points, parts (why, seconds, text, points), rule · final: score, how · place: place, of, group ·
    none: status, fault, seats. Numbers are decimal strings; exact ones are cut to the decimals that are published.
    """
    line = lines.get(act.entry)
    if line is None:
        return [_none(act.status, "", [])]
    sheets, seats = line.get("sheets", []), names.seats
    steps: list[JSON] = [
        {
            "kind": "score",
            "seat": seats.get(one["judge"], one["judge"]),
            "total": shown_total(one["total"]),
            "note": "imputed" if one["standing"] == "imputed" else "",
        }
        for one in sheets
        if "total" in one
    ]
    if line["status"] != "ok":
        waiting = [seats.get(code, code) for code in line.get("missing", [])]
        return [*steps, _none(line["status"], line.get("fault", ""), waiting)]
    rounding, places = Rounding(rule.get("rounding", Rounding.HALF_UP)), int(line["places"])

    def number(value: str) -> str:
        return published(exact(value), places, rounding)

    steps += (
        _struck(sheets, seats) + _changed(line, sheets, seats, number) + _by_criterion(line, names, number)
    )
    rest = _after_the_panel(line, rule, names, number)
    if rest:
        steps.append({"kind": "panel", "how": line["how"], "value": number(line["aggregate"])})
    steps += rest
    how = "" if rest or line["how"] in PLAIN else line["how"]
    steps.append({"kind": "final", "score": line["published"], "how": how})
    rivals = Counter(one["unit"] for one in lines.values() if one.get("rank"))
    steps.append({"kind": "place", "place": line["rank"], "of": rivals[line["unit"]], "group": act.group})
    return steps


def _none(status: str, fault: str, seats: Collection[str]) -> JSON:
    return {"kind": "none", "status": status, "fault": fault, "seats": list(seats)}


def _struck(sheets: Sequence[JSON], seats: Mapping[str, str]) -> list[JSON]:
    ends = {
        end: [seats.get(one["judge"], one["judge"]) for one in sheets if one.get("dropped") == end]
        for end in ("high", "low")
    }
    return [{"kind": "struck", **ends}] if any(ends.values()) else []


def _changed(line: JSON, sheets: Sequence[JSON], seats: Mapping[str, str], number: Any) -> list[JSON]:
    """Totals that were pulled to a limit, or places that stand for them."""
    how = line["how"]
    if how == "clamped":
        rows = [one for one in sheets if one.get("counted_as") not in (None, one.get("total"))]
        kind = "moved"
    elif how in ("rank_sum", "mean_normalised_rank"):
        rows, kind = [one for one in sheets if "counted_as" in one], "ranked"
    else:
        return []
    pairs = [
        [
            seats.get(one["judge"], one["judge"]),
            number(one["counted_as"]) if kind == "moved" else shown_total(one["counted_as"]),
        ]
        for one in rows
    ]
    return [{"kind": kind, "seats": pairs}] if pairs else []


def _by_criterion(line: JSON, names: RevealNames, number: Any) -> list[JSON]:
    rows = [
        {
            "name": names.criteria.get(one["code"], one["code"]),
            "value": number(one["term"]),
            "high": [names.seats.get(code, code) for code in one["dropped_high"]],
            "low": [names.seats.get(code, code) for code in one["dropped_low"]],
        }
        for one in line.get("criteria", ())
    ]
    return [{"kind": "criteria", "rows": rows}] if rows else []


def _after_the_panel(line: JSON, rule: Mapping[str, Any], names: RevealNames, number: Any) -> list[JSON]:
    """What happens between the panel's score and the published one."""
    steps: list[JSON] = []
    if "coefficient" in line:
        steps.append(
            {
                "kind": "coefficient",
                "factor": published(exact(line["coefficient"]), 4),
                "value": number(line["adjusted"]),
            }
        )
    if heard := line.get("audience"):
        steps.append(
            {
                "kind": "audience",
                "votes": heard.get("votes"),
                "score": number(heard["score"]),
                "share": shown_total(_percent(rule["audience"]["share"])),
                "value": number(heard["combined"]),
            }
        )
    taken = line.get("deduction") or {}
    if taken.get("total", "0") != "0":
        steps.append(
            {
                "kind": "deduction",
                "points": shown_total(taken["total"]),
                "parts": [_taken(one, taken, names) for one in taken["parts"]],
                "capped": taken["capped"],
                "rule": names.time_rule if taken["over"] or taken["under"] else "",
            }
        )
    return steps


def _taken(part: JSON, taken: JSON, names: RevealNames) -> JSON:
    why = part["code"] if part["code"] in ("over", "under") else "hand"
    return {
        "why": why,
        "seconds": taken[why] if why != "hand" else 0,
        "text": names.reasons.get(part["code"], ""),
        "points": shown_total(part["points"]),
    }


def _percent(share: str) -> str:
    return text(exact(share) * 100)
