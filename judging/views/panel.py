"""Panels and seats."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm, ReasonForm
from contest.http import AuthedRequest
from judging.actions.assignment import reassign_sheets
from judging.actions.panel import (
    FORMING,
    add_seats,
    create_panel,
    leave_seat,
    remove_panel,
    remove_seat,
    rename_panel,
    resize_panel,
    set_chief,
)
from judging.forms.panel import PanelForm, ReassignForm, SeatsForm
from judging.models import Panel, Round, Seat
from judging.queries.panel import judges_without_seat, panels_with_seats
from judging.rules.round import can_manage_round
from judging.states import PanelKind
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page


def _list(round: Round) -> str:
    return reverse("judging:panel-list", args=[round.code])


@round_page()
@require_GET
def panel_list(request: AuthedRequest, round: Round) -> HttpResponse:
    """The panels of a round with their seats."""
    context = round_context(request, round, "panel-list")
    context |= {
        "panels": panels_with_seats(round),
        "free": judges_without_seat(round).count(),
        "may_form": context["may_manage"] and round.state in FORMING,
    }
    return render(request, "judging/panel_list.html", context)


@round_page(can_manage_round)
def panel_create(request: AuthedRequest, round: Round) -> HttpResponse:
    """Add a panel."""
    initial = {"name": _("Panel %d") % (round.panels.count() + 1)}

    def act(values: dict[str, Any]) -> str:
        create_panel(
            round=round,
            actor=request.user,
            name=values["name"],
            kind=PanelKind(values["kind"]),
            size=values["size"],
        )
        return _("The panel is there. Give its judges their seats.")

    return ask(
        request,
        title=_("Add a panel"),
        label=_("Add"),
        act=act,
        back=_list(round),
        form=PanelForm(request.POST or None, initial=initial),
    )


def _panel(round: Round, panel: str) -> Panel:
    return get_object_or_404(Panel.objects.select_related("round__edition").filter(round=round), code=panel)


def _seat(round: Round, seat: str) -> Seat:
    seats = Seat.objects.select_related("panel__round__edition", "judge").filter(panel__round=round)
    return get_object_or_404(seats, code=seat)


@round_page(can_manage_round)
def panel_edit(request: AuthedRequest, round: Round, panel: str) -> HttpResponse:
    """Give a panel another name or size."""
    found = _panel(round, panel)
    form = PanelForm(
        request.POST or None, initial={"name": found.name, "kind": found.kind, "size": found.size}
    )
    del form.fields["kind"]

    def act(values: dict[str, Any]) -> str:
        if values["name"].strip() != found.name:
            rename_panel(panel=found, actor=request.user, name=values["name"])
        if values["size"] != found.size:
            resize_panel(panel=found, actor=request.user, size=values["size"])
        return _("Saved.")

    return ask(
        request, title=_("Change “%s”") % found.name, label=_("Save"), act=act, back=_list(round), form=form
    )


@round_page(can_manage_round)
def panel_remove(request: AuthedRequest, round: Round, panel: str) -> HttpResponse:
    """Take a panel away while nothing is scored."""
    found = _panel(round, panel)

    def act(_values: dict[str, Any]) -> str:
        remove_panel(panel=found, actor=request.user)
        return _("The panel is removed.")

    return ask(
        request,
        title=_("Remove the panel “%s”?") % found,
        label=_("Remove"),
        act=act,
        back=_list(round),
        form=CrispyForm(request.POST or None),
        consequences=[_("Its seats and assignments go with it. Once marks are saved it can't be removed.")],
        danger=True,
    )


@round_page(can_manage_round)
def seat_add(request: AuthedRequest, round: Round, panel: str) -> HttpResponse:
    """Give judges of the edition a seat."""
    found = _panel(round, panel)
    form = SeatsForm(round, request.POST or None)

    def act(values: dict[str, Any]) -> str:
        seats = add_seats(panel=found, actor=request.user, judges=list(values["judges"]))
        return ngettext("%d judge has a seat now.", "%d judges have a seat now.", len(seats)) % len(seats)

    if not judges_without_seat(round).exists():
        messages.info(
            request, _("Every judge of this edition has a seat. Invite further judges on the people page.")
        )
        return redirect(_list(round))
    return ask(
        request,
        title=_("Give seats in “%s”") % found,
        label=_("Give seats"),
        act=act,
        back=_list(round),
        form=form,
    )


@round_page(can_manage_round)
@require_POST
def seat_chief(request: AuthedRequest, round: Round, seat: str) -> HttpResponse:
    """Name the chief judge of a panel."""
    try:
        found = set_chief(seat=_seat(round, seat), actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%s is chief judge now.") % found.judge)
    return redirect(_list(round))


@round_page(can_manage_round)
def seat_leave(request: AuthedRequest, round: Round, seat: str) -> HttpResponse:
    """A judge leaves; what was marked is kept and does not count."""
    found = _seat(round, seat)

    def act(values: dict[str, Any]) -> str:
        leave_seat(seat=found, actor=request.user, reason=values["reason"])
        return _("%s has left. Complete the assignment, so that every entry has its judges.") % found.judge

    return ask(
        request,
        title=_("%s leaves the panel?") % found,
        label=_("Leaves"),
        act=act,
        back=_list(round),
        consequences=[
            _("Sheets with marks are kept and don't count any more, signed ones included."),
            _("Sheets that were not begun are free for other judges."),
        ],
        form=ReasonForm(request.POST or None),
        danger=True,
    )


@round_page(can_manage_round)
def seat_remove(request: AuthedRequest, round: Round, seat: str) -> HttpResponse:
    """Take a seat away that was given by mistake."""
    found = _seat(round, seat)

    def act(_values: dict[str, Any]) -> str:
        remove_seat(seat=found, actor=request.user)
        return _("The seat is removed.")

    return ask(
        request,
        title=_("Remove the seat of %s?") % found,
        label=_("Remove"),
        act=act,
        back=_list(round),
        form=CrispyForm(request.POST or None),
        consequences=[_("As if it had never been given. Once marks are saved, let the judge leave instead.")],
    )


@round_page(can_manage_round)
def seat_reassign(request: AuthedRequest, round: Round, seat: str) -> HttpResponse:
    """Hand the sheets that a judge has not signed to another one."""
    found = _seat(round, seat)

    def act(values: dict[str, Any]) -> str:
        n = reassign_sheets(seat=found, to=values["to"], actor=request.user, reason=values["reason"])
        return ngettext("%(n)d entry went to %(judge)s.", "%(n)d entries went to %(judge)s.", n) % {
            "n": n,
            "judge": values["to"],
        }

    return ask(
        request,
        title=_("Hand on the entries of %s") % found,
        label=_("Hand on"),
        act=act,
        back=_list(round),
        form=ReassignForm(found, request.POST or None),
        consequences=[
            _("What is not signed yet goes to the other judge, who begins afresh."),
            _("Entries that conflict with the other judge stay; assign them on the assignment page."),
        ],
    )
