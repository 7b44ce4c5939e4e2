"""What a fairness report is computed from, and the reports that were kept; fetches, never scores."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from django.db.models import Count, F, QuerySet

from contest.models import Edition, User
from contest.states import EditionState
from judging.models import AwardPolicy, AwardTier, Contender, FairnessReport, Ranking, Round, ScoreSheet, Seat
from judging.queries.award import rule_of_tiers, tier_groups, unit_of
from judging.queries.sheet.result import round_inputs
from judging.scoring import AwardRule, Tier, exact
from judging.scoring.choices import TiePolicy
from judging.states import AwardKind, ContenderStatus, PanelKind, RankingState, RoundMode, Scope, SheetState

ADVANCE: Final = "advance"
"""The line between who advances and who does not, where a round has one."""
INPUTS: Final = ("panel", "entries", "decision", "lot")
"""What a result is computed from, apart from its rule."""
PATH_STEP: Final = 7
"""Characters of one step in the path of a unit."""
PUBLIC: Final = (EditionState.PUBLISHED, EditionState.CERTIFIED, EditionState.ARCHIVED)


class _Row(NamedTuple):
    """An entry of a round, as far as leagues, order and bonds look at it."""

    code: str
    entry_type: str
    type_pk: int
    sector: str
    path: str
    order: int | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a report asks about beyond the marks. names: of tiers ("tier:<code>") and leagues ("league:<key>")."""

    order: list[str]
    leagues: dict[str, str]
    awards: dict[str, Any]
    links: dict[str, dict[str, list[str]]]
    names: dict[str, str]

    def as_input(self, rule: object, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the input of a report on these marks under this rule, ready for JSON."""
        known = {key: inputs[key] for key in INPUTS if key in inputs}
        return {
            **known,
            "rule": rule,
            "order": self.order,
            "leagues": self.leagues,
            "awards": self.awards,
            "links": self.links,
        }


def surroundings_of(round: Round) -> Surroundings:
    """Fetch the running order, the lines of awards, and who belongs to whom; four queries."""
    rows = [
        _Row(code, kind, kind_pk, sector or "", path or "", order)
        for code, kind, kind_pk, sector, path, order in Contender.objects.filter(round=round)
        .order_by(F("running_order").asc(nulls_last=True), "alias")
        .values_list(
            "entry__code",
            "entry__entry_type__name",
            "entry__entry_type",
            "entry__sector__name",
            "entry__organization__path",
            "running_order",
        )
    ]
    leagues, awards, names = _lines(round, rows)
    return Surroundings(
        order=[row.code for row in rows if row.order is not None] if round.mode == RoundMode.LIVE else [],
        leagues=leagues,
        awards=awards,
        links=_links(round, rows),
        names=names,
    )


def _lines(round: Round, rows: Iterable[_Row]) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
    """Return the league of each entry, the tiers of each league, and their names."""
    groups = _tiers(round)
    leagues: dict[str, str] = {}
    awards: dict[str, Any] = {}
    names: dict[str, str] = {}
    for row in rows:
        number, lines = next(
            (
                (place, lines)
                for place, lines in enumerate(groups, start=1)
                if lines.entry_type in {None, row.type_pk}
            ),
            (0, None),
        )
        unit = unit_of(lines.scope if lines else Scope(round.rank_scope), row.entry_type, row.sector)
        key = f"{number}:{unit}" if unit or len(groups) > 1 else ""
        leagues[row.code] = key
        names[f"league:{key}"] = unit or (row.entry_type if len(groups) > 1 else "")
        if lines is not None and key not in awards:
            awards[key] = lines.rule.as_json()
            names |= {f"tier:{code}": name for code, name in lines.names.items()}
    return {code: key for code, key in leagues.items() if key}, awards, names


@dataclass(frozen=True, slots=True)
class _Lines:
    """What hangs on some places. entry_type: only of entries of this type; names: of the tiers, by code."""

    entry_type: int | None
    scope: Scope
    rule: AwardRule
    names: dict[str, str]


def _tiers(round: Round) -> list[_Lines]:
    """Return what hangs on the places of this round: who advances, else awards; those of one type first."""
    if round.advance_count is not None or round.advance_percent is not None:
        percent = None if round.advance_percent is None else exact(str(round.advance_percent))
        rule = AwardRule((Tier(ADVANCE, count=round.advance_count, percent=percent),))
        return [_Lines(None, Scope(round.advance_scope), rule, {})]
    tiers = AwardTier.objects.filter(
        edition=round.edition_id,
        kind=AwardKind.ENTRY,
        source_round=None if decides_alone(round) else round.pk,
        min_per_sector=None,  # a tier that keeps places for sectors has no single line to be above
        max_per_sector=None,
    ).select_related("edition__award_policy")
    found = [
        _Lines(
            group[0].entry_type_id,
            Scope(group[0].scope),
            _without_waiting(rule_of_tiers(group, _policy(group[0].edition))),
            {tier.code: tier.name for tier in group},
        )
        for group in tier_groups(tiers)
    ]
    return sorted(found, key=lambda lines: lines.entry_type is None)


def _policy(edition: Edition) -> AwardPolicy:
    policy: AwardPolicy = getattr(edition, "award_policy", None) or AwardPolicy(edition=edition)
    return policy


def _without_waiting(rule: AwardRule) -> AwardRule:
    """Let ties in where the rule waits for a decision about them: here they stay ties."""
    return replace(rule, tie_policy=TiePolicy.INCLUDE) if rule.tie_policy is TiePolicy.ERROR else rule


def decides_alone(round: Round) -> bool:
    """Whether the final result of the round's entries is that of this round alone."""
    rows = Round.objects.filter(edition=round.edition_id).values_list(
        "pk", "position", "weight", "entry_types"
    )
    kinds: dict[int, set[int]] = defaultdict(set)
    place: dict[int, tuple[int, int]] = {}
    weighted: set[int] = set()
    for pk, position, weight, kind in rows:
        place[pk] = (position, pk)
        kinds[pk] |= {kind} if kind is not None else set()
        weighted |= {pk} if weight else set()
    own = kinds[round.pk]
    others = {pk for pk in place if pk != round.pk and (not own or not kinds[pk] or own & kinds[pk])}
    if others & weighted:
        return False
    return round.pk in weighted or all(place[pk] < place[round.pk] for pk in others)


def _links(round: Round, rows: list[_Row]) -> dict[str, dict[str, list[str]]]:
    """Return for each kind of bond the entries that belong to each judge.

    unit: of the judge's own unit. branch: of other units under the same superior. sector: of the sectors in which the
    judge's own unit competes, the unit's own entries left out.
    """
    found: dict[str, dict[str, list[str]]] = {"unit": {}, "branch": {}, "sector": {}}
    for code, path in Seat.objects.filter(
        panel__round=round, panel__kind=PanelKind.EXPERT, judge__organization__isnull=False
    ).values_list("code", "judge__organization__path"):
        superior = path[:-PATH_STEP]
        sectors = {row.sector for row in rows if row.path == path and row.sector}
        own = {
            "unit": [row.code for row in rows if row.path == path],
            "branch": [
                row.code for row in rows if superior and row.path.startswith(superior) and row.path != path
            ],
            "sector": [row.code for row in rows if row.sector in sectors and row.path != path],
        }
        for kind, entries in own.items():
            if entries:
                found[kind][code] = entries
    return {kind: own for kind, own in found.items() if own}


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to score what, by entry; the entries' sectors, and the groups within which they compete."""

    entries: dict[str, list[str]]
    sectors: dict[str, str]
    leagues: dict[str, list[str]]


def plan_of(round: Round, sheets: Iterable[tuple[int, str]]) -> Plan:
    """Return the plan of a round; one query.

    sheets: contender and seat of every sheet that is an assignment. Entries go by their number, in a blind round by
    their alias.
    """
    name = "alias" if round.is_blind else "entry__number"
    rows = Contender.objects.filter(round=round, status=ContenderStatus.OK).values_list(
        "pk", "alias", name, "entry__entry_type__name", "entry__sector__name"
    )
    names = {pk: shown or alias for pk, alias, shown, _kind, _sector in rows}
    entries: dict[str, list[str]] = {one: [] for one in names.values()}
    for contender, seat in sheets:
        if contender in names:
            entries[names[contender]].append(seat)
    leagues: dict[str, list[str]] = defaultdict(list)
    for pk, _alias, _name, kind, sector in rows:
        leagues[unit_of(Scope(round.rank_scope), kind, sector or "")].append(names[pk])
    sectors = {names[pk]: sector for pk, _alias, _name, _kind, sector in rows if sector}
    return Plan(entries, sectors, dict(leagues))


def live_input(round: Round) -> dict[str, Any]:
    """Return the input of a report on the sheets as they are now; nothing hangs on their places yet."""
    found = round_inputs(round)
    rule = {key: value for key, value in found.items() if key not in INPUTS}
    return {**{key: found[key] for key in INPUTS if key in found}, "rule": rule}


def ranking_input(ranking: Ranking, surroundings: Surroundings) -> dict[str, Any]:
    """Return the input of a report on the marks that a result was computed from."""
    return surroundings.as_input(ranking.rule, ranking.inputs)


def digest_of(ranking: Ranking, surroundings: Surroundings) -> str:
    """Return the SHA-256 over all that a report depends on; the marks go in by their own."""
    around = [surroundings.order, surroundings.leagues, surroundings.awards, surroundings.links]
    canonical = json.dumps([ranking.inputs_sha256, *around], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def size_of(round: Round) -> tuple[int, int]:
    """Return how many entries and judges a report on the round has to do with."""
    signed = ScoreSheet.objects.filter(
        contender__round=round, contender__status=ContenderStatus.OK, state=SheetState.SIGNED
    ).aggregate(entries=Count("contender", distinct=True), judges=Count("seat", distinct=True))
    return signed["entries"], signed["judges"]


def results_of(round: Round) -> QuerySet[Ranking]:
    """All versions of a round's result, newest first, without what they were computed from."""
    return Ranking.objects.filter(round=round).defer("inputs").order_by("-version")


# People and entries behind the codes ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeatName:
    """How a judge is called on the page."""

    label: str
    name: str
    unit: str


def seat_names(round: Round) -> dict[str, SeatName]:
    """Return the judges of a round by the code of their seat."""
    rows = Seat.objects.filter(panel__round=round).values_list(
        "code", "label", "judge__full_name", "judge__organization__name"
    )
    return {code: SeatName(label, name, unit or "") for code, label, name, unit in rows}


@dataclass(frozen=True, slots=True)
class EntryName:
    """How an entry is called on the page."""

    number: str
    title: str
    unit: str

    @property
    def words(self) -> str:
        """Number and title in one."""
        return f"{self.number} {self.title}".strip()


def entry_names(round: Round, codes: Iterable[str]) -> dict[str, EntryName]:
    """Return some entries of a round by their code."""
    rows = Contender.objects.filter(round=round, entry__code__in=list(codes)).values_list(
        "entry__code", "entry__number", "entry__title", "entry__organization__name"
    )
    return {code: EntryName(number, title, unit or "") for code, number, title, unit in rows}


# Kept reports ---------------------------------------------------------------------------------------------


def kept_report(ranking: Ranking) -> FairnessReport | None:
    """The report that was kept with a result, if there is one."""
    return FairnessReport.objects.filter(ranking=ranking).first()


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A judge's own line in the report of a round; figures as they were kept."""

    round: str
    label: str
    figures: dict[str, Any]


def has_own_lines(user: User, edition: Edition) -> bool:
    """Whether a person has a line of their own to read; no query before the result is public."""
    return (
        edition.state in PUBLIC
        and FairnessReport.objects.filter(
            ranking__round__edition=edition,
            ranking__state=RankingState.APPROVED,
            ranking__round__panels__seats__judge=user,
        ).exists()
    )


def own_lines(user: User, edition: Edition) -> list[OwnLine]:
    """Return a person's own lines in the kept reports of an edition, once its result is public."""
    if edition.state not in PUBLIC:
        return []
    seats = dict(Seat.objects.filter(judge=user, panel__round__edition=edition).values_list("code", "label"))
    if not seats:
        return []
    rows = (
        FairnessReport.objects.filter(ranking__round__edition=edition, ranking__state=RankingState.APPROVED)
        .order_by("ranking__round__position", "ranking__round")
        .values_list("ranking__round__name", "judges")
    )
    return [
        OwnLine(name, label, judges[code])
        for name, judges in rows
        for code, label in seats.items()
        if code in judges
    ]
