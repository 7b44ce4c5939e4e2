"""Score sheets as judges, organizers and the result read them: few wide queries, frozen rows, no scoring."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple, overload

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet, TextChoices, TextField
from django.db.models.functions import Cast
from django.utils.translation import pgettext_lazy

from contest.models import Edition, Material, User
from contest.queries.arrival import with_forms
from contest.states import MemberRole
from judging.models import (
    Contender,
    Criterion,
    Deduction,
    HallRound,
    HeldVersion,
    PaperSheet,
    Ranking,
    RankingLine,
    Recusal,
    Round,
    ScoreSheet,
    Seat,
)
from judging.queries.blind import hidden_words, names_in, struck
from judging.queries.round import plain, rule_of
from judging.queries.tie import tie_orders
from judging.scoring import MarkingScheme, published
from judging.states import (
    ContenderStatus,
    HeldState,
    PanelKind,
    PaperState,
    RankingState,
    RoundState,
    Scope,
    SheetState,
)

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
    """A round as one of its judges sees it; seats: theirs in it, by primary key; leads: chairs one of its panels."""

    pk: int
    code: str
    name: str
    state: str
    is_blind: bool
    seats: tuple[int, ...]
    leads: bool = False

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.SCORING


def rounds_judged_by(user: User, edition: Edition) -> list[JudgedRound]:
    """The rounds of an edition in which a person has a seat, those that are open first."""
    rows = (
        Seat.objects.filter(judge=user, left_at=None, panel__round__edition=edition)
        .order_by("panel__round__position", "panel__round")
        .values_list(
            "panel__round",
            "panel__round__code",
            "panel__round__name",
            "panel__round__state",
            "panel__round__is_blind",
            "pk",
            "is_chief",
        )
    )
    found: dict[int, JudgedRound] = {}
    for pk, code, name, state, is_blind, seat, is_chief in rows:
        own = found[pk].seats if pk in found else ()
        leads = is_chief or (pk in found and found[pk].leads)
        found[pk] = JudgedRound(pk, code, name, state, is_blind, (*own, seat), leads)
    rounds = list(found.values())
    return sorted(rounds, key=lambda one: not one.is_open)


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
    def step(self) -> str:
        """Where it stands: out, signed, recused, waived, draft or new."""
        if self.out:
            return "out"
        if self.state != SheetState.OPEN:
            return self.state
        return "draft" if self.marked else "new"


class ListStep(TextChoices):
    """Parts of a judge's list."""

    TODO = "todo", pgettext_lazy("sheets", "To do")
    DRAFT = "draft", pgettext_lazy("sheets", "Drafts")
    SIGNED = "signed", pgettext_lazy("sheets", "Signed")
    OUT = "out", pgettext_lazy("sheets", "Not scored")


class _Mark(NamedTuple):
    """Of each sheet of a list, what is needed to count it, to put it in order and to go on with it."""

    pk: int
    code: str
    state: str
    version: int | None
    status: str
    alias: str
    number: str

    @property
    def steps(self) -> tuple[ListStep, ...]:
        """The parts of the list that the sheet belongs to."""
        if self.status != ContenderStatus.OK:
            return (ListStep.OUT,)
        if self.state == SheetState.SIGNED:
            return (ListStep.SIGNED,)
        if self.state != SheetState.OPEN:
            return (ListStep.OUT,)
        return (ListStep.TODO,) if self.version is None else (ListStep.TODO, ListStep.DRAFT)


@dataclass(frozen=True, slots=True)
class SheetList(Sequence[SheetRow]):
    """One judge's sheets in one round, in running order, then by name.

    All are counted; what a line shows is fetched for the lines that are looked at, with two queries a page.
    """

    blind: bool
    _marks: Sequence[_Mark]

    def __len__(self) -> int:
        return len(self._marks)

    @overload
    def __getitem__(self, at: int) -> SheetRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[SheetRow]: ...
    def __getitem__(self, at: int | slice) -> SheetRow | list[SheetRow]:
        """Return one line, or those of a page."""
        if isinstance(at, int):
            return _lines([self._marks[at]], blind=self.blind)[0]
        return _lines(self._marks[at], blind=self.blind)

    def counts(self) -> dict[ListStep, int]:
        """How many sheets each part has; a draft is also still to do."""
        found = Counter(step for mark in self._marks for step in mark.steps)
        return {step: found[step] for step in ListStep}

    def only(self, step: ListStep) -> "SheetList":
        """The part of the list that belongs to a step."""
        return SheetList(self.blind, [mark for mark in self._marks if step in mark.steps])

    def matching(self, words: str) -> list[SheetRow]:
        """Lines in whose shown texts the words occur: what is struck out can't be searched for."""
        wanted = words.casefold()
        return [row for row in self[:] if wanted in f"{row.name} {row.title} {row.people}".casefold()]

    def next_todo(self) -> tuple[str, str, bool] | None:
        """Where to go on: the first draft, else the first sheet not begun, as (code, name, whether it is begun)."""
        todo = [mark for mark in self._marks if ListStep.TODO in mark.steps]
        mark = next((mark for mark in todo if mark.version is not None), todo[0] if todo else None)
        if mark is None:
            return None
        return mark.code, mark.alias if self.blind else mark.number or mark.alias, mark.version is not None


