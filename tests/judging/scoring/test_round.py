"""One round worked by hand, step by step: what the result sheet will show."""

from fractions import Fraction

import pytest

from judging.scoring import EntryInput, RoundRule, ScoringError, evaluate, round_result
from tests.clock import processor_time

pytestmark = pytest.mark.pure


def rule(aggregator="mean", criteria=None, **options):
    options.setdefault("criteria", criteria or [{"code": "total", "max": "100", "step": "0.5"}])
    name = aggregator if isinstance(aggregator, dict) else {"name": aggregator}
    return RoundRule.from_json({"aggregator": name, **options})


def entry(code, *totals, **options):
    """Return an entry marked by J1, J2, … with these totals; None for no sheet."""
    marks = {f"J{place}": {"total": mark} for place, mark in enumerate(totals, start=1) if mark is not None}
    return EntryInput.from_json({"code": code, "marks": marks, **options})


def run(rule, *entries, panel=("J1", "J2", "J3"), **records):
    return round_result(rule, entries, panel=panel, **records)


def column(line, name):
    return [getattr(sheet, name) for sheet in line.sheets]


def test_of_equal_extremes_the_first_in_panel_order_is_struck_out():
    panel = ("J1", "J2", "J3", "J4", "J5")

    line = run(rule("trimmed_mean"), entry("A", "95", "95", "80", "95", "80"), panel=panel).lines[0]

    assert column(line, "dropped") == ["high", None, "low", None, None]
    assert column(line, "counted_as") == [None, 95, None, 95, 80]
    assert (line.how, line.aggregate, line.published) == ("trimmed", 90, "90.00")


def test_a_clamped_total_shows_what_it_was_moved_to():
    line = run(rule({"name": "clamped_mean", "d": "3"}), entry("A", "90", "92", "70")).lines[0]

    assert column(line, "total") == [90, 92, 70]
    assert column(line, "counted_as") == [87, 87, 81]
    assert line.aggregate == 85


def test_the_clock_and_a_person_take_points_once():
    limits = {"max": 480, "over": {"kind": "per_unit", "unit": 30, "points": "1", "cap": "2"}, "cap": "4"}
    late = entry("A", "90", "90", "91", elapsed="569.9", others=[{"code": "script", "points": "3"}])

    line = run(rule(time=limits), late).lines[0]

    assert (line.deduction.elapsed, line.deduction.over, line.deduction.under) == (569, 89, 0)
    assert [(part.code, part.table_points, part.points) for part in line.deduction.parts] == [
        ("over", 3, 2),
        ("script", 3, 3),
    ]
    assert (line.deduction.total, line.deduction.capped) == (4, True)
    assert line.exact == Fraction(271, 3) - 4
    assert line.published == "86.33"


@pytest.mark.parametrize(
    ("elapsed", "started", "completed"),
    [(480, 0, 0), (495, 0, 0), (496, 1, 0), (510, 1, 1), (511, 2, 1), (540, 2, 2)],
)
def test_seconds_over_time_at_the_edges(elapsed, started, completed):
    def points(partial):
        table = {"kind": "per_unit", "unit": 30, "points": "1", "grace": 15, "partial": partial}
        return evaluate("deduction", {"elapsed": elapsed, "max": 480, "over": table})["deduction"]

    assert (points("started"), points("completed")) == (str(started), str(completed))


def test_rounding_before_the_deduction_is_shown_and_the_tie_link_sees_the_unrounded_score():
    limits = {"max": 480, "over": {"kind": "bands", "bands": [{"beyond": 0, "points": "0.5"}]}}
    entries = [entry("A", "90", "90", "91", elapsed=481), entry("B", "90", "90", "90.5", elapsed=480)]

    early, late = (
        run(rule(time=limits, places=0, chain=["exact_score"], deduct_when=when), *entries)
        for when in ("exact", "rounded")
    )

    assert [line.published for line in early.lines] == ["90", "90"]
    assert [line.rank for line in early.lines] == [2, 1]  # 89 5/6 against 90 1/6
    assert late.lines[0].rounded == 90
    assert [line.published for line in late.lines] == ["90", "90"]  # 89.5, rounded half up
    assert late.links_used == ("exact_score",)


def test_a_score_stops_at_zero_and_says_so():
    fined = entry("A", "1", "1", "1", others=[{"code": "script", "points": "5"}])

    line = run(rule(), fined).lines[0]

    assert (line.exact, line.published, line.floored) == (0, "0.00", True)


