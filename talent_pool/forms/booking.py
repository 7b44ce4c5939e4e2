"""Forms of the order, of dispatch and of the lecturer's answer."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.forms.base import CrispyForm, CrispyModelForm, Fieldsets, FilterForm
from contest.models import User
from talent_pool.models import Booking, Lecturer, LectureReport, Route, TeachingSite, Topic
from talent_pool.queries.booking import AFTER
from talent_pool.queries.lecturer import known_sectors
from talent_pool.queries.site import known_towns
from talent_pool.routes import Halt, minutes_of
from talent_pool.states import BookingState, DayPart, PlaceKind
from talent_pool.validators.bounds import plausible_crowd

WISHES = 3
USUAL_MINUTES = 90
FARTHEST = timedelta(days=2 * 365)
TOO_FAR = _("That is more than two years ahead. Look at the year.")
FIRST_HOUR = {DayPart.ANY: 9, DayPart.MORNING: 9, DayPart.AFTERNOON: 14, DayPart.EVENING: 19}


class WordsInput(forms.TextInput):
    """A line of text with known words to choose from; others may be typed."""

    template_name = "talent_pool/_words_input.html"

    def __init__(self, words: list[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.words = words

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"words-{name}"
        return context | {"words": self.words}


class BookingForm(CrispyModelForm):
    """What a branch orders. The report or the lecturer comes with the link in the menu."""

    report = forms.ModelChoiceField(
        LectureReport.objects.none(), to_field_name="code", required=False, widget=forms.HiddenInput
    )
    wanted_lecturer = forms.ModelChoiceField(
        Lecturer.objects.none(), to_field_name="code", required=False, widget=forms.HiddenInput
    )
    form_token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    fieldsets: ClassVar[Fieldsets] = (
        (_("What"), ("topic", "subject")),
        (_("When"), (("day_1", "part_1"), ("day_2", "part_2"), ("day_3", "part_3"))),
        (_("Where"), ("place_kind", "site", "route", "town", "place_text")),
        (_("For whom"), (("audience_kind", "audience_size"), ("sector", "language"))),
        (_("Who orders"), ("unit_name", ("contact_name", "contact_phone"), "note")),
    )
    shown_with: ClassVar = {
        "site": "when-place-site",
        "route": "when-place-route",
        "town": "when-place-own",
        "place_text": "when-place-own",
    }

    class Meta:
        model = Booking
        fields = (
            "report",
            "wanted_lecturer",
            "topic",
            "subject",
            "place_kind",
            "site",
            "route",
            "town",
            "place_text",
            "audience_kind",
            "audience_size",
            "sector",
            "language",
            "unit_name",
            "contact_name",
            "contact_phone",
            "note",
        )
        widgets = {
            "place_kind": forms.RadioSelect,
            "note": forms.Textarea({"rows": 3}),
            "audience_size": forms.NumberInput({"min": 1, "inputmode": "numeric"}),
            "contact_phone": forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        }
        help_texts = {
            "subject": _("In your own words, if no topic fits."),
            "contact_phone": _("Seen only by the pool manager and by the lecturer who comes."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: dict[str, Any] = self.fields
        # asked now and not when the module was read: a review may end while the server runs; what was ordered stays
        for name, offered in (("report", LectureReport.objects), ("wanted_lecturer", Lecturer.objects)):
            ordered = getattr(self.instance, name)
            fields[name].queryset = offered.public()
            if ordered is not None:
                fields[name].queryset |= offered.filter(pk=ordered.pk)
                self.initial[name] = ordered.code
        fields["topic"].queryset = Topic.objects.all()
        fields["topic"].empty_label = str(_("Any topic"))
        fields["site"].queryset = TeachingSite.objects.open()
        fields["site"].label_from_instance = _site_label
        fields["route"].queryset = Route.objects.filter(is_public=True)
        fields["audience_size"].validators += [MinValueValidator(1), plausible_crowd]
        if not fields["site"].queryset.exists():
            del fields["site"]
        if not fields["route"].queryset.exists():
            del fields["route"]
        fields["place_kind"].choices = [
            one
            for one in PlaceKind.choices
            if one[0] not in {PlaceKind.SITE, PlaceKind.ROUTE} or one[0] in fields
        ]
        fields["town"].widget = WordsInput(known_towns())
        fields["sector"].widget = WordsInput(known_sectors())
        days = list(self.instance.days.all()) if self.instance.pk else []
        for n in range(1, WISHES + 1):
            now = days[n - 1] if n <= len(days) else None
            self.add_fields(
                {
                    f"day_{n}": forms.DateField(
                        label=_DAY_LABELS[n - 1],
                        required=n == 1,
                        initial=now.day if now else None,
                    ),
                    f"part_{n}": forms.ChoiceField(
                        label=_("Time of day"),
                        choices=DayPart.choices,
                        initial=now.part if now else DayPart.ANY,
                        required=n == 1,
                    ),
                }
            )
        if self.instance.pk:
            del fields["form_token"]
        else:
            self.initial.setdefault("form_token", new_code(20))
            self.initial.setdefault(
                "unit_name", user.organization.name if user.organization else user.unit_name
            )
            self.initial.setdefault("contact_name", user.full_name)
            self.initial.setdefault("contact_phone", user.mobile or "")
        self.is_gone = False
        self.chosen_report = self._known("report")
        self.chosen_lecturer = self._known("wanted_lecturer")
        if self.chosen_report:
            del fields["topic"]
            del fields["subject"]

    def _known(self, name: str) -> Any:
        """Return what the link in the menu named, so that the page can say it; None if there is no such thing.

        What is not offered any more is said once and then left out: nobody could take it out of a hidden field.
        """
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        field: Any = self.fields[name]
        known = field.queryset.filter(code=value).first() if value else None
        if self.is_bound and value and known is None:
            self.data = {key: self.data[key] for key in self.data} | {name: ""}
            self.is_gone = True
        return known

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if self.is_gone:
            self.add_error(
                None, _("What you chose is not offered any more. Look at the rest, and send the order again.")
            )
        kind = clean.get("place_kind")
        for place in (PlaceKind.SITE, PlaceKind.ROUTE):
            if kind != place:
                clean[place.value] = None
            elif not clean.get(place.value) and place.value not in self.errors:
                self.add_error(place.value, _("Choose where it should be."))
        if kind == PlaceKind.OWN and not clean.get("place_text") and not clean.get("town"):
            self.add_error("place_text", _("Say where the lecturer should come to."))
        if kind != PlaceKind.OWN:
            clean["place_text"] = clean["town"] = ""
        if clean.get("topic"):
            clean["report"] = None
        today = timezone.localdate()
        for n in range(1, WISHES + 1):
            day = clean.get(f"day_{n}")
            if day and day < today:
                self.add_error(f"day_{n}", _("This day is over. Choose one that is still to come."))
            elif day and day > today + FARTHEST:
                self.add_error(f"day_{n}", TOO_FAR)
        return clean

    def _post_clean(self) -> None:
        """The instance is written by the action; validating it here would ask its constraints half filled."""

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns to write; the unit itself where the name is that of the person's own."""
        clean = self.cleaned_data
        names = [name for name in self.Meta.fields if name in clean or name in {"site", "route"}]
        own = self.user.organization
        unit = own if own and own.name == clean["unit_name"] else None
        return {name: clean.get(name) for name in names} | {"unit": unit}

    @property
    def days(self) -> list[tuple[date, str]]:
        """Return the wished days by preference."""
        clean = self.cleaned_data
        return [
            (clean[f"day_{n}"], clean.get(f"part_{n}") or DayPart.ANY)
            for n in range(1, WISHES + 1)
            if clean.get(f"day_{n}")
        ]


