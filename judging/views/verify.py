"""Genuine or not: the public pages behind a certificate's QR code, its number, and its file."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contest.attempts import EXAMINE_BY_ADDRESS, VERIFY_BY_ADDRESS, TooManyAttempts
from contest.http import set_edition
from contest.pdf import examine
from judging.forms.certificate import VerifyFileForm, VerifyForm
from judging.forms.certificate.verify import as_printed
from judging.models import Certificate, SigningKey
from judging.queries.certificate import signing_certificates
from judging.states import LedgerKind


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _search(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    known = {"form": VerifyForm(), "file_form": VerifyFileForm(), **context}
    return render(request, "judging/verify_search.html", known, status=status)


def _by_code(check_code: str) -> Certificate | None:
    return (
        Certificate.objects.select_related("edition", "award__tier", "replaced_by")
        .filter(check_code=check_code)
        .first()
    )


@require_GET
@never_cache
def verify(request: HttpRequest, check_code: str) -> HttpResponse:
    """Show all facts of a certificate and whether it stands, to whoever has its check code.

    A code that nobody has counts as a try of its address; one that is right counts for nothing.
    """
    try:
        place = VERIFY_BY_ADDRESS.take(_address(request))
    except TooManyAttempts as error:
        return _search(request, 429, refused=str(error))
    one = _by_code(check_code)
    if one is None:  # somebody holds a paper and asks: that needs an answer, not a lost page
        return _search(request, 404, unknown=check_code)
    cache.delete(place)
    set_edition(request, one.edition)
    ended = one.ledger.filter(kind__in=[LedgerKind.REVOKED, LedgerKind.REPLACED]).first()
    response = render(
        request,
        "judging/verify.html",
        {
            "certificate": one,
            "edition": one.edition,
            "ended": ended,
            "says": [(code, words) for code, words in one.facts.get("texts", [])],
        },
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@never_cache
def verify_search(request: HttpRequest) -> HttpResponse:
    """Find a certificate by number and check code as they stand on the paper."""
    form = VerifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place = VERIFY_BY_ADDRESS.take(_address(request))
        except TooManyAttempts as error:
            return _search(request, 429, form=form, refused=str(error))
        found = _by_code(form.cleaned_data["check_code"].lower())
        typed = form.cleaned_data["number"].casefold()
        if found is not None and as_printed(found.number).casefold() == typed:
            cache.delete(place)
            return redirect("judging:verify", check_code=found.check_code)
        form.add_error(
            None,
            _(
                "No certificate bears this number and check code together. Compare both with the paper, or scan its QR code."
            ),
        )
    return _search(request, form=form)


@never_cache
def verify_file(request: HttpRequest) -> HttpResponse:
    """Say whether a PDF is a certificate of this site and whether it was altered; the file is not kept."""
    if request.method != "POST":
        return redirect("judging:verify-search")
    try:
        EXAMINE_BY_ADDRESS.take(_address(request))
    except TooManyAttempts as error:
        return _search(request, 429, refused=str(error))
    form = VerifyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _search(request, 422, file_form=form)
    found = examine(form.cleaned_data["file"], signing_certificates())
    facts = found.facts or {}
    one = _by_code(str(facts.get("check_code", ""))[:20]) if facts else None
    return render(
        request,
        "judging/verify_file.html",
        {
            "examined": found,
            "certificate": one,
            "is_ours": bool(found.is_signed and found.is_trusted and not found.altered and one),
            "file_form": VerifyFileForm(),
        },
    )


@require_GET
def verify_authority(request: HttpRequest, key: str) -> HttpResponse:
    """The public certificate of the authority above an edition's key, to check signatures with any other program."""
    row = get_object_or_404(SigningKey, code=key)
    response = HttpResponse(row.authority, content_type="application/x-pem-file")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.code}.pem"'
    return response
