"""What the desk sees of a live round: the running order, the entry it is about, the wall of judges, what waits."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from contest.states import MemberRole
from judging.models import (
    Contender,
    Deduction,
    HeldVersion,
    PaperSheet,
    Round,
    ScoreSheet,
    Seat,
    Stage,
    Tablet,
)
from judging.queries.blind import names_in
from judging.queries.hall.rehearsal import round_of_devices
from judging.queries.readiness import counts_of
from judging.queries.round import plain
from judging.states import ContenderStatus, HeldState, PanelKind, PaperState, SheetState, StagePhase

BUSY = frozenset({StagePhase.ON_STAGE, StagePhase.SCORING})


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in the running order. order: its place, None without one; clock_ms and since as in Appearance.

    name: lecturers, or the alias where names are hidden. held: saves that wait for a decision.
    """

    pk: int
    entry: int
    code: str
    order: int | None
    number: str
    title: str
    name: str
    unit: str
    session: str
    status: ContenderStatus
    status_reason: str
    phase: StagePhase
    step: int
    clock_ms: int
    since: datetime | None
    elapsed: int | None
    held: int = 0

    @property
    def takes_part(self) -> bool:
        return self.status == ContenderStatus.OK


@dataclass(frozen=True, slots=True)
class TabletFact:
    """A device as it last told. unsent: saves that it holds; contact: when it was last heard."""

    code: str
    name: str
    app_version: str
    battery: int | None
    is_charging: bool | None
    unsent: int
    contact: datetime
    is_nudged: bool
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeatFact:
    """A judge on the wall. step: none, new, draft, signed, recused or waived, for the entry that the desk is about.

    former: devices that lost the seat and still hold saves.
    """

    code: str
    label: str
    judge: str
    is_chief: bool
    sheet: str
    step: str
    tablet: TabletFact | None
    former: tuple[TabletFact, ...]
    held: int
    paper: str

    @property
    def is_owed(self) -> bool:
        """Whether the entry waits for this judge."""
        return self.step in {"new", "draft"}

    @property
    def name(self) -> str:
        """Label and judge together, as sentences call them."""
        return f"{self.label} {self.judge}".strip()


@dataclass(frozen=True, slots=True)
class Desk:
    """All of it. focus: the entry that the page is about; current: who is, or was last, on stage; following: who is next."""

    round: Round
    stage: Stage
    lines: list[Line]
    focus: Line | None
    current: Line | None
    following: Line | None
    seats: list[SeatFact]
    held: list[HeldVersion]
    papers: list[PaperSheet]
    deductions: list[tuple[str, str]]  # points, reason: taken by hand from the entry in focus

    @property
    def busy(self) -> Line | None:
        """The entry that the hall is occupied with."""
        return next((line for line in self.lines if line.phase in BUSY), None)

    @property
    def waiting(self) -> int:
        """How many things wait for a decision."""
        return len(self.held) + len(self.papers)

    @property
    def owed(self) -> list[SeatFact]:
        """Judges whom the entry in focus waits for."""
        return [seat for seat in self.seats if seat.is_owed]

    @property
    def signed(self) -> int:
        return sum(seat.step == SheetState.SIGNED for seat in self.seats)

    @property
    def expected(self) -> int:
        """How many sheets the entry in focus should have: those that are there and those owed."""
        return self.signed + len(self.owed)


def stage_of(round: Round) -> Stage | None:
    """Return the stage of a round, None while no desk runs it."""
    stage = Stage.objects.filter(round=round).first()
    if stage is not None:
        stage.round = round
    return stage


def desk_of(stage: Stage, *, focus: str = "", names: bool = True) -> Desk:
    """Read everything for one look at the desk, in nine queries whatever the numbers.

    focus: code of the entry to look at; without one, who is on stage or was last, or the first that waits.
    """
    round = stage.round
    lines = _lines(round, names=names)
    held = list(
        HeldVersion.objects.filter(sheet__contender__round=round, state=HeldState.WAITING)
        .select_related("sheet__current", "sheet__seat__judge", "sheet__contender__entry", "tablet")
        .order_by("arrived_at", "pk")
    )
    waiting = Counter(one.sheet.contender_id for one in held)
    lines = [replace(line, held=waiting[line.pk]) if waiting[line.pk] else line for line in lines]
    current = next((line for line in lines if line.pk == stage.current_id), None)
    following = _following(lines)
    shown = next((line for line in lines if line.code == focus), None) or current or following
    if shown is None and lines:
        shown = lines[0]
    papers = list(
        PaperSheet.objects.filter(sheet__contender__round=round, state=PaperState.ENTERED)
        .select_related("sheet__seat__judge", "sheet__contender__entry", "entered_by", "photo")
        .order_by("entered_at", "pk")
    )
    return Desk(
        round=round,
        stage=stage,
        lines=lines,
        focus=shown,
        current=current,
        following=following,
        seats=_wall(round, shown, held, papers),
        held=held,
        papers=papers,
        deductions=_deductions(shown),
    )


