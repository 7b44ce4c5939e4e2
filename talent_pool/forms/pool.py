"""Forms of the pool manager's pages and of the public search."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import CrispyForm, CrispyModelForm, FilterForm
from contest.forms.fields import PictureField
from talent_pool.forms.fields import audiences_field, languages_field, towns_field
from talent_pool.models import Lecturer, LectureReport, Topic
from talent_pool.queries.lecturer import known_sectors
from talent_pool.states import PoolState
from talent_pool.validators.bounds import plausible_day, plausible_year

USUAL_YEARS = 3


def usual_end(start: date) -> date:
    """Return the last day of a term of three years."""
    try:
        return start.replace(year=start.year + USUAL_YEARS) - timedelta(days=1)
    except ValueError:  # 29 February
        return start.replace(year=start.year + USUAL_YEARS, day=28)


def _offer_topics(form: forms.BaseForm) -> None:
    """Where no topic is there to be ticked, say where they come from."""
    if not Topic.objects.exists():
        form.fields["topics"].help_text = format_html(
            '{} <a href="{}" target="_blank">{}</a>',
            _("No topics yet. Add them on their page, then come back; they can also be ticked later."),
            reverse("talent_pool:topic-list"),
            _("Topics"),
        )


def _topics() -> forms.ModelMultipleChoiceField[Topic]:
    return forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )


class TermForm(CrispyForm):
    """From when until when somebody is appointed."""

    starts_on = forms.DateField(label=pgettext_lazy("term", "From"), validators=[plausible_day])
    ends_on = forms.DateField(label=pgettext_lazy("term", "Until"), validators=[plausible_day])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {"starts_on": today, "ends_on": usual_end(today)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("The term must end after the day on which it begins."))
        return cleaned


class LecturerAdmitForm(TermForm):
    """Admission of one or several lecturers."""

    topics = _topics()
    sectors = forms.MultipleChoiceField(
        label=_("Sectors served"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: each keeps the sector of the entry."),
    )
    with_letters = forms.BooleanField(
        label=_("Issue the letters of appointment at once"),
        required=False,
        help_text=_("You can also issue them later, on the page of each lecturer."),
    )
    fieldsets = (
        (_("Term of appointment"), ("starts_on", "ends_on", "with_letters")),
        (_("What they lecture on"), ("topics", "sectors")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"].choices = [(name, name) for name in known_sectors()]  # type: ignore[attr-defined]
        if not self.fields["sectors"].choices:  # type: ignore[attr-defined]
            del self.fields["sectors"]
        _offer_topics(self)


class ReportAdmitForm(CrispyForm):
    """Admission of one or several reports."""

    topics = _topics()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_topics(self)


class LecturerForm(CrispyModelForm):
    """What is known of a lecturer."""

    sectors = forms.MultipleChoiceField(
        label=_("Sectors served"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = _topics()
    audiences = audiences_field()
    languages = languages_field()
    towns = towns_field()
    photo_file = PictureField(
        label=_("Photo"),
        max_bytes=10_000_000,
        help_text=_("JPEG, PNG, WebP or HEIC, up to 10 MB; upright looks best. Shown in the directory."),
    )
    remove_photo = forms.BooleanField(label=_("Take the photo away"), required=False)
    fieldsets = (
        (_("Person"), ("name", "name_pinyin", "organization_name", "title", ("mobile", "number"))),
        (_("What they lecture on"), ("topics", "sectors")),
        (_("For whom and where"), ("audiences", "languages", "towns")),
        (_("Public page"), ("biography", "photo_file", "remove_photo")),
    )

    class Meta:
        model = Lecturer
        fields = (
            "name",
            "name_pinyin",
            "organization_name",
            "title",
            "mobile",
            "number",
            "biography",
            "audiences",
            "languages",
            "towns",
        )
        widgets = {"biography": forms.Textarea({"rows": 6})}
        labels = {"name": pgettext_lazy("person", "Name")}
        help_texts = {
            "name_pinyin": _("Syllables with spaces, for example deng xiao ping. Empty: from the name."),
            "mobile": _("Never shown in public."),
            "number": _("As the office counts its lecturers; finds the same person under another spelling."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = list(self.instance.sectors or [])
        names = dict.fromkeys([*known_sectors(), *served])
        self.fields["sectors"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        self.fields["sectors"].initial = served
        if self.instance.pk:
            self.fields["topics"].initial = self.instance.topics.all()
        if not self.instance.photo_id:
            del self.fields["remove_photo"]
        else:
            shown = reverse("talent_pool:lecturer-photo", args=[self.instance.code])
            self.fields["photo_file"].now = f"{shown}?v={self.instance.photo_id}"  # type: ignore[attr-defined]
        _offer_topics(self)

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        names = (*self.Meta.fields, "sectors")
        return {name: self.cleaned_data[name] for name in names}


class ReportForm(CrispyModelForm):
    """What is said of a report and who may see its materials."""

    lecturers = forms.ModelMultipleChoiceField(
        Lecturer.objects.none(),
        label=_("Lecturers"),
        required=False,
        help_text=_("To choose several, hold Ctrl (⌘ on a Mac) while clicking."),
        widget=forms.SelectMultiple({"size": 8}),
    )
    topics = _topics()
    fieldsets = (
        (_("Lecture"), ("title", "abstract", ("year", "minutes"), ("sector", "lecture_form"), "award_text")),
        (_("People and topics"), ("lecturers", "topics")),
        (_("What everybody may see"), ("is_public_video", "is_public_script", "is_public_slides")),
        (_("Text for search"), ("script_text",)),
    )

    class Meta:
        model = LectureReport
        fields = (
            "title",
            "abstract",
            "year",
            "sector",
            "lecture_form",
            "minutes",
            "award_text",
            "is_public_video",
            "is_public_script",
            "is_public_slides",
            "script_text",
        )
        labels = {"script_text": _("Text of the script")}
        help_texts = {
            "award_text": _("Only where no award of this system is known, for example “First prize 2019”."),
            "script_text": _("Read from the script by itself; paste it here if the script is a scan."),
        }
        widgets = {
            "abstract": forms.Textarea({"rows": 5}),
            "script_text": forms.Textarea({"rows": 8}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].validators.append(plausible_year)
        people = self.fields["lecturers"]
        people.queryset = Lecturer.objects.standing().select_related("organization")  # type: ignore[attr-defined]
        people.label_from_instance = _named  # type: ignore[attr-defined]
        if self.instance.pk:
            people.initial = self.instance.lecturers.all()
            self.fields["topics"].initial = self.instance.topics.all()
        _offer_topics(self)

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _named(person: Lecturer) -> str:
    return f"{person.name} · {person.unit}" if person.unit else person.name


class TopicForm(CrispyModelForm):
    """A topic's name."""

    class Meta:
        model = Topic
        fields = ("name",)


