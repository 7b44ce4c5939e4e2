"""What the hall gets to see, and what it must not see yet."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest.models import JournalEntry
from contest.states import MemberRole
from judging.actions.ceremony import release_scores, reveal_rest, withhold_scores
from judging.actions.contender import add_deduction, set_contender_status
from judging.actions.ranking import compute_ranking
from judging.actions.recusal import declare_recusal
from judging.actions.round import close_scoring
from judging.actions.stage import (
    call_contender,
    close_stage,
    open_marks,
    open_stage,
    reveal,
    start_clock,
    stop_clock,
    undo_reveal,
)
from judging.exceptions import NotReady
from judging.models import Appearance, Round, Stage
from judging.queries.hall import reveal_steps, shown, snapshot
from judging.states import WHOLE, ContenderStatus, RoundMode, StagePhase
from tests.factories.contest import EntryMemberFactory
from tests.factories.scenes import make_round
from tests.judging.hall.evening import fresh, make_evening, play, sign

TRIMMED = {"aggregator": "trimmed_mean", "parameters": {"k_high": 1, "k_low": 1}}
LIMIT = {
    "time_rule": {
        "max": 480,
        "over": {"kind": "per_unit", "unit": 30, "points": "0.5", "partial": "started"},
    }
}


@pytest.fixture
def evening(edition, organizer):
    return make_evening(edition, organizer, rule=TRIMMED)


def text_of(scene):
    return json.dumps(snapshot(scene.round), ensure_ascii=False)


def kinds(parts):
    return [part["kind"] for part in parts]


# Who is on, and what is there before any score ---------------------------------------------------------------


def test_before_the_desk_takes_over_there_is_an_order_and_nobody_on_stage(edition, organizer):
    scene = make_round(edition, mode=RoundMode.LIVE)

    seen = snapshot(scene.round)

    assert (seen["version"], seen["now"], seen["board"]) == (0, None, [])
    assert len(seen["order"]) == 2


def test_the_one_on_stage_is_named_with_the_seats_that_have_scored(evening, organizer):
    one = fresh(evening, 0)
    call_contender(contender=one, actor=organizer)
    open_marks(contender=one, actor=organizer)
    sign(evening, 0, ["90", None, "91"])

    now = snapshot(evening.round)["now"]

    assert (now["order"], now["name"], now["title"], now["phase"]) == (
        1,
        "选手1号",
        one.entry.title,
        "scoring",
    )
    assert now["unit"] == one.entry.organization.name
    assert [(seat["label"], seat["done"]) for seat in now["seats"]] == [
        ("J1", True), ("J2", False), ("J3", True), ("J4", False), ("J5", False),
    ]  # fmt: skip
    assert now["reveal"] is None


def test_judges_are_seats_and_never_names(evening, organizer):
    reveal(contender=play(evening, 0, ["90", "91", "92", "93", "94"], organizer), actor=organizer, step=WHOLE)

    assert "评委1号" not in text_of(evening)


def test_a_judge_who_stepped_back_or_left_is_out_and_not_waited_for(evening, organizer):
    declare_recusal(contender=fresh(evening, 0), seat=evening.seats[1], actor=organizer, reason="同单位")
    evening.seats[2].left_at, evening.seats[2].left_reason = timezone.now(), "有事离开"
    evening.seats[2].save()
    call_contender(contender=fresh(evening, 0), actor=organizer)

    seats = snapshot(evening.round)["now"]["seats"]

    assert [seat["out"] for seat in seats] == [False, True, True, False, False]


def test_the_clock_says_when_it_turns_and_what_the_time_costs(edition, organizer):
    evening = make_evening(edition, organizer, rule=LIMIT)
    one = fresh(evening, 0)
    call_contender(contender=one, actor=organizer)
    start_clock(contender=one, actor=organizer)
    running = snapshot(evening.round)["now"]["clock"]
    Appearance.objects.filter(contender=one).update(clock_ms=520_000, clock_started_at=timezone.now())
    stop_clock(contender=one, actor=organizer)

    clock = snapshot(evening.round)["now"]["clock"]

    assert (running["amber"], running["red"], running["over"]) == (420, 480, "")
    assert running["since"] is not None
    assert clock["since"] is None
    assert clock["ms"] >= 520_000
    assert clock["over"] == "1"  # forty seconds, every thirty begun ones cost half a point


def test_too_short_is_said_only_after_the_lecture(edition, organizer):
    rule = {
        "time_rule": {
            "min": 300,
            "max": 480,
            "under": {"kind": "bands", "bands": [{"beyond": 0, "points": "2"}]},
        }
    }
    evening = make_evening(edition, organizer, rule=rule)
    one = fresh(evening, 0)
    call_contender(contender=one, actor=organizer)
    start_clock(contender=one, actor=organizer)
    stop_clock(contender=one, actor=organizer)
    assert snapshot(evening.round)["now"]["clock"]["over"] == ""

    open_marks(contender=one, actor=organizer)

    assert snapshot(evening.round)["now"]["clock"]["over"] == "2"


def test_what_is_hard_to_read_comes_with_its_sound(edition, organizer):
    evening = make_evening(edition, organizer)
    member = fresh(evening, 0).entry.members.get()
    member.name = "单䶮"
    member.save()
    EntryMemberFactory(entry=member.entry, role=MemberRole.ADVISER, name="𠅤㛃")
    call_contender(contender=fresh(evening, 0), actor=organizer)

    now = snapshot(evening.round)["now"]

    assert now["say"] == [["单", "shàn"], ["䶮", "yǎn"]]
    assert now["people"] == ["单䶮"]


# The reveal ------------------------------------------------------------------------------------------------


def test_the_show_goes_from_each_seat_to_the_place(evening, organizer):
    one = play(evening, 0, ["90", "88.5", "91", "95", "92"], organizer)

    steps = reveal_steps(evening.round, one)

    assert kinds(steps) == ["score"] * 5 + ["struck", "final", "place"]
    assert [(part["seat"], part["total"]) for part in steps[:5]] == [
        ("J1", "90"), ("J2", "88.5"), ("J3", "91"), ("J4", "95"), ("J5", "92"),
    ]  # fmt: skip
    assert steps[5] == {"kind": "struck", "high": ["J4"], "low": ["J2"]}
    assert steps[6] == {"kind": "final", "score": "91.00", "how": ""}
    assert steps[7] == {"kind": "place", "place": 1, "of": 1, "group": ""}


def test_shown_ends_where_the_show_is(evening, organizer):
    steps = reveal_steps(evening.round, play(evening, 0, ["90", "88.5", "91", "95", "92"], organizer))

    assert shown(steps, 2) == {"step": 2, "steps": 8, "parts": steps[:2]}
    assert shown(steps, WHOLE) == {"step": 8, "steps": 8, "parts": steps}


def test_no_step_gives_away_a_number_that_comes_later(edition, organizer):
    """A search of the bytes: nobody finds tomorrow's number with the developer tools."""
    evening = make_evening(edition, organizer, rule={**TRIMMED, **LIMIT})
    first = play(evening, 0, ["81.5", "82.5", "83.5", "84.5", "85.5"], organizer, seconds=480)
    reveal(contender=first, actor=organizer, step=WHOLE)
    one = play(evening, 1, ["71.5", "72.5", "76.5", "77.5", "78.5"], organizer, seconds=500)
    steps = reveal_steps(evening.round, one)
    assert kinds(steps)[-5:] == ["struck", "panel", "deduction", "final", "place"]

    for step in range(len(steps)):
        if step:
            reveal(contender=one, actor=organizer, step=step)
        seen = text_of(evening)
        numbers = [part.get("total") or part.get("score") or part.get("value") for part in steps[step:]]
        hidden = [number for number in numbers if number]
        assert hidden or step == len(steps) - 1
        assert not [number for number in hidden if number in seen]
        assert '"kind": "place"' not in seen
        assert [row["place"] for row in json.loads(seen)["board"]] == [1]
    reveal(contender=one, actor=organizer, step=len(steps))
    assert [row["score"] for row in snapshot(evening.round)["board"]] == ["83.50", "75.00"]