def test_too_far_over_time_is_disqualified_and_leaves_the_ranking():
    limits = {"max": 480, "dq_beyond": 30}

    result = run(
        rule(time=limits),
        entry("A", "99", "99", "99", elapsed=511),
        entry("B", "90", "90", "90", elapsed=510),
    )

    assert [line.status for line in result.lines] == ["disqualified", "ok"]
    assert [line.rank for line in result.lines] == [None, 1]
    assert result.lines[0].published is None


def test_a_missing_or_invalid_sheet_makes_its_entry_incomplete_and_no_other():
    result = run(
        rule(),
        entry("A", "90", "101", None),
        entry("B", "90", "90", "90"),
        entry("C", "80", "80", None, waived=["J3"]),
    )

    line = result.by_entry["A"]
    assert (line.status, line.missing, line.published) == ("incomplete", ("J2", "J3"), None)
    assert column(line, "standing") == ["sheet", "invalid", "missing"]
    assert column(line, "fault") == [None, "above_max", None]
    assert column(line, "criterion") == [None, "total", None]
    assert not result.complete
    assert [result.by_entry[code].rank for code in "BC"] == [1, 2]
    assert column(result.by_entry["C"], "standing") == ["sheet", "sheet", "waived"]


def test_a_recused_judges_sheet_is_kept_but_never_counted():
    line = run(rule(), entry("A", "90", "90", "10", recused=["J3"])).lines[0]

    assert column(line, "standing") == ["sheet", "sheet", "recused"]
    assert column(line, "total") == [90, 90, None]
    assert line.aggregate == 90


def test_everybody_recused_is_too_few_not_zero():
    result = run(rule(), entry("A", recused=["J1", "J2", "J3"]), entry("B", "1", "1", "1"))

    assert [line.status for line in result.lines] == ["too_few", "ok"]
    assert result.complete


@pytest.mark.parametrize(
    "options",
    [{"aggregator": {"name": "mean", "min_sheets": 3}}, {"aggregator": "zscore_mean", "min_sheets": 3}],
)
def test_too_few_sheets_for_the_rule(options):
    result = run(rule(**options), entry("A", "90", "91", recused=["J3"]), entry("B", "80", "80", "83"))

    assert [line.status for line in result.lines] == ["too_few", "ok"]
    assert [line.rank for line in result.lines] == [None, 1]


def test_stand_ins_do_not_make_up_the_number_of_sheets():
    entries = [entry("A", "90", "92", "85"), entry("B", "91", "93", recused=["J3"])]

    result = run(rule(policy="impute_entry_mean", min_sheets=3), *entries)

    assert [line.status for line in result.lines] == ["ok", "too_few"]


def test_a_trim_that_refuses_leaves_the_entry_without_a_score():
    strict = {"name": "trimmed_mean", "too_few": "error", "min_left": 1}

    result = run(rule(strict), entry("A", "90", "91", recused=["J3"]), entry("B", "80", "81", "83"))

    assert [(line.status, line.rank) for line in result.lines] == [("too_few", None), ("ok", 1)]


def test_a_stand_in_takes_the_entrys_mean_and_the_judges_severity():
    entries = [entry("A", "90", "92", "85"), entry("B", "91", "93", recused=["J3"])]

    lines = {
        policy: run(rule(policy=policy), *entries).by_entry["B"]
        for policy in ("available", "impute_entry_mean", "impute_severity")
    }

    assert {policy: line.aggregate for policy, line in lines.items()} == {
        "available": 92,
        "impute_entry_mean": 92,
        "impute_severity": 90,
    }
    assert column(lines["impute_severity"], "standing") == ["sheet", "sheet", "imputed"]
    assert column(lines["impute_severity"], "total") == [91, 93, 86]


def test_a_stand_in_criterion_by_criterion():
    criteria = [{"code": "a", "max": "60"}, {"code": "b", "max": "40"}]
    marks = {"J1": {"a": "50", "b": "30"}, "J2": {"a": "52", "b": "40"}, "J3": {"a": "45", "b": "38"}}
    two = {"J1": {"a": "50", "b": "40"}, "J2": {"a": "50", "b": "40"}}
    entries = [
        EntryInput.from_json({"code": "A", "marks": marks}),
        EntryInput.from_json({"code": "B", "marks": two, "recused": ["J3"]}),
    ]
    inner = {"name": "per_criterion", "aggregator": {"name": "mean"}}

    line = run(rule(inner, criteria, policy="impute_severity"), *entries).by_entry["B"]

    # J3 is 6 points below the others on a, and 3 above them on b, where 40 is the limit.
    assert [(one.code, one.value) for one in line.criteria] == [("a", 48), ("b", 40)]
    assert line.aggregate == 88


