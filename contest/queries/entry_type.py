"""Entry types: what a change of their limits would leave outside."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import ngettext

from contest.models import EntryType, MaterialRequirement
from contest.states import EntryState, MemberRole

_GONE = (EntryState.WITHDRAWN, EntryState.REJECTED, EntryState.DISQUALIFIED)


def left_outside(entry_type: EntryType, values: Mapping[str, Any]) -> list[str]:
    """Say in sentences which existing entries new limits of their type would no longer allow.

    values: the columns about to be saved. No entry is changed by the save: it is held to the limits when it
    is next submitted.
    """
    entries = entry_type.entries.exclude(state__in=_GONE)
    sentences: list[str] = []
    team = Count("members", filter=~Q(members__role=MemberRole.ADVISER))
    sizes = entries.annotate(team=team)
    if (most := values.get("team_max")) and (n := sizes.filter(team__gt=most).count()):
        sentences.append(ngettext("%d entry has a larger team.", "%d entries have larger teams.", n) % n)
    for name, field in (("sectors", "sector"), ("lecture_forms", "lecture_form")):
        chosen = list(values.get(name) or ())
        if chosen and (
            n := entries.exclude(**{f"{field}__in": chosen}).filter(**{f"{field}__isnull": False}).count()
        ):
            sentences.append(
                ngettext(
                    "%d entry chose a sector or lecture form that would no longer be offered.",
                    "%d entries chose a sector or lecture form that would no longer be offered.",
                    n,
                )
                % n
            )
    ages = {"age_min", "age_max", "age_on"}
    if any(name in values and values[name] != getattr(entry_type, name) for name in ages) and (
        n := entries.count()
    ):
        sentences.append(
            ngettext(
                "The age limits change for %d entry that is there already.",
                "The age limits change for %d entries that are there already.",
                n,
            )
            % n
        )
    return sentences


def requirement_left_outside(requirement: MaterialRequirement, values: Mapping[str, Any]) -> list[str]:
    """Say in sentences which files and entries new limits of a material would no longer allow."""
    files = requirement.materials.filter(removed_at__isnull=True)
    sentences: list[str] = []
    outside = Q(upload__size__gt=values["max_bytes"]) | ~Q(upload__format__in=values["formats"])
    if n := files.filter(outside).count():
        sentences.append(
            ngettext(
                "%d file that was sent already is larger or of another format.",
                "%d files that were sent already are larger or of another format.",
                n,
            )
            % n
        )
    if values["required"] and not requirement.required:
        lacking = requirement.entry_type.entries.exclude(state__in=(*_GONE, EntryState.DRAFT)).exclude(
            materials__in=files
        )
        if n := lacking.count():
            sentences.append(
                ngettext(
                    "%d submitted entry does not have this material.",
                    "%d submitted entries do not have this material.",
                    n,
                )
                % n
            )
    return sentences
