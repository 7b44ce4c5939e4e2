"""The sheet of a session: made from its order and following it, with the names of those who signed in."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from contest import journal
from contest.actions.change import changed, facts_of
from contest.models import User
from talent_pool.actions.booking import given, locked
from talent_pool.exceptions import BookingMovedOn, NoSession, SignInClosed, TooManyNames
from talent_pool.models import Booking, Delivery, Dispatch, Lecturer, SignIn
from talent_pool.models.booking import LIVE
from talent_pool.queries.site import start_of
from talent_pool.states import BookingState, DeliverySource, DeliveryState, PlaceKind

BEFORE: Final = timedelta(hours=1)
AFTER: Final = timedelta(hours=2)
CALLED_OFF: Final = frozenset(
    {BookingState.PLACED, BookingState.WITHDRAWN, BookingState.CANCELLED, BookingState.UNMET}
)
NAMES_PER_DEVICE: Final = 5
"""Old members without a telephone sign in on a neighbour's; a whole village on one is what an audit looks for."""


@transaction.atomic
def open_sign_in(*, booking: Booking, actor: User) -> Delivery:
    """Return the record of a session with its sheet for signing in, made at first use.

    The record of a session that did not take place becomes the sheet of the one that does.
    """
    booking = locked(booking)
    found = Delivery.objects.select_for_update().filter(booking=booking).first()
    if found is not None and found.state != DeliveryState.VOID:
        return found
    if booking.state != BookingState.ACCEPTED:
        raise BookingMovedOn(str(booking.get_state_display()))
    sheet = sheet_for(booking, actor)
    if found is not None:
        sheet.move_to(DeliveryState.OPEN)
        sheet.save(update_fields=["state", "state_reason"])
    journal.record(actor=actor, verb="delivery.sheet_opened", target=sheet)
    return sheet


@transaction.atomic
def sign_in(*, delivery: Delivery, name: str, unit_name: str, device: str) -> SignIn:
    """Write a name on the sheet of a session; the same name from the same telephone stays one row.

    Raises NoSession once it was called off, SignInClosed outside the time around it, TooManyNames for the sixth name
    from one telephone.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if refusal := sign_in_refusal(delivery):
        raise refusal
    name = " ".join(name.split())
    known = SignIn.objects.filter(delivery=delivery, device=device, name=name).first()
    since, _until = sign_in_window(delivery)
    if known is not None and (since is None or known.at >= since):
        return known
    if names_from(delivery, device).count() >= NAMES_PER_DEVICE:
        raise TooManyNames(NAMES_PER_DEVICE)
    made = known or SignIn(delivery=delivery, name=name, device=device)
    made.unit_name, made.at = unit_name.strip(), timezone.now()
    made.struck_at, made.struck_by, made.strike_reason = None, None, ""  # it stood there for another day
    made.save()
    journal.record(actor=None, verb="delivery.signed_in", target=delivery, after={"row": made.pk})
    return made


@transaction.atomic
def strike_sign_in(*, row: SignIn, actor: User, reason: str) -> SignIn:
    """Strike a name that does not belong there; the row stays, with who struck it and why."""
    reason = given(reason)[:200]
    row = SignIn.objects.select_for_update().get(pk=row.pk)
    if row.struck_at is None:
        row.struck_at, row.struck_by, row.strike_reason = timezone.now(), actor, reason
        row.save(update_fields=["struck_at", "struck_by", "strike_reason"])
        journal.record(
            actor=actor,
            verb="delivery.name_struck",
            target=row.delivery,
            before={"row": row.pk},
            reason=reason,
        )
    return row


def sign_in_window(delivery: Delivery) -> tuple[datetime | None, datetime | None]:
    """Return from when until when names are taken; (None, None) for a session without a time."""
    if delivery.starts_at is None or delivery.ends_at is None:
        return None, None
    return delivery.starts_at - BEFORE, delivery.ends_at + AFTER


def names_from(delivery: Delivery, device: str) -> QuerySet[SignIn]:
    """Return the names that one telephone wrote for the session as it is planned now, those struck too."""
    since, _until = sign_in_window(delivery)
    found = SignIn.objects.filter(delivery=delivery, device=device)
    return found if since is None else found.filter(at__gte=since)


def sign_in_refusal(delivery: Delivery) -> NoSession | SignInClosed | None:
    """Return why no names are taken now, None while they are."""
    called_off = delivery.booking is not None and delivery.booking.state in CALLED_OFF
    if called_off or delivery.state == DeliveryState.VOID:
        return NoSession()
    opens, closes = sign_in_window(delivery)
    if opens is not None and closes is not None and opens <= timezone.now() <= closes:
        return None
    return SignInClosed(_moment(opens), _moment(closes))


def sheet_for(booking: Booking, actor: User) -> Delivery:
    """Return the record of a session as its order stands now; one that is new counts nowhere until it is reported.

    booking: locked.
    """
    known = Delivery.objects.select_for_update().filter(booking=booking).first()
    if known is None:
        known = Delivery.objects.create(
            booking=booking, state=DeliveryState.OPEN, source=DeliverySource.BOOKING, **_facts(booking)
        )
    else:
        _follow(known, booking, actor)
    known.lecturers.set(_present(booking))
    return known


def follow_order(booking: Booking, actor: User) -> None:
    """Let a sheet that is open already follow its order to another day, place or lecturer. booking: locked."""
    if Delivery.objects.filter(booking=booking, state=DeliveryState.OPEN).exists():
        sheet_for(booking, actor)


def _follow(delivery: Delivery, booking: Booking, actor: User) -> None:
    """Write what the order says now; names that were written for another time are struck, and stay readable.

    Who came to a session that did not take place came to no other. Of a session that only begins later the names stay.
    """
    facts = _facts(booking)
    before = facts_of(delivery, facts)
    for name, value in facts.items():
        setattr(delivery, name, value)
    names = delivery.sign_ins.filter(struck_at__isnull=True)
    if delivery.state == DeliveryState.VOID:
        delivery.rating, delivery.comment = None, ""  # said of the session that is void
    else:
        opens, closes = sign_in_window(delivery)
        names = names.exclude(at__gte=opens, at__lte=closes) if opens and closes else names.none()
    delivery.save()
    old, new = changed(before, facts_of(delivery, facts))
    if not new:
        return
    struck = 0
    if "starts_at" in new:
        with override(settings.LANGUAGE_CODE):
            reason = gettext("The session was moved to another time.")
        struck = names.update(struck_at=timezone.now(), struck_by=actor, strike_reason=reason)
    journal.record(
        actor=actor, verb="delivery.moved", target=delivery, before=old, after=new | {"names_struck": struck}
    )


def _facts(booking: Booking) -> dict[str, Any]:
    """Return what the record of a session takes from its order."""
    starts_at = booking.starts_at or timezone.now()
    _site, town = start_of(booking)
    return {
        "report": booking.report,
        "topic": booking.topic,
        "title": "" if booking.report or booking.topic else booking.subject,
        "unit": booking.unit,
        "unit_name": booking.unit_name,
        "held_on": timezone.localdate(starts_at),
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "sector": booking.sector,
        "town": town,
        "lecture_form": booking.report.lecture_form if booking.report else "",
        "audience_kind": booking.audience_kind,
        "place": booking.place_text,
        "site": booking.site,
        "route": booking.route,
        "is_online": booking.place_kind == PlaceKind.ONLINE,
    }


def _present(booking: Booking) -> list[Lecturer]:
    return [
        one.lecturer
        for one in Dispatch.objects.filter(booking=booking, state__in=LIVE).select_related("lecturer")
    ]


def _moment(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "—"
