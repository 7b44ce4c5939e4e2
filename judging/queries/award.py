"""Awards and the ranking lines that they are given on; fetches, never scores."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from contest.models import Edition, EntryMember
from contest.states import MemberRole
from judging.models import Award, Ranking, RankingLine
from judging.states import AwardState, Scope


@dataclass(frozen=True, slots=True)
class AwardLine:
    """A ranked line as far as awards and advancement look at it; entry type and sector are names."""

    pk: int
    entry_id: int
    entry_code: str
    place: int
    unit: str
    published: str
    position: int
    entry_type: str
    sector: str


def lines_for_awards(ranking: Ranking, entry_type_id: int | None = None) -> list[AwardLine]:
    """Return the lines that have a place, in their order, in one query."""
    lines = RankingLine.objects.filter(ranking=ranking, place__isnull=False).order_by("position")
    if entry_type_id is not None:
        lines = lines.filter(entry__entry_type=entry_type_id)
    rows = lines.values_list(
        "pk", "entry_id", "entry__code", "place", "unit", "published", "position",
        "entry__entry_type__name", "entry__sector__name",
    )  # fmt: skip
    return [
        AwardLine(pk, entry, code, place or 0, unit, published, position, kind, sector or "")
        for pk, entry, code, place, unit, published, position, kind, sector in rows
    ]


def unit_of(scope: Scope, entry_type: str, sector: str) -> str:
    """Name the group in which an entry counts under a scope; "" overall."""
    match scope:
        case Scope.OVERALL:
            return ""
        case Scope.SECTOR:
            return sector
        case Scope.ENTRY_TYPE:
            return entry_type
        case Scope.TYPE_AND_SECTOR:
            return f"{entry_type} · {sector}"


def awards_of(edition: Edition) -> QuerySet[Award]:
    """All awards of an edition with what their rows show, best tier first; an entry has its `speakers`."""
    speakers = EntryMember.objects.exclude(role=MemberRole.ADVISER)
    return (
        Award.objects.filter(edition=edition)
        .select_related(
            "tier__entry_type", "tier__source_round", "entry__organization", "entry__sector", "entry__entry_type",
            "organization", "adviser__entry", "line",
        )
        .prefetch_related(Prefetch("entry__members", queryset=speakers, to_attr="speakers"))
        .order_by("tier__position", "line__position", "pk")
    )  # fmt: skip


def public_awards(edition: Edition) -> QuerySet[Award]:
    """What is published: confirmed awards."""
    return awards_of(edition).filter(state=AwardState.CONFIRMED)
