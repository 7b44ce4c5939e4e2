"""Teams of lecturers."""

from datetime import date
from typing import Any, Final

from django.db import transaction

from contest import journal
from contest.actions.change import changed, facts_of
from contest.models import User
from talent_pool.actions.lecturer import locked
from talent_pool.exceptions import MemberTwice, TermRefused
from talent_pool.models import Lecturer, Team, TeamMember
from talent_pool.states import TeamRole

FACTS: Final = ("name", "unit", "summary", "founded_on", "is_public")


@transaction.atomic
def create_team(*, actor: User, values: dict[str, Any]) -> Team:
    """Add a team, still without members."""
    team = Team.objects.create(**values)
    journal.record(actor=actor, verb="team.created", target=team, after=facts_of(team, FACTS))
    return team


@transaction.atomic
def edit_team(*, team: Team, actor: User, values: dict[str, Any]) -> Team:
    """Change what is said of a team."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    before = facts_of(team, FACTS)
    for name, value in values.items():
        setattr(team, name, value)
    team.save()
    old, new = changed(before, facts_of(team, FACTS))
    if new:
        journal.record(actor=actor, verb="team.edited", target=team, before=old, after=new)
    return team


@transaction.atomic
def delete_team(*, team: Team, actor: User) -> None:
    """Remove a team with its list of members; the journal keeps who they were."""
    members = [str(one.lecturer) for one in team.members.select_related("lecturer")]
    journal.record(
        actor=actor, verb="team.deleted", target=team, before=facts_of(team, FACTS) | {"members": members}
    )
    team.delete()


@transaction.atomic
def add_member(
    *, team: Team, lecturer: Lecturer, actor: User, joined_on: date, role: TeamRole = TeamRole.MEMBER
) -> TeamMember:
    """Take somebody into a team. Raises MemberTwice for who belongs to it already."""
    lecturer = locked(lecturer)
    if team.members.filter(lecturer=lecturer, left_on__isnull=True).exists():
        raise MemberTwice(lecturer.name)
    member = TeamMember.objects.create(team=team, lecturer=lecturer, role=role, joined_on=joined_on)
    journal.record(
        actor=actor,
        verb="team.member_added",
        target=team,
        after={"lecturer": lecturer.code, "role": role.value, "from": joined_on.isoformat()},
    )
    return member


@transaction.atomic
def end_membership(*, member: TeamMember, actor: User, left_on: date) -> TeamMember:
    """Note the last day of a membership. Raises TermRefused if it lies before the first."""
    member = TeamMember.objects.select_for_update().select_related("team", "lecturer").get(pk=member.pk)
    if left_on < member.joined_on:
        raise TermRefused(member.joined_on, left_on)
    member.left_on = left_on
    member.save(update_fields=["left_on"])
    journal.record(
        actor=actor,
        verb="team.member_left",
        target=member.team,
        after={"lecturer": member.lecturer.code, "until": left_on.isoformat()},
    )
    return member
