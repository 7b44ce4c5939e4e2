"""Criteria and award tiers that offices usually set up, offered as buttons."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from judging.actions.round_setup import CriterionRow
from judging.states import AwardKind, RoundMode, Scope

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of a set; maximum and step in points."""

    name: Text
    maximum: int
    description: Text = ""
    group: Text = ""
    step: str = "0.5"

    def row(self) -> CriterionRow:
        return CriterionRow(
            name=str(self.name),
            maximum=Decimal(self.maximum),
            description=str(self.description),
            group=str(self.group),
            step=Decimal(self.step),
        )


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """Criteria that together make 100 points."""

    label: Text
    lines: tuple[Line, ...]


_CONTENT: Final = pgettext_lazy("criterion", "Content")

CRITERIA: Final[dict[str, CriteriaSet]] = {
    "lecture": CriteriaSet(
        _("Live lecture: content 60 in four parts, delivery 20, form 10, time 10"),
        (
            Line(
                pgettext_lazy("criterion", "Theme"),
                15,
                _("Clear standpoint, close to the theme of the contest."),
                _CONTENT,
            ),
            Line(
                pgettext_lazy("criterion", "Reasoning"),
                15,
                _("Theory explained correctly and thoroughly."),
                _CONTENT,
            ),
            Line(
                pgettext_lazy("criterion", "Reality"),
                15,
                _("Vivid examples from local life and the lecturer's own work."),
                _CONTENT,
            ),
            Line(
                pgettext_lazy("criterion", "Structure"),
                15,
                _("Well ordered, with a beginning and an end."),
                _CONTENT,
            ),
            Line(
                pgettext_lazy("criterion", "Delivery"),
                20,
                _("Standard language, free speech, natural bearing, contact with listeners."),
            ),
            Line(
                pgettext_lazy("criterion", "Form"),
                10,
                _("The form of the lecture is original and serves the content."),
            ),
            Line(pgettext_lazy("criterion", "Time"), 10, _("Keeps to the time given.")),
        ),
    ),
    "video": CriteriaSet(
        _("Video: content 50, delivery 30, production 20"),
        (
            Line(_CONTENT, 50, _("Clear standpoint, correct theory, vivid examples.")),
            Line(pgettext_lazy("criterion", "Delivery"), 30, _("Standard language, natural bearing.")),
            Line(
                pgettext_lazy("criterion", "Production"),
                20,
                _("Clear picture and sound; slides and pictures serve the content."),
            ),
        ),
    ),
    "total": CriteriaSet(
        _("One mark out of 100"),
        (Line(_("Overall impression"), 100, "", "", "0.1"),),
    ),
}


@dataclass(frozen=True, slots=True)
class TierSet:
    """Award tiers that are given together, best first: (name, number or None, percent or None)."""

    label: Text
    kind: AwardKind
    tiers: tuple[tuple[Text, int | None, int | None], ...]

    def rows(self, scope: Scope) -> list[dict[str, Any]]:
        """Return the columns of the tiers for judging.actions.tier.create_tiers."""
        return [
            {
                "name": str(name),
                "kind": self.kind,
                "scope": scope,
                "count": count,
                "percent": None if percent is None else Decimal(percent),
            }
            for name, count, percent in self.tiers
        ]


FIRST, SECOND, THIRD = _("First prize"), _("Second prize"), _("Third prize")

TIERS: Final[dict[str, TierSet]] = {
    "counts": TierSet(
        _("First, second, third prize: 2, 3, 4 entries"),
        AwardKind.ENTRY,
        ((FIRST, 2, None), (SECOND, 3, None), (THIRD, 4, None)),
    ),
    "shares": TierSet(
        _("Shares: 5, 10, 15 and 20 percent of the entries"),
        AwardKind.ENTRY,
        ((FIRST, None, 5), (SECOND, None, 10), (THIRD, None, 15), (_("Merit award"), None, 20)),
    ),
    "others": TierSet(
        _("Awards for organizations and advisers"),
        AwardKind.ORGANIZATION,
        ((_("Outstanding organization"), None, None),),
    ),
}

ROUND_NAMES: Final[tuple[Text, ...]] = (
    pgettext_lazy("round", "Preliminary"),
    pgettext_lazy("round", "Semi-final"),
    pgettext_lazy("round", "Final"),
)

# What each way to add up means, in one sentence.
AGGREGATORS: Final[dict[str, Text]] = {
    "trimmed_mean": _(
        "The highest and the lowest totals are dropped, the rest averaged. Usual with five judges or more."
    ),
    "mean": _("The average of all totals. For three or four judges."),
    "median": _("The total in the middle counts; single extremes have no effect."),
    "clamped_mean": _("Totals far from the average are pulled to a set distance from it, then averaged."),
    "zscore_mean": _(
        "Each judge's marks are first put on one scale. For rounds where each judge sees only some of the entries."
    ),
    "rank_sum": _(
        "Only the order in which each judge puts the entries counts; the lowest sum of places wins."
    ),
    "per_criterion": _(
        "The highest and lowest marks are dropped for each criterion by itself, then the criteria are added up."
    ),
}
MODES: Final[dict[str, Text]] = {
    RoundMode.MATERIALS: _("Judges read and watch what was sent in, at a time of their own."),
    RoundMode.LIVE: _("Lecturers come on stage in a running order; a timer may take their time."),
}
