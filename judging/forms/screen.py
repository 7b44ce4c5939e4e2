"""Forms of the screens page."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, CrispyModelForm
from contest.forms.fields import PictureField
from judging.models import Screen
from judging.states import ScreenRole

STILL_BYTES: Final = 30_000_000


class ScreenForm(CrispyModelForm):
    """A screen's name and what it shows."""

    class Meta:
        model = Screen
        fields = ("name", "role")


class RoleForm(CrispyForm):
    """What all screens are to show."""

    role = forms.ChoiceField(
        label=_("All show"),
        choices=[(role.value, role.label) for role in ScreenRole if role is not ScreenRole.HOST],
        widget=forms.Select({"class": "form-select"}),
    )


class StillForm(CrispyForm):
    """The picture of a screen."""

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picture = PictureField(
            label=_("Picture"),
            max_bytes=STILL_BYTES,
            help_text=_("As wide as the screen, for example 1920 × 1080. It is shown whole, on black."),
        )
        picture.now = now
        self.add_fields({"picture": picture})
        if now:
            self.add_fields({"drop": forms.BooleanField(label=_("Take the picture away"), required=False)})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("picture") and not values.get("drop") and "picture" not in self.errors:
            raise ValidationError(_("Choose a picture first."))
        return values
