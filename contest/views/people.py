"""People of an edition: the list, one person, roles, and new passwords."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from contest.actions.account import edit_account, give_temporary_password, note_reset_link
from contest.actions.people import Arrival, Brought, add_membership, bring_person, remove_membership
from contest.documents.slip import qr_svg
from contest.exceptions import DomainError
from contest.forms.people import MembershipForm, PersonCreateForm, PersonFilterForm, PersonForm
from contest.http import AuthedRequest, require
from contest.models import Edition, Membership, Organization, User
from contest.queries.people import matching, people_of, role_counts
from contest.rules.people import can_manage_account, can_manage_people
from contest.states import Role
from contest.views.paging import page_of
from contest.views.within import within_edition

PER_PAGE: Final = 50
REMOVED: Final = "removed_membership"


@within_edition(can_manage_people)
def person_list(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Everybody with a role in the edition."""
    form = PersonFilterForm(request.GET, counts=role_counts(edition))
    chosen = form.chosen
    people = matching(people_of(edition), chosen.get("q", ""))
    if role := chosen.get("role"):
        people = people.filter(pk__in=Membership.objects.filter(edition=edition, role=role).values("user"))
    if came := chosen.get("came"):
        people = people.filter(last_login__isnull=came == "no")
    return render(
        request,
        "contest/person_list.html",
        {
            "title": _("People"),
            "edition": edition,
            "form": form,
            "page": page_of(request, Paginator(people, PER_PAGE)),
            "removed": request.session.get(REMOVED) if _removed_here(request, edition) else None,
            "role": chosen.get("role", ""),
        },
    )


