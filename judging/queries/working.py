"""How one entry came to its place: the evaluator's own stored trace, arranged for reading. Nothing is computed here.

What is shown as a formula is put together from the numbers of the trace; its result is the trace's too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.models import Deduction, Ranking, Round, Seat
from judging.queries.ranking import LineRow
from judging.result_words import Words, how_in_words, ratio, rounding_in_words, short_number
from judging.rule_words import clock, link_in_words, rule_in_words

JSON = Any


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One judge's sheet: marks in the order of the criteria, and how its total counted."""

    label: str
    judge: str
    marks: list[str]
    total: str
    counted: str
    note: str
    dropped: bool
    scale: str = ""


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion's part where criteria are scored one by one."""

    name: str
    value: str
    factor: str
    term: str
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: what was done, with which numbers, and what it came to."""

    label: str
    formula: str = ""
    value: str = ""
    note: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class TieStep:
    """One link of the chain that split a group, with each entry's value, best first."""

    link: str
    rows: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Working:
    """Everything on an entry's sheet."""

    row: LineRow
    status: str
    criteria: list[str]
    sheets: list[SheetRow]
    counted_heading: str
    by_criterion: list[CriterionRow]
    steps: list[Step]
    ties: list[TieStep]
    rule: list[tuple[str, str]]
    rounds: list[tuple[str, str, str]]  # final result: round, score × weight, term


@dataclass(frozen=True, slots=True)
class Names:
    """How seats, criteria, rounds and entries are called; read once for a whole ranking."""

    seats: Mapping[str, tuple[str, str]]
    criteria: Mapping[str, str]
    rounds: Mapping[str, str]
    entries: Mapping[str, str]
    deductions: Mapping[str, tuple[str, datetime]]


def names_of(ranking: Ranking, entries: Mapping[str, str], *, judges: bool = True) -> Names:
    """Read the names that a ranking's sheets use. judges: whether judges are named beside their seats."""
    round = ranking.round
    if round is None:
        rounds = dict(Round.objects.filter(edition=ranking.edition_id).values_list("code", "name"))
        return Names({}, {}, rounds, entries, {})
    seats = {
        code: (label, name if judges else "")
        for code, label, name in Seat.objects.filter(panel__round=round)
        .order_by("panel__position", "panel", "pk")
        .values_list("code", "label", "judge__full_name")
    }
    reasons = {
        code: (reason, at)
        for code, reason, at in Deduction.objects.filter(contender__round=round).values_list(
            "code", "reason", "created_at"
        )
    }
    rounds = dict(Round.objects.filter(edition=ranking.edition_id).values_list("code", "name"))
    return Names(seats, dict(round.criteria.values_list("code", "name")), rounds, entries, reasons)


def working_of(ranking: Ranking, row: LineRow, names: Names) -> Working:
    """Arrange the trace of one line."""
    words = Words()
    if ranking.round is None:
        return _final(ranking, row, names, words)
    trace, rule = row.working, ranking.rule
    marks: dict[str, dict[str, str]] = next(
        (one.get("marks", {}) for one in ranking.inputs.get("entries", ()) if one["code"] == row.entry_code),
        {},
    )
    codes = [one["code"] for one in rule.get("criteria", ())]
    scale = (ranking.trace.get("scale") or {}).get("judges", {})
    return Working(
        row=row,
        status=words.status.get(row.status, row.status),
        criteria=[names.criteria.get(code, code) for code in codes],
        sheets=[_sheet(sheet, marks, codes, names, words, scale) for sheet in trace.get("sheets", [])],
        counted_heading=_counted_heading(trace.get("how", "")),
        by_criterion=[_criterion(one, names) for one in trace.get("criteria", [])],
        steps=_steps(ranking, trace, names, words),
        ties=_ties(ranking, row.entry_code, names),
        rule=rule_in_words(rule, {**names.criteria, **names.rounds}) if rule.get("aggregator") else [],
        rounds=[],
    )


def _counted_heading(how: str) -> str:
    return {
        "zscore": _("Standard score"),
        "rank_sum": _("Place given"),
        "mean_normalised_rank": _("Place given"),
        "per_criterion": "",
    }.get(how, _("Counted as"))


