"""The report of a whole round: what it shows, what it hides with which reason, and which questions it asks."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.scoring import (
    AwardRule,
    Criterion,
    EntryInput,
    PerCriterion,
    RankSum,
    RoundRule,
    Tier,
    TrimmedMean,
    ZScoreMean,
)
from judging.scoring.choices import AudienceSource, Status
from judging.scoring.deductions import ManualDeduction
from judging.scoring.fairness.figures import FairnessInput, FairnessReport
from judging.scoring.fairness.report import fairness_report, live_report, work_of
from judging.scoring.panel import ClampedMean, Mean, Median
from judging.scoring.rounds.audience import AudiencePart
from judging.scoring.standardise import GroupRatio
from tests.judging.scoring.test_fairness import tables

pytestmark = pytest.mark.pure

PANEL = ("J1", "J2", "J3", "J4", "J5")
TIERS = AwardRule((Tier("first", count=1), Tier("second", count=2)))


def entry(code, *totals, panel=PANEL, **more):
    marks = {
        judge: {"all": str(total)} for judge, total in zip(panel, totals, strict=True) if total is not None
    }
    return EntryInput(code, marks, panel=tuple(marks), **more)


def given_round(*entries, aggregator=None, awards=TIERS, **more):
    rule = RoundRule((Criterion("all", Fraction(100)),), aggregator or TrimmedMean())
    return FairnessInput(
        rule=rule, entries=tuple(entries), panel=PANEL, awards={"": awards} if awards else {}, **more
    )


CLOSE = (
    entry("A", 93, 91, 90, 88, 92),
    entry("B", 90, 91, 94, 92, 91),
    entry("C", 92, 90, 89, 95, 90),
    entry("D", 88, 89, 90, 90, 87),
    entry("E", 80, 82, 81, 83, 80),
    entry("F", 70, 75, 72, 73, 71),
)


def codes(report):
    return {flag.code for flag in report.flags}


def test_each_entry_says_how_far_it_would_move():
    report = fairness_report(given_round(*CLOSE))
    by_code = {one.entry: one for one in report.entries}

    assert (report.n, report.k, report.sheets, report.is_partial) == (6, 5, 30, False)
    assert [(one.entry, one.place, one.tier) for one in report.entries][:4] == [
        ("A", 2, "second"), ("B", 1, "first"), ("C", 3, "second"), ("D", 4, ""),
    ]  # fmt: skip
    assert (by_code["A"].out_low, by_code["A"].out_high) == (1, 3)
    assert (by_code["A"].low, by_code["A"].high) == (1, 4)
    assert by_code["A"].p["first"] == Fraction("0.3736")
    assert set(by_code["A"].by_rule) == {
        "mean", "trimmed_mean", "median", "clamped_mean", "zscore_mean", "severity_ls",
    }  # fmt: skip
    assert not by_code["A"].rule_proof
    assert by_code["F"].rule_proof
    assert report.draws.draws == 126
    assert report.draws.seed is None
    assert [one.judge for one in report.without] == list(PANEL)
    assert [(change.entry, change.before, change.after) for change in report.without[2].changes] == [
        ("A", "second", "first"), ("B", "first", "second"),
    ]  # fmt: skip
    assert report.without[2].winners == ("",)
    assert {"winner", "tiers", "inside"} <= codes(report)


def test_withdrawn_and_disqualified_entries_are_left_out():
    gone = (
        entry("X", 60, 60, 60, 60, 60, status=Status.WITHDRAWN),
        entry("Y", *[50] * 5, status=Status.DISQUALIFIED),
    )
    report = fairness_report(given_round(*CLOSE, *gone))

    assert report == fairness_report(given_round(*CLOSE))


def test_deductions_are_taken_as_the_round_took_them():
    late = entry("B", 90, 91, 94, 92, 91, others=(ManualDeduction("late", Fraction(5)),))
    report = fairness_report(given_round(CLOSE[0], late, *CLOSE[2:]))

    assert {one.entry: one.place for one in report.entries}["B"] == 4
    assert {one.entry: one.rank for one in report.entries}["B"] == 4


def test_the_audience_and_the_groups_keep_their_part():
    part = AudiencePart(Fraction(1, 5), AudienceSource.VOTES)
    votes = dict(zip("ABCDEF", (10, 40, 90, 20, 100, 0), strict=True))
    rows = [
        replace(one, votes=votes[one.code], group="一组" if one.code in "ABC" else "二组") for one in CLOSE
    ]
    asked = given_round(*rows)
    rule = replace(asked.rule, audience=part, group_ratio=GroupRatio())
    report = fairness_report(replace(asked, rule=rule))

    assert [one.place for one in report.entries] == [one.rank for one in report.entries]
    assert {one.entry: one.place for one in report.entries}["E"] == 1
    without_part = fairness_report(replace(asked, rule=replace(rule, audience=None)))
    assert [one.place for one in without_part.entries] == [one.rank for one in without_part.entries]


def test_a_judge_far_from_the_panel_is_a_question():
    stern = [
        entry(f"E{row}", *[80 + row * 2 + judge % 2 for judge in range(4)], 70 + row * 2) for row in range(6)
    ]
    report = fairness_report(given_round(*stern))

    asked = {(flag.code, flag.judge) for flag in report.flags if flag.section == "judges"}
    assert ("severe", "J5") in asked
    assert ("severe", "J1") not in asked
    assert report.judges[4].severity == Fraction("-10.5")
    assert [(one.judge, one.difference) for one in report.far[:1]] == [("J5", Fraction("-10.5"))]


def test_full_marks_of_another_size_move_the_limits():
    rule = RoundRule((Criterion("all", Fraction(10)),), Mean())
    sheets = [
        EntryInput(
            f"E{row}", {j: {"all": str(one)} for j, one in zip(PANEL[:3], ("8", "8", "7"), strict=True)}
        )
        for row in range(4)
    ]
    report = fairness_report(FairnessInput(rule=rule, entries=tuple(sheets), panel=PANEL[:3]))

    assert report.full == 10
    assert [flag.judge for flag in report.flags if flag.code == "severe"] == ["J3"]
    assert [one.judge for one in report.far] == ["J3"] * 4  # one point of ten, from 0.8


def test_three_judges_are_too_few_to_leave_one_out():
    rows = [entry(f"E{row}", 80 + row, 81 + row, 82 + row, panel=PANEL[:3]) for row in range(6)]
    report = fairness_report(given_round(*rows))

    assert report.without == ()
    assert report.draws is None
    assert {name: (one.code, one.least, one.has) for name, one in report.hidden.items()} == {
        "without": ("few_judges", 4, 3), "draws": ("few_judges", 4, 3), "order": ("no_order", None, None),
        "links": ("no_links", 5, None), "adjusted": ("complete", None, None),
    }  # fmt: skip
    assert all(one.low is None and one.p == {} for one in report.entries)


def test_a_few_entries_hide_the_agreement():
    report = fairness_report(given_round(*CLOSE[:3]))
    (bench,) = report.benches

    assert {name: (one.code, one.least, one.has) for name, one in bench.hidden.items()} == {
        "icc": ("few_entries", 5, 3), "kendall": ("few_entries", 4, 3), "alpha": ("few_entries", 5, 3),
    }  # fmt: skip


def test_equal_marks_everywhere_leave_one_question_how_the_seats_are_shared():
    report = fairness_report(given_round(*(entry(f"E{row}", *[90] * 5) for row in range(6))))
    (bench,) = report.benches

    assert {(flag.code, flag.value) for flag in report.flags} == {("inside", Fraction(1, 6))}
    assert bench.icc.icc2k is None
    assert bench.kendall.W is None
    assert bench.hidden["alpha"].code == "all_equal"
    assert {one.place for one in report.entries} == {1}
    assert report.strange == ()


def test_a_round_without_entries_has_an_empty_report():
    for report in (fairness_report(given_round()), live_report(given_round())):
        assert (report.n, report.k, report.flags) == (0, 0, ())


def test_panels_that_share_nothing_are_looked_at_one_by_one():
    first = [entry(f"A{row}", 80 + row, 82 + row, 81 + row, None, None) for row in range(5)]
    second = [entry(f"B{row}", None, None, None, 90 - row, 91 - row) for row in range(5)]
    report = fairness_report(given_round(*first, *second))

    assert [(bench.judges, bench.complete) for bench in report.benches] == [(PANEL[:3], 5), (PANEL[3:], 5)]
    assert report.benches[0].icc.icc3 == 1
    assert report.benches[1].hidden["kendall"].code == "few_judges"
    assert report.hidden["adjusted"].code == "disconnected"
    assert report.hidden["adjusted"].has == 2
    assert "disconnected" in codes(report)


def test_panels_of_leagues_apart_need_no_common_scale():
    first = [entry(f"A{row}", 80 + row, 82 + row, 81 + row if row else None, None, None) for row in range(5)]
    second = [entry(f"B{row}", None, None, None, 90 - row, 91 - row) for row in range(5)]
    leagues = {one.code: one.code[0] for one in (*first, *second)}
    report = fairness_report(given_round(*first, *second, leagues=leagues))

    assert "adjusted" not in report.hidden
    assert "disconnected" not in codes(report)
    assert {one.entry: one.adjusted_place for one in report.entries}["A4"] == 1
    whole = fairness_report(given_round(*first[1:], *second, leagues=leagues))
    assert whole.hidden["adjusted"].code == "complete"


def test_where_judges_saw_a_part_severity_is_taken_off():
    seen = [
        entry("A", 91, 90, None, None, None), entry("B", 88, None, 78, None, None), entry("C", None, 86, 77, None, None),
        entry("D", 95, None, 85, None, None), entry("E", None, 92, 82, None, None), entry("F", 70, 69, None, None, None),
    ]  # fmt: skip
    report = fairness_report(given_round(*seen, aggregator=Mean()))
    by_code = {one.entry: one for one in report.entries}

    assert report.is_partial
    assert "adjusted" not in report.hidden
    assert (by_code["D"].place, by_code["D"].adjusted_place) == (2, 1)
    assert (by_code["D"].tier, by_code["D"].adjusted_tier) == ("second", "first")
    assert sum(one.fitted for one in report.judges) == 0
    assert any(flag.section == "adjusted" and flag.entry == "D" for flag in report.flags)
    assert report.benches[0].hidden["icc"].code == "gaps"
    assert report.hidden["draws"].code == "few_judges"


def test_leagues_are_ranked_each_for_itself():
    leagues = {one.code: "east" if one.code in "ACE" else "west" for one in CLOSE}
    report = fairness_report(
        FairnessInput(
            rule=given_round().rule, entries=CLOSE, panel=PANEL, leagues=leagues,
            awards={"east": AwardRule((Tier("gold", count=1),))},
        )
    )  # fmt: skip
    places = {one.entry: (one.place, one.tier) for one in report.entries}

    assert [(one.key, one.entries, dict(one.lines)) for one in report.leagues] == [
        ("east", 3, {"gold": 1}), ("west", 3, {}),
    ]  # fmt: skip
    assert places == {"A": (1, "gold"), "C": (2, ""), "E": (3, ""), "B": (1, ""), "D": (2, ""), "F": (3, "")}
    east = [one for one in report.entries if one.league == "east"]
    assert sum(one.p["gold"] for one in east) == 1
    assert all(one.p == {} for one in report.entries if one.league == "west")


def test_a_judge_who_rises_all_day_is_a_question():
    rows = [
        entry(f"E{row:02}", *[80 + (row * 5) % 7 + judge for judge in range(4)], 70 + row * 2)
        for row in range(10)
    ]
    report = fairness_report(given_round(*rows, order=tuple(one.code for one in rows)))

    assert report.order.n == 10
    assert ("drift", "J5") in [(flag.code, flag.judge) for flag in report.flags]
    assert sum(one.drift for one in report.judges) == 0


def test_marks_for_the_own_unit_are_a_question():
    rows = [
        entry(f"E{row:02}", *[80 + row % 4] * 4, 80 + row % 4 + (6 if row < 2 else 0)) for row in range(20)
    ]
    links = {"unit": {"J5": ("E00", "E01"), "J1": ("E07",), "J2": ("absent",)}}
    report = fairness_report(given_round(*rows, links=links))

    assert [(one.kind, one.judge, one.found.n_own) for one in report.links] == [
        ("unit", "J1", 1),
        ("unit", "J5", 2),
    ]
    assert report.links[1].found.doad == 6
    assert report.links[1].found.p == Fraction(1, 190)
    assert [(flag.judge, flag.word) for flag in report.flags if flag.code == "affinity"] == [("J5", "unit")]


@pytest.mark.parametrize(
    "aggregator",
    [
        Mean(),
        Median(),
        TrimmedMean(2, 1),
        ClampedMean(Fraction(3)),
        ZScoreMean(),
        RankSum(),
        PerCriterion(TrimmedMean()),
    ],
    ids=lambda one: one.name,
)
def test_places_are_those_of_the_round_under_each_rule(aggregator):
    report = fairness_report(given_round(*CLOSE, aggregator=aggregator))

    assert [one.place for one in report.entries] == [one.rank for one in report.entries]
    assert all(one.out_low <= one.out_high and one.low <= one.high for one in report.entries)


def test_a_stored_report_is_read_again_as_it_was():
    report = fairness_report(given_round(*CLOSE, order=tuple("ABCDEF"), links={"unit": {"J1": ("A",)}}))

    assert report.links
    assert FairnessReport.from_json(report.as_json()) == report


@given(tables(judges=(1, 5), entries=(0, 8)), st.booleans())
@settings(max_examples=40)
def test_any_report_can_be_stored_and_read(scores, live):
    width = len(scores[0]) if scores else 1
    rows = [
        entry(
            f"E{place}",
            *[None if one is None else str(one.numerator % 101) for one in row],
            panel=PANEL[:width],
        )
        for place, row in enumerate(scores)
    ]
    asked = given_round(*rows, order=tuple(one.code for one in rows), links={"unit": {"J1": ("E0", "E1")}})
    report = live_report(asked) if live else fairness_report(asked)

    assert FairnessReport.from_json(json.loads(json.dumps(report.as_json()))) == report


def test_while_scoring_is_open_a_slip_of_the_finger_shows():
    open_still = EntryInput(
        "G", {judge: {"all": one} for judge, one in zip(PANEL, ("90", "91", "19"), strict=False)}
    )
    report = live_report(given_round(*CLOSE, open_still))

    assert [(one.judge, one.entry, one.difference) for one in report.far] == [
        ("J3", "G", Fraction("-71.5")), ("J2", "G", Fraction("36.5")), ("J1", "G", Fraction("35")),
    ]  # fmt: skip
    assert report.n == 7
    assert report.entries == ()
    assert report.without == ()


def test_straight_sheets_are_counted():
    rule = RoundRule((Criterion("a", Fraction(60)), Criterion("b", Fraction(40))), Mean())
    sheets = [
        EntryInput("A", {"J1": {"a": "54", "b": "36"}, "J2": {"a": "50", "b": "36"}}),
        EntryInput("B", {"J1": {"a": "30", "b": "20"}, "J2": {"a": "55", "b": "30"}}),
    ]
    report = live_report(FairnessInput(rule=rule, entries=tuple(sheets), panel=("J1", "J2")))

    assert [(one.straight, one.marked, one.lowest, one.highest, one.distinct) for one in report.judges] == [
        (2, 2, Fraction(50), Fraction(90), 2), (0, 2, Fraction(85), Fraction(86), 2),
    ]  # fmt: skip


def test_progress_is_told():
    told = []
    fairness_report(given_round(*CLOSE), progress=lambda done, total: told.append((done, total)))

    assert told == [(100, 126)]


def test_the_work_is_known_beforehand():
    assert work_of(1000, 5) == 126_000
    assert work_of(1000, 20) == 9_999_000
    assert work_of(0, 0) == 0


def test_nothing_is_drawn_where_most_panels_would_leave_an_entry_out():
    judges = tuple(f"J{number:02}" for number in range(16))
    rows = [
        EntryInput(f"E{place}", {judge: {"all": str(80 + turn)} for turn, judge in enumerate(own)})
        for place, own in enumerate(islice(combinations(judges, 4), 0, None, 4))
    ]
    rows = [replace(one, panel=tuple(one.marks)) for one in rows]
    report = fairness_report(FairnessInput(rule=given_round().rule, entries=tuple(rows), panel=judges))

    assert report.hidden["draws"].code == "partial"
    assert report.draws is None
    assert report.without
