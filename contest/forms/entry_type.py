"""Forms of entry types and their materials."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyModelForm, Fieldsets
from contest.forms.fields import DurationField, MegabyteField
from contest.models import Edition, EntryType, MaterialRequirement
from contest.presets import FORMATS_OF_KIND
from contest.states import FileFormat, MaterialKind, VideoCodec


class EntryTypeForm(CrispyModelForm):
    """Who may enter in this type or group, and how many."""

    class Meta:
        model = EntryType
        fields = [
            "name", "description", "lecture_forms", "sectors", "team_min", "team_max", "adviser_max", "age_min",
            "age_max", "age_on", "unit_quota",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea({"rows": 3}),
            "lecture_forms": forms.CheckboxSelectMultiple,
            "sectors": forms.CheckboxSelectMultiple,
        }

    fieldsets: ClassVar[Fieldsets] = [
        ("", ["name", "description"]),
        (_("Team and age"), [("team_min", "team_max"), "adviser_max", ("age_min", "age_max"), "age_on"]),
        (_("Choices and quota"), ["lecture_forms", "sectors", "unit_quota"]),
    ]

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.edition = edition
        for name in ("lecture_forms", "sectors"):
            choices = getattr(edition, name).all()
            self.fields[name].queryset = choices  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]
        if "lecture_forms" in self.fields:
            self.fields["lecture_forms"].help_text = _("None chosen: all.")
        self.fields["name"].help_text = _(
            "For example: individual lecture, students' group, teachers' group."
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        least, most = values.get("team_min"), values.get("team_max")
        if least and most and most < least:
            self.add_error("team_max", _("“At most” can't be less than “at least”."))
        youngest, oldest = values.get("age_min"), values.get("age_max")
        if youngest and oldest and oldest < youngest:
            self.add_error("age_max", _("“At most” can't be less than “at least”."))
        return values

    def values(self) -> dict[str, Any]:
        """Return the columns to save."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class MaterialForm(CrispyModelForm):
    """A material: its kind, its formats and its limits."""

    formats = forms.MultipleChoiceField(
        label=_("Allowed formats"),
        choices=FileFormat,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Decided by the content of a file, not by its name."),
    )
    max_bytes = MegabyteField(label=_("Size of a file, at most, MB"))
    duration_min = DurationField(
        label=_("Length, at least"), required=False, help_text=_("Minutes and seconds, for example 6:00.")
    )
    duration_max = DurationField(
        label=_("Length, at most"), required=False, help_text=_("For example 8:00. Empty: no limit.")
    )
    codecs = forms.MultipleChoiceField(
        label=_("Allowed encodings"),
        choices=VideoCodec,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Judges get every video in a form that plays everywhere, so leave this open unless the originals go elsewhere. None: any."
        ),
    )
    aspect = forms.CharField(
        label=_("Aspect ratio"),
        required=False,
        max_length=10,
        help_text=_("For example 16:9. Empty: any."),
        validators=[
            RegexValidator(r"^\d{1,3}[:：]\d{1,3}$", _("Type two numbers with a colon, for example 16:9."))
        ],
    )

    class Meta:
        model = MaterialRequirement
        fields = [
            "kind", "name", "help_text", "required", "formats", "max_bytes", "max_count", "duration_min", "duration_max",
            "height_min", "aspect", "codecs", "characters_min", "characters_max", "pages_max", "for_judges",
        ]  # fmt: skip

    fieldsets: ClassVar[Fieldsets] = [
        ("", [("kind", "name"), "help_text", "required", "for_judges"]),
        (
            _("Limits"),
            [
                "formats",
                ("max_bytes", "max_count"),
                ("duration_min", "duration_max"),
                ("height_min", "aspect"),
                "codecs",
                ("characters_min", "characters_max"),
                "pages_max",
            ],
        ),
    ]
    shown_with: ClassVar = {
        "duration_min": "when-kind-video",
        "height_min": "when-kind-film",
        "codecs": "when-kind-video",
        "characters_min": "when-kind-script",
        "pages_max": "when-kind-paged",
    }

    def clean_aspect(self) -> str:
        return str(self.cleaned_data["aspect"]).replace("：", ":")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind = values.get("kind")
        if kind and kind != MaterialKind.VIDEO:
            values["duration_min"] = values["duration_max"] = None
            values["codecs"] = []
        if kind and kind not in {MaterialKind.VIDEO, MaterialKind.PHOTO}:
            values["height_min"], values["aspect"] = None, ""
        if kind and kind != MaterialKind.SCRIPT:
            values["characters_min"] = values["characters_max"] = None
        if kind and kind not in {MaterialKind.SCRIPT, MaterialKind.SLIDES}:
            values["pages_max"] = None
        fewest, most = values.get("characters_min"), values.get("characters_max")
        if fewest and most and most < fewest:
            self.add_error("characters_max", _("“At most” can't be less than “at least”."))
        shortest, longest = values.get("duration_min"), values.get("duration_max")
        if shortest and longest and longest < shortest:
            self.add_error("duration_max", _("“At most” can't be less than “at least”."))
        if kind and (formats := values.get("formats")):
            fitting = FORMATS_OF_KIND[MaterialKind(kind)]
            wrong = [FileFormat(one).label for one in formats if FileFormat(one) not in fitting]
            if wrong:
                self.add_error(
                    "formats",
                    _("%(kind)s can't be %(wrong)s. Suitable: %(fitting)s.")
                    % {
                        "kind": MaterialKind(kind).label,
                        "wrong": gettext(", ").join(wrong),
                        "fitting": gettext(", ").join(str(one.label) for one in fitting),
                    },
                )
        return values

    def values(self) -> dict[str, Any]:
        """Return the columns to save."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
