"""All rounds of an edition as they run: where each stands and how far its judges are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contest.http import AuthedRequest
from contest.models import Edition
from contest.views.within import within_edition
from judging.queries.round import rounds_under_way
from judging.rules.round import can_follow_rounds


@require_GET
@within_edition(can_follow_rounds)
def round_overview(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Lead the people who run and watch the judging to its rounds."""
    return render(
        request, "judging/round_overview.html", {"edition": edition, "rounds": rounds_under_way(edition)}
    )
