"""Who scores what: the matrix of entries and seats, and the balanced draw."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.exceptions import DomainError
from contest.http import AuthedRequest
from contest.rules.people import can_manage_people
from contest.wording import in_a_row, labelled
from judging.actions.assignment import Assigned, assign_balanced, set_assignments
from judging.actions.panel import FORMING
from judging.actions.recusal import declare_recusal, withdraw_recusal
from judging.exceptions import listed
from judging.forms.panel import AssignForm, PairReasonForm
from judging.models import Contender, Recusal, Round, ScoreSheet, Seat
from judging.queries.contender import contenders_in
from judging.queries.panel import Conflict, Pair, conflicts_in, seats_of
from judging.rules.round import can_manage_round
from judging.states import ConflictKind, ContenderStatus, SheetState
from judging.views.assignment_check import plan_check
from judging.views.round_frame import ask, page_of, round_context, shown_name
from judging.views.round_scope import round_page

COUNTED: Final = frozenset({SheetState.OPEN, SheetState.SIGNED})
"""Sheets that are an assignment; a recused or waived one is history."""
CONFLICTS_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A pair in the matrix. fixed: marks or a recusal are there, so the tick can't be taken away here."""

    value: str
    label: str
    assigned: bool
    fixed: bool
    conflict: Conflict | None


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A line of the conflict table."""

    entry: str
    seat: Seat
    conflict: Conflict
    assigned: bool


def _here(round: Round) -> str:
    return reverse("judging:assignment", args=[round.code])


@round_page()
def assignment(request: AuthedRequest, round: Round) -> HttpResponse:
    """The matrix; a post makes the shown rows what was ticked."""
    if request.method == "POST" and can_manage_round(request.user, round):
        return _save(request, round)
    return _show(request, round)


def _show(
    request: AuthedRequest, round: Round, *, ticked: set[str] | None = None, reason: str = ""
) -> HttpResponse:
    context = round_context(request, round, "assignment")
    seats = list(seats_of(round))
    page = page_of(request, contenders_in(round).filter(status=ContenderStatus.OK))
    shown = list(page.object_list)
    conflicts = conflicts_in(round, seats=seats)
    sheets = {
        Pair(contender, seat): (state, current is not None)
        for contender, seat, state, current in ScoreSheet.objects.filter(contender__round=round).values_list(
            "contender", "seat", "state", "current"
        )
    }
    rows = [
        {
            "contender": one,
            "name": (name := shown_name(one, names=context["names"])),
            "cells": [
                _cell(one, seat, sheets, conflicts, ticked, label=f"{name} · {seat.label} {seat.judge}")
                for seat in seats
            ],
            "count": sum(sheets.get(Pair(one.pk, seat.pk), ("",))[0] in COUNTED for seat in seats),
        }
        for one in shown
    ]
    loads = Counter(pair.seat for pair, (state, _has) in sheets.items() if state in COUNTED)
    lines = _conflict_lines(seats, conflicts, sheets, names=context["names"])
    context |= {
        "seats": seats,
        "unitless": [seat for seat in seats if not seat.judge.unit_label],
        "may_mend_people": can_manage_people(request.user, round.edition),
        "loads": [loads[seat.pk] for seat in seats],
        "page": page,
        "rows": rows,
        "conflicts": lines[:CONFLICTS_SHOWN],
        "more_conflicts": max(len(lines) - CONFLICTS_SHOWN, 0),
        "may_assign": context["may_manage"] and round.state in FORMING,
        "form": AssignForm(round),
        "reason": reason,
        "check": plan_check(
            round, seats, [pair for pair, (state, _has) in sheets.items() if state in COUNTED]
        ),
    }
    return render(request, "judging/assignment.html", context)


def _cell(
    contender: Contender,
    seat: Seat,
    sheets: Mapping[Pair, tuple[str, bool]],
    conflicts: Mapping[Pair, Conflict],
    ticked: set[str] | None,
    *,
    label: str,
) -> MatrixCell:
    pair = Pair(contender.pk, seat.pk)
    value = f"{contender.code}:{seat.code}"
    state, has_marks = sheets.get(pair, ("", False))
    stands = state in COUNTED
    assigned = stands if ticked is None else value in ticked or (stands and has_marks)
    return MatrixCell(
        value=value,
        label=label,
        assigned=assigned,
        fixed=bool(state) and (has_marks or state != SheetState.OPEN),
        conflict=conflicts.get(pair),
    )


def _conflict_lines(
    seats: list[Seat],
    conflicts: Mapping[Pair, Conflict],
    sheets: Mapping[Pair, tuple[str, bool]],
    *,
    names: bool,
) -> list[ConflictLine]:
    """Conflicts of the round, those that are assigned all the same first."""
    by_seat = {seat.pk: seat for seat in seats}
    lines = [
        ConflictLine(
            f"{conflict.work.number} {conflict.work.title}".strip() if names else conflict.work.alias,
            by_seat[pair.seat],
            conflict,
            sheets.get(pair, ("",))[0] in COUNTED,
        )
        for pair, conflict in conflicts.items()
        if pair.seat in by_seat
    ]
    return sorted(lines, key=lambda line: (not line.assigned, line.entry, line.seat.pk))


def _save(request: AuthedRequest, round: Round) -> HttpResponse:
    works = dict(
        Contender.objects.filter(round=round, code__in=request.POST.getlist("shown")).values_list(
            "code", "pk"
        )
    )
    seats = {seat.code: seat.pk for seat in seats_of(round)}
    ticked = set(request.POST.getlist("pair"))
    wanted = set()
    for value in ticked:
        contender, _sign, seat = value.partition(":")
        if contender in works and seat in seats:
            wanted.add(Pair(works[contender], seats[seat]))
    reason = request.POST.get("reason", "")
    wanted |= _fixed_pairs(set(works.values()))
    try:
        done = set_assignments(
            round=round, actor=request.user, contenders=works.values(), wanted=wanted, reason=reason
        )
    except DomainError as error:
        messages.error(request, str(error))
        return _show(request, round, ticked=ticked, reason=reason)
    messages.success(request, _changed(done))
    return redirect(f"{_here(round)}?{request.GET.urlencode()}" if request.GET else _here(round))


def _fixed_pairs(contenders: set[int]) -> set[Pair]:
    """Sheets that this page shows as fixed: a disabled tick is not sent by browsers."""
    kept = ScoreSheet.objects.filter(contender__in=contenders).exclude(state=SheetState.OPEN, current=None)
    return {Pair(contender, seat) for contender, seat in kept.values_list("contender", "seat")}


def _changed(done: Assigned) -> str:
    if not done.added and not done.removed:
        return _("Nothing was changed.")
    return _("%(added)d assignments added, %(removed)d taken away.") % {
        "added": done.added,
        "removed": done.removed,
    }


@round_page(can_manage_round)
def assignment_auto(request: AuthedRequest, round: Round) -> HttpResponse:
    """Draw a balanced assignment that keeps what stands."""
    form = AssignForm(round, request.POST or None)

    def act(values: dict[str, Any]) -> str:
        chosen = None
        if values["entry_type"] or values["sector"]:
            rows = Contender.objects.filter(round=round)
            if values["entry_type"]:
                rows = rows.filter(entry__entry_type=values["entry_type"])
            if values["sector"]:
                rows = rows.filter(entry__sector=values["sector"])
            chosen = set(rows.values_list("pk", flat=True))
        done = assign_balanced(
            round=round,
            actor=request.user,
            per_entry=values["per_entry"],
            panel=values["panel"],
            contenders=chosen,
            allow_short=values["allow_short"],
        )
        return _drawn(done)

    return ask(
        request,
        title=_("Assign evenly"),
        label=_("Assign"),
        act=act,
        back=_here(round),
        form=form,
        lead=_(
            "Nobody gets an entry of the own unit, of a unit above or below it, or one they are recused from."
        ),
        consequences=[
            _("Assignments that stand are kept and counted."),
            _("Loads are as even as the conflicts allow."),
            _("The draw is recorded with its seed."),
        ],
    )


def _drawn(done: Assigned) -> str:
    loads = list((done.loads or {}).values())
    sentences = [
        ngettext("%(n)d assignment was added.", "%(n)d assignments were added.", done.added)
        % {"n": done.added}
    ]
    if loads:
        sentences.append(_loads_in_words(min(loads), max(loads)))
    if done.short:
        short = [_("%(entry)s (%(n)d too few)") % {"entry": entry, "n": n} for entry, n in done.short.items()]
        sentences.append(_("Too few judges for: %s.") % listed(short))
    return in_a_row(sentences)


def _loads_in_words(low: int, high: int) -> str:
    if low == high:
        return ngettext("Each judge now has %d entry.", "Each judge now has %d entries.", low) % low
    return _("Each judge now has %(low)d to %(high)d entries.") % {"low": low, "high": high}


@round_page(can_manage_round)
def recusal_add(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """An organizer records that a judge does not score an entry."""
    found = get_object_or_404(
        Contender.objects.select_related("entry", "round").filter(round=round), code=contender
    )
    form = PairReasonForm(round, request.POST or None, initial={"seat": request.GET.get("seat")})

    def act(values: dict[str, Any]) -> str:
        declare_recusal(seat=values["seat"], contender=found, actor=request.user, reason=values["reason"])
        return _("%(judge)s does not score %(entry)s.") % {"judge": values["seat"], "entry": found}

    return ask(
        request,
        title=_("Record a recusal for %s") % shown_name(found, names=True),
        label=_("Record"),
        act=act,
        back=_here(round),
        form=form,
        consequences=[_("A sheet that is there does not count; its marks are kept.")],
    )


@round_page(can_manage_round)
def recusal_withdraw(request: AuthedRequest, round: Round, contender: str, seat: str) -> HttpResponse:
    """An organizer takes a recusal back."""
    found = get_object_or_404(
        Recusal.objects.select_related("seat__judge", "contender__entry", "contender__round"),
        contender__round=round,
        contender__code=contender,
        seat__code=seat,
        withdrawn_at=None,
    )

    def act(values: dict[str, Any]) -> str:
        withdraw_recusal(recusal=found, actor=request.user, reason=values["reason"])
        return _("The recusal is taken back.")

    return ask(
        request,
        title=_("%(judge)s scores %(entry)s after all?") % {"judge": found.seat, "entry": found.contender},
        label=_("Take the recusal back"),
        act=act,
        back=_here(round),
        lead=labelled(ConflictKind.RECUSED.label, found.reason),
    )
