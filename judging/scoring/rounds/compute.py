"""One round, whole: sheets, aggregate, deductions, floor, rounding, places. Every step is kept as working.

The order within a round: totals (exact) → aggregate (exact) → [group coefficient] → [rounding, if deductions
come after it] → deductions → floor at 0 → rounding, once → places on published scores → tie chain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from judging.scoring.choices import (
    DeductWhen,
    Dropped,
    How,
    MissingPolicy,
    Standing,
    Status,
)
from judging.scoring.deductions import Deduction, TimeRule, deduction
from judging.scoring.exceptions import ScoringError, SheetFault, TooFewSheets, refuse
from judging.scoring.missing import impute
from judging.scoring.numerals import exact, published, rounded
from judging.scoring.panel import (
    CriteriaScore,
    CriterionScore,
    Mean,
    PanelAggregator,
    PanelScore,
    PerCriterion,
)
from judging.scoring.ranking import TieBreak, TieEntry, parse_link, tie_break
from judging.scoring.rounds.result import CriterionLine, LineResult, RoundResult, Scale, SheetLine
from judging.scoring.rounds.rule import EntryInput, RoundRule
from judging.scoring.sheet import Criterion, sheet_total
from judging.scoring.standardise import RankSum, RankSums, Sheet, ZScoreMean, ZScores


@dataclass(slots=True)
class _Draft:
    """An entry on its way through the round."""

    entry: EntryInput
    judges: tuple[str, ...]
    status: Status
    standing: dict[str, Standing] = field(default_factory=dict)
    faults: dict[str, SheetFault] = field(default_factory=dict)
    totals: dict[str, Fraction] = field(default_factory=dict)
    imputed: dict[str, Fraction] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    deduction: Deduction | None = None
    how: How | None = None
    panel: PanelScore | None = None
    criteria: tuple[CriterionScore, ...] = ()
    counted: dict[str, Fraction] = field(default_factory=dict)
    z: Fraction | None = None
    aggregate: Fraction | None = None
    coefficient: Fraction | None = None
    adjusted: Fraction | None = None
    rounded: Fraction | None = None
    floored: bool = False
    exact: Fraction | None = None
    places: int = 2
    published: str | None = None
    rank: int | None = None
    decided_by: tuple[str, ...] = ()

    @property
    def seated(self) -> tuple[str, ...]:
        """The judges whose totals, own or imputed, are aggregated, in panel order."""
        return tuple(judge for judge in self.judges if judge in self.totals or judge in self.imputed)

    def total(self, judge: str) -> Fraction:
        found = self.totals.get(judge)
        return self.imputed[judge] if found is None else found


def round_result(
    rule: RoundRule,
    entries: Sequence[EntryInput],
    *,
    panel: Sequence[str] = (),
    decision: Sequence[str] = (),
    lot: Sequence[str] = (),
) -> RoundResult:
    """Compute a round from its sheets.

    panel: the judges, in their order; an entry may have its own. decision, lot: recorded orders for the tie chain.
    An entry that cannot be scored gets a status instead of a score; a rule or input that makes the whole
    round meaningless raises ScoringError.
    """
    refuse(rule.faults())
    drafts = [_read_sheets(rule, entry, panel) for entry in entries]
    _refuse_duplicates([draft.entry.code for draft in drafts], "duplicate_entry", "entry")
    for draft in drafts:
        _take_time(rule, draft)
    for draft in drafts:
        if draft.status is Status.OK and len(draft.totals) < max(1, rule.min_sheets):
            draft.status = Status.TOO_FEW
    _stand_in(rule, [draft for draft in drafts if draft.status is Status.OK])
    scale = _aggregate(rule, [draft for draft in drafts if draft.status is Status.OK])
    scored = [draft for draft in drafts if draft.status is Status.OK]
    _adjust(rule, scored)
    for draft in scored:
        _publish(rule, draft)
    units: dict[str, list[_Draft]] = defaultdict(list)
    for draft in scored:
        units[draft.entry.unit].append(draft)
    breaks = [_place(rule, unit, decision, lot) for unit in units.values()]
    used = {link for one in breaks for link in one.links_used}
    return RoundResult(
        tuple(_line(draft) for draft in drafts),
        tuple(link for link in rule.chain if link in used),
        tuple(step for one in breaks for step in one.steps),
        scale,
    )


def _read_sheets(rule: RoundRule, entry: EntryInput, panel: Sequence[str]) -> _Draft:
    """Turn an entry's marks into totals and say of every judge where they stand."""
    judges = tuple(panel) if entry.panel is None else entry.panel
    _refuse_duplicates(judges, "duplicate_judge", "judge")
    draft = _Draft(entry, judges, entry.status)
    if strangers := {*entry.marks, *entry.recused, *entry.waived}.difference(judges):
        raise ScoringError("unknown_judge", entry=entry.code, judge=min(strangers))
    if entry.status is not Status.OK:
        return draft
    for judge in judges:
        if judge in entry.recused:
            draft.standing[judge] = Standing.RECUSED
        elif judge in entry.waived:
            draft.standing[judge] = Standing.WAIVED
        elif judge not in entry.marks:
            draft.standing[judge] = Standing.MISSING
        else:
            try:
                draft.totals[judge] = sheet_total(rule.scheme, entry.marks[judge])
                draft.standing[judge] = Standing.SHEET
            except SheetFault as fault:
                draft.faults[judge] = fault
                draft.standing[judge] = Standing.INVALID
    draft.missing = tuple(
        judge for judge in judges if draft.standing[judge] in (Standing.MISSING, Standing.INVALID)
    )
    if draft.missing:
        draft.status = Status.INCOMPLETE
    return draft


