"""Forms about lecturers: their own page, consent, days, reviews, teams."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import CrispyForm, CrispyModelForm, FilterForm, LocalDateInput
from contest.forms.fields import PictureField
from contest.forms.rows import RowForm, row_formset
from talent_pool.forms.fields import audiences_field, languages_field, shown_field, towns_field
from talent_pool.models import ConsentText, Lecturer, Team
from talent_pool.states import FIRST_OFFERED, PublicPart, ReviewOutcome, TeamRole
from talent_pool.validators.bounds import plausible_day


class OwnPageForm(CrispyModelForm):
    """What a lecturer herself writes about herself."""

    audiences = audiences_field()
    languages = languages_field()
    towns = towns_field()
    photo_file = PictureField(
        label=_("Photo"),
        max_bytes=10_000_000,
        help_text=_("JPEG, PNG, WebP or HEIC, up to 10 MB; upright looks best."),
    )
    remove_photo = forms.BooleanField(label=_("Take the photo away"), required=False)
    fieldsets = (
        (_("About me"), ("title", "biography", "photo_file", "remove_photo")),
        (_("For whom and where"), ("audiences", "languages", "towns")),
    )

    class Meta:
        model = Lecturer
        fields = ("title", "biography", "audiences", "languages", "towns")
        widgets = {"biography": forms.Textarea({"rows": 6})}

    def __init__(self, *args: Any, photo_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if photo_url:
            self.fields["photo_file"].now = photo_url  # type: ignore[attr-defined]
        else:
            del self.fields["remove_photo"]

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ShownForm(CrispyForm):
    """What everybody may see."""

    shown = shown_field()

    @property
    def parts(self) -> list[PublicPart]:
        """Return what is ticked."""
        return [PublicPart(value) for value in self.cleaned_data["shown"]]


class ConsentForm(ShownForm):
    """A lecturer agrees; the tick is hers to set."""

    agrees = forms.BooleanField(label=_("I have read the text and agree"))
    number = forms.IntegerField(widget=forms.HiddenInput)


class PaperConsentForm(ShownForm):
    """A manager notes what a lecturer has signed on paper."""

    number = forms.TypedChoiceField(label=_("Version of the text"), coerce=int)
    given_on = forms.DateField(label=_("Signed on"), validators=[plausible_day])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"given_on": timezone.localdate(), "shown": list(FIRST_OFFERED)}
        super().__init__(*args, **kwargs)
        versions = ConsentText.objects.order_by("-number")
        self.fields["number"].choices = [  # type: ignore[attr-defined]
            (one.number, f"{one.number} · {timezone.localdate(one.created_at)}") for one in versions
        ]

    def clean_given_on(self) -> date:
        """Refuse a day to come."""
        day: date = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day


class ConsentTextForm(CrispyForm):
    """A new version of the text."""

    body = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea({"rows": 14}))


class AbsenceRow(RowForm):
    """Days on which somebody can't."""

    starts_on = forms.DateField(
        label=pgettext_lazy("days", "From"), widget=LocalDateInput, validators=[plausible_day]
    )
    ends_on = forms.DateField(
        label=pgettext_lazy("days", "Until"),
        required=False,
        widget=LocalDateInput,
        validators=[plausible_day],
    )
    note = forms.CharField(label=_("Note"), max_length=100, required=False)
    widths: ClassVar = {"note": "wide"}
    telling: ClassVar = ("starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        """Take one day alone for that day; refuse days in the wrong order."""
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and not end:
            cleaned["ends_on"] = start
        elif start and end and end < start:
            self.add_error("ends_on", _("This day lies before the first one."))
        return cleaned


AbsenceFormSet = row_formset(AbsenceRow)


class ReviewForm(CrispyForm):
    """What was found at a review."""

    held_on = forms.DateField(label=_("Held on"), validators=[plausible_day])
    outcome = forms.ChoiceField(label=_("Outcome"), choices=ReviewOutcome.choices)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Seen by managers, supervisors, and by the lecturer in the copy of the own data."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"held_on": timezone.localdate()})
        super().__init__(*args, **kwargs)


class NameAgainForm(CrispyForm):
    """Has the name typed again, before something that can't be undone."""

    name = forms.CharField(label=_("Type the name again"), max_length=200)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        self.expected = expected
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """Compare."""
        typed = str(self.cleaned_data["name"])
        if typed.strip() != self.expected:
            raise ValidationError(_("This is another name."))
        return typed


class TeamForm(CrispyModelForm):
    """What is said of a team."""

    class Meta:
        model = Team
        fields = ("name", "unit", "founded_on", "summary", "is_public")
        widgets = {"summary": forms.Textarea({"rows": 5})}

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MemberForm(CrispyForm):
    """Somebody new in a team."""

    lecturer = forms.ModelChoiceField(Lecturer.objects.none(), label=_("Lecturer"), to_field_name="code")
    role = forms.ChoiceField(label=_("Role"), choices=TeamRole.choices, initial=TeamRole.MEMBER)
    joined_on = forms.DateField(label=_("Member since"), validators=[plausible_day])

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"joined_on": timezone.localdate(), "role": TeamRole.MEMBER})
        super().__init__(*args, **kwargs)
        there = team.members.filter(left_on__isnull=True).values("lecturer")
        people = self.fields["lecturer"]
        people.queryset = (  # type: ignore[attr-defined]
            Lecturer.objects.admitted().exclude(pk__in=there).select_related("organization")
        )
        people.label_from_instance = lambda one: f"{one.name} · {one.unit}" if one.unit else one.name  # type: ignore[attr-defined]


class LeaveForm(CrispyForm):
    """The last day in a team."""

    left_on = forms.DateField(label=_("Last day"), validators=[plausible_day])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"left_on": timezone.localdate()})
        super().__init__(*args, **kwargs)


class TermFilter(FilterForm):
    """Which terms to list."""

    within = forms.TypedChoiceField(
        label=_("Ends"),
        coerce=int,
        empty_value=None,
        choices=[
            ("", pgettext_lazy("filter", "All")),
            (0, _("over already")),
            (60, _("within 60 days")),
            (180, _("within half a year")),
        ],
    )
