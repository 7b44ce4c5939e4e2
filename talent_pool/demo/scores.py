"""Judges at work: panels, sheets, and the marks that follow an entry's quality."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Final

from contest.codes import new_code
from contest.models import User
from judging.actions.assignment import assign_balanced
from judging.actions.panel import add_seats, create_panel, set_chief
from judging.actions.sheet import save_marks, sign_sheet
from judging.models import Contender, Criterion, Panel, Round, ScoreSheet, Seat
from talent_pool.demo.stage import Agenda

LEAST: Final = 0.6
"""Nobody gives less than this share of the points."""
COMMENTS: Final = (
    "选题小，立意高，事例真实。", "逻辑清楚，结尾有力。", "感情真挚，建议压缩开头。", "案例鲜活，理论阐释可再深入。", "语言朴实，有泥土味。",
    "时间把握好，仪态大方。", "画面稳定，声音略小。", "与群众贴得近，能记得住。",
)  # fmt: skip


class Bench:
    """The judges of a round: who is strict, who is generous, and what they write down."""

    def __init__(self, round: Round, quality: Mapping[int, float], random: Random) -> None:
        self.round = round
        self.quality = quality  # by entry
        self.random = random
        self.criteria: list[Criterion] = list(round.criteria.all())
        self._strict: dict[int, float] = {}

    def marks_for(self, sheet: ScoreSheet, *, gaps: int = 0) -> dict[str, str]:
        """Return a judge's marks; gaps: how many criteria are not marked yet."""
        strict = self._strict.setdefault(sheet.seat_id, self.random.gauss(0, 1))
        level = 0.88 + 0.035 * self.quality[sheet.contender.entry_id] - 0.012 * strict
        criteria = self.criteria[: len(self.criteria) - gaps]
        return {one.code: self._mark(one, level + self.random.gauss(0, 0.018)) for one in criteria}

    def _mark(self, criterion: Criterion, share: float) -> str:
        most, grain = Decimal(criterion.maximum), Decimal(criterion.step)
        steps = int(Decimal(str(round(min(max(share, LEAST), 1), 4))) * most / grain)
        return format((steps * grain).normalize(), "f")

    def comment(self) -> str:
        """Return a remark; most judges make none."""
        return self.random.choice(COMMENTS) if self.random.random() < 0.25 else ""

    def sign(self, sheet: ScoreSheet) -> None:
        """Mark everything and sign."""
        sign_sheet(
            code=sheet.code,
            judge=sheet.seat.judge,
            marks=self.marks_for(sheet),
            comment=self.comment(),
            base=sheet.current.number if sheet.current else 0,
            client_id=new_code(20),
        )

    def draft(self, sheet: ScoreSheet, *, gaps: int) -> None:
        """Mark some and leave it open."""
        save_marks(
            code=sheet.code,
            judge=sheet.seat.judge,
            marks=self.marks_for(sheet, gaps=gaps),
            comment=self.comment(),
            base=0,
            client_id=new_code(20),
        )


def seat_panel(round: Round, actor: User, name: str, judges: Sequence[User]) -> Panel:
    """Form a panel whose first judge is the chief."""
    panel = create_panel(round=round, actor=actor, name=name)
    seats = add_seats(panel=panel, actor=actor, judges=judges)
    set_chief(seat=seats[0], actor=actor)
    return panel


def assign(
    round: Round,
    actor: User,
    *,
    per_entry: int | None,
    seed: int,
    panel: Panel | None = None,
    sectors: Sequence[str] = (),
) -> None:
    """Draw who scores what; sectors: only entries of these."""
    chosen = None
    if sectors:
        chosen = list(
            Contender.objects.filter(round=round, entry__sector__name__in=sectors).values_list(
                "pk", flat=True
            )
        )
    assign_balanced(
        round=round,
        actor=actor,
        per_entry=per_entry,
        panel=panel,
        contenders=chosen,
        allow_short=True,
        seed=seed,
    )


def sheets_in(round: Round, seat: Seat | None = None) -> list[ScoreSheet]:
    """The sheets of a round, or of one judge in it, in an order that does not depend on chance."""
    sheets = ScoreSheet.objects.filter(contender__round=round).select_related(
        "seat__judge", "contender", "current"
    )
    if seat is not None:
        sheets = sheets.filter(seat=seat)
    return list(sheets.order_by("contender__entry__number", "seat__panel__position", "seat"))


def over_days(
    agenda: Agenda, deeds: Sequence[Callable[[], object]], first: datetime, last: datetime, random: Random
) -> None:
    """Spread deeds over a stretch of time."""
    span = (last - first).total_seconds()
    for moment, deed in zip(sorted(random.random() for _deed in deeds), deeds, strict=True):
        agenda.note(first + timedelta(seconds=int(moment * span)), deed)


def sign_all(agenda: Agenda, bench: Bench, first: datetime, last: datetime) -> None:
    """Have every sheet of a round signed between two moments, every judge going through the own list."""
    sheets = sheets_in(bench.round)
    bench.random.shuffle(sheets)
    over_days(agenda, [partial(bench.sign, sheet) for sheet in sheets], first, last, bench.random)
