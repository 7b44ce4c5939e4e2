"""Printers and what their calibration page showed; the key with which an edition signs."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contest.exceptions import DomainError
from contest.forms.base import CrispyForm
from contest.http import AuthedRequest
from contest.models import Edition
from contest.views.within import within_edition
from judging.actions import print_room as actions
from judging.documents.calibration import render_calibration
from judging.forms.certificate import KeyImportForm, PrinterForm
from judging.models import PrinterProfile, SigningKey
from judging.queries.certificate import may_issue, printers_of


@require_GET
@within_edition(may_issue)
def printer_list(request: AuthedRequest, found: Edition) -> HttpResponse:
    """The printers that this edition may use, and how to measure one."""
    return render(request, "judging/printer_list.html", {"edition": found, "printers": printers_of(found)})


def _saved(request: AuthedRequest, found: Edition, profile: PrinterProfile | None) -> HttpResponse:
    form = PrinterForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_printer(edition=found, actor=request.user, profile=profile, **form.cleaned_data)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The printer is saved."))
            return redirect("judging:printer-list", edition=found.code)
    return render(
        request,
        "judging/printer_edit.html",
        {"edition": found, "form": form, "profile": profile},
        status=422 if form.errors else 200,
    )


@within_edition(may_issue)
def printer_create(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Give a printer a name and what its calibration page showed."""
    return _saved(request, found, None)


def _own(found: Edition, code: str) -> PrinterProfile:
    return get_object_or_404(PrinterProfile, edition=found, code=code)


@within_edition(may_issue)
def printer_edit(request: AuthedRequest, found: Edition, printer: str) -> HttpResponse:
    """Correct a printer's figures."""
    return _saved(request, found, _own(found, printer))


@within_edition(may_issue)
def printer_delete(request: AuthedRequest, found: Edition, printer: str) -> HttpResponse:
    """Forget a printer."""
    profile = _own(found, printer)
    if request.method == "POST":
        actions.delete_printer(profile=profile, edition=found, actor=request.user)
        messages.success(request, _("The printer is forgotten."))
        return redirect("judging:printer-list", edition=found.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": found,
            "title": _("Forget the printer “%(name)s”?") % {"name": profile.name},
            "consequences": [_("Runs that were made for it keep its figures.")],
            "form": CrispyForm(),
            "submit_label": _("Forget"),
            "danger": True,
            "cancel_url": reverse("judging:printer-list", args=[found.code]),
        },
    )


@require_GET
@within_edition(may_issue)
def printer_calibration(request: AuthedRequest, found: Edition) -> HttpResponse:
    """The page with rulers and crosses, plain or with a printer's correction, to see whether it is right."""
    profile: PrinterProfile | None = None
    if code := request.GET.get("printer", ""):
        profile = get_object_or_404(PrinterProfile, Q(edition=found) | Q(edition__isnull=True), code=code)
    upright = request.GET.get("paper") == "portrait"
    facts: dict[str, Any] = {"upright": upright, "name": profile.name if profile else ""}
    if profile is not None:
        facts |= {
            "dx": profile.dx, "dy": profile.dy, "scale_x": profile.scale_x / 100, "scale_y": profile.scale_y / 100,
        }  # fmt: skip
    response = HttpResponse(render_calibration(**facts), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="calibration.pdf"'
    return response


@within_edition(may_issue)
def key_detail(request: AuthedRequest, found: Edition) -> HttpResponse:
    """The keys with which this edition signed, and bringing another along."""
    form = KeyImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            actions.import_key(
                edition=found, actor=request.user, name=clean["name"], pem=clean["file"].read(actions.LARGEST_KEY + 1),
                password=clean["password"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("From now on certificates are signed with this key."))
            return redirect("judging:key-detail", edition=found.code)
    return render(
        request,
        "judging/key_detail.html",
        {
            "edition": found,
            "keys": SigningKey.objects.filter(edition=found).select_related("made_by"),
            "form": form,
        },
        status=422 if form.errors else 200,
    )
