"""Reads over imports that were made: what they brought, what its figures are now, and what has come to hang on it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from django.db import models
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contest.models import JournalEntry
from talent_pool.models import (
    Appointment,
    Delivery,
    Lecturer,
    LectureReport,
    PoolImport,
    PossibleDuplicate,
    RenewalReminder,
    ReportIndex,
    ViewDay,
)
from talent_pool.queries.earlier.steps import YearRead
from talent_pool.states import DeliveryState, DoubtOutcome

MADE: Final = "pool_import.made"
GOES_ALONG: Final = (ReportIndex, ViewDay, RenewalReminder, PoolImport)
"""What refers to imported rows, is made by the product itself, and goes with them."""


def imports() -> QuerySet[PoolImport]:
    """Return all imports, newest first."""
    return PoolImport.objects.select_related("imported_by", "undone_by")


def standing_with(digest: str) -> PoolImport | None:
    """Return the import of the very same file that was not undone."""
    return imports().filter(digest=digest, undone_at__isnull=True).first()


def years_of(made: PoolImport) -> list[YearRead]:
    """Return sessions and attendances by year of what an import brought, as the pool counts them now."""
    rows = (
        made.deliveries.filter(state=DeliveryState.CONFIRMED)
        .order_by()
        .annotate(year=ExtractYear("held_on"))
        .values_list("year")
        .annotate(
            sessions=Count("pk"),
            people=Sum("attendance"),
            unknown=Count("pk", filter=Q(attendance__isnull=True)),
        )
        .order_by("year")
    )
    return [YearRead(year, sessions, people or 0, unknown) for year, sessions, people, unknown in rows]


def doubts_of(made: PoolImport) -> QuerySet[PossibleDuplicate]:
    """Return the open questions about people whom an import brought."""
    keys = made.lecturers.values("pk")
    return (
        PossibleDuplicate.objects.filter(Q(lecturer__in=keys) | Q(other__in=keys), outcome=DoubtOutcome.OPEN)
        .select_related("lecturer__organization", "other__organization")
        .order_by("pk")
    )


def without_consent(made: PoolImport) -> int:
    """Return how many of the people whom an import brought have not agreed to be shown."""
    return made.lecturers.filter(consent__isnull=True, merged_into__isnull=True).count()


def erased_of(made: PoolImport) -> int:
    """Return how many of the people whom an import brought were erased since."""
    return made.lecturers.filter(erased_at__isnull=False).count()


def hanging_on(made: PoolImport) -> list[tuple[str, int]]:
    """Return what has come to refer to imported rows since, and how many were changed; nothing: it can be undone."""
    own: dict[type[models.Model], QuerySet[Any]] = {
        Lecturer: made.lecturers.values("pk"),
        LectureReport: made.reports.values("pk"),
        Delivery: made.deliveries.values("pk"),
        Appointment: made.appointments.values("pk"),
    }
    found: defaultdict[str, int] = defaultdict(int)
    for model, keys in own.items():
        for column in _columns_to(model):
            rows = column.model._base_manager.filter(**{f"{column.name}__in": keys})
            if count := _others(rows, column, own).count():
                found[_name_of(column)] += count
    if changed := _changed_since(made, own):
        found[_("Records changed since the import")] = changed
    return sorted(found.items())


def _columns_to(model: type[models.Model]) -> "Iterator[models.ForeignKey[Any, Any]]":
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            column: models.ForeignKey[Any, Any] = relation.field  # type: ignore[union-attr, assignment]
            if _owner(column) not in GOES_ALONG:
                yield column


def _owner(column: "models.ForeignKey[Any, Any]") -> Any:
    """Return the model that a column belongs to; for a table of links the one that has them."""
    return column.model._meta.auto_created or column.model


def _others(
    rows: "QuerySet[Any]",
    column: "models.ForeignKey[Any, Any]",
    own: "dict[type[models.Model], QuerySet[Any]]",
) -> "QuerySet[Any]":
    """Leave out what came with the import itself, and questions that nobody has decided."""
    model = column.model
    if model is PossibleDuplicate:
        return rows.filter(outcome=DoubtOutcome.SAME)
    if model in own:
        return rows.exclude(pk__in=own[model])
    owner = _owner(column)
    if owner is column.related_model:
        return rows.none()  # what a thing says of itself goes with it: its topics, a session's lecturers
    if owner is not model:
        [other] = [one for one in model._meta.fields if one.is_relation and one.name != column.name]
        if other.related_model in own:
            return rows.exclude(**{f"{other.name}__in": own[other.related_model]})
    return rows


def _name_of(column: "models.ForeignKey[Any, Any]") -> str:
    return str(capfirst(str(_owner(column)._meta.verbose_name)))


def _changed_since(made: PoolImport, own: "dict[type[models.Model], QuerySet[Any]]") -> int:
    line = JournalEntry.objects.filter(target_type=made._meta.label, target_code=made.code, verb=MADE).first()
    if line is None:
        return 0
    changed: set[tuple[str, str]] = set()
    for model, keys in own.items():
        if model is Appointment:
            continue  # the journal keeps its acts with the lecturer
        codes = model._base_manager.filter(pk__in=keys).values("code")
        later = JournalEntry.objects.filter(
            sequence__gt=line.sequence, target_type=model._meta.label, target_code__in=codes
        )
        changed.update(later.order_by().values_list("target_type", "target_code").distinct())
    return len(changed)
