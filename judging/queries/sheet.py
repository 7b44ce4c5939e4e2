"""Score sheets as judges, organizers and the result read them: few wide queries, frozen rows, no scoring."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet

from contest.models import Edition, Material, User
from contest.states import MemberRole
from judging.models import (
    Contender,
    Criterion,
    Deduction,
    Ranking,
    RankingLine,
    Recusal,
    Round,
    ScoreSheet,
    Seat,
)
from judging.queries.blind import names_in, struck
from judging.queries.round import plain, rule_of
from judging.scoring import MarkingScheme, published
from judging.states import ContenderStatus, PanelKind, RankingState, RoundState, Scope, SheetState

SHOWN_PLACES = 2
"""Decimals of a total on screen where it does not end by itself; nothing is computed from what is shown."""


# Whose sheets ---------------------------------------------------------------------------------------------


def sheets_of(user: User | AnonymousUser) -> QuerySet[ScoreSheet]:
    """The sheets that a person fills in; whoever left a seat has none there any more."""
    if not isinstance(user, User):
        return ScoreSheet.objects.none()
    return ScoreSheet.objects.filter(seat__judge=user, seat__left_at=None)


def sheets_overseen_by(user: User | AnonymousUser) -> QuerySet[ScoreSheet]:
    """Sheets that a person may reopen, waive or recuse: an organizer's, and those of a panel they chair."""
    if not isinstance(user, User):
        return ScoreSheet.objects.none()
    sheets = ScoreSheet.objects.all()
    if user.is_superuser:
        return sheets
    chaired = Seat.objects.filter(judge=user, is_chief=True, left_at=None)
    organized = user.memberships.filter(role="organizer")
    return sheets.filter(
        Q(seat__panel__in=chaired.values("panel"))
        | Q(contender__round__edition__in=organized.values("edition"))
    )


@dataclass(frozen=True, slots=True)
class JudgedRound:
    """A round as one judge sees it: how many sheets, and how many are behind them."""

    pk: int
    code: str
    name: str
    state: str
    is_blind: bool
    total: int
    signed: int

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.SCORING


def rounds_judged_by(user: User, edition: Edition) -> list[JudgedRound]:
    """The rounds of an edition in which a person has a seat, those that are open first."""
    rows = (
        Round.objects.filter(edition=edition, panels__seats__judge=user, panels__seats__left_at=None)
        .annotate(
            total=Count(
                "panels__seats__sheets",
                filter=Q(panels__seats__sheets__state__in=[SheetState.OPEN, SheetState.SIGNED])
                & Q(panels__seats__sheets__contender__status=ContenderStatus.OK),
            ),
            signed=Count(
                "panels__seats__sheets",
                filter=Q(panels__seats__sheets__state=SheetState.SIGNED)
                & Q(panels__seats__sheets__contender__status=ContenderStatus.OK),
            ),
        )
        .order_by("position", "pk")
        .values_list("pk", "code", "name", "state", "is_blind", "total", "signed")
    )
    return sorted((JudgedRound(*row) for row in rows), key=lambda one: not one.is_open)


# The judge's list -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line of a judge's list. name: the alias in a blind round, else the number; people: empty if blind."""

    code: str
    state: str
    reason: str
    name: str
    title: str
    people: str
    kind: str
    order: int | None
    marked: int
    total: str
    out: str

    @property
    def url(self) -> str:
        """Its address, put together here: reversing it hundreds of times would cost more than the list."""
        return f"/sheets/{self.code}/"

    @property
    def is_todo(self) -> bool:
        return self.state == SheetState.OPEN and not self.out

    @property
    def step(self) -> str:
        """Where it stands: out, signed, recused, waived, draft or new."""
        if self.out:
            return "out"
        if self.state != SheetState.OPEN:
            return self.state
        return "draft" if self.marked else "new"


def sheet_rows(user: User, round: JudgedRound | Round) -> list[SheetRow]:
    """One judge's sheets in one round, in running order, then by name; two queries."""
    rows = list(
        sheets_of(user)
        .filter(contender__round=round.pk)
        .order_by(F("contender__running_order").asc(nulls_last=True), "contender__alias")
        .values_list(
            "code",
            "state",
            "state_reason",
            "contender__alias",
            "contender__running_order",
            "contender__status",
            "contender__entry",
            "contender__entry__number",
            "contender__entry__title",
            "contender__entry__organization__name",
            "contender__entry__organization__short_name",
            "contender__entry__entry_type__name",
            "contender__entry__sector__name",
            "current__marks",
            "current__total",
        )
    )
    people = names_in([row[6] for row in rows])
    return [
        _sheet_row(row, people.get(row[6], ()), blind=round.is_blind)  # the default dict must not grow
        for row in rows
    ]


