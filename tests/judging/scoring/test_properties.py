"""What must hold for every panel, not only for the worked examples."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.scoring import (
    AwardRule,
    ClampedMean,
    Criterion,
    EntryInput,
    ManualDeduction,
    Mean,
    Median,
    PerCriterion,
    Ranked,
    RankSum,
    RoundRule,
    TieEntry,
    Tier,
    TrimmedMean,
    ZScoreMean,
    awards,
    default_aggregator,
    default_chain,
    exact,
    published,
    rank,
    round_result,
    rounded,
    text,
    tie_break,
)
from judging.scoring.choices import (
    DeductWhen,
    Even,
    MissingPolicy,
    Overflow,
    PercentMode,
    Rounding,
    SeatRounding,
    Style,
    TiePolicy,
    TooFew,
    Vacancy,
)

pytestmark = pytest.mark.pure

CONTENT = Criterion("content", Fraction(60))
VOICE = Criterion("voice", Fraction(40), step=Fraction(1))
JUDGES = [f"J{number}" for number in range(1, 10)]

scores = st.integers(0, 200).map(lambda halves: Fraction(halves, 2))
panels = st.lists(scores, min_size=1, max_size=9)
rationals = st.fractions(-1000, 1000, max_denominator=10_000)

trimmed = st.builds(
    TrimmedMean,
    k_high=st.integers(0, 3),
    k_low=st.integers(0, 3),
    min_left=st.integers(1, 3),
    too_few=st.sampled_from([TooFew.MEAN, TooFew.REDUCE]),
)
monotone = st.one_of(st.just(Mean()), trimmed, st.builds(Median, even=st.sampled_from(Even)))
panel_aggregators = st.one_of(monotone, st.builds(ClampedMean, d=scores))
aggregators = st.one_of(
    panel_aggregators,
    st.just(ZScoreMean()),
    st.just(RankSum()),
    st.builds(PerCriterion, aggregator=panel_aggregators, inner_places=st.sampled_from([None, 1, 2])),
)
CHAIN = (
    "exact_score",
    "criterion:content",
    "untrimmed_mean",
    "median",
    "first_places",
    "countback",
    "drop_next_low:1,1",
    "fewer_deductions",
    "chief:J1",
    "lot",
)


@st.composite
def rounds(draw, least=1):
    """Draw the entries of a round with few different marks, so that ties are common, and its judges."""
    judges = JUDGES[: draw(st.integers(least, 6))]
    mark = st.fixed_dictionaries(
        {"content": st.sampled_from(["50", "50.5", "52"]), "voice": st.sampled_from(["30", "31"])}
    )
    count = draw(st.integers(1, 6))
    entries = []
    for number in range(count):
        absent = draw(st.sets(st.sampled_from(judges), max_size=len(judges) - 1))
        recused = tuple(judge for judge in judges if judge in absent)
        marks = {judge: draw(mark) for judge in judges if judge not in absent}
        entries.append(EntryInput(f"E{number}", marks, recused=recused))
    return entries, judges


def rule_of(aggregator, **options):
    return RoundRule((CONTENT, VOICE), aggregator, **options)


def outcome(result):
    return {line.entry: (line.status, line.published, line.exact, line.rank) for line in result.lines}


@given(panel=panels, aggregator=panel_aggregators, data=st.data())
def test_the_order_of_judges_never_matters_to_a_panel(panel, aggregator, data):
    shuffled = data.draw(st.permutations(panel))

    assert aggregator.score(panel).exact == aggregator.score(shuffled).exact


@given(drawn=rounds(), aggregator=aggregators, data=st.data())
def test_the_order_of_judges_and_entries_never_matters_to_a_round(drawn, aggregator, data):
    entries, judges = drawn
    rule = rule_of(aggregator, chain=CHAIN)
    lot = data.draw(st.permutations([entry.code for entry in entries]))

    one = round_result(rule, entries, panel=judges, lot=lot)
    other = round_result(
        rule, data.draw(st.permutations(entries)), panel=data.draw(st.permutations(judges)), lot=lot
    )

    assert outcome(one) == outcome(other)
    assert one.links_used == other.links_used


@given(panel=panels, aggregator=monotone, data=st.data())
def test_a_higher_mark_never_lowers_a_score(panel, aggregator, data):
    place = data.draw(st.integers(0, len(panel) - 1))
    raised = list(panel)
    raised[place] += data.draw(scores)

    assert aggregator.score(raised).exact >= aggregator.score(panel).exact


@given(drawn=rounds(), aggregator=monotone, data=st.data())
def test_a_higher_mark_never_lowers_a_place(drawn, aggregator, data):
    entries, judges = drawn
    entry = data.draw(st.sampled_from(entries))
    judge = data.draw(st.sampled_from(sorted(entry.marks)))
    marks = {**entry.marks, judge: {**entry.marks[judge], "content": "60"}}
    better = EntryInput(entry.code, marks, recused=entry.recused)
    rule = rule_of(aggregator)

    before = round_result(rule, entries, panel=judges)
    after = round_result(rule, [better if one is entry else one for one in entries], panel=judges)

    assert after.by_entry[entry.code].rank <= before.by_entry[entry.code].rank


@given(panel=panels, aggregator=panel_aggregators, constant=rationals)
def test_adding_a_constant_to_every_total_adds_it_to_the_score(panel, aggregator, constant):
    moved = aggregator.score([total + constant for total in panel])
    score = aggregator.score(panel)

    assert moved.exact == score.exact + constant
    assert (moved.how, moved.dropped_high, moved.dropped_low) == (
        score.how,
        score.dropped_high,
        score.dropped_low,
    )


@given(panel=panels, aggregator=trimmed)
def test_trimming_drops_by_count_and_the_first_of_equals(panel, aggregator):
    score = aggregator.score(panel)
    kept = [total for total in score.counted if total is not None]

    assert len(kept) == score.kept >= 1
    assert not set(score.dropped_high) & set(score.dropped_low)
    assert score.exact == sum(kept) / len(kept)
    for place in score.dropped_high:
        assert panel[place] >= max(kept)
        earlier = [at for at in range(place) if panel[at] == panel[place]]
        assert set(earlier) <= {*score.dropped_high}
    for place in score.dropped_low:
        assert panel[place] <= min(kept)
        earlier = [at for at in range(place) if panel[at] == panel[place]]
        assert set(earlier) <= {*score.dropped_low, *score.dropped_high}


@given(panel=panels, k=st.integers(0, 4), min_left=st.integers(1, 9))
def test_trimming_and_falling_back_is_said(panel, k, min_left):
    score = TrimmedMean(k, k, min_left).score(panel)

    enough = len(panel) - 2 * k >= min_left
    assert score.how == ("trimmed" if enough else "mean")
    assert score.kept == (len(panel) - 2 * k if enough else len(panel))


@given(k_high=st.integers(0, 10**12), k_low=st.integers(0, 10**12), panel=panels)
def test_reducing_takes_one_off_each_end_until_enough_are_left(k_high, k_low, panel):
    score = TrimmedMean(k_high, k_low, 1, TooFew.REDUCE).score(panel)
    high, low = len(score.dropped_high), len(score.dropped_low)

    if k_high + k_low < len(panel):
        assert (high, low) == (k_high, k_low)
    else:
        steps = max(k_high - high, k_low - low)
        assert (high, low) == (max(0, k_high - steps), max(0, k_low - steps))
        one_less = max(0, k_high - steps + 1) + max(0, k_low - steps + 1)
        assert high + low < len(panel) <= one_less


@given(drawn=rounds(), aggregator=aggregators, style=st.sampled_from(Style))
def test_equal_inputs_share_a_place(drawn, aggregator, style):
    entries, judges = drawn
    twin = EntryInput("twin", entries[0].marks, recused=entries[0].recused)
    rule = rule_of(aggregator, chain=CHAIN, style=style)

    result = round_result(rule, [*entries, twin], panel=judges)

    assert result.by_entry["twin"].rank == result.by_entry["E0"].rank
    assert result.by_entry["twin"].published == result.by_entry["E0"].published


@given(drawn=rounds(), aggregator=aggregators)
def test_a_better_published_score_has_a_better_place(drawn, aggregator):
    entries, judges = drawn
    rule = rule_of(aggregator, chain=CHAIN)

    lines = round_result(rule, entries, panel=judges).lines

    for one in lines:
        for other in lines:
            if one.rank < other.rank:
                difference = exact(one.published) - exact(other.published)
                assert difference >= 0 if rule.descending else difference <= 0


@given(
    drawn=rounds(),
    points=st.lists(scores, min_size=1, max_size=3),
    when=st.sampled_from(DeductWhen),
    aggregator=panel_aggregators,
)
def test_deductions_never_take_a_score_below_zero(drawn, points, when, aggregator):
    entries, judges = drawn
    others = tuple(ManualDeduction(f"d{number}", one) for number, one in enumerate(points))
    fined = EntryInput("fined", entries[0].marks, recused=entries[0].recused, others=others)

    result = round_result(rule_of(aggregator, deduct_when=when), [*entries, fined], panel=judges)

    line, free = result.by_entry["fined"], result.by_entry["E0"]
    assert line.exact == max(0, free.exact - sum(points))
    assert exact(line.published) >= 0
    assert line.floored == (sum(points) > free.exact)


@given(value=rationals, places=st.integers(0, 6), mode=st.sampled_from(Rounding))
def test_rounding_is_the_nearest_step_and_happens_once(value, places, mode):
    result = rounded(value, places, mode)

    assert (result * 10**places).denominator == 1
    distance = abs(value - result)
    if mode is Rounding.DOWN:
        assert distance < Fraction(1, 10**places)
        assert abs(result) <= abs(value)
    else:
        assert distance <= Fraction(1, 2 * 10**places)
    assert rounded(result, places, mode) == result
    assert exact(published(value, places, mode)) == result
    assert len(published(value, places, mode).partition(".")[2]) == places


@given(value=rationals)
def test_half_up_is_symmetric_around_zero(value):
    assert rounded(-value, 2) == -rounded(value, 2)


@given(drawn=rounds(), places=st.integers(0, 4), aggregator=panel_aggregators)
def test_the_published_score_is_the_exact_one_rounded_once(drawn, places, aggregator):
    entries, judges = drawn

    for line in round_result(rule_of(aggregator, places=places), entries, panel=judges).lines:
        assert line.published == published(line.exact, places)
        assert line.exact == line.aggregate


@given(value=st.fractions(max_denominator=10**9, min_value=-(10**9), max_value=10**9))
def test_numbers_survive_being_written(value):
    assert exact(text(value)) == value


@st.composite
def rankings(draw):
    found = rank(
        draw(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(80, 90), max_size=12)),
        style=draw(st.sampled_from(Style)),
    )
    return [Ranked(entry, place) for entry, place in sorted(found.items(), key=lambda pair: pair[1])]


tiers = st.lists(
    st.one_of(
        st.builds(lambda count: Tier("", count=count), st.integers(0, 4)),
        st.builds(
            lambda percent, mode: Tier("", percent=Fraction(percent), round=mode),
            st.integers(0, 33),
            st.sampled_from(SeatRounding),
        ),
    ),
    min_size=1,
    max_size=3,
).map(lambda found: tuple(Tier(f"t{n}", one.count, one.percent, one.round) for n, one in enumerate(found)))


@given(
    ranking=rankings(),
    tiers=tiers,
    policy=st.sampled_from([TiePolicy.INCLUDE, TiePolicy.EXCLUDE]),
    overflow=st.sampled_from(Overflow),
    vacancy=st.sampled_from(Vacancy),
)
def test_a_quota_is_exceeded_only_by_a_tie_at_the_line(ranking, tiers, policy, overflow, vacancy):
    result = awards(ranking, AwardRule(tiers, tie_policy=policy, overflow=overflow, vacancy=vacancy))

    place = {one.entry: one.rank for one in ranking}
    passed = 0
    for tier in tiers:
        winners = [entry for entry, code in result.awards.items() if code == tier.code]
        seats = result.seats[tier.code] + passed
        if len(winners) > seats:
            assert policy is TiePolicy.INCLUDE
            last = max(place[entry] for entry in winners)
            tied = sum(place[entry] == last for entry in winners)
            assert tied > 1
            assert len(winners) - tied < seats
        else:
            assert result.unused[tier.code] <= seats - len(winners)
        passed = result.unused[tier.code] if vacancy is Vacancy.HAND_ON else 0
    # nobody is jumped: winners are the top of the ranking, and better places get better tiers
    won = [one.entry in result.awards for one in ranking]
    assert won == sorted(won, reverse=True)
    order = [tier.code for tier in tiers]
    levels = [order.index(result.awards[one.entry]) for one in ranking if one.entry in result.awards]
    assert levels == sorted(levels)
    for one in ranking:
        assert len({result.awards.get(other.entry) for other in ranking if other.rank == one.rank}) == 1


@given(
    n=st.integers(0, 500), percents=st.lists(st.integers(0, 25), min_size=1, max_size=4), mode=st.sampled_from(SeatRounding)
)  # fmt: skip
def test_cumulative_shares_add_up(n, percents, mode):
    tiers = tuple(
        Tier(f"t{number}", percent=Fraction(percent), round=mode) for number, percent in enumerate(percents)
    )

    seats = awards([], AwardRule(tiers, base=n, percent_mode=PercentMode.CUMULATIVE)).seats

    whole = awards([], AwardRule((Tier("all", percent=Fraction(sum(percents)), round=mode),), base=n)).seats
    assert sum(seats.values()) == whole["all"]


@given(drawn=rounds(least=2), policy=st.sampled_from(MissingPolicy))
def test_a_policy_for_missing_sheets_changes_nothing_where_none_is_missing(drawn, policy):
    entries, judges = drawn
    whole = [EntryInput(one.code, dict.fromkeys(judges, next(iter(one.marks.values())))) for one in entries]

    with_policy = round_result(rule_of(TrimmedMean(), policy=policy), whole, panel=judges)

    assert outcome(with_policy) == outcome(round_result(rule_of(TrimmedMean()), whole, panel=judges))


@given(drawn=rounds(least=2), policy=st.sampled_from(MissingPolicy))
def test_a_stand_in_stays_between_zero_and_the_highest_total(drawn, policy):
    entries, judges = drawn

    for line in round_result(rule_of(Mean(), policy=policy), entries, panel=judges).lines:
        totals = [sheet.total for sheet in line.sheets if sheet.total is not None]
        assert all(0 <= total <= 100 for total in totals)
        assert len(totals) == (len(judges) if policy is not MissingPolicy.AVAILABLE else line_sheets(line))


def line_sheets(line):
    return sum(sheet.standing == "sheet" for sheet in line.sheets)


@given(
    values=st.dictionaries(st.text("abc", min_size=1, max_size=2), st.integers(0, 3), min_size=1, max_size=8),
    data=st.data(),
)
def test_a_lot_that_names_everybody_leaves_no_tie(values, data):
    lot = data.draw(st.permutations(sorted(values)))
    entries = {code: TieEntry(Fraction(value)) for code, value in values.items()}

    found = tie_break(entries, ["lot"], lot=lot)

    assert [len(group) for group in found.order] == [1] * len(values)
    assert sorted(found.ranks.values()) == list(range(1, len(values) + 1))
    for one, other in zip(found.order, found.order[1:], strict=False):
        assert (-values[one[0]], lot.index(one[0])) < (-values[other[0]], lot.index(other[0]))


@given(drawn=rounds(), aggregator=aggregators, data=st.data())
@settings(max_examples=50)
def test_a_rule_read_back_from_json_gives_the_same_result(drawn, aggregator, data):
    entries, judges = drawn
    rule = rule_of(aggregator, chain=CHAIN, style=data.draw(st.sampled_from(Style)))

    again = RoundRule.from_json(rule.as_json())

    assert again == rule
    copies = [EntryInput.from_json(entry.as_json()) for entry in entries]
    assert copies == entries
    one = round_result(rule, entries, panel=judges)
    assert round_result(again, copies, panel=judges).as_json() == one.as_json()


@pytest.mark.parametrize("n_judges", range(1, 12))
def test_the_default_rule_fits_every_panel(n_judges):
    rule = rule_of(default_aggregator(n_judges), chain=default_chain("content", "J1"))

    assert not list(rule.faults(n_judges))
