"""Units of the tree."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, FilterForm
from contest.forms.people_fields import NameField, UnitChoiceField
from contest.models import Organization


class OrganizationForm(CrispyForm):
    """A unit's names and its place."""

    name = NameField(
        label=_("Full name"), help_text=_("As it shall stand on certificates."), widget=forms.TextInput()
    )
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=60,
        required=False,
        help_text=_("For narrow columns and the big screen."),
    )
    parent = UnitChoiceField(
        label=_("Superior unit"), required=False, empty=_("none: it stands at the top of the tree")
    )

    def __init__(self, *args: Any, unit: Organization | None = None, **kwargs: Any) -> None:
        if unit is not None:
            kwargs.setdefault(
                "initial", {"name": unit.name, "short_name": unit.short_name, "parent": unit.parent_id}
            )
        super().__init__(*args, **kwargs)
        if unit is not None:
            self.fields["parent"] = UnitChoiceField(
                label=_("Superior unit"),
                required=False,
                without=unit,
                also=unit.parent,
                empty=_("none: it stands at the top of the tree"),
                help_text=_("Everything below the unit moves with it."),
            )


class UnitFilterForm(FilterForm):
    """Search in the tree."""

    inactive = forms.ChoiceField(label=_("Units"), choices=[("", _("all")), ("no", _("only active ones"))])
