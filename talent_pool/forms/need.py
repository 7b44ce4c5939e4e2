"""Forms of needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import CrispyForm, CrispyModelForm, FilterForm
from contest.models import Edition, Entry
from talent_pool.forms.booking import WordsInput
from talent_pool.models import Need
from talent_pool.queries.lecturer import known_sectors
from talent_pool.queries.need import editions_to_call
from talent_pool.queries.site import known_towns
from talent_pool.states import NeedState


class NeedForm(CrispyModelForm):
    """What is wanted, without an order behind it."""

    class Meta:
        model = Need
        fields = ("subject", "topic", "sector", "audience_kind", "unit_name", "town")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].widget = WordsInput(known_towns())
        self.fields["sector"].widget = WordsInput(known_sectors())

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NeedCallForm(CrispyForm):
    """Into the call of which edition."""

    edition = forms.ModelChoiceField(Edition.objects.none(), label=_("Contest"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions_to_call()  # type: ignore[attr-defined]


class NeedAnswerForm(CrispyForm):
    """Which of one's own entries answers."""

    entry = forms.ModelChoiceField(
        Entry.objects.none(), label=_("Your entry"), empty_label=None, to_field_name="code"
    )

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = entries  # type: ignore[attr-defined]


class PlainForm(CrispyForm):
    """Asks for nothing but the press of the button."""


class NeedFilter(FilterForm):
    """States above the list of needs."""

    state = forms.ChoiceField(label=_("State"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["q"]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("Not closed")),
            *NeedState.choices,
            ("all", pgettext_lazy("filter", "All")),
        ]
