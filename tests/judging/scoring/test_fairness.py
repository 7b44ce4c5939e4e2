"""What must hold for every figure, whatever the marks."""

from dataclasses import astuple
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.scoring import (
    ClampedMean,
    Mean,
    Median,
    ScoringError,
    TooFewSheets,
    TrimmedMean,
    evaluate,
    rank,
    rounded,
)
from judging.scoring.choices import Even, TooFew
from judging.scoring.fairness.affinity import doad
from judging.scoring.fairness.agreement import Level, icc, kendall_w, krippendorff_alpha
from judging.scoring.fairness.draws import Column, Scorer, Term, plain, shared_places
from judging.scoring.fairness.judges import judge_summary, outliers
from judging.scoring.fairness.order import order_chance, order_effect
from judging.scoring.fairness.partial import components, severity_ls
from judging.scoring.fairness.resampling import bootstrap_rank, leave_one_out, usable_share
from judging.scoring.fairness.table import Table
from judging.scoring.fairness.two_way import TwoWay, strange_sheets, two_way_residuals
from judging.scoring.missing import severity

pytestmark = pytest.mark.pure

marks = st.integers(0, 40).map(lambda halves: Fraction(halves, 2))
thirds = st.integers(0, 30).map(lambda one: Fraction(one, 3))


def tables(*, gaps=True, judges=(2, 5), entries=(1, 6)):
    """Small tables, so that ties, constant columns and empty rows come often."""
    cell = st.one_of(st.none(), marks, thirds) if gaps else st.one_of(marks, thirds)
    return st.integers(*judges).flatmap(
        lambda k: st.lists(st.lists(cell, min_size=k, max_size=k), min_size=entries[0], max_size=entries[1])
    )


trimmed = st.builds(
    TrimmedMean,
    k_high=st.integers(0, 2),
    k_low=st.integers(0, 2),
    min_left=st.integers(1, 2),
    too_few=st.sampled_from(TooFew),
    min_sheets=st.integers(1, 3),
)
aggregators = st.one_of(
    st.builds(Mean, min_sheets=st.integers(1, 3)),
    trimmed,
    st.builds(Median, even=st.sampled_from(Even)),
    st.builds(ClampedMean, d=thirds, min_for_clamp=st.integers(1, 4)),
)


def drawn(aggregator, row, counts):
    """The score as it is defined: the aggregator over the drawn judges' sheets that exist."""
    totals = [
        score for score, times in zip(row, counts, strict=True) for _t in range(times) if score is not None
    ]
    try:
        return aggregator.score(totals).exact
    except TooFewSheets:
        return None


@given(tables(), aggregators, st.data())
@settings(max_examples=300)
def test_a_draw_is_scored_as_the_aggregator_scores_it(scores, aggregator, data):
    k = len(scores[0])
    counts = data.draw(st.lists(st.integers(0, 3), min_size=k, max_size=k).filter(lambda c: sum(c) <= k))
    scorer = plain(aggregator, Table.of(scores))

    assert [scorer.points(one) for one in scorer.scores(counts)] == [
        drawn(aggregator, row, counts) for row in scores
    ]


@given(tables(), st.sampled_from([None, 1, 2]), st.sampled_from([None, 1]), st.data())
def test_criteria_are_added_with_their_factors_and_roundings(scores, inner, term, data):
    factors = data.draw(st.lists(thirds.filter(bool), min_size=2, max_size=2))
    column = Column(Mean(), Table.of(scores))
    off = tuple(data.draw(thirds) for _row in scores)
    scorer = Scorer(tuple(Term(column, factor, inner, term) for factor in factors), deductions=off)

    def expected(row, less):
        value = drawn(Mean(), row, [1] * len(row))
        if value is None:
            return None
        if inner is not None:
            value = rounded(value, inner)
        terms = [value * factor if term is None else rounded(value * factor, term) for factor in factors]
        return max(Fraction(), sum(terms) - less)

    found = [scorer.points(one) for one in scorer.scores([1] * len(scores[0]))]
    assert found == [
        max(Fraction(), one) if one is not None else None
        for one in (expected(row, less) for row, less in zip(scores, off, strict=True))
    ]


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=8))
def test_shared_places_are_those_of_the_ranking(scores):
    known = {str(place): Fraction(one) for place, one in enumerate(scores) if one is not None}
    places = shared_places(scores)

    assert {str(place): one[0] for place, one in enumerate(places) if one} == rank(known)
    assert all(
        last - first + 1 == scores.count(one)
        for one, (first, last) in zip(
            [one for one in scores if one is not None], [one for one in places if one], strict=True
        )
    )


