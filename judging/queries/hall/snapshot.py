"""The one snapshot that all screens and tablets of a round follow (docs/hall-protocol.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from judging.models import Round, ScoreSheet, Stage
from judging.queries.hall.ceremony import ceremony_at
from judging.queries.hall.outcome import Scores
from judging.queries.hall.people import Act, acts_of
from judging.queries.hall.poll import poll_part
from judging.queries.hall.reveal import reveal_names, shown, steps_of
from judging.queries.sheet.scheme import rule_in_force
from judging.scoring import TimeRule, deduction, exact, text
from judging.states import WHOLE, ContenderStatus, PanelKind, SheetState, StagePhase

JSON = dict[str, Any]
MOST_KEPT = 16
AMBER_BEFORE = 60
"""Seconds before the limit at which the clock turns amber; a quarter of a short time."""


def snapshot(round: Round, *, preview: int | None = None) -> JSON:
    """Return everything that the hall may see of a round, as plain JSON; the version is read before the rest.

    It holds no mark, score or place that has not been revealed, and none at all while the scores are held back; in a
    blind round no name and no unit.
    preview: primary key of a contender who is shown as if everything had been revealed; for the desk's eyes only.
    """
    stage = Stage.objects.select_related("round__edition").filter(round=round).first()
    if stage is None or preview is not None:
        return _read(
            stage.round if stage else Round.objects.select_related("edition").get(pk=round.pk), stage, preview
        )
    state = (stage.opened_at, stage.version)
    kept = _newest.get(round.pk)
    if kept is not None and kept[0] == state:
        return kept[1] | {"at": _ms(timezone.now())}
    read = _read(stage.round, stage, None)
    if not connection.in_atomic_block:  # a version that was never committed may come again with other facts
        if len(_newest) >= MOST_KEPT:
            _newest.clear()
        _newest[round.pk] = state, read
    return read


_newest: dict[int, tuple[tuple[datetime, int], JSON]] = {}
"""By round what was read last, and of which version: screens and tablets are told the same, and reading it is dear."""


def _read(round: Round, stage: Stage | None, preview: int | None) -> JSON:
    acts = acts_of(round)
    if preview is not None:
        acts = [
            replace(one, phase=StagePhase.REVEALED, step=WHOLE) if one.pk == preview else one for one in acts
        ]
    held_back = preview is None and round.is_held_back and not (stage is not None and stage.released_at)
    shown_pk = preview or (stage.current_id if stage is not None else None)
    current = next((one for one in acts if one.pk == shown_pk), None)
    disclosed = set() if held_back else {one.entry for one in acts if one.is_disclosed}
    revealed = current is not None and not held_back and current.phase is StagePhase.REVEALED
    scores = Scores(round) if disclosed or revealed else None
    lines = scores.among(disclosed) if scores else {}
    reveal = None
    if scores is not None and current is not None and revealed:
        own = lines if current.entry in disclosed else scores.among(disclosed | {current.entry})
        reveal = shown(steps_of(current, own, scores.rule, reveal_names(round, scores.rule)), current.step)
    taking_part = [one for one in acts if one.status == ContenderStatus.OK]
    return {
        "version": stage.version if stage is not None else 0,
        "at": _ms(timezone.now()),
        "round": {
            "code": round.code,
            "name": round.name,
            "edition": round.edition.name,
            "rehearsal": round.edition.is_rehearsal,
            "held_back": held_back,
            "blind": round.is_blind,
            "final": bool(scores and scores.is_final)
            or bool(taking_part and all(one.entry in disclosed for one in taking_part)),
        },
        "now": _now(round, current, reveal) if current is not None else None,
        "order": [_order(one, lines.get(one.entry)) for one in acts],
        "board": _board(acts, lines),
        "ceremony": ceremony_at(stage) if stage is not None else None,
        "poll": poll_part(round),
    }


def _now(round: Round, act: Act, reveal: JSON | None) -> JSON:
    return {
        "contender": act.code,
        "order": act.order,
        "name": act.called.name,
        "unit": act.called.unit,
        "title": act.called.title,
        "people": list(act.called.people),
        "say": [list(pair) for pair in act.called.say],
        "phase": act.phase.value,
        "clock": clock_of(rule_in_force(round), act),
        "seats": _seats(act.pk),
        "reveal": reveal,
    }


def clock_of(rule: Mapping[str, Any], act: Act) -> JSON:
    """Return what a clock shows: measured milliseconds, since when it runs, the marks, and what the time costs.

    amber, red: seconds, None without a limit. over: points off for the measured time, "" for none or while it runs.
    """
    limit = (rule.get("time") or {}).get("max")
    return {
        "ms": act.clock_ms,
        "since": _ms(act.clock_started_at) if act.clock_started_at else None,
        "amber": limit - min(AMBER_BEFORE, limit // 4) if limit else None,
        "red": limit or None,
        "over": _over(rule, act),
    }


def _over(rule: Mapping[str, Any], act: Act) -> str:
    if act.elapsed is None or act.clock_started_at or not rule.get("time"):
        return ""
    ended = act.phase not in (StagePhase.WAITING, StagePhase.ON_STAGE)
    wanted = ("over", "under") if ended else ("over",)  # it is too short only once it is over
    taken = deduction(TimeRule.from_json(rule["time"]), exact(act.elapsed))
    points = sum(part.points for part in taken.parts if part.code in wanted)
    return text(points) if points else ""


def _seats(contender: int) -> list[JSON]:
    """Return which seats have scored an entry, in the order of the panel; the audience's are not shown one by one."""
    rows = (
        ScoreSheet.objects.filter(contender=contender, seat__panel__kind=PanelKind.EXPERT)
        .order_by("seat__panel__position", "seat__panel_id", "seat_id")
        .values_list("seat__label", "seat__left_at", "state")
    )
    return [
        {
            "label": label,
            "done": state == SheetState.SIGNED and left_at is None,
            "out": left_at is not None or state in (SheetState.RECUSED, SheetState.WAIVED),
        }
        for label, left_at, state in rows
    ]


def _order(act: Act, line: JSON | None) -> JSON:
    return {
        "contender": act.code,
        "order": act.order,
        "name": act.called.name,
        "unit": act.called.short_unit,
        "title": act.called.title,
        "session": act.session,
        "say": [list(pair) for pair in act.called.say],
        "phase": act.phase.value,
        "status": act.status,
        "score": line.get("published", "") if line else "",
        "place": line.get("rank") if line else None,
    }


def _board(acts: Sequence[Act], lines: Mapping[str, JSON]) -> list[JSON]:
    placed = [(one, lines[one.entry]) for one in acts if one.entry in lines and lines[one.entry].get("rank")]
    placed.sort(key=lambda pair: (pair[0].group, pair[1]["rank"]))
    return [
        {
            "place": line["rank"],
            "contender": act.code,
            "order": act.order,
            "name": act.called.name,
            "unit": act.called.short_unit,
            "title": act.called.title,
            "group": act.group,
            "score": line["published"],
        }
        for act, line in placed
    ]


def _ms(moment: datetime) -> int:
    """Return a moment in milliseconds since 1970."""
    return int(moment.timestamp() * 1000)
