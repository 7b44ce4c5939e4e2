"""How far a round is, per judge and per entry; states only, never marks."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from judging.models import Contender, Round, ScoreSheet, Seat
from judging.queries.contender import contenders_in
from judging.queries.panel import seats_of
from judging.states import ContenderStatus, SheetState


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """One judge's sheets in a round, counted."""

    seat: Seat
    total: int
    signed: int
    drafts: int
    recused: int
    waived: int

    @property
    def missing(self) -> int:
        return self.total - self.signed


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair of entry and judge. step: "", new, draft, signed, recused, waived; uncounted: the judge has left."""

    code: str
    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EntryProgress:
    """One entry and its cells, one per seat of the head."""

    contender: Contender
    cells: list[Cell]
    total: int
    signed: int


def judge_progress(round: Round) -> list[JudgeProgress]:
    """Count every present judge's sheets; one query."""
    ok = Q(sheets__contender__status=ContenderStatus.OK)
    seats = seats_of(round).annotate(
        total=Count("sheets", filter=ok & Q(sheets__state__in=[SheetState.OPEN, SheetState.SIGNED])),
        signed=Count("sheets", filter=ok & Q(sheets__state=SheetState.SIGNED)),
        drafts=Count("sheets", filter=ok & Q(sheets__state=SheetState.OPEN, sheets__current__isnull=False)),
        recused=Count("sheets", filter=ok & Q(sheets__state=SheetState.RECUSED)),
        waived=Count("sheets", filter=ok & Q(sheets__state=SheetState.WAIVED)),
    )
    return [JudgeProgress(s, s.total, s.signed, s.drafts, s.recused, s.waived) for s in seats]


def progress_rows(round: Round, seats: list[Seat], contenders: list[Contender]) -> list[EntryProgress]:
    """Return the matrix of entries and seats; one query."""
    cells: dict[int, dict[int, Cell]] = defaultdict(dict)
    rows = ScoreSheet.objects.filter(contender__in=contenders).values_list(
        "contender", "seat", "code", "state", "state_reason", "current"
    )
    for entry, seat, code, state, reason, current in rows:
        step = state if state != SheetState.OPEN else "draft" if current else "new"
        cells[entry][seat] = Cell(code, step, reason)
    nothing = Cell("", "")
    found = []
    for contender in contenders:
        own = [cells[contender.pk].get(seat.pk, nothing) for seat in seats]
        live = [cell for cell in own if cell.step in {"new", "draft", "signed"}]
        found.append(EntryProgress(contender, own, len(live), sum(cell.step == "signed" for cell in live)))
    return found


def contender_rows(round: Round) -> Any:
    """Contenders with the number of their judges and signed sheets, and their standing deductions."""
    live = Q(sheets__state__in=[SheetState.OPEN, SheetState.SIGNED], sheets__seat__left_at=None)
    return (
        contenders_in(round)
        .annotate(
            judges=Count("sheets", filter=live, distinct=True),
            signed=Count("sheets", filter=live & Q(sheets__state=SheetState.SIGNED), distinct=True),
        )
        .prefetch_related("deductions__created_by")
    )
