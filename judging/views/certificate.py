"""Certificates: look and numbers, issue, print, replace, revoke."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.actions.job import start_job
from contest.actions.upload import store_upload
from contest.exceptions import DomainError
from contest.files import ranged_response
from contest.forms.base import ReasonForm
from contest.http import AuthedRequest, require, show
from contest.models import Edition, Job, Upload
from contest.queries.edition import editions_visible_to
from contest.spreadsheets import disposition
from contest.states import FileFormat
from contest.validators.files import FileLimits
from contest.views.within import within_edition
from contest.wording import in_a_row
from judging.actions import certificate as actions
from judging.documents.certificate import render_certificates
from judging.documents.pages import pages_of
from judging.forms.certificate import (
    PICTURE_BYTES,
    CertificateReplaceForm,
    CertificateSeriesForm,
    CertificateTemplateForm,
)
from judging.models import Award, Certificate, CertificateSeries, CertificateTemplate
from judging.queries.certificate import (
    certificates_of,
    certificates_visible_to,
    may_issue,
    printable,
)
from judging.queries.notice import gate_of
from judging.rules.result import can_read_result
from judging.states import AwardState, CertificateKind, CertificateState

PICTURES: Final = FileLimits([FileFormat.JPEG, FileFormat.PNG], max_bytes=PICTURE_BYTES)


def verify_path() -> str:
    """The public page's address with {code} in place of the check code."""
    return reverse("judging:verify", args=["CODE"]).replace("CODE", "{code}")