def test_marks_that_are_closed_and_not_shown_are_nowhere(evening, organizer):
    play(evening, 0, ["90.5", "88.5", "91.5", "95.5", "92.5"], organizer)

    seen = text_of(evening)

    assert not [n for n in ("90.5", "88.5", "91.5", "95.5", "92.5", "91.50") if n in seen]


def test_the_last_step_puts_the_entry_on_the_board(evening, organizer):
    reveal(contender=play(evening, 0, ["90"] * 5, organizer), actor=organizer, step=WHOLE)
    two = play(evening, 1, ["95"] * 5, organizer)
    steps = len(reveal_steps(evening.round, two))
    reveal(contender=two, actor=organizer, step=steps - 1)
    assert [row["order"] for row in snapshot(evening.round)["board"]] == [1]

    reveal(contender=two, actor=organizer, step=steps)

    seen = snapshot(evening.round)
    assert [(row["place"], row["order"], row["score"]) for row in seen["board"]] == [
        (1, 2, "95.00"), (2, 1, "90.00"),
    ]  # fmt: skip
    assert [(row["score"], row["place"]) for row in seen["order"]] == [("90.00", 2), ("95.00", 1), ("", None)]
    assert seen["now"]["reveal"]["parts"][-1] == {"kind": "place", "place": 1, "of": 2, "group": ""}
    assert seen["round"]["final"] is False


