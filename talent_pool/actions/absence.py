"""Days on which a lecturer can't lecture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from contest import journal
from contest.models import User
from talent_pool.actions.lecturer import locked
from talent_pool.models import Absence, Lecturer


@dataclass(frozen=True, slots=True)
class Days:
    """From when until when somebody can't, both days included."""

    starts_on: date
    ends_on: date
    note: str = ""


@transaction.atomic
def write_absences(*, lecturer: Lecturer, actor: User, days: Sequence[Days]) -> list[Absence]:
    """Write all absences of a lecturer anew, in the order of their days; each once."""
    lecturer = locked(lecturer)
    before = [str(one) for one in lecturer.absences.all()]
    lecturer.absences.all().delete()
    made = Absence.objects.bulk_create(
        Absence(lecturer=lecturer, starts_on=one.starts_on, ends_on=one.ends_on, note=one.note)
        for one in sorted(set(days), key=lambda one: (one.starts_on, one.ends_on, one.note))
    )
    after = [str(one) for one in made]
    if before != after:
        journal.record(
            actor=actor,
            verb="lecturer.absences_set",
            target=lecturer,
            before={"days": before},
            after={"days": after},
        )
    return made
