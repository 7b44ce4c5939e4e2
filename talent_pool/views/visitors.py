"""Who counts as a visitor: a browser that shows a page to somebody, not a machine that looks at it beforehand."""

import re
from typing import Final

from django.http import HttpRequest

from contest.files import parse_range
from talent_pool.actions.view_count import count_view
from talent_pool.models import LectureReport
from talent_pool.states import ViewKind

MACHINES: Final = re.compile(
    r"bot\b|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|okhttp|headless|scrapy|libwww|feed",
    re.IGNORECASE,
)
BEFOREHAND: Final = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""Headers by which browsers say that nobody has asked for the page yet."""


def note_view(request: HttpRequest, report: LectureReport, kind: ViewKind) -> None:
    """Count this visitor, once a day. HEAD, prefetching, machines that say what they are: nobody has looked."""
    browser = request.headers.get("User-Agent", "")
    if request.method != "GET" or not browser or MACHINES.search(browser):
        return
    if any(
        "prefetch" in request.headers.get(name, "") or "preview" in request.headers.get(name, "")
        for name in BEFOREHAND
    ):
        return
    count_view(report=report, kind=kind, visitor=f"{request.META.get('REMOTE_ADDR', '')}|{browser}")


def is_beginning(request: HttpRequest) -> bool:
    """Whether the first byte of a file is asked for; players ask for the rest in pieces."""
    try:
        part = parse_range(request.headers.get("Range", ""), 1 << 62)
    except ValueError:
        return False
    return part is None or part[0] == 0