@within_edition(can_manage_people)
def person_create(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Somebody new: an account is made, or the one with this number gets the role."""
    initial = {"role": request.GET.get("role", "")}
    form = PersonCreateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            brought = bring_person(
                edition=edition,
                actor=request.user,
                role=Role(data["role"]),
                full_name=data["full_name"],
                mobile=data["mobile"],
                membership_unit=data["contact_unit"],
                values={
                    "email": data["email"],
                    "organization": data["unit"] or data["contact_unit"],
                    "title": data["title"],
                },
            )
        except DomainError as error:
            form.add_error("mobile", str(error))
        else:
            words = _WAITING if _waits(brought) else _arrival_words(brought.arrival)
            messages.success(request, words % {"name": brought.person.full_name})
            if brought.invitation is not None:
                return redirect("contest:invitation-list", edition.code)
            return redirect("contest:person-edit", edition.code, brought.person.code)
    return render(
        request, "contest/person_create.html", {"title": _("Add a person"), "edition": edition, "form": form}
    )


_WAITING: Final = gettext_lazy(
    "%(name)s was invited before and has not accepted yet. Print the slip anew or send a new link."
)


def _waits(brought: Brought) -> bool:
    """Whether somebody has no role yet, but an invitation, perhaps one that has expired."""
    return brought.arrival is Arrival.UNCHANGED and brought.invitation is not None


def _arrival_words(arrival: Arrival) -> str:
    return {
        Arrival.CREATED: _("%(name)s has an account now. Print a slip, so that a password can be chosen."),
        Arrival.ADDED: _("%(name)s had an account and has the role now."),
        Arrival.UNCHANGED: _("%(name)s has this role already."),
        Arrival.INVITED: _(
            "%(name)s has an account that you do not look after, so an invitation was made. Print its slip or send the link."
        ),
    }[arrival]


@within_edition(can_manage_people)
def person_edit(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """One person: data, roles in this edition, log-in."""
    person = get_object_or_404(people_of(edition), code=code)
    may_edit = can_manage_account(request.user, person)
    form = PersonForm(request.POST or None, person=person) if may_edit else None
    if request.method == "POST":
        require(may_edit)
        assert form is not None
        if form.is_valid():
            try:
                edit_account(person=person, actor=request.user, values=form.values, edition=edition)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Saved."))
                return redirect("contest:person-edit", edition.code, person.code)
    return render(
        request,
        "contest/person_edit.html",
        {
            "title": person.full_name,
            "edition": edition,
            "person": person,
            "form": form,
            "role_form": MembershipForm(prefix="role"),
            "may_edit": may_edit,
            "roles_here": getattr(person, "roles_here", []),
            "never_came": not person.has_usable_password(),
            "removed": request.session.get(REMOVED) if _removed_here(request, edition) else None,
        },
    )


@require_POST
@within_edition(can_manage_people)
def membership_add(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """A further role for one of the edition's people."""
    person = get_object_or_404(people_of(edition), code=code)
    form = MembershipForm(request.POST, prefix="role")
    if form.is_valid():
        data = form.cleaned_data
        add_membership(
            edition=edition,
            actor=request.user,
            person=person,
            role=Role(data["role"]),
            organization=data["contact_unit"],
        )
        messages.success(request, _("The role is given."))
    else:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    return redirect("contest:person-edit", edition.code, person.code)


@require_POST
@within_edition(can_manage_people)
def membership_remove(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """Take a role away; the next page offers to give it back."""
    person = get_object_or_404(people_of(edition), code=code)
    number = request.POST.get("membership", "")
    held = get_object_or_404(
        Membership.objects.select_related("edition", "organization", "user"),
        edition=edition,
        user=person,
        pk=number if number.isdecimal() else 0,
    )
    try:
        remove_membership(membership=held, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("contest:person-edit", edition.code, person.code)
    request.session[REMOVED] = {
        "edition": edition.code,
        "person": person.code,
        "name": person.full_name,
        "role": held.role,
        "label": str(held.get_role_display()),
        "unit": held.organization.code if held.organization else "",
    }
    if Membership.objects.filter(edition=edition, user=person).exists():
        return redirect("contest:person-edit", edition.code, person.code)
    return redirect("contest:person-list", edition.code)


@require_POST
@within_edition(can_manage_people)
def membership_restore(request: AuthedRequest, edition: Edition) -> HttpResponse:
    """Give back the role that was taken away last in this session."""
    if not _removed_here(request, edition):
        messages.error(request, _("There is nothing to undo any more."))
        return redirect("contest:person-list", edition.code)
    facts = request.session.pop(REMOVED)
    person = get_object_or_404(User, code=facts["person"])
    unit = Organization.objects.filter(code=facts["unit"]).first() if facts["unit"] else None
    add_membership(
        edition=edition, actor=request.user, person=person, role=Role(facts["role"]), organization=unit
    )
    messages.success(request, _("%(name)s has the role again.") % {"name": person.full_name})
    return redirect("contest:person-edit", edition.code, person.code)


def _removed_here(request: AuthedRequest, edition: Edition) -> bool:
    facts: dict[str, Any] = request.session.get(REMOVED) or {}
    return facts.get("edition") == edition.code


@require_POST
@never_cache
@within_edition(can_manage_people)
def person_reset_password(request: AuthedRequest, edition: Edition, code: str) -> HttpResponse:
    """A link for a new password as a slip to print, or a temporary password to read out."""
    person = get_object_or_404(people_of(edition), code=code)
    require(can_manage_account(request.user, person))
    context: dict[str, Any] = {
        "edition": edition,
        "person": person,
        "back_url": reverse("contest:person-edit", args=[edition.code, person.code]),
    }
    if request.POST.get("way") == "temporary":
        context["password"] = give_temporary_password(person=person, actor=request.user, edition=edition)
        context["login_url"] = settings.SITE_URL + reverse("contest:login")
    else:
        note_reset_link(person=person, actor=request.user, edition=edition)
        uid = urlsafe_base64_encode(force_bytes(person.pk))
        token = default_token_generator.make_token(person)
        context["url"] = settings.SITE_URL + reverse("contest:password-reset-confirm", args=[uid, token])
        context["qr"] = qr_svg(context["url"], label=_("Link for a new password"))
    return render(request, "contest/person_reset_password.html", context)
