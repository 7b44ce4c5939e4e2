"""The search terms of reports are written where the reports are, in the same transaction."""

from collections.abc import Callable, Iterable

from django.db import transaction

from talent_pool.models import Lecturer, LectureReport, ReportIndex
from talent_pool.queries.search import index_of

CHUNK = 200


@transaction.atomic
def index_reports(reports: Iterable[LectureReport]) -> None:
    """Write the search terms of reports anew. Derived from what is journalled, so not journalled itself."""
    rows = [index_of(report) for report in reports]
    ReportIndex.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["report"],
        update_fields=["title_terms", "terms"],
    )


def index_reports_of(lecturer: Lecturer) -> None:
    """Write the terms of a lecturer's reports anew, after a change of name or unit."""
    index_reports(LectureReport.objects.filter(lecturers=lecturer).prefetch_related("lecturers", "topics"))


@transaction.atomic
def rebuild_index(tell: Callable[[int], None] | None = None) -> int:
    """Write the terms of all reports anew and return how many there are; tell hears how many are done."""
    keys = list(LectureReport.objects.order_by("pk").values_list("pk", flat=True))
    ReportIndex.objects.exclude(report_id__in=LectureReport.objects.values("pk")).delete()
    for start in range(0, len(keys), CHUNK):
        some = LectureReport.objects.filter(pk__in=keys[start : start + CHUNK])
        index_reports(some.prefetch_related("lecturers", "topics"))
        if tell:
            tell(min(start + CHUNK, len(keys)))
    return len(keys)
