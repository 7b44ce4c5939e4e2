"""Reads over lecture reports: who may see which, their materials, and related ones."""

from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet

from contest.models import Material
from contest.states import MaterialKind
from talent_pool.models import Lecturer, LectureReport
from talent_pool.states import PoolState

SHOWABLE: Final = (MaterialKind.VIDEO, MaterialKind.SCRIPT, MaterialKind.SLIDES)


def reports_for(*, insider: bool) -> QuerySet[LectureReport]:
    """Return those that somebody may see: the public those in the library, insiders all."""
    return LectureReport.objects.all() if insider else LectureReport.objects.admitted()


def shown_in_list(reports: QuerySet[LectureReport], *, with_text: bool = False) -> QuerySet[LectureReport]:
    """Fetch with each report what a row shows; the script only where passages are cut from it."""
    reports = reports.select_related("award__tier", "award__edition").prefetch_related(
        Prefetch("lecturers", Lecturer.objects.select_related("organization")), "topics"
    )
    return reports if with_text else reports.defer("script_text")


def opened_kinds(report: LectureReport) -> list[MaterialKind]:
    """Return the kinds of material that everybody may see once the report is in the library."""
    switches = {
        MaterialKind.VIDEO: report.is_public_video,
        MaterialKind.SCRIPT: report.is_public_script,
        MaterialKind.SLIDES: report.is_public_slides,
    }
    return [kind for kind, is_open in switches.items() if is_open]


def materials_of(report: LectureReport, *, insider: bool) -> list[Material]:
    """Return the current materials that somebody may see: the public only kinds that were opened."""
    if report.entry_id is None:
        return []
    kinds = SHOWABLE if insider else opened_kinds(report)
    return list(
        Material.objects.filter(
            entry_id=report.entry_id, removed_at__isnull=True, requirement__kind__in=kinds
        ).select_related("upload", "requirement")
    )


def related_to(report: LectureReport, most: int = 5) -> QuerySet[LectureReport]:
    """Return reports of the library that share topics with one, most shared first, then the same sector."""
    same_sector = Q(sector=report.sector) if report.sector else Q(pk__in=[])
    topics = list(report.topics.values_list("pk", flat=True))
    shared = Count("topics", filter=Q(topics__in=topics))
    return (
        LectureReport.objects.filter(Q(topics__in=topics) | same_sector, state=PoolState.ADMITTED)
        .exclude(pk=report.pk)
        .annotate(shared=shared)
        .order_by("-shared", "-year", "-pk")
        .prefetch_related("lecturers")
        .defer("script_text")[:most]
    )
