"""Forms of the library: reviews, versions, course lists."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import CrispyForm, CrispyModelForm
from contest.forms.rows import RowForm, row_formset
from talent_pool.models import Course, LectureReport
from talent_pool.states import ReportPart
from talent_pool.validators.bounds import plausible_day

YEARS_VALID = 2


class ReviewedForm(CrispyForm):
    """A political review."""

    reviewed_on = forms.DateField(label=_("Reviewed on"), validators=[plausible_day])
    reviewed_by = forms.CharField(label=_("Reviewed by"), max_length=100)
    valid_until = forms.DateField(
        label=_("Holds until"),
        required=False,
        validators=[plausible_day],
        help_text=_("After this day the report leaves the public library by itself. Empty: no end."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"reviewed_on": timezone.localdate()})
        super().__init__(*args, **kwargs)


class VersionForm(CrispyForm):
    """A new version of a part."""

    part = forms.ChoiceField(label=_("What it is"), choices=ReportPart.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("Script: Word or PDF, up to 50 MB. Slides: PowerPoint or PDF, up to 200 MB. Video: MP4 or MOV, up to 2 GB."),
        widget=forms.FileInput({"data-max-bytes": "2000000000"}),
    )  # fmt: skip
    note = forms.CharField(label=_("What is different"), max_length=200, required=False)


class CourseForm(CrispyModelForm):
    """What is said of a course list."""

    class Meta:
        model = Course
        fields = ("name", "summary", "electives", "is_public")
        widgets = {"summary": forms.Textarea({"rows": 4})}
        help_texts = {"electives": _("How many of the electives are to be heard; 0: as many as one likes.")}

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CourseItemRow(RowForm):
    """A report's place."""

    report = forms.ModelChoiceField(
        LectureReport.objects.none(), label=_("Lecture report"), to_field_name="code"
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("course", "Kind"),
        choices=[
            ("compulsory", pgettext_lazy("course", "Compulsory")),
            ("elective", pgettext_lazy("course", "Elective")),
        ],
    )
    widths: ClassVar = {"report": "wide", "kind": "short"}
    telling: ClassVar = ("report",)

    def __init__(self, *args: Any, reports: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["report"]
        field.queryset = LectureReport.objects.defer("script_text")  # type: ignore[attr-defined]
        field.choices = [("", _("Please choose")), *reports]  # type: ignore[attr-defined]


CourseFormSet = row_formset(CourseItemRow)


class PutOnCourseForm(CrispyForm):
    """Which list, and as what."""

    course = forms.ModelChoiceField(Course.objects.all(), label=_("Course list"), to_field_name="code")
    kind = forms.ChoiceField(
        label=pgettext_lazy("course", "Kind"),
        choices=[
            ("compulsory", pgettext_lazy("course", "Compulsory")),
            ("elective", pgettext_lazy("course", "Elective")),
        ],
    )
