"""The front page of the talent pool."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talent_pool.models import Lecturer, LectureReport
from talent_pool.queries import lecturer as people
from talent_pool.queries import report as reports
from talent_pool.views.frame import pool_tabs, rights_of

NEWEST = 6


@require_safe
def pool_home(request: HttpRequest) -> HttpResponse:
    """Search, counts, the newest reports, lecturers by sector, topics."""
    lecturers = Lecturer.objects.public()
    library = LectureReport.objects.public()
    sectors = people.count_by_sector(lecturers)
    topics = [one for one in people.topics_with_counts() if one.reports]
    return render(
        request,
        "talent_pool/pool_home.html",
        {
            "title": _("Talent pool"),
            "tabs": pool_tabs("pool-home", request.user),
            "lecturer_count": lecturers.count(),
            "report_count": library.count(),
            "sectors": sectors,
            "topics": topics,
            "newest": reports.shown_in_list(library).order_by("-admitted_at", "-year", "-pk")[:NEWEST],
            **rights_of(request.user),
        },
    )
