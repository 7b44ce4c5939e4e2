"""Bringing an office's own records of earlier years into the pool: all of a file in one act, and all of it back."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from contest import journal
from contest.actions.change import facts_of
from contest.models import JournalHead, User
from contest.pinyin import initials_of, pinyin_of
from contest.spreadsheets import Page
from talent_pool.actions.duplicate import note_doubts_among
from talent_pool.actions.index import index_reports
from talent_pool.exceptions import ImportHasProblems, ImportInUse, ImportUndone, NothingToImport
from talent_pool.models import Appointment, Delivery, Lecturer, LectureReport, PoolImport, Topic
from talent_pool.queries.earlier import EarlierPlan, Layout, SheetKind, Step, Who, plan_earlier
from talent_pool.queries.earlier.record import MADE, hanging_on
from talent_pool.states import DeliverySource, DeliveryState, PoolSource, PoolState

BATCH: Final = 500
LECTURER_FACTS: Final = ("name", "organization_name", "title", "mobile", "number", "sectors")
REPORT_FACTS: Final = ("title", "year", "sector", "lecture_form", "award_text")
SESSION_FACTS: Final = ("title", "unit_name", "held_on", "town", "place", "attendance", "remarks")


@transaction.atomic
def import_earlier(
    *,
    actor: User,
    pages: Sequence[Page],
    layouts: Iterable[Layout],
    file_name: str,
    digest: str,
    admits_reports: bool = True,
    leaves_bad_out: bool = False,
) -> PoolImport:
    """Write every row of a workbook, or none; what is there already stays as it is, so doing it twice doubles nothing.

    Lecturers are in the pool and not public: no consent comes by a file. Sessions are confirmed, since the office's own
    record says so. admits_reports: reports go into the library, else they are candidates. leaves_bad_out: rows that
    can't be used are left out. Raises ImportHasProblems for such rows otherwise, NothingToImport where nothing is new.
    """
    JournalHead.objects.select_for_update().get_or_create(singleton=True)  # one import at a time
    plan = plan_earlier(pages, layouts)
    if plan.problems and not leaves_bad_out:
        raise ImportHasProblems(plan.bad_rows)
    if not plan.new:
        raise NothingToImport
    made = PoolImport.objects.create(
        file_name=file_name[:200], digest=digest, imported_by=actor, facts=facts_of_plan(plan)
    )
    topics = _topics(plan, made)
    people = _write_lecturers(plan, made, actor, topics)
    reports = _write_reports(plan, made, actor, topics, people, admits=admits_reports)
    _write_sessions(plan, made, actor, topics, people, reports)
    journal.record(actor=actor, verb=MADE, target=made, after=made.facts["counts"] | {"sha256": digest})
    return made


@transaction.atomic
def undo_import(*, made: PoolImport, actor: User) -> PoolImport:
    """Take back everything that an import brought.

    Raises ImportInUse once anything else refers to its rows or one of them was changed, ImportUndone the second time.
    """
    made = PoolImport.objects.select_for_update().get(pk=made.pk)
    if made.undone_at is not None:
        raise ImportUndone
    if used := hanging_on(made):
        raise ImportInUse(used)
    counts = {
        "sessions": made.deliveries.count(),
        "reports": made.reports.count(),
        "lecturers": made.lecturers.count(),
    }
    topics = list(made.topics.values_list("pk", flat=True))
    for rows in (made.deliveries, made.appointments, made.reports, made.lecturers):
        rows.all().delete()
    unused = {f"{name}__isnull": True for name in ("lecturers", "reports", "deliveries", "bookings", "needs")}
    Topic.objects.filter(pk__in=topics, **unused).delete()
    made.topics.clear()
    made.undone_at, made.undone_by = timezone.now(), actor
    made.save(update_fields=["undone_at", "undone_by"])
    journal.record(actor=actor, verb="pool_import.undone", target=made, before=counts)
    return made


def facts_of_plan(plan: EarlierPlan) -> dict[str, Any]:
    """Return what is kept of a plan: how many rows, and the sheets' own sums beside what was read."""
    return {
        "counts": {
            kind.value: dict(zip(("read", "new", "there"), plan.count(kind), strict=True))
            for kind in SheetKind
        },
        "bad_rows": plan.bad_rows,
        "sums": [asdict(one) | {"agrees": one.agrees} for one in plan.sums],
    }


def _topics(plan: EarlierPlan, made: PoolImport) -> dict[str, Topic]:
    names = list(dict.fromkeys(name[:100] for step in plan.steps if _is_new(step) for name in step.topics))
    found = {topic.name: topic for topic in Topic.objects.filter(name__in=names)}
    new = Topic.objects.bulk_create(
        [Topic(name=name) for name in names if name not in found], batch_size=BATCH
    )
    made.topics.add(*new)
    return found | {topic.name: topic for topic in new}


def _is_new(step: Step) -> bool:
    return step.pk is None