def test_an_entry_on_the_board_stays_there_when_a_deduction_is_added(evening, organizer):
    one = play(evening, 0, ["90"] * 5, organizer)
    reveal(contender=one, actor=organizer, step=len(reveal_steps(evening.round, one)))

    add_deduction(contender=one, actor=organizer, points=Decimal(2), reason="脱离主题")

    assert [row["score"] for row in snapshot(evening.round)["board"]] == ["88.00"]


def test_a_reveal_taken_back_leaves_no_trace(evening, organizer):
    one = play(evening, 0, ["90.5"] * 5, organizer)
    reveal(contender=one, actor=organizer, step=WHOLE)

    undo_reveal(contender=one, actor=organizer, reason="看错了")

    seen = text_of(evening)
    assert "90.5" not in seen
    assert json.loads(seen)["board"] == []


def test_everybody_shown_makes_the_places_final(evening, organizer):
    for number in range(3):
        reveal(contender=play(evening, number, [f"9{number}"] * 5, organizer), actor=organizer, step=WHOLE)

    assert snapshot(evening.round)["round"]["final"] is True


def test_an_absent_entry_is_not_waited_for_and_has_no_place(evening, organizer):
    set_contender_status(
        contender=fresh(evening, 2), actor=organizer, status=ContenderStatus.ABSENT, reason="未到场"
    )
    for number in range(2):
        reveal(contender=play(evening, number, [f"9{number}"] * 5, organizer), actor=organizer, step=WHOLE)

    seen = snapshot(evening.round)

    assert seen["round"]["final"] is True
    assert (seen["order"][2]["status"], seen["order"][2]["place"]) == ("absent", None)


def show_all_the_same(contender):
    """Let an entry stand as revealed although it has no score: a sheet was reopened, or a time taken away, afterwards."""
    Appearance.objects.filter(contender=contender).update(
        phase=StagePhase.REVEALED, revealed_at=timezone.now(), step=WHOLE
    )


