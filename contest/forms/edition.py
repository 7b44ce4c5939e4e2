"""Forms of an edition: making one, its basics, its schedule, its moves."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contest.file_names import UnknownField, check_pattern, default_pattern, known_fields
from contest.forms.base import CrispyForm, CrispyModelForm, Fieldsets
from contest.forms.fields import PictureField, SizeField, size_words
from contest.forms.rows import RowForm, row_formset
from contest.models import Edition
from contest.states import HostKind
from contest.wording import in_a_row

FIRST_YEAR, LAST_YEAR = 1950, 2200
CHINA = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei")


def time_zones() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the choices of a time zone, China's first."""
    names = {"Asia/Shanghai": _("Beijing time (Asia/Shanghai)")}
    others = sorted(zone for zone in available_timezones() if "/" in zone and zone not in CHINA)
    return [
        (_("China"), [(zone, names.get(zone, zone)) for zone in CHINA]),
        (_("Elsewhere"), [(zone, zone) for zone in ["UTC", *others]]),
    ]


class EditionCreateForm(CrispyForm):
    """A new edition, empty or from another's set-up."""

    source = forms.ModelChoiceField(
        Edition.objects.none(),
        label=_("Begin with"),
        required=False,
        empty_label=_("an empty set-up"),
        help_text=_("A copy brings everything but entries, judges and results; dates move by whole years."),
    )
    with_organizers = forms.BooleanField(
        label=_("Its organizers organize the new edition too"), required=False, initial=True
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    code = forms.CharField(
        label=_("Short code"),
        max_length=40,
        required=False,
        help_text=_("Stands in web addresses and can't be changed later. Empty: the year."),
        validators=[RegexValidator(r"^[a-z0-9-]+$", _("Use small letters, digits and hyphens only."))],
    )
    fieldsets: ClassVar[Fieldsets] = [("", ["source", "with_organizers", "name", ("year", "code")])]

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        newest = sources.first()
        if newest is None:
            del self.fields["source"], self.fields["with_organizers"]
        year = newest.year + 1 if newest else timezone.localdate().year
        self.fields["year"].initial = year
        if newest:
            self.fields["source"].initial = newest.pk
            self.fields["name"].initial = newest.name.replace(str(newest.year), str(year))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "code" in self.errors:
            return values
        values["code"] = values.get("code") or str(values.get("year", ""))
        if Edition.objects.filter(code=values["code"]).exists():
            self.add_error("code", _("An edition with this code is there already; choose another."))
        return values


class EditionBasicsForm(CrispyModelForm):
    """What an edition is called and says of itself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    logo_file = PictureField(
        label=_("Logo"),
        max_bytes=5_000_000,
        help_text=_("JPEG or PNG, up to 5 MB. Shown on the public page."),
    )
    remove_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    class Meta:
        model = Edition
        fields = [
            "name", "year", "theme", "announcement", "contact", "time_zone", "open_registration", "entry_number_prefix",
            "file_name_pattern", "entry_max_bytes", "unit_max_bytes",
        ]  # fmt: skip
        widgets = {
            "announcement": forms.Textarea({"rows": 6}),
            "time_zone": forms.Select,
        }

    fieldsets: ClassVar[Fieldsets] = [
        ("", ["name", ("year", "time_zone"), "theme"]),
        (_("On the public page"), ["announcement", "contact", "logo_file", "remove_logo"]),
        (_("Entries"), ["open_registration", "entry_number_prefix"]),
        (_("Files"), ["entry_max_bytes", "unit_max_bytes", "file_name_pattern"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = time_zones()
        known = {zone for _group, names in zones for zone, _label in names}
        if self.instance.time_zone not in known:
            zones.append((_("Now"), [(self.instance.time_zone, self.instance.time_zone)]))
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), choices=zones)
        self.fields["version"].initial = self.instance.version
        self.fields["theme"].widget.attrs["placeholder"] = ""
        self.fields["announcement"].help_text = _("Empty lines begin a new paragraph.")
        pattern = self.fields["file_name_pattern"]
        pattern.required = False  # empty: the usual one
        pattern.help_text = _("Fields: %(fields)s.") % {"fields": known_fields()}
        pattern.widget.attrs |= {
            "hx-get": reverse("contest:setup-file-names", args=[self.instance.code]),
            "hx-trigger": "load, input changed delay:300ms",
            "hx-target": "#file-name-preview",
        }
        installed = {
            "entry_max_bytes": settings.UPLOAD_ENTRY_MAX_BYTES,
            "unit_max_bytes": settings.UPLOAD_UNIT_MAX_BYTES,
        }
        self.add_fields(
            {
                name: SizeField(label=self.fields[name].label, most=most, help_text=_room_hint(most))
                for name, most in installed.items()
            }
        )
        if self.instance.logo_id is None:
            del self.fields["remove_logo"]
        else:
            shown = f"{reverse('contest:edition-logo', args=[self.instance.code])}?v={self.instance.logo_id}"
            self.fields["logo_file"].now = shown  # type: ignore[attr-defined]

    def clean_file_name_pattern(self) -> str:
        pattern: str = self.cleaned_data["file_name_pattern"] or default_pattern()
        try:
            check_pattern(pattern)
        except UnknownField as error:
            raise forms.ValidationError(str(error)) from error
        return pattern

    def values(self) -> dict[str, Any]:
        """Return the columns to save; the logo goes its own way."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _room_hint(most: int) -> str:
    rest = _("Empty: no limit.")
    if most:
        rest = format_lazy(_("Empty: {most}, which this installation allows."), most=size_words(most))
    return in_a_row([_("For example 500 MB or 20 GB; replaced files count."), rest])


class HostForm(RowForm):
    """An organization behind the edition."""

    name = forms.CharField(label=_("Organization"), max_length=200)
    kind = forms.ChoiceField(label=_("Part"), choices=HostKind, initial=HostKind.HOST)
    widths: ClassVar = {"name": "wide"}


HostFormSet = row_formset(HostForm, extra=2)


class EditionScheduleForm(CrispyModelForm):
    """From when until when entries are made."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Edition
        fields = ["signup_opens_at", "signup_closes_at", "upload_closes_at", "upload_grace_minutes"]

    fieldsets: ClassVar[Fieldsets] = [
        ("", ["signup_opens_at", "signup_closes_at", "upload_closes_at", "upload_grace_minutes"])
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["signup_opens_at"].required = self.fields["signup_closes_at"].required = True
        self.fields["signup_closes_at"].help_text = _(
            "The last minute in which a new entry can be submitted; that minute counts in full."
        )
        self.fields["upload_closes_at"].help_text = _(
            "Materials may be completed until then. Empty: the sign-up deadline holds for materials too."
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        opens, closes = values.get("signup_opens_at"), values.get("signup_closes_at")
        uploads = values.get("upload_closes_at")
        for name in ("signup_opens_at", "signup_closes_at", "upload_closes_at"):
            if (moment := values.get(name)) and not FIRST_YEAR <= moment.year <= LAST_YEAR:
                self.add_error(name, _("The year must lie between 1950 and 2200."))
        if opens and closes and opens >= closes:
            self.add_error("signup_closes_at", _("The deadline must lie after the opening."))
        if closes and uploads and uploads < closes:
            self.add_error(
                "upload_closes_at", _("The upload deadline can't lie before the sign-up deadline.")
            )
        return values

    def values(self) -> dict[str, Any]:
        """Return the columns to save."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class EditionMoveForm(CrispyForm):
    """A step of an edition; a step back asks why."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the record, with your name and the time."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, is_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_back
        if not is_back:
            del self.fields["reason"]
