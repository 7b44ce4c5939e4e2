"""Stepping back from an entry, and coming back to it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.panel import FORMING
from judging.actions.round import locked, refuse_unless, touch
from judging.exceptions import NotReady
from judging.models import Contender, Recusal, ScoreSheet, Seat
from judging.states import SheetState


@transaction.atomic
def declare_recusal(*, seat: Seat, contender: Contender, actor: User, reason: str) -> Recusal:
    """Record that a judge does not score an entry; marks already saved are kept and don't count.

    By the judge or by an organizer; before or after assignment, until scoring closes.
    """
    if not reason.strip():
        raise ReasonRequired
    round = locked(contender.round)
    refuse_unless(round, *FORMING)
    if seat.panel.round_id != round.pk:
        raise NotReady([_("This judge has no seat in this round.")])
    recusal = Recusal.objects.filter(seat=seat, contender=contender, withdrawn_at=None).first()
    if recusal is not None:
        return recusal
    recusal = Recusal.objects.create(seat=seat, contender=contender, reason=reason.strip(), declared_by=actor)
    sheet = _sheet(seat, contender)
    if sheet is not None:
        sheet.move_to(SheetState.RECUSED, reason.strip())
        sheet.save(update_fields=["state", "state_reason", "signed_at", "updated_at"])
    journal.record(
        actor=actor,
        verb="sheet.recused",
        target=sheet or contender,
        edition=round.edition,
        after={"seat": str(seat), "contender": str(contender)},
        reason=reason.strip(),
    )
    touch(round.pk)
    return recusal


@transaction.atomic
def withdraw_recusal(*, recusal: Recusal, actor: User, reason: str) -> Recusal:
    """Take a recusal back: the sheet is open again with the marks it had."""
    if not reason.strip():
        raise ReasonRequired
    round = locked(recusal.contender.round)
    refuse_unless(round, *FORMING)
    recusal = (
        Recusal.objects.select_for_update(of=("self",))
        .select_related("seat__judge", "contender__entry")
        .get(pk=recusal.pk)
    )
    if recusal.withdrawn_at is not None:
        return recusal
    recusal.withdrawn_at = timezone.now()
    recusal.save(update_fields=["withdrawn_at"])
    sheet = _sheet(recusal.seat, recusal.contender)
    if sheet is not None and sheet.state == SheetState.RECUSED:
        sheet.move_to(SheetState.OPEN, reason.strip())
        sheet.save(update_fields=["state", "state_reason", "signed_at", "updated_at"])
    journal.record(
        actor=actor,
        verb="sheet.recusal_withdrawn",
        target=sheet or recusal.contender,
        edition=round.edition,
        before={"reason": recusal.reason},
        after={"seat": str(recusal.seat), "contender": str(recusal.contender)},
        reason=reason.strip(),
    )
    touch(round.pk)
    return recusal


def _sheet(seat: Seat, contender: Contender) -> ScoreSheet | None:
    return (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("seat__judge", "contender__entry")
        .filter(seat=seat, contender=contender)
        .first()
    )
