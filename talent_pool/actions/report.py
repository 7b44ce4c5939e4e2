"""What a pool manager does with lecture reports, and the reading of their scripts."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import transaction

from contest import journal, texts
from contest.actions.change import changed, facts_of
from contest.exceptions import IllegalMove, ReasonRequired
from contest.models import Material, User
from contest.states import FileFormat, MaterialKind
from talent_pool.actions.index import index_reports
from talent_pool.exceptions import ReviewOutOfOrder
from talent_pool.models import Lecturer, LectureReport, Topic
from talent_pool.states import PoolSource, PoolState, ReportPart

FACTS: Final = (
    "title",
    "abstract",
    "year",
    "sector",
    "lecture_form",
    "topics",
    "lecturers",
    "is_public_script",
    "is_public_slides",
    "is_public_video",
    "minutes",
    "award_text",
    "reviewed_on",
    "reviewed_by",
    "valid_until",
)

REVIEW: Final = ("reviewed_on", "reviewed_by", "valid_until")


@transaction.atomic
def admit_report(*, report: LectureReport, actor: User, topics: Iterable[Topic] = ()) -> LectureReport:
    """Take a report into the library; topics are added to those it has."""
    report = _move(report, actor, PoolState.ADMITTED, "report.admitted")
    report.topics.add(*topics)
    index_reports([report])
    return report


@transaction.atomic
def admit_reports(
    *, reports: Iterable[LectureReport], actor: User, topics: Iterable[Topic] = ()
) -> list[LectureReport]:
    """Admit several, all or none."""
    chosen = list(topics)
    return [admit_report(report=report, actor=actor, topics=chosen) for report in reports]


@transaction.atomic
def decline_report(*, report: LectureReport, actor: User, reason: str) -> LectureReport:
    """Leave a report out, with a reason."""
    return _move(report, actor, PoolState.DECLINED, "report.declined", _given(reason))


@transaction.atomic
def end_report(*, report: LectureReport, actor: User, reason: str) -> LectureReport:
    """Take a report out of the library, with a reason."""
    return _move(report, actor, PoolState.ENDED, "report.ended", _given(reason))


@transaction.atomic
def reinstate_report(*, report: LectureReport, actor: User, reason: str) -> LectureReport:
    """Undo an ending."""
    if report.state != PoolState.ENDED:
        raise IllegalMove(PoolState(report.state), PoolState.ADMITTED)
    return _move(report, actor, PoolState.ADMITTED, "report.reinstated", _given(reason), keep_reason=False)


@transaction.atomic
def reopen_report(*, report: LectureReport, actor: User, reason: str) -> LectureReport:
    """Undo a decision: a report that was declined or admitted is a candidate again."""
    return _move(report, actor, PoolState.CANDIDATE, "report.reopened", _given(reason), keep_reason=False)


@transaction.atomic
def create_report(
    *, actor: User, values: dict[str, Any], lecturers: Iterable[Lecturer] = (), topics: Iterable[Topic] = ()
) -> LectureReport:
    """Propose a report by hand, one that came by no entry of ours."""
    report = LectureReport(source=PoolSource.RECOMMENDATION, **values)
    report.save()
    report.lecturers.set(lecturers)
    report.topics.set(topics)
    index_reports([report])
    journal.record(actor=actor, verb="report.created", target=report, after=facts_of(report, FACTS))
    return report


@transaction.atomic
def edit_report(
    *,
    report: LectureReport,
    actor: User,
    values: dict[str, Any],
    lecturers: Iterable[Lecturer] | None = None,
    topics: Iterable[Topic] | None = None,
) -> LectureReport:
    """Change what is said of a report and which of its materials everybody may see."""
    report = LectureReport.objects.select_for_update().get(pk=report.pk)
    before = facts_of(report, FACTS) | {"script": len(report.script_text)}
    for name, value in values.items():
        setattr(report, name, value)
    report.save()
    if lecturers is not None:
        report.lecturers.set(lecturers)
    if topics is not None:
        report.topics.set(topics)
    index_reports([report])
    old, new = changed(before, facts_of(report, FACTS) | {"script": len(report.script_text)})
    if new:
        journal.record(actor=actor, verb="report.edited", target=report, before=old, after=new)
    return report


@transaction.atomic
def note_review(
    *, report: LectureReport, actor: User, reviewed_on: date, reviewed_by: str, valid_until: date | None
) -> LectureReport:
    """Note the political review of a report and until when it holds; None is no end.

    Raises ReviewOutOfOrder if it would end before it was made.
    """
    if valid_until is not None and valid_until < reviewed_on:
        raise ReviewOutOfOrder
    report = LectureReport.objects.select_for_update().get(pk=report.pk)
    before = facts_of(report, REVIEW)
    report.reviewed_on, report.reviewed_by, report.valid_until = reviewed_on, reviewed_by, valid_until
    report.save(update_fields=REVIEW)
    journal.record(
        actor=actor, verb="report.reviewed", target=report, before=before, after=facts_of(report, REVIEW)
    )
    return report


@transaction.atomic
def read_script(*, report: LectureReport, actor: User | None = None) -> LectureReport:
    """Read the text of the script for search: the version in use, else the entry's, Word before PDF.

    PDF is read by a library that is not thread-safe, so this runs in the worker.
    """
    text = _text_of(report)
    report = LectureReport.objects.select_for_update().get(pk=report.pk)
    if not text or text == report.script_text:
        return report
    report.script_text = text
    report.save(update_fields=["script_text"])
    index_reports([report])
    journal.record(actor=actor, verb="report.script_read", target=report, after={"characters": len(text)})
    return report


READERS: Final = {FileFormat.DOCX: texts.docx_text, FileFormat.PDF: texts.pdf_text}


def _text_of(report: LectureReport) -> str:
    version = report.versions.filter(part=ReportPart.SCRIPT, is_current=True).select_related("upload").first()
    if version is not None:
        read = READERS.get(FileFormat(version.upload.format))
        if read is None:
            return ""
        with version.upload.file.open("rb") as file:
            return read(file)
    if report.entry_id is None:
        return ""
    scripts = Material.objects.filter(
        entry_id=report.entry_id, removed_at__isnull=True, requirement__kind=MaterialKind.SCRIPT
    ).select_related("upload")
    for file_format, read in READERS.items():
        found = []
        for material in scripts:
            if material.upload.format == file_format:
                with material.upload.file.open("rb") as file:
                    found.append(read(file))
        if text := "\n".join(part for part in found if part):
            return text
    return ""


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonRequired
    return reason.strip()


def _move(
    report: LectureReport,
    actor: User,
    target: PoolState,
    verb: str,
    reason: str = "",
    *,
    keep_reason: bool = True,
) -> LectureReport:
    report = LectureReport.objects.select_for_update().get(pk=report.pk)
    before = report.state
    report.move_to(target, reason if keep_reason else "")
    report.save(update_fields=["state", "state_reason", "admitted_at"])
    journal.record(
        actor=actor,
        verb=verb,
        target=report,
        before={"state": before},
        after={"state": target.value},
        reason=reason,
    )
    return report
