"""The rules that `evaluate` knows, by name. A module adds its own with the decorator `rule`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from judging.scoring.records import JSON

Face: TypeAlias = Callable[[JSON], dict[str, JSON]]

RULES: Final[dict[str, Face]] = {}


def rule(name: str) -> Callable[[Face], Face]:
    """Register the JSON face of a rule: inputs in, expected out, ScoringError for refusals."""

    def register(face: Face) -> Face:
        if name in RULES:
            raise ValueError(f"two rules called {name}")
        RULES[name] = face
        return face

    return register