@given(tables(), st.randoms())
def test_the_order_of_the_judges_is_immaterial(scores, chance):
    order = list(range(len(scores[0])))
    chance.shuffle(order)
    table, other = Table.of(scores), Table.of([[row[judge] for judge in order] for row in scores])

    assert [judge_summary(table)[judge] for judge in order] == list(judge_summary(other))
    assert icc(table) == icc(other)
    assert kendall_w(table) == kendall_w(other)
    assert all(krippendorff_alpha(table, level) == krippendorff_alpha(other, level) for level in Level)
    assert [order_effect(table).judge_drift[judge] for judge in order] == list(
        order_effect(other).judge_drift
    )


@given(tables(), aggregators, st.randoms())
@settings(max_examples=40)
def test_the_order_of_the_judges_moves_no_place(scores, aggregator, chance):
    order = list(range(len(scores[0])))
    chance.shuffle(order)
    mixed = [[row[judge] for judge in order] for row in scores]
    one, other = (bootstrap_rank(plain(aggregator, Table.of(own)), [1, 2]) for own in (scores, mixed))

    assert (one.p_top, one.rank_interval) == (other.p_top, other.rank_interval)


@given(tables(), st.fractions(-50, 50, max_denominator=7))
def test_adding_a_constant_to_all_marks_changes_no_agreement(scores, constant):
    moved = [[None if one is None else one + constant for one in row] for row in scores]
    table, other = Table.of(scores), Table.of(moved)

    assert icc(table) == icc(other)
    assert kendall_w(table) == kendall_w(other)
    assert all(krippendorff_alpha(table, level) == krippendorff_alpha(other, level) for level in Level)
    assert [(one.severity, one.variance, one.r2_signed) for one in judge_summary(table)] == [
        (one.severity, one.variance, one.r2_signed) for one in judge_summary(other)
    ]
    assert order_effect(table) == order_effect(other)
    assert two_way_residuals(table) == two_way_residuals(other)
    assert outliers(table, Fraction(2)) == outliers(other, Fraction(2))


@given(tables())
def test_severity_is_that_of_the_missing_sheets(scores):
    counted = {
        str(row): {str(judge): one for judge, one in enumerate(own) if one is not None}
        for row, own in enumerate(scores)
    }
    known = severity(counted)

    assert [one.severity for one in judge_summary(Table.of(scores))] == [
        known.get(str(judge)) for judge in range(len(scores[0]))
    ]


@given(tables(gaps=False, entries=(2, 6)))
def test_severities_drifts_and_residuals_add_up_to_nothing(scores):
    table = Table.of(scores)

    assert sum(order_effect(table).judge_drift) == 0
    assert sum(one.severity for one in judge_summary(table)) == 0
    found = two_way_residuals(table)
    assert sum(found.severity) == 0
    assert all(sum(row) == 0 for row in found.residuals)
    assert all(sum(column) == 0 for column in zip(*found.residuals, strict=True))


@given(tables(gaps=False, entries=(2, 6)))
def test_in_a_complete_table_taking_severity_off_gives_the_mean(scores):
    table = Table.of(scores)
    fit = severity_ls(table)

    assert fit.adjusted == tuple(sum(row) / len(row) for row in scores)
    assert fit.severity == TwoWay(table).severity


@given(tables())
def test_severities_fit_or_there_is_no_common_scale(scores):
    table = Table.of(scores)
    parts = components(table)
    if len(parts) > 1:
        with pytest.raises(ScoringError) as refusal:
            severity_ls(table)
        assert refusal.value.as_json() == {"error": "disconnected", "components": len(parts)}
        return
    fit = severity_ls(table)
    known = [one for one in fit.severity if one is not None]
    assert sum(known, Fraction()) == 0
    rest = [
        [
            None if one is None else one - fit.adjusted[row] - fit.severity[judge]
            for judge, one in enumerate(own)
        ]
        for row, own in enumerate(scores)
    ]  # least squares: what is left over adds up to 0 for every entry and every judge
    assert all(sum(one for one in row if one is not None) == 0 for row in rest)
    assert all(sum(one for one in column if one is not None) == 0 for column in zip(*rest, strict=True))


