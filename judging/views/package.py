"""The result package to take away, and how anybody checks it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contest.http import AuthedRequest
from contest.spreadsheets import disposition, streamed_response
from judging.documents.verifier import NAME, verifier
from judging.models import Ranking, ResultPackage
from judging.queries.ranking import rankings_visible_to
from judging.scoring.package import VERSION
from judging.states import RoundState


@login_required
@require_GET
def ranking_package(request: AuthedRequest, code: str, number: int) -> HttpResponseBase:
    """Give one sealed package of a result as a file; not while scoring is open again."""
    ranking = get_object_or_404(rankings_visible_to(request.user).select_related("round"), code=code)
    package = get_object_or_404(ResultPackage, ranking=ranking, number=number)
    if ranking.round is not None and ranking.round.state in (RoundState.SETUP, RoundState.SCORING):
        messages.error(
            request, _("Scoring is open again. The package can be taken when the round is closed.")
        )
        return redirect("judging:ranking-detail", code=ranking.code)
    response = streamed_response(
        request, package_name(ranking, package), package.pieces(), "application/json"
    )
    response.headers["Content-Length"] = str(package.size)
    return response


def package_name(ranking: Ranking, package: ResultPackage) -> str:
    """Return a file name that says which result and nobody's name."""
    return f"result-{ranking.code}-v{ranking.version}-{package.number}.json"


@require_GET
def result_check(request: HttpRequest) -> HttpResponse:
    """Say how to check a result oneself; open to everybody."""
    return render(
        request,
        "judging/result_check.html",
        {"verifier": NAME, "format_version": VERSION, "example": "result-k7f3q9w2xd-v1-1.json"},
    )


@require_GET
def result_verifier(request: HttpRequest) -> HttpResponse:
    """Give the verifier as one file."""
    response = HttpResponse(verifier(), content_type="application/zip")
    response.headers["Content-Disposition"] = disposition(NAME)
    return response
