"""Rankings and their lines, as rows for pages; fetches, never scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from contest.models import Edition, EntryMember, User
from contest.queries.people import roles_in
from contest.states import MemberRole, Role
from judging.models import Ranking, RankingLine, Round
from judging.states import RankingState


def rankings_visible_to(user: User, *, whole: bool = False) -> QuerySet[Ranking]:
    """Rankings of the editions that a person organizes or supervises.

    whole: with their inputs and trace, long as they are; else these stay behind.
    """
    rankings = Ranking.objects.all() if whole else Ranking.objects.defer("inputs", "trace")
    if user.is_superuser:
        return rankings
    return rankings.filter(
        edition__memberships__user=user, edition__memberships__role__in=[Role.ORGANIZER, Role.SUPERVISOR]
    ).distinct()


def can_see_rankings(user: User, edition: Edition) -> bool:
    """Organizers and the supervisor see results before they are public."""
    return bool(roles_in(user, edition) & {Role.ORGANIZER, Role.SUPERVISOR})


def current_ranking(edition: Edition, round: Round | None) -> Ranking | None:
    """The ranking that stands for a round, or (None) the final result of the edition."""
    return (
        Ranking.objects.filter(edition=edition, round=round).exclude(state=RankingState.SUPERSEDED).first()
        if round is not None
        else Ranking.objects.filter(edition=edition, round__isnull=True)
        .exclude(state=RankingState.SUPERSEDED)
        .first()
    )


def ranking_scores(ranking: Ranking) -> dict[int, dict[str, Any]]:
    """Return what other computations take from a ranking's lines, by entry, in one query."""
    return {
        row["entry_id"]: {
            **row, "entry_code": row["entry__code"], "entry_type_id": row["entry__entry_type_id"],
        }
        for row in RankingLine.objects.filter(ranking=ranking).values(
            "entry_id", "entry__code", "entry__entry_type_id", "unit", "place", "status", "published", "exact"
        )
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a ranking as a page draws it.

    working: what judging.scoring said of the entry, as stored.
    """

    pk: int
    entry_code: str
    number: str
    title: str
    organization: str
    sector: str
    entry_type: str
    lead: str
    alias: str
    contender_code: str
    unit: str
    unit_label: str
    place: int | None
    status: str
    published: str
    exact: str
    working: dict[str, Any]
    advances: bool


@dataclass(frozen=True, slots=True)
class LineCounts:
    """How many lines a ranking has, how many of them without a place, and how many advance."""

    total: int
    unranked: int
    advancing: int


def line_counts(ranking: Ranking) -> LineCounts:
    """Count the lines of a ranking in one query."""
    counts = RankingLine.objects.filter(ranking=ranking).aggregate(
        total=Count("pk"),
        unranked=Count("pk", filter=Q(place=None)),
        advancing=Count("pk", filter=Q(advances=True)),
    )
    return LineCounts(**counts)


def versions_of(ranking: Ranking) -> QuerySet[Ranking]:
    """All versions of a result, the newest first, without what they were computed from."""
    versions = Ranking.objects.filter(edition=ranking.edition_id, round=ranking.round_id)
    return versions.defer("inputs", "rule", "trace").order_by("-version")


def line_rows(
    ranking: Ranking, start: int = 0, stop: int | None = None, *, entries: Sequence[str] | None = None
) -> list[LineRow]:
    """Return some lines of a ranking, or all, in their order; two queries however many there are.

    entries: only those of these entries, by their codes.
    """
    chosen = RankingLine.objects.filter(ranking=ranking)
    if entries is not None:
        chosen = chosen.filter(entry__code__in=entries)
    lines = chosen.order_by("position").values_list(
        "pk", "entry_id", "entry__code", "entry__number", "entry__title", "entry__organization__name",
        "entry__sector__name", "entry__entry_type__name", "contender__alias", "contender__code",
        "unit", "unit_label", "place", "status", "published", "exact", "working", "advances",
    )  # fmt: skip
    rows = list(lines[start:stop])
    leads = dict(
        EntryMember.objects.filter(entry__in=[row[1] for row in rows], role=MemberRole.LEAD).values_list(
            "entry_id", "name"
        )
    )
    return [
        LineRow(
            pk=pk, entry_code=code, number=number, title=title, organization=organization or "", sector=sector or "",
            entry_type=entry_type, lead=leads.get(entry_id, ""), alias=alias or "", contender_code=contender or "",
            unit=unit, unit_label=unit_label, place=place, status=status, published=published, exact=exact,
            working=working, advances=advances,
        )
        for (
            pk, entry_id, code, number, title, organization, sector, entry_type, alias, contender, unit, unit_label,
            place, status, published, exact, working, advances,
        ) in rows
    ]  # fmt: skip
