"""Forms of the yearly report: its text, and the filters above the rows behind a figure."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import CrispyForm, FilterForm
from talent_pool.exceptions import PatternRefused
from talent_pool.yearly.measures import NAMES, Dimension, label_of
from talent_pool.yearly.patterns import MOST_CHARACTERS, check


class YearlyTextForm(CrispyForm):
    """The sentences of a year's report."""

    text = forms.CharField(
        label=_("Text"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 16, "spellcheck": "false"}),
        help_text=_(
            "A line is a paragraph; 一、 at its beginning makes it a heading. Figures come from placeholders in braces alone."
        ),
    )

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        try:
            check(text)
        except PatternRefused as error:
            raise forms.ValidationError(str(error)) from error
        return text


class FigureFilter(FilterForm):
    """Narrows the rows behind a figure. keys: what occurs in the year, by dimension."""

    year = forms.ChoiceField(label=_("Year"))

    def __init__(
        self, data: Any, *, years: Sequence[int], keys: Mapping[Dimension, Sequence[str]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        del self.fields["q"]
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]
        for by, found in keys.items():
            self.fields[by.value] = forms.ChoiceField(
                label=str(NAMES[by]),
                required=False,
                widget=forms.Select({"class": "form-select"}),
                choices=[
                    ("", pgettext_lazy("filter", "All")),
                    *((key, label_of(by, key)) for key in found),
                ],
            )

    @property
    def is_filtering(self) -> bool:
        """Never: without its year the list does not exist, so there is nothing to clear all of it to."""
        return False
