"""From a package back to what its result was computed from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from judging.scoring.package.spelling import canonical
from judging.scoring.records import JSON


def inputs_digest(rule: JSON, inputs: JSON) -> str:
    """Return the SHA-256 over the canonical form of a rule and its inputs."""
    return hashlib.sha256(canonical([rule, inputs])).hexdigest()


def round_inputs(package: Mapping[str, Any]) -> dict[str, JSON]:
    """Return the panel and the entries of a round as `round_result` takes them."""
    found: dict[str, JSON] = {
        "panel": [seat["seat"] for seat in package["panel"]],
        "entries": [_entry(entry) for entry in package["entries"]],
    }
    return found | recorded_orders(package["tie_orders"])


def recorded_orders(orders: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return decisions and lots as one list each, of what was not taken back; a later order counts first."""
    found: dict[str, list[str]] = {}
    for order in reversed(list(orders)):
        if "cancelled_at" not in order:
            known = found.setdefault(order["kind"], [])
            known.extend(code for code in order["entries"] if code not in known)
    return found


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
