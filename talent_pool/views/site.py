"""Teaching sites, routes, the map and its poster."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from contest.files import ranged_response
from talent_pool.district import Drawing, Place, draw, rings_of
from talent_pool.documents.poster import Poster, PosterRoute, PosterSite, render_poster
from talent_pool.models import Route, RouteStop, SitePicture, TeachingSite
from talent_pool.queries import site as queries
from talent_pool.routes import Halt, minutes_of
from talent_pool.rules.pool import can_read_pool
from talent_pool.views.frame import pool_tabs, rights_of
from talent_pool.views.share import share_of


def shows_map(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the pictures of the map on the web come in, where one is set: from its host, on pages that show it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MAP_TILES_URL:
            return view(request, *args, **kwargs)
        parts = urlsplit(settings.MAP_TILES_URL)
        opened = csp_update({"img-src": [f"{parts.scheme}://{parts.netloc}"]})(view)
        return opened(request, *args, **kwargs)

    return answer


@require_safe
@shows_map
def site_list(request: HttpRequest) -> HttpResponse:
    """The map, the sites and the routes."""
    insider = can_read_pool(request.user)
    sites = list(queries.sites_for(insider=insider))
    routes = list(queries.routes_for(insider=insider))
    return render(
        request,
        "talent_pool/site_list.html",
        {
            "title": _("Teaching sites"),
            "tabs": pool_tabs("site-list", request.user),
            "sites": _numbered(sites),
            "routes": [(one, minutes_of(_halts(one))) for one in routes],
            "drawing": _drawing(sites, insider=insider, tiles=settings.MAP_TILES_URL),
            "map_credit": settings.MAP_TILES_CREDIT,
            **rights_of(request.user),
        },
    )


@require_safe
@shows_map
def site_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One site, with the routes that lead there."""
    insider = can_read_pool(request.user)
    site = get_object_or_404(queries.sites_for(insider=insider), code=code)
    return render(
        request,
        "talent_pool/site_detail.html",
        {
            "title": site.name,
            "site": site,
            "routes": queries.routes_for(insider=insider).filter(stops__site=site).distinct(),
            "drawing": _drawing([site], insider=insider, tiles=settings.MAP_TILES_URL),
            "map_credit": settings.MAP_TILES_CREDIT,
            "share": share_of(site.name, site.summary or site.address, picture=_picture_of(site)),
            **rights_of(request.user),
        },
    )


