"""One dictionary for each thing, with the keys of schema.py; what is unknown is null, what is kept private is null, too."""

from collections.abc import Callable
from typing import Any

Address = Callable[[str], str]
"""From a code to the absolute address of its page."""
Facts = dict[str, Any]


def report_facts(report: Any, address: Address) -> Facts:
    """Return a lecture report that was fetched with topics, lecturers, award and `has_public_film`."""
    return {
        "code": report.code,
        "url": address(report.code),
        "title": report.title,
        "abstract": report.abstract,
        "year": report.year,
        "sector": report.sector or None,
        "form": report.lecture_form or None,
        "minutes": report.minutes,
        "award": report.award_name or None,
        "topics": sorted(topic.name for topic in report.topics.all()),
        "lecturers": [{"code": one.code, "name": one.name} for one in report.named_lecturers],
        "has_film": bool(report.has_public_film),
        "published": report.admitted_at.isoformat() if report.admitted_at else None,
    }


def lecturer_facts(person: Any, record: Any, address: Address) -> Facts:
    """Return a lecturer who agreed to be shown, with nothing that she keeps to herself; record: of what she has given."""
    shows = person.shown_parts
    return {
        "code": person.code,
        "url": address(person.code),
        "name": person.name,
        "unit": (person.unit or None) if shows["unit"] else None,
        "post": (person.title or None) if shows["unit"] else None,
        "about": (person.biography or None) if shows["biography"] else None,
        "topics": sorted(topic.name for topic in person.topics.all()),
        "sectors": list(person.sectors),
        "sessions": record.sessions if shows["sessions"] else None,
        "attendances": record.attendances if shows["sessions"] else None,
        "rating": round(record.rating, 2) if shows["rating"] and record.rating is not None else None,
    }


def site_facts(site: Any, address: Address) -> Facts:
    """Return a teaching site that may be ordered; its contact is for those who have an account."""
    return {
        "code": site.code,
        "url": address(site.code),
        "name": site.name,
        "address": site.address or None,
        "town": site.town or None,
        "about": site.summary or None,
        "capacity": site.capacity,
        "opening_hours": site.opening_hours or None,
        "longitude": float(site.longitude) if site.longitude is not None else None,
        "latitude": float(site.latitude) if site.latitude is not None else None,
    }


def route_facts(route: Any, address: Address) -> Facts:
    """Return a route with its stops in order; minutes as planned. A closed site has no page, so no code either."""
    return {
        "code": route.code,
        "url": address(route.code),
        "name": route.name,
        "about": route.summary or None,
        "stops": [
            {
                "site": stop.site.code if stop.site.is_open else None, "name": stop.site.name,
                "minutes": stop.minutes_here, "way": stop.minutes_to_next,
            }
            for stop in route.stops.all()
        ],
    }  # fmt: skip