def _take_time(rule: RoundRule, draft: _Draft) -> None:
    if draft.status is not Status.OK:
        return
    try:
        draft.deduction = deduction(rule.time or TimeRule(), draft.entry.elapsed, draft.entry.others)
    except ScoringError as error:
        raise ScoringError(error.code, **{"entry": draft.entry.code, **error.details}) from None
    if draft.deduction.disqualified:
        draft.status = Status.DISQUALIFIED
    elif draft.deduction.total and not rule.descending:
        raise ScoringError("deductions_need_points", entry=draft.entry.code)


def _stand_in(rule: RoundRule, drafts: Sequence[_Draft]) -> None:
    """Give excused judges a total where the policy says so."""
    if rule.policy is MissingPolicy.AVAILABLE:
        return
    excused = {draft.entry.code: _excused(draft) for draft in drafts}
    filled = impute(
        {draft.entry.code: draft.totals for draft in drafts}, excused, rule.policy, rule.scheme.highest
    )
    for draft in drafts:
        draft.imputed = filled[draft.entry.code]
        draft.standing.update(dict.fromkeys(draft.imputed, Standing.IMPUTED))


def _excused(draft: _Draft) -> list[str]:
    return [judge for judge in draft.judges if judge not in draft.totals]


def _aggregate(rule: RoundRule, drafts: Sequence[_Draft]) -> Scale | None:
    """Give every draft its exact aggregate; return the round's scale if there is one."""
    for draft in drafts:
        draft.places = rule.places
    match rule.aggregator:
        case ZScoreMean() as aggregator:
            return _standardise(aggregator, drafts)
        case RankSum() as aggregator:
            _sum_ranks(aggregator, drafts)
        case PerCriterion() as aggregator:
            _by_criterion(rule, aggregator, drafts)
        case aggregator:
            for draft in drafts:
                _by_panel(aggregator, draft)
    return None


def _by_panel(aggregator: PanelAggregator, draft: _Draft) -> None:
    seated = draft.seated
    try:
        score = aggregator.score([draft.total(judge) for judge in seated])
    except TooFewSheets:
        draft.status = Status.TOO_FEW
        return
    draft.panel, draft.how, draft.aggregate = score, score.how, score.exact
    draft.counted = {
        judge: counted for judge, counted in zip(seated, score.counted, strict=True) if counted is not None
    }


