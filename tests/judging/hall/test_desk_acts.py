"""The desk's acts: on which turn they were asked for, the way back of each, and what is refused."""

import pytest

from contest.actions.submission import disqualify_entry
from contest.exceptions import ReasonRequired
from contest.models import JournalEntry
from judging.actions.ceremony import reveal_rest
from judging.actions.round import close_scoring
from judging.actions.sheet import reopen_sheet, sign_sheet, waive_sheet
from judging.actions.stage import (
    call_contender,
    close_marks,
    lecture_again,
    miss_slot,
    open_marks,
    reveal,
    set_clock,
    start_clock,
    stop_clock,
    take_part_after_all,
    uncall_contender,
    undo_reveal,
)
from judging.actions.wall import nudge_tablets, reopen_for, revoke_tablet
from judging.exceptions import NotOnStage, NotReady, PreviewChanged, StaleDesk, UnsentMarks
from judging.models import Appearance, Stage, Tablet
from judging.queries.hall import reveal_steps
from judging.queries.hall.desk import fingerprint
from judging.states import WHOLE, ContenderStatus, SheetState, StagePhase
from tests.judging.hall.big_final import big_final, bind_all, fresh, lecture, mark, play

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(edition, organizer):
    return big_final(edition, organizer, judges=3, entries=3)


def turn(scene):
    return Stage.objects.get(round=scene.round).turn


def phase(scene, n=0):
    found = Appearance.objects.filter(contender=scene.contenders[n]).first()
    return StagePhase(found.phase) if found else StagePhase.WAITING


def test_the_same_key_pressed_twice_acts_once(scene, scorekeeper):
    now = turn(scene)
    call_contender(contender=fresh(scene, 0), actor=scorekeeper, turn=now)
    call_contender(contender=fresh(scene, 0), actor=scorekeeper, turn=now)
    assert turn(scene) == now + 1
    assert JournalEntry.objects.filter(verb="stage.called").count() == 1


def test_an_act_on_what_has_passed_is_refused_with_a_sentence_and_changes_nothing(scene, scorekeeper):
    old = turn(scene)
    call_contender(contender=fresh(scene, 0), actor=scorekeeper, turn=old)
    start_clock(contender=fresh(scene, 0), actor=scorekeeper, turn=old + 1)
    with pytest.raises(StaleDesk):
        uncall_contender(contender=fresh(scene, 0), actor=scorekeeper, turn=old + 1)
    assert phase(scene) is StagePhase.ON_STAGE


def test_two_desks_that_call_different_entries_bring_one_on_stage(scene, scorekeeper, organizer):
    now = turn(scene)
    call_contender(contender=fresh(scene, 0), actor=scorekeeper, turn=now)
    with pytest.raises(StaleDesk):
        call_contender(contender=fresh(scene, 1), actor=organizer, turn=now)
    assert phase(scene, 1) is StagePhase.WAITING


def test_a_judge_who_signs_makes_no_act_of_the_desk_stale(scene, scorekeeper):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    now = turn(scene)
    sheet = scene.sheet(0, 0)
    marks = {"content": "55", "speech": "17", "form": "8.5", "effect": "9"}
    sign_sheet(code=sheet.code, judge=sheet.seat.judge, marks=marks, comment="", base=0, client_id="a")
    close_marks(contender=one, actor=scorekeeper, turn=now)
    assert phase(scene) is StagePhase.CLOSED


def test_the_clock_pauses_and_runs_on_and_its_time_is_kept(scene, timer):
    one = fresh(scene, 0)
    call_contender(contender=one, actor=timer)
    now = turn(scene)
    start_clock(contender=one, actor=timer, turn=now)
    start_clock(contender=one, actor=timer, turn=now)
    stop_clock(contender=one, actor=timer, turn=now + 1)
    assert Appearance.objects.get(contender=one).clock_started_at is None
    assert fresh(scene, 0).elapsed_seconds == 0
    set_clock(contender=one, actor=timer, seconds=431, reason="秒表为准", turn=now + 2)
    assert fresh(scene, 0).elapsed_seconds == 431
    assert JournalEntry.objects.get(verb="stage.clock_set").reason == "秒表为准"
    assert turn(scene) == now + 3


