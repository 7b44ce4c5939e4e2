"""Drawing lots that anybody can draw again.

The file stands alone: `python3 lot.py record.json` draws a recorded running order again and says whether it agrees.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any


def digest(seed: str, code: str) -> str:
    """Return where a seed puts a code: the SHA-256 of seed, line feed and code (UTF-8), in hexadecimal."""
    return hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest()


def draw(codes: Collection[str], seed: str) -> tuple[str, ...]:
    """Return the codes in the order that the seed draws, the first the best.

    Each code stands at its `digest`, smallest first; so the order depends on nothing but the seed and the codes, and a
    lot can be checked with any tool that computes SHA-256.
    """
    return tuple(sorted(codes, key=lambda code: (digest(seed, code), code)))


def keep_apart(order: Sequence[str], units: Mapping[str, str]) -> tuple[str, ...]:
    """Return a drawn order in which codes of one unit follow each other as seldom as is possible at all.

    units: unit of a code; a code without one is kept apart from nobody. Place by place the first of the remaining
    codes is taken with which the fewest possible meetings can still be reached; so an order without any stays as it is.
    """
    left = list(order)
    counts = Counter(unit for code in order if (unit := units.get(code, "")))
    found: list[str] = []
    before = ""

    def with_next(code: str) -> int:
        unit = units.get(code, "")
        rest = counts - Counter([unit])
        return (unit == before != "") + _meetings(rest, len(left) - 1, unit)

    while left:
        fewest = _meetings(counts, len(left), before)
        code = next(code for code in left if with_next(code) == fewest)
        left.remove(code)
        found.append(code)
        before = units.get(code, "")
        counts -= Counter([before])
    return tuple(found)


def _meetings(counts: Mapping[str, int], n: int, before: str) -> int:
    """Return how often at least two of a unit must follow each other among n codes, after one of the unit `before`.

    Of a unit with c codes, all but one (all, if it stood before) need somebody else in front of them.
    """
    most = max(counts.values(), default=0)
    after = counts.get(before, 0) if before else 0
    return max(0, 2 * most - n - 1, 2 * after - n)


def draw_group(group: Mapping[str, Any], seed: str, *, apart: bool) -> tuple[str, ...]:
    """Return the order of one group of a record: {"slips": [{"slip": code, "unit": name}]}."""
    units = {one["slip"]: one.get("unit", "") for one in group["slips"]}
    drawn = draw(units, seed)
    return keep_apart(drawn, units) if apart else drawn


def faults_of(record: Mapping[str, Any]) -> list[str]:
    """Draw a recorded running order again; return what does not agree, nothing if all does.

    record: {"seed", "commitment" ("" or the SHA-256 of the seed, published before), "apart", "groups": [{"name",
    "slips", "order"}]}.
    """
    seed = record["seed"]
    faults = []
    if record["commitment"] and hashlib.sha256(seed.encode()).hexdigest() != record["commitment"]:
        faults.append("the seed is not the one whose SHA-256 was published before the draw")
    for group in record["groups"]:
        slips = [one["slip"] for one in group["slips"]]
        if len(set(slips)) < len(slips):
            faults.append(f"{group['name'] or 'the round'}: a slip lies in it twice")
        elif list(draw_group(group, seed, apart=record["apart"])) != list(group["order"]):
            faults.append(f"{group['name'] or 'the round'}: the seed draws another order")
    return faults


def main(paths: Sequence[str]) -> int:
    """Check recorded draws; return 0 if all agree, 1 if one does not, 2 if nothing was given."""
    if not paths:
        sys.stderr.write("usage: python3 lot.py RECORD.json ...\n")
        return 2
    failed = False
    for path in paths:
        record = json.loads(Path(path).read_text("utf-8"))
        for group in record["groups"]:
            order = draw_group(group, record["seed"], apart=record["apart"])
            sys.stdout.write(
                f"{group['name']}\n"
                + "".join(f"{n}\t{slip}\n" for n, slip in enumerate(order, group["from"]))
            )
        faults = faults_of(record)
        sys.stdout.write("".join(f"NOT THE SAME: {fault}\n" for fault in faults) or "the record agrees\n")
        failed |= bool(faults)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
