"""Rehearsing a round: beginning it, going to its desk, wiping it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm
from contest.http import AuthedRequest
from judging.actions.rehearsal import BEFORE, begin_rehearsal, wipe_rehearsal
from judging.forms.rehearsal import RehearsalBeginForm
from judging.models import Rehearsal, Round, SheetVersion
from judging.rehearsal_cast import FEWEST, MOST
from judging.rules.round import can_manage_round
from judging.states import RoundMode
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page


def _here(round: Round) -> str:
    return reverse("judging:rehearsal-detail", args=[round.code])


@round_page()
@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal_detail(request: AuthedRequest, round: Round) -> HttpResponse:
    """What a rehearsal is, the one that is going on, and how to begin one."""
    rehearsal = Rehearsal.objects.filter(round=round).select_related("twin", "begun_by").first()
    usual = min(max(round.contenders.count(), FEWEST), MOST)
    form = RehearsalBeginForm(request.POST or None, initial={"entries": usual})
    may_begin = (
        rehearsal is None
        and can_manage_round(request.user, round)
        and round.mode == RoundMode.LIVE
        and round.state in BEFORE
        and not round.edition.is_rehearsal
    )
    if request.method == "POST" and may_begin and form.is_valid():
        try:
            begun = begin_rehearsal(round=round, actor=request.user, entries=form.cleaned_data["entries"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("The rehearsal has begun. Tablets and screens of this round show it now.")
            )
            return redirect(_here(begun.round))
    context = round_context(request, round, "rehearsal-detail")
    context |= {
        "rehearsal": rehearsal,
        "form": form,
        "may_begin": may_begin,
        "is_live": round.mode == RoundMode.LIVE,
        "entries": rehearsal.twin.contenders.count() if rehearsal else 0,
        "versions": SheetVersion.objects.filter(sheet__contender__round=rehearsal.twin).count()
        if rehearsal
        else 0,
    }
    return render(request, "judging/hall/rehearsal_detail.html", context)


@round_page(can_manage_round)
def rehearsal_wipe(request: AuthedRequest, round: Round) -> HttpResponse:
    """Ask once more, then remove the rehearsal with everything in it."""
    rehearsal = get_object_or_404(Rehearsal.objects.select_related("round", "twin"), round=round)
    entries = rehearsal.twin.contenders.count()

    def act(_values: dict[str, Any]) -> str:
        wipe_rehearsal(rehearsal=rehearsal, actor=request.user)
        return _("The rehearsal is wiped. Tablets and screens show the round itself again.")

    return ask(
        request,
        title=_("Wipe the rehearsal"),
        label=_("Wipe"),
        act=act,
        back=_here(round),
        form=CrispyForm(request.POST or None),
        consequences=[
            ngettext(
                "%d invented entry goes with all its marks, times and scores.",
                "%d invented entries go with all their marks, times and scores.",
                entries,
            )
            % entries,
            _("Marks of the rehearsal that still wait on a tablet are thrown away when it next connects."),
            _("Nothing of the round itself is touched."),
        ],
        danger=True,
    )
