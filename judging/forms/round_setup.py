"""Forms of a round: its rule with parameters, its clock, its tie chain, its criteria."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contest.forms.base import Fieldsets
from contest.forms.fields import DurationField, PercentField
from contest.forms.rows import RowForm, row_formset
from contest.models import Edition
from judging.forms.round_shares import SharesForm
from judging.models import Round
from judging.presets import AGGREGATORS, MODES, ROUND_NAMES
from judging.queries.round import plain
from judging.states import DEFAULT_TIE_CHAIN, Aggregator, RoundMode, SheetTotal, TieLink

BANDS: Final = 4
LINKS: Final = 8
TRIMMING: Final = frozenset({Aggregator.TRIMMED_MEAN, Aggregator.PER_CRITERION})


class TimeCost:
    """Names of the ways in which time over the limit costs points."""

    NONE, PER_UNIT, BANDS = "", "per_unit", "bands"


def explained(
    choices: Iterable[tuple[str, Any]], sentences: Mapping[str, str | Promise]
) -> list[tuple[str, Any]]:
    """Return radio choices with a sentence under each label."""
    return [
        (value, format_html('{}<span class="choice-note">{}</span>', label, sentences[value]))
        for value, label in choices
    ]


class PointsField(forms.DecimalField):
    """Points to take away; becomes the plain decimal string of stored rules, None if empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal("0.001"), max_value=1000, decimal_places=3, required=False, **kwargs
        )

    def clean(self, value: Any) -> Any:
        points = super().clean(value)
        return None if points is None else plain(points)