def _by_criterion(rule: RoundRule, aggregator: PerCriterion, drafts: Sequence[_Draft]) -> None:
    factors = {one.code: rule.factor(one) for one in rule.criteria}
    columns = {one.code: _column(rule, drafts, one) for one in rule.criteria}
    for draft in drafts:
        own = {code: list(column[draft.entry.code].values()) for code, column in columns.items()}
        try:
            score: CriteriaScore = aggregator.score(own, factors, rule.rounding)
        except TooFewSheets:
            draft.status = Status.TOO_FEW
            continue
        draft.criteria, draft.how, draft.aggregate = score.criteria, How.PER_CRITERION, score.exact
        draft.counted = {judge: draft.total(judge) for judge in draft.seated}


def _column(
    rule: RoundRule, drafts: Sequence[_Draft], criterion: Criterion
) -> dict[str, dict[str, Fraction]]:
    """Return one criterion's marks by entry and judge, in panel order, stand-ins included."""
    code = criterion.code
    marks = {
        draft.entry.code: {judge: exact(draft.entry.marks[judge][code]) for judge in draft.totals}
        for draft in drafts
    }
    excused = {draft.entry.code: _excused(draft) for draft in drafts}
    filled = impute(marks, excused, rule.policy, criterion.max)
    found: dict[str, dict[str, Fraction]] = {}
    for draft in drafts:
        both = marks[draft.entry.code] | filled[draft.entry.code]
        found[draft.entry.code] = {judge: both[judge] for judge in draft.judges if judge in both}
    return found


def _sheets(drafts: Iterable[_Draft]) -> list[Sheet]:
    return [
        Sheet(judge, draft.entry.code, total) for draft in drafts for judge, total in draft.totals.items()
    ]


def _standardise(aggregator: ZScoreMean, drafts: Sequence[_Draft]) -> Scale | None:
    if not drafts:
        return None
    found: ZScores = aggregator.scores(_sheets(drafts))
    for draft in drafts:
        code = draft.entry.code
        draft.how, draft.z, draft.aggregate = How.ZSCORE, found.z[code], found.score[code]
        draft.counted = {judge: found.sheets[code, judge] for judge in draft.totals}
    return Scale(found.mean, found.sd, found.judges)


def _sum_ranks(aggregator: RankSum, drafts: Sequence[_Draft]) -> None:
    """Rank within each unit: entries that do not compete with each other must not move each other's ranks."""
    units: dict[str, list[_Draft]] = defaultdict(list)
    for draft in drafts:
        units[draft.entry.unit].append(draft)
    for unit in units.values():
        found: RankSums = aggregator.scores(_sheets(unit))
        for draft in unit:
            code = draft.entry.code
            draft.how, draft.aggregate, draft.places = found.mode, found.value[code], found.places
            draft.counted = {judge: found.ranks[code, judge] for judge in draft.totals}


def _adjust(rule: RoundRule, drafts: Sequence[_Draft]) -> None:
    """Multiply by the group's coefficient, before any deduction: a strict panel does not make time dearer."""
    if rule.group_ratio is None or not drafts:
        return
    groups: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for draft in drafts:
        groups[draft.entry.group][draft.entry.code] = _known(draft.aggregate)
    found = rule.group_ratio.scores(groups, rule.rounding)
    for draft in drafts:
        draft.coefficient = found.coefficient[draft.entry.group]
        draft.adjusted = found.adjusted[draft.entry.code]


def _publish(rule: RoundRule, draft: _Draft) -> None:
    """Deduct, keep at or above 0, and round once."""
    score = _known(draft.aggregate) if draft.adjusted is None else draft.adjusted
    off = draft.deduction.total if draft.deduction else Fraction()
    draft.exact = max(Fraction(), score - off)
    draft.floored = draft.exact > score - off
    final = draft.exact
    if rule.deduct_when is DeductWhen.ROUNDED:
        draft.rounded = rounded(score, draft.places, rule.rounding)
        final = max(Fraction(), draft.rounded - off)
    draft.published = published(final, draft.places, rule.rounding)


