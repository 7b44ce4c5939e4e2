"""Reads for the front page of the pool: a few of everything, with how many there are, in one query each."""

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value, Window

from talent_pool.models import Lecturer, LectureReport, SitePicture, TeachingSite
from talent_pool.queries.lesson import with_lessons
from talent_pool.queries.report import shown_in_list


def newest_lecturers() -> QuerySet[Lecturer]:
    """Return the lecturers whom everybody may know, those who joined last first, each with `total` of them."""
    found = Lecturer.objects.public().select_related("organization").annotate(total=Window(Count("pk")))
    return found.order_by("-created_at", "-pk")


def newest_reports() -> QuerySet[LectureReport]:
    """Return the public reports, newest first, as `lessons_of` takes them, each with `total` of them."""
    public = LectureReport.objects.public()
    # A window over rows as wide as these would be computed for all of them; the question inside is asked once.
    total = Subquery(public.order_by().values(same=Value(1)).annotate(count=Count("pk")).values("count"))
    found = shown_in_list(with_lessons(public)).prefetch_related(None)
    return found.prefetch_related("lecturers").annotate(total=total).order_by("-admitted_at", "-year", "-pk")


def pictured_sites() -> QuerySet[TeachingSite]:
    """Return the sites that may be ordered, those with a picture first: `picture` is its key; `total` of them."""
    picture = SitePicture.objects.filter(site=OuterRef("pk")).values("pk")[:1]
    found = TeachingSite.objects.open().annotate(picture=Subquery(picture), total=Window(Count("pk")))
    return found.order_by(F("picture").asc(nulls_last=True), "town", "name")
