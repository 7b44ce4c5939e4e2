"""Setting rounds up: the rule, its defaults, and what is refused."""

import pytest

from judging.queries.round import rule_of
from judging.scoring import RoundRule, validate_rule
from judging.states import Aggregator, RoundMode, SheetTotal
from judging.validators.rule import rule_problems
from tests.factories.judging import CriterionFactory, PanelFactory, RoundFactory, SeatFactory


@pytest.fixture
def round_(edition):
    found = RoundFactory(
        edition=edition,
        name="决赛",
        mode=RoundMode.LIVE,
        tie_chain=["exact_score", "main_criterion", "chief", "lot"],
        time_rule={"min": 480, "max": 600, "over": {"kind": "per_unit", "unit": 30, "points": "1"}},
    )
    CriterionFactory(round=found, code="form", name="形式", maximum="40", step="0.5", position=2)
    CriterionFactory(round=found, code="content", name="内容", maximum="60", step="0.5", position=1)
    return found


def test_rule_of_a_round_is_one_that_the_scoring_library_reads(round_):
    panel = PanelFactory(round=round_)
    chief = SeatFactory(panel=panel, label="J2", is_chief=True)
    SeatFactory(panel=panel, label="J1")

    rule = rule_of(round_)

    assert [one["code"] for one in rule["criteria"]] == ["content", "form"]
    assert rule["criteria"][0] == {"code": "content", "max": "60", "min": "0", "step": "0.5", "weight": "1"}
    assert rule["aggregator"] == {"name": "trimmed_mean", "k_high": 1, "k_low": 1}
    assert rule["chain"] == ["exact_score", "criterion:content", f"chief:{chief.code}", "lot"]
    assert rule["time"]["max"] == 600
    assert validate_rule(RoundRule.from_json(rule), 7) == []


def test_rule_of_a_round_without_seats_leaves_out_what_needs_a_chief(round_):
    assert rule_of(round_)["chain"] == ["exact_score", "criterion:content", "lot"]


def test_rule_of_a_round_on_materials_has_no_clock(round_):
    round_.mode = RoundMode.MATERIALS
    assert "time" not in rule_of(round_)


def test_rule_of_the_criterion_that_weighs_most_goes_by_weight_where_weights_count(round_):
    round_.sheet_mode = SheetTotal.WEIGHTED
    round_.criteria.filter(code="form").update(weight="0.7")
    round_.criteria.filter(code="content").update(weight="0.3")
    assert "criterion:form" in rule_of(round_)["chain"]


def test_rule_of_criterion_by_criterion_wraps_the_trimmed_mean(round_):
    round_.aggregator = Aggregator.PER_CRITERION
    rule = rule_of(round_)
    assert rule["aggregator"] == {
        "name": "per_criterion",
        "aggregator": {"name": "trimmed_mean", "k_high": 1, "k_low": 1},
    }
    RoundRule.from_json(rule)


def test_trimming_more_than_there_are_judges_is_named_in_a_sentence(round_):
    round_.parameters = {"k_high": 2, "k_low": 2}
    problems = rule_problems(rule_of(round_), judges=4, names={})
    assert list(problems) == ["aggregator.k_high"]
    assert "4" in problems["aggregator.k_high"]


def test_a_step_that_misses_the_maximum_names_the_criterion(round_):
    round_.criteria.filter(code="content").update(step="0.7")
    problems = rule_problems(rule_of(round_), judges=None, names={"content": "内容"})
    assert "内容" in problems["criteria.content.step"]
