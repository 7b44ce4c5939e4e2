"""Rules that can't work are refused when they are configured, in sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.scoring import RoundRule, RuleFault, ScoringError, validate_rule


def rule_problems(rule: Mapping[str, Any], *, judges: int | None, names: Mapping[str, str]) -> dict[str, str]:
    """Return what makes a round's rule impossible: a sentence by field at fault; empty if it can be used.

    rule: as queries.round.rule_of gives it. judges: how many score an entry, if known.
    names: criteria by code, as people see them.
    """
    try:
        faults = validate_rule(RoundRule.from_json(rule), judges)
    except ScoringError as error:  # a number that is none, a key that is missing
        return {str(error.details.get("field", "")): _("This can't be read: %s.") % error}
    return {fault.field: fault_sentence(fault, names) for fault in faults}


def fault_sentence(fault: RuleFault, names: Mapping[str, str]) -> str:
    """Say in a sentence what is wrong and what to do."""
    figures: dict[str, Any] = dict(fault.params)
    figures["name"] = names.get(str(figures.get("criterion", "")), str(figures.get("criterion", "")))
    if fault.code in {"trim_too_many", "trim_never_whole"}:
        return (
            ngettext(
                "%(drop)d sheets can't be dropped when %(judges)d judge scores each entry: at least %(min_left)d must remain. "
                "Drop fewer, or seat more judges.",
                "%(drop)d sheets can't be dropped when %(judges)d judges score each entry: at least %(min_left)d must remain. "
                "Drop fewer, or seat more judges.",
                int(figures["judges"]),
            )
            % figures
        )
    sentence = _SENTENCES().get(fault.code)
    return sentence % figures if sentence else _("The rule can't work: %s.") % fault.error()


def _SENTENCES() -> dict[str, str]:  # noqa: N802 - a table, asked in the language of the moment
    return {
        "no_criteria": _("The round has no criteria yet."),
        "weights": _("The weights of the criteria make %(sum)s; together they must be exactly 1."),
        "min_not_below_max": _("“%(name)s”: the minimum %(min)s is not below the maximum %(max)s."),
        "max_off_step": _("“%(name)s”: the maximum %(max)s can't be reached in steps of %(step)s."),
        "not_positive": _("A value that must be above zero is %(value)s."),
        "negative": _("A value that can't be negative is %(value)s."),
        "places": _("At most %(max)s decimals can be published."),
        "more_sheets_than_judges": _(
            "%(min_sheets)s sheets are asked for, but only %(judges)s judges score each entry."
        ),
        "min_above_max": _("The shortest time is above the longest."),
        "table_without_limit": _("Points are taken for the time, but no time limit is set."),
        "duplicate_band": _("Two bands of the time deduction begin at the same second."),
        "policy_needs_panel_score": _(
            "With this aggregation rule nothing can stand in for the sheet of an excused judge; "
            "choose “the sheets that are there count”."
        ),
        "deductions_need_points": _("A sum of places has no points, so no points can be taken for the time."),
        "share_range": _("The audience's share must lie between 0 and 100 %."),
        "share_over_cap": _("The audience's share is above the share that is allowed."),
        "audience_needs_points": _(
            "A sum of places has no points, so the audience can have no share of them."
        ),
        "group_ratio_needs_points": _(
            "A sum of places has no points, so no coefficient can even out the panels."
        ),
        "duplicate_link": _("The same comparison stands twice in the tie-break chain."),
        "unknown_link": _("The tie-break chain holds a comparison that does not exist."),
        "unknown_criterion": _("The tie-break chain names a criterion that is no longer there."),
    }
