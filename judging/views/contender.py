"""The entries of a round: time, votes, deductions, whether they take part."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm, ReasonForm
from contest.http import AuthedRequest
from judging.actions.contender import (
    add_deduction,
    cancel_deduction,
    draw_aliases,
    set_alias,
    set_contender_status,
    set_elapsed,
    set_votes,
)
from judging.forms.contender import DeductionForm, StatusForm, clock, read_clock, read_votes
from judging.models import Contender, Deduction, Round
from judging.queries.contender import entries_for
from judging.queries.progress import contender_rows
from judging.queries.readiness import needs_time
from judging.queries.round import plain
from judging.queries.sheet.scheme import rule_in_force
from judging.rules.round import can_manage_round, can_run_round, sees_names
from judging.states import ContenderStatus, RoundMode, RoundState
from judging.views.round_frame import ask, page_of, round_context, shown_name
from judging.views.round_scope import round_page


def _list(round: Round) -> str:
    return reverse("judging:contender-list", args=[round.code])


def came_from(request: AuthedRequest, round: Round) -> str:
    """Return the list from which an act on an entry was asked for: the running order, or the entries."""
    return (
        reverse("judging:order-detail", args=[round.code])
        if request.GET.get("from") == "order"
        else _list(round)
    )


@round_page()
@require_GET
def contender_list(request: AuthedRequest, round: Round) -> HttpResponse:
    """The entries of a round with what the desk writes down about them."""
    page = page_of(request, contender_rows(round))
    context = round_context(request, round, "contender-list")
    rows = [
        {
            "contender": contender,
            "name": shown_name(contender, names=context["names"]),
            "elapsed": clock(contender.elapsed_seconds),
            "deductions": [
                (one, plain(one.points)) for one in contender.deductions.all() if one.cancelled_at is None
            ],
        }
        for contender in page.object_list
    ]
    context |= {
        "page": page,
        "rows": rows,
        "waiting": entries_for(round).exclude(contenders__round=round).count()
        if round.state in {RoundState.SETUP, RoundState.SCORING}
        else 0,
        "is_live": round.mode == RoundMode.LIVE,
        "needs_time": needs_time(round),
        "needs_votes": rule_in_force(round).get("audience", {}).get("source") == "votes",
        "may_draw": context["may_manage"] and round.state == RoundState.SETUP and page.paginator.count > 0,
        "may_note": context["may_run"]
        and round.state in {RoundState.SETUP, RoundState.SCORING, RoundState.CLOSED},
    }
    return render(request, "judging/contender_list.html", context)


@round_page(can_run_round)
@require_POST
def contender_save(request: AuthedRequest, round: Round) -> HttpResponse:
    """Save times, votes and aliases of the rows that were shown; only what changed is written."""
    saved, problems = 0, []
    for contender in Contender.objects.filter(round=round).select_related("round"):
        try:
            saved += _save_facts(request, contender, contender.code)
        except ValidationError as error:
            problems.extend(error.messages)
        except DomainError as error:
            problems.append(str(error))
    for problem in problems:
        messages.error(request, problem)
    if saved:
        messages.success(request, ngettext("%d change saved.", "%d changes saved.", saved) % saved)
    elif not problems:
        messages.info(request, _("Nothing was changed."))
    return redirect(f"{_list(round)}?{request.GET.urlencode()}" if request.GET else _list(round))


def _save_facts(request: AuthedRequest, contender: Contender, code: str) -> int:
    """Write the time, the votes and the alias of one row where they differ; return how many did."""
    changes = 0
    elapsed, alias = request.POST.get(f"elapsed-{code}"), request.POST.get(f"alias-{code}")
    voted = request.POST.get(f"votes-{code}")
    if voted is not None and (votes := read_votes(voted)) != contender.audience_votes:
        set_votes(contender=contender, actor=request.user, votes=votes)
        changes += 1
    if elapsed is not None and (seconds := read_clock(elapsed)) != contender.elapsed_seconds:
        set_elapsed(contender=contender, actor=request.user, seconds=seconds)
        changes += 1
    if (
        alias is not None
        and alias.strip() != contender.alias
        and can_manage_round(request.user, contender.round)
    ):
        set_alias(contender=contender, actor=request.user, alias=alias)
        changes += 1
    return changes


@round_page(can_manage_round)
def contender_aliases(request: AuthedRequest, round: Round) -> HttpResponse:
    """Draw new aliases for a blind round."""

    def act(_values: dict[str, Any]) -> str:
        n = draw_aliases(round=round, actor=request.user)
        return ngettext("%d new code was drawn.", "%d new codes were drawn.", n) % n

    return ask(
        request,
        title=_("Draw new codes?"),
        label=_("Draw"),
        act=act,
        back=_list(round),
        form=CrispyForm(request.POST or None),
        consequences=[_("Lists with the old codes that were printed or sent become useless.")],
    )


def _contender(request: AuthedRequest, round: Round, contender: str) -> tuple[Contender, str]:
    found = get_object_or_404(
        Contender.objects.select_related("entry", "round__edition").filter(round=round), code=contender
    )
    return found, shown_name(found, names=sees_names(request.user, round))


@round_page(can_run_round)
def contender_status(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Say whether an entry takes part, with the reason."""
    found, name = _contender(request, round, contender)
    form = StatusForm(request.POST or None, initial={"status": request.GET.get("status", found.status)})

    def act(values: dict[str, Any]) -> str:
        status = ContenderStatus(values["status"])
        set_contender_status(contender=found, actor=request.user, status=status, reason=values["reason"])
        return _("%(entry)s: %(status)s.") % {"entry": name, "status": status.label}

    return ask(
        request,
        title=_("Does %s take part?") % name,
        label=_("Save"),
        act=act,
        back=came_from(request, round),
        form=form,
        consequences=[
            _("Without taking part there is no place, no award, and no sheet is missed."),
            _("This round only; an entry is withdrawn or disqualified as a whole on its own page."),
        ],
    )


@round_page(can_run_round)
def deduction_add(request: AuthedRequest, round: Round, contender: str) -> HttpResponse:
    """Take points by hand, with the reason."""
    found, name = _contender(request, round, contender)

    def act(values: dict[str, Any]) -> str:
        add_deduction(contender=found, actor=request.user, points=values["points"], reason=values["reason"])
        return _("%(entry)s: %(points)s points deducted.") % {
            "entry": name,
            "points": plain(values["points"]),
        }

    return ask(
        request,
        title=_("Deduct points from %s") % name,
        label=_("Deduct"),
        act=act,
        back=_list(round),
        form=DeductionForm(request.POST or None),
        lead=_(
            "Overtime is deducted by the rule from the time you write down; enter here what is beside it."
        ),
    )


@round_page(can_run_round)
def deduction_cancel(request: AuthedRequest, round: Round, deduction: str) -> HttpResponse:
    """Take a deduction back; it stays in the record."""
    found = get_object_or_404(
        Deduction.objects.select_related("contender__entry", "contender__round").filter(
            contender__round=round
        ),
        code=deduction,
        cancelled_at=None,
    )

    def act(values: dict[str, Any]) -> str:
        cancel_deduction(deduction=found, actor=request.user, reason=values["reason"])
        return _("The deduction is taken back.")

    return ask(
        request,
        title=_("Take back %s points?") % plain(found.points),
        label=_("Take back"),
        act=act,
        back=_list(round),
        form=ReasonForm(request.POST or None),
        lead=found.reason,
    )
