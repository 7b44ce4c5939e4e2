"""Timing: each page and its bare view by turns, so that both meet the same weather."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from django.db import connection
from django.http.response import HttpResponseBase

Call = Callable[[], HttpResponseBase]
WARM_UP = 3
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@dataclass
class Times:
    """Milliseconds of one request, many times over."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self, call: Call) -> bytes:
        wall, cpu = time.perf_counter(), time.process_time()
        response = call()
        body = response.getvalue()  # type: ignore[attr-defined]  # streamed answers are drawn to their end
        self.cpu.append((time.process_time() - cpu) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"expected 200, got {response.status_code}: {body[:400]!r}")
        return body  # type: ignore[no-any-return]


@dataclass
class Case:
    """A page, the bare view beside it, and what it may cost. cpu: milliseconds; queries: without savepoints."""

    name: str
    call: Call
    bare: Callable[[int], Call]
    cpu: float
    queries: int | None = None
    times: int = 40


@dataclass
class Result:
    """What one case came to; milliseconds, bytes."""

    name: str
    median_ms: float
    p95_ms: float
    cpu_ms: float
    queries: int
    size: int
    bare_ms: float
    bare_cpu_ms: float
    target_cpu_ms: float
    target_queries: int | None

    @property
    def ratio(self) -> float:
        return self.cpu_ms / self.bare_cpu_ms

    @property
    def verdict(self) -> str:
        over = self.cpu_ms > self.target_cpu_ms or (
            self.target_queries is not None and self.queries > self.target_queries
        )
        return "over" if over else "ok"

    def as_json(self) -> dict[str, Any]:
        facts = {
            name: round(value, 3) if isinstance(value, float) else value for name, value in vars(self).items()
        }
        return {**facts, "ratio": round(self.ratio, 2), "verdict": self.verdict}


def count_queries(call: Call) -> tuple[int, int]:
    """Return how many queries a request asks and how many bytes it answers."""
    asked: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        size = len(Times().take(call))
    return sum(not sql.startswith(NOT_COUNTED) for sql in asked), size


def run(case: Case, share: float = 1) -> Result:
    """Measure one case; share: of its repetitions, for a quick look."""
    for _turn in range(WARM_UP):  # first of all: what is made once, for example the journal's head
        Times().take(case.call)
    queries, size = count_queries(case.call)
    bare = case.bare(size)
    ours, theirs = Times(), Times()
    for _turn in range(WARM_UP):
        Times().take(case.call)
        Times().take(bare)
    # The collector runs as it does in a server, but has only this case's own rubbish to look through.
    gc.collect()
    gc.freeze()
    for _turn in range(max(round(case.times * share), 3)):
        ours.take(case.call)
        theirs.take(bare)
    gc.unfreeze()
    return Result(
        case.name, median(ours.wall), quantiles(ours.wall, n=20)[18], median(ours.cpu), queries, size,
        median(theirs.wall), median(theirs.cpu), case.cpu, case.queries,
    )  # fmt: skip
