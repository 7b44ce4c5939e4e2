"""Reads over teams."""

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from talent_pool.models import Team, TeamMember
from talent_pool.states import PoolState, PublicPart


def teams_for(*, insider: bool) -> QuerySet[Team]:
    """Return the teams that somebody may see, each with `present`: how many belong to it now."""
    now = Q(members__left_on__isnull=True, members__lecturer__merged_into__isnull=True)
    teams = Team.objects.annotate(present=Count("members", filter=now)).order_by("name")
    return teams if insider else teams.filter(is_public=True)


def members_of(team: Team, *, insider: bool) -> list[TeamMember]:
    """Return a team's members, leaders first; the public sees those of today who show that they belong to teams."""
    rows = (
        team.members.filter(lecturer__merged_into__isnull=True, lecturer__erased_at__isnull=True)
        .select_related("lecturer__organization")
        .order_by("left_on", "role", "joined_on", "lecturer__name_pinyin", "pk")
    )
    if insider:
        return sorted(rows, key=lambda one: one.left_on or date.max, reverse=True)
    return [
        one
        for one in rows
        if one.left_on is None and one.lecturer.is_public and one.lecturer.shows(PublicPart.TEAMS)
    ]


def present_members() -> "Prefetch[str]":
    """Fetch with each team those who belong to it now."""
    return Prefetch(
        "members",
        TeamMember.objects.filter(
            left_on__isnull=True, lecturer__merged_into__isnull=True, lecturer__state=PoolState.ADMITTED
        ).select_related("lecturer"),
        to_attr="present_members",
    )
