"""The front page of the talent pool, and its micro-lessons."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.http import set_edition
from contest.queries.edition import current_edition
from contest.queries.home import news_of
from contest.queries.journal import version_of
from contest.views.paging import page_of
from talent_pool.queries import home as queries
from talent_pool.queries import lecturer as people
from talent_pool.queries.course import courses_for
from talent_pool.queries.lesson import Lesson, lessons_of, public_lessons
from talent_pool.views.frame import pool_tabs, rights_of
from talent_pool.views.share import share_of

NEWEST = 5
LESSONS = 4
LOOKED_AT = 24
"""Among so many of the newest reports the micro-lessons of the front page are found."""
PEOPLE = 6
SITES = 3
COURSES = 4
PER_PAGE = 12


@require_safe
def pool_home(request: HttpRequest) -> HttpResponse:
    """The contest as it stands, the newest lessons and reports, lecturers, teaching sites, course lists, topics."""
    edition = current_edition()
    set_edition(request, edition)
    reports = list(queries.newest_reports()[:LOOKED_AT])
    lessons = lessons_of(reports)[:LESSONS]
    lecturers = list(queries.newest_lecturers()[:PEOPLE])
    sites = list(queries.pictured_sites()[:SITES])
    context = {
        "title": _("Talent pool"),
        "tabs": pool_tabs("pool-home", request.user),
        "edition": edition,
        "hosts": edition.hosts.all() if edition else [],
        "news": news_of(edition, version_of(edition)) if edition else [],
        "counts": {
            "lecturers": lecturers[0].total if lecturers else 0,  # type: ignore[attr-defined]
            "reports": reports[0].total if reports else 0,  # type: ignore[attr-defined]
            "sites": sites[0].total if sites else 0,  # type: ignore[attr-defined]
        },
        "lessons": lessons,
        "newest": reports[:NEWEST],
        "lecturers": lecturers,
        "sites": sites,
        "courses": courses_for(insider=False)[:COURSES],
        "topics": [one for one in people.topics_with_counts() if one.reports],
        "share": share_of(
            _("Outstanding lecturers, excellent lectures"),
            _("The people and lectures that the contests brought forth."),
            picture=_poster_of(lessons[0]) if lessons and lessons[0].has_poster else "",
        ),
        **rights_of(request.user),
    }
    if edition is None:
        return render(request, "talent_pool/pool_home.html", context)
    with timezone.override(edition.tz):
        return render(request, "talent_pool/pool_home.html", context)


@require_safe
def lesson_list(request: HttpRequest) -> HttpResponse:
    """All lectures that may be watched here, newest first."""
    page = page_of(request, Paginator(public_lessons(), PER_PAGE))
    lessons = lessons_of(list(page))
    return render(
        request,
        "talent_pool/lesson_list.html",
        {
            "title": _("Micro-lessons"),
            "tabs": pool_tabs("lesson-list", request.user),
            "page": page,
            "lessons": lessons,
            "share": share_of(
                _("Micro-lessons"),
                _("Lectures to watch at once, a few minutes each."),
                picture=_poster_of(lessons[0]) if lessons and lessons[0].has_poster else "",
            ),
            **rights_of(request.user),
        },
    )


def _poster_of(lesson: Lesson) -> str:
    address = reverse("talent_pool:report-material", args=[lesson.report.code, lesson.film])
    return f"{address}?form=poster"
