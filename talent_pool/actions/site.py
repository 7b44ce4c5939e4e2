"""What a pool manager does with teaching sites, routes and the outline of the district."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contest import journal
from contest.actions.change import changed, facts_of
from contest.actions.upload import store_upload
from contest.exceptions import InUse
from contest.models import Upload, User
from contest.states import FileFormat
from contest.validators.files import FileLimits
from talent_pool.district import NoOutline, marks_of, rings_of
from talent_pool.exceptions import OutlineRefused
from talent_pool.models import DistrictMap, Route, RouteStop, SitePicture, TeachingSite

PICTURE_LIMITS: Final = FileLimits(
    formats=(FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP), max_bytes=20_000_000
)
SITE_FACTS: Final = (
    "name", "address", "town", "summary", "capacity", "opening_hours", "contact_name", "contact_phone", "longitude",
    "latitude", "is_open",
)  # fmt: skip
ROUTE_FACTS: Final = ("name", "summary", "is_public")
Stops = Sequence[tuple[TeachingSite, int, int]]


@transaction.atomic
def save_site(*, actor: User, values: dict[str, Any], site: TeachingSite | None = None) -> TeachingSite:
    """Add a site, or change one."""
    saved = TeachingSite.objects.select_for_update().get(pk=site.pk) if site else TeachingSite()
    before = facts_of(saved, SITE_FACTS) if site else {}
    for name, value in values.items():
        setattr(saved, name, value)
    saved.save()
    old, new = changed(before, facts_of(saved, SITE_FACTS))
    if new:
        verb = "site.edited" if site else "site.created"
        journal.record(actor=actor, verb=verb, target=saved, before=old or None, after=new)
    return saved


@transaction.atomic
def delete_site(*, site: TeachingSite, actor: User) -> None:
    """Remove a site that nothing refers to. Raises InUse; a site with a past is closed instead."""
    uses = {
        _("Routes"): site.stops.count(),
        _("Orders"): site.bookings.count(),
        _("Sessions"): site.deliveries.count(),
    }
    if found := {name: count for name, count in uses.items() if count}:
        raise InUse(site.name, found)
    journal.record(actor=actor, verb="site.deleted", target=site, before=facts_of(site, SITE_FACTS))
    site.delete()


def store_picture(*, file: File[bytes], actor: User) -> Upload:
    """Store a picture of a site, written anew like every picture. Raises FileRefused."""
    return store_upload(file=file, actor=actor, limits=PICTURE_LIMITS)


@transaction.atomic
def add_pictures(*, site: TeachingSite, actor: User, uploads: Sequence[Upload]) -> list[SitePicture]:
    """Put pictures behind those that a site has."""
    last = site.pictures.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    made = [
        SitePicture.objects.create(site=site, upload=one, position=start + n) for n, one in enumerate(uploads)
    ]
    if made:
        journal.record(actor=actor, verb="site.pictured", target=site, after={"pictures": len(made)})
    return made


@transaction.atomic
def remove_picture(*, picture: SitePicture, actor: User) -> None:
    """Take a picture away."""
    journal.record(
        actor=actor, verb="site.picture_removed", target=picture.site, before={"file": picture.upload.code}
    )
    picture.delete()


@transaction.atomic
def save_route(*, actor: User, values: dict[str, Any], stops: Stops, route: Route | None = None) -> Route:
    """Add a route or change one. stops: (site, minutes there, minutes to the next) in order."""
    saved = Route.objects.select_for_update().get(pk=route.pk) if route else Route()
    before = facts_of(saved, ROUTE_FACTS) | {"stops": _stop_facts(saved)} if route else {}
    for name, value in values.items():
        setattr(saved, name, value)
    saved.save()
    saved.stops.all().delete()
    RouteStop.objects.bulk_create(
        RouteStop(route=saved, site=site, position=n, minutes_here=here, minutes_to_next=way)
        for n, (site, here, way) in enumerate(stops, start=1)
    )
    old, new = changed(before, facts_of(saved, ROUTE_FACTS) | {"stops": _stop_facts(saved)})
    if new:
        verb = "route.edited" if route else "route.created"
        journal.record(actor=actor, verb=verb, target=saved, before=old or None, after=new)
    return saved


@transaction.atomic
def delete_route(*, route: Route, actor: User) -> None:
    """Remove a route that nothing refers to. Raises InUse."""
    uses = {_("Orders"): route.bookings.count(), _("Sessions"): route.deliveries.count()}
    if found := {name: count for name, count in uses.items() if count}:
        raise InUse(route.name, found)
    journal.record(actor=actor, verb="route.deleted", target=route)
    route.delete()


@dataclass(frozen=True, slots=True)
class MapChange:
    """What a file changed. outline: None if it holds points alone; unknown: names of points that are no site."""

    outline: DistrictMap | None
    placed: int
    added: int
    unknown: list[str]


@transaction.atomic
def set_map(*, actor: User, geojson: Any, adds_sites: bool = False) -> MapChange:
    """Draw the district by a new outline, and put the sites where its named points say. Raises OutlineRefused.

    The earlier outline stays on record. adds_sites: a point whose name no site has becomes a site, not yet to be ordered.
    """
    try:
        marks = marks_of(geojson)
        lines = len(rings_of(geojson))
    except NoOutline as error:
        if error.why != "empty" or not marks:
            raise OutlineRefused(error.why) from None
        lines = 0
    made = None
    if lines:
        made = DistrictMap.objects.create(geojson=geojson, uploaded_by=actor)
        journal.record(actor=actor, verb="map.set", target=made, after={"lines": lines})
    sites = {one.name: one for one in TeachingSite.objects.filter(name__in=[mark.name for mark in marks])}
    placed = added = 0
    unknown = []
    for mark in marks:
        longitude, latitude = (round(Decimal(str(degrees)), 6) for degrees in mark.place)
        values: dict[str, Any] = {"longitude": longitude, "latitude": latitude}
        site = sites.get(mark.name)
        if site is None and not adds_sites:
            unknown.append(mark.name)
        elif site is None:
            values |= {"name": mark.name, "town": mark.town, "address": mark.address, "is_open": False}
            save_site(actor=actor, values=values)
            added += 1
        elif (site.longitude, site.latitude) != (longitude, latitude):
            save_site(actor=actor, values=values, site=site)
            placed += 1
    return MapChange(made, placed, added, unknown)


def _stop_facts(route: Route) -> list[str]:
    rows = RouteStop.objects.filter(route=route).select_related("site")
    return [f"{one.site.name} {one.minutes_here}+{one.minutes_to_next}" for one in rows]
