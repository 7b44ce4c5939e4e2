"""Impossible rules are refused when they are written."""

from fractions import Fraction

import pytest

from judging.scoring import AudienceRule, AwardRule, RoundRule, SectorAwardRule, validate_rule
from judging.scoring.combine import RoundScore

pytestmark = pytest.mark.pure

CRITERIA = [{"code": "content", "max": "60", "step": "0.5"}, {"code": "voice", "max": "40", "step": "1"}]


def round_rule(**changes):
    return RoundRule.from_json({"criteria": CRITERIA, "aggregator": {"name": "mean"}, **changes})


def found(rule, n_judges=None):
    return [(fault.code, fault.field) for fault in validate_rule(rule, n_judges)]


def criterion(**changes):
    return round_rule(criteria=[{**CRITERIA[0], **changes}, CRITERIA[1]])


def test_a_sound_rule_has_no_faults():
    sound = round_rule(
        aggregator={"name": "trimmed_mean"},
        time={"min": 300, "max": 480, "over": {"kind": "bands", "bands": [{"beyond": 0, "points": "1"}]}},
        chain=["exact_score", "criterion:content", "drop_next_low:1,1", "chief:J1", "round:pre", "lot"],
        group_ratio={"trim": 1, "coef_places": 4},
    )

    assert validate_rule(sound, 5) == []


@pytest.mark.parametrize(
    "rule",
    [
        round_rule(time={"min": 480, "max": 480}),
        round_rule(time={"max": 0, "dq_beyond": 0}),
        SectorAwardRule(3, min_per_sector=1, max_per_sector=1),
        AwardRule.from_json({"tiers": [{"code": "all", "percent": "100"}, {"code": "none", "count": 0}]}),
        AudienceRule(Fraction(1, 2), Fraction(1, 2)),
        AudienceRule(Fraction(0)),
    ],
)
def test_the_last_possible_value_is_possible(rule):
    assert validate_rule(rule, 3) == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (round_rule(criteria=[]), ("no_criteria", "criteria")),
        (round_rule(mode="weighted"), ("weights", "criteria")),
        (round_rule(full="0"), ("not_positive", "full")),
        (round_rule(criteria=[CRITERIA[0], CRITERIA[0]]), ("duplicate_criterion", "criteria.content")),
        (criterion(step="-0.5"), ("not_positive", "criteria.content.step")),
        (criterion(step="0"), ("not_positive", "criteria.content.step")),
        (criterion(min="60"), ("min_not_below_max", "criteria.content.min")),
        (criterion(step="7"), ("max_off_step", "criteria.content.step")),
        (criterion(weight="-1"), ("negative", "criteria.content.weight")),
        (round_rule(aggregator={"name": "mean", "min_sheets": 0}), ("not_positive", "aggregator.min_sheets")),
        (round_rule(aggregator={"name": "trimmed_mean", "k_high": -1}), ("negative", "aggregator.k_high")),
        (round_rule(aggregator={"name": "trimmed_mean", "min_left": 0}), ("not_positive", "aggregator.min_left")),
        (round_rule(aggregator={"name": "clamped_mean", "d": "-1"}), ("negative", "aggregator.d")),
        (round_rule(aggregator={"name": "zscore_mean", "min_sheets": 0}), ("not_positive", "aggregator.min_sheets")),
        (round_rule(aggregator={"name": "per_criterion", "inner_places": 99}), ("places", "aggregator.inner_places")),
        (round_rule(min_sheets=0), ("not_positive", "min_sheets")),
        (round_rule(places=11), ("places", "places")),
        (round_rule(places=-1), ("places", "places")),
        (round_rule(time={"min": 9, "max": 8}), ("min_above_max", "time.min")),
        (round_rule(time={"max": -1}), ("negative", "time.max")),
        (round_rule(time={"max": 8, "dq_beyond": -1}), ("negative", "time.dq_beyond")),
        (
            round_rule(time={"max": 8, "under": {"kind": "bands", "bands": []}}),
            ("table_without_limit", "time.under"),
        ),
        (
            round_rule(time={"max": 8, "over": {"kind": "per_unit", "unit": 0, "points": "1"}}),
            ("not_positive", "time.over.unit"),
        ),
        (
            round_rule(time={"max": 8, "over": {"kind": "per_unit", "unit": 9, "points": "-1"}}),
            ("negative", "time.over.points"),
        ),
        (
            round_rule(time={"max": 8, "over": {"kind": "bands", "bands": [{"beyond": 1, "points": "1"}] * 2}}),
            ("duplicate_band", "time.over.bands"),
        ),
        (round_rule(chain=["luck"]), ("unknown_link", "chain")),
        (round_rule(chain=["criterion"]), ("unknown_link", "chain")),
        (round_rule(chain=["lot:1"]), ("unknown_link", "chain")),
        (round_rule(chain=["drop_next_low:1"]), ("unknown_link", "chain")),
        (round_rule(chain=["drop_next_low:1,-1"]), ("unknown_link", "chain")),
        (round_rule(chain=["criterion:form"]), ("unknown_criterion", "chain")),
        (round_rule(chain=["lot", "lot"]), ("duplicate_link", "chain")),
        (round_rule(group_ratio={"trim": -1}), ("negative", "group_ratio.trim")),
        (round_rule(group_ratio={"coef_places": 99}), ("places", "group_ratio.coef_places")),
        (
            round_rule(aggregator={"name": "rank_sum"}, group_ratio={}),
            ("group_ratio_needs_points", "group_ratio"),
        ),
        (
            round_rule(
                aggregator={"name": "rank_sum"},
                time={"max": 8, "over": {"kind": "per_unit", "unit": 9, "points": "1"}},
            ),
            ("deductions_need_points", "time"),
        ),
        (
            round_rule(aggregator={"name": "rank_sum"}, policy="impute_severity"),
            ("policy_needs_panel_score", "policy"),
        ),
        (AwardRule.from_json({"tiers": []}), ("no_tiers", "tiers")),
        (AwardRule.from_json({"tiers": [{"code": "a"}]}), ("count_or_percent", "tiers.a")),
        (
            AwardRule.from_json({"tiers": [{"code": "a", "count": 1, "percent": "5"}]}),
            ("count_or_percent", "tiers.a"),
        ),
        (AwardRule.from_json({"tiers": [{"code": "a", "count": -1}]}), ("negative", "tiers.a.count")),
        (AwardRule.from_json({"tiers": [{"code": "a", "percent": "101"}]}), ("percent_range", "tiers.a.percent")),
        (AwardRule.from_json({"tiers": [{"code": "a", "count": 1}] * 2}), ("duplicate_tier", "tiers.a")),
        (
            AwardRule.from_json({"tiers": [{"code": "a", "percent": "60"}, {"code": "b", "percent": "60"}]}),
            ("percent_sum", "tiers"),
        ),
        (
            AwardRule.from_json({"tiers": [{"code": "a", "count": 1}], "percent_mode": "cumulative"}),
            ("cumulative_needs_percent", "tiers.a"),
        ),
        (AwardRule.from_json({"tiers": [{"code": "a", "count": 1}], "base": -1}), ("negative", "base")),
        (SectorAwardRule(-1), ("negative", "seats")),
        (SectorAwardRule(3, min_per_sector=2, max_per_sector=1), ("min_above_max", "min_per_sector")),
        (AudienceRule(Fraction(2, 5), Fraction(3, 10)), ("share_over_cap", "share")),
        (AudienceRule(Fraction(3, 2)), ("share_range", "share")),
        (AudienceRule(Fraction(1, 2), full=Fraction(0)), ("not_positive", "full")),
        ([RoundScore("pre", Fraction(3, 10)), RoundScore("final", Fraction(3, 5))], ("weights", "rounds")),
        ([RoundScore("a", Fraction(1)), RoundScore("a")], ("duplicate_round", "rounds.a")),
        ([RoundScore("a", Fraction(2)), RoundScore("b", Fraction(-1))], ("negative", "rounds.b.weight")),
        ([RoundScore("a", Fraction(1), places=11)], ("places", "rounds.a.places")),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_it_is_the_only_one(rule, fault):
    assert found(rule) == [fault]