def test_a_lecturer_who_is_called_and_does_not_come_is_absent_and_comes_back(scene, scorekeeper):
    one = fresh(scene, 0)
    call_contender(contender=one, actor=scorekeeper)
    now = turn(scene)
    with pytest.raises(ReasonRequired):
        miss_slot(contender=one, actor=scorekeeper, reason=" ")
    miss_slot(contender=one, actor=scorekeeper, reason="三次呼叫未到", turn=now)
    one.refresh_from_db()
    assert (one.status, one.status_reason) == (ContenderStatus.ABSENT, "三次呼叫未到")
    assert phase(scene) is StagePhase.WAITING
    call_contender(contender=fresh(scene, 1), actor=scorekeeper)
    take_part_after_all(contender=one, actor=scorekeeper, reason="堵车，已到")
    one.refresh_from_db()
    assert one.status == ContenderStatus.OK


def test_whoever_was_scored_did_appear(scene, scorekeeper):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    with pytest.raises(NotReady):
        miss_slot(contender=one, actor=scorekeeper, reason="误按")
    assert fresh(scene, 0).status == ContenderStatus.OK


def test_a_score_with_a_missing_sheet_is_not_revealed(scene, scorekeeper):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(1,))
    close_marks(contender=one, actor=scorekeeper)
    with pytest.raises(NotReady):
        reveal(contender=one, actor=scorekeeper)
    assert phase(scene) is StagePhase.CLOSED
    waive_sheet(sheet=scene.sheet(0, 1), actor=scorekeeper, reason="临时离场")
    reveal(contender=one, actor=scorekeeper)
    assert phase(scene) is StagePhase.REVEALED


def test_nothing_is_revealed_but_what_was_in_the_preview(scene, scorekeeper):
    one = play(scene, 0, scorekeeper, shown=False)
    seen = fingerprint(reveal_steps(scene.round, one))
    set_clock(contender=one, actor=scorekeeper, seconds=520, reason="更正")
    with pytest.raises(PreviewChanged):
        reveal(contender=one, actor=scorekeeper, seen=seen)
    assert phase(scene) is StagePhase.CLOSED
    reveal(contender=one, actor=scorekeeper, seen=fingerprint(reveal_steps(scene.round, one)))
    assert phase(scene) is StagePhase.REVEALED


def test_step_by_step_each_press_shows_one_more(scene, scorekeeper):
    one = play(scene, 0, scorekeeper, shown=False)
    now = turn(scene)
    for step in (1, 2):
        for _twice in range(2):
            reveal(contender=one, actor=scorekeeper, step=step, turn=now + step - 1)
    assert Appearance.objects.get(contender=one).step == 2
    reveal(contender=one, actor=scorekeeper, step=WHOLE, turn=now + 2)
    undo_reveal(contender=one, actor=scorekeeper, reason="扣分有误", turn=now + 3)
    assert phase(scene) is StagePhase.CLOSED
    assert Appearance.objects.get(contender=one).step == 0


def test_a_sheet_is_not_reopened_under_the_eyes_of_the_hall(scene, scorekeeper, organizer):
    one = play(scene, 0, scorekeeper)
    with pytest.raises(NotReady):
        reopen_sheet(sheet=scene.sheet(0, 0), actor=organizer, reason="改分")
    undo_reveal(contender=one, actor=scorekeeper, reason="改分")
    reopen_for(sheet=scene.sheet(0, 0), actor=scorekeeper, reason="评委漏看时间")
    assert phase(scene) is StagePhase.SCORING
    assert scene.sheet(0, 0).state == SheetState.OPEN
    assert scene.sheet(0, 1).state == SheetState.SIGNED
    reasons = JournalEntry.objects.filter(
        verb__in=["stage.marks_opened", "sheet.reopened"], reason="评委漏看时间"
    )
    assert reasons.count() == 2


def test_marks_can_not_be_saved_once_they_are_closed(scene, scorekeeper):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    close_marks(contender=one, actor=scorekeeper)
    sheet = scene.sheet(0, 0)
    with pytest.raises(NotOnStage):
        sign_sheet(
            code=sheet.code, judge=sheet.seat.judge, comment="", base=0, client_id="x",
            marks={"content": "55", "speech": "17", "form": "8.5", "effect": "9"},
        )  # fmt: skip


