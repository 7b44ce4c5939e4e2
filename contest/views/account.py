"""Logging in and out, one's own data, passwords, and registering by oneself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    LoginView,
    PasswordResetConfirmView,
    PasswordResetView,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from contest.actions.account import (
    edit_account,
    end_sessions,
    join_as_contestant,
    note_login,
    register_contestant,
    set_password,
)
from contest.attempts import (
    LOGIN_BY_ACCOUNT,
    REGISTER_BY_ADDRESS,
    RESET_BY_ACCOUNT,
    RESET_BY_ADDRESS,
    TooManyAttempts,
    counted,
)
from contest.exceptions import DomainError, MobileTaken
from contest.forms.account import (
    AccountForm,
    ChosenPasswordForm,
    LoginForm,
    PasswordChangeForm,
    RegisterForm,
    ResetRequestForm,
)
from contest.http import AuthedRequest, set_edition
from contest.models import Edition, User
from contest.queries.account import demo_account, demo_accounts, recent_logins, registration_is_open
from contest.queries.edition import editions_visible_to
from contest.states import EditionState

BACKEND = "contest.authentication.UsernameOrMobileBackend"


def enter(request: HttpRequest, person: User) -> None:
    """Begin a session for somebody who has shown to be this person, and record it."""
    login(request, person, backend=BACKEND)
    note_login(person=person)


class Login(LoginView):
    """Log-in; in a demonstration the page lists one account per role."""

    form_class = LoginForm
    template_name = "contest/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        enter(self.request, form.get_user())
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            title=_("Log in"),
            demo_accounts=demo_accounts(),
            demo_password=settings.DEMO_PASSWORD if settings.DEMO_MODE else "",
            registering=_editions_to_register(),
        )


def _editions_to_register() -> list[Edition]:
    return [
        edition
        for edition in Edition.objects.filter(state=EditionState.OPEN, open_registration=True)
        if registration_is_open(edition)
    ]


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """One tap into an account of the demonstration; there is no such page in a real contest."""
    person = demo_account(request.POST.get("username", ""))
    if person is None:
        raise Http404
    enter(request, person)
    return redirect(_next_of(request))


def _next_of(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse(settings.LOGIN_REDIRECT_URL)


@login_required
@never_cache
def account(request: AuthedRequest) -> HttpResponse:
    """One's own data, and where one is logged in."""
    form = AccountForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            edit_account(person=request.user, actor=request.user, values=form.values)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("contest:account")
    return render(
        request,
        "contest/account.html",
        {"title": _("My account"), "form": form, "logins": recent_logins(request.user)},
    )


@login_required
@require_POST
def sessions_end(request: AuthedRequest) -> HttpResponse:
    """Log out everywhere but here."""
    end_sessions(person=request.user, actor=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("All other devices are logged out."))
    return redirect("contest:account")


@sensitive_post_parameters()
@never_cache
@login_required
def password_change(request: AuthedRequest) -> HttpResponse:
    """A new password; the sessions on other devices end."""
    form = PasswordChangeForm(request.POST or None, owner=request.user)
    if request.method == "POST" and form.is_valid():
        set_password(person=request.user, actor=request.user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("The password is changed. Other devices are logged out."))
        return redirect("contest:account")
    return render(
        request,
        "contest/password_change.html",
        {"title": _("Change password"), "form": form, "must": request.user.must_change_password},
    )


class PasswordReset(PasswordResetView):
    """Asks for an e-mail address; the answer is the same whether an account has it or not."""

    form_class = ResetRequestForm
    template_name = "contest/password_reset.html"
    email_template_name = "mail/password_reset.txt"
    subject_template_name = "mail/password_reset_subject.txt"
    success_url = reverse_lazy("contest:password-reset-sent")
    extra_context = {"title": gettext_lazy("Reset password")}  # a class is made once, for all languages
    extra_email_context = {"site_url": settings.SITE_URL}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            RESET_BY_ADDRESS.take(self.request.META.get("REMOTE_ADDR", ""))
            RESET_BY_ACCOUNT.take(form.cleaned_data["email"].casefold())
        except TooManyAttempts as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return super().form_valid(form)


def password_reset_sent(request: HttpRequest) -> HttpResponse:
    """Says where to look for the link."""
    return render(request, "contest/password_reset_sent.html", {"title": _("Look into your mailbox")})


class PasswordResetConfirm(PasswordResetConfirmView):
    """A new password by the link from a mail or a slip; looking at the page uses nothing up."""

    form_class: Any = ChosenPasswordForm
    template_name = "contest/password_reset_confirm.html"
    success_url = reverse_lazy("contest:home")

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs["owner"] = kwargs.pop("user")
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"title": _("Choose a new password"), "person": self.user}

    def form_valid(self, form: Any) -> HttpResponse:
        person = form.owner
        set_password(person=person, actor=person, password=form.cleaned_data["password"])
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        LOGIN_BY_ACCOUNT.release(f"user {person.pk}")
        enter(self.request, person)
        messages.success(self.request, _("The new password is set, and you are logged in."))
        return redirect(self.get_success_url())


@sensitive_post_parameters()
@never_cache
def register(request: HttpRequest, edition: str) -> HttpResponse:
    """Sign up as a contestant by oneself; the same post twice makes one account."""
    found = get_object_or_404(editions_visible_to(request.user).distinct(), code=edition)
    set_edition(request, found)
    context: dict[str, Any] = {"title": _("Register"), "edition": found}
    if not registration_is_open(found):
        return render(request, "contest/register_closed.html", context)
    if isinstance(request.user, User):
        return _register_known(request, found, request.user, context)
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with timezone.override(found.tz):
                person = _register(request, found, form)
        except DomainError as error:
            form.add_error("mobile" if isinstance(error, MobileTaken) else None, str(error))
        else:
            enter(request, person)
            messages.success(
                request, _("Welcome, %(name)s. Your account is ready.") % {"name": person.full_name}
            )
            return redirect("contest:entry-create", found.code)
    return render(request, "contest/register.html", {**context, "form": form})


def _register(request: HttpRequest, edition: Edition, form: RegisterForm) -> User:
    data = form.cleaned_data
    address = request.META.get("REMOTE_ADDR", "")
    REGISTER_BY_ADDRESS.take(address)
    try:
        return register_contestant(
            edition=edition,
            full_name=data["full_name"],
            mobile=data["mobile"],
            password=data["password"],
            title=data["title"],
            **form.unit_values,
        )
    except MobileTaken:
        # A second post of the same form: whoever knows the password is the person.
        known = User.objects.filter(mobile=data["mobile"]).first()
        if known is None:
            raise
        try:
            with counted(LOGIN_BY_ACCOUNT, f"user {known.pk}"):
                person = authenticate(request, username=data["mobile"], password=data["password"])
                if not isinstance(person, User) or person.pk != known.pk:
                    raise
        except TooManyAttempts as error:
            raise error from None
        join_as_contestant(edition=edition, person=person)
        return person


def _register_known(
    request: HttpRequest, edition: Edition, person: User, context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST":
        try:
            join_as_contestant(edition=edition, person=person)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            return redirect("contest:entry-create", edition.code)
    return render(request, "contest/register_join.html", context)
