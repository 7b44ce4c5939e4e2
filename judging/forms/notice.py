"""Forms of the public notice: its plan, another end, an override."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyForm, CrispyModelForm, Fieldsets
from judging.models import NoticePlan, PublicNotice


class NoticePlanForm(CrispyModelForm):
    """How long the notice runs, what it says, who takes objections."""

    class Meta:
        model = NoticePlan
        fields = [
            "working_days", "counts_first_day", "ends_on", "ends_on_reason", "title", "opening", "shows_places", "office",
            "person", "phone", "email", "address",
        ]  # fmt: skip
        widgets: ClassVar = {"opening": forms.Textarea({"rows": 4})}

    fieldsets: ClassVar[Fieldsets] = [
        (_("How long"), ["working_days", "counts_first_day", ("ends_on", "ends_on_reason")]),
        (_("Where objections come"), [("office", "person"), ("phone", "email"), "address"]),
        (_("What it says"), ["title", "opening", "shows_places"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = _("Only where days can't be counted.")
        self.fields["ends_on_reason"].help_text = _("Kept in the journal.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("ends_on") and not (values.get("ends_on_reason") or "").strip():
            self.add_error(
                "ends_on_reason", _("Say why the last day is set by hand: it is kept in the journal.")
            )
        return values

    def values(self) -> dict[str, Any]:
        """Return the columns to save."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NoticeEndForm(CrispyForm):
    """Another end of a notice."""

    how = forms.ChoiceField(
        label=_("When the notice ends"),
        choices=[("day", _("At the end of another day")), ("now", _("At once"))],
        widget=forms.RadioSelect,
        initial="day",
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("It counts to its midnight. Not needed for “At once”."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the journal; the supervisor sees it when the notice gets shorter."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        self.fields["last_day"].initial = notice.last_day
        if notice.ends_at <= timezone.now():
            how = self.fields["how"]
            assert isinstance(how, forms.ChoiceField)
            how.choices = [("day", _("At the end of another day"))]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("how") == "day" and not values.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _("Choose the last day."))
        return values


class NoticeOverrideForm(CrispyForm):
    """Why an edition goes on although its notice has not run its course."""

    understood = forms.BooleanField(
        label=_("I know that the supervisor sees this decision, with my name, on the first page")
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the journal and shown to the supervisor."),
        min_length=5,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
