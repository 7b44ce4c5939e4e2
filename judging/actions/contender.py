"""What the desk writes down about a contender: alias, time, votes, deductions, whether it takes part."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import Entry, User
from contest.states import EntryState
from judging.actions.round import locked, new_aliases, refuse_unless, touch
from judging.exceptions import NotReady
from judging.models import Contender, Deduction, Round
from judging.queries.round import plain
from judging.queries.running_order import started_in
from judging.states import ContenderStatus, RoundState

LIVE = (RoundState.SETUP, RoundState.SCORING, RoundState.CLOSED)
"""States in which the facts that a result is computed from may still change."""


def _locked(contender: Contender, *allowed: RoundState) -> Contender:
    round = locked(contender.round)
    refuse_unless(round, *allowed)
    contender = Contender.objects.select_for_update(of=("self",)).select_related("entry").get(pk=contender.pk)
    contender.round = round
    return contender


@transaction.atomic
def draw_aliases(*, round: Round, actor: User) -> int:
    """Give every contender a new alias at random; only before scoring, while no judge knows one."""
    round = locked(round)
    refuse_unless(round, RoundState.SETUP)
    contenders = list(Contender.objects.filter(round=round).select_related("entry").order_by("pk"))
    before = {contender.alias for contender in contenders}
    for contender, alias in zip(contenders, new_aliases(before, len(contenders)), strict=True):
        contender.alias = alias
    Contender.objects.bulk_update(contenders, ["alias"])
    journal.record(
        actor=actor,
        verb="round.aliases_drawn",
        target=round,
        after={contender.entry.number or contender.entry.code: contender.alias for contender in contenders},
    )
    return len(contenders)


@transaction.atomic
def set_alias(*, contender: Contender, actor: User, alias: str) -> Contender:
    """Give one contender an alias by hand; raises NotReady if another one has it."""
    contender = _locked(contender, RoundState.SETUP)
    alias = alias.strip()
    if not alias:
        raise NotReady([_("An alias can't be empty.")])
    if Contender.objects.filter(round=contender.round, alias=alias).exclude(pk=contender.pk).exists():
        raise NotReady([_("The alias %(alias)s is taken in this round.") % {"alias": alias}])
    before, contender.alias = contender.alias, alias
    contender.save(update_fields=["alias"])
    journal.record(
        actor=actor,
        verb="contender.aliased",
        target=contender,
        edition=contender.round.edition,
        before={"alias": before},
        after={"alias": alias},
    )
    return contender


@transaction.atomic
def set_elapsed(*, contender: Contender, actor: User, seconds: int | None) -> Contender:
    """Write down the time that a lecturer used, in whole seconds; the rule makes the deduction of it."""
    contender = _locked(contender, *LIVE)
    before, contender.elapsed_seconds = contender.elapsed_seconds, seconds
    contender.save(update_fields=["elapsed_seconds"])
    journal.record(
        actor=actor,
        verb="contender.timed",
        target=contender,
        edition=contender.round.edition,
        before={"seconds": before},
        after={"seconds": seconds},
    )
    touch(contender.round_id)
    return contender


@transaction.atomic
def set_votes(*, contender: Contender, actor: User, votes: int | None) -> Contender:
    """Write down how many of the audience voted for an entry; None where nobody counted yet."""
    contender = _locked(contender, *LIVE)
    before, contender.audience_votes = contender.audience_votes, votes
    contender.save(update_fields=["audience_votes"])
    journal.record(
        actor=actor,
        verb="contender.voted",
        target=contender,
        edition=contender.round.edition,
        before={"votes": before},
        after={"votes": votes},
    )
    touch(contender.round_id)
    return contender


@transaction.atomic
def add_deduction(*, contender: Contender, actor: User, points: Decimal, reason: str) -> Deduction:
    """Take points from a contender's round score, for a stated reason."""
    if not reason.strip():
        raise ReasonRequired
    if points <= 0:
        raise NotReady([_("A deduction must be more than 0 points.")])
    contender = _locked(contender, *LIVE)
    deduction = Deduction.objects.create(
        contender=contender, points=points, reason=reason.strip(), created_by=actor
    )
    journal.record(
        actor=actor,
        verb="contender.deducted",
        target=contender,
        edition=contender.round.edition,
        after={"points": plain(points), "deduction": deduction.code},
        reason=deduction.reason,
    )
    touch(contender.round_id)
    return deduction


@transaction.atomic
def cancel_deduction(*, deduction: Deduction, actor: User, reason: str) -> Deduction:
    """Take a deduction back; the row stays, dated."""
    if not reason.strip():
        raise ReasonRequired
    contender = _locked(deduction.contender, *LIVE)
    deduction = Deduction.objects.select_for_update().get(pk=deduction.pk)
    if deduction.cancelled_at is None:
        deduction.cancelled_at = timezone.now()
        deduction.save(update_fields=["cancelled_at"])
        journal.record(
            actor=actor,
            verb="contender.deduction_cancelled",
            target=contender,
            edition=contender.round.edition,
            before={"points": plain(deduction.points), "deduction": deduction.code},
            reason=reason.strip(),
        )
        touch(contender.round_id)
    return deduction


@transaction.atomic
def set_contender_status(
    *, contender: Contender, actor: User, status: ContenderStatus, reason: str
) -> Contender:
    """Say that an entry missed its slot, withdrew or is disqualified in this round, or takes part after all.

    Raises NotReady for an absence of somebody who has been on the stage.
    """
    if not reason.strip():
        raise ReasonRequired
    contender = _locked(contender, *LIVE)
    if status == ContenderStatus.ABSENT and contender.pk in started_in(contender.round):
        raise NotReady([_("This entry has been on the stage, so it was not absent.")])
    if status == ContenderStatus.OK and EntryState(contender.entry.state) in LEFT:
        raise NotReady(
            [
                _("The whole entry is “%(state)s”. Take that back on its own page first.")
                % {"state": EntryState(contender.entry.state).label}
            ]
        )
    _set_status(contender, actor, status, reason.strip())
    return contender


def _set_status(contender: Contender, actor: User, status: ContenderStatus, reason: str) -> None:
    before = contender.status
    contender.status = status
    contender.status_reason = "" if status == ContenderStatus.OK else reason
    contender.save(update_fields=["status", "status_reason"])
    journal.record(
        actor=actor,
        verb="contender.status_changed",
        target=contender,
        edition=contender.round.edition,
        before={"status": before},
        after={"status": status},
        reason=reason,
    )
    touch(contender.round_id)


LEFT = {
    EntryState.WITHDRAWN: ContenderStatus.WITHDRAWN,
    EntryState.DISQUALIFIED: ContenderStatus.DISQUALIFIED,
}


@transaction.atomic
def follow_entry(*, entry: Entry, actor: User, reason: str) -> None:
    """Let the contenders of an entry follow when it is withdrawn, disqualified or restored.

    A withdrawal leaves approved results as they are; a disqualification reaches back into them, and whoever
    computes the round anew gets a result without the entry. An absence stays an absence.
    """
    target = LEFT.get(EntryState(entry.state), ContenderStatus.OK)
    contenders = Contender.objects.select_for_update(of=("self",)).filter(entry=entry)
    if target == ContenderStatus.WITHDRAWN:
        contenders = contenders.exclude(round__state=RoundState.APPROVED)
    for contender in contenders.select_related("round__edition", "entry"):
        if contender.status not in (target, ContenderStatus.ABSENT):
            _set_status(contender, actor, target, reason.strip() or str(EntryState(entry.state).label))
