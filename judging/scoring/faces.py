"""The JSON face of every scoring rule: read the inputs, call the function, choose what to show.

No formula lives here. Each face is registered under the rule's name, the heading of its section in
docs/scoring.md. The inputs of a rule are one flat object: the rule's own options beside the data it works on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Final, TypeVar

from judging.scoring.awards import AwardRule, Ranked, SectorAwardRule, awards, sector_awards
from judging.scoring.choices import Carry, MissingPolicy, Rounding, Style
from judging.scoring.combine import AudienceRule, RoundScore, audience_share, combine_rounds
from judging.scoring.deductions import ManualDeduction, TimeRule, deduction
from judging.scoring.exceptions import InputError, ScoringError, SheetFault, refuse
from judging.scoring.majority import majority_judgment
from judging.scoring.missing import missing_sheets
from judging.scoring.numerals import exact, published, text
from judging.scoring.panel import (
    MAX_PLACES,
    ClampedMean,
    Mean,
    Median,
    PanelAggregator,
    PanelScore,
    PerCriterion,
    TrimmedMean,
)
from judging.scoring.ranking import TieEntry, rank, tie_break
from judging.scoring.records import JSON, Record, as_json, read
from judging.scoring.registry import rule
from judging.scoring.rounds import EntryInput, LineResult, RoundRule, round_result
from judging.scoring.sheet import MarkingScheme, sheet_total
from judging.scoring.standardise import GroupRatio, RankSum, Sheet, ZScoreMean

_Data = TypeVar("_Data", bound=Record)
_Rule = TypeVar("_Rule", bound=Record)

Z_PLACES: Final = 6


def _split(inputs: JSON, data: type[_Data], options: type[_Rule]) -> tuple[_Data, _Rule]:
    """Read two records out of one flat object; a key that `data` does not know must be one of the options."""
    if not isinstance(inputs, Mapping):
        raise InputError("not_an_object", field="inputs")
    names = {one.name for one in fields(data)}  # type: ignore[arg-type]
    mine = {key: value for key, value in inputs.items() if key in names}
    rest = {key: value for key, value in inputs.items() if key not in names}
    return data.from_json(mine), options.from_json(rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Publishing(Record):
    """How results are written."""

    places: int = 2
    rounding: Rounding = Rounding.HALF_UP

    def write(self, value: Fraction) -> str:
        if not 0 <= self.places <= MAX_PLACES:
            raise InputError("places", field="places")
        return published(value, self.places, self.rounding)

    def write_all(self, values: Mapping[str, Fraction]) -> dict[str, str]:
        return {code: self.write(value) for code, value in values.items()}


@dataclass(frozen=True, slots=True)
class _Marks(Record):
    marks: Mapping[str, object]


@rule("sheet_total")
def _sheet_total(inputs: JSON) -> dict[str, JSON]:
    data, scheme = _split(inputs, _Marks, MarkingScheme)
    return {"total": text(sheet_total(scheme, data.marks))}


@dataclass(frozen=True, slots=True)
class _Timed(Record):
    elapsed: Fraction | None = None
    others: tuple[ManualDeduction, ...] = ()


@rule("deduction")
def _deduction(inputs: JSON) -> dict[str, JSON]:
    data, time = _split(inputs, _Timed, TimeRule)
    refuse(time.faults())
    found = deduction(time, data.elapsed, data.others)
    return {"deduction": text(found.total), "disqualified": found.disqualified}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scores(_Publishing):
    scores: tuple[Fraction, ...]


def _panel(inputs: JSON, aggregator: type[PanelAggregator]) -> tuple[dict[str, JSON], PanelScore]:
    data, options = _split(inputs, _Scores, aggregator)
    refuse(options.faults(None))
    found = options.score(data.scores)
    shown = {"exact": text(found.exact), "published": data.write(found.exact), "how": found.how.value}
    return shown, found


@rule("mean")
def _mean(inputs: JSON) -> dict[str, JSON]:
    return _panel(inputs, Mean)[0]


@rule("trimmed_mean")
def _trimmed_mean(inputs: JSON) -> dict[str, JSON]:
    shown, found = _panel(inputs, TrimmedMean)
    return shown | {"kept": found.kept}


@rule("median")
def _median(inputs: JSON) -> dict[str, JSON]:
    return _panel(inputs, Median)[0]


@rule("clamped_mean")
def _clamped_mean(inputs: JSON) -> dict[str, JSON]:
    shown, found = _panel(inputs, ClampedMean)
    return shown | {"unchanged": found.unchanged}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheets(_Publishing):
    sheets: tuple[Sheet, ...]


@rule("zscore_mean")
def _zscore_mean(inputs: JSON) -> dict[str, JSON]:
    data, options = _split(inputs, _Sheets, ZScoreMean)
    refuse(options.faults(None))
    found = options.scores(data.sheets)
    z = {entry: published(value, Z_PLACES) for entry, value in found.z.items()}
    return {"z": z, "published": data.write_all(found.score)}


@rule("rank_sum")
def _rank_sum(inputs: JSON) -> dict[str, JSON]:
    data, options = _split(inputs, _Sheets, RankSum)
    found = options.scores(data.sheets)
    return {"mode": found.mode.value, "value": as_json(found.value)}


@dataclass(frozen=True, slots=True)
class _Ballots(Record):
    grades: tuple[str, ...]
    ballots: Mapping[str, tuple[str, ...]]


@rule("majority_judgment")
def _majority_judgment(inputs: JSON) -> dict[str, JSON]:
    data = _Ballots.from_json(inputs)
    return majority_judgment(data.grades, data.ballots).as_json()


@dataclass(frozen=True, slots=True)
class _Factor(Record):
    code: str
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _CriterionMarks(_Publishing):
    criteria: tuple[_Factor, ...]
    marks: Mapping[str, Mapping[str, object]]

    def column(self, code: str) -> list[Fraction]:
        """Return one criterion's marks in the order of the judges."""
        found = []
        for marks in self.marks.values():
            if marks.get(code) is None:
                raise SheetFault("missing_mark", code)
            try:
                found.append(exact(marks[code]))
            except ScoringError:
                raise SheetFault("not_a_number", code) from None
        return found