def _place(
    rule: RoundRule, drafts: Sequence[_Draft], decision: Sequence[str], lot: Sequence[str]
) -> TieBreak:
    """Rank the entries of one unit."""
    shared = Counter(draft.published for draft in drafts)
    wanted = [argument for kind, argument in map(parse_link, rule.chain) if kind == "criterion"]
    found = tie_break(
        {
            draft.entry.code: TieEntry(
                exact(draft.published),
                draft.exact,
                {code: _criterion_value(rule, draft, code) for code in wanted}
                if shared[draft.published] > 1
                else {},
                draft.totals,
                draft.deduction.total if draft.deduction else Fraction(),
                draft.entry.rounds,
            )
            for draft in drafts
        },
        rule.chain,
        decision=decision,
        lot=lot,
        style=rule.style,
        descending=rule.descending,
    )
    links: dict[str, list[str]] = defaultdict(list)
    for step in found.steps:
        for code in step.values:
            links[code].append(step.link)
    for draft in drafts:
        draft.rank = found.ranks[draft.entry.code]
        draft.decided_by = tuple(links[draft.entry.code])
    return found


def _criterion_value(rule: RoundRule, draft: _Draft, code: str) -> Fraction:
    """Return one criterion aggregated over the entry's own sheets by the round's aggregator.

    A round-wide aggregator has no meaning for one criterion of one entry: there, the plain mean.
    """
    match rule.aggregator:
        case PerCriterion():
            return next(one.value for one in draft.criteria if one.code == code)
        case ZScoreMean() | RankSum():
            aggregator: PanelAggregator = Mean()
        case panel_aggregator:
            aggregator = panel_aggregator
    marks = [exact(draft.entry.marks[judge][code]) for judge in draft.judges if judge in draft.totals]
    try:
        return aggregator.score(marks).exact
    except TooFewSheets:  # stand-ins made up the number; they have totals, not marks
        return Mean().score(marks).exact


def _line(draft: _Draft) -> LineResult:
    entry = draft.entry
    panel = draft.panel
    seated = draft.seated
    dropped: dict[str, Dropped] = {}
    if panel is not None:
        dropped |= {seated[place]: Dropped.HIGH for place in panel.dropped_high}
        dropped |= {seated[place]: Dropped.LOW for place in panel.dropped_low}
    sheets = tuple(
        SheetLine(
            judge,
            standing,
            draft.totals.get(judge, draft.imputed.get(judge)),
            draft.counted.get(judge),
            dropped.get(judge),
            draft.faults[judge].code if judge in draft.faults else None,
            draft.faults[judge].criterion if judge in draft.faults else None,
        )
        for judge, standing in draft.standing.items()
    )
    criteria = tuple(
        CriterionLine(
            one.code,
            one.value,
            one.factor,
            one.term,
            one.panel.how,
            tuple(seated[place] for place in one.panel.dropped_high),
            tuple(seated[place] for place in one.panel.dropped_low),
        )
        for one in draft.criteria
    )
    return LineResult(
        entry=entry.code,
        unit=entry.unit,
        status=draft.status,
        sheets=sheets,
        missing=draft.missing,
        how=draft.how,
        criteria=criteria,
        z=draft.z,
        aggregate=draft.aggregate,
        coefficient=draft.coefficient,
        adjusted=draft.adjusted,
        rounded=draft.rounded,
        deduction=draft.deduction,
        floored=draft.floored,
        exact=draft.exact,
        places=draft.places,
        published=draft.published,
        rank=draft.rank,
        decided_by=draft.decided_by,
    )


def _known(value: Fraction | None) -> Fraction:
    assert value is not None  # every scored draft has an aggregate
    return value


def _refuse_duplicates(codes: Sequence[str], error: str, kind: str) -> None:
    if len(set(codes)) < len(codes):
        raise ScoringError(error, **{kind: Counter(codes).most_common(1)[0][0]})
