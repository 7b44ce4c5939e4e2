"""How certificates are numbered, corrected and found."""

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, FilterForm, ReasonForm
from judging.actions.certificate import number_pattern_works
from judging.states import CertificateKind, CertificateState


class CertificateSeriesForm(CrispyForm):
    """How certificates are numbered."""

    pattern = forms.CharField(
        label=_("Pattern of the numbers"),
        max_length=60,
        help_text=_("{n:04d} is the number with four digits; {year} and {edition} may stand in it."),
    )
    next_number = forms.IntegerField(label=_("Next number"), min_value=1, max_value=10**7)

    def clean_pattern(self) -> str:
        pattern: str = self.cleaned_data["pattern"]
        if not number_pattern_works(pattern):
            raise forms.ValidationError(
                gettext(
                    "The pattern must contain {n}, for example {year}-{n:04d}; {edition} and {year} may stand in it."
                )
            )
        return pattern


class CertificateReplaceForm(ReasonForm):
    """Why a certificate is issued anew, and what is corrected on it."""

    holder = forms.CharField(label=_("Name on the certificate"), max_length=500)
    holder_unit = forms.CharField(label=pgettext_lazy("organization", "Unit"), max_length=300, required=False)

    fieldsets = (("", ("holder", "holder_unit", "reason")),)


PAPER = (
    ("", _("All")),
    ("unprinted", _("Not printed yet")),
    ("printed", _("Printed, not delivered")),
    ("delivered", _("Delivered")),
)


class LedgerFilterForm(FilterForm):
    """Which certificates of an edition are shown."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *CertificateKind.choices])
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *CertificateState.choices])
    paper = forms.ChoiceField(label=pgettext_lazy("certificate", "Paper"), choices=PAPER)
