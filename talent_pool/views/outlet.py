"""The pool outside its own pages: a feed of new micro-lessons, and a list that another website shows in a frame."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from contest.wording import writable
from talent_pool.models import LectureReport
from talent_pool.queries.lesson import public_lessons
from talent_pool.queries.report import shown_in_list, with_films

IN_FEED = 30
IN_FRAME = 10


def newest(count: int) -> list[LectureReport]:
    """Return the newest public reports, with what a line shows and whether they have a film."""
    found = shown_in_list(with_films(LectureReport.objects.public()))
    return list(found.order_by("-admitted_at", "-year", "-pk")[:count])


@require_safe
def lesson_feed(request: HttpRequest) -> HttpResponse:
    """New micro-lessons as an Atom feed: lectures whose film everybody may watch."""
    feed = Atom1Feed(
        title=_("Micro-lessons"),
        link=settings.SITE_URL + reverse("talent_pool:lesson-list"),
        description="",
        feed_url=settings.SITE_URL + reverse("talent_pool:lesson-feed"),
        language=get_language(),
    )
    for report in public_lessons()[:IN_FEED]:
        names = [one.name for one in report.named_lecturers]
        feed.add_item(
            title=writable(report.title, line_break=" "),
            link=settings.SITE_URL + reverse("talent_pool:report-detail", args=[report.code]),
            description=writable(report.abstract),
            unique_id=f"{settings.SITE_URL}/{report.code}",
            author_name=writable(", ".join(names), line_break=" ") or _("Talent pool"),
            pubdate=report.admitted_at,
            updateddate=report.admitted_at,
            categories=[writable(topic.name, line_break=" ") for topic in report.topics.all()],
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


@require_safe
@xframe_options_exempt
@csp_update({"frame-ancestors": [SELF, *settings.EMBED_ORIGINS]})
def lesson_frame(request: HttpRequest) -> HttpResponse:
    """The newest lectures for a frame on the websites that EMBED_ORIGINS names."""
    return render(
        request,
        "talent_pool/lesson_frame.html",
        {"title": _("New lectures of the talent pool"), "reports": newest(IN_FRAME)},
    )
