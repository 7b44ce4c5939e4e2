"""Tickets of the audience: made for named people or for whoever holds them, revoked, replaced."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import journal
from contest.codes import new_code
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.contender import LIVE
from judging.actions.round import locked, refuse_unless
from judging.exceptions import NotReady
from judging.models import Round, Ticket
from judging.queries.hall.poll import SHORT_LENGTH, plan_of_poll

MOST_AT_ONCE = 2000


@transaction.atomic
def make_tickets(*, round: Round, actor: User, holders: Sequence[tuple[str, str]]) -> list[Ticket]:
    """Make a ticket for each holder, numbered on from the last one.

    holders: name and unit; two empty texts for a ticket without a name. Raises NotReady beyond the fixed number of the
    round's audience, and for a name with the same unit that has a valid ticket already.
    """
    round = locked(round)
    refuse_unless(round, *LIVE)
    valid = Ticket.objects.filter(round=round, revoked_at=None)
    _refuse_too_many(round, valid.count(), len(holders))
    known = set(valid.exclude(holder="").values_list("holder", "unit"))
    named = [one for one in holders if one[0]]
    twice = sorted({name for name, unit in named if (name, unit) in known or named.count((name, unit)) > 1})
    if twice:
        raise NotReady(
            [_("These have a ticket already, or stand twice: %(names)s.") % {"names": _("; ").join(twice)}]
        )
    first = (Ticket.objects.filter(round=round).aggregate(last=Max("number"))["last"] or 0) + 1
    tickets = Ticket.objects.bulk_create(
        Ticket(round=round, number=number, short=new_code(SHORT_LENGTH), holder=name, unit=unit)
        for number, (name, unit) in enumerate(holders, start=first)
    )
    if tickets:
        journal.record(
            actor=actor,
            verb="ticket.issued",
            target=round,
            after={"from": first, "to": tickets[-1].number, "names": [name for name, _unit in named]},
        )
    return tickets


def _refuse_too_many(round: Round, valid: int, more: int) -> None:
    places = plan_of_poll(round).places
    if more > MOST_AT_ONCE:
        raise NotReady([_("At most %(n)d tickets can be made at once.") % {"n": MOST_AT_ONCE}])
    if places is not None and valid + more > places:
        raise NotReady(
            [
                ngettext(
                    "The audience of this round has %(n)d place, and %(valid)d are taken.",
                    "The audience of this round has %(n)d places, and %(valid)d are taken.",
                    places,
                )
                % {"n": places, "valid": valid}
            ]
        )


@transaction.atomic
def revoke_ticket(*, ticket: Ticket, actor: User, reason: str) -> Ticket:
    """Let a ticket vote no more; what it chose in a poll that is open now does not count."""
    if not reason.strip():
        raise ReasonRequired
    round = locked(ticket.round)
    ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    ticket.round = round
    if ticket.revoked_at is None:
        ticket.revoked_at, ticket.revoked_reason = timezone.now(), reason.strip()
        ticket.save(update_fields=["revoked_at", "revoked_reason"])
        journal.record(actor=actor, verb="ticket.revoked", target=ticket, reason=reason.strip())
    return ticket


@transaction.atomic
def replace_ticket(*, ticket: Ticket, actor: User, reason: str) -> Ticket:
    """Revoke a ticket that was lost and make a new one for the same holder; return the new one."""
    old = revoke_ticket(ticket=ticket, actor=actor, reason=reason)
    return make_tickets(round=old.round, actor=actor, holders=[(old.holder, old.unit)])[0]
