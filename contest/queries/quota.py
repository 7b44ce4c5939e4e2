"""Units and what they may send."""

from collections.abc import Sequence
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q

from contest.models import Edition, Organization

UNITS_PER_PAGE: Final = 50


def page_of_units(words: str, number: str) -> Page[Organization]:
    """Return a page of active units in tree order, those whose name or pinyin holds the words."""
    units = Organization.objects.filter(is_active=True).in_tree_order()
    if words := words.strip():
        units = units.filter(
            Q(name__icontains=words) | Q(short_name__icontains=words) | Q(name_pinyin__icontains=words)
        )
    return Paginator(units, UNITS_PER_PAGE).get_page(number)


def quotas_of(edition: Edition, units: Sequence[Organization]) -> dict[tuple[int, int | None], int]:
    """Return the quotas of some units by unit and entry type."""
    rows = edition.unit_quotas.filter(organization__in=units)
    return {
        (unit, entry_type): most
        for unit, entry_type, most in rows.values_list("organization_id", "entry_type_id", "max_entries")
    }
