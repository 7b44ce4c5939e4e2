"""The desk's page of the screens: which there are, what each shows, and its address as a QR code."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contest.actions.upload import store_upload
from contest.addresses import open_url
from contest.documents.slip import qr_svg
from contest.exceptions import DomainError
from contest.forms.base import CrispyForm
from contest.http import AuthedRequest
from contest.states import FileFormat
from contest.validators.files import FileLimits
from judging.actions import screen as actions
from judging.forms.screen import STILL_BYTES, RoleForm, ScreenForm, StillForm
from judging.models import Round, Screen, Stage
from judging.queries.hall.screen import screens_of
from judging.rules.screen import can_release_scores, can_see_screens, can_set_screens
from judging.states import ScreenRole
from judging.views.round_frame import ask, round_context
from judging.views.round_scope import round_page

STILLS = FileLimits(
    [FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP, FileFormat.HEIC],
    max_bytes=STILL_BYTES,
    longest_side=3840,  # no screen of a hall shows more
)


@round_page(can_see_screens)
@require_GET
def screen_list(request: AuthedRequest, round: Round) -> HttpResponse:
    """All screens of a round, what they show, and when they were last heard of."""
    context = {
        **round_context(request, round, "screen-list"),
        "stage": Stage.objects.filter(round=round).first(),
        "screens": screens_of(round),
        "may_set": can_set_screens(request.user, round),
        "may_release": can_release_scores(request.user, round),
        "roles": ScreenRole,
        "all_form": RoleForm(),
    }
    return render(request, "judging/hall/screen_list.html", context)


@round_page(can_set_screens)
def screen_add(request: AuthedRequest, round: Round) -> HttpResponse:
    """Add a screen."""
    number = round.screens.count() + 1
    initial = {"name": _("Screen %d") % number, "role": ScreenRole.STAGE}
    form = ScreenForm(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> str:
        actions.add_screen(
            round=round, actor=request.user, name=values["name"], role=ScreenRole(values["role"])
        )
        return _("The screen is there. Open its address on the machine that drives it.")

    return ask(
        request, title=_("Add a screen"), label=_("Add"), act=act, back=_back(round), form=form,
        lead=_("Each projector or monitor has an address of its own; a host's telephone, too."),
    )  # fmt: skip


@round_page(can_set_screens)
def screen_edit(request: AuthedRequest, round: Round, screen: str) -> HttpResponse:
    """Rename a screen, or let it show something else."""
    found = _screen(round, screen)
    name = found.name

    def act(values: dict[str, Any]) -> str:
        found.refresh_from_db()
        actions.change_screen(
            screen=found, actor=request.user, name=values["name"], role=ScreenRole(values["role"])
        )
        return _("Saved.")

    return ask(
        request, title=_("Screen “%s”") % name, label=_("Save"), act=act, back=_back(round),
        form=ScreenForm(request.POST or None, instance=found),
    )  # fmt: skip


@require_POST
@round_page(can_set_screens)
def screen_role(request: AuthedRequest, round: Round, screen: str) -> HttpResponse:
    """Let one screen show something else at once."""
    found = _screen(round, screen)
    form = ScreenForm({"name": found.name, "role": request.POST.get("role", "")})
    if not form.is_valid():
        messages.error(request, _("Choose what the screen shows."))
        return redirect(_back(round))
    try:
        actions.change_screen(
            screen=found, actor=request.user, name=found.name, role=ScreenRole(form.cleaned_data["role"])
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("“%(name)s” shows: %(role)s")
            % {"name": found.name, "role": ScreenRole(form.cleaned_data["role"]).label},
        )
    return redirect(_back(round))


@require_POST
@round_page(can_set_screens)
def screen_roles(request: AuthedRequest, round: Round) -> HttpResponse:
    """Let all screens show the same."""
    form = RoleForm(request.POST)
    if form.is_valid():
        role = ScreenRole(form.cleaned_data["role"])
        count = actions.set_all_roles(round=round, actor=request.user, role=role)
        text = ngettext("%d screen changed.", "%d screens changed.", count) % count
        messages.success(request, text)
    else:
        messages.error(request, _("Choose what the screens show."))
    return redirect(_back(round))


@round_page(can_set_screens)
def screen_still(request: AuthedRequest, round: Round, screen: str) -> HttpResponse:
    """Give a screen its picture."""
    found = _screen(round, screen)
    now = reverse("judging:screen-picture", args=[found.code]) if found.still else ""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = StillForm(*sent, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            still = None
            if file := form.cleaned_data.get("picture"):
                still = store_upload(file=file, actor=request.user, limits=STILLS)
            actions.set_still(screen=found, actor=request.user, still=still)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(_back(round))
    context = {
        **round_context(request, round, "screen-list"),
        "form": form,
        "screen": found,
        "back_url": _back(round),
    }
    status = 422 if form.errors else 200
    return render(request, "judging/hall/screen_still.html", context, status=status)


@round_page(can_set_screens)
def screen_remove(request: AuthedRequest, round: Round, screen: str) -> HttpResponse:
    """Take a screen away."""
    found = _screen(round, screen)
    name = found.name

    def act(_values: dict[str, Any]) -> str:
        actions.remove_screen(screen=found, actor=request.user)
        return _("The screen is removed; its address shows nothing any more.")

    return ask(
        request, title=_("Remove “%s”?") % name, label=_("Remove"), act=act, back=_back(round),
        form=CrispyForm(request.POST or None), danger=True,
        consequences=[_("Whoever has its address open sees nothing any more.")],
    )  # fmt: skip


@round_page(can_see_screens)
@require_GET
def screen_print(request: AuthedRequest, round: Round) -> HttpResponse:
    """The addresses of all screens as slips with QR codes."""
    slips = []
    for one in screens_of(round):
        url = open_url(request, reverse("judging:screen-show", args=[one.code]))
        label = _("Address of the screen “%s”") % one.name
        slips.append({"screen": one, "url": url, "qr": qr_svg(url, label=label)})
    context = {"edition": round.edition, "round": round, "slips": slips, "back_url": _back(round)}
    return render(request, "judging/hall/screen_print.html", context)


def _screen(round: Round, code: str) -> Screen:
    return get_object_or_404(Screen.objects.select_related("still", "round__edition"), round=round, code=code)


def _back(round: Round) -> str:
    return reverse("judging:screen-list", args=[round.code])
