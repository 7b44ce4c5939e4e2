"""Reads over teaching sites and routes."""

from django.db.models import Prefetch, QuerySet

from talent_pool.models import Booking, DistrictMap, Lecturer, Route, RouteStop, SitePicture, TeachingSite


def sites_for(*, insider: bool) -> QuerySet[TeachingSite]:
    """Return the sites that somebody may see, with their pictures."""
    found = TeachingSite.objects.all() if insider else TeachingSite.objects.open()
    pictures = SitePicture.objects.select_related("upload")
    return found.prefetch_related(Prefetch("pictures", pictures))


def routes_for(*, insider: bool) -> QuerySet[Route]:
    """Return the routes that somebody may see, with their stops."""
    found = Route.objects.all() if insider else Route.objects.filter(is_public=True)
    return found.prefetch_related(Prefetch("stops", RouteStop.objects.select_related("site")))


def start_of(booking: Booking) -> tuple[TeachingSite | None, str]:
    """Return where the session of an order begins, and in which town: at its site, or at the first stop of its route.

    None at a place of the branch's own or online; the town is then the one that the order names.
    """
    site = booking.site
    if site is None and booking.route_id:
        stops = RouteStop.objects.filter(route=booking.route_id).select_related("site")
        first = stops.order_by("position").first()
        site = first.site if first else None
    return site, site.town if site and site.town else booking.town


def known_towns() -> list[str]:
    """Return the names of towns that occur anywhere in the pool, in two queries."""
    names = set(TeachingSite.objects.exclude(town="").order_by().values_list("town", flat=True).distinct())
    for towns in Lecturer.objects.admitted().exclude(towns=[]).order_by().values_list("towns", flat=True):
        names.update(towns)
    return sorted(names)


def current_map() -> DistrictMap | None:
    """Return the newest outline of the district."""
    return DistrictMap.objects.first()