def _lines(round: Round, *, names: bool) -> list[Line]:
    rows = list(
        Contender.objects.filter(round=round)
        .order_by(F("running_order").asc(nulls_last=True), "entry__number", "pk")
        .values_list(
            "pk", "entry", "code", "running_order", "entry__number", "entry__title", "alias",
            "entry__organization__name", "entry__organization__short_name", "session__name", "status",
            "status_reason", "appearance__phase", "appearance__step", "appearance__clock_ms",
            "appearance__clock_started_at", "elapsed_seconds",
        )
    )  # fmt: skip
    people = names_in([row[1] for row in rows]) if names else {}
    lines = []
    for (
        pk, entry, code, order, number, title, alias, unit, short, session, status, reason, phase, step, ms, since,
        elapsed,
    ) in rows:  # fmt: skip
        leads = [name for role, name, _unit in people.get(entry, ()) if role != MemberRole.ADVISER]
        lines.append(
            Line(
                pk=pk,
                entry=entry,
                code=code,
                order=order,
                number=number or "",
                title=title if names else "",
                name="、".join(leads[:3]) if names else alias,
                unit=(short or unit or "") if names else "",
                session=session or "",
                status=ContenderStatus(status),
                status_reason=reason,
                phase=StagePhase(phase) if phase else StagePhase.WAITING,
                step=step or 0,
                clock_ms=ms or 0,
                since=since,
                elapsed=elapsed,
            )
        )
    return lines


def _following(lines: list[Line]) -> Line | None:
    """The first in the running order that takes part and has not been on stage."""
    return next((line for line in lines if line.takes_part and line.phase == StagePhase.WAITING), None)


def _wall(
    round: Round, shown: Line | None, held: list[HeldVersion], papers: list[PaperSheet]
) -> list[SeatFact]:
    seats = list(
        Seat.objects.filter(panel__round=round, panel__kind=PanelKind.EXPERT, left_at=None)
        .order_by("panel__position", "panel", "pk")
        .values_list("pk", "code", "label", "judge__full_name", "judge__username", "is_chief", "panel__name")
    )
    sheets = {
        seat: (code, state, version)
        for seat, code, state, version in ScoreSheet.objects.filter(
            contender=shown.pk if shown else None
        ).values_list("seat", "code", "state", "current")
    }
    tablets: dict[tuple[str, str], list[TabletFact]] = defaultdict(list)
    devices = (
        Tablet.objects.filter(seat__panel__round=round_of_devices(round), seat__left_at=None)
        .filter(Q(revoked_at=None) | Q(unsent__gt=0))
        .order_by("seat", "-bound_at")
        .values_list(
            "seat__panel__name", "seat__label", "code", "name", "app_version", "battery", "is_charging", "unsent", "contact_at",
            "nudged_at", "nudge_seen_at", "revoked_at",
        )
    )  # fmt: skip
    for panel, label, code, name, app, battery, charging, unsent, contact, nudged, seen, revoked in devices:
        is_nudged = nudged is not None and (seen is None or seen < nudged)
        tablets[panel, label].append(
            TabletFact(code, name, app, battery, charging, unsent, contact, is_nudged, revoked)
        )
    here = shown.pk if shown else 0
    waiting = Counter(one.sheet.seat_id for one in held if one.sheet.contender_id == here)
    typed = {one.sheet.seat_id: one.code for one in papers if one.sheet.contender_id == here}
    found = []
    for pk, code, label, full_name, username, is_chief, panel in seats:
        own = tablets.get((panel, label), [])
        found.append(
            SeatFact(
                code=code,
                label=label,
                judge=full_name or username,
                is_chief=is_chief,
                sheet=sheets[pk][0] if pk in sheets else "",
                step=_step(*sheets[pk][1:]) if pk in sheets else "none",
                tablet=next((one for one in own if one.revoked_at is None), None),
                former=tuple(one for one in own if one.revoked_at is not None),
                held=waiting[pk],
                paper=typed.get(pk, ""),
            )
        )
    return found


def _step(state: str, version: int | None) -> str:
    if state != SheetState.OPEN:
        return state
    return "draft" if version else "new"


def _deductions(shown: Line | None) -> list[tuple[str, str]]:
    if shown is None:
        return []
    rows = Deduction.objects.filter(contender=shown.pk, cancelled_at=None).order_by("created_at", "pk")
    return [(plain(points), reason) for points, reason in rows.values_list("points", "reason")]


def opening_checks(round: Round) -> dict[str, Any]:
    """Count what should be there before the desk takes a round over; three queries.

    entries, unordered, lonely (without a judge), seats, bound (seats with a tablet), cards (seats with a card), screens.
    """

    counts = counts_of(round)
    seats = Seat.objects.filter(panel__round=round, panel__kind=PanelKind.EXPERT, left_at=None)
    return {
        "entries": counts.contenders,
        "unordered": counts.unordered,
        "lonely": counts.lonely,
        "seats": counts.seats,
        "bound": seats.filter(tablets__revoked_at=None, tablets__isnull=False).distinct().count(),
        "cards": seats.filter(cards__revoked_at=None, cards__isnull=False).distinct().count(),
        "screens": round.screens.count(),
    }


def is_complete(steps: Sequence[dict[str, Any]]) -> bool:
    """Whether a score comes out at the end of the steps of a reveal."""
    return bool(steps) and steps[-1]["kind"] != "none"


def fingerprint(steps: Sequence[dict[str, Any]]) -> str:
    """Return what tells two previews apart, so that nothing is revealed but what was looked at."""
    return hashlib.sha256(json.dumps(steps, sort_keys=True).encode()).hexdigest()[:16]
