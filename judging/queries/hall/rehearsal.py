"""Which round and which seat a device in the hall works for now: the real one, or its twin in a rehearsal."""

from django.db.models import Q

from judging.models import Rehearsal, Round, Seat


def round_in_hall(round: Round) -> Round:
    """Return the twin while the round is being rehearsed, else the round; one query."""
    twin = Round.objects.filter(rehearsal_of__round=round.pk).select_related("edition", "stage").first()
    return round if twin is None else twin


def seat_in_hall(seat: Seat) -> Seat:
    """Return the same judge's seat in the twin while the round is being rehearsed, else the seat; one query.

    With judge, panel, round, edition and stage.
    """
    twin = Q(
        panel__round__rehearsal_of__round=seat.panel.round_id,
        panel__name=seat.panel.name,
        label=seat.label,
    )
    seats = Seat.objects.filter(Q(pk=seat.pk) | twin)
    found = list(seats.select_related("judge", "panel__round__edition", "panel__round__stage"))
    return next((one for one in found if one.pk != seat.pk), found[0])


def round_of_devices(round: Round) -> Round:
    """Return the round whose seats and screens the devices in the hall hold: for a twin the one it rehearses."""
    if not round.edition.is_rehearsal:
        return round
    return Round.objects.filter(rehearsal__twin=round.pk).select_related("edition").first() or round


def seat_of_devices(seat: Seat) -> Seat:
    """Return the seat to which a judge's card and tablets belong: for a twin's seat the one that it stands for."""
    round = round_of_devices(seat.panel.round)
    if round.pk == seat.panel.round_id:
        return seat
    same = Seat.objects.filter(
        panel__round=round, panel__name=seat.panel.name, label=seat.label, left_at=None
    )
    return same.select_related("judge", "panel__round__edition").first() or seat


def rehearsal_of(round: Round) -> Rehearsal | None:
    """Return the rehearsal that a round is the twin of, or that it is being rehearsed by; one query."""
    return Rehearsal.objects.filter(twin=round).select_related("round__edition", "twin__edition").first() or (
        Rehearsal.objects.filter(round=round).select_related("round__edition", "twin__edition").first()
    )
