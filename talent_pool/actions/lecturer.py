"""What a pool manager does with lecturers: admit, decline, end, undo, edit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from contest import journal
from contest.actions.change import changed, facts_of
from contest.actions.upload import store_upload
from contest.exceptions import IllegalMove, ReasonRequired
from contest.models import Edition, Upload, User
from contest.pinyin import pinyin_of
from contest.states import FileFormat
from contest.validators.files import FileLimits
from judging.states import CertificateState
from talent_pool.actions.appointment import issue_letter
from talent_pool.actions.dispatch import hold_orders_ahead, take_back_ahead
from talent_pool.actions.duplicate import note_doubts
from talent_pool.actions.index import index_reports_of
from talent_pool.exceptions import LetterIssued, RecordErased, TermRefused
from talent_pool.models import Appointment, Lecturer, Topic
from talent_pool.states import PoolSource, PoolState
from talent_pool.validators.person import plain_mobile

PHOTO_LIMITS: Final = FileLimits(
    formats=(FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP), max_bytes=10_000_000
)
FACTS: Final = (
    "name",
    "name_pinyin",
    "title",
    "organization_name",
    "mobile",
    "number",
    "biography",
    "sectors",
    "topics",
    "audiences",
    "languages",
    "towns",
)
IDENTITY: Final = frozenset({"name", "mobile", "number", "organization_name"})
"""What may show that two records are one person."""


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when somebody is appointed, both days included."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on <= self.starts_on:
            raise TermRefused(self.starts_on, self.ends_on)


@transaction.atomic
def admit_lecturer(
    *,
    lecturer: Lecturer,
    actor: User,
    term: Term,
    topics: Iterable[Topic] = (),
    sectors: Sequence[str] | None = None,
    edition: Edition | None = None,
) -> Appointment:
    """Take a candidate, or somebody who was declined or had left, into the pool for a term.

    topics are added to those of the lecturer; sectors replace them, None keeps them.
    edition: the one whose award led here; it lends the number of the letter of appointment.
    """
    lecturer = locked(lecturer)
    before = lecturer.state
    lecturer.move_to(PoolState.ADMITTED)
    if sectors is not None:
        lecturer.sectors = list(sectors)
    lecturer.save(update_fields=["state", "state_reason", "sectors"])
    lecturer.topics.add(*topics)
    index_reports_of(lecturer)
    appointment = _appoint(lecturer, actor, term, edition)
    journal.record(
        actor=actor,
        verb="lecturer.admitted",
        target=lecturer,
        edition=edition,
        before={"state": before},
        after=_term_facts(term)
        | {"sectors": lecturer.sectors, "topics": [str(t) for t in lecturer.topics.all()]},
    )
    return appointment


@transaction.atomic
def admit_lecturers(
    *,
    lecturers: Iterable[Lecturer],
    actor: User,
    term: Term,
    topics: Iterable[Topic] = (),
    sectors: Sequence[str] | None = None,
    with_letters: bool = False,
) -> list[Appointment]:
    """Admit several for the same term, all or none; each keeps the edition that proposed it last.

    with_letters: issue the letters of appointment at once.
    """
    chosen = list(topics)
    made = [
        admit_lecturer(
            lecturer=lecturer,
            actor=actor,
            term=term,
            topics=chosen,
            sectors=sectors,
            edition=latest_edition(lecturer),
        )
        for lecturer in lecturers
    ]
    return [issue_letter(appointment=one, actor=actor) for one in made] if with_letters else made


def latest_edition(lecturer: Lecturer) -> Edition | None:
    """Return the latest edition in which the person took part."""
    return (
        Edition.objects.filter(entries__members__participation__lecturer=lecturer).order_by("-year").first()
    )


@transaction.atomic
def renew_lecturer(
    *, lecturer: Lecturer, actor: User, term: Term, edition: Edition | None = None
) -> Appointment:
    """Appoint somebody in the pool for a further term."""
    lecturer = locked(lecturer)
    if lecturer.state != PoolState.ADMITTED:
        raise IllegalMove(PoolState(lecturer.state), PoolState.ADMITTED)
    appointment = _appoint(lecturer, actor, term, edition or latest_edition(lecturer))
    journal.record(
        actor=actor, verb="lecturer.renewed", target=lecturer, edition=edition, after=_term_facts(term)
    )
    return appointment


@transaction.atomic
def decline_lecturer(*, lecturer: Lecturer, actor: User, reason: str) -> Lecturer:
    """Leave a candidate out, with a reason."""
    return _move(lecturer, actor, PoolState.DECLINED, "lecturer.declined", _given(reason))


@transaction.atomic
def end_lecturer(*, lecturer: Lecturer, actor: User, reason: str, on: date | None = None) -> Lecturer:
    """End somebody's appointment before its time, with a reason; they leave the public directory.

    The orders of sessions still to come go back to the queue. on: the last day; today when not given.
    """
    held = hold_orders_ahead(lecturer)
    person = _move(lecturer, actor, PoolState.ENDED, "lecturer.ended", _given(reason))
    day = on or timezone.localdate()
    person.appointments.filter(ends_on__gt=day, ended_on__isnull=True).update(ended_on=day)
    take_back_ahead(lecturer=person, held=held, actor=actor)
    return person


@transaction.atomic
def reinstate_lecturer(*, lecturer: Lecturer, actor: User, reason: str) -> Lecturer:
    """Undo an ending: the appointments that it cut short run again, not those that an earlier one did."""
    lecturer = locked(lecturer)
    if lecturer.state != PoolState.ENDED:
        raise IllegalMove(PoolState(lecturer.state), PoolState.ADMITTED)
    person = _move(
        lecturer, actor, PoolState.ADMITTED, "lecturer.reinstated", _given(reason), keep_reason=False
    )
    last = person.appointments.aggregate(day=Max("ended_on"))["day"]
    if last and not person.appointments.filter(ended_on__isnull=True, starts_on__gte=last).exists():
        person.appointments.filter(ended_on=last).update(ended_on=None)
    return person


@transaction.atomic
def reopen_lecturer(*, lecturer: Lecturer, actor: User, reason: str) -> Lecturer:
    """Undo a decision: somebody declined or admitted is a candidate again.

    The appointment of an admission goes with it, and the orders of sessions still to come go back to the queue.
    Raises LetterIssued while the letter of the admission is valid.
    """
    held = hold_orders_ahead(lecturer)
    lecturer = locked(lecturer)
    if lecturer.state == PoolState.ADMITTED:
        last = lecturer.appointments.select_related("certificate").order_by("-created_at", "-pk").first()
        if last and last.certificate and last.certificate.state == CertificateState.VALID:
            raise LetterIssued(lecturer.name)
        if last:
            last.delete()
    person = _move(
        lecturer, actor, PoolState.CANDIDATE, "lecturer.reopened", _given(reason), keep_reason=False
    )
    take_back_ahead(lecturer=person, held=held, actor=actor)
    return person


@transaction.atomic
def create_lecturer(*, actor: User, values: dict[str, Any], topics: Iterable[Topic] = ()) -> Lecturer:
    """Propose somebody by hand; a pool manager admits them as any other candidate."""
    lecturer = Lecturer(source=PoolSource.RECOMMENDATION)
    _write(lecturer, values)
    lecturer.save()
    lecturer.topics.set(topics)
    note_doubts(lecturer)
    journal.record(actor=actor, verb="lecturer.created", target=lecturer, after=facts_of(lecturer, FACTS))
    return lecturer


@transaction.atomic
def edit_lecturer(
    *, lecturer: Lecturer, actor: User, values: dict[str, Any], topics: Iterable[Topic] | None = None
) -> Lecturer:
    """Change what is known of a lecturer; the search terms of the person's reports follow."""
    lecturer = locked(lecturer)
    before = facts_of(lecturer, FACTS)
    _write(lecturer, values)
    lecturer.save()
    if topics is not None:
        lecturer.topics.set(topics)
    old, new = changed(before, facts_of(lecturer, FACTS))
    if IDENTITY & new.keys():
        note_doubts(lecturer)
    if new:
        index_reports_of(lecturer)
        journal.record(actor=actor, verb="lecturer.edited", target=lecturer, before=old, after=new)
    return lecturer


