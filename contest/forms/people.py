"""People of an edition: found, brought in, given roles."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.account import AccountForm
from contest.forms.base import CrispyForm, FilterForm
from contest.forms.people_fields import MobileField, NameField, UnitChoiceField
from contest.states import Role

ROLES = [("", _("Please choose")), *Role.choices]


class PersonFilterForm(FilterForm):
    """Search and role above the list of people."""

    role = forms.ChoiceField(label=_("Role"))
    came = forms.ChoiceField(
        label=_("Log-in"),
        choices=[("", _("All")), ("no", _("never logged in")), ("yes", _("has logged in"))],
    )

    def __init__(self, *args: Any, counts: Mapping[Role, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["role"]
        roles.choices = [
            ("", _("All roles")),
            *((role.value, f"{role.label} ({count})") for role, count in counts.items()),
        ]


class RoleMixin:
    """A role and, for a unit contact, the unit."""

    def clean(self) -> dict[str, Any]:
        form: Any = self
        data: dict[str, Any] = super().clean() or form.cleaned_data  # type: ignore[misc]
        if data.get("role") == Role.UNIT_CONTACT and not data.get("contact_unit"):
            form.add_error("contact_unit", _("Choose the unit that the contact speaks for."))
        return data


def contact_unit_field() -> UnitChoiceField:
    return UnitChoiceField(
        label=_("Contact for the unit"),
        required=False,
        help_text=_("Only for unit contacts: they see the entries of this unit and of those below it."),
    )


class PersonCreateForm(RoleMixin, CrispyForm):
    """Somebody new in an edition."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    contact_unit = contact_unit_field()
    full_name = NameField(
        label=pgettext_lazy("person", "Name"), widget=forms.TextInput({"autocomplete": "off"})
    )
    mobile = MobileField(
        label=_("Mobile number"),
        help_text=_("With it the person logs in; somebody who has an account is found by it."),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    unit = UnitChoiceField(label=pgettext_lazy("organization", "Unit"), required=False)
    title = forms.CharField(label=_("Post or title"), max_length=100, required=False)

    fieldsets = (
        (_("Role"), ("role", "contact_unit")),
        (_("Person"), ("full_name", "mobile", "email", "unit", "title")),
    )


class MembershipForm(RoleMixin, CrispyForm):
    """A further role."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    contact_unit = contact_unit_field()


class PersonForm(AccountForm):
    """A person's data, corrected by an organizer."""


class InvitationForm(RoleMixin, CrispyForm):
    """Somebody who is to come in by a link or a slip."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    contact_unit = UnitChoiceField(
        label=pgettext_lazy("organization", "Unit"),
        required=False,
        help_text=_(
            "A unit contact sees the entries of this unit and of those below it; a judge gets no entries of the own "
            "unit. A judge whose unit is not listed says it when accepting."
        ),
    )
    full_name = NameField(
        label=pgettext_lazy("person", "Name"), widget=forms.TextInput({"autocomplete": "off"})
    )
    mobile = MobileField(
        label=_("Mobile number"),
        required=False,
        help_text=_("If an account has it, only its owner can accept."),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("If you give one, the link is sent there as well.")
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=14,
        choices=[
            (1, _("1 day")),
            (7, _("7 days")),
            (14, _("14 days")),
            (30, _("30 days")),
            (90, _("90 days")),
        ],
    )

    fieldsets = (
        (_("Role"), ("role", "contact_unit")),
        (_("Person"), ("full_name", "mobile", "email")),
        ("", ("days",)),
    )


class InvitationFilterForm(FilterForm):
    """Search and state above the list of invitations."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All roles")), *Role.choices])
    status = forms.ChoiceField(
        label=pgettext_lazy("invitation", "State"),
        choices=[
            ("", _("All")),
            ("open", pgettext_lazy("invitation", "Open")),
            ("accepted", pgettext_lazy("invitation", "Accepted")),
            ("expired", pgettext_lazy("invitation", "Expired")),
            ("revoked", pgettext_lazy("invitation", "Taken back")),
        ],
    )
