"""Bad input gives an error as a value: never a traceback, never a silent guess."""

import copy
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.scoring import NumberError, evaluate, exact, text
from judging.scoring.registry import RULES

pytestmark = pytest.mark.pure

VECTORS = json.loads((Path(__file__).parents[2] / "cases" / "scoring-vectors.json").read_text("utf-8"))

CRITERIA = [{"code": "content", "max": "60", "step": "0.5"}, {"code": "voice", "max": "40", "step": "1"}]
ROUND = {
    "criteria": CRITERIA,
    "panel": ["J1", "J2"],
    "aggregator": {"name": "mean"},
    "entries": [
        {
            "code": "A",
            "marks": {"J1": {"content": "50", "voice": "30"}, "J2": {"content": "52", "voice": "30"}},
        }
    ],
}


def changed(inputs, **changes):
    return {**copy.deepcopy(inputs), **changes}


@pytest.mark.parametrize(
    "value",
    [
        "NaN", "Infinity", "-inf", "1e2", "1E400", "10^400", "9" * 19, "1" + "0" * 400, 10**400, 36.5, float("nan"),
        True, None, "", " 1", "1 ", "+1", "1.", ".5", "1_000", "1,5", "９０", "1/0", "1/2/3", [], {}, Decimal("NaN"),
        Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+400"), Decimal("1E-400"),
    ],
)  # fmt: skip
def test_exact_refuses_what_is_no_plain_number(value):
    with pytest.raises(NumberError):
        exact(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("88.5", Fraction(177, 2)),
        ("-3", Fraction(-3)),
        ("265/3", Fraction(265, 3)),
        (7, Fraction(7)),
        (Decimal("0.10"), Fraction(1, 10)),
        (Decimal("1E+2"), Fraction(100)),
        (Fraction(2, 7), Fraction(2, 7)),
    ],
)
def test_exact_reads_plain_numbers(value, number):
    assert exact(value) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Fraction(177, 2), "88.5"),
        (Fraction(-3), "-3"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 25), "0.04"),
        (Fraction(265, 3), "265/3"),
        (Fraction(1, 15), "1/15"),
        (Fraction(0), "0"),
    ],
)
def test_text_writes_a_decimal_if_it_ends(number, written):
    assert text(number) == written


@pytest.mark.parametrize(
    ("marks", "error"),
    [
        ({"content": "60.5", "voice": "30"}, {"error": "above_max", "criterion": "content"}),
        ({"content": "-0.5", "voice": "30"}, {"error": "below_min", "criterion": "content"}),
        ({"content": "50", "voice": "30.5"}, {"error": "off_step", "criterion": "voice"}),
        ({"content": "50"}, {"error": "missing_mark", "criterion": "voice"}),
        ({"content": "50", "voice": None}, {"error": "missing_mark", "criterion": "voice"}),
        ({"content": "NaN", "voice": "30"}, {"error": "not_a_number", "criterion": "content"}),
        ({"content": 50.0, "voice": "30"}, {"error": "not_a_number", "criterion": "content"}),
        ({"content": "1" + "0" * 400, "voice": "30"}, {"error": "not_a_number", "criterion": "content"}),
        ({"content": [], "voice": "30"}, {"error": "not_a_number", "criterion": "content"}),
        ({"content": "50", "voice": "30", "x": "1"}, {"error": "unknown_criterion", "criterion": "x"}),
        ({"content": "99", "voice": "30.5"}, {"error": "above_max", "criterion": "content"}),
    ],
)
def test_sheet_total_names_the_first_criterion_at_fault(marks, error):
    assert evaluate("sheet_total", {"criteria": CRITERIA, "marks": marks}) == error


def test_sheet_total_reports_bad_weights_before_bad_marks():
    criteria = [{"code": "a", "max": "10", "step": "1", "weight": "0.9"}]

    found = evaluate("sheet_total", {"criteria": criteria, "mode": "weighted", "marks": {"a": "11"}})

    assert found == {"error": "weights"}


