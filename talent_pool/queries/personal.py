"""Everything that is kept about one lecturer, as data that she can take away."""

from datetime import date, datetime
from typing import Any

from django.db import models

from talent_pool.models import Lecturer
from talent_pool.queries.lecturer import parts_of

PERSON = (
    "code", "name", "name_pinyin", "title", "organization_name", "mobile", "number", "biography", "sectors", "audiences",
    "languages", "towns", "source", "state", "state_reason", "shown", "created_at",
)  # fmt: skip
ROWS = {
    "terms": ("appointments", ("starts_on", "ends_on", "ended_on", "certificate__number")),
    "absences": ("absences", ("starts_on", "ends_on", "note")),
    "reviews": ("reviews", ("held_on", "outcome", "note")),
    "consents": ("consents", ("text__number", "text__body", "way", "given_on", "withdrawn_on")),
    "teams": ("memberships", ("team__name", "role", "joined_on", "left_on")),
    "orders": ("dispatches", ("booking__code", "role", "state", "reason", "offered_at", "answered_at")),
    "certificates_of_service": ("service_certificates", ("level__name", "sessions", "certificate__number")),
    "wishes_to_be_erased": ("erasures", ("state", "asked_at", "closed_at")),
}


def everything_about(lecturer: Lecturer) -> dict[str, Any]:
    """Return all that is kept, in plain values: texts, numbers, lists; days and moments by ISO 8601."""
    found: dict[str, Any] = {
        "person": {name: _plain(getattr(lecturer, name)) for name in PERSON}
        | {
            "account": lecturer.user.username if lecturer.user else None,
            "e_mail": lecturer.user.email if lecturer.user else None,
            "unit": lecturer.unit,
            "topics": [str(topic) for topic in lecturer.topics.all()],
            "has_photo": lecturer.photo_id is not None,
        }
    }
    for name, (accessor, columns) in ROWS.items():
        found[name] = [
            {column.replace("__", "_"): _plain(value) for column, value in row.items()}
            for row in getattr(lecturer, accessor).values(*columns)
        ]
    found["entries"] = [
        {"edition": part.edition.name, "entry": str(part.entry), "role": part.role, "award": part.award}
        for part in parts_of([lecturer], insider=True)[lecturer.pk]
    ]
    found["reports"] = [
        {"code": report.code, "title": report.title, "year": report.year, "state": report.state}
        for report in lecturer.reports.defer("script_text")
    ]
    found["sessions"] = [
        {
            "code": one.code, "held_on": one.held_on.isoformat(), "what": str(one.report or one.topic or one.title),
            "unit": one.unit_name, "town": one.town, "attendance": one.attendance, "state": one.state,
            "rating": one.rating, "comment": one.comment,
        }
        for one in lecturer.deliveries.select_related("report", "topic").defer("report__script_text")
    ]  # fmt: skip
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, models.Model) else value
