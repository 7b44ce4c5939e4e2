"""What becomes of a need: into the call for topics, answered by an entry, closed."""

from typing import Any

from django.db import transaction

from contest import journal
from contest.actions.change import facts_of
from contest.exceptions import IllegalMove
from contest.models import Edition, Entry, User
from talent_pool.actions.booking import given
from talent_pool.exceptions import NeedMovedOn
from talent_pool.models import Need
from talent_pool.states import NeedState

FACTS = ("subject", "topic", "sector", "town", "audience_kind", "unit_name")


@transaction.atomic
def note_need(*, actor: User, values: dict[str, Any]) -> Need:
    """Write down what is wanted, without an order behind it."""
    need = Need.objects.create(**values)
    journal.record(actor=actor, verb="need.noted", target=need, after=facts_of(need, FACTS))
    return need


@transaction.atomic
def call_need(*, need: Need, actor: User, edition: Edition) -> Need:
    """Put a need into the call for topics of an edition."""
    need = _locked(need)
    need.edition = edition
    return _move(need, actor, NeedState.CALLED, "need.called")


@transaction.atomic
def uncall_need(*, need: Need, actor: User) -> Need:
    """Take a need out of the call."""
    need = _locked(need)
    _move(need, actor, NeedState.OPEN, "need.uncalled")
    return need


@transaction.atomic
def answer_need(*, need: Need, actor: User, entry: Entry) -> Need:
    """Say that an entry answers a need of the call of its edition."""
    need = _locked(need)
    if need.edition_id != entry.edition_id:
        raise NeedMovedOn(str(need.get_state_display()))
    need.entry = entry
    return _move(need, actor, NeedState.ANSWERED, "need.answered")


@transaction.atomic
def unanswer_need(*, need: Need, actor: User) -> Need:
    """Take an answer back: the need is called for again."""
    need = _locked(need)
    need.entry = None
    return _move(need, actor, NeedState.CALLED, "need.unanswered")


@transaction.atomic
def close_need(*, need: Need, actor: User, reason: str) -> Need:
    """Close a need, with a reason."""
    return _move(_locked(need), actor, NeedState.CLOSED, "need.closed", given(reason))


@transaction.atomic
def reopen_need(*, need: Need, actor: User) -> Need:
    """Undo a closing."""
    return _move(_locked(need), actor, NeedState.OPEN, "need.reopened")


def _locked(need: Need) -> Need:
    return Need.objects.select_for_update().get(pk=need.pk)


def _move(need: Need, actor: User, target: NeedState, verb: str, reason: str = "") -> Need:
    before = need.state
    try:
        need.move_to(target, reason)
    except IllegalMove:
        raise NeedMovedOn(str(need.get_state_display())) from None
    need.save()
    journal.record(
        actor=actor,
        verb=verb,
        target=need,
        edition=need.edition,
        before={"state": before},
        after={"state": target.value} | ({"entry": need.entry.code} if need.entry else {}),
        reason=reason,
    )
    return need