@transaction.atomic
def set_photo(*, lecturer: Lecturer, actor: User, photo: Upload | None) -> Lecturer:
    """Give a lecturer a picture, or take it away."""
    lecturer = locked(lecturer)
    before = lecturer.photo.code if lecturer.photo else None
    lecturer.photo = photo
    lecturer.save(update_fields=["photo"])
    journal.record(
        actor=actor,
        verb="lecturer.photo_set" if photo else "lecturer.photo_removed",
        target=lecturer,
        before={"photo": before},
        after={"photo": photo.code if photo else None},
    )
    return lecturer


def store_photo(*, file: File[bytes], actor: User) -> Upload:
    """Store a picture of a person, written anew like every picture. Raises FileRefused."""
    return store_upload(file=file, actor=actor, limits=PHOTO_LIMITS)


def locked(lecturer: Lecturer) -> Lecturer:
    """Return the record to be written to, locked. Raises RecordErased."""
    found: Lecturer = Lecturer.objects.standing().select_for_update().get(pk=lecturer.pk)
    if found.erased_at:
        raise RecordErased
    return found


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonRequired
    return reason.strip()


def _move(
    lecturer: Lecturer,
    actor: User,
    target: PoolState,
    verb: str,
    reason: str,
    *,
    keep_reason: bool = True,
) -> Lecturer:
    lecturer = locked(lecturer)
    before = lecturer.state
    lecturer.move_to(target, reason if keep_reason else "")
    lecturer.save(update_fields=["state", "state_reason"])
    index_reports_of(lecturer)
    journal.record(
        actor=actor,
        verb=verb,
        target=lecturer,
        before={"state": before},
        after={"state": target.value},
        reason=reason,
    )
    return lecturer


def _appoint(lecturer: Lecturer, actor: User, term: Term, edition: Edition | None) -> Appointment:
    return Appointment.objects.create(
        lecturer=lecturer,
        edition=edition,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        appointed_by=actor,
    )


def _term_facts(term: Term) -> dict[str, Any]:
    return {"from": term.starts_on.isoformat(), "until": term.ends_on.isoformat()}


def _write(lecturer: Lecturer, values: dict[str, Any]) -> None:
    renamed = "name" in values and values["name"] != lecturer.name
    spelt = values.get("name_pinyin", lecturer.name_pinyin) != lecturer.name_pinyin
    for name, value in values.items():
        setattr(lecturer, name, value)
    if renamed and not spelt:  # the form sends the old spelling along
        lecturer.name_pinyin = pinyin_of(lecturer.name)[:600]
    lecturer.mobile = plain_mobile(lecturer.mobile)