def test_a_missing_sheet_is_no_zero_and_hides_nobody_else(evening, organizer):
    reveal(contender=play(evening, 0, ["90"] * 5, organizer), actor=organizer, step=WHOLE)
    two = play(evening, 1, ["91", "92", None, "93", "94"], organizer)

    steps = reveal_steps(evening.round, two)

    assert kinds(steps) == ["score"] * 4 + ["none"]
    assert steps[-1] == {"kind": "none", "status": "incomplete", "fault": "", "seats": ["J3"]}
    show_all_the_same(two)
    seen = snapshot(evening.round)
    assert [row["order"] for row in seen["board"]] == [1]
    assert (seen["order"][1]["score"], seen["order"][1]["place"]) == ("", None)


def test_a_time_that_nobody_took_stops_one_entry_and_not_the_board(edition, organizer):
    evening = make_evening(edition, organizer, rule=LIMIT)
    reveal(contender=play(evening, 0, ["90"] * 5, organizer, seconds=470), actor=organizer, step=WHOLE)
    two = play(evening, 1, ["91"] * 5, organizer)

    assert reveal_steps(evening.round, two)[-1] == {
        "kind": "none", "status": "fault", "fault": "elapsed_missing", "seats": [],
    }  # fmt: skip
    show_all_the_same(two)
    assert [row["score"] for row in snapshot(evening.round)["board"]] == ["90.00"]


def test_the_deduction_comes_with_the_text_of_its_rule(edition, organizer):
    evening = make_evening(edition, organizer, rule=LIMIT)
    one = play(evening, 0, ["90"] * 5, organizer, seconds=492)
    add_deduction(contender=one, actor=organizer, points=Decimal(1), reason="着装不符")

    part = next(part for part in reveal_steps(evening.round, one) if part["kind"] == "deduction")

    assert part["points"] == "1.5"
    assert [(one["why"], one["seconds"], one["text"], one["points"]) for one in part["parts"]] == [
        ("over", 12, "", "0.5"), ("hand", 0, "着装不符", "1"),
    ]  # fmt: skip
    assert "8:00" in part["rule"]


RULES = [
    ({"aggregator": "mean"}, ["final", "place"]),
    ({"aggregator": "median"}, ["final", "place"]),
    ({"aggregator": "clamped_mean", "parameters": {"d": "3"}}, ["moved", "final", "place"]),
    ({"aggregator": "zscore_mean"}, ["final", "place"]),
    ({"aggregator": "rank_sum"}, ["ranked", "final", "place"]),
    (
        {"aggregator": "per_criterion", "parameters": {"k_high": 1, "k_low": 1}},
        ["criteria", "final", "place"],
    ),
]


@pytest.mark.parametrize(("rule", "ends"), RULES, ids=[rule["aggregator"] for rule, _ends in RULES])
def test_every_rule_of_aggregation_can_be_shown(edition, organizer, rule, ends):
    evening = make_evening(edition, organizer, rule=rule)
    reveal(
        contender=play(evening, 0, ["90", "88.5", "91", "95", "92"], organizer), actor=organizer, step=WHOLE
    )
    one = play(evening, 1, ["90", "89", "91", "70", "92"], organizer)

    steps = reveal_steps(evening.round, one)

    assert kinds(steps) == ["score"] * 5 + ends
    how = next(part for part in steps if part["kind"] == "final")["how"]
    assert bool(how) == (rule["aggregator"] != "mean")


def test_the_part_of_the_audience_is_a_step_of_its_own(edition, organizer):
    evening = make_evening(edition, organizer, rule={"audience": {"share": "0.2", "source": "votes"}})
    one = play(evening, 0, ["90"] * 5, organizer)
    one.audience_votes = 40
    one.save()

    steps = reveal_steps(evening.round, one)

    assert kinds(steps) == ["score"] * 5 + ["panel", "audience", "final", "place"]
    assert steps[6] == {"kind": "audience", "votes": 40, "score": "100.00", "share": "20", "value": "92.00"}


# Held back, blind, computed ----------------------------------------------------------------------------------


@pytest.fixture
def kept(edition, organizer):
    return make_evening(edition, organizer, rule=TRIMMED, is_held_back=True)


