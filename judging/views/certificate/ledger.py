"""The ledger: what was issued, printed, handed over, mailed, revoked and replaced."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contest.exceptions import DomainError
from contest.http import AuthedRequest
from contest.models import Edition
from contest.views.paging import page_of
from contest.views.within import within_edition
from judging.actions import certificate as actions
from judging.forms.certificate import DeliverForm, LedgerFilterForm
from judging.models import Award, Certificate
from judging.queries.certificate import (
    IN_HANDS,
    PRINTED,
    certificates_of,
    may_issue,
    participants_without,
    runs_of,
)
from judging.queries.notice import issue_blockers
from judging.rules.result import can_read_result
from judging.states import AwardState, CertificateKind, CertificateState, LedgerKind

PER_PAGE = 50


def _filtered(rows: "QuerySet[Certificate]", form: LedgerFilterForm) -> "QuerySet[Certificate]":
    chosen = form.chosen
    if query := chosen.get("q"):
        rows = rows.filter(
            Q(number__icontains=query) | Q(holder__icontains=query) | Q(holder_unit__icontains=query)
        )
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    paper = chosen.get("paper")
    if paper == "unprinted":
        rows = rows.filter(~PRINTED, state=CertificateState.VALID)
    elif paper == "printed":
        rows = rows.filter(PRINTED, ~IN_HANDS, state=CertificateState.VALID)
    elif paper == "delivered":
        rows = rows.filter(IN_HANDS)
    return rows


@require_GET
@within_edition(can_read_result)
def certificate_list(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Show what was issued and what became of it, what still can be issued, and the ways to paper."""
    form = LedgerFilterForm(request.GET)
    rows = _filtered(certificates_of(found), form)
    page = page_of(request, Paginator(rows, PER_PAGE))
    counts = certificates_of(found).aggregate(
        valid=Count("pk", filter=Q(state=CertificateState.VALID)),
        printed=Count("pk", filter=Q(state=CertificateState.VALID, is_printed=True)),
        delivered=Count("pk", filter=Q(state=CertificateState.VALID, is_delivered=True)),
        awarded=Count("pk", filter=Q(state=CertificateState.VALID, award__isnull=False)),
        every=Count("pk"),
    )
    confirmed = Award.objects.filter(edition=found, state=AwardState.CONFIRMED).count()
    wanting = confirmed - counts["awarded"]
    issuing = may_issue(request.user, found)
    public = found.results_are_public
    kinds = set(
        Certificate.objects.filter(edition=found, state=CertificateState.VALID)
        .order_by()
        .values_list("kind", flat=True)
        .distinct()
    )
    return render(
        request,
        "judging/certificate_list.html",
        {
            "edition": found,
            "page": page,
            "form": form,
            "counts": counts,
            "confirmed": confirmed,
            "wanting": wanting,
            "participants": participants_without(found) if public and issuing else 0,
            "may_issue": issuing,
            "is_public": public,
            "blockers": issue_blockers(found) if public and wanting else [],
            "runs": runs_of(found)[:5],
            "kinds": CertificateKind.choices,
            "to_print": [(kind, label) for kind, label in CertificateKind.choices if kind in kinds],
        },
    )


@require_GET
@within_edition(can_read_result)
def certificate_history(request: AuthedRequest, found: Edition, check_code: str) -> HttpResponse:
    """Show every line of the ledger about one certificate, and its sheets."""
    one = get_object_or_404(certificates_of(found).select_related("replaces"), check_code=check_code)
    lines = one.ledger.select_related("by", "struck_by", "sheet__run")
    return render(
        request,
        "judging/certificate_history.html",
        {
            "edition": found,
            "certificate": one,
            "lines": lines,
            "sheets": one.sheets.select_related("run", "spoiled_by").order_by("attempt"),
            "may_issue": may_issue(request.user, found),
        },
    )


@require_POST
@within_edition(may_issue)
def certificate_deliver(request: AuthedRequest, found: Edition) -> HttpResponse:
    """Ask how the ticked certificates were delivered, and note it."""
    codes = request.POST.getlist("certificate")
    rows = list(certificates_of(found).filter(check_code__in=codes))
    if not rows:
        messages.info(request, _("Tick the certificates first."))
        return redirect("judging:certificate-list", edition=found.code)
    form = DeliverForm(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            done = actions.deliver_certificates(
                edition=found, check_codes=codes, actor=request.user, kind=LedgerKind(form.cleaned_data["how"]),
                whom=form.cleaned_data["whom"], text=form.cleaned_data["note"],
            )  # fmt: skip
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Noted for %(n)d certificates.") % {"n": len(done)})
        return redirect("judging:certificate-list", edition=found.code)
    return render(
        request,
        "judging/certificate_deliver.html",
        {"edition": found, "rows": rows, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@within_edition(may_issue)
def certificate_undeliver(request: AuthedRequest, found: Edition, check_code: str) -> HttpResponse:
    """Strike out a delivery that was noted by mistake; the line stays to be read."""
    one = get_object_or_404(Certificate, edition=found, check_code=check_code)
    try:
        actions.strike_delivery(certificate=one, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The delivery is struck out."))
    return redirect("judging:certificate-history", edition=found.code, check_code=check_code)


@require_GET
@within_edition(can_read_result)
def certificate_handover(request: AuthedRequest, found: Edition) -> HttpResponse:
    """The list that is signed when certificates change hands, unit by unit."""
    rows = certificates_of(found).filter(~IN_HANDS, state=CertificateState.VALID)
    if (kind := request.GET.get("kind", "")) in CertificateKind.values:
        rows = rows.filter(kind=kind)
    units: dict[str, list[Any]] = {}
    for one in rows.order_by("holder_unit", "pk"):
        units.setdefault(one.holder_unit or one.holder, []).append(one)
    return render(
        request,
        "judging/certificate_handover.html",
        {
            "edition": found,
            "units": units,
            "back_url": reverse("judging:certificate-list", args=[found.code]),
        },
    )
