"""Set-up pages of award tiers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contest.exceptions import DomainError
from contest.http import AuthedRequest
from contest.models import Edition
from contest.views.setup_frame import say_saved, setup_page, tell
from contest.views.within import organizer_page
from judging.actions.tier import (
    change_policy,
    change_tier,
    create_tier,
    create_tiers,
    delete_tier,
    shift_tier,
)
from judging.forms.tier import PolicyForm, TierForm
from judging.models import AwardPolicy, AwardTier
from judging.presets import TIERS
from judging.states import AwardKind, Scope


@organizer_page
def tier_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """The award tiers in the order in which they are given."""
    tiers = list(edition.award_tiers.select_related("entry_type", "source_round"))
    if request.method == "POST":
        chosen = TIERS.get(request.POST.get("set", ""))
        scope = request.POST.get("scope", Scope.OVERALL)
        if chosen and scope in Scope.values:
            rows = chosen.rows(Scope(scope))
            if chosen.kind != AwardKind.ENTRY:
                rows.append({"name": _("Outstanding adviser"), "kind": AwardKind.ADVISER})
            n = create_tiers(edition=edition, actor=request.user, rows=rows)
            messages.success(request, ngettext("%d award tier added.", "%d award tiers added.", n) % n)
        return redirect("judging:tier-list", edition.code)
    return setup_page(
        request,
        edition,
        "judging/tier_list.html",
        {
            "title": _("Award tiers"),
            "tiers": tiers,
            "sets": [(key, one.label, one.kind == AwardKind.ENTRY) for key, one in TIERS.items()],
            "scopes": Scope.choices,
        },
    )


@organizer_page
def tier_create(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """A new award tier."""
    form = TierForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            create_tier(edition=edition, actor=request.user, values=form.values())
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            say_saved(request)
            return redirect("judging:tier-list", edition.code)
    return setup_page(
        request,
        edition,
        "contest/setup_form.html",
        {"title": _("New award tier"), "form": form},
        status=422 if request.method == "POST" else 200,
    )


@organizer_page
def tier_policy(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """What happens where entries share the last place of a tier, or a tier is not filled."""
    policy = AwardPolicy.objects.filter(edition=edition).first() or AwardPolicy(edition=edition)
    form = PolicyForm(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        change_policy(edition=edition, actor=request.user, values=form.cleaned_data)
        say_saved(request)
        return redirect("judging:tier-list", edition.code)
    return setup_page(
        request,
        edition,
        "contest/setup_form.html",
        {"title": _("At the edges of the tiers"), "form": form},
        status=422 if request.method == "POST" else 200,
    )


@organizer_page
def tier_edit(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """An award tier's quota."""
    tier = get_object_or_404(edition.award_tiers, code=code)
    form = TierForm(request.POST or None, instance=tier, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            change_tier(tier=tier, actor=request.user, values=form.values())
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            say_saved(request)
            return redirect("judging:tier-list", edition.code)
    return setup_page(
        request,
        edition,
        "contest/setup_form.html",
        {"title": AwardTier.objects.get(pk=tier.pk).name, "form": form},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@organizer_page
def tier_act(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """Move a tier in the order, or delete it."""
    tier = get_object_or_404(edition.award_tiers, code=code)
    act = request.POST.get("act", "")
    try:
        if act in {"up", "down"}:
            shift_tier(tier=tier, actor=request.user, by=-1 if act == "up" else 1)
        elif act == "delete":
            delete_tier(tier=tier, actor=request.user)
            messages.success(request, _("“%s” is deleted.") % tier.name)
    except DomainError as error:
        tell(request, error)
    return redirect("judging:tier-list", edition.code)
