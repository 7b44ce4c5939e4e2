"""Genuine or not: the public page behind a certificate's QR code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from judging.forms.certificate import VerifyForm
from judging.models import Certificate


@require_GET
def verify(request: HttpRequest, check_code: str) -> HttpResponse:
    """Show all facts of a certificate and whether it stands, to whoever has its check code."""
    one = (
        Certificate.objects.select_related("edition", "award__tier", "replaced_by")
        .filter(check_code=check_code)
        .first()
    )
    if one is None:  # somebody holds a paper and asks: that needs an answer, not a lost page
        return render(
            request, "judging/verify_search.html", {"form": VerifyForm(), "unknown": check_code}, status=404
        )
    request.edition = one.edition  # type: ignore[attr-defined]
    response = render(request, "judging/verify.html", {"certificate": one, "edition": one.edition})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def verify_search(request: HttpRequest) -> HttpResponse:
    """Find a certificate by number and check code as they stand on the paper."""
    form = VerifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = Certificate.objects.filter(
            number__iexact=form.cleaned_data["number"], check_code=form.cleaned_data["check_code"].lower()
        ).first()
        if found is not None:
            return redirect("judging:verify", check_code=found.check_code)
        form.add_error(
            None,
            _(
                "No certificate bears this number and check code together. Compare both with the paper, or scan its QR code."
            ),
        )
    return render(request, "judging/verify_search.html", {"form": form})
