"""Everything that is kept about one lecturer, as data that she can take away, and which texts of others name her."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q

from talent_pool.models import Booking, Delivery, Lecturer, LectureReport, Need, Team
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


MOST_MENTIONS: Final = 10
"""Of one kind; whoever has worked through these finds the next ones."""

TEXTS: Final[dict[str, tuple[type[models.Model], str, tuple[str, ...]]]] = {
    "delivery": (Delivery, "held_on", ("title", "remarks", "state_reason", "comment")),
    "booking": (Booking, "unit_name", ("subject", "note", "state_reason", "dispatches__reason")),
    "report": (LectureReport, "title", ("title", "abstract", "script_text", "state_reason")),
    "need": (Need, "subject", ("subject", "state_reason")),
    "team": (Team, "name", ("name", "summary")),
}
"""Where people write freely: the rows, how one is called, and its texts."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A row in whose free texts somebody is named. kind: a key of TEXTS."""

    kind: str
    code: str
    label: str


def mentions_of(lecturer: Lecturer) -> list[Mention]:
    """Return what names a lecturer by name or number, also by those of merged records; a query for each kind.

    At most MOST_MENTIONS of each kind. A namesake's texts are among them: whether they mean her a person decides.
    """
    records = [lecturer, *lecturer.merged_records.all()]
    words = {word for one in records for word in (one.name, one.mobile) if word}
    found = []
    for kind, (model, label, texts) in TEXTS.items():
        named = Q()
        for text in texts:
            for word in words:
                named |= Q(**{f"{text}__icontains": word})
        rows = model._default_manager.filter(named).order_by("pk").values_list("code", label).distinct()
        found += [Mention(kind, code, str(name)) for code, name in rows[:MOST_MENTIONS]]
    return found
