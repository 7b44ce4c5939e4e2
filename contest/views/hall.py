"""For the devices of a hall: the certificate to install once, how to install it, and the sheet to print."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.documents.slip import qr_svg
from contest.hall.authority import der_of, in_pairs
from contest.http import show
from contest.spreadsheets import disposition


@require_safe
def hall_home(request: HttpRequest) -> HttpResponse:
    """Say how a device comes to the encrypted address; open to everybody in the hall."""
    show(settings.HALL_MODE)
    der = _der()
    secure = settings.HALL_SECURE[0] if settings.HALL_SECURE else ""
    context = {
        "title": _("This device in the hall"),
        "secure": f"{secure}/" if secure else "",
        "qr": qr_svg(f"{secure}/", label=_("QR code of the encrypted address")) if secure else "",
        "is_secure": request.is_secure(),
        "sha256": in_pairs(hashlib.sha256(der).hexdigest()),
        "sha1": in_pairs(hashlib.sha1(der, usedforsecurity=False).hexdigest()),
    }
    return render(request, "contest/hall_home.html", context)


@require_safe
def hall_certificate(request: HttpRequest) -> HttpResponse:
    """Give the authority's certificate as tablets, telephones and computers take it."""
    show(settings.HALL_MODE)
    response = HttpResponse(_der(), content_type="application/x-x509-ca-cert")
    response.headers["Content-Disposition"] = disposition("jiangtai-hall.crt")
    return response


@require_safe
def hall_sheet(request: HttpRequest) -> HttpResponse:
    """Give the sheet that the start of the hall has made."""
    file = settings.HALL_DIR / "sheet.pdf"
    show(settings.HALL_MODE and file.is_file())
    return HttpResponse(file.read_bytes(), content_type="application/pdf")


def _der() -> bytes:
    file = settings.HALL_DIR / "authority.crt"
    show(file.is_file())
    return der_of(file)