class TopicDeleteForm(CrispyForm):
    """Where what bears a topic goes when it is removed."""

    into = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("Replace it by"),
        required=False,
        empty_label=_("nothing"),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Topic.objects.exclude(pk=topic.pk)  # type: ignore[attr-defined]


class LecturerFilter(FilterForm):
    """Search above the directory of lecturers."""

    sector = forms.ChoiceField(label=_("Sector"))
    topic = forms.ModelChoiceField(
        Topic.objects.all(),
        label=_("Topic"),
        to_field_name="code",
        empty_label=pgettext_lazy("filter", "All"),
    )

    def __init__(self, *args: Any, sectors: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["placeholder"] = _("Name, pinyin, unit or topic")
        self.fields["sector"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("filter", "All")),
            *((name, name) for name in sectors),
        ]


class CandidateFilter(FilterForm):
    """Search above the pool manager's lists; without a choice they show candidates."""

    state = forms.ChoiceField(
        label=_("State"), choices=[*PoolState.choices, ("all", pgettext_lazy("filter", "All"))]
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None)
    sector = forms.ChoiceField(label=_("Sector"))

    def __init__(self, *args: Any, sectors: list[str], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", pgettext_lazy("filter", "All"))
        self.fields["sector"].choices = [everything, *((name, name) for name in sectors)]  # type: ignore[attr-defined]
        self.fields["year"].choices = [everything, *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
