"""Managing teaching sites, routes and the map."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.exceptions import DomainError, FileRefused
from contest.http import AuthedRequest, require
from talent_pool.actions import site as acts
from talent_pool.forms.need import PlainForm
from talent_pool.forms.site import OutlineForm, RouteForm, SiteForm
from talent_pool.models import Route, TeachingSite
from talent_pool.queries import site as queries
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.views.frame import ask

SHOWN_NAMES: Final = 20


@login_required
def site_create(request: AuthedRequest) -> HttpResponse:
    """Add a site."""
    require(can_manage_pool(request.user))
    return _site_form(request, None)


@login_required
def site_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change a site."""
    return _site_form(request, _managed_site(request, code))


def _site_form(request: AuthedRequest, site: TeachingSite | None) -> HttpResponse:
    form = SiteForm(request.POST if request.method == "POST" else None, request.FILES or None, instance=site)
    if request.method == "POST" and form.is_valid():
        try:
            files = form.cleaned_data["pictures"]
            uploads = [acts.store_picture(file=one, actor=request.user) for one in files]
            saved = acts.save_site(actor=request.user, values=form.values, site=site)
            acts.add_pictures(site=saved, actor=request.user, uploads=uploads)
        except FileRefused as error:
            form.add_error("pictures", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("talent_pool:site-detail", code=saved.code)
    back = reverse("talent_pool:site-detail", args=[site.code]) if site else reverse("talent_pool:site-list")
    return _edit_page(request, form, _("Edit the site") if site else _("Add a site"), back)


@login_required
def site_delete(request: AuthedRequest, code: str) -> HttpResponse:
    """Remove a site that nothing refers to."""
    site = _managed_site(request, code)
    return ask(
        request,
        title=_("Remove “%(name)s”") % {"name": site.name},
        submit_label=_("Remove"),
        form_class=PlainForm,
        act=lambda _clean: acts.delete_site(site=site, actor=request.user),
        done=_("Removed."),
        back=reverse("talent_pool:site-list"),
        consequences=[_("A site with orders, sessions or routes can't be removed; close it instead.")],
        danger=True,
    )


@login_required
def site_picture_delete(request: AuthedRequest, code: str, number: int) -> HttpResponse:
    """Take a picture away."""
    site = _managed_site(request, code)
    picture = get_object_or_404(site.pictures.select_related("upload", "site"), pk=number)
    return ask(
        request,
        title=_("Take the picture away"),
        submit_label=_("Take away"),
        form_class=PlainForm,
        act=lambda _clean: acts.remove_picture(picture=picture, actor=request.user),
        done=_("The picture is gone."),
        back=reverse("talent_pool:site-detail", args=[site.code]),
        danger=True,
    )


@login_required
def route_create(request: AuthedRequest) -> HttpResponse:
    """Add a route."""
    require(can_manage_pool(request.user))
    return _route_form(request, None)


@login_required
def route_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Change a route."""
    return _route_form(request, _managed_route(request, code))


def _route_form(request: AuthedRequest, route: Route | None) -> HttpResponse:
    form = RouteForm(request.POST if request.method == "POST" else None, instance=route)
    if request.method == "POST" and form.is_valid():
        try:
            saved = acts.save_route(actor=request.user, values=form.values, stops=form.stops, route=route)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("talent_pool:route-detail", code=saved.code)
    back = (
        reverse("talent_pool:route-detail", args=[route.code]) if route else reverse("talent_pool:site-list")
    )
    return _edit_page(request, form, _("Edit the route") if route else _("Add a route"), back)


@login_required
def route_delete(request: AuthedRequest, code: str) -> HttpResponse:
    """Remove a route that nothing refers to."""
    route = _managed_route(request, code)
    return ask(
        request,
        title=_("Remove “%(name)s”") % {"name": route.name},
        submit_label=_("Remove"),
        form_class=PlainForm,
        act=lambda _clean: acts.delete_route(route=route, actor=request.user),
        done=_("Removed."),
        back=reverse("talent_pool:site-list"),
        danger=True,
    )


@login_required
def map_edit(request: AuthedRequest) -> HttpResponse:
    """Supply the outline of the district."""
    require(can_manage_pool(request.user))
    form = OutlineForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = acts.set_map(
                actor=request.user,
                geojson=form.cleaned_data["file"],
                adds_sites=form.cleaned_data["adds_sites"],
            )
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            _tell_of_map(request, change)
            return redirect("talent_pool:site-list")
    return _edit_page(request, form, _("Outline of the district"), reverse("talent_pool:site-list"))


def _tell_of_map(request: AuthedRequest, change: acts.MapChange) -> None:
    words = [_("The map has its outline.")] if change.outline else []
    for count, sentence in (
        (
            change.placed,
            ngettext(
                "%(n)s site has its place on the map.",
                "%(n)s sites have their place on the map.",
                change.placed,
            ),
        ),
        (change.added, ngettext("%(n)s site was added.", "%(n)s sites were added.", change.added)),
    ):
        if count:
            words.append(sentence % {"n": count})
    messages.success(request, " ".join(words) or _("Nothing on the map has changed."))
    if change.unknown:
        names = "、".join(change.unknown[:SHOWN_NAMES])
        more = "…" if len(change.unknown) > SHOWN_NAMES else ""
        messages.warning(
            request,
            _("No site has the name of these points, so they were left out: %(names)s")
            % {"names": f"{names}{more}"},
        )


def _edit_page(request: AuthedRequest, form: Any, title: str, back: str) -> HttpResponse:
    return render(
        request,
        "talent_pool/site_form.html",
        {"title": title, "form": form, "cancel_url": back, "back_label": _("Teaching sites")},
        status=422 if form.errors else 200,
    )


def _managed_site(request: AuthedRequest, code: str) -> TeachingSite:
    site = get_object_or_404(queries.sites_for(insider=can_read_pool(request.user)), code=code)
    require(can_manage_pool(request.user))
    return site


def _managed_route(request: AuthedRequest, code: str) -> Route:
    route = get_object_or_404(queries.routes_for(insider=can_read_pool(request.user)), code=code)
    require(can_manage_pool(request.user))
    return route
