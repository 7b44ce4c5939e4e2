"""Coming in, one's own data, and passwords."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.attempts import LOGIN_BY_ACCOUNT, LOGIN_BY_ADDRESS, TooManyAttempts, counted
from contest.authentication import find_person
from contest.forms.base import CrispyForm, CrispyMixin
from contest.forms.people_fields import MobileField, NameField, UnitField
from contest.models import Organization, User
from contest.queries.people import judges_now

NEW_PASSWORD = {"autocomplete": "new-password"}


class LoginForm(CrispyMixin, AuthenticationForm):
    """User name or mobile number, and password; tries are counted per account and per address."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("User name or password is wrong. Both must be typed exactly, capitals included."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name or mobile number")
        self.fields["username"].error_messages["required"] = _("Fill in the user name or the mobile number.")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "autofocus": True}
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        """Look the person up; raises ValidationError, which tells how long to wait after too many tries."""
        typed = str(self.cleaned_data.get("username") or "").strip()
        if not typed or not self.cleaned_data.get("password"):
            return self.cleaned_data
        person = find_person(typed)
        account = f"user {person.pk}" if person else f"typed {typed.casefold()}"
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        try:
            with counted(LOGIN_BY_ADDRESS, address), counted(LOGIN_BY_ACCOUNT, account):
                super().clean()
        except TooManyAttempts as error:
            raise forms.ValidationError(str(error), code="too_many") from error
        LOGIN_BY_ACCOUNT.release(account)
        return self.cleaned_data


class NewPasswordMixin:
    """A password of one's own choice, typed once and shown on request by the browser, checked by the rules."""

    def password_owner(self) -> User:
        """Return the person whose name and number the password must not repeat."""
        raise NotImplementedError

    def check_password(self, name: str) -> None:
        form: Any = self
        password = form.cleaned_data.get(name)
        if password:
            try:
                password_validation.validate_password(password, self.password_owner())
            except forms.ValidationError as error:
                form.add_error(name, error)


class ChosenPasswordForm(NewPasswordMixin, CrispyForm):
    """A new password, twice."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 8 characters, not only digits that everybody tries first."),
        widget=forms.PasswordInput(NEW_PASSWORD),
    )
    again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(NEW_PASSWORD)
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def password_owner(self) -> User:
        return self.owner

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, second = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if first and second and first != second:
            self.add_error("again", _("The two passwords differ. Type the new password again."))
        self.check_password("password")
        return self.cleaned_data


class PasswordChangeForm(ChosenPasswordForm):
    """The password until now, and a new one twice."""

    old = forms.CharField(
        label=_("Password until now"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("old", "password", "again")

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        try:
            with counted(LOGIN_BY_ACCOUNT, f"user {self.owner.pk}"):
                if not self.owner.check_password(old):
                    raise forms.ValidationError(_("This is not your password until now. Type it again."))
        except TooManyAttempts as error:
            raise forms.ValidationError(str(error), code="too_many") from error
        return old

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("old") and self.cleaned_data.get("old") == self.cleaned_data.get("password"):
            self.add_error("password", _("Choose a password that differs from the one until now."))
        return self.cleaned_data


class ResetRequestForm(CrispyMixin, PasswordResetForm):
    """Asks to which address the link for a new password is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].help_text = _("The address that stands in your account.")


def own_unit_field() -> UnitField:
    """Ask a judge for the unit."""
    return UnitField(
        label=pgettext_lazy("organization", "Unit"),
        help_text=_(
            "You are given no entries of your own unit. Type a part of the name and choose; if it is not offered, "
            "type it in full."
        ),
    )