def _sheet_row(row: tuple[Any, ...], people: Iterable[tuple[str, str, str]], *, blind: bool) -> SheetRow:
    (
        code,
        state,
        reason,
        alias,
        order,
        status,
        _entry,
        number,
        title,
        unit,
        short,
        kind,
        sector,
        marks,
        total,
    ) = row
    unit, short = unit or "", short or ""
    if blind:
        title = struck(title, (unit, short, *(text for _role, name, own in people for text in (name, own))))
        shown = ""
    else:
        leads = [name for role, name, _unit in people if role != MemberRole.ADVISER]
        shown = " · ".join(filter(None, ["、".join(leads[:3]), short or unit]))
    out = "" if status == ContenderStatus.OK else str(ContenderStatus(status).label)
    return SheetRow(
        code=code,
        state=state,
        reason=reason,
        name=alias if blind else number or alias,
        title=title,
        people=shown,
        kind=" · ".join(filter(None, [kind, sector])),
        order=order,
        marked=len(marks or ()),
        total=shown_total(total),
        out=out,
    )


def shown_total(total: str | None) -> str:
    """Return a stored total as people read it: whole if it ends by itself, else to two decimals."""
    return published(Fraction(total), SHOWN_PLACES) if total and "/" in total else total or ""


# The score page -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion as the score page shows it. Numbers are decimal strings, in points.

    factor: what one point adds to the total ("1", "20/3"). low, high, start: the lowest, highest and middle one
    of this judge's earlier marks, empty while there are none.
    """

    code: str
    name: str
    group: str
    description: str
    minimum: str
    maximum: str
    step: str
    factor: str
    value: str = ""
    low: str = ""
    high: str = ""
    start: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """Another sheet of the same judge in the same round. name and title as its own page shows them."""

    code: str
    state: str
    marks: dict[str, str]
    total: str
    name: str
    title: str
    takes_part: bool

    @property
    def counts(self) -> bool:
        """Whether its total says anything about how the judge marks."""
        return self.takes_part and self.state in {SheetState.OPEN, SheetState.SIGNED}

    @property
    def is_todo(self) -> bool:
        return self.takes_part and self.state == SheetState.OPEN


def sheet_for_scoring(user: User | AnonymousUser, code: str) -> QuerySet[ScoreSheet]:
    """One sheet of a judge with everything around it that its page shows."""
    return (
        sheets_of(user)
        .filter(code=code)
        .select_related(
            "seat__panel",
            "current",
            "contender__round__edition",
            "contender__entry__entry_type",
            "contender__entry__sector",
            "contender__entry__lecture_form",
            "contender__entry__organization",
        )
    )


def rule_in_force(round: Round) -> dict[str, Any]:
    """The frozen rule, or before scoring has opened the rule as it stands."""
    return round.frozen_rule if round.frozen_rule is not None else rule_of(round)


def scheme_of(rule: Mapping[str, Any]) -> MarkingScheme:
    """The score sheet of a rule: which marks are valid and what they add up to."""
    return MarkingScheme.from_json({key: rule[key] for key in ("criteria", "mode", "full") if key in rule})


def criteria_of(round: Round) -> dict[str, Criterion]:
    """The criteria of a round by code, for their names and descriptions; their numbers are in the rule."""
    return {criterion.code: criterion for criterion in round.criteria.all()}


def materials_for_judges(sheet: ScoreSheet) -> list[Material]:
    """The current files of the entry that judges may see."""
    return list(
        Material.objects.filter(entry=sheet.contender.entry_id, removed_at=None, requirement__for_judges=True)
        .select_related("requirement", "upload")
        .order_by("requirement__position", "requirement", "pk")
    )


def own_sheets(sheet: ScoreSheet) -> list[OwnSheet]:
    """All sheets of the same seat in the order of the judge's list: for comparison and for going on.

    Two queries. In a blind round names are struck out of the titles, as on the page of each.
    """
    blind = sheet.contender.round.is_blind
    rows = list(
        ScoreSheet.objects.filter(seat=sheet.seat_id)
        .order_by(F("contender__running_order").asc(nulls_last=True), "contender__alias")
        .values_list(
            "code",
            "state",
            "current__marks",
            "current__total",
            "contender__alias",
            "contender__status",
            "contender__entry",
            "contender__entry__number",
            "contender__entry__title",
            "contender__entry__organization__name",
            "contender__entry__organization__short_name",
        )
    )
    people = names_in([row[6] for row in rows]) if blind else {}
    found = []
    for code, state, marks, total, alias, status, entry, number, title, unit, short in rows:
        if blind:
            words = (word for _role, name, own in people.get(entry, ()) for word in (name, own))
            title = struck(title, (unit or "", short or "", *words))
        found.append(
            OwnSheet(
                code=code,
                state=state,
                marks=marks or {},
                total=total or "",
                name=alias if blind else number or alias,
                title=title,
                takes_part=status == ContenderStatus.OK,
            )
        )
    return found


# The result -----------------------------------------------------------------------------------------------


def unit_key(scope: str, entry_type: str, sector: str) -> str:
    """Return the key of the group within which an entry is ranked; "" is overall."""
    if scope == Scope.SECTOR:
        return sector
    if scope == Scope.ENTRY_TYPE:
        return entry_type
    return f"{entry_type}/{sector}" if scope == Scope.TYPE_AND_SECTOR else ""


def round_inputs(round: Round) -> dict[str, Any]:
    """Return a round's rule and marks in the keys of judging.scoring's `round_result`, ready for JSON.

    Judges go by their seat's code, entries by theirs. Only signed sheets count. A judge who left is
    waived, whatever they signed. The number of queries does not depend on the number of entries.
    """
    seats = list(
        Seat.objects.filter(panel__round=round, panel__kind=PanelKind.EXPERT)
        .select_related("panel")
        .order_by("panel__position", "panel", "pk")
    )
    names = {seat.pk: seat.code for seat in seats}
    left = {seat.pk for seat in seats if seat.left_at}
    sheets: dict[int, list[tuple[int, str, dict[str, str]]]] = defaultdict(list)
    rows = ScoreSheet.objects.filter(contender__round=round).values_list(
        "contender", "seat", "state", "current__marks"
    )
    for contender, seat, state, marks in rows:
        if seat in names:
            sheets[contender].append((seat, state, marks))
    recused: dict[int, set[int]] = defaultdict(set)
    for contender, seat in Recusal.objects.filter(contender__round=round, withdrawn_at=None).values_list(
        "contender", "seat"
    ):
        recused[contender].add(seat)
    others: dict[int, list[dict[str, str]]] = defaultdict(list)
    for contender, code, points in (
        Deduction.objects.filter(contender__round=round, cancelled_at=None)
        .order_by("created_at", "pk")
        .values_list("contender", "code", "points")
    ):
        others[contender].append({"code": code, "points": plain(points)})
    earlier = _earlier_rounds(round)
    rank = {seat.pk: place for place, seat in enumerate(seats)}
    entries = []
    for pk, entry, entry_code, status, elapsed, kind, sector in (
        Contender.objects.filter(round=round)
        .order_by(F("running_order").asc(nulls_last=True), "alias")
        .values_list(
            "pk",
            "entry",
            "entry__code",
            "status",
            "elapsed_seconds",
            "entry__entry_type__code",
            "entry__sector__code",
        )
    ):
        panel = {seat for seat, _state, _marks in sheets[pk]}
        if round.judges_per_entry is None:  # everybody was meant to score it, who stepped back included
            panel |= recused[pk] & names.keys()
        stepped_back = {seat for seat, state, _marks in sheets[pk] if state == SheetState.RECUSED} | recused[
            pk
        ]
        waived = {seat for seat, state, _marks in sheets[pk] if state == SheetState.WAIVED or seat in left}
        in_order = sorted(panel, key=rank.__getitem__)
        entries.append(
            {
                "code": entry_code,
                "status": status,
                "unit": unit_key(round.rank_scope, kind, sector or ""),
                "panel": [names[seat] for seat in in_order],
                "recused": [names[seat] for seat in in_order if seat in stepped_back],
                "waived": [names[seat] for seat in in_order if seat in waived - stepped_back],
                "marks": {
                    names[seat]: marks or {}
                    for seat, state, marks in sheets[pk]
                    if state == SheetState.SIGNED and seat not in left
                },
                **({"elapsed": elapsed} if elapsed is not None else {}),
                **({"others": others[pk]} if others[pk] else {}),
                **({"rounds": earlier[entry]} if entry in earlier else {}),
            }
        )
    return {**rule_in_force(round), "panel": [names[seat.pk] for seat in seats], "entries": entries}


def _earlier_rounds(round: Round) -> dict[int, dict[str, str]]:
    """Return earlier published scores by entry and round, if the tie chain asks for any."""
    codes = [
        link.removeprefix("round:")
        for link in rule_in_force(round).get("chain", ())
        if link.startswith("round:")
    ]
    found: dict[int, dict[str, str]] = defaultdict(dict)
    if codes:
        standing = Ranking.objects.filter(round__code__in=codes).exclude(state=RankingState.SUPERSEDED)
        for entry, code, score in RankingLine.objects.filter(ranking__in=standing, status="ok").values_list(
            "entry", "ranking__round__code", "published"
        ):
            found[entry][code] = score
    return dict(found)


def missing_sheets(round: Round) -> list[tuple[str, str]]:
    """Name what a round still waits for: (entry, judge) of every open sheet that counts."""
    rows = (
        ScoreSheet.objects.filter(
            contender__round=round,
            contender__status=ContenderStatus.OK,
            seat__left_at=None,
            state=SheetState.OPEN,
        )
        .order_by("contender__entry__number", "seat__panel__position", "seat")
        .values_list(
            "contender__entry__number", "contender__entry__title", "seat__label", "seat__judge__full_name"
        )
    )
    return [(f"{number} {title}".strip(), f"{label} {judge}") for number, title, label, judge in rows]
