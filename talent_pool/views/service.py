"""Certificates of service: who has given how many sessions, the levels, and the papers."""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contest.exceptions import DomainError
from contest.http import AuthedRequest, require
from contest.views.paging import page_of
from judging.views.certificate.files import certificate_response
from talent_pool.actions import service as acts
from talent_pool.forms.delivery import ServiceLevelForm
from talent_pool.models import Lecturer, ServiceCertificate, ServiceLevel
from talent_pool.queries import delivery as queries
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.views.frame import attempt, rights_of, work_tabs

PER_PAGE: Final = 40


@login_required
@require_safe
def service_list(request: AuthedRequest) -> HttpResponse:
    """Who has given how many sessions, and the certificates for it."""
    require(can_read_pool(request.user))
    page = page_of(request, Paginator(queries.served(), PER_PAGE))
    levels = queries.levels()
    rows = []
    for person in page:
        held = {one.level_id: one for one in person.service_certificates.all()}
        due = [one for one in levels if one.sessions <= person.sessions and one.pk not in held]
        rows.append({"person": person, "held": list(held.values()), "due": due})
    return render(
        request,
        "talent_pool/service_list.html",
        {
            "title": _("Certificates of service"),
            "tabs": work_tabs("service-list"),
            "levels": levels,
            "page": page,
            "rows": rows,
            **rights_of(request.user),
        },
    )


@login_required
def service_level_create(request: AuthedRequest) -> HttpResponse:
    """A further level."""
    require(can_manage_pool(request.user))
    return _level_page(request, None)


@login_required
def service_level_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change a level."""
    require(can_manage_pool(request.user))
    return _level_page(request, get_object_or_404(ServiceLevel, code=code))


def _level_page(request: AuthedRequest, level: ServiceLevel | None) -> HttpResponse:
    form = ServiceLevelForm(request.POST if request.method == "POST" else None, instance=level)
    if request.method == "POST" and form.is_valid():
        acts.save_level(
            actor=request.user,
            values={"name": form.cleaned_data["name"], "sessions": form.cleaned_data["sessions"]},
            level=level,
        )
        messages.success(request, _("Saved."))
        return redirect("talent_pool:service-list")
    return render(
        request,
        "talent_pool/edit.html",
        {
            "title": _("Level of service"),
            "form": form,
            "cancel_url": reverse("talent_pool:service-list"),
            "back_label": _("Certificates of service"),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def service_issue(request: AuthedRequest, code: str) -> HttpResponse:
    """Issue the certificate of the level that was sent along."""
    require(can_manage_pool(request.user))
    person = get_object_or_404(Lecturer.objects.admitted(), code=code)
    level = get_object_or_404(ServiceLevel, code=request.POST.get("level", ""))
    attempt(
        request,
        lambda: acts.issue_service_certificate(lecturer=person, level=level, actor=request.user),
        _("The certificate is issued."),
    )
    return redirect("talent_pool:service-list")


@login_required
@require_safe
def service_file(request: AuthedRequest, code: str, check_code: str) -> HttpResponse:
    """A certificate of service as PDF, for insiders and the lecturer."""
    found = ServiceCertificate.objects.select_related("certificate__template", "certificate__edition")
    if not can_read_pool(request.user):
        found = found.filter(lecturer__user=request.user)
    paper = get_object_or_404(found, lecturer__code=code, certificate__check_code=check_code)
    try:
        return certificate_response(paper.certificate, request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("talent_pool:pool-home")
