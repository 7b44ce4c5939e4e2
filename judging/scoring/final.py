"""The final result of an edition: the results of its rounds put together, path by path.

A path is a set of entry types that the same weighted rounds decide on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judging.scoring.combine import RoundScore, combine_rounds
from judging.scoring.numerals import exact, published, text
from judging.scoring.ranking import TieEntry, tie_break
from judging.scoring.records import JSON, Record, as_json


@dataclass(frozen=True, slots=True)
class FinalLine(Record):
    """One entry's place over all rounds.

    status: "ok", what it was in the round that left it without a place, or "not_in_round". working: each
    round's line, and the terms of the sum where there are several.
    """

    entry: str
    unit: str
    unit_label: str
    place: int | None
    status: str
    published: str
    exact: str
    working: Mapping[str, JSON]


def final_result(paths: Sequence[Mapping[str, JSON]], *, lower_is_better: bool = False) -> list[FinalLine]:
    """Return the lines of all paths in their order.

    paths: each with `label`, `rounds` (`code`, `weight`, `places`) and `entries` (`code`, and under `lines` the
    line of each round: `unit`, `place`, `status`, `published`, `exact`, or None).
    A single deciding round lends its places, so that its tie-breaks stand. Several are combined on their
    published scores; equal sums are told apart by the exact sum, then by the later round. An entry without a
    place in a weighted round has none. Raises ScoringError("weights") and the like.
    """
    return [line for path in paths for line in _path(path, lower_is_better=lower_is_better)]


def _path(path: Mapping[str, JSON], *, lower_is_better: bool) -> list[FinalLine]:
    rounds, label, sign = path["rounds"], path["label"], -1 if lower_is_better else 1
    found: list[FinalLine] = []
    scored: dict[str, TieEntry] = {}
    for one in path["entries"]:
        code, parts = one["code"], one["lines"]
        working: dict[str, JSON] = {
            "rounds": [
                {**{key: r[key] for key in ("code", "weight", "places")}, "line": part}
                for r, part in zip(rounds, parts, strict=True)
            ]
        }
        if len(rounds) == 1:
            only = parts[0]
            unit = only["unit"] or label
            found.append(
                FinalLine(
                    code, unit, unit, only["place"], only["status"], only["published"], only["exact"], working
                )
            )
            continue
        out = next((part["status"] for part in parts if part is not None and part["place"] is None), None)
        if out is not None or None in parts:
            found.append(FinalLine(code, label, label, None, out or "not_in_round", "", "", working))
            continue
        total = combine_rounds(
            [
                RoundScore(r["code"], exact(r["weight"]), exact(part["published"]), r["places"])
                for r, part in zip(rounds, parts, strict=True)
            ]
        )
        score = published(total.exact, max(r["places"] for r in rounds))
        found.append(
            FinalLine(code, label, label, None, "ok", score, text(total.exact), working | as_json(total))
        )
        scored[code] = TieEntry(
            exact(score),
            total.exact,
            rounds={r["code"]: sign * exact(p["published"]) for r, p in zip(rounds, parts, strict=True)},
        )
    places: Mapping[str, int] = {}
    if scored:
        chain = ["exact_score", *(f"round:{r['code']}" for r in reversed(rounds))]
        places = tie_break(scored, chain, descending=not lower_is_better).ranks
    lines = [
        FinalLine(
            one.entry,
            one.unit,
            one.unit_label,
            places[one.entry],
            one.status,
            one.published,
            one.exact,
            one.working,
        )
        if one.entry in places
        else one
        for one in found
    ]
    return sorted(
        lines, key=lambda line: (line.unit, line.place is None, line.place or 0, line.status, line.entry)
    )
