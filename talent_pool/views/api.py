"""The public facts of the pool as JSON, for the office's website and anybody's programs."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.views.paging import counted
from talent_pool import search
from talent_pool.models import Lecturer, LectureReport, Topic
from talent_pool.models.report import is_public
from talent_pool.open_data import (
    FILTERS,
    PAGE_SIZE,
    lecturer_facts,
    report_facts,
    route_facts,
    schema,
    site_facts,
)
from talent_pool.open_data.schema import MOST_LETTERS, MOST_PAGES
from talent_pool.queries import lecturer as people
from talent_pool.queries.record import records_of
from talent_pool.queries.report import shown_in_list, with_films
from talent_pool.queries.search import ReportChoice, matching_lecturers, search_reports
from talent_pool.queries.site import routes_for, sites_for

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Rows = list[dict[str, Any]]

FRESH_SECONDS = 300


class WrongParameter(Exception):
    """A parameter that the description does not allow."""


def for_programs(view: View[P]) -> Callable[..., HttpResponse]:
    """Answer any website's script, let it keep the answer for a while, and say in JSON what was wrong."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = _one([]) if "\x00" in request.path else view(request, *args, **kwargs)
        except WrongParameter as error:
            response = JsonResponse({"error": str(error)}, status=400)
        response["Access-Control-Allow-Origin"] = "*"  # it is public, and no cookie comes with it
        response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
        return response

    answer.takes_nul = True  # type: ignore[attr-defined]  # says so in JSON, and in a filter leaves it out
    return answer


@for_programs
def api_schema(request: HttpRequest) -> HttpResponse:
    """The description of all of it, as OpenAPI."""
    return JsonResponse(schema(title=_("Talent pool"), server=settings.SITE_URL))


@for_programs
def api_reports(request: HttpRequest) -> HttpResponse:
    """Lecture reports, the best match or the newest first."""
    chosen = _chosen(request, "reports")
    choice = ReportChoice(
        query=search.parse(chosen.get("q", "")),
        sector=chosen.get("sector", ""),
        year=int(chosen["year"]) if "year" in chosen else None,
        topic=_topic_code(chosen.get("topic", "")),
    )
    found = search_reports(is_public(), choice)
    keys = found.reports.values_list("pk", flat=True)
    return _page(request, counted(keys, PAGE_SIZE, found.count), _reports)


@for_programs
def api_report(request: HttpRequest, code: str) -> HttpResponse:
    """One lecture report."""
    return _one(_reports(LectureReport.objects.public().filter(code=code).values_list("pk", flat=True)))


def _reports(keys: Iterable[int]) -> Rows:
    order = list(keys)
    rows = {one.pk: one for one in shown_in_list(with_films(LectureReport.objects.filter(pk__in=order)))}
    return [report_facts(rows[key], _address("report-detail")) for key in order if key in rows]


@for_programs
def api_lecturers(request: HttpRequest) -> HttpResponse:
    """Lecturers who agreed to be shown, by pinyin."""
    chosen = _chosen(request, "lecturers")
    found = matching_lecturers(Lecturer.objects.public(), chosen.get("q", ""))
    if sector := chosen.get("sector"):
        found = people.with_sector(found, sector)
    if topic := chosen.get("topic"):
        found = found.filter(topics__name=topic)
    return _page(request, Paginator(found.order_by("name_pinyin", "pk"), PAGE_SIZE), _lecturers)


@for_programs
def api_lecturer(request: HttpRequest, code: str) -> HttpResponse:
    """One lecturer."""
    return _one(_lecturers(Lecturer.objects.public().filter(code=code)))


def _lecturers(found: Iterable[Lecturer]) -> Rows:
    keys = [one.pk for one in found]
    rows = {one.pk: one for one in people.shown_in_list(Lecturer.objects.filter(pk__in=keys))}
    records = records_of(rows.values())
    return [
        lecturer_facts(rows[key], records[key], _address("lecturer-detail")) for key in keys if key in rows
    ]


@for_programs
def api_sites(request: HttpRequest) -> HttpResponse:
    """Teaching sites that may be ordered."""
    _chosen(request, "sites")
    pages = Paginator(sites_for(insider=False), PAGE_SIZE)
    return _page(request, pages, lambda rows: [site_facts(x, _address("site-detail")) for x in rows])


@for_programs
def api_site(request: HttpRequest, code: str) -> HttpResponse:
    """One teaching site."""
    return _one([site_facts(x, _address("site-detail")) for x in sites_for(insider=False).filter(code=code)])


@for_programs
def api_routes(request: HttpRequest) -> HttpResponse:
    """Routes that may be ordered."""
    _chosen(request, "routes")
    pages = Paginator(routes_for(insider=False), PAGE_SIZE)
    return _page(request, pages, lambda rows: [route_facts(x, _address("route-detail")) for x in rows])


@for_programs
def api_route(request: HttpRequest, code: str) -> HttpResponse:
    """One route."""
    return _one(
        [route_facts(x, _address("route-detail")) for x in routes_for(insider=False).filter(code=code)]
    )


def _chosen(request: HttpRequest, noun: str) -> dict[str, str]:
    """Return the filters that were given, each as the description allows it; raise WrongParameter for any other."""
    chosen = {}
    for name in request.GET:
        if name == "page":
            continue
        value = request.GET[name]
        if name not in FILTERS[noun]:
            raise WrongParameter(f"{name}: unknown")
        if FILTERS[noun][name]["type"] == "integer":
            low, high = FILTERS[noun][name]["minimum"], FILTERS[noun][name]["maximum"]
            value = str(_number(name, value, low, high))
        elif len(value) > MOST_LETTERS:
            raise WrongParameter(f"{name}: at most {MOST_LETTERS} characters")
        chosen[name] = value.replace("\x00", "")  # which no text in the database can hold
    return chosen


def _number(name: str, value: str, low: int, high: int) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and low <= int(value) <= high):
        raise WrongParameter(f"{name}: a whole number from {low} to {high}")
    return int(value)


def _topic_code(name: str) -> str:
    """Return the code of a topic, or one that nothing has, so that an unknown topic finds nothing."""
    if not name:
        return ""
    return Topic.objects.filter(name=name).values_list("code", flat=True).first() or "-"


def _page(
    request: HttpRequest, pages: "Paginator[Any]", facts: Callable[[Iterable[Any]], Rows]
) -> HttpResponse:
    number = _number("page", request.GET.get("page", "1"), 1, MOST_PAGES)
    rows = pages.page(number).object_list if number <= pages.num_pages else []
    return JsonResponse(
        {"count": pages.count, "page": number, "pages": pages.num_pages, "results": facts(rows)},
        json_dumps_params={"ensure_ascii": False},
    )


def _one(rows: Rows) -> HttpResponse:
    if not rows:
        return JsonResponse({"error": _("There is nothing here.")}, status=404)
    return JsonResponse(rows[0], json_dumps_params={"ensure_ascii": False})


def _address(name: str) -> Callable[[str], str]:
    return lambda code: settings.SITE_URL + reverse(f"talent_pool:{name}", args=[code])
