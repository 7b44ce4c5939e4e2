"""Filters above the journal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import FilterForm, LocalDateInput
from contest.verbs import all_kinds, all_verbs


class JournalFilterForm(FilterForm):
    """Thing, act, person and days."""

    q = forms.CharField(
        label=_("Thing"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": _("name, code or reason")}),
    )
    kind = forms.ChoiceField(label=_("Kind"))
    verb = forms.ChoiceField(label=_("Act"))
    who = forms.CharField(label=pgettext_lazy("journal", "Who"), max_length=100)
    since = forms.DateField(label=_("From"), widget=LocalDateInput())
    until = forms.DateField(label=_("To"), widget=LocalDateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("All kinds")), *all_kinds().items()]
        verbs: Any = self.fields["verb"]
        verbs.choices = [
            ("", _("All acts")),
            *((verb, f"{words.rstrip(':：')}") for verb, words in all_verbs().items()),
        ]