def test_a_float_does_not_pass_because_an_equal_decimal_passed_before():
    inputs = changed(ROUND)
    inputs["entries"][0]["marks"] = {
        "J1": {"content": Decimal(1), "voice": 1},
        "J2": {"content": 1.0, "voice": True},
    }
    inputs["working"] = True

    line = evaluate("round_result", inputs)["working"]["lines"][0]

    assert line["status"] == "incomplete"
    assert line["missing"] == ["J2"]
    assert [sheet.get("fault") for sheet in line["sheets"]] == [None, "not_a_number"]


@pytest.mark.parametrize(
    ("rule", "inputs", "error"),
    [
        ("no_such_rule", {}, {"error": "unknown_rule", "rule": "no_such_rule"}),
        ("mean", None, {"error": "not_an_object", "field": "inputs"}),
        ("mean", {}, {"error": "missing_key", "field": "scores"}),
        ("mean", {"scores": []}, {"error": "too_few"}),
        ("mean", {"scores": ["1", "NaN"]}, {"error": "not_a_number", "field": "scores[1]"}),
        ("mean", {"scores": [88.5]}, {"error": "not_a_number", "field": "scores[0]"}),
        ("mean", {"scores": "88"}, {"error": "not_a_list", "field": "scores"}),
        ("mean", {"scores": ["1"], "places": 11}, {"error": "places", "field": "places"}),
        ("mean", {"scores": ["1"], "places": "1.5"}, {"error": "not_whole", "field": "places"}),
        ("mean", {"scores": ["1"], "plases": 3}, {"error": "unknown_key", "field": "plases"}),
        (
            "mean",
            {"scores": ["1"], "rounding": "up"},
            {"error": "unknown_choice", "field": "rounding", "choices": ["half_up", "half_even", "down"]},
        ),
        ("trimmed_mean", {"scores": ["1"], "k_low": -1}, {"error": "negative", "field": "aggregator.k_low"}),
        (
            "trimmed_mean",
            {"scores": ["1", "2", "3", "4"], "k_high": 2, "k_low": 2, "too_few": "error"},
            {"error": "too_few"},
        ),
        ("clamped_mean", {"scores": ["1"]}, {"error": "missing_key", "field": "d"}),
        (
            "zscore_mean",
            {"sheets": [{"judge": "J", "entry": "A", "score": "1"}] * 2},
            {"error": "duplicate_sheet", "judge": "J", "entry": "A"},
        ),
        ("rank_sum", {"sheets": []}, {"error": "too_few"}),
        (
            "majority_judgment",
            {"grades": ["good", "bad"], "ballots": {"A": ["good"], "B": ["good", "bad"]}},
            {"error": "unequal"},
        ),
        (
            "majority_judgment",
            {"grades": ["good", "bad"], "ballots": {"A": ["fair"]}},
            {"error": "unknown_grade", "entry": "A", "grade": "fair"},
        ),
        ("group_ratio", {"groups": {"g": {"A": "0"}}}, {"error": "zero_mean", "group": "g"}),
        ("group_ratio", {"groups": {"g": {"A": "9"}}, "trim": 1}, {"error": "too_few", "group": "g"}),
        (
            "group_ratio",
            {"groups": {"g": {"A": "9"}, "h": {"A": "8"}}},
            {"error": "duplicate_entry", "entry": "A"},
        ),
        (
            "combine_rounds",
            {"rounds": [{"code": "pre", "weight": "0.5", "score": "90"}, {"code": "final", "weight": "0.5"}]},
            {"error": "missing_round", "round": "final"},
        ),
        (
            "audience_share",
            {"panel": {"A": "90"}, "votes": {}, "share": "0.1"},
            {"error": "missing_votes", "entry": "A"},
        ),
        (
            "deduction",
            {"max": 480, "over": {"kind": "bands", "bands": []}},
            {"error": "elapsed_missing"},
        ),
        ("deduction", {"elapsed": -1, "max": 480}, {"error": "elapsed_negative"}),
        (
            "deduction",
            {"elapsed": 490, "max": 480, "over": {"kind": "per_unit", "unit": 0, "points": "1"}},
            {"error": "not_positive", "field": "time.over.unit"},
        ),
        (
            "deduction",
            {"elapsed": 490, "max": 480, "over": {"kind": "steps"}},
            {"error": "unknown_choice", "field": "over.kind", "choices": ["bands", "per_unit"]},
        ),
        (
            "tie_break",
            {"entries": {"A": {"published": "1"}}, "chain": ["luck"]},
            {"error": "unknown_link", "link": "luck"},
        ),
        (
            "awards",
            {
                "ranking": [{"entry": "A", "rank": 1}, {"entry": "B", "rank": 1}],
                "tiers": [{"code": "first", "count": 1}],
                "tie_policy": "error",
            },
            {"error": "tie_at_cut", "tier": "first", "entries": ["A", "B"]},
        ),
        (
            "awards",
            {"ranking": [{"entry": "B", "rank": 2}, {"entry": "A", "rank": 1}], "tiers": [{"code": "t", "count": 1}]},
            {"error": "ranking_order", "entry": "A"},
        ),
        (
            "sector_awards",
            {
                "ranking": [{"entry": "A", "rank": 1, "sector": "s"}, {"entry": "B", "rank": 2, "sector": "t"}],
                "seats": 1,
                "min_per_sector": 1,
            },
            {"error": "reserved_over_seats", "reserved": 2, "seats": 1},
        ),
        (
            "sector_awards",
            {"ranking": [{"entry": "A", "rank": 1}, {"entry": "B", "rank": 1}], "seats": 1},
            {"error": "tie", "entries": ["A", "B"]},
        ),
        (
            "missing_sheets",
            {"panel": ["J1"], "sheets": {"A": {"J2": "90"}}, "aggregator": {"name": "mean"}},
            {"error": "unknown_judge", "entry": "A", "judge": "J2"},
        ),
    ],
)  # fmt: skip
def test_evaluate_returns_the_error(rule, inputs, error):
    assert evaluate(rule, inputs) == error


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"panel": ["J1", "J2", "J1"]}, {"error": "duplicate_judge", "judge": "J1"}),
        ({"panel": ["J1"]}, {"error": "unknown_judge", "entry": "A", "judge": "J2"}),
        ({"entries": ROUND["entries"] * 2}, {"error": "duplicate_entry", "entry": "A"}),
        ({"time": {"max": 480}}, {"error": "elapsed_missing", "entry": "A"}),
        ({"chain": ["criterion:form"]}, {"error": "unknown_criterion", "field": "chain"}),
        (
            {"aggregator": {"name": "zscore_mean"}, "policy": "impute_entry_mean"},
            {"error": "policy_needs_panel_score", "field": "policy"},
        ),
        ({"aggregator": {}}, {"error": "missing_key", "field": "aggregator.name"}),
        (
            {"aggregator": {"name": "mean", "k_high": 1}},
            {"error": "unknown_key", "field": "aggregator.k_high"},
        ),
    ],
)
def test_round_result_refuses_a_round_that_makes_no_sense(changes, error):
    assert evaluate("round_result", changed(ROUND, **changes)) == error


def _paths(value, here=()):
    yield here
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from _paths(item, (*here, key))


def _put(value, path, new):
    if not path:
        return new
    value = copy.copy(value)
    value[path[0]] = _put(value[path[0]], path[1:], new)
    return value


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.sampled_from(["", "NaN", "1e999", "-1", "0", "99999999", "1/0", "1/3", "J1", "A", "mean", "criterion:", "9" * 500])
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(data=st.data())
@settings(max_examples=300)
def test_evaluate_never_raises_whatever_stands_anywhere(data):
    vector = data.draw(st.sampled_from(VECTORS))
    inputs = vector["inputs"]
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(_paths(inputs))))
        inputs = _put(inputs, path, data.draw(JUNK))

    found = evaluate(vector["rule"], inputs)

    assert isinstance(found, dict)
    json.dumps(found)


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("inputs", [None, [], "x", 1, {"x": 1}, {1: 2}])
def test_every_rule_answers_nonsense_with_an_error(rule, inputs):
    assert "error" in evaluate(rule, inputs)
