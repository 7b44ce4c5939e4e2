"""Reads over course lists."""

from django.db.models import Count, Prefetch, Q, QuerySet

from talent_pool.models import Course, CourseItem, Lecturer, LectureReport
from talent_pool.queries.report import reports_for, with_films


def courses_for(*, insider: bool) -> QuerySet[Course]:
    """Return the lists that somebody may see, each with `compulsory` and `elective`: how many public reports."""
    public = Q(items__report__in=LectureReport.objects.public().values("pk"))
    courses = Course.objects.annotate(
        compulsory=Count("items", filter=public & Q(items__is_compulsory=True)),
        elective=Count("items", filter=public & Q(items__is_compulsory=False)),
    ).order_by("name")
    return courses if insider else courses.filter(is_public=True)


def items_of(course: Course, *, insider: bool) -> list[CourseItem]:
    """Return what is on a list, in order; insiders see reports that the public doesn't, too."""
    reports = with_films(reports_for(insider=insider)).select_related("award__tier", "award__edition")
    people = Prefetch("lecturers", Lecturer.objects.order_by("name_pinyin", "pk"))
    rows = course.items.filter(report__in=reports_for(insider=insider).values("pk")).prefetch_related(
        Prefetch("report", reports.prefetch_related(people, "topics"))
    )
    return list(rows)


def public_courses_with(report: LectureReport, *, insider: bool) -> QuerySet[CourseItem]:
    """Return the places of a report in lists that somebody may see."""
    found = report.course_items.select_related("course").order_by("course__name")
    return found if insider else found.filter(course__is_public=True)
