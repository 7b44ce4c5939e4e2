"""The JSON face of every fairness figure: read the inputs, call the function, choose what to show.

No formula lives here. Each face is registered under the name that heads its section in docs/fairness.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from judging.scoring.exceptions import InputError, ScoringError, refuse
from judging.scoring.fairness.affinity import Affinity, doad, same_unit
from judging.scoring.fairness.agreement import Level, icc, kendall_w, krippendorff_alpha
from judging.scoring.fairness.draws import plain
from judging.scoring.fairness.judges import FAR, judge_summary, outliers
from judging.scoring.fairness.order import order_chance, order_effect
from judging.scoring.fairness.partial import assignment_check, severity_ls
from judging.scoring.fairness.resampling import SEED, Standing, bootstrap_rank, leave_one_out
from judging.scoring.fairness.sensitivity import rule_sensitivity
from judging.scoring.fairness.table import Table
from judging.scoring.fairness.two_way import two_way_residuals
from judging.scoring.panel import PanelAggregator
from judging.scoring.records import JSON, Record, as_json
from judging.scoring.registry import rule


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scores(Record):
    scores: tuple[tuple[Fraction | None, ...], ...]

    def table(self) -> Table:
        return Table.of(self.scores)


def _all(value: Any, *names: str) -> dict[str, JSON]:
    """Return fields of a record, those without a value as null."""
    return {name: as_json(getattr(value, name)) for name in names}


@rule("judge_summary")
def _judge_summary(inputs: JSON) -> dict[str, JSON]:
    found = judge_summary(_Scores.from_json(inputs).table())
    return {"judges": [_all(one, "n", "mean", "severity", "variance", "r2_signed") for one in found]}


@rule("icc")
def _icc(inputs: JSON) -> dict[str, JSON]:
    return _all(icc(_Scores.from_json(inputs).table()), "icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")


@rule("kendall_w")
def _kendall_w(inputs: JSON) -> dict[str, JSON]:
    return _all(kendall_w(_Scores.from_json(inputs).table()), "S", "W_uncorrected", "W", "chi2", "df")


@dataclass(frozen=True, slots=True)
class _Values(Record):
    values: tuple[tuple[Fraction | None, ...], ...]
    level: Level = Level.INTERVAL


@rule("krippendorff_alpha")
def _krippendorff_alpha(inputs: JSON) -> dict[str, JSON]:
    data = _Values.from_json(inputs)
    if len({len(row) for row in data.values}) > 1:
        raise ScoringError("ragged")
    table = Table.of(list(zip(*data.values, strict=True)))
    return {"alpha": as_json(krippendorff_alpha(table, data.level))}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Far(_Scores):
    d: Fraction = FAR


@rule("outliers")
def _outliers(inputs: JSON) -> dict[str, JSON]:
    data = _Far.from_json(inputs)
    return {"cells": as_json(outliers(data.table(), data.d))}


@rule("two_way_residuals")
def _two_way_residuals(inputs: JSON) -> dict[str, JSON]:
    return _all(two_way_residuals(_Scores.from_json(inputs).table()), "severity", "residuals", "mse")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged(_Scores):
    aggregator: PanelAggregator

    def check(self) -> Table:
        refuse(self.aggregator.faults(None))
        return self.table()


@rule("leave_one_out")
def _leave_one_out(inputs: JSON) -> dict[str, JSON]:
    data = _Judged.from_json(inputs)
    table = data.check()
    found = leave_one_out(plain(data.aggregator, table))

    def shown(standing: Any) -> dict[str, JSON]:
        return _all(standing, "score", "rank")

    whole = shown(Standing(found.score, found.rank))
    return whole | {"without": [shown(one) for one in found.without]}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn(_Judged):
    tops: tuple[int, ...]
    seed: int = SEED


@rule("bootstrap_rank")
def _bootstrap_rank(inputs: JSON) -> dict[str, JSON]:
    data = _Drawn.from_json(inputs)
    for top in data.tops:
        if top < 0:
            raise InputError("negative", field="tops")
    found = bootstrap_rank(plain(data.aggregator, data.check()), data.tops, seed=data.seed)
    shown = _all(found, "p_top", "rank_interval")
    return shown if found.seed is None else shown | {"draws": found.draws, "seed": found.seed}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ordered(_Scores):
    chance: bool = False


@rule("order_effect")
def _order_effect(inputs: JSON) -> dict[str, JSON]:
    data = _Ordered.from_json(inputs)
    table = data.table()
    shown = _all(order_effect(table), "spearman_squared_signed", "slope", "judge_drift")
    return shown | _all(order_chance(table), "p", "judge_p") if data.chance else shown


@dataclass(frozen=True, slots=True, kw_only=True)
class _Units(_Scores):
    entry_unit: tuple[str, ...]
    judge_unit: tuple[str, ...]


@rule("doad")
def _doad(inputs: JSON) -> dict[str, JSON]:
    data = _Units.from_json(inputs)
    table = data.table()
    if len(data.entry_unit) != len(table) or len(data.judge_unit) != table.width:
        raise ScoringError("ragged")
    return {"judges": [_one(one) for one in doad(table, same_unit(data.entry_unit, data.judge_unit))]}


def _one(found: Affinity) -> dict[str, JSON]:
    shown = _all(found, "n_own", "n_other", "doad", "p")
    return shown if found.t2_signed is None else shown | _all(found, "t2_signed", "df")


@rule("severity_ls")
def _severity_ls(inputs: JSON) -> dict[str, JSON]:
    return _all(severity_ls(_Scores.from_json(inputs).table()), "adjusted", "severity")


@dataclass(frozen=True, slots=True)
class _Plan(Record):
    entries: Mapping[str, tuple[str, ...]]
    judges: tuple[str, ...]
    sectors: Mapping[str, str] = field(default_factory=dict)


@rule("assignment_check")
def _assignment_check(inputs: JSON) -> dict[str, JSON]:
    data = _Plan.from_json(inputs)
    return assignment_check(data.entries, data.judges, data.sectors).as_json()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deducted(_Scores):
    deductions: tuple[Fraction, ...] | None = None


@rule("rule_sensitivity")
def _rule_sensitivity(inputs: JSON) -> dict[str, JSON]:
    data = _Deducted.from_json(inputs)
    table = data.table()
    if data.deductions is not None and len(data.deductions) != len(table):
        raise ScoringError("ragged")
    return _all(rule_sensitivity(table, deductions=data.deductions), "ranks", "best", "worst")