@rule("per_criterion")
def _per_criterion(inputs: JSON) -> dict[str, JSON]:
    data, options = _split(inputs, _CriterionMarks, PerCriterion)
    refuse(options.faults(None))
    factors = {one.code: one.factor for one in data.criteria}
    if len(factors) < len(data.criteria):
        raise ScoringError("duplicate_criterion")
    found = options.score({code: data.column(code) for code in factors}, factors, data.rounding)
    values = {one.code: text(one.value) for one in found.criteria}
    return {"criterion": values, "exact": text(found.exact), "published": data.write(found.exact)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups(_Publishing):
    groups: Mapping[str, Mapping[str, Fraction]]


@rule("group_ratio")
def _group_ratio(inputs: JSON) -> dict[str, JSON]:
    data, options = _split(inputs, _Groups, GroupRatio)
    refuse(options.faults())
    found = options.scores(data.groups, data.rounding)
    return {"coefficient": as_json(found.coefficient), "published": data.write_all(found.adjusted)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rounds(_Publishing):
    rounds: tuple[RoundScore, ...]
    carry: Carry = Carry.PUBLISHED


@rule("combine_rounds")
def _combine_rounds(inputs: JSON) -> dict[str, JSON]:
    data = _Rounds.from_json(inputs)
    found = combine_rounds(data.rounds, carry=data.carry, rounding=data.rounding)
    return {"exact": text(found.exact), "published": data.write(found.exact)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Votes(_Publishing):
    panel: Mapping[str, Fraction]
    votes: Mapping[str, int]


@rule("audience_share")
def _audience_share(inputs: JSON) -> dict[str, JSON]:
    data, options = _split(inputs, _Votes, AudienceRule)
    found = audience_share(options, data.panel, data.votes)
    return {"audience": as_json(found.audience), "published": data.write_all(found.exact)}


@dataclass(frozen=True, slots=True)
class _Value(Record):
    value: Fraction
    places: int = 2
    mode: Rounding = Rounding.HALF_UP


@rule("round")
def _round(inputs: JSON) -> dict[str, JSON]:
    data = _Value.from_json(inputs)
    return {"published": _Publishing(places=data.places, rounding=data.mode).write(data.value)}


@dataclass(frozen=True, slots=True)
class _RankInputs(Record):
    scores: Mapping[str, Fraction]
    style: Style = Style.COMPETITION
    descending: bool = True


@rule("rank")
def _rank(inputs: JSON) -> dict[str, JSON]:
    data = _RankInputs.from_json(inputs)
    return {"ranks": rank(data.scores, style=data.style, descending=data.descending)}


@dataclass(frozen=True, slots=True)
class _Ties(Record):
    entries: Mapping[str, TieEntry]
    chain: tuple[str, ...]
    decision: tuple[str, ...] = ()
    lot: tuple[str, ...] = ()
    style: Style = Style.COMPETITION
    descending: bool = True


@rule("tie_break")
def _tie_break(inputs: JSON) -> dict[str, JSON]:
    data = _Ties.from_json(inputs)
    found = tie_break(
        data.entries,
        data.chain,
        decision=data.decision,
        lot=data.lot,
        style=data.style,
        descending=data.descending,
    )
    shown = as_json(found)
    return {key: shown[key] for key in ("order", "ranks", "links_used")}


@dataclass(frozen=True, slots=True)
class _Ranking(Record):
    ranking: tuple[object, ...]

    def rows(self) -> list[Ranked]:
        """Return the ranking; its rows may carry further columns, such as names and titles."""
        known = {one.name for one in fields(Ranked)}
        return [
            read(
                Ranked,
                {key: value for key, value in row.items() if key in known}
                if isinstance(row, Mapping)
                else row,
                f"ranking[{place}]",
            )
            for place, row in enumerate(self.ranking)
        ]


@rule("awards")
def _awards(inputs: JSON) -> dict[str, JSON]:
    data, options = _split(inputs, _Ranking, AwardRule)
    return awards(data.rows(), options).as_json()


@rule("sector_awards")
def _sector_awards(inputs: JSON) -> dict[str, JSON]:
    data, options = _split(inputs, _Ranking, SectorAwardRule)
    return {"awarded": list(sector_awards(data.rows(), options))}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel(_Publishing):
    panel: tuple[str, ...]
    sheets: Mapping[str, Mapping[str, Fraction]]
    aggregator: PanelAggregator
    recused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    policy: MissingPolicy = MissingPolicy.AVAILABLE
    full: Fraction = Fraction(100)


@rule("missing_sheets")
def _missing_sheets(inputs: JSON) -> dict[str, JSON]:
    data = _Panel.from_json(inputs)
    refuse(data.aggregator.faults(None))
    found = missing_sheets(
        data.panel,
        data.sheets,
        data.aggregator,
        recused=data.recused,
        waived=data.waived,
        policy=data.policy,
        full=data.full,
    )
    shown: dict[str, JSON] = {}
    for entry, one in found.items():
        if one.missing:
            shown[entry] = {"error": "incomplete", "missing": list(one.missing)}
        elif one.score is None:
            shown[entry] = {"error": "too_few"}
        else:
            exactly = one.score.exact
            shown[entry] = {
                "n": len(one.judges),
                "exact": text(exactly),
                "published": data.write(exactly),
            }
    return shown


@dataclass(frozen=True, slots=True)
class _Entries(Record):
    entries: tuple[EntryInput, ...]
    panel: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    lot: tuple[str, ...] = ()
    working: bool = False


@rule("round_result")
def _round_result(inputs: JSON) -> dict[str, JSON]:
    data, options = _split(inputs, _Entries, RoundRule)
    found = round_result(options, data.entries, panel=data.panel, decision=data.decision, lot=data.lot)
    shown = {
        "results": {line.entry: _shown(line) for line in found.lines},
        "links_used": list(found.links_used),
    }
    return shown | {"working": found.as_json()} if data.working else shown


def _shown(line: LineResult) -> dict[str, JSON]:
    if line.rank is None:
        return {"status": line.status.value}
    return {"published": line.published, "rank": line.rank}
