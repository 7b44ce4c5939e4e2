"""Course lists: what is on them, in which order, and what must be heard."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from contest import journal
from contest.actions.change import changed, facts_of
from contest.models import User
from talent_pool.models import Course, CourseItem, LectureReport

FACTS: Final = ("name", "summary", "electives", "is_public")


@transaction.atomic
def create_course(*, actor: User, values: dict[str, Any]) -> Course:
    """Add a course list, still empty."""
    course = Course.objects.create(**values)
    journal.record(actor=actor, verb="course.created", target=course, after=facts_of(course, FACTS))
    return course


@transaction.atomic
def edit_course(*, course: Course, actor: User, values: dict[str, Any]) -> Course:
    """Change what is said of a course list."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    before = facts_of(course, FACTS)
    for name, value in values.items():
        setattr(course, name, value)
    course.save()
    old, new = changed(before, facts_of(course, FACTS))
    if new:
        journal.record(actor=actor, verb="course.edited", target=course, before=old, after=new)
    return course


@transaction.atomic
def delete_course(*, course: Course, actor: User) -> None:
    """Remove a course list; its reports stay."""
    journal.record(
        actor=actor, verb="course.deleted", target=course, before=facts_of(course, FACTS) | _items(course)
    )
    course.delete()


@transaction.atomic
def put_on_course(*, course: Course, report: LectureReport, is_compulsory: bool, actor: User) -> CourseItem:
    """Put a report at the end of a course list; one that is on it only changes whether it is compulsory."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    item, _is_new = CourseItem.objects.update_or_create(
        course=course,
        report=report,
        defaults={"is_compulsory": is_compulsory},
        create_defaults={"is_compulsory": is_compulsory, "position": course.items.count() + 1},
    )
    journal.record(
        actor=actor,
        verb="course.report_added",
        target=course,
        after={"report": report.code, "is_compulsory": is_compulsory},
    )
    return item


@transaction.atomic
def write_items(*, course: Course, actor: User, rows: Sequence[tuple[LectureReport, bool]]) -> None:
    """Write a course list anew: its reports in order, each with whether it is compulsory."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    before = _items(course)
    course.items.all().delete()
    CourseItem.objects.bulk_create(
        CourseItem(course=course, report=report, position=number, is_compulsory=compulsory)
        for number, (report, compulsory) in enumerate(dict(rows).items(), start=1)
    )
    after = _items(course)
    if before != after:
        journal.record(actor=actor, verb="course.items_set", target=course, before=before, after=after)


def _items(course: Course) -> dict[str, Any]:
    return {"reports": [list(row) for row in course.items.values_list("report__code", "is_compulsory")]}