def test_a_criterions_factor_is_its_weight_unless_it_has_one_of_its_own():
    weighted = [
        {"code": "a", "max": "10", "step": "0.1", "weight": "0.6"},
        {"code": "b", "max": "10", "step": "0.1", "weight": "0.4"},
    ]
    own = [{**one, "factor": "2"} for one in weighted]
    marks = {"J1": {"a": "9", "b": "8"}, "J2": {"a": "8", "b": "9"}, "J3": {"a": "7", "b": "7"}}
    inner = {"name": "per_criterion", "aggregator": {"name": "trimmed_mean"}}
    one = EntryInput.from_json({"code": "A", "marks": marks})

    line = run(rule(inner, weighted, mode="weighted"), one).lines[0]

    assert [(part.value, part.factor, part.term) for part in line.criteria] == [(8, 6, 48), (8, 4, 32)]
    assert [(part.dropped_high, part.dropped_low) for part in line.criteria] == [
        (("J1",), ("J3",)),
        (("J2",), ("J3",)),
    ]
    assert run(rule(inner, own, mode="weighted"), one).lines[0].aggregate == 32


def test_each_entry_may_have_judges_of_its_own_under_standard_scores():
    result = round_result(
        rule("zscore_mean"),
        [
            EntryInput.from_json(
                {"code": code, "panel": list(marks), "marks": {j: {"total": m} for j, m in marks.items()}}
            )
            for code, marks in {
                "A": {"J1": "88"},
                "B": {"J1": "92", "J2": "85"},
                "C": {"J1": "90", "J2": "85"},
                "D": {"J2": "85", "J3": "95"},
            }.items()
        ],
    )

    assert {line.entry: line.published for line in result.lines} == {
        "A": "84.09",
        "B": "90.81",
        "C": "88.57",
        "D": "91.79",
    }
    assert [line.rank for line in result.lines] == [4, 2, 3, 1]
    assert result.scale.mean == Fraction(620, 7)
    assert {judge: scale.own for judge, scale in result.scale.judges.items()} == {
        "J1": True,
        "J2": True,
        "J3": False,
    }


def test_one_judges_own_scale_gives_back_the_own_scores_exactly():
    totals = {"A": "88.5", "B": "91", "C": "90"}

    result = run(
        rule("zscore_mean", places=0), *(entry(code, mark) for code, mark in totals.items()), panel=("J1",)
    )

    assert [line.published for line in result.lines] == ["89", "91", "90"]  # 88.5 is a tie, and goes up


def test_lower_is_better_for_rank_sums_down_to_the_tie_chain():
    result = run(
        rule("rank_sum", chain=["untrimmed_mean"]),
        entry("A", "90", "88", "80"),
        entry("B", "89", "89", "81"),
        entry("C", "80", "87", "90"),
    )

    assert {line.entry: (line.published, line.rank) for line in result.lines} == {
        "A": ("6.00", 2),
        "B": ("5.00", 1),
        "C": ("7.00", 3),
    }
    assert column(result.by_entry["C"], "counted_as") == [3, 3, 1]


def test_rank_sums_count_only_the_entries_of_the_same_unit():
    result = run(
        rule("rank_sum"),
        entry("A", "90", "90", "90", unit="students"),
        entry("B", "80", "80", "80", unit="teachers"),
        entry("C", "85", "85", "85", unit="students"),
    )

    assert [(line.published, line.rank) for line in result.lines] == [("3.00", 1), ("3.00", 1), ("6.00", 2)]


def test_places_are_counted_per_unit():
    result = run(
        rule(),
        entry("A", "90", "90", "90", unit="students"),
        entry("B", "80", "80", "80", unit="teachers"),
        entry("C", "85", "85", "85", unit="students"),
        entry("D", unit="students", status="withdrawn"),
    )

    assert [line.rank for line in result.lines] == [1, 1, 2, None]


def test_a_groups_coefficient_comes_before_the_deduction():
    fined = [{"code": "script", "points": "1"}]

    result = run(
        rule(group_ratio={"coef_places": 4}),
        entry("A", "90", "90", "90", group="1"),
        entry("B", "84", "84", "84", group="1"),
        entry("C", "93", "93", "93", group="2", others=fined),
    )

    # Means 87 and 93, overall 90: coefficients 1.0345 and 0.9677.
    assert [(line.coefficient, line.published) for line in result.lines] == [
        (Fraction("1.0345"), "93.11"),
        (Fraction("1.0345"), "86.90"),
        (Fraction("0.9677"), "89.00"),
    ]


