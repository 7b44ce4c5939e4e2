"""Forms of teaching sites, routes and the outline of the district."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.forms.base import CrispyForm, CrispyModelForm
from talent_pool.district.geojson import parsed
from talent_pool.forms.booking import WordsInput
from talent_pool.forms.delivery import PicturesField
from talent_pool.models import Route, TeachingSite
from talent_pool.queries.site import known_towns

MOST_STOPS = 12
LARGEST_OUTLINE = 5_000_000


class SiteForm(CrispyModelForm):
    """What is said of a site; pictures are added to those that it has."""

    pictures = PicturesField(label=_("Add pictures"))
    fieldsets = (
        (_("Site"), ("name", "town", "address", "summary")),
        (_("Visit"), (("capacity", "opening_hours"), ("contact_name", "contact_phone"), "is_open")),
        (_("On the map"), (("longitude", "latitude"),)),
        (_("Pictures"), ("pictures",)),
    )

    class Meta:
        model = TeachingSite
        fields = (
            "name",
            "town",
            "address",
            "summary",
            "capacity",
            "opening_hours",
            "contact_name",
            "contact_phone",
            "is_open",
            "longitude",
            "latitude",
        )
        widgets = {"summary": forms.Textarea({"rows": 5})}
        labels = {"summary": pgettext_lazy("place", "Description")}
        help_texts = {
            "capacity": _("People at once; empty if nobody knows."),
            "longitude": _("Degrees, for example 106.632500; both or neither."),
            "contact_phone": _(
                "Shown to those who have an account, best that of the site and not of a person."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].widget = WordsInput(known_towns())

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if (clean.get("longitude") is None) != (clean.get("latitude") is None) and not self.errors:
            self.add_error("latitude", _("Fill in both coordinates, or neither."))
        return clean

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RouteForm(CrispyModelForm):
    """A route with its stops in order; an empty place is left out."""

    class Meta:
        model = Route
        fields = ("name", "summary", "is_public")
        widgets = {"summary": forms.Textarea({"rows": 4})}
        labels = {"summary": pgettext_lazy("place", "Description")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(self.instance.stops.all()) if self.instance.pk else []
        self.places = min(max(len(known) + 3, 5), MOST_STOPS)
        offered = Q(is_open=True) | Q(pk__in=[one.site_id for one in known])
        sites = list(TeachingSite.objects.filter(offered))
        choices = [
            ("", "—"),
            *((str(one.pk), f"{one.name} · {one.town}" if one.town else one.name) for one in sites),
        ]
        self.sites = {str(one.pk): one for one in sites}
        rows: list[Any] = []
        for n in range(1, self.places + 1):
            now = known[n - 1] if n <= len(known) else None
            self.add_fields(
                {
                    f"site_{n}": forms.ChoiceField(
                        label=_("Stop %(n)d") % {"n": n},
                        choices=choices,
                        required=False,
                        initial=str(now.site_id) if now else "",
                    ),
                    f"here_{n}": forms.IntegerField(
                        label=_("Minutes here"),
                        min_value=1,
                        max_value=1440,
                        required=False,
                        initial=now.minutes_here if now else 30,
                    ),
                    f"way_{n}": forms.IntegerField(
                        label=_("Minutes to the next stop"),
                        min_value=0,
                        max_value=1440,
                        required=False,
                        initial=now.minutes_to_next if now else 0,
                    ),
                }
            )
            rows.append((f"site_{n}", f"here_{n}", f"way_{n}"))
        self.fieldsets = (  # type: ignore[misc]
            (_("Route"), ("name", "summary", "is_public")),
            (_("Stops"), rows),
        )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if not self.errors and len(self.stops) < 2:
            self.add_error("site_1", _("A route has at least two stops."))
        return clean

    @property
    def stops(self) -> list[tuple[TeachingSite, int, int]]:
        """Return (site, minutes there, minutes to the next) in order."""
        clean = self.cleaned_data
        return [
            (self.sites[clean[f"site_{n}"]], clean.get(f"here_{n}") or 30, clean.get(f"way_{n}") or 0)
            for n in range(1, self.places + 1)
            if clean.get(f"site_{n}")
        ]

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class OutlineForm(CrispyForm):
    """The outline of the district as a file."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        widget=forms.FileInput({"accept": ".geojson,.json", "data-max-bytes": str(LARGEST_OUTLINE)}),
        help_text=_(
            "The outline of the district, of its towns too if you like; points whose name is that of a site say where "
            "it is. Degrees (WGS 84), up to 5 MB."
        ),
    )
    adds_sites = forms.BooleanField(
        label=_("Add a site for every other point that has a name"),
        required=False,
        help_text=_("They can't be ordered until you open them."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_OUTLINE:
            raise forms.ValidationError(_("This file is larger than 5 MB. Ask for a simplified outline."))
        try:
            return parsed(file.read().decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("This file is no GeoJSON.")) from None
