"""What becomes of a session: the report, the branch's word, disputes, and sessions recorded by hand."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from contest import journal
from contest.actions.change import changed, facts_of
from contest.actions.upload import store_upload
from contest.models import Upload, User
from contest.states import FileFormat
from contest.validators.files import FileLimits
from talent_pool.actions.booking import given, locked, move
from talent_pool.actions.sheet import sheet_for
from talent_pool.exceptions import BookingMovedOn, TooEarly
from talent_pool.models import Booking, Delivery, DeliveryPhoto, Lecturer
from talent_pool.models.booking import LIVE
from talent_pool.notices import booking as notices
from talent_pool.states import BookingState, DeliverySource, DeliveryState

PHOTO_LIMITS: Final = FileLimits(
    formats=(FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP), max_bytes=20_000_000
)
MOST_PHOTOS: Final = 9

FACTS: Final = (
    "report", "topic", "title", "unit_name", "held_on", "sector", "town", "lecture_form", "audience_kind", "place",
    "site", "route", "is_online", "attendance", "remarks", "rating", "comment",
)  # fmt: skip


def store_photos(*, files: Iterable[File[bytes]], actor: User) -> list[Upload]:
    """Store pictures of a session, each written anew like every picture. Raises FileRefused."""
    return [store_upload(file=file, actor=actor, limits=PHOTO_LIMITS) for file in files]


@transaction.atomic
def report_session(
    *, booking: Booking, actor: User, values: dict[str, Any], photos: Sequence[Upload] = ()
) -> Delivery:
    """Say how a session went; the branch is asked to confirm it.

    values: attendance and remarks. Raises TooEarly before it began, BookingMovedOn if it is reported already.
    """
    booking = locked(booking)
    if booking.state != BookingState.ACCEPTED:
        raise BookingMovedOn(str(booking.get_state_display()))
    if booking.starts_at is not None and booking.starts_at > timezone.now():
        raise TooEarly
    delivery = sheet_for(booking, actor)
    for name, value in values.items():
        setattr(delivery, name, value)
    delivery.move_to(DeliveryState.REPORTED)
    delivery.reported_by, delivery.reported_at = actor, timezone.now()
    delivery.save()
    _add_photos(delivery, photos)
    move(booking, actor, BookingState.DELIVERED, "booking.delivered")
    journal.record(
        actor=actor,
        verb="delivery.reported",
        target=delivery,
        after={"attendance": delivery.attendance, "photos": len(photos)},
    )
    transaction.on_commit(partial(notices.tell.enqueue, booking.pk, "delivered"))
    return delivery


@transaction.atomic
def record_session(
    *,
    actor: User,
    values: dict[str, Any],
    lecturers: Iterable[Lecturer],
    photos: Sequence[Upload] = (),
    is_confirmed: bool = False,
) -> Delivery:
    """Record a session that nobody ordered here.

    is_confirmed: the unit has confirmed it outside the system; without that it is counted apart until somebody does.
    """
    now = timezone.now()
    delivery = Delivery(
        source=DeliverySource.RECORD,
        state=DeliveryState.CONFIRMED if is_confirmed else DeliveryState.REPORTED,
        reported_by=actor,
        reported_at=now,
        confirmed_by=actor if is_confirmed else None,
        confirmed_at=now if is_confirmed else None,
        **values,
    )
    delivery.save(force_insert=True)
    delivery.lecturers.set(lecturers)
    _add_photos(delivery, photos)
    journal.record(
        actor=actor,
        verb="delivery.recorded",
        target=delivery,
        after=facts_of(delivery, FACTS)
        | {"state": delivery.state, "lecturers": [str(one) for one in delivery.lecturers.all()]},
    )
    return delivery


@transaction.atomic
def amend_session(
    *,
    delivery: Delivery,
    actor: User,
    values: dict[str, Any],
    lecturers: Iterable[Lecturer] | None = None,
    photos: Sequence[Upload] = (),
    reason: str = "",
) -> Delivery:
    """Correct a record. What the branch had confirmed or disputed goes back to it, so a reason is needed then."""
    delivery = _locked(delivery)
    before = facts_of(delivery, FACTS)
    for name, value in values.items():
        setattr(delivery, name, value)
    old, new = changed(before, facts_of(delivery, FACTS))
    if new and delivery.state in {DeliveryState.CONFIRMED, DeliveryState.DISPUTED}:
        reason = given(reason)
        _back_to_reported(delivery, actor)
    delivery.save()
    if lecturers is not None:
        delivery.lecturers.set(lecturers)
    _add_photos(delivery, photos)
    if new or photos:
        journal.record(
            actor=actor, verb="delivery.amended", target=delivery, before=old, after=new, reason=reason
        )
    return delivery


@transaction.atomic
def confirm_session(
    *, delivery: Delivery, actor: User, rating: int | None = None, comment: str = ""
) -> Delivery:
    """The branch says that it was so, and rates it 1-5; from now on it is a session in every figure."""
    delivery = _locked(delivery)
    delivery.move_to(DeliveryState.CONFIRMED)
    delivery.confirmed_by, delivery.confirmed_at = actor, timezone.now()
    delivery.rating, delivery.comment = rating, comment.strip()
    delivery.save()
    if delivery.booking is not None:
        move(delivery.booking, actor, BookingState.CONFIRMED, "booking.confirmed")
        live = delivery.booking.dispatches.filter(state__in=LIVE).first()
        transaction.on_commit(
            partial(notices.tell.enqueue, delivery.booking.pk, "confirmed", live.pk if live else None)
        )
    journal.record(
        actor=actor,
        verb="delivery.confirmed",
        target=delivery,
        after={"attendance": delivery.attendance, "rating": rating},
    )
    return delivery


@transaction.atomic
def dispute_session(*, delivery: Delivery, actor: User, reason: str) -> Delivery:
    """The branch says that it was not so; the manager decides."""
    reason = given(reason)
    delivery = _locked(delivery)
    delivery.move_to(DeliveryState.DISPUTED, reason)
    delivery.save(update_fields=["state", "state_reason"])
    journal.record(actor=actor, verb="delivery.disputed", target=delivery, reason=reason)
    if delivery.booking is not None:
        live = delivery.booking.dispatches.filter(state__in=LIVE).first()
        transaction.on_commit(
            partial(notices.tell.enqueue, delivery.booking.pk, "disputed", live.pk if live else None)
        )
    return delivery


@transaction.atomic
def undo_confirmation(*, delivery: Delivery, actor: User, reason: str) -> Delivery:
    """Take a confirmation back, with a reason; the session is counted apart again."""
    reason = given(reason)
    delivery = _locked(delivery)
    _back_to_reported(delivery, actor)
    delivery.save()
    journal.record(actor=actor, verb="delivery.unconfirmed", target=delivery, reason=reason)
    return delivery


@transaction.atomic
def void_session(*, delivery: Delivery, actor: User, reason: str) -> Delivery:
    """Say that a session did not take place; its order can be reported anew."""
    reason = given(reason)
    delivery = _locked(delivery)
    delivery.move_to(DeliveryState.VOID, reason)
    delivery.confirmed_by = delivery.confirmed_at = None
    delivery.save()
    journal.record(actor=actor, verb="delivery.voided", target=delivery, reason=reason)
    if delivery.booking is not None:
        move(
            delivery.booking,
            actor,
            BookingState.ACCEPTED,
            "booking.session_voided",
            reason,
            keep_reason=False,
        )
    return delivery


def _locked(delivery: Delivery) -> Delivery:
    """Hold the order first, then the record, as every act does."""
    if delivery.booking_id:
        Booking.objects.select_for_update().get(pk=delivery.booking_id)
    return Delivery.objects.select_for_update().select_related(None).get(pk=delivery.pk)


def _back_to_reported(delivery: Delivery, actor: User) -> None:
    was_confirmed = delivery.state == DeliveryState.CONFIRMED
    delivery.move_to(DeliveryState.REPORTED)
    delivery.confirmed_by = delivery.confirmed_at = None
    if was_confirmed and delivery.booking is not None:
        move(delivery.booking, actor, BookingState.DELIVERED, "booking.unconfirmed")


def _add_photos(delivery: Delivery, photos: Sequence[Upload]) -> None:
    start = delivery.photos.count()
    DeliveryPhoto.objects.bulk_create(
        DeliveryPhoto(delivery=delivery, upload=one, position=start + n)
        for n, one in enumerate(photos[: max(MOST_PHOTOS - start, 0)])
    )
