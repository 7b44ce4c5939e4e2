"""Invitations: the list, new ones, slips to print, and accepting."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from contest.actions.invitation import (
    accept_invitation,
    accept_with_new_account,
    create_invitation,
    invite_unused_accounts,
    refuse_unusable,
    reissue_invitations,
    revoke_invitation,
)
from contest.documents.slip import qr_svg
from contest.exceptions import DomainError, MobileTaken
from contest.forms.account import AcceptForm, OwnUnitForm, unit_values
from contest.forms.people import InvitationFilterForm, InvitationForm
from contest.http import AuthedRequest
from contest.models import Edition, Invitation, User
from contest.notices.invitation import send_invitation
from contest.queries.invitation import (
    invitation_by,
    invitations_of,
    lacks_unit,
    owner_of,
    sets_password,
    status_of,
)
from contest.queries.people import manageable_by, people_of
from contest.rules.people import can_manage_people
from contest.states import Role
from contest.views.account import enter
from contest.views.paging import page_of
from contest.views.within import within_edition

PER_PAGE: Final = 50
MOST_SLIPS: Final = 500
SLIP_DAYS: Final = 30


@within_edition(can_manage_people)
def invitation_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Who is invited and who came."""
    form = InvitationFilterForm(request.GET)
    chosen = form.chosen
    found = invitations_of(
        edition, status=chosen.get("status", ""), role=chosen.get("role", ""), words=chosen.get("q", "")
    )
    page = page_of(request, Paginator(found, PER_PAGE))
    rows = [(invitation, status_of(invitation)) for invitation in page]
    return render(
        request,
        "contest/invitation_list.html",
        {
            "title": _("Invitations"),
            "edition": edition,
            "form": form,
            "page": page,
            "rows": rows,
            "unused": _unused(edition, request.user).count(),
        },
    )


def _unused(edition: Edition, organizer: User) -> QuerySet[User]:
    """Accounts that were made for somebody and never got a password, of people this organizer looks after."""
    return people_of(edition).filter(
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        is_active=True,
        pk__in=manageable_by(organizer).values("pk"),
    )


