"""Forms of the record of a session: the report, the branch's word, signing in, and recording by hand."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import CrispyForm, CrispyModelForm, Fieldsets, FilterForm
from talent_pool.actions.delivery import MOST_PHOTOS
from talent_pool.forms.booking import WordsInput
from talent_pool.models import Delivery, Lecturer, LectureReport, ServiceLevel
from talent_pool.queries.lecturer import known_sectors
from talent_pool.queries.site import known_towns
from talent_pool.states import DeliverySource, DeliveryState
from talent_pool.validators.bounds import plausible_crowd, plausible_day


class PicturesInput(forms.ClearableFileInput):
    """Several pictures at once; a phone offers its camera."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PicturesField(forms.FileField):
    """Up to MOST_PHOTOS pictures, or none."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = PicturesInput({"accept": "image/*", "data-max-bytes": "20000000"})
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(
                _("Choose at most %(count)d pictures."), params={"count": MOST_PHOTOS}
            )
        return [super(PicturesField, self).clean(one, initial) for one in files]


class SessionReportForm(CrispyModelForm):
    """How a session went, filled in on the phone."""

    photos = PicturesField(
        label=_("Photos"), help_text=_("Seen by the branch, the lecturer and the manager only.")
    )
    fieldsets: ClassVar[Fieldsets] = (("", ("attendance", "photos", "remarks")),)

    class Meta:
        model = Delivery
        fields = ("attendance", "remarks")
        labels = {"attendance": _("How many people were present?")}
        help_texts = {"attendance": _("Empty if nobody counted: unknown is not zero.")}
        widgets = {
            "attendance": forms.NumberInput({"inputmode": "numeric", "min": 0, "max": 100000}),
            "remarks": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendance"].validators.append(plausible_crowd)

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SessionAmendForm(SessionReportForm):
    """Correcting a record; why is asked where the branch has spoken already."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    fieldsets: ClassVar[Fieldsets] = (("", ("attendance", "photos", "remarks", "reason")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.instance.state in {
            DeliveryState.CONFIRMED,
            DeliveryState.DISPUTED,
        }


class SessionRecordForm(CrispyModelForm):
    """A session that nobody ordered here, written down by the manager."""

    lecturers = forms.ModelMultipleChoiceField(
        Lecturer.objects.standing(),
        label=_("Lecturers"),
        help_text=_("To choose several, hold Ctrl (⌘ on a Mac) while clicking."),
        widget=forms.SelectMultiple({"size": 8}),
    )
    is_confirmed = forms.BooleanField(
        label=_("The unit has confirmed it"),
        required=False,
        help_text=_("In writing or by telephone. Without this it is counted apart."),
    )
    photos = PicturesField(label=_("Photos"))
    fieldsets: ClassVar[Fieldsets] = (
        (_("What"), ("lecturers", "report", "topic", "title", "lecture_form")),
        (_("When and where"), ("held_on", "town", "place", "site", "is_online")),
        (_("For whom"), ("unit_name", ("audience_kind", "attendance"), "sector")),
        (_("How it went"), ("is_confirmed", "rating", "photos", "remarks")),
    )

    class Meta:
        model = Delivery
        fields = (
            "report",
            "topic",
            "title",
            "lecture_form",
            "held_on",
            "town",
            "place",
            "site",
            "is_online",
            "unit_name",
            "audience_kind",
            "attendance",
            "sector",
            "rating",
            "remarks",
        )
        help_texts = {
            "title": _("If it was no report of the library."),
            "attendance": _("Empty if nobody counted: unknown is not zero."),
            "rating": _("From 1 to 5, if the unit gave one."),
        }
        widgets = {"remarks": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["report"].queryset = LectureReport.objects.admitted().defer("script_text")
        fields["held_on"].validators.append(plausible_day)
        fields["attendance"].validators.append(plausible_crowd)
        fields["town"].widget = WordsInput(known_towns())
        fields["sector"].widget = WordsInput(known_sectors())

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A session can only be recorded after it took place."))
        return day

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SessionConfirmForm(CrispyForm):
    """The branch's word."""

    rating = forms.TypedChoiceField(
        label=_("How was it?"),
        coerce=int,
        choices=[
            (5, pgettext_lazy("rating", "5 – excellent")),
            (4, pgettext_lazy("rating", "4 – good")),
            (3, pgettext_lazy("rating", "3 – fair")),
            (2, pgettext_lazy("rating", "2 – weak")),
            (1, pgettext_lazy("rating", "1 – poor")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class SettleForm(CrispyForm):
    """The manager's decision on a dispute."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept in the record, with your name and the time."),
    )  # fmt: skip


class SignInForm(CrispyForm):
    """A name on the sheet."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=60, widget=forms.TextInput({"autocomplete": "name"})
    )
    unit_name = forms.CharField(label=pgettext_lazy("organization", "Unit"), max_length=100, required=False)


class DeliveryFilter(FilterForm):
    """Search above the register of sessions."""

    state = forms.ChoiceField(label=_("State"))
    source = forms.ChoiceField(
        label=_("Source"), choices=[("", pgettext_lazy("filter", "All")), *DeliverySource.choices]
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", pgettext_lazy("filter", "All"))
        self.fields["q"].widget.attrs["placeholder"] = _("Unit, title or lecturer")
        shown = [one for one in DeliveryState.choices if one[0] != DeliveryState.OPEN]
        self.fields["state"].choices = [everything, *shown]  # type: ignore[attr-defined]
        self.fields["year"].choices = [everything, *((year, str(year)) for year in years)]  # type: ignore[attr-defined]


class ServiceLevelForm(CrispyModelForm):
    """A level of service."""

    class Meta:
        model = ServiceLevel
        fields = ("name", "sessions")
