"""Reads over micro-lessons: the lectures whose film everybody may watch."""

from dataclasses import dataclass

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from contest.models import Material, Rendition, Upload
from contest.states import MaterialKind, RenditionKind
from talent_pool.models import LectureReport, ReportVersion, ViewDay
from talent_pool.queries.report import shown_in_list, with_films
from talent_pool.states import ReportPart, ViewKind


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lecture to watch. film: the code of its file; seconds: how long the film is, 0 where that is not known.

    watched: how many visitors began to watch it.
    """

    report: LectureReport
    film: str
    seconds: int
    has_poster: bool
    watched: int

    @property
    def length(self) -> str:
        """Minutes and seconds, as a player shows them."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"


def with_lessons(reports: QuerySet[LectureReport]) -> QuerySet[LectureReport]:
    """Add to each report `has_public_film`, which file its film is, and how often it was watched."""
    versions = ReportVersion.objects.filter(report=OuterRef("pk"), part=ReportPart.VIDEO, is_current=True)
    materials = Material.objects.filter(
        entry=OuterRef("entry"), removed_at__isnull=True, requirement__kind=MaterialKind.VIDEO
    ).order_by("requirement__position", "pk")
    views = ViewDay.objects.filter(report=OuterRef("pk"), kind=ViewKind.FILM).order_by().values("report")
    return with_films(reports).annotate(
        film_upload=Coalesce(
            Subquery(versions.values("upload")[:1]), Subquery(materials.values("upload")[:1])
        ),
        film_code=Coalesce(Subquery(versions.values("code")[:1]), Subquery(materials.values("code")[:1])),
        film_views=Coalesce(
            Subquery(views.annotate(n=Sum("visitors")).values("n")), 0, output_field=IntegerField()
        ),
    )


def public_lessons() -> QuerySet[LectureReport]:
    """Return the public reports whose film everybody may watch, newest first, with what a line shows."""
    found = with_lessons(LectureReport.objects.public()).filter(Q(has_public_film=True))
    return shown_in_list(found).order_by("-admitted_at", "-year", "-pk")


def lessons_of(reports: list[LectureReport]) -> list[Lesson]:
    """Return the lessons among reports that come from `with_lessons`, in their order, in one query."""
    shown = [one.__dict__ | {"report": one} for one in reports if one.__dict__["has_public_film"]]
    poster = Rendition.objects.filter(source=OuterRef("pk"), kind=RenditionKind.POSTER)
    films = (
        Upload.objects.filter(pk__in=[one["film_upload"] for one in shown])
        .annotate(has_poster=Exists(poster))
        .values_list("pk", "duration_ms", "has_poster")
    )
    facts = {pk: (round((length or 0) / 1000), has_poster) for pk, length, has_poster in films}
    return [
        Lesson(one["report"], one["film_code"], *facts[one["film_upload"]], one["film_views"])
        for one in shown
        if one["film_upload"] in facts
    ]
