"""Into whose hands certificates go."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm
from judging.states import LedgerKind


class DeliverForm(CrispyForm):
    """How certificates were delivered, and to whom."""

    how = forms.ChoiceField(
        label=_("How"),
        choices=[(kind, kind.label) for kind in (LedgerKind.HANDED_OVER, LedgerKind.MAILED)],
        widget=forms.RadioSelect,
        initial=LedgerKind.HANDED_OVER,
    )
    whom = forms.CharField(
        label=_("Received by"),
        max_length=200,
        required=False,
        help_text=_("Who signed for them, or the address. Empty: each by its own holder."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("A mailing number, for example.")
    )
