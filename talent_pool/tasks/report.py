"""Work on reports that takes seconds."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from contest.tasks.timetable import does_every
from talent_pool.actions import report as acts
from talent_pool.actions.view_count import forget_visitors
from talent_pool.models import LectureReport


@task()
def read_script(code: str) -> None:
    """Read the text of a report's script; a report that has gone in the meantime needs none."""
    report = LectureReport.objects.filter(code=code).first()
    if report is not None:
        acts.read_script(report=report)


@does_every(timedelta(hours=6), "pool-views-forget")
def forget_yesterday() -> str:
    """Forget who was counted on days that are over, on a site that nobody visits too."""
    return f"{forget_visitors(before=timezone.localdate())} marks"
