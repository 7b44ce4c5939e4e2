"""The frame that all pages of a round share: tabs, way back, and acts that are asked for once more."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm, CrispyModelForm, ReasonForm
from contest.http import AuthedRequest
from contest.models import User
from contest.ui import NavItem
from judging.models import Contender, Round
from judging.queries.hall.poll import votes_by_tickets
from judging.rules.carry import can_carry_round
from judging.rules.result import can_read_result
from judging.rules.round import can_manage_round, can_run_round, sees_names
from judging.states import RoundMode

PER_PAGE = 50


def round_context(request: AuthedRequest, round: Round, current: str) -> dict[str, Any]:
    """Return what every page of a round shows around its content."""
    user = request.user
    pages = [
        ("round-detail", pgettext("round", "Overview")),
        ("contender-list", _("Entries")),
        *([("order-detail", _("Running order"))] if round.mode == RoundMode.LIVE else []),
        ("panel-list", _("Panels")),
        ("assignment", _("Assignment")),
        ("progress", _("Progress")),
        *([("desk-detail", _("Desk"))] if round.mode == RoundMode.LIVE else []),
        *([("screen-list", _("Screens"))] if round.mode == RoundMode.LIVE else []),
        *([("rehearsal-detail", _("Rehearsal"))] if _is_rehearsed(round) else []),
        *([("poll-detail", _("Audience"))] if votes_by_tickets(round) else []),
        *([("fairness", _("Fairness"))] if can_read_result(user, round.edition) else []),
        *([("round-carry", _("To the hall"))] if _travels(user, round) else []),
    ]
    return {
        "edition": round.edition,
        "round": round,
        "tabs": [
            NavItem(label, reverse(f"judging:{name}", args=[round.code]), name == current)
            for name, label in pages
        ],
        "may_manage": can_manage_round(user, round),
        "may_run": can_run_round(user, round),
        "names": sees_names(user, round),
    }


def _is_rehearsed(round: Round) -> bool:
    return round.mode == RoundMode.LIVE and not round.edition.is_rehearsal


def _travels(user: User, round: Round) -> bool:
    return round.mode == RoundMode.LIVE and can_carry_round(user, round)


def shown_name(contender: Contender, *, names: bool) -> str:
    """Return how an entry is called on a page: number and title, or its alias where names are hidden."""
    return f"{contender.entry.number} {contender.entry.title}".strip() if names else contender.alias


def page_of(request: AuthedRequest, rows: QuerySet[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """Return the asked page of rows; ?page=all gives all."""
    wanted = request.GET.get("page")
    if wanted == "all":
        per_page = max(rows.count(), 1)
    return Paginator(rows, per_page).get_page(wanted)


def ask(
    request: AuthedRequest,
    *,
    title: str,
    label: str,
    act: Callable[[dict[str, Any]], str],
    back: str,
    form: CrispyForm | CrispyModelForm | None = None,
    lead: str = "",
    consequences: Sequence[str] = (),
    danger: bool = False,
) -> HttpResponse:
    """Ask once more, then act. act: gets the form's values and returns the sentence of success."""
    form = form if form is not None else ReasonForm(request.POST or None)
    if request.method == "POST" and (form.is_valid() or not form.fields):
        try:
            sentence = act(getattr(form, "cleaned_data", {}))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, sentence)
        return redirect(back)
    context = {
        "title": title,
        "lead": lead,
        "form": form,
        "submit_label": label,
        "cancel_url": back,
        "consequences": consequences,
        "danger": danger,
    }
    return render(request, "components/confirm.html", context)
