"""Constraints that hold alike on SQLite and PostgreSQL."""

from django.db.models import Q, UniqueConstraint


def unique_with_empty(
    *fields: str, empty: str, name: str, condition: Q | None = None
) -> tuple[UniqueConstraint, UniqueConstraint]:
    """Return two constraints that make `fields` + `empty` unique, an empty value counting as a value.

    SQL lets any number of rows with NULL pass a unique constraint, and SQLite knows no NULLS NOT DISTINCT.
    """
    also = condition if condition is not None else Q()
    return (
        UniqueConstraint(fields=[*fields, empty], condition=condition, name=name),
        UniqueConstraint(
            fields=[*fields], condition=Q(**{f"{empty}__isnull": True}) & also, name=f"{name}_empty"
        ),
    )
