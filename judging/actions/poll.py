"""The audience's votes: opened and closed by the desk, cast by tickets, counted once."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.contender import LIVE
from judging.actions.round import locked, refuse_unless, touch
from judging.exceptions import AlreadyVoted, NotReady, PollNotOpen
from judging.models import Appearance, Ballot, Contender, Poll, PollPlan, Round, Stage, Ticket
from judging.queries.hall.poll import (
    codes_of,
    counting_ballots,
    plan_of_poll,
    spent_elsewhere,
    votes_by_tickets,
    votes_in,
)
from judging.states import ContenderStatus, PollKind, PollState, RoundState, StagePhase

AFTER_SCORING = (RoundState.SCORING, RoundState.CLOSED)
"""A poll that is open when scoring closes may still be closed and counted."""


@transaction.atomic
def plan_poll(*, plan: PollPlan, actor: User) -> PollPlan:
    """Say how the audience votes. plan: with the values it is to have, saved or not.

    Raises NotReady for another kind or number of choices once there was a poll, or for fewer places than tickets.
    """
    round = locked(plan.round)
    refuse_unless(round, *LIVE)
    plan.round = round
    old = plan_of_poll(round)
    begun = Poll.objects.filter(round=round).exclude(state=PollState.CANCELLED).exists()
    if begun and (plan.kind, plan.choices) != (old.kind, old.choices):
        raise NotReady(
            [_("The audience has voted already. Cancel those votes before you change how they vote.")]
        )
    valid = Ticket.objects.filter(round=round, revoked_at=None).count()
    if plan.places is not None and plan.places < valid:
        raise NotReady(
            [
                ngettext(
                    "%(n)d ticket is valid already. Revoke some first.",
                    "%(n)d tickets are valid already. Revoke some first.",
                    valid,
                )
                % {"n": valid}
            ]
        )
    before, after = _facts(old), _facts(plan)
    plan.pk = old.pk
    plan.save()
    if before != after:
        journal.record(actor=actor, verb="poll.planned", target=plan, before=before, after=after)
    return plan


def _facts(plan: PollPlan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in ("kind", "choices", "may_change", "minutes", "places")}


@transaction.atomic
def open_poll(*, round: Round, actor: User, contender: Contender | None = None) -> Poll:
    """Let the tickets vote from now on: at the end on all lectures, or on one right after it.

    contender: the one lecture, where the plan says so. Raises NotReady while another poll is open, if this was voted on
    already, before the lecture was on stage, or where the rule knows no votes.
    """
    round = locked(round)
    refuse_unless(round, RoundState.SCORING)
    plan = plan_of_poll(round)
    if not votes_by_tickets(round):
        raise NotReady([_("By the rule of this round the audience has no votes.")])
    if (plan.kind == PollKind.ONE) != (contender is not None):
        raise NotReady([_("Choose what is voted on: the plan of this round says one lecture, or all.")])
    polls = Poll.objects.filter(round=round).exclude(state=PollState.CANCELLED)
    if polls.filter(state=PollState.OPEN).exists():
        raise NotReady([_("Another vote is open. Close it first.")])
    if polls.filter(contender=contender).exists():
        raise NotReady([_("This was voted on already. Open that vote again, or cancel it.")])
    if contender is not None:
        _refuse_unseen(round, contender)
    now = timezone.now()
    poll = Poll.objects.create(
        round=round,
        contender=contender,
        choices=plan.choices,
        may_change=plan.may_change,
        opened_by=actor,
        opened_at=now,
        closes_at=now + timedelta(minutes=plan.minutes) if plan.minutes else None,
    )
    journal.record(
        actor=actor,
        verb="poll.opened",
        target=poll,
        after={"choices": poll.choices, "may_change": poll.may_change, "closes_at": poll.closes_at},
    )
    touch(round.pk)
    return poll


def _refuse_unseen(round: Round, contender: Contender) -> None:
    if contender.round_id != round.pk or contender.status != ContenderStatus.OK:
        raise NotReady([_("This entry does not take part in the round.")])
    run_from_desk = Stage.objects.filter(round=round).exists()
    seen = Appearance.objects.filter(contender=contender).exclude(phase=StagePhase.WAITING).exists()
    if run_from_desk and not seen:
        raise NotReady([_("This lecture has not been on the stage yet.")])


def _taken(poll: Poll, *allowed: RoundState) -> Poll:
    """Lock round and poll, in this order."""
    round = locked(poll.round)
    refuse_unless(round, *allowed)
    poll = Poll.objects.select_for_update(of=("self",)).select_related("contender__entry").get(pk=poll.pk)
    poll.round = round
    return poll


@transaction.atomic
def close_poll(*, poll: Poll, actor: User) -> Poll:
    """Take no more ballots, count them, and write the sums down as the contenders' votes.

    Ballots of revoked tickets do not count. The journal gets all sums and one fingerprint over all ballots, none of them.
    """
    poll = _taken(poll, *AFTER_SCORING)
    poll.move_to(PollState.CLOSED)
    poll.closed_at = timezone.now()
    votes = votes_in(poll)
    chosen = Contender.objects.filter(round=poll.round, status=ContenderStatus.OK).select_related("entry")
    if poll.contender_id:
        chosen = chosen.filter(pk=poll.contender_id)
    contenders = list(chosen.order_by("running_order", "pk"))
    for one in contenders:
        one.audience_votes = votes[one.code]
    Contender.objects.bulk_update(contenders, ["audience_votes"])
    poll.votes = {one.code: votes[one.code] for one in contenders}
    poll.counted = counting_ballots(poll).count()
    poll.save(update_fields=["state", "closed_at", "votes", "counted"])
    journal.record(
        actor=actor,
        verb="poll.closed",
        target=poll,
        after={
            "ballots": poll.counted,
            "votes": {one.entry.number or one.entry.code: votes[one.code] for one in contenders},
            "sha256": fingerprint(poll),
        },
    )
    touch(poll.round_id)
    return poll


def fingerprint(poll: Poll) -> str:
    """Return the SHA-256 over all ballots that count, as lines of receipt and choices in the order of the receipts."""
    lines = sorted(
        f"{receipt} {','.join(sorted(choices))}\n"
        for receipt, choices in counting_ballots(poll).values_list("receipt", "choices")
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@transaction.atomic
def reopen_poll(*, poll: Poll, actor: User, reason: str) -> Poll:
    """Let the tickets vote on, because a poll was closed too early; it stays open until the desk closes it."""
    if not reason.strip():
        raise ReasonRequired
    poll = _taken(poll, RoundState.SCORING)
    if Poll.objects.filter(round=poll.round, state=PollState.OPEN).exclude(pk=poll.pk).exists():
        raise NotReady([_("Another vote is open. Close it first.")])
    before = {"ballots": poll.counted}
    poll.move_to(PollState.OPEN)
    poll.closes_at = poll.closed_at = poll.votes = poll.counted = None
    poll.save(update_fields=["state", "closes_at", "closed_at", "votes", "counted"])
    _forget_votes(poll)
    journal.record(actor=actor, verb="poll.reopened", target=poll, before=before, reason=reason.strip())
    touch(poll.round_id)
    return poll


@transaction.atomic
def cancel_poll(*, poll: Poll, actor: User, reason: str) -> Poll:
    """Let a poll count for nothing, with a reason; its ballots are kept, and it can be held anew."""
    if not reason.strip():
        raise ReasonRequired
    poll = _taken(poll, *LIVE)
    before = {"state": poll.state, "votes": poll.votes}
    poll.move_to(PollState.CANCELLED)
    poll.reason = reason.strip()
    poll.save(update_fields=["state", "reason"])
    _forget_votes(poll)
    journal.record(actor=actor, verb="poll.cancelled", target=poll, before=before, reason=poll.reason)
    touch(poll.round_id)
    return poll


def _forget_votes(poll: Poll) -> None:
    contenders = Contender.objects.filter(round=poll.round_id)
    if poll.contender_id:
        contenders = contenders.filter(pk=poll.contender_id)
    contenders.update(audience_votes=None)


@transaction.atomic
def cast_ballot(*, poll: Poll, ticket: Ticket, choices: Sequence[str]) -> Ballot:
    """Take a ticket's vote, or its change while the poll lets it; the same vote again changes nothing.

    choices: contenders' codes; at the end at least one and at most as many as the poll allows, on one lecture its code or
    nothing. Raises PollNotOpen, AlreadyVoted, NotReady. The journal gets no line: it would say who voted what.
    """
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if not poll.takes_ballots:
        raise PollNotOpen
    if ticket.revoked_at is not None or ticket.round_id != poll.round_id:
        raise NotReady([_("This ticket is not valid any more. Ask the staff in the hall.")])
    chosen = list(dict.fromkeys(choices))
    _refuse_choices(poll, ticket, chosen)
    ballot = Ballot.objects.filter(poll=poll, ticket=ticket).first()
    if ballot is None:
        return Ballot.objects.create(poll=poll, ticket=ticket, choices=chosen)
    if sorted(ballot.choices) == sorted(chosen):
        return ballot
    if not poll.may_change:
        raise AlreadyVoted
    ballot.choices, ballot.cast_at = chosen, timezone.now()
    ballot.changes += 1
    ballot.save(update_fields=["choices", "cast_at", "changes"])
    return ballot


def _refuse_choices(poll: Poll, ticket: Ticket, chosen: Sequence[str]) -> None:
    if set(chosen) - codes_of(poll):
        raise NotReady([_("This lecture can't be chosen. Reload the page.")])
    if poll.contender_id is None and not chosen:
        raise NotReady([_("Choose at least one lecture.")])
    left = poll.choices - (spent_elsewhere(poll, ticket) if poll.contender_id else 0)
    if len(chosen) > left:
        raise NotReady(
            [
                ngettext(
                    "You can choose %(n)d lecture and no more.",
                    "You can choose %(n)d lectures and no more.",
                    poll.choices,
                )
                % {"n": poll.choices}
            ]
        )
