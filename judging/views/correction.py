"""What may follow a result: taking it back for correction, and comparing versions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contest.exceptions import DomainError
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, require, set_edition
from judging.actions import ranking as actions
from judging.models import Ranking
from judging.queries.comparison import comparison
from judging.queries.ranking import rankings_visible_to
from judging.rules.result import can_decide_result


@login_required
def ranking_correct(request: AuthedRequest, code: str) -> HttpResponse:
    """Take a round's result back, with a reason, so that its inputs can be corrected."""
    ranking = get_object_or_404(
        rankings_visible_to(request.user).select_related("edition", "round"), code=code
    )
    require(can_decide_result(request.user, ranking.edition))
    set_edition(request, ranking.edition)
    if ranking.round is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back_result(ranking=ranking, actor=request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("judging:ranking-detail", code=ranking.code)
        messages.success(
            request,
            _("The round is back at “scoring closed”. Correct what is wrong, then compute the result again."),
        )
        return redirect("judging:round-detail", code=ranking.round.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": ranking.edition,
            "form": form,
            "title": _("Correct the result"),
            "lead": _("For an error in times, deductions, statuses or sheets. A new version will follow."),
            "consequences": [
                _("The round goes back to “scoring closed”; an approval ends."),
                _("This version stays readable, with everything that it was computed from."),
                _("Your reason stands on the next version and in the journal."),
            ],
            "submit_label": _("Take back for correction"),
            "cancel_url": reverse("judging:ranking-detail", args=[ranking.code]),
        },
    )


@login_required
@require_GET
def ranking_compare(request: AuthedRequest, code: str, version: int) -> HttpResponse:
    """Show what is not the same in two versions of one result."""
    visible = rankings_visible_to(request.user, whole=True).select_related("edition", "round", "computed_by")
    one = get_object_or_404(visible, code=code)
    other = get_object_or_404(Ranking.objects.select_related("edition", "round", "computed_by"), edition=one.edition, round=one.round, version=version)  # fmt: skip
    set_edition(request, one.edition)
    older, newer = sorted((one, other), key=lambda ranking: ranking.version)
    with timezone.override(one.edition.tz):
        return render(
            request,
            "judging/ranking_compare.html",
            {
                "edition": one.edition,
                "round": one.round,
                "older": older,
                "newer": newer,
                "found": comparison(older, newer),
            },
        )