def test_a_judge_is_reminded_on_the_tablet_that_has_the_seat(scene, timer):
    with pytest.raises(NotReady):
        nudge_tablets(round=scene.round, seats=scene.seats, actor=timer)
    bind_all(scene)
    version = Stage.objects.get(round=scene.round).version
    assert nudge_tablets(round=scene.round, seats=scene.seats[:2], actor=timer) == 2
    assert Tablet.objects.filter(nudged_at__isnull=False).count() == 2
    assert Stage.objects.get(round=scene.round).version > version
    assert JournalEntry.objects.filter(verb="tablet.nudged").count() == 2


def test_a_seat_is_taken_from_a_tablet_with_unsent_saves_only_on_purpose(scene, scorekeeper):
    bind_all(scene, bad=True)
    tablet = Tablet.objects.get(seat=scene.seats[2], revoked_at=None)
    with pytest.raises(UnsentMarks):
        revoke_tablet(tablet=tablet, actor=scorekeeper, reason="没电")
    tablet.refresh_from_db()
    assert tablet.revoked_at is None
    revoke_tablet(tablet=tablet, actor=scorekeeper, reason="没电", despite_unsent=True)
    tablet.refresh_from_db()
    assert tablet.revoked_at is not None
    assert JournalEntry.objects.get(verb="tablet.revoked").before["unsent"] == 4


def test_whoever_is_sent_back_to_wait_has_no_time_from_the_false_start(scene, scorekeeper):
    one = fresh(scene, 0)
    call_contender(contender=one, actor=scorekeeper)
    start_clock(contender=one, actor=scorekeeper)
    assert JournalEntry.objects.get(verb="stage.clock_started").after == {"from_seconds": 0}
    stop_clock(contender=one, actor=scorekeeper)
    assert fresh(scene, 0).elapsed_seconds is not None
    uncall_contender(contender=one, actor=scorekeeper)
    assert fresh(scene, 0).elapsed_seconds is None


def test_the_key_for_did_not_appear_pressed_twice_acts_once(scene, scorekeeper):
    one = fresh(scene, 0)
    call_contender(contender=one, actor=scorekeeper)
    now = turn(scene)
    for _press in range(2):
        miss_slot(contender=fresh(scene, 0), actor=scorekeeper, reason="三次呼叫未到", turn=now)
    assert turn(scene) == now + 1
    assert JournalEntry.objects.filter(verb="stage.uncalled").count() == 1


def test_all_at_once_reveals_no_entry_without_a_score(scene, scorekeeper, organizer):
    play(scene, 0, scorekeeper, shown=False)
    one = lecture(scene, 1, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 1, but=(2,))
    close_marks(contender=one, actor=scorekeeper)
    assert reveal_rest(round=scene.round, actor=organizer) == (1, [one.entry.title])
    assert (phase(scene, 0), phase(scene, 1)) == (StagePhase.REVEALED, StagePhase.CLOSED)


def test_marks_given_for_another_lecture_do_not_wait_for_the_right_one(scene, scorekeeper):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0)
    lecture_again(contender=one, actor=scorekeeper, reason="叫错了人")
    uncall_contender(contender=one, actor=scorekeeper)

    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)

    assert set(one.sheets.values_list("state", flat=True)) == {SheetState.OPEN}
    assert all("等候" in reason for reason in one.sheets.values_list("state_reason", flat=True))
    close_marks(contender=one, actor=scorekeeper)
    with pytest.raises(NotReady):
        reveal(contender=one, actor=scorekeeper, step=WHOLE)


def test_a_round_is_not_closed_under_somebody_on_stage(scene, scorekeeper, organizer):
    for n in range(3):
        play(scene, n, scorekeeper, shown=n < 2)
    one = fresh(scene, 2)
    open_marks(contender=one, actor=scorekeeper, reason="更正")
    with pytest.raises(NotReady, match="台上"):
        close_scoring(round=scene.round, actor=organizer)

    close_marks(contender=one, actor=scorekeeper)
    close_scoring(round=scene.round, actor=organizer)
    reveal_rest(round=scene.round, actor=scorekeeper)
    assert phase(scene, 2) is StagePhase.REVEALED


def test_the_desk_can_not_bring_back_an_entry_that_left_the_contest(scene, scorekeeper, organizer):
    entry = scene.contenders[0].entry
    disqualify_entry(entry=entry, actor=organizer, reason="抄袭")
    with pytest.raises(NotReady, match="取消资格"):
        take_part_after_all(contender=fresh(scene, 0), actor=scorekeeper, reason="按错了")
    assert fresh(scene, 0).status == ContenderStatus.DISQUALIFIED