class RoundForm(SharesForm):
    """A round with its whole rule; what a rule can't use is ignored."""

    mode = forms.ChoiceField(
        label=_("Mode"), choices=lambda: explained(RoundMode.choices, MODES), widget=forms.RadioSelect
    )
    aggregator = forms.ChoiceField(
        label=_("How the judges' totals become one score"),
        choices=lambda: explained(Aggregator.choices, AGGREGATORS),
        widget=forms.RadioSelect,
    )
    k_high = forms.IntegerField(label=_("Highest dropped"), min_value=0, max_value=20, required=False)
    k_low = forms.IntegerField(label=_("Lowest dropped"), min_value=0, max_value=20, required=False)
    min_left = forms.IntegerField(
        label=_("Must remain, at least"), min_value=1, max_value=100, required=False
    )
    d = PointsField(label=_("Largest distance from the average, points"))
    min_sheets = forms.IntegerField(
        label=_("Sheets needed for a score, at least"), min_value=1, max_value=100, required=False
    )
    weight = PercentField(
        label=_("Weight in the final result, %"),
        required=False,
        help_text=_(
            "The rounds of an entry type together make 100. Empty: the round only selects who goes on."
        ),
    )
    time_min = DurationField(label=_("Shortest time"), required=False)
    time_max = DurationField(label=_("Longest time"), required=False, help_text=_("For example 8:00, or 8."))
    over_kind = forms.ChoiceField(
        label=_("Longer than allowed"),
        required=False,
        choices=[
            (TimeCost.NONE, _("costs nothing")),
            (TimeCost.PER_UNIT, _("costs points for every so many seconds")),
            (TimeCost.BANDS, _("costs points by bands")),
        ],
    )
    over_unit = forms.IntegerField(label=_("Seconds"), min_value=1, max_value=3600, required=False)
    over_points = PointsField(label=_("Points for each"))
    over_partial = forms.ChoiceField(
        label=_("A part of that"),
        required=False,
        choices=[("started", _("counts in full")), ("completed", _("does not count"))],
    )
    over_cap = PointsField(label=_("Points taken, at most"))
    under_points = PointsField(label=_("Points taken if shorter than the shortest time"))
    dq_beyond = DurationField(
        label=_("Disqualified if off by more than"), required=False, help_text=_("Empty: never.")
    )

    class Meta:
        model = Round
        fields = [
            "name", "mode", "entry_types", "is_blind", "is_held_back", "judges_per_entry", "scoring_closes_at", "aggregator", "places",
            "rounding", "missing_policy", "deduct_when", "rank_scope", "weight", "advance_count", "advance_percent",
            "advance_scope",
        ]  # fmt: skip
        widgets = {"entry_types": forms.CheckboxSelectMultiple}

    fieldsets: ClassVar[Fieldsets] = [
        (
            "",
            [
                "name",
                "mode",
                "entry_types",
                ("judges_per_entry", "scoring_closes_at"),
                "is_blind",
                "is_held_back",
            ],
        ),
        (
            _("Who goes on, and what counts"),
            ["weight", ("advance_count", "advance_percent"), ("advance_scope", "rank_scope")],
        ),
        (
            _("Score of an entry"),
            ["aggregator", ("k_high", "k_low", "min_left"), "d", "min_sheets", ("places", "rounding")],
        ),
        (_("Audience and several panels"), SharesForm.shares),
        (
            _("Time"),
            [
                ("time_min", "time_max"),
                "over_kind",
                ("over_unit", "over_points", "over_partial"),
                *[(f"band_{n}_beyond", f"band_{n}_points") for n in range(1, BANDS + 1)],
                ("over_cap", "under_points"),
                ("dq_beyond", "deduct_when"),
            ],
        ),
        (
            _("Equal scores are compared by"),
            [(f"tie_{n}", f"tie_{n + 1}") for n in range(1, LINKS + 1, 2)],
        ),
        (_("Excused judges"), ["missing_policy"]),
    ]
    shown_with: ClassVar[Mapping[str, str]] = {
        "is_held_back": "when-live",
        "k_high": "when-trimming",
        "d": "when-clamping",
        "time_min": "when-live",
        "over_kind": "when-live",
        "over_unit": "when-live when-per-unit",
        **{f"band_{n}_beyond": "when-live when-bands" for n in range(1, BANDS + 1)},
        "over_cap": "when-live",
        "dq_beyond": "when-live",
        **SharesForm.shares_shown_with,
    }

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        round: Round = self.instance
        is_new = round.pk is None
        round.edition = edition
        types = edition.entry_types.all()
        self.fields["entry_types"].queryset = types  # type: ignore[attr-defined]
        if len(types) < 2:
            del self.fields["entry_types"]
        self.fields["is_blind"].help_text = _("Judges see neither names nor units, on any page or file.")
        self._add_bands(round.time_rule)
        self._add_links(edition, round, is_new)
        self._fill(round, edition, is_new)

    def _fill(self, round: Round, edition: Edition, is_new: bool) -> None:
        """Show what is stored, or for a new round what the office does by default."""
        time, over = round.time_rule, round.time_rule.get("over") or {}
        under = round.time_rule.get("under") or {}
        parameters = {"k_high": 1, "k_low": 1, "min_left": 3} if is_new else round.parameters
        stored = {
            "k_high": parameters.get("k_high"),
            "k_low": parameters.get("k_low"),
            "min_left": parameters.get("min_left"),
            "d": parameters.get("d"),
            "min_sheets": parameters.get("min_sheets"),
            "time_min": time.get("min"),
            "time_max": time.get("max"),
            "over_kind": over.get("kind", TimeCost.NONE),
            "over_unit": over.get("unit"),
            "over_points": over.get("points"),
            "over_partial": over.get("partial", "started"),
            "over_cap": over.get("cap"),
            "under_points": next((band["points"] for band in under.get("bands", [])), None),
            "dq_beyond": time.get("dq_beyond"),
        }
        if is_new:
            stored |= {"mode": RoundMode.MATERIALS, "aggregator": Aggregator.TRIMMED_MEAN}
            number = edition.rounds.count()
            names = [str(name) for name in ROUND_NAMES]
            stored["name"] = names[number] if number < len(names) else ""
            stored["weight"] = Decimal(1) if number == 0 else None
        for name, value in stored.items():
            self.initial[name] = value
        self.fill_shares(round)

    def _add_bands(self, time: Mapping[str, Any]) -> None:
        bands = (time.get("over") or {}).get("bands", [])
        for n in range(1, BANDS + 1):
            band = bands[n - 1] if n <= len(bands) else {}
            self.fields[f"band_{n}_beyond"] = DurationField(
                label=_("Band %d: over by more than") % n, required=False, allow_zero=True
            )
            self.fields[f"band_{n}_points"] = PointsField(label=_("Points"))
            self.initial[f"band_{n}_beyond"] = band.get("beyond")
            self.initial[f"band_{n}_points"] = band.get("points")

    def _add_links(self, edition: Edition, round: Round, is_new: bool) -> None:
        choices: list[tuple[Any, Any]] = [("", "—"), *TieLink.choices]
        criteria = [] if is_new else [(f"criterion:{one.code}", one.name) for one in round.criteria.all()]
        if criteria:
            choices.append((_("One criterion"), criteria))
        earlier = edition.rounds.filter(position__lt=round.position) if not is_new else edition.rounds.all()
        if rounds := [(f"round:{one.code}", one.name) for one in earlier]:
            choices.append((_("The score of an earlier round"), rounds))
        chain = list(DEFAULT_TIE_CHAIN) if is_new else list(round.tie_chain)
        known = {value for value, label in choices} | {value for value, _label in criteria + (rounds or [])}
        for n in range(1, max(LINKS, len(chain)) + 1):
            link = chain[n - 1] if n <= len(chain) else ""
            extra = [(link, link)] if link not in known else []
            self.fields[f"tie_{n}"] = forms.ChoiceField(
                label=_("First compared") if n == 1 else _("Still equal: %d.") % n,
                required=False,
                choices=choices + extra,
            )
            self.initial[f"tie_{n}"] = link

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("advance_count") and values.get("advance_percent"):
            self.add_error("advance_percent", _("Give a number or a share, not both."))
        if values.get("aggregator") == Aggregator.CLAMPED_MEAN and not values.get("d"):
            self.add_error("d", _("Say how far a total may lie from the average."))
        if values.get("mode") == RoundMode.LIVE:
            self._clean_time(values)
        elif "is_held_back" in values:
            values["is_held_back"] = False  # there is no hall that could see anything too early
        self.clean_shares(values)
        chain: list[str] = []
        for name in (name for name in self.fields if name.startswith("tie_")):
            if (link := values.get(name)) and link in chain:
                self.add_error(name, _("This comparison stands above already."))
            chain.append(values.get(name, ""))
        return values

    def _clean_time(self, values: dict[str, Any]) -> None:
        kind = values.get("over_kind")
        if kind and not values.get("time_max"):
            self.add_error("time_max", _("Say how long a lecture may take, or let longer ones cost nothing."))
        if values.get("under_points") and not values.get("time_min"):
            self.add_error(
                "time_min", _("Say how long a lecture must take, or take no points for shorter ones.")
            )
        if kind == TimeCost.PER_UNIT:
            for name in ("over_unit", "over_points"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("This is needed to take points for the time."))
        if kind == TimeCost.BANDS:
            pairs = [
                (values.get(f"band_{n}_beyond"), values.get(f"band_{n}_points")) for n in range(1, BANDS + 1)
            ]
            for n, (beyond, points) in enumerate(pairs, start=1):
                if (beyond is None) != (points is None):
                    self.add_error(f"band_{n}_points", _("A band needs both a time and points."))
            if all(beyond is None for beyond, _points in pairs):
                self.add_error("band_1_beyond", _("Give at least one band."))

    def values(self) -> dict[str, Any]:
        """Return the columns to save."""
        values = self.cleaned_data
        own = {name: values[name] for name in self.Meta.fields if name in values}
        links = [values[name] for name in self.fields if name.startswith("tie_") and values[name]]
        return own | {
            "parameters": self._parameters(),
            "time_rule": self._time_rule() if values["mode"] == RoundMode.LIVE else {},
            "tie_chain": links,
            **self.share_values(),
        }

    def _parameters(self) -> dict[str, Any]:
        values = self.cleaned_data
        found: dict[str, Any] = {}
        if values["aggregator"] in TRIMMING:
            found |= {"k_high": values["k_high"] or 0, "k_low": values["k_low"] or 0}
            if values["min_left"]:
                found["min_left"] = values["min_left"]
        if values["aggregator"] == Aggregator.CLAMPED_MEAN:
            found["d"] = values["d"]
        if values["min_sheets"]:
            found["min_sheets"] = values["min_sheets"]
        return found

    def _time_rule(self) -> dict[str, Any]:
        values = self.cleaned_data
        rule: dict[str, Any] = {
            "min": values["time_min"],
            "max": values["time_max"],
            "dq_beyond": values["dq_beyond"],
        }
        if values["over_kind"] == TimeCost.PER_UNIT:
            rule["over"] = {
                "kind": "per_unit",
                "unit": values["over_unit"],
                "points": values["over_points"],
                "partial": values["over_partial"] or "started",
            }
        elif values["over_kind"] == TimeCost.BANDS:
            pairs = [(values[f"band_{n}_beyond"], values[f"band_{n}_points"]) for n in range(1, BANDS + 1)]
            rule["over"] = {
                "kind": "bands",
                "bands": [
                    {"beyond": beyond, "points": points} for beyond, points in pairs if points is not None
                ],
            }
        if values["over_cap"] and "over" in rule:
            rule["over"]["cap"] = values["over_cap"]
        if values["under_points"]:
            rule["under"] = {"kind": "bands", "bands": [{"beyond": 0, "points": values["under_points"]}]}
        return {name: value for name, value in rule.items() if value is not None}

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Put the sentences of a refused rule where they can be mended."""
        places = {
            "aggregator.k_high": "k_high", "aggregator.k_low": "k_low", "aggregator.min_left": "min_left", "aggregator.d": "d",
            "aggregator.min_sheets": "min_sheets", "places": "places", "policy": "missing_policy",
            "time.min": "time_min", "time.over": "time_max", "time.under": "time_min", "time": "over_kind",
            "time.over.bands": "band_1_beyond", "chain": "tie_1", "audience": "audience_source",
            "audience.share": "audience_share", "group_ratio": "group_reference", "group_ratio.trim": "group_trim",
        }  # fmt: skip
        for place, sentence in problems.items():
            self.add_error(places.get(place), sentence)


class CriterionForm(RowForm):
    """One criterion."""

    name = forms.CharField(label=_("Criterion"), max_length=100)
    group = forms.CharField(label=_("Heading"), max_length=100, required=False)
    maximum = forms.DecimalField(
        label=_("Maximum"), min_value=Decimal("0.1"), max_value=1000, decimal_places=3
    )
    step = forms.DecimalField(
        label=_("Step"), min_value=Decimal("0.001"), max_value=100, decimal_places=3, initial=Decimal("0.5")
    )
    weight = forms.DecimalField(
        label=_("Weight"), min_value=Decimal("0.0001"), max_value=100, decimal_places=4, initial=Decimal(1)
    )
    minimum = forms.DecimalField(
        label=_("Minimum"), min_value=0, max_value=1000, decimal_places=3, initial=Decimal(0)
    )
    description = forms.CharField(
        label=_("Description for judges"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    widths: ClassVar = {
        "name": "wide",
        "maximum": "short",
        "step": "short",
        "weight": "short",
        "minimum": "short",
        "description": "full",
    }
    telling: ClassVar = ("name", "group", "maximum", "description")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        least, most = values.get("minimum"), values.get("maximum")
        if least is not None and most is not None and least >= most:
            self.add_error("minimum", _("The minimum must lie below the maximum."))
        return values


CriterionFormSet = row_formset(CriterionForm)


class SheetTotalForm(forms.Form):
    """How the marks of a sheet become its total."""

    sheet_mode = forms.ChoiceField(
        label=_("Total of a sheet"), choices=SheetTotal, widget=forms.Select({"class": "form-select"})
    )