@given(tables(), aggregators)
@settings(max_examples=60)
def test_chances_of_the_first_places_add_up_to_the_seats(scores, aggregator):
    found = bootstrap_rank(plain(aggregator, Table.of(scores)), [1, 2, 3])
    counted = [place for place, one in enumerate(found.rank_interval) if one is not None]

    for top, shares in found.p_top.items():
        assert sum(shares[place] for place in counted) == (min(int(top), len(counted)) if counted else 0)
        assert all(0 <= shares[place] <= 1 for place in counted)
    assert [one is None for one in found.p_top["1"]] == [one is None for one in found.rank_interval]


@given(tables(judges=(1, 3), entries=(1, 3)), aggregators)
@settings(max_examples=60)
def test_a_bootstrap_counts_what_drawing_every_panel_counts(scores, aggregator):
    k = len(scores[0])
    kept = [row for row in scores if drawn(aggregator, row, [1] * k) is not None]
    found = bootstrap_rank(plain(aggregator, Table.of(scores)), [1])
    hits, panels = [Fraction()] * len(kept), 0
    for panel in product(range(k), repeat=k):
        values = [drawn(aggregator, row, [panel.count(judge) for judge in range(k)]) for row in kept]
        if None in values:
            continue
        panels += 1
        for place, value in enumerate(values):
            if value == max(values):
                hits[place] += Fraction(1, values.count(value))

    assert [one for one in found.p_top["1"] if one is not None] == (
        [hit / panels for hit in hits] if panels else []
    )
    assert found.used == (Fraction(panels, k**k) if panels or not kept else 0) or not kept


def test_many_judges_are_drawn_with_a_seed_that_is_kept():
    scores = [[Fraction(80 + (row * 7 + judge * 3) % 11) for judge in range(10)] for row in range(4)]
    scorer = plain(Mean(), Table.of(scores))
    found = bootstrap_rank(scorer, [1])

    assert (found.draws, found.seed) == (9_999, 20180209)
    assert found == bootstrap_rank(scorer, [1])
    assert found != bootstrap_rank(scorer, [1], seed=1)
    assert sum(found.p_top["1"]) == 1


@given(tables(entries=(1, 7)), aggregators)
@settings(max_examples=60)
def test_leaving_one_out_is_the_same_as_never_having_had_the_judge(scores, aggregator):
    found = leave_one_out(plain(aggregator, Table.of(scores)))
    for out, standing in enumerate(found.without):
        rest = [[one for judge, one in enumerate(row) if judge != out] for row in scores]
        assert standing.score == tuple(drawn(aggregator, row, [1] * len(row)) for row in rest)


@given(tables(judges=(1, 4), entries=(1, 5)))
@settings(max_examples=40)
def test_the_chance_of_an_order_is_counted_over_all_orders(scores):
    found = order_chance(Table.of(scores))

    assert found.seed is None
    assert all(one is None or 0 < one <= 1 for one in (found.p, *found.judge_p))


def test_the_chance_of_many_orders_is_drawn_with_a_seed():
    rising = Table.of([[Fraction(row), Fraction(50 - row % 3)] for row in range(12)])
    found = order_chance(rising)

    assert found.seed is not None
    assert found.judge_p == (Fraction(1, 10_000), Fraction(1, 10_000))
    assert found == order_chance(rising)
    assert order_chance(Table.of([[Fraction(1)], [Fraction(2)]])).p == 1


def test_bonds_among_many_entries_are_held_against_welch():
    scores = [[Fraction(90 if row < 4 else 80 + row % 3), Fraction(82), Fraction(81)] for row in range(60)]
    own = [frozenset(range(4)), frozenset(), frozenset(range(59))]
    first, second, third = doad(Table.of(scores), own)

    assert (first.n_own, first.n_other, first.p) == (4, 56, None)
    assert first.t2_signed > 0
    assert first.beyond_chance
    assert astuple(second) == (0, 60, None, None, None, None)
    assert third.p is not None  # one entry left over: counted one by one
    assert not third.beyond_chance