_DAY_LABELS = (
    pgettext_lazy("wish", "First choice"),
    pgettext_lazy("wish", "Second choice"),
    pgettext_lazy("wish", "Third choice"),
)


def _site_label(site: TeachingSite) -> str:
    words = [site.name]
    if site.town:
        words.append(site.town)
    if site.capacity:
        words.append(str(_("up to %(count)d people") % {"count": site.capacity}))
    return " · ".join(words)


class TimeForm(CrispyForm):
    """When a session begins and how long it lasts."""

    starts_at = forms.DateTimeField(label=_("Begins"))
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=15, max_value=1440, widget=forms.NumberInput({"inputmode": "numeric"})
    )
    fieldsets: ClassVar[Fieldsets] = (("", (("starts_at", "minutes"),)),)

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        initial = {"starts_at": first_wish(booking), "minutes": usual_minutes(booking)}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_starts_at(self) -> datetime:
        """Refuse what lies too far ahead."""
        begins: datetime = self.cleaned_data["starts_at"]
        if begins > timezone.now() + FARTHEST:
            raise forms.ValidationError(TOO_FAR)
        return begins

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Return when it begins and ends."""
        begins = self.cleaned_data["starts_at"]
        return begins, begins + timedelta(minutes=self.cleaned_data["minutes"])


class DispatchForm(TimeForm):
    """Whom the manager asks, and for when."""

    lecturer = forms.ModelChoiceField(
        Lecturer.objects.admitted(), to_field_name="code", widget=forms.HiddenInput, label=_("Lecturer")
    )


def first_wish(booking: Booking) -> datetime | None:
    """Return the first wished day to come, at the usual hour of its part, in local time; the agreed time if there is one."""
    if booking.starts_at:
        return timezone.localtime(booking.starts_at)
    now = timezone.localtime()
    for wish in booking.days.all():
        hour = FIRST_HOUR[DayPart(wish.part)]
        moment = datetime.combine(wish.day, datetime.min.time(), now.tzinfo) + timedelta(hours=hour)
        if moment > now:
            return moment
    return None


def usual_minutes(booking: Booking) -> int:
    """Return how long it probably takes: a report's own length, a route's way, or an hour and a half."""
    if booking.starts_at and booking.ends_at:
        return int((booking.ends_at - booking.starts_at).total_seconds() // 60)
    if booking.route:
        halts = [
            Halt(one.site_id, one.minutes_here, one.minutes_to_next) for one in booking.route.stops.all()
        ]
        return minutes_of(halts) or USUAL_MINUTES
    return USUAL_MINUTES


class MenuFilter(FilterForm):
    """Search above the menu."""

    topic = forms.ModelChoiceField(
        Topic.objects.all(),
        label=_("Topic"),
        to_field_name="code",
        empty_label=pgettext_lazy("filter", "All"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["placeholder"] = _("A word of the title or the script")


class QueueFilter(FilterForm):
    """States above the manager's queue; without a choice it shows what waits."""

    state = forms.ChoiceField(label=_("State"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["q"]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("To be dealt with")),
            (AFTER, _("Left to do after sessions")),
            *BookingState.choices,
            ("all", pgettext_lazy("filter", "All")),
        ]
