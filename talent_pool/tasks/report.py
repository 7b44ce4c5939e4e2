"""Work on reports that takes seconds."""

from django_tasks import task

from talent_pool.actions import report as acts
from talent_pool.models import LectureReport


@task()
def read_script(code: str) -> None:
    """Read the text of a report's script; a report that has gone in the meantime needs none."""
    report = LectureReport.objects.filter(code=code).first()
    if report is not None:
        acts.read_script(report=report)
