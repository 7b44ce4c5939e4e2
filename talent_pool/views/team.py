"""Teams: their public pages, and how a pool manager keeps them."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.forms.base import CrispyForm
from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from talent_pool.actions import team as acts
from talent_pool.forms.people import LeaveForm, MemberForm, TeamForm
from talent_pool.models import Team
from talent_pool.queries import team as queries
from talent_pool.queries.record import records_of
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.states import TeamRole
from talent_pool.views.frame import ask, pool_tabs, rights_of

PER_PAGE = 24


@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """All teams that the visitor may see."""
    teams = queries.teams_for(insider=can_read_pool(request.user))
    return render(
        request,
        "talent_pool/team_list.html",
        {
            "title": _("Teams"),
            "tabs": pool_tabs("team-list", request.user),
            "page": page_of(request, Paginator(teams, PER_PAGE)),
            **rights_of(request.user),
        },
    )


@require_safe
def team_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A team with those who belong to it."""
    insider = can_read_pool(request.user)
    team = get_object_or_404(queries.teams_for(insider=insider), code=code)
    members = queries.members_of(team, insider=insider)
    records = records_of(one.lecturer for one in members)
    return render(
        request,
        "talent_pool/team_detail.html",
        {
            "title": team.name,
            "team": team,
            "members": [{"row": one, "record": records[one.lecturer_id]} for one in members],
            **rights_of(request.user),
        },
    )


def _managed(request: AuthedRequest, code: str) -> Team:
    team = get_object_or_404(queries.teams_for(insider=can_read_pool(request.user)), code=code)
    require(can_manage_pool(request.user))
    return team


def _page(team: Team) -> str:
    return reverse("talent_pool:team-detail", args=[team.code])


@login_required
def team_create(request: AuthedRequest) -> HttpResponse:
    """Add a team."""
    require(can_manage_pool(request.user))
    return _edit(request, Team(), _("Add a team"))


@login_required
def team_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change what is said of a team."""
    return _edit(request, _managed(request, code), _("Edit the team"))


def _edit(request: AuthedRequest, team: Team, title: str) -> HttpResponse:
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        if team.pk:
            saved = acts.edit_team(team=team, actor=request.user, values=form.values)
        else:
            saved = acts.create_team(actor=request.user, values=form.values)
        messages.success(request, _("Saved."))
        return redirect(_page(saved))
    return render(
        request,
        "talent_pool/edit.html",
        {
            "title": title,
            "form": form,
            "cancel_url": _page(team) if team.pk else reverse("talent_pool:team-list"),
            "back_label": Team.objects.get(pk=team.pk).name if team.pk else _("Teams"),
        },
        status=422 if form.errors else 200,
    )


@login_required
def team_delete(request: AuthedRequest, code: str) -> HttpResponse:
    """Remove a team."""
    team = _managed(request, code)
    return ask(
        request,
        title=_("Remove the team “%(name)s”") % {"name": team.name},
        submit_label=_("Remove"),
        form_class=CrispyForm,
        act=lambda _clean: acts.delete_team(team=team, actor=request.user),
        done=_("The team is removed."),
        back=reverse("talent_pool:team-list"),
        consequences=[
            _("Its list of members goes with it; the lecturers stay. The journal keeps who they were.")
        ],
        danger=True,
    )


@login_required
def team_member_add(request: AuthedRequest, code: str) -> HttpResponse:
    """Take somebody into a team."""
    team = _managed(request, code)
    return ask(
        request,
        title=_("Take somebody into “%(name)s”") % {"name": team.name},
        submit_label=_("Take in"),
        form_class=partial(MemberForm, team=team),
        act=lambda clean: acts.add_member(
            team=team,
            lecturer=clean["lecturer"],
            actor=request.user,
            joined_on=clean["joined_on"],
            role=TeamRole(clean["role"]),
        ),
        done=_("Saved."),
        back=_page(team),
    )


@login_required
def team_member_end(request: AuthedRequest, code: str, lecturer: str) -> HttpResponse:
    """Note that somebody left a team."""
    team = _managed(request, code)
    member = get_object_or_404(
        team.members.select_related("lecturer"), lecturer__code=lecturer, left_on__isnull=True
    )
    return ask(
        request,
        title=_("%(name)s leaves the team") % {"name": member.lecturer.name},
        submit_label=_("Save"),
        form_class=LeaveForm,
        act=lambda clean: acts.end_membership(member=member, actor=request.user, left_on=clean["left_on"]),
        done=_("Saved."),
        back=_page(team),
    )
