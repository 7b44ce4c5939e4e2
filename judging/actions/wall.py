"""What the desk does for one judge: remind the tablet, take the seat from it, give a sheet back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.round import locked, touch, touch_hall
from judging.actions.sheet import reopen_sheet
from judging.actions.stage import open_marks
from judging.exceptions import NotReady, UnsentMarks
from judging.models import Round, ScoreSheet, Seat, Tablet
from judging.queries.hall.rehearsal import seat_of_devices


@transaction.atomic
def nudge_tablets(*, round: Round, seats: Sequence[Seat], actor: User) -> int:
    """Ask for attention on the tablets of some seats, until their judges touch it away; return how many have one.

    In a rehearsal the devices are those of the real seats.
    """
    round = locked(round)
    held = [seat_of_devices(seat).pk for seat in seats if seat.panel.round_id == round.pk]
    tablets = list(
        Tablet.objects.select_for_update(of=("self",))
        .filter(seat__in=held, revoked_at=None)
        .select_related("seat__judge")
    )
    if not tablets:
        raise NotReady([_("No tablet holds this seat at present, so nobody can be reminded on one.")])
    Tablet.objects.filter(pk__in=[one.pk for one in tablets]).update(
        nudged_at=timezone.now(), nudge_seen_at=None
    )
    journal.record_all(actor=actor, verb="tablet.nudged", targets=tablets, edition=round.edition)
    touch(round.pk)
    return len(tablets)


@transaction.atomic
def revoke_tablet(*, tablet: Tablet, actor: User, reason: str, despite_unsent: bool = False) -> Tablet:
    """Take the seat from a tablet; what it still sends is kept apart for a decision. One already revoked is left alone.

    Raises UnsentMarks while it holds saves that have not arrived, unless the desk goes on despite_unsent.
    """
    if not reason.strip():
        raise ReasonRequired
    round = locked(tablet.seat.panel.round)
    tablet = Tablet.objects.select_for_update(of=("self",)).select_related("seat__judge").get(pk=tablet.pk)
    if tablet.revoked_at is not None:
        return tablet
    if tablet.unsent and not despite_unsent:
        raise UnsentMarks(tablet.unsent)
    tablet.revoked_at, tablet.revoked_reason = timezone.now(), reason.strip()
    tablet.save(update_fields=["revoked_at", "revoked_reason"])
    journal.record(
        actor=actor,
        verb="tablet.revoked",
        target=tablet,
        edition=round.edition,
        before={"seat": tablet.seat.label, "unsent": tablet.unsent},
        reason=tablet.revoked_reason,
    )
    touch_hall(round)
    return tablet


@transaction.atomic
def reopen_for(*, sheet: ScoreSheet, actor: User, reason: str) -> None:
    """Give a signed sheet back to its judge after the marks were closed, and open them again; one reason for both."""
    open_marks(contender=sheet.contender, actor=actor, reason=reason)
    reopen_sheet(sheet=sheet, actor=actor, reason=reason)