def sheet_rows(round: JudgedRound) -> SheetList:
    """One judge's sheets in one round."""
    marks = (
        ScoreSheet.objects.filter(seat__in=round.seats)
        .order_by(F("contender__running_order").asc(nulls_last=True), "contender__alias")
        .values_list(
            "pk",
            "code",
            "state",
            "current",
            "contender__status",
            "contender__alias",
            "contender__entry__number",
        )
    )
    return SheetList(round.is_blind, [_Mark(*mark) for mark in marks])


def _lines(marks: Sequence[_Mark], *, blind: bool) -> list[SheetRow]:
    """Make the lines of some sheets, in their order."""
    rows = ScoreSheet.objects.filter(pk__in=[mark.pk for mark in marks]).values_list(
        "pk",
        "state_reason",
        "contender__running_order",
        "contender__entry",
        "contender__entry__title",
        "contender__entry__organization__name",
        "contender__entry__organization__short_name",
        "contender__entry__entry_type__name",
        "contender__entry__sector__name",
        Cast("current__marks", TextField()),
        "current__total",
    )
    found = {row[0]: row[1:] for row in rows}
    people = names_in([row[2] for row in found.values()])
    lines = []
    for mark in marks:
        reason, order, entry, title, unit, short, kind, sector, marked, total = found[mark.pk]
        own = people.get(entry, ())
        shown = ""
        if blind:
            words = (word for _role, name, of in own for word in (name, of))
            title = struck(title, (unit or "", short or "", *words))
        else:
            leads = [name for role, name, _unit in own if role != MemberRole.ADVISER]
            shown = " · ".join(filter(None, ["、".join(leads[:3]), short or unit]))
        lines.append(
            SheetRow(
                code=mark.code,
                state=mark.state,
                reason=reason,
                name=mark.alias if blind else mark.number or mark.alias,
                title=title,
                people=shown,
                kind=" · ".join(filter(None, [kind, sector])),
                order=order,
                marked=len(json.loads(marked)) if marked and mark.state == SheetState.OPEN else 0,
                total=shown_total(total),
                out="" if mark.status == ContenderStatus.OK else str(ContenderStatus(mark.status).label),
            )
        )
    return lines


def shown_total(total: str | None) -> str:
    """Return a stored total as people read it: whole if it ends by itself, else to two decimals."""
    return published(Fraction(total), SHOWN_PLACES) if total and "/" in total else total or ""


# The score page -------------------------------------------------------------------------------------------


class OwnSheet(NamedTuple):
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
        return self.takes_part and (self.state == SheetState.OPEN or self.state == SheetState.SIGNED)

    @property
    def is_todo(self) -> bool:
        return self.takes_part and self.state == SheetState.OPEN


SCORE_PAGE_FIELDS: Final = (
    "code", "state", "state_reason", "seat__panel", "seat__judge", "seat__label",
    "current__number", "current__marks", "current__total", "current__comment", "current__saved_at",
    "contender__alias", "contender__status",
    "contender__round__code", "contender__round__name", "contender__round__state", "contender__round__mode",
    "contender__round__is_blind", "contender__round__frozen_rule",
    "contender__round__edition__code", "contender__round__edition__name", "contender__round__edition__time_zone",
    "contender__entry__number", "contender__entry__title", "contender__entry__abstract",
    "contender__entry__entry_type__name", "contender__entry__sector__name", "contender__entry__lecture_form__name",
    "contender__entry__organization__name", "contender__entry__organization__short_name",
)  # fmt: skip
"""What the score page reads of a sheet and of everything around it; half the time of fetching it all."""


