"""Result packages made from plain data, as the export makes them from rows."""

import copy

from judging.scoring import EntryInput, RoundRule, as_json, round_result, sheet_total, text
from judging.scoring.exceptions import SheetFault
from judging.scoring.final import final_result
from judging.scoring.lot import draw
from judging.scoring.package import FORMAT, VERSION, inputs_digest, sealed
from judging.scoring.package.inputs import final_inputs, round_inputs

NOW = "2026-11-23T01:00:00.000000+00:00"
RULE = {
    "criteria": [
        {"code": "content", "max": "60", "min": "0", "step": "0.5", "weight": "1"},
        {"code": "voice", "max": "40", "min": "0", "step": "0.5", "weight": "1"},
    ],
    "mode": "sum",
    "aggregator": {"name": "trimmed_mean", "k_high": 1, "k_low": 1},
    "policy": "available",
    "deduct_when": "exact",
    "places": 2,
    "rounding": "half_up",
    "chain": ["exact_score", "criterion:content", "lot"],
    "time": {"max": 480, "over": {"kind": "per_unit", "unit": 30, "points": "1", "cap": "5"}},
}
JUDGES = ["J1", "J2", "J3", "J4", "J5"]


def version(marks, number=1, rule=RULE):
    try:
        total = text(sheet_total(RoundRule.from_json(rule).scheme, marks))
    except SheetFault:
        total = ""
    return {"number": number, "marks": marks, "total": total, "at": NOW}


def sheet(seat, *marks, state="signed", rule=RULE):
    """A sheet with a version for each set of marks."""
    versions = [version(one, number, rule) for number, one in enumerate(marks, start=1)]
    found = {"seat": seat, "state": state, "versions": versions}
    return found | ({"counts": len(versions), "signed_at": NOW} if state == "signed" else {})


def entry(code, sheets, **more):
    """An entry; its panel is whoever has a sheet or stepped back."""
    seats = {one["seat"] for one in sheets} | set(more.get("recused", {}))
    return {
        "code": code, "alias": f"9{code}", "number": f"DK-{code}", "title": f"作品{code}", "entry_type": "微党课",
        "sector": "农村", "unit": "", "status": "ok", "panel": [judge for judge in JUDGES if judge in seats],
        "sheets": sheets, "elapsed": 470, **more,
    }  # fmt: skip


def marks(content, voice):
    return {"content": content, "voice": voice}


def five(*pairs):
    return [sheet(judge, marks(*pair)) for judge, pair in zip(JUDGES, pairs, strict=False)]


def round_package(entries=None, *, rule=RULE, tie_orders=(), advancement=None, awards=(), code="R1"):
    """Seal a package of a round whose lines agree with everything else in it."""
    document = {
        "format": FORMAT, "version": VERSION, "kind": "round", "edition": {"code": "2026", "name": "我在小平故里讲党课"},
        "round": {"code": f"round-{code}", "name": "初赛", "mode": "live", "blind": False},
        "result": {"code": code, "version": 1, "computed_at": NOW, "reason": ""},
        "rule": copy.deepcopy(rule), "rule_version": 1,
        "criteria": {one["code"]: {"content": "内容", "voice": "表达"}.get(one["code"], one["code"]) for one in rule["criteria"]},
        "panel": [
            {"seat": judge, "label": judge, "panel": "评委组", "chief": judge == "J1", "judge": f"评委{judge}"}
            for judge in JUDGES
        ],
        "entries": list(sample_entries() if entries is None else entries), "tie_orders": list(tie_orders),
        "advancement": advancement, "awards": list(awards),
    }  # fmt: skip
    inputs = round_inputs(document)
    document["result"]["inputs_sha256"] = inputs_digest(rule, inputs)
    result = round_result(
        RoundRule.from_json(rule), [EntryInput.from_json(one) for one in inputs["entries"]], panel=inputs["panel"],
        decision=inputs.get("decision", []), lot=inputs.get("lot", []),
    )  # fmt: skip
    ordered = sorted(result.lines, key=lambda line: (line.unit, line.rank is None, line.rank or 0))
    best = 0 if advancement is None else advancement["count"]
    document["lines"] = [
        {
            "entry": line.entry, "position": position, "unit_label": line.unit,
            "advances": line.rank is not None and line.rank <= best, "working": line.as_json(),
        }
        for position, line in enumerate(ordered, start=1)
    ]  # fmt: skip
    document["links_used"] = list(result.links_used)
    document["ties"] = as_json(result.ties)
    document["scale"] = as_json(result.scale)
    return sealed(document)


