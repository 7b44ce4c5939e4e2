"""Forms of sectors and lecture forms."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm
from contest.forms.fields import NamesField
from contest.forms.rows import RowForm, row_formset


class NameForm(RowForm):
    """One sector or lecture form."""

    name = forms.CharField(label=_("Name"), max_length=100)
    widths: ClassVar = {"name": "wide"}


NameFormSet = row_formset(NameForm)


class PasteNamesForm(CrispyForm):
    """Several names at once."""

    names = NamesField(
        label=_("Several at once"), help_text=_("One name a line; numbers at the beginning are left out.")
    )
