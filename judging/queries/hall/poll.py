"""The audience's votes as pages and screens may know them: counts, and never who chose what."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from contest.addresses import open_url
from contest.models import EntryMember
from contest.states import MemberRole
from judging.models import Ballot, Contender, Poll, PollPlan, Round, Stage, Ticket
from judging.queries.running_order import named_together
from judging.states import ContenderStatus, PollState, StagePhase

SHORT_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Option:
    """A lecture that can be chosen; in a blind round its name is the alias and the rest empty."""

    code: str
    place: int | None
    name: str
    unit: str
    title: str


def audience_of(round: Round) -> dict[str, Any]:
    """Return the audience's part in a round's rule, {} for none; without a query."""
    rule = round.frozen_rule if round.frozen_rule is not None else {"audience": round.audience}
    audience: dict[str, Any] = rule.get("audience") or {}
    return audience


def votes_by_tickets(round: Round) -> bool:
    """Whether the audience's part comes from votes, so that tickets and polls have a meaning."""
    return audience_of(round).get("source") == "votes"


def plan_of_poll(round: Round) -> PollPlan:
    """Return how the audience votes; a plan that nobody has touched yet is made in memory."""
    return PollPlan.objects.filter(round=round).first() or PollPlan(round=round)


def polls_of(round: Round) -> QuerySet[Poll]:
    """The polls of a round in their order, each with the number of its `cast` ballots."""
    return (
        Poll.objects.filter(round=round)
        .select_related("contender__entry", "round__edition")
        .annotate(cast=Count("ballots"))
        .order_by("opened_at", "pk")
    )


def current_poll(round: Round) -> Poll | None:
    """Return the poll that the desk has opened and not closed yet."""
    poll = Poll.objects.filter(round=round, state=PollState.OPEN).select_related("contender__entry").first()
    if poll is not None:
        poll.round = round
    return poll


def last_poll(round: Round) -> Poll | None:
    """Return the poll that was closed last."""
    return (
        Poll.objects.filter(round=round, state=PollState.CLOSED)
        .select_related("contender__entry")
        .order_by("-closed_at")
        .first()
    )


def _choosable(poll: Poll) -> QuerySet[Contender]:
    found = Contender.objects.filter(round=poll.round_id, status=ContenderStatus.OK)
    return found.filter(pk=poll.contender_id) if poll.contender_id else found


def codes_of(poll: Poll) -> set[str]:
    """Return the codes of the contenders that a ticket may choose in a poll."""
    return set(_choosable(poll).values_list("code", flat=True))


def options_of(poll: Poll) -> list[Option]:
    """Return what a ticket may choose in a poll, in running order.

    Two queries and no rows of models: a whole hall asks for it in the same minute.
    """
    blind = poll.round.is_blind
    rows = (
        _choosable(poll)
        .order_by(F("running_order").asc(nulls_last=True), "entry__number", "pk")
        .values_list(
            "code", "running_order", "alias", "entry", "entry__title",
            "entry__organization__short_name", "entry__organization__name",
        )
    )  # fmt: skip
    people: dict[int, list[str]] = defaultdict(list)
    if not blind:
        members = EntryMember.objects.filter(entry__contenders__round=poll.round_id)
        lecturing = members.exclude(role=MemberRole.ADVISER).order_by("position", "pk")
        for entry, name in lecturing.values_list("entry", "name"):
            people[entry].append(name)
    return [
        Option(code, place, alias, "", "")
        if blind
        else Option(code, place, named_together(people[entry]), short or unit or "", title)
        for code, place, alias, entry, title, short, unit in rows
    ]


def counting_ballots(poll: Poll) -> QuerySet[Ballot]:
    """The ballots that count: those of tickets that have not been revoked."""
    return Ballot.objects.filter(poll=poll, ticket__revoked_at=None)


def votes_in(poll: Poll) -> Counter[str]:
    """Count the votes of a poll by contender's code."""
    return Counter(
        code for choices in counting_ballots(poll).values_list("choices", flat=True) for code in choices
    )


def spent_elsewhere(poll: Poll, ticket: Ticket) -> int:
    """Return how many lectures a ticket has chosen in the other polls of the round."""
    others = Ballot.objects.filter(ticket=ticket).exclude(poll=poll).exclude(poll__state=PollState.CANCELLED)
    return sum(len(choices) for choices in others.values_list("choices", flat=True))


def ticket_by_token(token: str) -> Ticket | None:
    """Return the ticket of a card's address, revoked or not."""
    return Ticket.objects.filter(token=token).select_related("round__edition").first()


def ticket_by_short(round: Round, typed: str) -> Ticket | None:
    """Return the valid ticket whose printed code somebody typed, however it was spaced."""
    short = "".join(sign for sign in typed.lower() if sign.isascii() and sign.isalnum())
    if len(short) != SHORT_LENGTH:
        return None
    return Ticket.objects.filter(round=round, short=short, revoked_at=None).first()


@dataclass(frozen=True, slots=True)
class TicketCounts:
    """How many tickets of a round are valid, how many of these bear a name, and how many were revoked."""

    valid: int
    named: int
    revoked: int


def ticket_counts(round: Round) -> TicketCounts:
    """Count the tickets of a round; one query."""
    valid = Q(revoked_at=None)
    counts = Ticket.objects.filter(round=round).aggregate(
        valid=Count("pk", filter=valid),
        named=Count("pk", filter=valid & ~Q(holder="")),
        revoked=Count("pk", filter=~valid),
    )
    return TicketCounts(**counts)


def not_voted_on(round: Round) -> QuerySet[Contender]:
    """The lectures on which the audience may still vote one by one, the latest on the stage first.

    Where the desk runs the round, those that have been on the stage.
    """
    found = Contender.objects.filter(round=round, status=ContenderStatus.OK).exclude(
        polls__in=Poll.objects.exclude(state=PollState.CANCELLED)
    )
    if Stage.objects.filter(round=round).exists():
        found = found.filter(appearance__isnull=False).exclude(appearance__phase=StagePhase.WAITING)
        return found.order_by(F("appearance__called_at").desc(nulls_last=True), "pk")
    return found.order_by(F("running_order").asc(nulls_last=True), "pk")


def tickets_of(round: Round) -> QuerySet[Ticket]:
    """The tickets of a round by number."""
    return Ticket.objects.filter(round=round).order_by("number")


def enter_path(round: Round) -> str:
    """Return the path that a screen's QR code leads to: there the code of a ticket is asked for."""
    return reverse("judging:vote-enter", args=[round.code])


def printed_enter_url(round: Round) -> str:
    """Return the whole address of that page, for QR codes and cards."""
    return open_url(None, enter_path(round))


def poll_part(round: Round) -> dict[str, Any] | None:
    """Return what screens show of a poll while the desk has one open; None otherwise. One query.

    open: whether ballots are still taken. url: for a QR code; qr: path of that code as a picture. contender: code of the
    one lecture, "" for all. closes_at: milliseconds since 1970, None until the desk closes it. choices: at most so many.
    """
    poll = current_poll(round)
    if poll is None:
        return None
    return {
        "open": poll.takes_ballots,
        "url": printed_enter_url(round),
        "qr": reverse("judging:vote-qr", args=[round.code]),
        "contender": poll.contender.code if poll.contender else "",
        "closes_at": int(poll.closes_at.timestamp() * 1000) if poll.closes_at else None,
        "choices": 1 if poll.contender else poll.choices,
    }
