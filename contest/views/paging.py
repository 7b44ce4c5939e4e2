"""Which page of a list an address asks for."""

from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from contest.templatetags.ui import PAGE_PARAMETER, SHOW_ALL

MOST_ROWS: Final = 2000
"""A page with more rows helps nobody and keeps a phone busy for a minute."""


def page_of(request: HttpRequest, paginator: "Paginator[Any]") -> "Page[Any]":
    """Return the page that ?page= names; one that is not there becomes the nearest, ?page=all is all rows, up to MOST_ROWS."""
    wanted = request.GET.get(PAGE_PARAMETER, "1")
    if wanted == SHOW_ALL:
        paginator = Paginator(paginator.object_list, min(max(paginator.count, 1), MOST_ROWS))
        wanted = "1"
    return paginator.get_page(wanted)


def counted(rows: Any, per_page: int, count: int) -> "Paginator[Any]":
    """Return the pages of rows whose number is known already, so that they are not counted once more."""
    paginator: Paginator[Any] = Paginator(rows, per_page)
    paginator.__dict__["count"] = count
    return paginator
