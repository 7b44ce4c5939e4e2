"""Form of an award tier."""

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyModelForm, Fieldsets
from contest.models import Edition
from judging.models import AwardPolicy, AwardTier
from judging.states import AwardKind, CertificateKind, Scope

NOT_OF_AWARDS: Final = {CertificateKind.APPOINTMENT, CertificateKind.SERVICE}
"""The talent pool gives these; no award leads to one."""


class TierForm(CrispyModelForm):
    """An award tier: how many, within what, from which ranking."""

    class Meta:
        model = AwardTier
        fields = [
            "name", "kind", "count", "percent", "percent_rounding", "scope", "entry_type", "source_round", "min_score",
            "min_per_sector", "max_per_sector", "certificate_kind",
        ]  # fmt: skip

    fieldsets: ClassVar[Fieldsets] = [
        ("", [("name", "kind")]),
        (
            _("How many"),
            [
                ("count", "percent"),
                "percent_rounding",
                "scope",
                "min_score",
                ("min_per_sector", "max_per_sector"),
            ],
        ),
        (_("Among which entries"), [("entry_type", "source_round")]),
        (_("What is printed"), ["certificate_kind"]),
    ]

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.edition = edition
        types, rounds = edition.entry_types.all(), edition.rounds.all()
        for name, choices, empty in (
            ("entry_type", types, _("all types")),
            ("source_round", rounds, _("the final result")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = choices, str(empty)
        kind = self.fields["certificate_kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            ("", _("as goes with the winner")),
            *((one, one.label) for one in CertificateKind if one not in NOT_OF_AWARDS),
        ]
        kind.help_text = _("Choose “Excellent report” where the lecture is honoured and not the lecturer.")
        self.fields["count"].help_text = _("A fixed number; or leave it empty and give a share.")
        self.fields["percent"].help_text = _(
            "Of the entries that have a place; or leave it empty and give a number."
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        count, percent = values.get("count"), values.get("percent")
        if count is not None and percent is not None:
            self.add_error("percent", _("Give a number or a share, not both."))
        elif values.get("kind") == AwardKind.ENTRY and not count and not percent:
            self.add_error("count", _("Say how many entries get it: a number or a share."))
        self._clean_sectors(values)
        return values

    def _clean_sectors(self, values: dict[str, Any]) -> None:
        """A least and a greatest number for each sector make sense where sectors compete for one number."""
        least, most = values.get("min_per_sector"), values.get("max_per_sector")
        if least is None and most is None:
            return
        place = "min_per_sector" if least is not None else "max_per_sector"
        if values.get("scope") not in {Scope.OVERALL, Scope.ENTRY_TYPE}:
            self.add_error(place, _("The tier is counted per sector already; leave this empty."))
        elif values.get("count") is None:
            self.add_error(place, _("For this the tier needs a number, not a share."))
        if least is not None and most is not None and least > most:
            self.add_error("max_per_sector", _("This is below the least number for each sector."))

    def values(self) -> dict[str, Any]:
        """Return the columns to save."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PolicyForm(CrispyModelForm):
    """What happens at the edges of the tiers."""

    class Meta:
        model = AwardPolicy
        fields = ["tie_policy", "overflow", "vacancy", "percent_mode"]
        widgets: ClassVar = dict.fromkeys(fields, forms.RadioSelect)