@pytest.mark.parametrize(
    ("aggregator", "n_judges", "faults"),
    [
        (
            {"name": "trimmed_mean", "k_high": 2, "k_low": 2, "too_few": "error"},
            4,
            [("trim_too_many", False)],
        ),
        ({"name": "trimmed_mean", "k_high": 2, "k_low": 2}, 4, [("trim_never_whole", True)]),
        ({"name": "trimmed_mean", "k_high": 2, "k_low": 2, "too_few": "error"}, 5, []),
        ({"name": "mean", "min_sheets": 4}, 3, [("more_sheets_than_judges", False)]),
        (
            {"name": "per_criterion", "aggregator": {"name": "trimmed_mean", "too_few": "error"}},
            2,
            [("trim_too_many", False)],
        ),
    ],
)
def test_a_rule_must_fit_its_panel(aggregator, n_judges, faults):
    rule = round_rule(aggregator=aggregator)

    assert [(one.code, one.advice) for one in validate_rule(rule, n_judges)] == faults
    assert validate_rule(rule) == []  # before the panel is known


def test_a_fault_carries_the_figures_for_a_sentence():
    strict = {"name": "trimmed_mean", "k_high": 2, "k_low": 2, "too_few": "error"}

    fault = validate_rule(round_rule(aggregator=strict), 4)[0]

    assert fault.params == {"drop": 4, "judges": 4, "min_left": 1}
    assert str(validate_rule(round_rule(mode="weighted"))[0].params["sum"]) == "2"
