"""A judge's list: every sheet is counted, and what a line shows is fetched for the lines that are looked at."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from django.db.models import F, TextChoices, TextField
from django.db.models.functions import Cast
from django.utils.translation import pgettext_lazy

from contest.models import Edition, User
from contest.states import MemberRole
from judging.models import ScoreSheet, Seat
from judging.queries.blind import names_in, struck
from judging.queries.sheet.scheme import shown_total
from judging.states import ContenderStatus, RoundState, SheetState


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
