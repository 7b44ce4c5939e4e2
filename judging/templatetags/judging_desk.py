"""How the desk writes clocks, moments and entries."""

from datetime import datetime
from typing import Final

from django import template
from django.utils import timezone

from judging.models import Contender
from judging.queries.hall.desk import Line
from judging.rule_words import clock
from judging.states import StagePhase
from judging.views.hall.desk_acts import called

register = template.Library()

PHASE_ICONS: Final = {
    StagePhase.WAITING: "dot",
    StagePhase.ON_STAGE: "user",
    StagePhase.SCORING: "edit",
    StagePhase.CLOSED: "lock",
    StagePhase.REVEALED: "check",
}


@register.filter
def desk_clock(line: Line) -> str:
    """Write what an entry's clock shows while it stands."""
    if line.phase == StagePhase.WAITING:
        return clock(0)
    if line.phase != StagePhase.ON_STAGE and line.elapsed is not None:
        return clock(line.elapsed)
    return clock(line.clock_ms // 1000)


@register.filter
def desk_clock_now(line: Line) -> str:
    """Write what an entry's clock shows at this moment, for a page without script."""
    if line.since is None:
        return desk_clock(line)
    return clock(line.clock_ms // 1000 + max(int((timezone.now() - line.since).total_seconds()), 0))


@register.filter
def desk_ms(moment: datetime) -> int:
    """Write a moment in milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


@register.filter
def desk_icon(phase: StagePhase) -> str:
    """Name the icon of a phase."""
    return PHASE_ICONS[phase]


@register.filter
def desk_name(line: Line) -> str:
    """Write how the desk calls an entry."""
    return called(line)


@register.filter
def desk_entry(contender: Contender, names: bool) -> str:
    """Write how a list at the desk calls an entry; by its alias where names are hidden."""
    name = contender.entry.title if names else contender.alias
    return f"{contender.running_order}. {name}" if contender.running_order else name
