"""One pure function from a rule's name and plain JSON to its result: for the engine, a recount, and the tests."""

from __future__ import annotations

from judging.scoring import faces  # noqa: F401  registers the scoring rules
from judging.scoring.exceptions import ScoringError
from judging.scoring.fairness import faces as fairness_faces  # noqa: F401  registers the fairness figures
from judging.scoring.records import JSON
from judging.scoring.registry import RULES


def evaluate(rule: str, inputs: JSON) -> dict[str, JSON]:
    """Return what the rule makes of the inputs, or `{"error": code, …}`; bad input never raises.

    Exact numbers come back as decimal or ratio strings, published ones with fixed places.
    """
    face = RULES.get(rule) if isinstance(rule, str) else None
    if face is None:
        return {"error": "unknown_rule", "rule": str(rule)}
    try:
        return face(inputs)
    except ScoringError as error:
        return error.as_json()
