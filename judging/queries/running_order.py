"""The running order of a round as its pages and papers show it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from contest.models import EntryMember
from contest.states import MemberRole
from judging.models import Appearance, Contender, OrderDraw, Round, RunningOrder, Session
from judging.queries.contender import contenders_in
from judging.states import ContenderStatus, DrawState, StagePhase

NAMED_AT_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One entry in the running order. In a blind round `name` is the alias and unit and title are empty.

    slip: by which a drawing knows it: the entry's number, in a blind round the alias. begins: when its slot begins,
    None where no times are planned. is_done: it has been on the stage, so its place stands.
    """

    pk: int
    code: str
    place: int | None
    slip: str
    name: str
    unit: str
    title: str
    entry_type: str
    sector: str
    status: str
    reason: str
    is_done: bool
    begins: datetime | None = None

    @property
    def takes_part(self) -> bool:
        return self.status == ContenderStatus.OK

    @property
    def status_label(self) -> str:
        return str(ContenderStatus(self.status).label)


@dataclass(frozen=True, slots=True)
class OrderBlock:
    """A session with its entries in order; session None: those that are in none."""

    session: Session | None
    lines: list[OrderLine] = field(default_factory=list)

    @property
    def taking_part(self) -> list[OrderLine]:
        return [line for line in self.lines if line.takes_part]


def plan_of_order(round: Round) -> RunningOrder:
    """Return how a round's order is shown; one that nobody has touched yet is made in memory."""
    return RunningOrder.objects.filter(round=round).first() or RunningOrder(round=round)


def started_in(round: Round) -> set[int]:
    """Return the contenders, by primary key, that are or have been on the stage: their places stand."""
    return set(
        Appearance.objects.filter(contender__round=round)
        .exclude(phase=StagePhase.WAITING)
        .values_list("contender", flat=True)
    )


def slip_of(contender: Contender, *, blind: bool) -> str:
    """Return by which name an entry lies in the pot."""
    return contender.alias if blind else contender.entry.number or contender.entry.code


def speakers_first() -> Prefetch[str]:
    """The people who lecture, the lead lecturer first, as `speakers` of each entry."""
    return Prefetch(
        "entry__members",
        queryset=EntryMember.objects.exclude(role=MemberRole.ADVISER).order_by("position", "pk"),
        to_attr="speakers",
    )


def named_together(people: Sequence[str]) -> str:
    """Name up to three people, of more the first and how many they are."""
    if len(people) <= NAMED_AT_MOST:
        return _(", ").join(people)
    return _("%(name)s and others (%(n)d people)") % {"name": people[0], "n": len(people)}


def order_of(round: Round, *, names: bool) -> list[OrderBlock]:
    """Return the sessions of a round with their entries in order; six queries, whatever the numbers.

    Entries without a place come last in their session. names: False shows aliases alone. A block of entries without
    session is there only when there are such entries.
    """
    sessions = list(round.sessions.all())
    minutes = plan_of_order(round).minutes
    started = started_in(round)
    blocks: dict[int | None, list[Contender]] = defaultdict(list)
    for contender in contenders_in(round).prefetch_related(speakers_first()):
        blocks[contender.session_id].append(contender)
    found = []
    for session in [*sessions, None]:
        contenders = blocks[session.pk if session else None]
        if session is None and not contenders and sessions:
            continue
        found.append(
            OrderBlock(
                session,
                _lines(contenders, session, minutes, names=names, blind=round.is_blind, started=started),
            )
        )
    return found


def _lines(
    contenders: Sequence[Contender],
    session: Session | None,
    minutes: int | None,
    *,
    names: bool,
    blind: bool,
    started: set[int],
) -> list[OrderLine]:
    lines = []
    slot = session.starts_at if session is not None and minutes else None
    for contender in contenders:
        entry = contender.entry
        takes_part = contender.status == ContenderStatus.OK
        lines.append(
            OrderLine(
                pk=contender.pk,
                code=contender.code,
                place=contender.running_order,
                slip=slip_of(contender, blind=blind),
                name=named_together([one.name for one in entry.speakers]) if names else contender.alias,  # type: ignore[attr-defined]
                unit=entry.organization.label if names and entry.organization else "",
                title=entry.title if names else "",
                entry_type=entry.entry_type.name,
                sector=entry.sector.name if entry.sector else "",
                status=contender.status,
                reason=contender.status_reason,
                is_done=contender.pk in started,
                begins=slot if takes_part and contender.running_order else None,
            )
        )
        if slot is not None and minutes and takes_part and contender.running_order:
            slot += timedelta(minutes=minutes)
    return lines


def counts_by_group(blocks: Sequence[OrderBlock], by: str) -> Counter[str]:
    """Count the entries that take part by `sector` or `entry_type`; "" is none."""
    return Counter(getattr(line, by) for block in blocks for line in block.taking_part)


def draws_of(round: Round) -> QuerySet[OrderDraw]:
    """The drawings of a round, the latest first."""
    return OrderDraw.objects.filter(round=round).select_related("prepared_by").order_by("-number")


def pending_draw(round: Round) -> OrderDraw | None:
    """Return the drawing that is under way."""
    return draws_of(round).filter(state__in=[DrawState.PREPARED, DrawState.SEALED]).first()


def public_rounds() -> QuerySet[Round]:
    """Rounds whose running order everybody may read."""
    return Round.objects.filter(order_plan__is_public=True).select_related("edition")