def sheet_for_scoring(user: User | AnonymousUser, code: str) -> QuerySet[ScoreSheet]:
    """One sheet of a judge with everything around it that its page shows; the rest is fetched when asked for."""
    return (
        sheets_of(user)
        .filter(code=code)
        .select_related(
            "seat",
            "current",
            "contender__round__edition",
            "contender__entry__entry_type",
            "contender__entry__sector",
            "contender__entry__lecture_form",
            "contender__entry__organization",
        )
        .only(*SCORE_PAGE_FIELDS)
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
    """The current files of the entry that judges may see, in order, with the forms made of them as `forms`."""
    return with_forms(
        Material.objects.filter(
            entry=sheet.contender.entry_id, removed_at=None, requirement__for_judges=True
        ).select_related("requirement", "upload__conversion__job")
    )


def own_sheets(sheet: ScoreSheet) -> tuple[list[OwnSheet], list[str]]:
    """All sheets of the same seat in the order of the judge's list: for comparison and for going on.

    In a blind round names are struck out of the titles, as on the page of each, for two queries more; what has
    to be struck out of this sheet's own texts is the second part of the answer.
    """
    blind = sheet.contender.round.is_blind
    rows = list(
        ScoreSheet.objects.filter(seat=sheet.seat_id)
        .order_by(F("contender__running_order").asc(nulls_last=True), "contender__alias")
        .values_list(
            "code",
            "state",
            Cast("current__marks", TextField()),
            "current__total",
            "contender__alias",
            "contender__status",
            "contender__entry",
            "contender__entry__number",
            "contender__entry__title",
        )
    )
    entries = [row[6] for row in rows]
    words = hidden_words(entries) if blind else {}
    found = [
        OwnSheet(
            code,
            state,
            json.loads(marks) if marks else {},
            total or "",
            alias if blind else number or alias,
            struck(title, words[entry]) if blind else title,
            status == ContenderStatus.OK,
        )
        for code, state, marks, total, alias, status, entry, number, title in rows
    ]
    return found, words.get(sheet.contender.entry_id, [])


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
    waived, whatever they signed. Audience judges without a sheet are missing nowhere. The number of queries does not
    depend on the number of entries.
    """
    rule = rule_in_force(round)
    everybody = list(
        Seat.objects.filter(panel__round=round)
        .select_related("panel")
        .order_by("panel__position", "panel", "pk")
    )
    seats = [seat for seat in everybody if seat.panel.kind == PanelKind.EXPERT]
    audience = {seat.pk: seat.code for seat in everybody if seat.panel.kind == PanelKind.AUDIENCE}
    groups = {seat.pk: seat.panel.code for seat in seats} if "group_ratio" in rule else {}
    names = {seat.pk: seat.code for seat in seats}
    left = {seat.pk for seat in seats if seat.left_at}
    sheets: dict[int, list[tuple[int, str, dict[str, str]]]] = defaultdict(list)
    rows = ScoreSheet.objects.filter(contender__round=round).values_list(
        "contender", "seat", "state", "current__marks"
    )
    heard: dict[int, dict[str, dict[str, str]]] = defaultdict(dict)
    for contender, seat, state, marks in rows:
        if seat in names:
            sheets[contender].append((seat, state, marks))
        elif seat in audience and state == SheetState.SIGNED:
            heard[contender][audience[seat]] = marks or {}
    votes = rule.get("audience", {}).get("source") == "votes"
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
    for pk, entry, entry_code, status, elapsed, voted, kind, sector in (
        Contender.objects.filter(round=round)
        .order_by(F("running_order").asc(nulls_last=True), "alias")
        .values_list(
            "pk",
            "entry",
            "entry__code",
            "status",
            "elapsed_seconds",
            "audience_votes",
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
                **({"group": groups[in_order[0]]} if groups and in_order else {}),
                **({"votes": voted} if votes and voted is not None else {}),
                **({"audience": heard[pk]} if heard[pk] and "audience" in rule and not votes else {}),
            }
        )
    return {
        **rule,
        "panel": [names[seat.pk] for seat in seats],
        "entries": entries,
        **tie_orders(round),
    }


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
        if not found and (visit := HallRound.objects.filter(round=round).first()) is not None:
            pks = dict(Contender.objects.filter(round=round).values_list("entry__code", "entry"))
            found |= {pks[code]: scores for code, scores in visit.earlier_scores.items() if code in pks}
    return dict(found)


def missing_sheets(round: Round) -> list[tuple[str, str]]:
    """Name what a round still waits for: (entry, judge) of every open sheet that counts; the audience owes none."""
    rows = (
        ScoreSheet.objects.filter(
            contender__round=round,
            seat__panel__kind=PanelKind.EXPERT,
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


def undecided(round: Round) -> list[str]:
    """Name what waits for a decision at the desk, of entries that take part: late marks, and paper sheets typed once."""
    where = {"sheet__contender__round": round, "sheet__contender__status": ContenderStatus.OK}
    columns = ("sheet__contender__entry__number", "sheet__contender__entry__title", "sheet__seat__label")
    late = HeldVersion.objects.filter(**where, state=HeldState.WAITING)
    typed = PaperSheet.objects.filter(**where, state=PaperState.ENTERED)
    rows = {*late.values_list(*columns), *typed.values_list(*columns)}
    return [f"{number} {title} {label}".strip() for number, title, label in sorted(rows)]