@require_safe
@shows_map
def route_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One route: its stops, the way between them, and how long it takes."""
    insider = can_read_pool(request.user)
    route = get_object_or_404(queries.routes_for(insider=insider), code=code)
    stops = list(route.stops.all())
    sites = list({stop.site.pk: stop.site for stop in stops}.values())
    return render(
        request,
        "talent_pool/route_detail.html",
        {
            "title": route.name,
            "route": route,
            "stops": stops,
            "minutes": minutes_of(_halts(route)),
            "drawing": _drawing(
                sites,
                [[stop.site_id for stop in stops]],
                insider=insider,
                tiles=settings.MAP_TILES_URL,
                near=True,
            ),
            "map_credit": settings.MAP_TILES_CREDIT,
            "share": share_of(route.name, route.summary or " → ".join(one.name for one in sites)),
            **rights_of(request.user),
        },
    )


def _picture_of(site: TeachingSite) -> str:
    first = next(iter(site.pictures.all()), None)
    return reverse("talent_pool:site-picture", args=[site.code, first.pk]) if first and site.is_open else ""


@require_safe
def site_picture(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """A picture of a site, for whoever may see the site."""
    site = get_object_or_404(queries.sites_for(insider=can_read_pool(request.user)), code=code)
    picture = get_object_or_404(SitePicture.objects.select_related("upload"), pk=number, site=site)
    return ranged_response(request, picture.upload, site.name, inline=True)


@require_safe
def site_poster(request: HttpRequest) -> HttpResponse:
    """The poster as PDF, with what everybody may see."""
    sites = list(queries.sites_for(insider=False))
    routes = queries.routes_for(insider=False)
    return _poster_response(
        Poster(
            title=_("Teaching sites"),
            heading=_("Teaching sites"),
            drawing=_drawing(sites, insider=False),
            sites=[_poster_site(number, one, insider=False) for number, one in _numbered(sites)],
            routes=[
                PosterRoute(
                    one.name, tuple(stop.site.name for stop in one.stops.all()), minutes_of(_halts(one))
                )
                for one in routes
            ],
            url=request.build_absolute_uri(reverse("talent_pool:site-list")),
        ),
        "teaching-sites.pdf",
    )


@require_safe
def route_poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster of one route as PDF: its own map, and its stops in order with the time there and on the way."""
    insider = can_read_pool(request.user)
    route = get_object_or_404(queries.routes_for(insider=insider), code=code)
    stops = list(route.stops.all())
    sites = list({stop.site.pk: stop.site for stop in stops}.values())
    numbers = {one.pk: number for number, one in _numbered(sites)}
    minutes = minutes_of(_halts(route))
    return _poster_response(
        Poster(
            title=route.name,
            heading=_("Stops"),
            lead=ngettext("%(n)s minute in all", "%(n)s minutes in all", minutes) % {"n": minutes},
            drawing=_drawing(sites, [[stop.site_id for stop in stops]], insider=insider, near=True),
            sites=[
                replace(
                    _poster_site(numbers[stop.site_id], stop.site, insider=insider),
                    stay=_stay_of(stop, is_last=stop is stops[-1]),
                )
                for stop in stops
            ],
            routes=[],
            url=request.build_absolute_uri(reverse("talent_pool:route-detail", args=[route.code])),
        ),
        "teaching-route.pdf",
    )


def _poster_site(number: int, site: TeachingSite, *, insider: bool) -> PosterSite:
    if not (site.is_open or insider):
        return PosterSite(number, site.name, "", "", None)
    place = f"{site.town} {site.address}".strip()
    return PosterSite(number, site.name, place, site.opening_hours, site.capacity)


def _stay_of(stop: RouteStop, *, is_last: bool) -> str:
    here, way = stop.minutes_here, stop.minutes_to_next
    words = [ngettext("%(n)s minute here", "%(n)s minutes here", here) % {"n": here}]
    if not is_last:
        words.append(ngettext("%(n)s minute on the way", "%(n)s minutes on the way", way) % {"n": way})
    return " · ".join(words)


def _poster_response(poster: Poster, filename: str) -> HttpResponse:
    response = HttpResponse(render_poster(poster), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def _numbered(sites: Iterable[TeachingSite]) -> list[tuple[int, TeachingSite]]:
    """Return the sites with their numbers on the map, 0 for those that are not on it."""
    number = 0
    found: list[tuple[int, TeachingSite]] = []
    for one in sites:
        is_on_map = one.longitude is not None and one.latitude is not None
        number += is_on_map
        found.append((number if is_on_map else 0, one))
    return found


def _drawing(
    sites: Iterable[TeachingSite],
    ways: Iterable[list[int]] = (),
    *,
    insider: bool,
    tiles: str = "",
    near: bool = False,
) -> Drawing | None:
    """Return the map of some sites on the outline that the office supplied; None while no site has coordinates.

    insider: whether closed sites, too, have a page for who looks. tiles: address of a map on the web that lies under it. near: the sites fill the frame, not the district.
    """
    places = [
        Place(
            one.pk,
            one.name,
            float(one.longitude),
            float(one.latitude),
            reverse("talent_pool:site-detail", args=[one.code]) if one.is_open or insider else "",
        )
        for one in sites
        if one.longitude is not None and one.latitude is not None
    ]
    if not places:
        return None
    outline = queries.current_map()
    return draw(rings_of(outline.geojson) if outline else [], places, ways, tiles=tiles, near=near)


def _halts(route: Route) -> list[Halt]:
    return [Halt(one.site_id, one.minutes_here, one.minutes_to_next) for one in route.stops.all()]
