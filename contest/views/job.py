"""How far background work is, and what came of it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from contest.files import ranged_response
from contest.http import AuthedRequest, set_edition
from contest.models import Job
from contest.states import JobState


@login_required
@require_GET
def job_detail(request: AuthedRequest, code: str) -> HttpResponse:
    """Show progress until the work is over; htmx asks for the inner part once a second."""
    job = get_object_or_404(Job.objects.select_related("edition"), code=code, owner=request.user)
    if job.edition is not None:
        set_edition(request, job.edition)
    inner = request.headers.get("HX-Request") == "true"
    return render(request, "contest/_job.html" if inner else "contest/job_detail.html", {"job": job})


@login_required
@require_GET
def job_result(request: AuthedRequest, code: str) -> HttpResponseBase:
    """Give the file that the work made to the person who asked for it."""
    job = get_object_or_404(
        Job.objects.select_related("result"),
        code=code,
        owner=request.user,
        state=JobState.DONE,
        result__isnull=False,
    )
    assert job.result is not None
    return ranged_response(request, job.result)