def test_held_back_scores_are_not_shown_before_the_ceremony(kept, organizer):
    one = play(kept, 0, ["90.5"] * 5, organizer)

    with pytest.raises(NotReady):
        reveal(contender=one, actor=organizer, step=WHOLE)

    seen = text_of(kept)
    assert json.loads(seen)["round"]["held_back"] is True
    assert "90.5" not in seen


def test_released_scores_may_be_shown_and_be_held_back_again(kept, organizer):
    one = play(kept, 0, ["90.5"] * 5, organizer)
    release_scores(round=kept.round, actor=organizer)
    reveal(contender=one, actor=organizer, step=WHOLE)
    assert [row["score"] for row in snapshot(kept.round)["board"]] == ["90.50"]

    withhold_scores(round=kept.round, actor=organizer, reason="顺序有误")

    seen = text_of(kept)
    assert json.loads(seen)["now"]["reveal"] is None
    assert "90.5" not in seen


def test_a_blind_round_gives_away_no_name_and_no_unit(edition, organizer):
    evening = make_evening(edition, organizer, is_blind=True)
    one = fresh(evening, 0)
    one.entry.title = "选手1号讲的一堂课"
    one.entry.save()
    call_contender(contender=one, actor=organizer)

    seen = text_of(evening)

    assert json.loads(seen)["now"]["name"] == one.alias
    assert "选手1号" not in seen
    assert one.entry.organization.name not in seen


def test_after_computing_the_stored_places_are_shown(evening, organizer):
    ones = [play(evening, number, [f"9{number}"] * 5, organizer) for number in range(3)]
    close_scoring(round=evening.round, actor=organizer)
    compute_ranking(round=evening.round, actor=organizer)

    reveal(contender=ones[0], actor=organizer, step=WHOLE)

    seen = snapshot(evening.round)
    assert [(row["order"], row["place"]) for row in seen["board"]] == [(1, 3)]
    assert seen["round"]["final"] is True
    assert seen["now"]["contender"] == ones[0].code


def test_the_rest_can_be_shown_at_once(evening, organizer):
    for number in range(3):
        play(evening, number, [f"9{number}"] * 5, organizer)

    assert reveal_rest(round=evening.round, actor=organizer) == (3, [])

    assert [row["place"] for row in snapshot(evening.round)["board"]] == [1, 2, 3]


# Cost and versions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held_back", [False, True])
def test_a_snapshot_costs_the_same_for_one_entry_and_for_four(edition, organizer, held_back):
    counts = []
    for entries in (1, 4):
        Round.objects.filter(edition=edition).update(name=f"旧轮次{entries}")
        evening = make_evening(edition, organizer, entries=entries, rule=TRIMMED, is_held_back=held_back)
        for number in range(entries):
            one = play(evening, number, ["90", "91", "92", "93", "94"], organizer)
            if not held_back:
                reveal(contender=one, actor=organizer, step=WHOLE)
        with CaptureQueriesContext(connection) as captured:
            snapshot(evening.round)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_every_act_of_the_ceremony_raises_the_version(kept, organizer):
    play(kept, 0, ["90.5"] * 5, organizer)
    before = Stage.objects.get(round=kept.round).version

    release_scores(round=kept.round, actor=organizer)
    reveal_rest(round=kept.round, actor=organizer)
    withhold_scores(round=kept.round, actor=organizer, reason="再等等")

    assert Stage.objects.get(round=kept.round).version == before + 3
    assert {"stage.released", "stage.all_revealed", "stage.withheld"} <= set(
        JournalEntry.objects.values_list("verb", flat=True)
    )


def test_a_stage_that_is_opened_again_holds_the_scores_back_again(kept, organizer):
    release_scores(round=kept.round, actor=organizer)
    close_stage(round=kept.round, actor=organizer, reason="换电脑")

    open_stage(round=kept.round, actor=organizer)

    assert snapshot(kept.round)["round"]["held_back"] is True