def _write_lecturers(
    plan: EarlierPlan, made: PoolImport, actor: User, topics: dict[str, Topic]
) -> dict[Who, int]:
    """Make the people and their terms; return the key of everybody of the file by how rows name them."""
    new = [step for step in plan.lecturers if _is_new(step)]
    people = Lecturer.objects.bulk_create([_lecturer(step) for step in new], batch_size=BATCH)
    keys = {Who(None, step.sheet, step.row): person.pk for step, person in zip(new, people, strict=True)}
    through = Lecturer.topics.through
    through.objects.bulk_create(
        [
            through(lecturer_id=person.pk, topic_id=topics[name[:100]].pk)
            for step, person in zip(new, people, strict=True)
            for name in dict.fromkeys(one[:100] for one in step.topics)
        ],
        batch_size=BATCH,
    )
    terms = [
        Appointment(
            lecturer_id=step.pk or keys[Who(None, step.sheet, step.row)],
            starts_on=step.term[0],
            ends_on=step.term[1],
            appointed_by=actor,
        )
        for step in plan.lecturers
        if step.term is not None
    ]
    made.appointments.add(*Appointment.objects.bulk_create(terms, batch_size=BATCH))
    made.lecturers.add(*people)
    note_doubts_among({person.pk for person in people})
    journal.record_all(
        actor=actor,
        verb="lecturer.imported",
        targets=people,
        after=[
            facts_of(person, LECTURER_FACTS)
            | {"import": made.code, "row": step.row, "term": [str(day) for day in step.term or ()]}
            for person, step in zip(people, new, strict=True)
        ],
    )
    renewed = [step for step in plan.lecturers if step.pk is not None and step.term is not None]
    known = Lecturer.objects.in_bulk([step.pk for step in renewed])
    journal.record_all(
        actor=actor,
        verb="lecturer.renewed",
        targets=[known[step.pk] for step in renewed if step.pk is not None],
        after=[
            {"from": str(step.term[0]), "until": str(step.term[1]), "import": made.code}
            for step in renewed
            if step.term is not None
        ],
    )
    return keys


def _lecturer(step: Step) -> Lecturer:
    pinyin = pinyin_of(step.values["name"])[:600]
    return Lecturer(
        **step.values,
        name_pinyin=pinyin,
        name_initials=initials_of(pinyin)[:100],
        source=PoolSource.IMPORT,
        state=PoolState.ADMITTED,
    )


def _key(who: Who, people: dict[Who, int]) -> int:
    return who.pk if who.pk is not None else people[who]


def _write_reports(
    plan: EarlierPlan,
    made: PoolImport,
    actor: User,
    topics: dict[str, Topic],
    people: dict[Who, int],
    *,
    admits: bool,
) -> dict[tuple[str, int] | int, LectureReport]:
    """Make the reports; return them by sheet and row, and those on record that sessions name by their key."""
    new = [step for step in plan.reports if _is_new(step)]
    now = timezone.now()
    reports = LectureReport.objects.bulk_create(
        [
            LectureReport(
                **step.values,
                source=PoolSource.IMPORT,
                state=PoolState.ADMITTED if admits else PoolState.CANDIDATE,
                admitted_at=now if admits else None,
            )
            for step in new
        ],
        batch_size=BATCH,
    )
    by, about = LectureReport.lecturers.through, LectureReport.topics.through
    by.objects.bulk_create(
        [
            by(lecturereport_id=report.pk, lecturer_id=key)
            for step, report in zip(new, reports, strict=True)
            for key in dict.fromkeys(_key(who, people) for who in step.who)
        ],
        batch_size=BATCH,
    )
    about.objects.bulk_create(
        [
            about(lecturereport_id=report.pk, topic_id=topics[name].pk)
            for step, report in zip(new, reports, strict=True)
            for name in dict.fromkeys(one[:100] for one in step.topics)
        ],
        batch_size=BATCH,
    )
    made.reports.add(*reports)
    index_reports(made.reports.prefetch_related("lecturers", "topics"))
    journal.record_all(
        actor=actor,
        verb="report.imported",
        targets=reports,
        after=[
            facts_of(report, REPORT_FACTS) | {"import": made.code, "row": step.row}
            for report, step in zip(reports, new, strict=True)
        ],
    )
    named = {step.report for step in plan.sessions if isinstance(step.report, int)}
    known: dict[tuple[str, int] | int, LectureReport] = dict(LectureReport.objects.in_bulk(named))
    return known | {(step.sheet, step.row): report for step, report in zip(new, reports, strict=True)}


def _report_of(step: Step, reports: dict[tuple[str, int] | int, LectureReport]) -> LectureReport | None:
    match step.report:
        case None:
            return None
        case Step() as of_file:
            return reports[of_file.sheet, of_file.row]
        case key:
            return reports[key]


def _write_sessions(
    plan: EarlierPlan,
    made: PoolImport,
    actor: User,
    topics: dict[str, Topic],
    people: dict[Who, int],
    reports: dict[tuple[str, int] | int, LectureReport],
) -> None:
    new = [step for step in plan.sessions if _is_new(step)]
    now = timezone.now()
    sessions = Delivery.objects.bulk_create(
        [
            Delivery(
                **step.values,
                report=_report_of(step, reports),
                topic=topics[step.topics[0][:100]] if step.topics else None,
                source=DeliverySource.IMPORT,
                state=DeliveryState.CONFIRMED,
                reported_by=actor,
                reported_at=now,
                confirmed_by=actor,
                confirmed_at=now,
            )
            for step in new
        ],
        batch_size=BATCH,
    )
    through = Delivery.lecturers.through
    through.objects.bulk_create(
        [
            through(delivery_id=session.pk, lecturer_id=key)
            for step, session in zip(new, sessions, strict=True)
            for key in dict.fromkeys(_key(who, people) for who in step.who)
        ],
        batch_size=BATCH,
    )
    made.deliveries.add(*sessions)
    journal.record_all(
        actor=actor,
        verb="delivery.imported",
        targets=sessions,
        after=[
            facts_of(session, SESSION_FACTS) | {"import": made.code, "row": step.row}
            for session, step in zip(sessions, new, strict=True)
        ],
    )
