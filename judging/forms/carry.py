"""Forms of a round's journey: the file, the code on paper, whose values stand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm
from judging.carry.parcel import MAX_PACKED, SUFFIX
from judging.states import Winner


class ParcelField(forms.FileField):
    """A file in which a round travels; one that is too large is refused before it is read."""

    def __init__(self, **values: Any) -> None:
        widget = forms.FileInput({"accept": SUFFIX, "data-max-bytes": MAX_PACKED})
        super().__init__(widget=widget, **values)

    def clean(self, *args: Any, **kwargs: Any) -> Any:
        file = super().clean(*args, **kwargs)
        if file is not None and file.size > MAX_PACKED:
            raise forms.ValidationError(_("The file is larger than any round can be."))
        return file


class ReturnForm(CrispyForm):
    """The file that the hall made."""

    file = ParcelField(
        label=_("File from the hall"),
        help_text=_("Nothing is changed before you have seen what it would change."),
    )


class TakeInForm(CrispyForm):
    """The file that the site made, and the code that was printed with it."""

    file = ParcelField(label=_("File of the round"), help_text=_("Its name ends in .jiangtai."))
    code = forms.CharField(
        label=_("Code on paper"),
        max_length=40,
        help_text=_("Twelve signs in three groups, from the sheet that was printed with the file."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class MergeForm(CrispyForm):
    """What has to be said before a return is merged."""

    winner = forms.ChoiceField(
        label=_("Where both sides were changed"),
        choices=Winner.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the record, with your name and the time."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, conflicts: bool, deliberate: bool, **kwargs: Any) -> None:
        """conflicts: whether there are such places; deliberate: whether a reason has to be given."""
        super().__init__(*args, **kwargs)
        if not conflicts:
            del self.fields["winner"]
        if not (conflicts or deliberate):
            del self.fields["reason"]
