"""What the hall is shown: one snapshot for everybody."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from judging.models import Round, Stage
from judging.queries.blind import names_in
from judging.states import StagePhase


def snapshot(round: Round) -> dict[str, Any]:
    """Return what the hall may see of a round (docs/hall-protocol.md)."""
    stage = Stage.objects.filter(round=round).first()
    order = []
    now = None
    rows = (
        round.contenders.select_related("entry__organization", "appearance")
        .order_by(F("running_order").asc(nulls_last=True), "alias")
        .all()
    )
    people = names_in([one.entry_id for one in rows])
    for one in rows:
        appearance = getattr(one, "appearance", None)
        names = [name for _role, name, _unit in people.get(one.entry_id, ())]
        facts = {
            "contender": one.code,
            "order": one.running_order,
            "name": one.alias if round.is_blind else (names or [""])[0],
            "unit": "" if round.is_blind else (one.entry.organization.name if one.entry.organization else ""),
            "title": one.entry.title,
            "phase": str(appearance.phase if appearance else StagePhase.WAITING),
            "status": one.status,
        }
        order.append({**facts, "session": "", "score": "", "place": None})
        if stage is not None and stage.current_id == one.pk:
            since = appearance.clock_started_at if appearance else None
            now = {
                **facts,
                "people": [] if round.is_blind else names,
                "clock": {
                    "ms": appearance.clock_ms if appearance else 0,
                    "since": int(since.timestamp() * 1000) if since else None,
                    "amber": 420,
                    "red": 480,
                    "over": "",
                },
                "seats": [],
                "reveal": None,
            }
    return {
        "version": stage.version if stage else 0,
        "at": int(timezone.now().timestamp() * 1000),
        "round": {
            "code": round.code,
            "name": round.name,
            "edition": round.edition.name,
            "rehearsal": False,
            "held_back": False,
            "blind": round.is_blind,
        },
        "now": now,
        "order": order,
        "board": [],
        "poll": None,
    }
