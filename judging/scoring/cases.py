"""Files of worked examples: run each through `evaluate` and name what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from judging.scoring.evaluate import evaluate
from judging.scoring.exceptions import NumberError
from judging.scoring.numerals import exact
from judging.scoring.records import JSON

# Under these keys text is compared as it stands: fixed-place numbers, and codes that may look like numbers.
TEXT_KEYS: Final = frozenset(
    {
        "awarded",
        "awards",
        "error",
        "field",
        "how",
        "links_used",
        "majority_grade",
        "missing",
        "mode",
        "order",
        "published",
        "status",
        "z",
    }
)


class CasesError(Exception):
    """A file that holds no list of vectors."""


def load(path: Path) -> list[JSON]:
    """Return the vectors of a JSON file. Raises CasesError."""
    try:
        vectors = json.loads(path.read_text("utf-8"), object_pairs_hook=_object)
    except (OSError, ValueError, RecursionError) as error:
        raise CasesError(f"{path}: cannot be read: {error}") from error
    if not isinstance(vectors, list):
        raise CasesError(f"{path}: must be a list of vectors")
    return vectors


def mismatches(vector: JSON) -> list[str]:
    """Return every difference between what a vector expects and what `evaluate` says; empty if none."""
    if not isinstance(vector, Mapping) or not {"rule", "inputs", "expected"} <= set(vector):
        return ["not a vector: needs rule, inputs and expected"]
    return list(_compare(vector["expected"], evaluate(vector["rule"], vector["inputs"]), "", text=False))


def _compare(expected: JSON, found: JSON, place: str, *, text: bool) -> Iterator[str]:
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key in dict.fromkeys([*expected, *found]):
            under = f"{place}.{key}" if place else str(key)
            if key not in found:
                yield f"{under}: expected {_shown(expected[key])}, found nothing"
            elif key not in expected:
                yield f"{under}: expected nothing, found {_shown(found[key])}"
            else:
                yield from _compare(expected[key], found[key], under, text=text or key in TEXT_KEYS)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _compare(one, other, f"{place}[{number}]", text=text)
    elif not _same(expected, found, text=text):
        yield f"{place}: expected {_shown(expected)}, found {_shown(found)}"


def _same(expected: JSON, found: JSON, *, text: bool) -> bool:
    if type(expected) is type(found) and expected == found:
        return True
    if text:
        return False
    try:
        return exact(expected) == exact(found)
    except NumberError:
        return False


def _shown(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False)


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
