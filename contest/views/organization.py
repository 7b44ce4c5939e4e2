"""The tree of units."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contest.actions.organization import (
    activate_organization,
    create_organization,
    deactivate_organization,
    edit_organization,
)
from contest.exceptions import DomainError
from contest.forms.organization import OrganizationForm, UnitFilterForm
from contest.http import AuthedRequest
from contest.models import Edition, Organization
from contest.queries.organization import unit_rows
from contest.rules.people import can_manage_people
from contest.views.paging import page_of
from contest.views.within import within_edition

PER_PAGE = 200


@within_edition(can_manage_people)
def unit_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The tree with people and entries of this edition behind each unit."""
    form = UnitFilterForm(request.GET)
    chosen = form.chosen
    rows = unit_rows(edition, words=chosen.get("q", ""), with_inactive=chosen.get("inactive") != "no")
    page = page_of(request, Paginator(rows, PER_PAGE))
    return render(
        request,
        "contest/unit_list.html",
        {
            "title": _("Units"),
            "edition": edition,
            "form": form,
            "page": page,
            "found": sum(row.found for row in rows),
        },
    )


@within_edition(can_manage_people)
def unit_create(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """A new unit, below another one if the address names it."""
    parent = Organization.objects.filter(code=request.GET.get("parent", ""), is_active=True).first()
    form = OrganizationForm(request.POST or None, initial={"parent": parent.pk if parent else None})
    if request.method == "POST" and form.is_valid():
        try:
            unit = create_organization(actor=request.user, edition=edition, **form.cleaned_data)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("“%(name)s” is added.") % {"name": unit.name})
            return redirect("contest:unit-list", edition.code)
    return _form_page(request, edition, form, _("Add a unit"))


@within_edition(can_manage_people)
def unit_edit(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """A unit's names and its place in the tree."""
    unit = get_object_or_404(Organization.objects.select_related("parent"), code=code)
    form = OrganizationForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            edit_organization(organization=unit, actor=request.user, edition=edition, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("contest:unit-list", edition.code)
    return _form_page(request, edition, form, _("Change a unit"), unit=unit)


def _form_page(
    request: AuthedRequest, edition: Edition, form: OrganizationForm, title: str, **more: Any
) -> HttpResponse:
    return render(
        request, "contest/unit_edit.html", {"title": title, "edition": edition, "form": form, **more}
    )


@require_POST
@within_edition(can_manage_people)
def unit_activate(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """Offer a unit for choice, or no longer; both can be undone by the other."""
    unit = get_object_or_404(Organization, code=code)
    if request.POST.get("active") == "yes":
        count = activate_organization(organization=unit, actor=request.user, edition=edition)
        sentence = (
            _(
                "“%(name)s” can be chosen again, with the units above it and those below that went with it (%(count)d units)."
            )
            if count > 1
            else _("“%(name)s” can be chosen again.")
        )
        messages.success(request, sentence % {"name": unit.name, "count": count})
    else:
        count = deactivate_organization(organization=unit, actor=request.user, edition=edition)
        messages.success(
            request,
            _(
                "“%(name)s” and everything below it can't be chosen any more (%(count)d units). Past entries keep it."
            )
            % {"name": unit.name, "count": count},
        )
    return redirect("contest:unit-edit", edition.code, unit.code)
