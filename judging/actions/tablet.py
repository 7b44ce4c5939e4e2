"""Seat cards and the devices that opened them: one device a seat, and a second one takes over only deliberately."""

import hashlib
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.codes import new_token
from contest.exceptions import ReasonRequired
from contest.models import User
from judging.actions.round import touch_hall
from judging.exceptions import CardRevoked, SeatTaken
from judging.models import Round, Seat, SeatCard, Tablet

NAME_MAX: Final = 100


def hash_of(secret: str) -> str:
    """Return what is kept of a device's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


# Cards ----------------------------------------------------------------------------------------------------


@transaction.atomic
def issue_cards(*, round: Round, actor: User) -> list[SeatCard]:
    """Make a card for every seat of a round that has none; return the new ones."""
    seats = list(
        Seat.objects.select_for_update(of=("self",))
        .filter(panel__round=round, left_at=None)
        .exclude(cards__revoked_at=None, cards__isnull=False)
        .order_by("panel__position", "panel", "label")
    )
    cards = SeatCard.objects.bulk_create(SeatCard(seat=seat) for seat in seats)
    journal.record_all(
        actor=actor, verb="card.issued", targets=[card.seat for card in cards], edition=round.edition
    )
    return cards


@transaction.atomic
def renew_card(*, seat: Seat, actor: User, reason: str) -> SeatCard:
    """Make a seat's card worthless and make a new one; a tablet that has the seat keeps it."""
    revoke_card(seat=seat, actor=actor, reason=reason)
    card = SeatCard.objects.create(seat=seat)
    journal.record(actor=actor, verb="card.issued", target=seat, edition=seat.panel.round.edition)
    return card


@transaction.atomic
def revoke_card(*, seat: Seat, actor: User, reason: str) -> None:
    """Make a seat's card worthless; a tablet that has the seat keeps it."""
    if not reason.strip():
        raise ReasonRequired
    seat = _locked(seat)
    if SeatCard.objects.filter(seat=seat, revoked_at=None).update(revoked_at=timezone.now()):
        journal.record(
            actor=actor,
            verb="card.revoked",
            target=seat,
            edition=seat.panel.round.edition,
            reason=reason.strip(),
        )


def _locked(seat: Seat) -> Seat:
    return (
        Seat.objects.select_for_update(of=("self",))
        .select_related("panel__round__edition", "judge")
        .get(pk=seat.pk)
    )


# Devices --------------------------------------------------------------------------------------------------


@transaction.atomic
def bind_tablet(
    *, token: str, name: str, takes_over: bool = False, former: Tablet | None = None
) -> tuple[Tablet, str]:
    """Give a seat to the device that opened its card; return it and the secret that only the device keeps.

    former: what the same device was until now; it gives that seat up. Raises SeatCard.DoesNotExist for an unknown
    token, CardRevoked, and SeatTaken unless takes_over while another device has the seat. What a device that lost
    the seat still sends is kept apart.
    """
    card = SeatCard.objects.select_related("seat").get(token=token)
    seat = _locked(card.seat)
    card = SeatCard.objects.get(pk=card.pk)  # as it is now that the seat is locked
    if card.revoked_at or seat.left_at:
        raise CardRevoked
    holder = Tablet.objects.filter(seat=seat, revoked_at=None).first()
    if holder is not None and holder != former and not takes_over:
        raise SeatTaken(holder.name, holder.contact_at)
    if holder is not None:
        again = holder == former
        _revoke(holder, _("Opened again on the same device.") if again else _("Another device took over."))
    if former is not None and former.revoked_at is None and former.seat_id != seat.pk:
        _revoke(former, _("The device opened another seat."))
        touch_hall(former.seat.panel.round)
    secret = new_token()
    tablet = Tablet.objects.create(seat=seat, secret_hash=hash_of(secret), name=name[:NAME_MAX])
    journal.record(
        actor=seat.judge,
        verb="tablet.bound",
        target=tablet,
        edition=seat.panel.round.edition,
        before={"tablet": holder.code, "name": holder.name} if holder else None,
        after={"tablet": tablet.code, "name": tablet.name},
    )
    touch_hall(seat.panel.round)
    return tablet, secret


def _revoke(tablet: Tablet, reason: str) -> None:
    tablet.revoked_at, tablet.revoked_reason = timezone.now(), reason
    tablet.save(update_fields=["revoked_at", "revoked_reason"])


def beat_tablet(*, tablet: Tablet, app: str, unsent: int, battery: int | None, charging: bool | None) -> None:
    """Note what a device says of itself, and that it was heard; no act, so no line in the journal."""
    Tablet.objects.filter(pk=tablet.pk).update(
        app_version=app[:40],
        unsent=max(0, min(unsent, 10_000)),
        battery=battery if battery is not None and 0 <= battery <= 100 else None,
        is_charging=charging,
        contact_at=timezone.now(),
    )


def see_nudge(*, tablet: Tablet) -> None:
    """The judge has touched the desk's reminder away; no act, so no line in the journal."""
    now = timezone.now()
    if Tablet.objects.filter(pk=tablet.pk, nudged_at__isnull=False).update(nudge_seen_at=now, contact_at=now):
        touch_hall(tablet.seat.panel.round)


@transaction.atomic
def record_rescue(*, tablet: Tablet, actor: User, outcomes: Collection[str]) -> None:
    """Write down who carried a tablet's marks to the desk by hand, and what became of them."""
    counted = {outcome: list(outcomes).count(outcome) for outcome in dict.fromkeys(outcomes)}
    journal.record(actor=actor, verb="tablet.rescued", target=tablet, after=counted)
