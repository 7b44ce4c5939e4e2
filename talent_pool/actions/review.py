"""Reviews of lecturers: a dated note with what came of it."""

from datetime import date

from django.db import transaction

from contest import journal
from contest.models import User
from talent_pool.actions.lecturer import locked
from talent_pool.models import Lecturer, LecturerReview
from talent_pool.states import ReviewOutcome


@transaction.atomic
def review_lecturer(
    *, lecturer: Lecturer, actor: User, held_on: date, outcome: ReviewOutcome, note: str = ""
) -> LecturerReview:
    """Note a review; it is never changed, a later one stands above it."""
    lecturer = locked(lecturer)
    review = LecturerReview.objects.create(
        lecturer=lecturer, held_on=held_on, outcome=outcome, note=note.strip(), written_by=actor
    )
    journal.record(
        actor=actor,
        verb="lecturer.reviewed",
        target=lecturer,
        after={"held_on": held_on.isoformat(), "outcome": outcome.value},
    )
    return review
