"""The life of a round and what the desk writes down about its contenders."""

from decimal import Decimal

import pytest

from contest.exceptions import ReasonRequired
from contest.models import JournalEntry
from contest.signals import entry_left
from contest.states import EntryState
from judging.actions.contender import (
    add_deduction,
    cancel_deduction,
    draw_aliases,
    set_alias,
    set_contender_status,
    set_elapsed,
)
from judging.actions.round import (
    close_scoring,
    fill_contenders,
    open_scoring,
    reopen_scoring,
    return_to_setup,
    waive_missing,
)
from judging.actions.sheet import reopen_sheet, save_marks, sign_sheet, waive_sheet
from judging.exceptions import NotReady, SheetNotOpen, SheetsMissing
from judging.models import Contender, Deduction, ScoreSheet
from judging.queries.sheet.result import round_inputs
from judging.scoring import evaluate
from judging.states import ContenderStatus, RankingState, RoundMode, RoundState, SheetState
from tests.factories.contest import EntryFactory, EntryTypeFactory
from tests.factories.judging import RankingFactory, RankingLineFactory, RoundFactory
from tests.factories.scenes import GOOD_MARKS, make_round

pytestmark = pytest.mark.django_db


def sign_all(scene, marks=GOOD_MARKS):
    for sheet in ScoreSheet.objects.filter(contender__round=scene.round, state=SheetState.OPEN):
        sign_sheet(
            code=sheet.code, judge=sheet.seat.judge, marks=marks, comment="", base=0, client_id=f"s{sheet.pk}"
        )


def test_the_first_round_takes_all_accepted_entries_of_its_types(edition, organizer):
    kind = EntryTypeFactory(edition=edition)
    inside = EntryFactory(edition=edition, entry_type=kind)
    EntryFactory(edition=edition)
    EntryFactory(edition=edition, entry_type=kind, state=EntryState.SUBMITTED)
    round = RoundFactory(edition=edition)
    round.entry_types.add(kind)
    assert fill_contenders(round=round, actor=organizer) == 1
    assert fill_contenders(round=round, actor=organizer) == 0
    assert Contender.objects.get().entry == inside


def test_a_later_round_takes_who_advanced_in_an_approved_result(edition, organizer):
    first = RoundFactory(edition=edition, position=1)
    later = RoundFactory(edition=edition, position=2)
    ranking = RankingFactory(
        edition=edition,
        round=first,
        state=RankingState.APPROVED,
        approved_by=organizer,
        approved_at="2026-05-01T00:00Z",
    )
    through = RankingLineFactory(ranking=ranking, advances=True)
    RankingLineFactory(ranking=ranking, advances=False)
    assert fill_contenders(round=later, actor=organizer) == 1
    assert Contender.objects.get(round=later).entry == through.entry
    assert fill_contenders(round=first, actor=organizer) == 2


def test_aliases_say_nothing_about_the_order_of_entry(edition, organizer):
    for _n in range(40):
        EntryFactory(edition=edition)
    round = RoundFactory(edition=edition)
    fill_contenders(round=round, actor=organizer)
    aliases = list(Contender.objects.order_by("entry__number").values_list("alias", flat=True))
    assert len(set(aliases)) == 40
    assert aliases != sorted(aliases)
    before = set(aliases)
    draw_aliases(round=round, actor=organizer)
    assert not before & set(Contender.objects.values_list("alias", flat=True))


def test_an_alias_is_given_once(edition, organizer):
    scene = make_round(edition)
    set_alias(contender=scene.contenders[0], actor=organizer, alias="甲")
    with pytest.raises(NotReady, match="甲"):
        set_alias(contender=scene.contenders[1], actor=organizer, alias=" 甲 ")


def test_opening_names_everything_that_is_missing(edition, organizer):
    round = RoundFactory(edition=edition, parameters={})
    with pytest.raises(NotReady) as refused:
        open_scoring(round=round, actor=organizer)
    assert len(refused.value.problems) == 3  # entries, judges, criteria
    scene = make_round(edition, assigned=False)
    with pytest.raises(NotReady) as refused:
        open_scoring(round=scene.round, actor=organizer)
    assert len(refused.value.problems) == 1
    scene.round.refresh_from_db()
    assert scene.round.state == RoundState.SETUP


def test_opening_freezes_the_rule(edition, organizer):
    scene = make_round(edition, opened_by=organizer)
    assert [one["code"] for one in scene.round.frozen_rule["criteria"]] == ["content", "delivery"]
    criterion = scene.round.criteria.first()
    criterion.maximum = 99
    criterion.save()
    assert round_inputs(scene.round)["criteria"][0]["max"] == "60"


def test_a_round_without_marks_goes_back_to_setup(edition, organizer):
    scene = make_round(edition, opened_by=organizer)
    with pytest.raises(ReasonRequired):
        return_to_setup(round=scene.round, actor=organizer, reason="")
    round = return_to_setup(round=scene.round, actor=organizer, reason="步长写错了")
    assert round.state == RoundState.SETUP
    assert open_scoring(round=round, actor=organizer).rule_version == 2
    sign_all(scene)
    with pytest.raises(NotReady, match="6"):
        return_to_setup(round=scene.round, actor=organizer, reason="再改")


