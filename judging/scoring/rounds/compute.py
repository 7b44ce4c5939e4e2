"""One round, whole: sheets, aggregate, deductions, floor, rounding, places. Every step is kept as working.

The order within a round: totals (exact) → aggregate (exact) → [group coefficient] → [audience's part] → [rounding, if deductions
come after it] → deductions → floor at 0 → rounding, once → places on published scores → tie chain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from judging.scoring.choices import (
    AudienceSource,
    DeductWhen,
    How,
    MissingPolicy,
    Standing,
    Status,
)
from judging.scoring.deductions import TimeRule, deduction
from judging.scoring.exceptions import ScoringError, SheetFault, TooFewSheets, refuse
from judging.scoring.missing import impute
from judging.scoring.numerals import exact, published, rounded
from judging.scoring.panel import (
    CriteriaScore,
    Mean,
    PanelAggregator,
    PerCriterion,
)
from judging.scoring.ranking import TieBreak, TieEntry, parse_link, tie_break
from judging.scoring.rounds.audience import by_sheets, by_votes
from judging.scoring.rounds.draft import Draft, known, line_of
from judging.scoring.rounds.result import RoundResult, Scale
from judging.scoring.rounds.rule import EntryInput, RoundRule
from judging.scoring.sheet import Criterion, sheet_total
from judging.scoring.standardise import RankSum, RankSums, Sheet, ZScoreMean, ZScores


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
    _hear_audience(rule, scored)
    scored = [draft for draft in scored if draft.status is Status.OK]
    for draft in scored:
        _publish(rule, draft)
    units: dict[str, list[Draft]] = defaultdict(list)
    for draft in scored:
        units[draft.entry.unit].append(draft)
    breaks = [_place(rule, unit, decision, lot) for unit in units.values()]
    used = {link for one in breaks for link in one.links_used}
    return RoundResult(
        tuple(line_of(draft) for draft in drafts),
        tuple(link for link in rule.chain if link in used),
        tuple(step for one in breaks for step in one.steps),
        scale,
    )


def _read_sheets(rule: RoundRule, entry: EntryInput, panel: Sequence[str]) -> Draft:
    """Turn an entry's marks into totals and say of every judge where they stand."""
    judges = tuple(panel) if entry.panel is None else entry.panel
    _refuse_duplicates(judges, "duplicate_judge", "judge")
    draft = Draft(entry, judges, entry.status)
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


def _take_time(rule: RoundRule, draft: Draft) -> None:
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


def _stand_in(rule: RoundRule, drafts: Sequence[Draft]) -> None:
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


def _excused(draft: Draft) -> list[str]:
    return [judge for judge in draft.judges if judge not in draft.totals]


def _aggregate(rule: RoundRule, drafts: Sequence[Draft]) -> Scale | None:
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


def _by_panel(aggregator: PanelAggregator, draft: Draft) -> None:
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


def _by_criterion(rule: RoundRule, aggregator: PerCriterion, drafts: Sequence[Draft]) -> None:
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


def _column(rule: RoundRule, drafts: Sequence[Draft], criterion: Criterion) -> dict[str, dict[str, Fraction]]:
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


def _sheets(drafts: Iterable[Draft]) -> list[Sheet]:
    return [
        Sheet(judge, draft.entry.code, total) for draft in drafts for judge, total in draft.totals.items()
    ]


def _standardise(aggregator: ZScoreMean, drafts: Sequence[Draft]) -> Scale | None:
    if not drafts:
        return None
    found: ZScores = aggregator.scores(_sheets(drafts))
    for draft in drafts:
        code = draft.entry.code
        draft.how, draft.z, draft.aggregate = How.ZSCORE, found.z[code], found.score[code]
        draft.counted = {judge: found.sheets[code, judge] for judge in draft.totals}
    return Scale(found.mean, found.sd, found.judges)


def _sum_ranks(aggregator: RankSum, drafts: Sequence[Draft]) -> None:
    """Rank within each unit: entries that do not compete with each other must not move each other's ranks."""
    units: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        units[draft.entry.unit].append(draft)
    for unit in units.values():
        found: RankSums = aggregator.scores(_sheets(unit))
        for draft in unit:
            code = draft.entry.code
            draft.how, draft.aggregate, draft.places = found.mode, found.value[code], found.places
            draft.counted = {judge: found.ranks[code, judge] for judge in draft.totals}


def _adjust(rule: RoundRule, drafts: Sequence[Draft]) -> None:
    """Multiply by the group's coefficient, before any deduction: a strict panel does not make time dearer."""
    if rule.group_ratio is None or not drafts:
        return
    groups: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for draft in drafts:
        groups[draft.entry.group][draft.entry.code] = known(draft.aggregate)
    found = rule.group_ratio.scores(groups, rule.rounding)
    for draft in drafts:
        draft.coefficient = found.coefficient[draft.entry.group]
        draft.adjusted = found.adjusted[draft.entry.code]


def _hear_audience(rule: RoundRule, drafts: Sequence[Draft]) -> None:
    """Combine the panel's score with the audience's, votes within each unit: only there entries compete."""
    part = rule.audience
    if part is None:
        return
    units: dict[str, dict[str, Draft]] = defaultdict(dict)
    for draft in drafts:
        units[draft.entry.unit][draft.entry.code] = draft
    for unit in units.values():
        if part.source is AudienceSource.VOTES:
            found = by_votes(
                part,
                {code: draft.panel_score for code, draft in unit.items()},
                {code: draft.entry.votes for code, draft in unit.items()},
            )
            for code, score in found.items():
                unit[code].audience = score
            continue
        for code, draft in unit.items():
            try:
                draft.audience = by_sheets(part, rule.scheme, code, draft.panel_score, draft.entry.audience)
            except TooFewSheets:
                draft.status = Status.TOO_FEW


def _publish(rule: RoundRule, draft: Draft) -> None:
    """Deduct, keep at or above 0, and round once."""
    score = draft.panel_score if draft.audience is None else draft.audience.combined
    off = draft.deduction.total if draft.deduction else Fraction()
    draft.exact = max(Fraction(), score - off)
    draft.floored = draft.exact > score - off
    final = draft.exact
    if rule.deduct_when is DeductWhen.ROUNDED:
        draft.rounded = rounded(score, draft.places, rule.rounding)
        final = max(Fraction(), draft.rounded - off)
    draft.published = published(final, draft.places, rule.rounding)


def _place(rule: RoundRule, drafts: Sequence[Draft], decision: Sequence[str], lot: Sequence[str]) -> TieBreak:
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


def _criterion_value(rule: RoundRule, draft: Draft, code: str) -> Fraction:
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


def _refuse_duplicates(codes: Sequence[str], error: str, kind: str) -> None:
    if len(set(codes)) < len(codes):
        raise ScoringError(error, **{kind: Counter(codes).most_common(1)[0][0]})