def _sheet(
    sheet: Mapping[str, JSON],
    marks: Mapping[str, Mapping[str, str]],
    criteria: Sequence[str],
    names: Names,
    words: Words,
    scales: Mapping[str, Mapping[str, str]],
) -> SheetRow:
    code, dropped = sheet["judge"], sheet.get("dropped", "")
    label, judge = names.seats.get(code, (code, ""))
    total, counted = sheet.get("total", ""), sheet.get("counted_as", "")
    own = marks.get(code, {})
    note = words.dropped.get(dropped) or words.standing.get(sheet.get("standing", ""), "")
    scale = scales.get(code)
    return SheetRow(
        label=label,
        judge=judge,
        marks=[own.get(one, "") for one in criteria],
        total=short_number(total),
        counted="" if dropped else ratio(counted) if counted else "",
        note=note,
        dropped=bool(dropped),
        scale=_("mean %(mean)s, spread %(spread)s over %(n)s sheets")
        % {"mean": short_number(scale["mean"]), "spread": short_number(scale["sd"]), "n": scale["n"]}
        if scale
        else "",
    )


def _criterion(one: Mapping[str, JSON], names: Names) -> CriterionRow:
    def labels(codes: Sequence[str]) -> str:
        return _(", ").join(names.seats.get(code, (code, ""))[0] for code in codes)

    parts = [
        _("highest dropped: %(judges)s") % {"judges": labels(one["dropped_high"])}
        if one["dropped_high"]
        else "",
        _("lowest dropped: %(judges)s") % {"judges": labels(one["dropped_low"])}
        if one["dropped_low"]
        else "",
    ]
    return CriterionRow(
        names.criteria.get(one["code"], one["code"]), ratio(one["value"]), short_number(one["factor"]), ratio(one["term"]),
        _("; ").join(filter(None, parts)),
    )  # fmt: skip


def _steps(ranking: Ranking, trace: Mapping[str, JSON], names: Names, words: Words) -> list[Step]:
    rule = ranking.rule
    if trace.get("aggregate") is None:
        return _unscored(trace, names, words)
    steps = [
        Step(
            how_in_words(trace.get("how", "")), _aggregate_formula(ranking, trace), ratio(trace["aggregate"])
        )
    ]
    if trace.get("coefficient") is not None:
        steps.append(
            Step(
                _("Times the coefficient of its group"),
                f"{short_number(trace['aggregate'])} × {short_number(trace['coefficient'])}",
                ratio(trace["adjusted"]),
            )
        )
    steps += _audience(rule, trace, names)
    places, rounding = int(trace.get("places", 2)), str(rule.get("rounding", "half_up"))
    if trace.get("rounded") is not None:
        steps.append(
            Step(
                _("Rounded before deductions"),
                rounding_in_words(places, rounding),
                short_number(trace["rounded"]),
            )
        )
    steps += _deductions(trace.get("deduction") or {}, names)
    if trace.get("floored"):
        steps.append(Step(_("A score never falls below 0"), "", "0"))
    if (trace.get("deduction") or {}).get("total", "0") != "0" and trace.get("rounded") is None:
        steps.append(Step(_("Exact score"), "", ratio(trace["exact"])))
    steps.append(
        Step(
            _("Published score"),
            "" if trace.get("rounded") is not None else rounding_in_words(places, rounding),
            trace.get("published", ""),
            strong=True,
        )
    )
    return steps


def _audience(rule: Mapping[str, JSON], trace: Mapping[str, JSON], names: Names) -> list[Step]:
    """The audience's own score, and the two together by their shares."""
    heard = trace.get("audience")
    if not heard:
        return []
    if heard.get("votes") is not None:
        formula = ngettext("%(n)d vote", "%(n)d votes", heard["votes"]) % {"n": heard["votes"]}
    else:
        formula = _(", ").join(
            f"{names.seats.get(one['judge'], (one['judge'], ''))[0]} {short_number(one['total'])}"
            for one in heard.get("sheets", [])
        )
    share = rule["audience"]["share"]
    panel = trace.get("adjusted") or trace["aggregate"]
    both = _("%(panel)s × (1 − %(share)s) + %(audience)s × %(share)s") % {
        "panel": short_number(panel),
        "share": short_number(share),
        "audience": short_number(heard["score"]),
    }
    return [
        Step(_("Score of the audience"), formula, ratio(heard["score"])),
        Step(_("Panel and audience together"), both, ratio(heard["combined"])),
    ]


def _unscored(trace: Mapping[str, JSON], names: Names, words: Words) -> list[Step]:
    status = words.status.get(trace.get("status", ""), "")
    missing = [names.seats.get(code, (code, ""))[0] for code in trace.get("missing", [])]
    note = _("Missing: %(judges)s") % {"judges": _(", ").join(missing)} if missing else ""
    steps = _deductions(trace.get("deduction") or {}, names)
    return [*steps, Step(_("No score and no place"), "", status, note, strong=True)]