def unit_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the unit that was asked for, from the tree or in words; nothing where none was asked."""
    found, typed = data.get("unit", (None, ""))
    return {"organization": found, "unit_name": typed}


class RegisterForm(NewPasswordMixin, CrispyForm):
    """A contestant who comes by herself."""

    full_name = NameField(
        label=pgettext_lazy("person", "Name"), help_text=_("As it shall stand on the certificate.")
    )
    mobile = MobileField(label=_("Mobile number"), help_text=_("With it you log in."))
    unit = UnitField(label=pgettext_lazy("organization", "Unit"))
    title = forms.CharField(label=_("Post or title"), max_length=100, required=False)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 8 characters, not only digits that everybody tries first."),
        widget=forms.PasswordInput(NEW_PASSWORD),
    )
    agreed = forms.BooleanField(
        label=_("I agree that my name, unit, mobile number and entry are kept and used for this contest."),
        error_messages={
            "required": _("Without your agreement your data can't be kept, so you can't register.")
        },
    )

    def password_owner(self) -> User:
        data = self.cleaned_data
        return User(full_name=data.get("full_name") or "", mobile=data.get("mobile") or None)

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.check_password("password")
        return self.cleaned_data

    @property
    def unit_values(self) -> dict[str, Any]:
        """Return the unit from the tree, or the words that were typed."""
        return unit_values(self.cleaned_data)


class AccountForm(CrispyForm):
    """A person's own data."""

    full_name = NameField(label=pgettext_lazy("person", "Name"))
    name_pinyin = forms.CharField(
        label=_("Pinyin"),
        max_length=600,
        required=False,
        help_text=_("Syllables with spaces between, for example zeng guo ping. Lists are sorted by it."),
    )
    mobile = MobileField(label=_("Mobile number"), required=False, help_text=_("Also serves to log in."))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("To it goes the link when you forget your password.")
    )
    unit = UnitField(label=pgettext_lazy("organization", "Unit"), required=False)
    title = forms.CharField(label=_("Post or title"), max_length=100, required=False)

    fieldsets = (
        (_("Who you are"), ("full_name", "name_pinyin", "unit", "title")),
        (_("How you are reached"), ("mobile", "email")),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "full_name": person.full_name,
                "name_pinyin": person.name_pinyin,
                "mobile": person.mobile or "",
                "email": person.email,
                "unit": person.unit_label,
                "title": person.title,
            },
        )
        super().__init__(*args, **kwargs)
        self.person = person
        if person.unit_label and judges_now(person):
            unit = self.fields["unit"]
            unit.disabled = True
            unit.help_text = _("You are given no entries of your own unit, so only an organizer changes it.")

    def clean_name_pinyin(self) -> str:
        text = " ".join(self.cleaned_data["name_pinyin"].lower().split())
        return text.replace("ü", "v")

    def clean_mobile(self) -> str:
        mobile: str = self.cleaned_data["mobile"]
        if mobile and User.objects.exclude(pk=self.person.pk).filter(mobile=mobile).exists():
            raise forms.ValidationError(_("Another account has this mobile number."), code="taken")
        return mobile

    @cached_property
    def values(self) -> dict[str, Any]:
        """Return what edit_account takes."""
        data = dict(self.cleaned_data)
        found: Organization | None
        found, typed = data.pop("unit")
        if found is None and typed == self.person.unit_label:
            found = self.person.organization  # a unit that is not offered any more stays as it is
        return {**data, "organization": found, "unit_name": "" if found else typed}


class OwnUnitForm(CrispyForm):
    """What a judge who has an account already is asked for when accepting."""

    unit = own_unit_field()


class AcceptForm(NewPasswordMixin, CrispyForm):
    """An invited person without an account makes one; ask_unit: a judge whose unit nobody knows says it."""

    full_name = NameField(
        label=pgettext_lazy("person", "Name"), help_text=_("As it shall stand on the certificate.")
    )
    mobile = MobileField(label=_("Mobile number"), help_text=_("With it you log in."))
    unit = own_unit_field()
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 8 characters, not only digits that everybody tries first."),
        widget=forms.PasswordInput(NEW_PASSWORD),
    )
    agreed = forms.BooleanField(
        label=_("I agree that my name, unit, mobile number and entry are kept and used for this contest."),
        error_messages={
            "required": _("Without your agreement your data can't be kept, so you can't register.")
        },
    )

    def __init__(
        self, *args: Any, account: User | None = None, ask_unit: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        if not ask_unit:
            del self.fields["unit"]
        if account is not None:  # made by the organizer: name and number stand already
            del self.fields["full_name"], self.fields["mobile"]

    def password_owner(self) -> User:
        data = self.cleaned_data
        return self.account or User(full_name=data.get("full_name") or "", mobile=data.get("mobile") or None)

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.check_password("password")
        return self.cleaned_data