def test_closing_names_each_missing_sheet_and_a_waiver_needs_a_reason(edition, organizer):
    scene = make_round(edition, judges=2, entries=1, opened_by=organizer)
    with pytest.raises(SheetsMissing) as refused:
        close_scoring(round=scene.round, actor=organizer)
    number = scene.contenders[0].entry.number
    assert f"{number} {scene.contenders[0].entry.title} – J1 评委1号" in str(refused.value)
    sheet = scene.sheet(0, 0)
    save_marks(
        code=sheet.code, judge=scene.judge(0), marks={"content": "50"}, comment="", base=0, client_id="x"
    )
    with pytest.raises(ReasonRequired):
        waive_sheet(sheet=sheet, actor=organizer, reason=" ")
    waive_sheet(sheet=sheet, actor=organizer, reason="评委突发疾病")
    sign_all(scene)
    assert close_scoring(round=scene.round, actor=organizer).state == RoundState.CLOSED
    sheet.refresh_from_db()
    assert sheet.state == SheetState.WAIVED
    assert sheet.current.marks == {"content": "50"}


def test_all_missing_sheets_are_waived_in_one_act(edition, organizer):
    scene = make_round(edition, judges=3, entries=2, opened_by=organizer)
    assert waive_missing(round=scene.round, actor=organizer, reason="停电") == 6
    line = JournalEntry.objects.get(verb="round.waived")
    assert line.reason == "停电"
    assert len(line.after["sheets"]) == 6
    assert close_scoring(round=scene.round, actor=organizer).state == RoundState.CLOSED


def test_a_withdrawn_entry_is_not_missed(edition, organizer):
    scene = make_round(edition, judges=2, entries=1, opened_by=organizer)
    set_contender_status(
        contender=scene.contenders[0], actor=organizer, status=ContenderStatus.ABSENT, reason="迟到"
    )
    assert close_scoring(round=scene.round, actor=organizer).state == RoundState.CLOSED


def test_a_closed_round_opens_again_with_a_reason_under_the_same_rule(edition, organizer):
    scene = make_round(edition, entries=1, opened_by=organizer)
    sign_all(scene)
    close_scoring(round=scene.round, actor=organizer)
    with pytest.raises(ReasonRequired):
        reopen_scoring(round=scene.round, actor=organizer, reason="")
    with pytest.raises(NotReady):
        reopen_sheet(sheet=scene.sheet(), actor=organizer, reason="误触")
    round = reopen_scoring(round=scene.round, actor=organizer, reason="一位评委误触")
    assert round.rule_version == 1
    sheet = reopen_sheet(sheet=scene.sheet(), actor=organizer, reason="误触")
    assert sheet.state == SheetState.OPEN
    assert sheet.current.number == 1


def test_time_and_deductions_reach_the_result(edition, organizer):
    over = {"max": 480, "over": {"kind": "per_unit", "unit": 30, "points": "1", "cap": "5"}}
    scene = make_round(edition, entries=1, mode=RoundMode.LIVE, time_rule=over, opened_by=organizer)
    contender = scene.contenders[0]
    sign_all(scene)
    set_elapsed(contender=contender, actor=organizer, seconds=500)
    add_deduction(contender=contender, actor=organizer, points=Decimal("0.5"), reason="脱稿不足")
    wrong = add_deduction(contender=contender, actor=organizer, points=Decimal(2), reason="误记")
    with pytest.raises(ReasonRequired):
        cancel_deduction(deduction=wrong, actor=organizer, reason="")
    cancel_deduction(deduction=wrong, actor=organizer, reason="记错人")
    assert Deduction.objects.count() == 2
    result = evaluate("round_result", round_inputs(scene.round))
    assert result["results"][contender.entry.code]["published"] == "89.00"  # 90.5 - 1 - 0.5


def test_a_deduction_needs_points_and_a_reason(edition, organizer):
    scene = make_round(edition)
    with pytest.raises(NotReady):
        add_deduction(contender=scene.contenders[0], actor=organizer, points=Decimal(0), reason="x")
    with pytest.raises(ReasonRequired):
        add_deduction(contender=scene.contenders[0], actor=organizer, points=Decimal(1), reason="")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (EntryState.WITHDRAWN, ContenderStatus.WITHDRAWN),
        (EntryState.DISQUALIFIED, ContenderStatus.DISQUALIFIED),
    ],
)
def test_contenders_follow_their_entry_out_and_back(edition, organizer, state, status):
    scene = make_round(edition)
    entry = scene.contenders[0].entry
    entry.state, entry.state_reason = state, "本人申请"
    entry.save()
    entry_left.send(sender=None, entry=entry, actor=organizer, reason="本人申请")
    assert Contender.objects.get(entry=entry).status == status
    entry.state, entry.state_reason = EntryState.ACCEPTED, ""
    entry.save()
    entry_left.send(sender=None, entry=entry, actor=organizer, reason="恢复")
    assert Contender.objects.get(entry=entry).status == ContenderStatus.OK


def test_an_entry_that_left_takes_no_marks(edition, organizer):
    scene = make_round(edition, opened_by=organizer)
    set_contender_status(
        contender=scene.contenders[0], actor=organizer, status=ContenderStatus.DISQUALIFIED, reason="抄袭"
    )
    with pytest.raises(SheetNotOpen):
        save_marks(
            code=scene.sheet().code, judge=scene.judge(), marks=GOOD_MARKS, comment="", base=0, client_id="a"
        )


def test_round_inputs_are_a_constant_number_of_queries_and_compute(
    edition, organizer, django_assert_num_queries
):
    scene = make_round(edition, judges=3, entries=3, judges_per_entry=3, opened_by=organizer)
    sign_all(scene)
    with django_assert_num_queries(6):
        inputs = round_inputs(scene.round)
    result = evaluate("round_result", inputs)
    assert {line["published"] for line in result["results"].values()} == {"90.50"}
