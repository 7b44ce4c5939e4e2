"""What an office adds to an official paper before it is downloaded; nothing of it is kept."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, Fieldsets
from judging.documents.papers.awards import OfficialFrame


class OfficialFrameForm(CrispyForm):
    """The red head, the number and the addressees, each only where it is wanted."""

    head = forms.CharField(
        label=_("Red head"), max_length=40, required=False,
        help_text=_("Who issues it, as it stands in red. Empty: without a head."),
    )  # fmt: skip
    number = forms.CharField(
        label=_("Number of the document"), max_length=40, required=False, help_text=_("For example 广区组〔2026〕12号.")
    )  # fmt: skip
    to = forms.CharField(
        label=_("Addressed to"), max_length=200, required=False, help_text=_("Empty: to everybody.")
    )

    fieldsets: ClassVar[Fieldsets] = [("", [("head", "number"), "to"])]

    def frame(self) -> OfficialFrame:
        """Return what was typed; nothing of it where it does not fit."""
        if not self.is_valid():
            return OfficialFrame()
        return OfficialFrame(**{name: self.cleaned_data[name].strip() for name in ("head", "number", "to")})
