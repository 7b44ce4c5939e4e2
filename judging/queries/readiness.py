"""What a round still needs before its next step, in sentences."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.models import Contender, Round, ScoreSheet
from judging.queries.panel import seats_of
from judging.queries.round import rule_of
from judging.states import ContenderStatus, PanelKind, RoundMode, RoundState, SheetState
from judging.validators.rule import rule_problems


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """How far a round is, counted in the database.

    lonely: contenders without any judge. fewest, most: judges per contender, recused ones left out.
    unordered, untimed: contenders without running order, without time.
    """

    contenders: int
    out: int
    lonely: int
    fewest: int
    most: int
    unordered: int
    untimed: int
    seats: int
    sheets: int
    signed: int
    drafts: int
    recused: int
    waived: int

    @property
    def missing(self) -> int:
        """Sheets that still have to be signed."""
        return self.sheets - self.signed


def counts_of(round: Round) -> RoundCounts:
    """Count contenders, expert judges and their sheets, for no sheet of the audience is owed; three queries."""
    live = Q(
        sheets__state__in=[SheetState.OPEN, SheetState.SIGNED], sheets__seat__left_at=None,
        sheets__seat__panel__kind=PanelKind.EXPERT,
    )  # fmt: skip
    rows = list(
        Contender.objects.filter(round=round)
        .annotate(judges=Count("sheets", filter=live))
        .values_list("status", "running_order", "elapsed_seconds", "judges")
    )
    taking_part = [row for row in rows if row[0] == ContenderStatus.OK]
    judges = [row[3] for row in taking_part]
    states: Counter[str] = Counter()
    drafts = 0
    counted = ScoreSheet.objects.filter(
        contender__round=round, contender__status=ContenderStatus.OK, seat__left_at=None,
        seat__panel__kind=PanelKind.EXPERT,
    )  # fmt: skip
    for state, n, written in (
        counted.values_list("state").annotate(n=Count("pk"), written=Count("current")).order_by()
    ):
        states[state] += n
        if state == SheetState.OPEN:
            drafts += written
    return RoundCounts(
        contenders=len(taking_part),
        out=len(rows) - len(taking_part),
        lonely=judges.count(0),
        fewest=min(judges, default=0),
        most=max(judges, default=0),
        unordered=sum(row[1] is None for row in taking_part),
        untimed=sum(row[2] is None for row in taking_part),
        seats=seats_of(round).filter(panel__kind=PanelKind.EXPERT).count(),
        sheets=states[SheetState.OPEN] + states[SheetState.SIGNED],
        signed=states[SheetState.SIGNED],
        drafts=drafts,
        recused=states[SheetState.RECUSED],
        waived=states[SheetState.WAIVED],
    )


def what_blocks_opening(round: Round, counts: RoundCounts | None = None) -> list[str]:
    """Name everything that must be there before scoring opens; an empty list means it can."""
    counts = counts or counts_of(round)
    problems = []
    if not counts.contenders:
        problems.append(_("No entries take part yet: bring in the entries."))
    if not counts.seats:
        problems.append(_("No judge has a seat yet: form a panel."))
    if counts.contenders and counts.seats and counts.lonely:
        problems.append(
            ngettext(
                "%(n)d entry has no judge yet: complete the assignment.",
                "%(n)d entries have no judge yet: complete the assignment.",
                counts.lonely,
            )
            % {"n": counts.lonely}
        )
    names = dict(round.criteria.values_list("code", "name"))
    problems.extend(rule_problems(rule_of(round), judges=counts.fewest or None, names=names).values())
    return problems


def what_blocks_closing(round: Round, counts: RoundCounts) -> list[str]:
    """Name what is missing before scoring can be closed."""
    if round.state != RoundState.SCORING or not counts.missing:
        return []
    return [
        ngettext(
            "%(n)d score sheet is not signed yet.", "%(n)d score sheets are not signed yet.", counts.missing
        )
        % {"n": counts.missing}
    ]


def needs_time(round: Round) -> bool:
    """Whether the round's rule looks at the time that a lecturer used."""
    return round.mode == RoundMode.LIVE or bool(round.time_rule)
