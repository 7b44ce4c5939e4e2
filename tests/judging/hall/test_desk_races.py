"""Two hands at the same moment, each with a connection of its own: exactly one outcome, on both databases."""

import pytest

from contest.exceptions import DomainError
from contest.models import JournalEntry
from judging.actions.held import decline_held, take_held
from judging.actions.paper import confirm_paper, enter_paper
from judging.actions.sheet import sign_sheet
from judging.actions.stage import call_contender, close_marks, open_marks, reveal, start_clock
from judging.exceptions import NotOnStage, PreviewChanged, StaleDesk
from judging.models import Appearance, HeldVersion, SheetVersion, Stage
from judging.queries.hall import reveal_steps
from judging.queries.hall.desk import fingerprint
from judging.states import HeldState, SheetState, StagePhase
from tests.judging.hall.big_final import big_final, fresh, hold, lecture, play
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MARKS = {"content": "55", "speech": "17", "form": "8.5", "effect": "9"}


@pytest.fixture
def scene(edition, organizer):
    return big_final(edition, organizer, judges=3, entries=3)


def test_two_desks_press_next_at_once_and_one_entry_is_on_stage(scene, scorekeeper, organizer):
    turn = Stage.objects.get().turn
    found = at_once(
        lambda: call_contender(contender=fresh(scene, 0), actor=scorekeeper, turn=turn),
        lambda: call_contender(contender=fresh(scene, 0), actor=organizer, turn=turn),
    )
    assert not [one for one in found if isinstance(one, Exception)]
    assert Stage.objects.get().turn == turn + 1
    assert JournalEntry.objects.filter(verb="stage.called").count() == 1


def test_two_desks_that_mean_different_things_do_one_of_them(scene, scorekeeper, organizer):
    turn = Stage.objects.get().turn
    found = at_once(
        lambda: call_contender(contender=fresh(scene, 0), actor=scorekeeper, turn=turn),
        lambda: call_contender(contender=fresh(scene, 1), actor=organizer, turn=turn),
    )
    assert sum(isinstance(one, StaleDesk) for one in found) == 1
    assert Appearance.objects.filter(phase=StagePhase.ON_STAGE).count() == 1


def test_the_clock_and_the_marks_pressed_at_once_are_one_act(scene, scorekeeper, timer):
    call_contender(contender=fresh(scene, 0), actor=scorekeeper)
    turn = Stage.objects.get().turn
    found = at_once(
        lambda: start_clock(contender=fresh(scene, 0), actor=timer, turn=turn),
        lambda: open_marks(contender=fresh(scene, 0), actor=scorekeeper, turn=turn),
    )
    assert sum(isinstance(one, StaleDesk) for one in found) == 1
    now = Appearance.objects.get()
    assert (now.phase, now.clock_started_at is None) in {
        (StagePhase.ON_STAGE, False),
        (StagePhase.SCORING, True),
    }


@pytest.mark.parametrize("turn", range(4))
def test_a_judge_who_signs_while_the_marks_are_closed_is_in_or_out_and_knows_which(scene, scorekeeper, turn):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    sheet = scene.sheet(0, 1)
    found, _closed = at_once(
        lambda: sign_sheet(
            code=sheet.code, judge=sheet.seat.judge, marks=MARKS, comment="", base=0, client_id="s1"
        ),
        lambda: close_marks(contender=fresh(scene, 0), actor=scorekeeper),
    )
    assert Appearance.objects.get().phase == StagePhase.CLOSED
    after = scene.sheet(0, 1)
    if isinstance(found, NotOnStage):
        assert (after.state, after.current) == (SheetState.OPEN, None)
    else:
        assert (after.state, after.current.total) == (SheetState.SIGNED, "89.5")
    assert SheetVersion.objects.count() == (after.state == SheetState.SIGNED)
    lines = list(
        JournalEntry.objects.filter(verb__in=["sheet.signed", "stage.marks_closed"]).order_by("sequence")
    )
    assert lines[-1].verb == "stage.marks_closed"


def test_one_decision_on_held_marks_stands(scene, scorekeeper, organizer):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    close_marks(contender=one, actor=scorekeeper)
    held = hold(scene, 0, 1)
    found = at_once(
        lambda: take_held(held=HeldVersion.objects.get(pk=held.pk), actor=scorekeeper, reason="采纳"),
        lambda: decline_held(held=HeldVersion.objects.get(pk=held.pk), actor=organizer, reason="不采纳"),
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1
    held.refresh_from_db()
    assert (held.state == HeldState.TAKEN) == (scene.sheet(0, 1).state == SheetState.SIGNED)


def test_a_paper_sheet_confirmed_twice_becomes_one_version(scene, scorekeeper, organizer, timer):
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    paper = enter_paper(sheet=scene.sheet(0, 1), actor=timer, marks=MARKS)
    found = at_once(
        lambda: confirm_paper(paper=paper, actor=scorekeeper),
        lambda: confirm_paper(paper=paper, actor=organizer),
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1
    assert SheetVersion.objects.count() == 1


def test_a_step_of_the_reveal_pressed_at_two_desks_is_one_step(scene, scorekeeper, organizer):
    one = play(scene, 0, scorekeeper, shown=False)
    reveal(contender=one, actor=scorekeeper, step=1)
    turn = Stage.objects.get().turn
    found = at_once(
        lambda: reveal(contender=fresh(scene, 0), actor=scorekeeper, step=2, turn=turn),
        lambda: reveal(contender=fresh(scene, 0), actor=organizer, step=2, turn=turn),
    )
    assert not [one for one in found if isinstance(one, Exception)]
    assert Appearance.objects.get().step == 2
    assert Stage.objects.get().turn == turn + 1


@pytest.mark.parametrize("turn", range(4))
def test_a_score_is_revealed_as_it_was_looked_at_or_not_at_all(scene, scorekeeper, organizer, turn):
    play(scene, 0, scorekeeper, shown=False)
    held = hold(scene, 0, 1)
    seen = fingerprint(reveal_steps(scene.round, fresh(scene, 0)))
    taken, shown = at_once(
        lambda: take_held(held=HeldVersion.objects.get(pk=held.pk), actor=organizer, reason="采纳"),
        lambda: reveal(contender=fresh(scene, 0), actor=scorekeeper, step=99, seen=seen),
    )
    held.refresh_from_db()
    if isinstance(shown, PreviewChanged):
        assert (Appearance.objects.get().phase, held.state) == (StagePhase.CLOSED, HeldState.TAKEN)
    else:  # what the hall has seen changes only after it is taken off the screens
        assert isinstance(taken, DomainError)
        assert (Appearance.objects.get().phase, held.state) == (StagePhase.REVEALED, HeldState.WAITING)
