"""From a package back to what its result was computed from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from judging.scoring.package.spelling import canonical
from judging.scoring.records import JSON
from judging.scoring.rounds import acting_orders, in_one_list


def inputs_digest(rule: JSON, inputs: JSON) -> str:
    """Return the SHA-256 over the canonical form of a rule and its inputs."""
    return hashlib.sha256(canonical([rule, inputs])).hexdigest()


def round_inputs(package: Mapping[str, Any]) -> dict[str, JSON]:
    """Return the panel, the entries and the orders of a round as `round_result` takes them."""
    found = _sheets_of(package)
    return found | acting_orders(package["rule"], found, _records(package["tie_orders"]))


def _sheets_of(package: Mapping[str, Any]) -> dict[str, JSON]:
    return {
        "panel": [seat["seat"] for seat in package["panel"]],
        "entries": [_entry(entry) for entry in package["entries"]],
    }


def _records(orders: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """Return decisions and lots that were not taken back, the newest first."""
    return [(one["kind"], one["entries"]) for one in reversed(orders) if "cancelled_at" not in one]


def _entry(entry: Mapping[str, Any]) -> dict[str, JSON]:
    recused, waived = entry.get("recused", {}), entry.get("waived", {})
    found: dict[str, JSON] = {
        "code": entry["code"],
        "status": entry["status"],
        "unit": entry["unit"],
        "panel": entry["panel"],
        "recused": [seat for seat in entry["panel"] if seat in recused],
        "waived": [seat for seat in entry["panel"] if seat in waived],
        "marks": _counted(entry["sheets"]),
    }
    if "elapsed" in entry:
        found["elapsed"] = entry["elapsed"]
    others = [
        {"code": one["code"], "points": one["points"]}
        for one in entry.get("deductions", [])
        if "cancelled_at" not in one
    ]
    if others:
        found["others"] = others
    found |= {key: entry[key] for key in ("rounds", "group", "votes") if key in entry}
    if "audience" in entry:
        found["audience"] = _counted(entry["audience"])
    return found


def _counted(sheets: list[dict[str, Any]]) -> dict[str, JSON]:
    """Return the marks of the versions that count, by judge."""
    return {
        sheet["seat"]: sheet["versions"][sheet["counts"] - 1]["marks"]
        for sheet in sheets
        if 0 < sheet.get("counts", 0) <= len(sheet["versions"])
    }


def final_inputs(package: Mapping[str, Any]) -> dict[str, JSON]:
    """Return the paths of a final result as they were combined."""
    return {
        "paths": [
            {
                "entry_types": path["entry_types"],
                "label": path["label"],
                "rounds": [{key: one[key] for key in ("code", "weight", "places")} for one in path["rounds"]],
                "entries": [{"code": one["code"], "lines": one["lines"]} for one in path["entries"]],
            }
            for path in package["paths"]
        ]
    }


def inputs_fingerprint(package: Mapping[str, Any]) -> str:
    """Return the digest of rule and inputs, as the result of a package carries it."""
    if package["kind"] == "round":
        return inputs_digest(package["rule"], round_inputs(package))
    return inputs_digest({}, final_inputs(package))


def fingerprint_in_one_list(package: Mapping[str, Any]) -> str:
    """Return the digest of a round that put all its decisions, and all its lots, into one list as they came.

    So earlier versions did; where two records meet in one group a result says something else today.
    """
    orders = in_one_list(_records(package["tie_orders"]))
    return inputs_digest(package["rule"], _sheets_of(package) | orders)
