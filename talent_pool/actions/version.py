"""Versions of a report's script, slides and film: each is kept, one of each is in use."""

from functools import partial
from typing import Final

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from contest import journal
from contest.actions.arrival import convert
from contest.actions.upload import store_upload
from contest.models import Upload, User
from contest.states import FileFormat
from contest.validators.files import FileLimits
from talent_pool.models import LectureReport, ReportVersion
from talent_pool.states import ReportPart

MB: Final = 1_000_000
LIMITS: Final = {
    ReportPart.SCRIPT: FileLimits(formats=(FileFormat.DOCX, FileFormat.PDF), max_bytes=50 * MB),
    ReportPart.SLIDES: FileLimits(formats=(FileFormat.PPTX, FileFormat.PDF), max_bytes=200 * MB),
    ReportPart.VIDEO: FileLimits(formats=(FileFormat.MP4, FileFormat.MOV), max_bytes=2000 * MB),
}
READ_SCRIPT: Final = "talent_pool.tasks.report.read_script"
"""The task of the room above, by name."""


def store_version(*, file: File[bytes], part: ReportPart, actor: User) -> Upload:
    """Store a file as a version may be; looking at a film takes seconds. Raises FileRefused."""
    return store_upload(file=file, actor=actor, limits=LIMITS[part])


@transaction.atomic
def add_version(
    *, report: LectureReport, part: ReportPart, upload: Upload, actor: User, note: str = ""
) -> ReportVersion:
    """Put a stored file above the earlier versions of a part; it is the one in use from now on."""
    report = LectureReport.objects.select_for_update().get(pk=report.pk)
    last = report.versions.filter(part=part).aggregate(last=Max("number"))["last"] or 0
    report.versions.filter(part=part, is_current=True).update(is_current=False)
    version = ReportVersion.objects.create(
        report=report, part=part, number=last + 1, upload=upload, note=note, is_current=True, added_by=actor
    )
    journal.record(
        actor=actor,
        verb="report.version_added",
        target=report,
        after={"part": part.value, "number": version.number, "sha256": upload.sha256, "note": note},
    )
    _read_again(report, part)
    if part is ReportPart.VIDEO:
        convert(upload=upload, owner=actor)
    return version


@transaction.atomic
def choose_version(*, version: ReportVersion, actor: User) -> ReportVersion:
    """Make a version the one in use; the others stay."""
    report = LectureReport.objects.select_for_update().get(pk=version.report_id)
    version = report.versions.get(pk=version.pk)
    if version.is_current:
        return version
    now = report.versions.filter(part=version.part, is_current=True)
    before = [one.number for one in now]
    now.update(is_current=False)
    version.is_current = True
    version.save(update_fields=["is_current"])
    journal.record(
        actor=actor,
        verb="report.version_chosen",
        target=report,
        before={"part": version.part, "number": before},
        after={"part": version.part, "number": version.number},
    )
    _read_again(report, ReportPart(version.part))
    return version


def _read_again(report: LectureReport, part: ReportPart) -> None:
    if part is ReportPart.SCRIPT:
        transaction.on_commit(partial(_enqueue, report.code))


def _enqueue(code: str) -> None:
    """Leave the script to the worker: a long PDF takes seconds."""
    import_string(READ_SCRIPT).enqueue(code)
