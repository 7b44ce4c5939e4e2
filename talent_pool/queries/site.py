"""Reads over teaching sites and routes."""

from django.db.models import Prefetch, QuerySet

from talent_pool.models import DistrictMap, Lecturer, Route, RouteStop, SitePicture, TeachingSite


def sites_for(*, insider: bool) -> QuerySet[TeachingSite]:
    """Return the sites that somebody may see, with their pictures."""
    found = TeachingSite.objects.all() if insider else TeachingSite.objects.open()
    pictures = SitePicture.objects.select_related("upload")
    return found.prefetch_related(Prefetch("pictures", pictures))


def routes_for(*, insider: bool) -> QuerySet[Route]:
    """Return the routes that somebody may see, with their stops."""
    found = Route.objects.all() if insider else Route.objects.filter(is_public=True)
    return found.prefetch_related(Prefetch("stops", RouteStop.objects.select_related("site")))


def known_towns() -> list[str]:
    """Return the names of towns that occur anywhere in the pool, in two queries."""
    names = set(TeachingSite.objects.exclude(town="").order_by().values_list("town", flat=True).distinct())
    for towns in Lecturer.objects.admitted().exclude(towns=[]).order_by().values_list("towns", flat=True):
        names.update(towns)
    return sorted(names)


def current_map() -> DistrictMap | None:
    """Return the newest outline of the district."""
    return DistrictMap.objects.first()