def _aggregate_formula(ranking: Ranking, trace: Mapping[str, JSON]) -> str:
    how = trace.get("how", "")
    if how == "per_criterion":
        return " + ".join(short_number(one["term"]) for one in trace.get("criteria", []))
    counted = [
        short_number(one["counted_as"])
        for one in trace.get("sheets", [])
        if one.get("counted_as") is not None
    ]
    if how == "median":
        return _(", ").join(counted)
    if how == "rank_sum":
        return " + ".join(counted)
    if how == "zscore":
        scale = ranking.trace.get("scale") or {}
        return _("%(mean)s + %(spread)s × %(z)s, where %(z)s is the mean of the standard scores") % {
            "mean": short_number(scale.get("mean", "")),
            "spread": short_number(scale.get("sd", "")),
            "z": short_number(trace.get("z", "")),
        }
    if how == "mean_normalised_rank":
        return _("mean of (place − ½) ÷ number of the judge's sheets; places: %(places)s") % {
            "places": _(", ").join(counted)
        }
    return f"({' + '.join(counted)}) ÷ {len(counted)}"


def _deductions(deduction: Mapping[str, JSON], names: Names) -> list[Step]:
    steps = []
    for part in deduction.get("parts", ()):
        code, points = part["code"], part["points"]
        if code in ("over", "under"):
            seconds = deduction[code]
            label = (
                ngettext("%(n)d second over the limit", "%(n)d seconds over the limit", seconds)
                if code == "over"
                else ngettext("%(n)d second too short", "%(n)d seconds too short", seconds)
            ) % {"n": seconds}
            formula = _("time used %(time)s") % {"time": clock(deduction.get("elapsed") or 0)}
            if part["table_points"] != points:
                formula += _("; the table says %(points)s, capped") % {
                    "points": short_number(part["table_points"])
                }
            steps.append(Step(label, formula, f"−{short_number(points)}"))
        else:
            reason, at = names.deductions.get(code, ("", None))
            steps.append(
                Step(
                    _("Deduction: %(reason)s") % {"reason": reason or code},
                    _when(at),
                    f"−{short_number(points)}",
                )
            )
    if deduction.get("capped"):
        steps.append(
            Step(_("All deductions together are capped"), "", f"−{short_number(deduction['total'])}")
        )
    if deduction.get("disqualified"):
        steps.append(
            Step(_("The time is off by more than the limit"), _("time used %(time)s") % {"time": clock(deduction.get("elapsed") or 0)}, "")
        )  # fmt: skip
    return steps


def _when(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _ties(ranking: Ranking, code: str, names: Names) -> list[TieStep]:
    found = []
    for step in ranking.trace.get("ties", []):
        if code not in step["values"]:
            continue
        recorded = step["link"] in ("lot", "decision")
        rows = [
            (
                names.entries.get(other, other),
                "" if recorded else _tie_value(step["values"][other]),
                other == code,
            )
            for group in step["order"]
            for other in group
        ]
        found.append(TieStep(link_in_words(step["link"], {**names.criteria, **names.rounds}), rows))
    return found


def _tie_value(value: JSON) -> str:
    return _(", ").join(map(short_number, value)) if isinstance(value, list) else ratio(value)


def _final(ranking: Ranking, row: LineRow, names: Names, words: Words) -> Working:
    absent = _("not in this round")
    terms = {part["code"]: part for part in row.working.get("parts", [])}
    rounds = []
    for one in row.working.get("rounds", []):
        score = (one["line"] or {}).get("published") or (
            words.status.get((one["line"] or {}).get("status", ""), "") or absent
        )
        term = terms.get(one["code"])
        formula = score if one["weight"] == "1" else f"{score} × {one['weight']}"
        rounds.append(
            (
                names.rounds.get(one["code"], one["code"]),
                formula,
                short_number(term["term"]) if term else score,
            )
        )
    steps = []
    if row.published:
        if len(rounds) > 1:
            steps.append(
                Step(_("Sum of the rounds"), " + ".join(term for _n, _f, term in rounds), ratio(row.exact))
            )
        else:
            steps.append(Step(_("The only deciding round lends its places"), "", row.published))
        steps.append(Step(_("Published score"), "", row.published, strong=True))
    else:
        steps.append(
            Step(_("No score and no place"), "", words.status.get(row.status, row.status), strong=True)
        )
    return Working(
        row=row, status=words.status.get(row.status, row.status), criteria=[], sheets=[], counted_heading="",
        by_criterion=[], steps=steps, ties=[], rule=[], rounds=rounds,
    )  # fmt: skip
