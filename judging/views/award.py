"""Awards: propose from the quotas, look, confirm, change with a reason; and what the public sees."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, require, set_edition, show
from contest.models import Edition
from contest.queries.edition import editions_visible_to
from contest.views.within import edition_page, within_edition
from judging.actions import award as actions
from judging.forms.award import AwardCreateForm
from judging.models import Award
from judging.queries.award import awards_of, public_awards
from judging.queries.ranking import current_ranking
from judging.rules.result import can_decide_result, can_read_result
from judging.states import AwardState


@require_GET
@within_edition(can_read_result)
def award_list(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Show all awards by tier, with what is still to be confirmed."""
    awards = list(awards_of(found))
    live = [award for award in awards if award.state != AwardState.CANCELLED]
    return render(
        request,
        "judging/award_list.html",
        {
            "edition": found,
            "groups": [(tier, list(rows)) for tier, rows in groupby(live, key=lambda award: award.tier)],
            "cancelled": [award for award in awards if award.state == AwardState.CANCELLED],
            "proposed": sum(1 for award in live if award.state == AwardState.PROPOSED),
            "confirmed": sum(1 for award in live if award.state == AwardState.CONFIRMED),
            "final": current_ranking(found, None),
            "has_tiers": found.award_tiers.exists(),
            "may_decide": can_decide_result(request.user, found),
        },
    )


@require_POST
@within_edition(can_decide_result)
def award_propose(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Propose awards from the quotas."""
    try:
        done = actions.propose_awards(edition=found, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _(
                "%(count)d awards are proposed, %(kept)d were confirmed before and stay. Look through them, then confirm."
            )
            % {"count": done.proposed, "kept": done.kept},
        )
        for tier, unit, left in done.unused:
            messages.info(
                request,
                _("%(tier)s%(unit)s: %(left)d places stay empty.")
                % {"tier": tier, "unit": f" · {unit}" if unit else "", "left": left},
            )
    return redirect("judging:award-list", edition=found.code)


@require_POST
@within_edition(can_decide_result)
def award_confirm(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Confirm the ticked proposals, or all of them."""
    chosen = Award.objects.filter(edition=found, state=AwardState.PROPOSED)
    if "all" not in request.POST:
        chosen = chosen.filter(code__in=request.POST.getlist("award"))
    count = actions.confirm_awards(edition=found, awards=list(chosen), actor=request.user)
    if count:
        messages.success(request, _("%(count)d awards are confirmed.") % {"count": count})
    else:
        messages.info(request, _("Nothing was ticked, so nothing was confirmed."))
    return redirect("judging:award-list", edition=found.code)


@within_edition(can_decide_result)
def award_create(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Give an award by hand."""
    form = AwardCreateForm(request.POST or None, edition=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_award(edition=found, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The award is proposed. Confirm it with the others."))
            return redirect("judging:award-list", edition=found.code)
    return render(request, "judging/award_create.html", {"edition": found, "form": form})


@login_required
def award_cancel(request: AuthedRequest, code: str) -> HttpResponse:
    """Cancel an award, or propose a cancelled one again; with a reason either way."""
    award = get_object_or_404(
        Award.objects.select_related("edition", "tier", "entry", "organization", "adviser").filter(
            edition__in=editions_visible_to(request.user)
        ),
        code=code,
    )
    show(can_read_result(request.user, award.edition))
    require(can_decide_result(request.user, award.edition))
    set_edition(request, award.edition)
    restore = award.state == AwardState.CANCELLED
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_award(
                award=award,
                target=AwardState.PROPOSED if restore else AwardState.CANCELLED,
                actor=request.user,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Done, and kept in the journal."))
        return redirect("judging:award-list", edition=award.edition.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": award.edition,
            "form": form,
            "title": _("Propose this award again") if restore else _("Cancel this award"),
            "lead": str(award),
            "submit_label": _("Propose again") if restore else _("Cancel award"),
            "cancel_url": reverse("judging:award-list", args=[award.edition.code]),
        },
    )


@require_GET
@edition_page
def result_public(request: HttpRequest, found: Edition) -> HttpResponse:
    """The published awards, for everybody; before publication there is nothing to see but a sentence."""
    awards = list(public_awards(found)) if found.results_are_public else []
    return render(
        request,
        "judging/result_public.html",
        {
            "edition": found,
            "groups": [(tier, list(rows)) for tier, rows in groupby(awards, key=lambda award: award.tier)],
            "total": len(awards),
        },
    )
