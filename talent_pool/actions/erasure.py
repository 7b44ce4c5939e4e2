"""Erasure: what is known of a person goes, what was done stays in the figures."""

from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, override

from contest import journal
from contest.models import Upload, User
from contest.pinyin import pinyin_of
from talent_pool.actions.dispatch import hold_orders_ahead, take_back_ahead
from talent_pool.actions.index import index_reports
from talent_pool.actions.lecturer import locked
from talent_pool.models import (
    Appointment,
    CalendarFeed,
    Erasure,
    Lecturer,
    LectureReport,
    PossibleDuplicate,
    Withheld,
)
from talent_pool.states import ErasureState, PoolState

PERSONAL_ROWS: Final = ("absences", "reviews", "consents", "memberships", "service_certificates")
"""What says something about the person and carries no figure."""


@transaction.atomic
def ask_erasure(*, lecturer: Lecturer, actor: User) -> Erasure:
    """Note a lecturer's wish to be erased; asked twice it is one wish."""
    lecturer = locked(lecturer)
    erasure, is_new = Erasure.objects.get_or_create(lecturer=lecturer, state=ErasureState.ASKED)
    if is_new:
        journal.record(actor=actor, verb="lecturer.erasure_asked", target=lecturer)
    return erasure


@transaction.atomic
def take_back_erasure(*, lecturer: Lecturer, actor: User) -> None:
    """The lecturer has thought otherwise; without a wish nothing happens."""
    lecturer = locked(lecturer)
    now = timezone.now()
    if lecturer.erasures.filter(state=ErasureState.ASKED).update(
        state=ErasureState.TAKEN_BACK, closed_at=now, closed_by=actor
    ):
        journal.record(actor=actor, verb="lecturer.erasure_taken_back", target=lecturer)


@transaction.atomic
def note_export(*, lecturer: Lecturer, actor: User) -> None:
    """Write down that everything kept about somebody left the house, and by whom."""
    journal.record(actor=actor, verb="lecturer.exported", target=lecturer)


@transaction.atomic
def erase_lecturer(*, lecturer: Lecturer, actor: User) -> Lecturer:
    """Take everything personal out of a record and of those merged into it; it can't be undone.

    Stay: the row without a name, its terms, sectors, towns, topics, audiences and source, and the sessions it gave, so
    that every figure is what it was. Go: name, account, number, unit, photo with its file, absences, reviews, consents,
    teams, the ties to entries and letters. Films of the lecturer's reports are closed to the public. The orders of
    sessions still to come go back to the queue. The entries, certificates and the journal belong to the contest and
    keep what they say.
    """
    held = hold_orders_ahead(lecturer)
    lecturer = locked(lecturer)
    photos = {record.photo_id for record in (lecturer, *lecturer.merged_records.all()) if record.photo_id}
    for record in (lecturer, *lecturer.merged_records.select_for_update()):
        _strip(record)
    take_back_ahead(lecturer=lecturer, held=held, actor=actor)
    PossibleDuplicate.objects.filter(
        Q(lecturer__in=_records(lecturer)) | Q(other__in=_records(lecturer))
    ).delete()
    reports = list(lecturer.reports.prefetch_related("lecturers", "topics"))
    closed = LectureReport.objects.filter(lecturers=lecturer, is_public_video=True)
    journal.record(
        actor=actor,
        verb="lecturer.erased",
        target=lecturer,
        after={"films_closed": [report.code for report in closed]},
    )
    LectureReport.objects.filter(pk__in=[report.pk for report in closed]).update(is_public_video=False)
    index_reports(reports)
    now = timezone.now()
    if not lecturer.erasures.filter(state=ErasureState.ASKED).update(
        state=ErasureState.DONE, closed_at=now, closed_by=actor
    ):
        Erasure.objects.create(lecturer=lecturer, state=ErasureState.DONE, closed_at=now, closed_by=actor)
    for photo in Upload.objects.filter(pk__in=photos):
        _remove_file(photo)
    return lecturer


def _records(lecturer: Lecturer) -> list[int]:
    return [lecturer.pk, *lecturer.merged_records.values_list("pk", flat=True)]


def _strip(record: Lecturer) -> None:
    members = list(record.participations.values_list("member_id", flat=True))
    Withheld.objects.bulk_create((Withheld(member_id=key) for key in members), ignore_conflicts=True)
    record.participations.all().delete()
    Appointment.objects.filter(lecturer=record).update(certificate=None)
    for name in ("user", "photo", "consent", "organization"):
        setattr(record, name, None)
    for name in ("title", "organization_name", "mobile", "number", "biography", "name_initials"):
        setattr(record, name, "")
    for name in PERSONAL_ROWS:
        getattr(record, name).all().delete()
    CalendarFeed.objects.filter(lecturer=record).delete()
    with override(settings.LANGUAGE_CODE):
        record.name = gettext("Erased lecturer")
        record.name_pinyin = pinyin_of(record.name)[:600]
        if record.state in {PoolState.ADMITTED, PoolState.CANDIDATE}:
            record.state = PoolState.ENDED if record.state == PoolState.ADMITTED else PoolState.DECLINED
        record.state_reason = gettext("Erased on request")
    record.shown, record.languages = [], []
    record.erased_at = timezone.now()
    record.save()
    record.appointments.filter(ends_on__gt=timezone.localdate(), ended_on__isnull=True).update(
        ended_on=timezone.localdate()
    )


def _remove_file(photo: Upload) -> None:
    """Remove a picture and its file, unless something else is it too: an entry's photo belongs to the entry."""
    used = any(
        relation.related_model._base_manager.filter(**{relation.field.name: photo}).exists()  # type: ignore[union-attr]
        for relation in Upload._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    )
    if not used:
        name, storage = photo.file.name or "", photo.file.storage
        photo.delete()
        transaction.on_commit(lambda: storage.delete(name))