def test_the_links_that_decided_are_named_on_every_line_they_moved():
    criteria = [{"code": "a", "max": "60"}, {"code": "b", "max": "40"}]

    def marked(code, *pairs):
        marks = {f"J{n}": {"a": a, "b": b} for n, (a, b) in enumerate(pairs, start=1)}
        return EntryInput(code, marks)

    result = run(
        rule("mean", criteria, chain=["exact_score", "criterion:a", "lot"]),
        marked("A", ("50", "30"), ("50", "30"), ("50", "30")),
        marked("B", ("50", "30"), ("50", "30"), ("50", "30")),
        marked("C", ("51", "29"), ("51", "29"), ("51", "29")),
        marked("D", ("40", "30"), ("40", "30"), ("40", "30")),
        lot=["B", "A"],
    )

    assert {line.entry: (line.rank, line.decided_by) for line in result.lines} == {
        "C": (1, ("criterion:a",)),
        "B": (2, ("criterion:a", "lot")),
        "A": (3, ("criterion:a", "lot")),
        "D": (4, ()),
    }
    assert [(step.link, step.order) for step in result.ties] == [
        ("criterion:a", (("C",), ("A", "B"))),
        ("lot", (("B",), ("A",))),
    ]
    assert result.ties[0].values == {"A": 50, "B": 50, "C": 51}


@pytest.mark.parametrize(
    ("link", "recorded"), [("lot", {"lot": ["A"]}), ("decision", {"decision": ["B", "C"]})]
)
def test_a_recorded_order_that_does_not_name_the_whole_group_says_nothing(link, recorded):
    result = run(rule(chain=[link]), entry("A", "9", "9", "9"), entry("B", "9", "9", "9"), **recorded)

    assert [line.rank for line in result.lines] == [1, 1]
    assert result.links_used == ()


def test_an_earlier_round_and_the_chief_break_a_tie_only_where_known():
    chain = ["round:pre", "chief:J1"]
    entries = [
        entry("A", "90", "92", "91", rounds={"pre": "80"}),
        entry("B", "91", "91", "91", rounds={"pre": "85"}),
    ]
    unknown = entry("A", None, "92", "90", recused=["J1"])

    assert [line.rank for line in run(rule(chain=chain), *entries).lines] == [2, 1]
    assert [line.rank for line in run(rule(chain=chain), unknown, entries[1]).lines] == [1, 1]


def test_places_after_a_disqualification_are_counted_anew():
    entries = [entry("A", "95", "95", "95"), entry("B", "90", "90", "90"), entry("C", "85", "85", "85")]
    later = [entry("A", "95", "95", "95", status="disqualified"), *entries[1:]]

    assert [line.rank for line in run(rule(), *entries).lines] == [1, 2, 3]
    assert [line.rank for line in run(rule(), *later).lines] == [None, 1, 2]


def test_points_cannot_be_taken_from_a_rank_sum():
    fined = entry("A", "90", "90", "90", others=[{"code": "script", "points": "1"}])

    with pytest.raises(ScoringError, match="deductions_need_points: entry A"):
        run(rule("rank_sum"), fined)


def test_the_working_is_plain_json_with_exact_numbers():
    found = evaluate(
        "round_result",
        {
            "criteria": [{"code": "total", "max": "100"}],
            "aggregator": {"name": "mean"},
            "panel": ["J1", "J2", "J3"],
            "entries": [{"code": "A", "marks": {f"J{n}": {"total": str(89 + n)} for n in (1, 2, 3)}}],
            "working": True,
        },
    )

    line = found["working"]["lines"][0]
    assert found["results"] == {"A": {"published": "91.00", "rank": 1}}
    assert line["aggregate"] == "91"
    assert line["sheets"][0] == {"judge": "J1", "standing": "sheet", "total": "90", "counted_as": "90"}


def test_a_thousand_entries_take_well_under_a_second():
    criteria = [{"code": f"c{n}", "max": "20", "step": "0.5"} for n in range(6)]
    entries = [
        EntryInput(
            f"E{number}",
            {f"J{j}": {f"c{n}": str((number * 7 + j * 3 + n) % 21) for n in range(6)} for j in range(5)},
        )
        for number in range(1000)
    ]
    big = rule("trimmed_mean", criteria, chain=["exact_score", "criterion:c0", "untrimmed_mean"])

    with processor_time() as taken:
        result = run(big, *entries, panel=[f"J{j}" for j in range(5)])

    assert taken.seconds < 1
    assert len(result.lines) == 1000
