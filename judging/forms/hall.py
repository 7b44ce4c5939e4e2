"""What people type at the desk of a live round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, ReasonForm
from contest.forms.fields import DurationField, PictureField

PHOTO_MAX_BYTES = 20_000_000


class ClockForm(ReasonForm):
    """The measured time, corrected by hand; 0:00 begins anew."""

    seconds = DurationField(
        label=_("Time used"), allow_zero=True, help_text=_("Minutes and seconds, as 7:45.")
    )
    field_order = ("seconds", "reason")


class RevokeForm(ReasonForm):
    """Takes the seat from a tablet; unsent: how many saves it still holds, which are then given up on purpose."""

    def __init__(self, *args: Any, unsent: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unsent:
            self.fields["despite"] = forms.BooleanField(
                label=_(
                    "Go on without what the tablet still holds. If it is found later, its marks come to the desk."
                ),
            )


class PaperForm(CrispyForm):
    """A sheet filled in on paper: a number for every criterion, and perhaps a photo."""

    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=5000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"] = PictureField(
            max_bytes=PHOTO_MAX_BYTES,
            label=_("Photo of the paper sheet"),
            help_text=_("Shown beside the marks to the person who compares them."),
        )
