"""Naming where two pieces of JSON differ."""

from __future__ import annotations

from collections.abc import Iterator

from judging.scoring.package.shape import shown
from judging.scoring.records import JSON


def differences(written: JSON, computed: JSON, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place and a sentence for everything that is not written as it was computed."""
    if isinstance(written, dict) and isinstance(computed, dict):
        for key in dict.fromkeys([*computed, *written]):
            if key not in written:
                yield f"{place}.{key}", f"is missing, computed {shown(computed[key])}"
            elif key not in computed:
                yield f"{place}.{key}", f"written {shown(written[key])}, but nothing of the kind was computed"
            else:
                yield from differences(written[key], computed[key], f"{place}.{key}")
    elif isinstance(written, list) and isinstance(computed, list):
        if len(written) != len(computed):
            yield place, f"written {len(written)} lines, computed {len(computed)}"
        for at, (one, other) in enumerate(zip(written, computed, strict=False)):
            yield from differences(one, other, f"{place}[{at}]")
    elif type(written) is not type(computed) or written != computed:
        yield place, f"written {shown(written)}, computed {shown(computed)}"
