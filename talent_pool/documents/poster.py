"""The map of the teaching sites as a poster."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from contest.office.qr import qr_svg
from contest.pdf import render_pdf
from talent_pool.district import Drawing


@dataclass(frozen=True, slots=True)
class PosterSite:
    """One line of the list: as on the map. place: town and address in one line; stay: on a route, how long here and on the way."""

    number: int
    name: str
    place: str
    opening_hours: str
    capacity: int | None
    stay: str = ""


@dataclass(frozen=True, slots=True)
class PosterRoute:
    """A route with the names of its stops in order."""

    name: str
    stops: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on the poster of all sites or of one route.

    heading: above the list. lead: below the title. drawing: None where no site has coordinates. url: behind the QR code.
    """

    title: str
    heading: str
    drawing: Drawing | None
    sites: Sequence[PosterSite]
    routes: Sequence[PosterRoute]
    url: str
    lead: str = ""


def render_poster(poster: Poster) -> bytes:
    """Return the poster as PDF, one page A3 or more if there are many sites; the same poster gives the same bytes."""
    svg = "image/svg+xml"
    assets = {"qr": (qr_svg(poster.url), svg)}
    if poster.drawing is not None:
        drawn = render_to_string("pdf/_district_map.svg", {"drawing": poster.drawing})
        assets["map"] = (drawn.encode(), svg)
    return render_pdf(render_to_string("pdf/site_poster.html", {"poster": poster}), assets=assets)
