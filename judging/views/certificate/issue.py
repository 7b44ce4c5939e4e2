"""Issue, correct and end certificates, number them, and give them to their holders."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, require, set_edition, show
from contest.models import Edition
from contest.queries.edition import editions_visible_to
from contest.views.within import within_edition
from contest.wording import in_a_row
from judging.actions import certificate as actions
from judging.forms.certificate import CertificateReplaceForm, CertificateSeriesForm
from judging.models import Certificate
from judging.queries.certificate import certificates_visible_to, may_issue
from judging.rules.result import can_read_result
from judging.states import CertificateKind
from judging.views.certificate.files import certificate_response


@require_POST
@within_edition(may_issue)
def certificate_issue(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Issue a certificate for every confirmed award that has none."""
    return _issued(request, found, lambda: actions.issue_certificates(edition=found, actor=request.user))


@require_POST
@within_edition(may_issue)
def certificate_participation(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Issue a certificate of participation for every accepted entry without an award."""
    return _issued(request, found, lambda: actions.issue_participation(edition=found, actor=request.user))


def _issued(request: AuthedRequest, found: Edition, act: Callable[[], actions.Issued]) -> HttpResponse:
    try:
        issued = act()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(count)d certificates are issued. Print them all together, or one by one.")
            % {"count": len(issued.made)},
        )
    return redirect("judging:certificate-list", edition=found.code)


@login_required
@require_GET
def certificate_file(request: AuthedRequest, check_code: str) -> HttpResponse:
    """Give one certificate as PDF, to its holder and to the organizers."""
    one = get_object_or_404(
        certificates_visible_to(request.user).select_related("template", "edition"), check_code=check_code
    )
    try:
        return certificate_response(one, request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("contest:home")


@require_POST
@within_edition(may_issue)
def certificate_series(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Set how a kind of certificate is numbered."""
    if kind not in CertificateKind.values:
        raise Http404
    form = CertificateSeriesForm(request.POST)
    if not form.is_valid():
        messages.error(request, in_a_row(e for errors in form.errors.values() for e in errors))
    else:
        try:
            actions.save_series(
                edition=found, kind=CertificateKind(kind), actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The numbering is saved."))
    return redirect("judging:certificate-template", edition=found.code, kind=kind)


def _certificate(request: AuthedRequest, check_code: str) -> Certificate:
    one = get_object_or_404(
        Certificate.objects.select_related("edition", "template", "award__tier").filter(
            edition__in=editions_visible_to(request.user)
        ),
        check_code=check_code,
    )
    show(can_read_result(request.user, one.edition))
    require(may_issue(request.user, one.edition))
    set_edition(request, one.edition)
    return one


@login_required
def certificate_replace(request: AuthedRequest, check_code: str) -> HttpResponse:
    """Issue a certificate anew, with a correction and a reason."""
    one = _certificate(request, check_code)
    holder, unit = actions.holder_to_print(one)
    form = CertificateReplaceForm(request.POST or None, initial={"holder": holder, "holder_unit": unit})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.replace_certificate(
                certificate=one,
                actor=request.user,
                reason=typed["reason"],
                holder=typed["holder"],
                holder_unit=typed["holder_unit"],
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Issued anew under the number %(number)s.") % {"number": made.number})
        return redirect("judging:certificate-list", edition=one.edition.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": one.edition,
            "title": _("Issue %(number)s anew") % {"number": one.number},
            "consequences": [
                _("The new certificate gets the next number and the newest design."),
                _("The page behind the old QR code says that it was replaced, and by which number."),
            ],
            "form": form,
            "submit_label": _("Issue anew"),
            "cancel_url": reverse("judging:certificate-list", args=[one.edition.code]),
        },
    )


@login_required
def certificate_revoke(request: AuthedRequest, check_code: str) -> HttpResponse:
    """Declare a certificate void, with a reason."""
    one = _certificate(request, check_code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_certificate(
                certificate=one, actor=request.user, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The certificate is void, and its page says so."))
        return redirect("judging:certificate-list", edition=one.edition.code)
    return render(
        request,
        "components/confirm.html",
        {
            "edition": one.edition,
            "title": _("Revoke %(number)s") % {"number": one.number},
            "lead": f"{one.holder} · {one.holder_unit}",
            "consequences": [
                _(
                    "This can't be undone; a revoked certificate can only be issued anew under another number."
                ),
                _("The page behind its QR code says to everybody that it is void, with the reason."),
            ],
            "form": form,
            "submit_label": _("Revoke"),
            "danger": True,
            "cancel_url": reverse("judging:certificate-list", args=[one.edition.code]),
        },
    )