@require_GET
@within_edition(can_read_result)
def certificate_list(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Show what was issued, what still can be, and the ways to paper."""
    rows = certificates_of(found)
    query = request.GET.get("q", "").strip()
    if query:
        rows = rows.filter(
            Q(number__icontains=query) | Q(holder__icontains=query) | Q(holder_unit__icontains=query)
        )
    paginator = Paginator(rows, 10_000 if request.GET.get("page") == "all" else 50)
    confirmed = Award.objects.filter(edition=found, state=AwardState.CONFIRMED).count()
    valid = dict(
        Certificate.objects.filter(edition=found, state=CertificateState.VALID)
        .values_list("kind")
        .annotate(n=Count("pk"))
        .order_by()
    )
    wanting = confirmed - valid.get(CertificateKind.AWARD, 0)
    return render(
        request,
        "judging/certificate_list.html",
        {
            "edition": found,
            "page": paginator.get_page(request.GET.get("page")),
            "query": query,
            "confirmed": confirmed,
            "wanting": wanting,
            "may_issue": may_issue(request.user, found),
            "is_public": found.results_are_public,
            "blockers": gate_of(found).sentences if found.results_are_public and wanting else [],
            "jobs": Job.objects.filter(edition=found, kind="certificates", owner=request.user)[:5],
            "kinds": CertificateKind.choices,
            "to_print": [(kind, label) for kind, label in CertificateKind.choices if valid.get(kind)],
        },
    )


@require_POST
@within_edition(may_issue)
def certificate_issue(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Issue a certificate for every confirmed award that has none."""
    try:
        issued = actions.issue_certificates(edition=found, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(count)d certificates are issued. Print them all together, or one by one.")
            % {"count": len(issued.made)},
        )
    return redirect("judging:certificate-list", edition=found.code)


@require_POST
@within_edition(may_issue)
def certificate_print(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Have the valid certificates of a kind printed into one file, in the background."""
    kind = request.POST.get("kind", CertificateKind.AWARD)
    if kind not in CertificateKind.values:
        raise Http404
    codes = list(printable(found, kind).values_list("check_code", flat=True))
    if not codes:
        messages.info(request, _("There is no valid certificate of this kind to print yet."))
        return redirect("judging:certificate-list", edition=found.code)
    title = f"{found.name} {CertificateKind(kind).label}"
    job = start_job(
        kind="certificates",
        owner=request.user,
        edition=found,
        total=len(codes),
        parameters={"check_codes": codes, "title": title, "filename": f"{title}.pdf"},
    )
    return redirect("contest:job-detail", code=job.code)


@login_required
@require_GET
def certificate_file(request: AuthedRequest, check_code: str) -> HttpResponse:
    """Give one certificate as PDF, to its holder and to the organizers."""
    one = get_object_or_404(
        certificates_visible_to(request.user).select_related(
            "template__background", "template__seal", "award", "edition"
        ),
        check_code=check_code,
    )
    content = render_certificates(pages_of([one], site_url=settings.SITE_URL, verify_path=verify_path()))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = disposition(f"{one.number} {one.holder[:40]}.pdf")
    return response


@within_edition(may_issue)
def certificate_template(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Change what a kind of certificate says and how it looks; the change is a new version."""
    if kind not in CertificateKind.values:
        raise Http404
    template = actions.current_template(edition=found, kind=CertificateKind(kind), actor=request.user)
    form = CertificateTemplateForm(request.POST or None, request.FILES or None, instance=template)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in CertificateTemplateForm.Meta.fields}
        template.refresh_from_db()
        try:
            background = _picture(
                request,
                "background_file",
                template.background,
                drop=form.cleaned_data.get("drop_background", False),
            )
            seal = _picture(
                request, "seal_file", template.seal, drop=form.cleaned_data.get("drop_seal", False)
            )
        except (DomainError, ValidationError) as error:
            form.add_error(None, str(getattr(error, "message", error)))
        else:
            actions.save_template(
                edition=found,
                kind=CertificateKind(kind),
                actor=request.user,
                values=values,
                background=background,
                seal=seal,
            )
            messages.success(request, _("Saved as a new version. Certificates issued before keep theirs."))
            return redirect("judging:certificate-template", edition=found.code, kind=kind)
    series = CertificateSeries.objects.filter(edition=found, kind=kind).first()
    return render(
        request,
        "judging/certificate_template.html",
        {
            "edition": found,
            "kind": CertificateKind(kind),
            "template": template,
            "form": form,
            "series_form": CertificateSeriesForm(
                initial={
                    "pattern": series.pattern if series else actions.PATTERNS[CertificateKind(kind)],
                    "next_number": series.next_number if series else 1,
                }
            ),
        },
    )


@require_GET
@within_edition(may_issue)
def certificate_picture(request: AuthedRequest, found: Edition, kind: str, which: str) -> HttpResponseBase:
    """The seal or the background of the template in force, to be looked at where it is changed."""
    template = get_object_or_404(
        CertificateTemplate.objects.select_related("background", "seal"),
        edition=found,
        kind=kind,
        superseded_at=None,
    )
    picture: Upload | None = getattr(template, which)
    if picture is None:
        raise Http404
    return ranged_response(request, picture, inline=True)


def _picture(request: AuthedRequest, field: str, present: Upload | None, *, drop: bool) -> Upload | None:
    file = request.FILES.get(field)
    if file is not None:
        return store_upload(file=file, actor=request.user, limits=PICTURES)
    return None if drop else present


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


@require_GET
@within_edition(may_issue)
def certificate_preview(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Show the template in force with sample facts: the longest real name and unit that the edition has."""
    if kind not in CertificateKind.values:
        raise Http404
    template = actions.current_template(edition=found, kind=CertificateKind(kind), actor=request.user)
    sample = actions.sample_certificate(template, longest="longest" in request.GET)
    content = render_certificates(pages_of([sample], site_url=settings.SITE_URL, verify_path=verify_path()))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = "inline"
    return response


def _certificate(request: AuthedRequest, check_code: str) -> Certificate:
    one = get_object_or_404(
        Certificate.objects.select_related("edition", "template", "award__tier").filter(
            edition__in=editions_visible_to(request.user)
        ),
        check_code=check_code,
    )
    show(can_read_result(request.user, one.edition))
    require(may_issue(request.user, one.edition))
    request.edition = one.edition
    return one


@login_required
def certificate_replace(request: AuthedRequest, check_code: str) -> HttpResponse:
    """Issue a certificate anew, with a correction and a reason."""
    one = _certificate(request, check_code)
    form = CertificateReplaceForm(
        request.POST or None, initial={"holder": one.holder, "holder_unit": one.holder_unit}
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.replace_certificate(
                certificate=one,
                actor=request.user,
                reason=typed["reason"],
                holder=typed["holder"] if typed["holder"] != one.holder else "",
                holder_unit=typed["holder_unit"] if typed["holder_unit"] != one.holder_unit else "",
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