def test_the_wine_that_one_judge_loves():
    wines = evaluate("two_way_residuals", {"scores": [
        ["1", "2", "0", "1"], ["1", "3", "3", "2"], ["3", "8", "1", "4"], ["6", "4", "3", "3"],
        ["6", "5", "5", "6"], ["7", "5", "6", "2"], ["8", "7", "7", "9"], ["9", "9", "9", "8"],
    ]})  # fmt: skip
    assert wines["mse"] == "2.28125"
    table = Table.of([[Fraction(one) for one in row] for row in (
        (1, 2, 0, 1), (1, 3, 3, 2), (3, 8, 1, 4), (6, 4, 3, 3), (6, 5, 5, 6), (7, 5, 6, 2), (8, 7, 7, 9), (9, 9, 9, 8),
    )])  # fmt: skip
    first, *rest = strange_sheets(table, Fraction(2))

    assert (first.entry, first.judge, first.residual) == (2, 1, Fraction("3.40625"))
    assert round(float(first.t2) ** 0.5, 3) == 2.784
    assert [one.entry for one in rest] == [5, 2]
    assert strange_sheets(table) == ()
    assert strange_sheets(Table.of([[Fraction(1)] * 3] * 4)) == ()


@pytest.mark.parametrize(
    ("figure", "inputs", "error"),
    [
        ("icc", {"scores": [["1", "2"], ["1"]]}, {"error": "ragged", "row": 1}),
        ("icc", {"scores": [["1", "NaN"]]}, {"error": "not_a_number", "field": "scores[0][1]"}),
        ("icc", {"scores": "1"}, {"error": "not_a_list", "field": "scores"}),
        ("icc", {}, {"error": "missing_key", "field": "scores"}),
        ("icc", {"scores": [], "p": True}, {"error": "unknown_key", "field": "p"}),
        ("krippendorff_alpha", {"values": [["1"], ["1", "2"]]}, {"error": "ragged"}),
        ("bootstrap_rank", {"scores": [["1"]], "aggregator": {"name": "mean"}, "tops": [-1]}, {"error": "negative", "field": "tops"}),
        ("leave_one_out", {"scores": [["1"]], "aggregator": {"name": "clamped_mean", "d": "-1"}}, {"error": "negative", "field": "aggregator.d"}),
        ("doad", {"scores": [["1"]], "entry_unit": [], "judge_unit": ["a"]}, {"error": "ragged"}),
        ("assignment_check", {"entries": {"A": ["X"]}, "judges": ["J"]}, {"error": "unknown_judge", "entry": "A", "judge": "X"}),
        ("assignment_check", {"entries": {}, "judges": ["J", "J"]}, {"error": "duplicate_judge", "judge": "J"}),
        ("assignment_check", {"entries": {"A": ["J", "J"]}, "judges": ["J"]}, {"error": "duplicate_judge", "entry": "A"}),
        ("rule_sensitivity", {"scores": [["1"]], "deductions": []}, {"error": "ragged"}),
    ],
)  # fmt: skip
def test_bad_input_is_named(figure, inputs, error):
    assert evaluate(figure, inputs) == error


@pytest.mark.parametrize(
    "figure",
    ["judge_summary", "icc", "kendall_w", "outliers", "two_way_residuals", "order_effect", "severity_ls", "rule_sensitivity"],
)  # fmt: skip
@pytest.mark.parametrize("scores", [[], [[]], [[None, None]], [["90"]], [["90", None], [None, None]]])
def test_next_to_nothing_is_no_error(figure, scores):
    assert "error" not in evaluate(figure, {"scores": scores})


@given(tables(judges=(1, 4), entries=(1, 4)))
@settings(max_examples=60)
def test_the_usable_draws_are_those_that_a_bootstrap_uses(scores):
    kept = [row for row in scores if any(one is not None for one in row)]
    table = Table.of(kept or [[None] * len(scores[0])])

    assert usable_share(table, enough=Fraction(0)) == (bootstrap_rank(plain(Mean(), table), [1]).used)
