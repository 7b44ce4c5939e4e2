"""The fields of a round's rule about more than one panel: the audience's part, and a coefficient per panel."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.forms.base import CrispyModelForm
from contest.forms.fields import PercentField
from judging.models import Round
from judging.queries.round import plain
from judging.scoring.choices import AudienceSource, Reference


class SharesForm(CrispyModelForm):
    """Reads and writes Round.audience and Round.group_ratio; the rule's other fields come from its heirs."""

    audience_source = forms.ChoiceField(
        label=_("The audience"),
        required=False,
        choices=[
            ("", _("has no part in the score")),
            (AudienceSource.SHEETS, _("has judges who fill in score sheets")),
            (AudienceSource.VOTES, _("votes: the entry with the most votes gets 100 points, others in proportion")),
        ],
    )  # fmt: skip
    audience_share = PercentField(label=_("The audience's share of the score, %"), required=False)
    audience_cap = PercentField(
        label=_("Share allowed, at most, %"),
        required=False,
        help_text=_("A limit that your regulations set; a larger share is refused."),
    )
    group_reference = forms.ChoiceField(
        label=_("Several panels, one ranking"),
        required=False,
        choices=[
            ("", _("scores are compared as they are")),
            (Reference.MEAN_OF_MEANS, _("each panel's scores × mean of the panels' means ÷ own mean")),
            (Reference.POOLED, _("each panel's scores × mean of all entries ÷ own mean")),
        ],
        help_text=_("Fair only if it was drawn by lot which panel judges which entry."),
    )
    group_trim = forms.IntegerField(
        label=_("Highest and lowest entries left out of each mean"),
        min_value=0,
        max_value=20,
        required=False,
    )
    group_places = forms.IntegerField(
        label=_("Decimals of means and coefficients"),
        min_value=0,
        max_value=10,
        required=False,
        help_text=_("Empty: not rounded."),
    )

    shares: ClassVar[list[str | tuple[str, ...]]] = [
        "audience_source", ("audience_share", "audience_cap"), "group_reference", ("group_trim", "group_places"),
    ]  # fmt: skip
    shares_shown_with: ClassVar = {"audience_share": "when-audience", "group_trim": "when-groups"}

    def fill_shares(self, round: Round) -> None:
        """Show what is stored."""
        audience, groups = round.audience, round.group_ratio
        stored = {
            "audience_source": audience.get("source", ""),
            "audience_share": _fraction(audience.get("share")),
            "audience_cap": _fraction(audience.get("cap")),
            "group_reference": groups.get("reference", ""),
            "group_trim": groups.get("trim"),
            "group_places": groups.get("coef_places"),
        }
        self.initial.update(stored)

    def clean_shares(self, values: dict[str, Any]) -> None:
        """Ask for what is missing."""
        if values.get("audience_source") and not values.get("audience_share"):
            self.add_error("audience_share", _("Say how much the audience counts, in percent."))

    def share_values(self) -> dict[str, Any]:
        """Return the columns to save."""
        values = self.cleaned_data
        audience: dict[str, Any] = {}
        if values["audience_source"]:
            audience = {"source": values["audience_source"], "share": plain(values["audience_share"])}
            if values["audience_cap"] is not None:
                audience["cap"] = plain(values["audience_cap"])
        groups: dict[str, Any] = {}
        if values["group_reference"]:
            groups = {"reference": values["group_reference"], "trim": values["group_trim"] or 0}
            if values["group_places"] is not None:
                groups |= {"mean_places": values["group_places"], "coef_places": values["group_places"]}
        return {"audience": audience, "group_ratio": groups}


def _fraction(stored: Any) -> Any:
    """A stored decimal string as the field shows it."""
    return None if stored is None else forms.DecimalField().to_python(stored)