@within_edition(can_manage_people)
@never_cache
def invitation_create(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Invite one person; the answer shows the link and the slip, once."""
    form = InvitationForm(request.POST or None, initial={"role": request.GET.get("role", ""), "days": 14})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            invitation, token = create_invitation(
                edition=edition,
                actor=request.user,
                role=Role(data["role"]),
                full_name=data["full_name"],
                mobile=data["mobile"],
                email=data["email"],
                organization=data["contact_unit"],
                valid_for=timedelta(days=data["days"]),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if data["email"]:
                _say_mailed(request, send_invitation(invitation, token))
            return _slips(request, edition, [(invitation, token)])
    return render(
        request,
        "contest/invitation_create.html",
        {"title": _("Invite a person"), "edition": edition, "form": form},
    )


def _say_mailed(request: HttpRequest, sent: bool) -> None:
    if sent:
        messages.success(request, _("The link was also sent by mail."))
    else:
        messages.warning(request, _("The mail could not be sent. Give the slip or the link below instead."))


@require_POST
@never_cache
@within_edition(can_manage_people)
def invitation_slips(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Slips to print and cut: for the ticked invitations, or for all accounts that nobody entered yet.

    Only a hash of each link is kept, so printing makes new links and slips printed before stop working.
    """
    valid_for = timedelta(days=SLIP_DAYS)
    if request.POST.get("which") == "unused":
        people = list(_unused(edition, request.user).filter(**_role_filter(request, edition))[:MOST_SLIPS])
        wanted = invite_unused_accounts(
            edition=edition, people=people, actor=request.user, valid_for=valid_for
        )
    elif person := request.POST.get("person"):
        people = list(_unused(edition, request.user).filter(code=person))
        wanted = invite_unused_accounts(
            edition=edition, people=people, actor=request.user, valid_for=valid_for
        )
    else:
        codes = request.POST.getlist("invitation")[:MOST_SLIPS]
        wanted = list(edition.invitations.filter(code__in=codes))
    issued = reissue_invitations(edition=edition, invitations=wanted, actor=request.user, valid_for=valid_for)
    if not issued:
        messages.warning(request, _("None of the chosen invitations is open. Tick at least one that is."))
        return redirect("contest:invitation-list", edition.code)
    return _slips(request, edition, issued)


def _role_filter(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    role = request.POST.get("role", "")
    return {"memberships__role": role, "memberships__edition": edition} if role in Role.values else {}


def _slips(request: HttpRequest, edition: Edition, issued: list[tuple[Invitation, str]]) -> HttpResponse:
    slips = []
    for invitation, token in issued:
        url = f"{settings.SITE_URL}{reverse('contest:invitation-accept', args=[token])}"
        slips.append(
            {"invitation": invitation, "url": url, "qr": qr_svg(url, label=_("Link of the invitation"))}
        )
    return render(
        request,
        "contest/invitation_slips.html",
        {
            "title": _("Invitation slips"),
            "edition": edition,
            "slips": slips,
            "back_url": reverse("contest:invitation-list", args=[edition.code]),
        },
    )


@require_POST
@within_edition(can_manage_people)
def invitation_revoke(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, edition=edition, code=code)
    try:
        revoke_invitation(invitation=invitation, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("The invitation of %(name)s is taken back; its link is dead.") % {"name": invitation.full_name},
        )
    return redirect("contest:invitation-list", edition.code)


@sensitive_post_parameters()
@never_cache
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of an invitation opens. Looking changes nothing: chat programs look at every link."""
    invitation = invitation_by(token)
    if invitation is None:
        return render(
            request, "contest/invitation_dead.html", {"title": _("This link is not valid")}, status=404
        )
    with timezone.override(invitation.edition.tz):
        return _accept(request, invitation)


def _accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("You are invited"),
        "invitation": invitation,
        "edition": invitation.edition,
        "status": status_of(invitation),
    }
    person = request.user if isinstance(request.user, User) else None
    mine = person is not None and invitation.accepted_at is not None and invitation.user_id == person.pk
    try:
        if not mine:
            refuse_unusable(invitation)
    except DomainError as error:
        return render(
            request,
            "contest/invitation_dead.html",
            {**context, "title": _("This invitation can't be used"), "sentence": str(error)},
            status=410,
        )
    if person is not None:
        return _accept_known(request, invitation, person, context)
    owner = owner_of(invitation)
    if owner is not None and not sets_password(invitation, owner):
        return render(request, "contest/invitation_login.html", context)
    return _accept_new(request, invitation, owner, context)


def _accept_known(
    request: HttpRequest, invitation: Invitation, person: User, context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and request.POST.get("act") == "logout":
        logout(request)
        return redirect(request.get_full_path())
    owner = owner_of(invitation)
    foreign = owner is not None and owner.pk != person.pk
    asked = lacks_unit(invitation, person) and not foreign
    form = OwnUnitForm(request.POST or None) if asked else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            accept_invitation(
                invitation=invitation, person=person, **unit_values(form.cleaned_data if form else {})
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Welcome. Your role: %(role)s.") % {"role": invitation.get_role_display()}
            )
            return redirect("contest:home")
    context |= {"foreign": foreign, "form": form}
    return render(request, "contest/invitation_accept.html", context)


def _accept_new(
    request: HttpRequest, invitation: Invitation, account: User | None, context: dict[str, Any]
) -> HttpResponse:
    initial = {"full_name": invitation.full_name, "mobile": invitation.mobile}
    form = AcceptForm(
        request.POST or None, initial=initial, account=account, ask_unit=lacks_unit(invitation, account)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = accept_with_new_account(
                invitation=invitation,
                full_name=data.get("full_name", invitation.full_name),
                mobile=data.get("mobile", invitation.mobile),
                password=data["password"],
                **unit_values(data),
            )
        except MobileTaken as error:
            form.add_error("mobile" if "mobile" in form.fields else None, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            enter(request, person)
            messages.success(
                request, _("Welcome, %(name)s. Your account is ready.") % {"name": person.full_name}
            )
            return redirect("contest:home")
    return render(request, "contest/invitation_new.html", {**context, "form": form, "account": account})