def sample_entries():
    """Six entries: trimmed, over time, deducted, two alike that a lot tells apart, recused, and withdrawn."""
    alike = [("55", "36"), ("54", "36"), ("54.5", "35"), ("54", "35"), ("50", "30")]
    return [
        entry("A", five(("57", "38"), ("58", "38"), ("56.5", "37"), ("57", "37.5"), ("59", "40")), elapsed=515),
        entry(
            "B", five(("56", "38"), ("58", "37"), ("56", "36"), ("57", "37"), ("55", "38")),
            deductions=[
                {"code": "d1", "points": "0.5", "reason": "未着正装", "at": NOW},
                {"code": "d2", "points": "2", "reason": "误记", "at": NOW, "cancelled_at": NOW},
            ],
        ),
        entry("C", five(*alike)),
        entry("D", five(*alike)),
        entry(
            "E", [sheet("J1", marks("50", "30"), marks("51", "30")), *five(("1", "1"), ("52", "31"), ("53", "31"), ("50", "33"))[1:]],
            recused={"J5": "同一单位"},
        ),
        entry("F", [], status="withdrawn", reason="因病退赛"),
    ]  # fmt: skip


def lot(seed, *entries, **more):
    return {
        "kind": "lot",
        "entries": list(draw(entries, seed)),
        "reason": "",
        "at": NOW,
        "seed": seed,
        **more,
    }


LOT = lot("2026-11-23 决赛", "C", "D")
CANCELLED_LOT = lot("误抽", "C", "D", cancelled_at=NOW)
TIERS = [
    {"code": "first", "name": "一等奖", "round": "floor", "count": 1},
    {"code": "second", "name": "二等奖", "round": "floor", "percent": "40"},
]


EDGES = {"percent_mode": "each", "tie_policy": "include", "overflow": "absorb", "vacancy": "drop"}


def given(entry, tier, **more):
    return {"entry": entry, "tier": tier, "state": "confirmed", "by_hand": False, "reason": "", **more}


def sample():
    """The whole sample: lot, advancement and awards."""
    awards = [
        {
            "scope": "overall", "entry_type": "", "tiers": TIERS, "elsewhere": [], "edges": EDGES,
            "given": [
                given("A", "first"), given("B", "second"), given("D", "second"),
                given("E", "second", by_hand=True, reason="组委会增补"),
            ],
        }
    ]  # fmt: skip
    return round_package(
        tie_orders=[LOT, CANCELLED_LOT], advancement={"scope": "overall", "count": 3}, awards=awards
    )


def final_package(rounds, weights=("0.4", "0.6")):
    """Seal a final result over round packages of the same entries."""
    scores = [
        {line["entry"]: line["working"] for line in one["lines"]} for one in rounds
    ]  # fmt: skip
    path = {
        "label": "", "entry_types": ["type-1"],
        "rounds": [
            {
                "code": one["round"]["code"], "name": one["round"]["name"], "weight": weight, "places": one["rule"]["places"],
                "result": one["result"]["code"], "inputs_sha256": one["result"]["inputs_sha256"],
            }
            for one, weight in zip(rounds, weights, strict=True)
        ],
        "entries": [
            {
                "code": code, "number": f"DK-{code}", "title": f"作品{code}", "entry_type": "微党课", "sector": "农村",
                "lines": [
                    None if code not in score else {
                        "unit": score[code]["unit"], "place": score[code].get("rank"), "status": score[code]["status"],
                        "published": score[code].get("published", ""), "exact": score[code].get("exact", ""),
                    }
                    for score in scores
                ],
            }
            for code in sorted({code for score in scores for code in score})
        ],
    }  # fmt: skip
    document = {
        "format": FORMAT, "version": VERSION, "kind": "final", "edition": {"code": "2026", "name": "我在小平故里讲党课"},
        "result": {"code": "F1", "version": 1, "computed_at": NOW, "reason": ""},
        "lower_is_better": False, "paths": [path], "awards": [],
    }  # fmt: skip
    document["result"]["inputs_sha256"] = inputs_digest({}, final_inputs(document))
    document["lines"] = [
        {"place": None, **line.as_json(), "position": position}
        for position, line in enumerate(final_result([path]), start=1)
    ]
    return sealed(document)
