"""Files by their own address: logos and whatever else is not a material."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from contest.files import ranged_response
from contest.models import Upload
from contest.rules.upload import can_see_upload


@require_http_methods(["GET", "HEAD"])
def upload_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """Answer with the file for whom the rule says yes; it does not exist for anybody else."""
    upload = get_object_or_404(Upload, code=code)
    if not can_see_upload(request.user, upload):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    return ranged_response(request, upload, inline="download" not in request.GET)
