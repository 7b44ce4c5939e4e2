"""Marks that were kept apart, and sheets from paper: what becomes of them, and who may decide."""

import pytest
from django.db import IntegrityError, transaction

from contest.exceptions import IllegalMove, Incomplete, ReasonRequired
from contest.models import JournalEntry
from judging.actions.held import decline_held, restore_held, take_held
from judging.actions.paper import confirm_paper, discard_paper, enter_paper
from judging.actions.round import close_scoring
from judging.actions.sheet import waive_sheet
from judging.actions.stage import call_contender, close_marks, open_marks
from judging.exceptions import MarksRefused, NotOnStage, NotReady
from judging.models import HeldVersion, PaperSheet, Signature, Tablet
from judging.states import HeldState, PaperState, SheetState
from tests.judging.hall.big_final import big_final, bind_all, fresh, hold, lecture, mark, play

pytestmark = pytest.mark.django_db
MARKS = {"content": "52", "speech": "16", "form": "8", "effect": "9"}


@pytest.fixture
def scene(edition, organizer):
    return big_final(edition, organizer, judges=3, entries=2)


@pytest.fixture
def closed(scene, scorekeeper):
    """The first entry's marks are closed; the third judge's sheet is missing."""
    one = lecture(scene, 0, scorekeeper)
    open_marks(contender=one, actor=scorekeeper)
    mark(scene, 0, but=(2,))
    close_marks(contender=one, actor=scorekeeper)
    return one


def test_late_signed_marks_that_are_taken_sign_the_sheet(scene, closed, scorekeeper):
    held = hold(scene, 0, 2)
    held.strokes = [[10, 10, 500, 500]]
    held.save()
    version = take_held(held=held, actor=scorekeeper, reason="网络中断，现场可证")
    sheet = scene.sheet(0, 2)
    assert (sheet.state, sheet.current, version.total) == (SheetState.SIGNED, version, "89.5")
    assert version.client_id == held.client_id
    assert version.saved_by == scorekeeper
    assert Signature.objects.get(version=version).strokes == [[10, 10, 500, 500]]
    held.refresh_from_db()
    assert (held.state, held.version, held.decided_by) == (HeldState.TAKEN, version, scorekeeper)
    line = JournalEntry.objects.get(verb="held.taken")
    assert (line.reason, line.after["total"], line.before["version"]) == ("网络中断，现场可证", "89.5", 0)


def test_of_a_chain_the_last_is_taken_and_the_earlier_ones_are_left_aside(scene, closed, scorekeeper):
    bind_all(scene)
    tablet = Tablet.objects.get(seat=scene.seats[2])
    first = hold(scene, 0, 2, signed=False, tablet=tablet)
    second = hold(scene, 0, 2, signed=False, tablet=tablet)
    last = hold(scene, 0, 2, tablet=tablet)
    other = hold(scene, 0, 2, signed=False)
    take_held(held=last, actor=scorekeeper, reason="采纳")
    states = dict(HeldVersion.objects.values_list("pk", "state"))
    assert states == {
        first.pk: HeldState.DECLINED, second.pk: HeldState.DECLINED, last.pk: HeldState.TAKEN,
        other.pk: HeldState.WAITING,
    }  # fmt: skip


def test_late_marks_replace_signed_ones_only_when_they_are_signed_too(scene, closed, scorekeeper):
    with pytest.raises(NotReady):
        take_held(held=hold(scene, 0, 0, signed=False), actor=scorekeeper, reason="采纳")
    version = take_held(held=hold(scene, 0, 0), actor=scorekeeper, reason="采纳")
    sheet = scene.sheet(0, 0)
    assert (sheet.state, sheet.current, version.number) == (SheetState.SIGNED, version, 2)


def test_a_decision_needs_a_reason_and_happens_once(scene, closed, scorekeeper):
    held = hold(scene, 0, 2)
    with pytest.raises(ReasonRequired):
        take_held(held=held, actor=scorekeeper, reason=" ")
    decline_held(held=held, actor=scorekeeper, reason="已离场")
    with pytest.raises(IllegalMove):
        take_held(held=held, actor=scorekeeper, reason="采纳")
    assert scene.sheet(0, 2).current is None


def test_what_was_left_aside_can_be_decided_anew(scene, closed, scorekeeper):
    held = hold(scene, 0, 2)
    decline_held(held=held, actor=scorekeeper, reason="误按")
    restore_held(held=held, actor=scorekeeper, reason="重新核对")
    held.refresh_from_db()
    assert (held.state, held.decided_by, held.reason) == (HeldState.WAITING, None, "")
    take_held(held=held, actor=scorekeeper, reason="核对无误")
    assert scene.sheet(0, 2).state == SheetState.SIGNED
    assert JournalEntry.objects.get(verb="held.restored").before["declined"] == "误按"


def test_marks_from_before_the_lecture_can_not_count_yet(scene, scorekeeper):
    held = hold(scene, 1, 0, why="early")
    with pytest.raises(NotOnStage):
        take_held(held=held, actor=scorekeeper, reason="采纳")
    call_contender(contender=fresh(scene, 1), actor=scorekeeper)
    with pytest.raises(NotOnStage):
        take_held(held=held, actor=scorekeeper, reason="采纳")
    assert scene.sheet(1, 0).current is None


def test_nothing_is_taken_while_the_score_is_on_the_screens(scene, scorekeeper):
    play(scene, 0, scorekeeper)
    with pytest.raises(NotReady):
        take_held(held=hold(scene, 0, 2), actor=scorekeeper, reason="采纳")


def test_a_mark_that_can_not_be_is_not_taken(scene, closed, scorekeeper):
    held = hold(scene, 0, 2, marks={**MARKS, "content": "61"})
    with pytest.raises(MarksRefused):
        take_held(held=held, actor=scorekeeper, reason="采纳")
    held.refresh_from_db()
    assert held.state == HeldState.WAITING


# Paper ----------------------------------------------------------------------------------------------------


def test_a_paper_sheet_counts_after_another_person_has_compared_it(scene, closed, scorekeeper, timer):
    paper = enter_paper(sheet=scene.sheet(0, 2), actor=timer, marks=MARKS, comment="手写")
    assert scene.sheet(0, 2).current is None
    with pytest.raises(NotReady):
        confirm_paper(paper=paper, actor=timer)
    version = confirm_paper(paper=paper, actor=scorekeeper)
    sheet = scene.sheet(0, 2)
    assert (sheet.state, sheet.current, version.total) == (SheetState.SIGNED, version, "85")
    assert version.saved_by == scorekeeper
    paper.refresh_from_db()
    assert (paper.state, paper.version) == (PaperState.CONFIRMED, version)
    entered, confirmed = JournalEntry.objects.filter(verb__startswith="paper.").order_by("sequence")
    assert (entered.actor, confirmed.actor, confirmed.after["total"]) == (timer, scorekeeper, "85")


def test_the_database_keeps_the_two_persons_apart(scene, closed, timer):
    paper = enter_paper(sheet=scene.sheet(0, 2), actor=timer, marks=MARKS)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperSheet.objects.filter(pk=paper.pk).update(state=PaperState.CONFIRMED, decided_by=timer)


def test_a_paper_sheet_that_differs_is_discarded_and_entered_anew(scene, closed, scorekeeper, timer):
    paper = enter_paper(sheet=scene.sheet(0, 2), actor=timer, marks=MARKS)
    with pytest.raises(NotReady):
        enter_paper(sheet=scene.sheet(0, 2), actor=timer, marks=MARKS)
    with pytest.raises(ReasonRequired):
        discard_paper(paper=paper, actor=scorekeeper, reason="")
    discard_paper(paper=paper, actor=scorekeeper, reason="内容项应为 54")
    again = enter_paper(sheet=scene.sheet(0, 2), actor=timer, marks={**MARKS, "content": "54"})
    confirm_paper(paper=again, actor=scorekeeper)
    assert scene.sheet(0, 2).current.total == "87"


def test_a_paper_sheet_is_whole_and_its_marks_can_be(scene, closed, timer):
    with pytest.raises(Incomplete, match="效果"):
        enter_paper(sheet=scene.sheet(0, 2), actor=timer, marks={**MARKS, "effect": ""})
    with pytest.raises(MarksRefused):
        enter_paper(sheet=scene.sheet(0, 2), actor=timer, marks={**MARKS, "effect": "10.5"})
    assert not PaperSheet.objects.exists()


def test_a_paper_sheet_replaces_what_a_tablet_had_sent(scene, closed, scorekeeper, timer):
    paper = enter_paper(sheet=scene.sheet(0, 0), actor=timer, marks=MARKS)
    version = confirm_paper(paper=paper, actor=scorekeeper)
    assert (scene.sheet(0, 0).current, version.number) == (version, 2)


def test_paper_for_an_entry_that_has_not_lectured_is_refused(scene, timer):
    with pytest.raises(NotOnStage):
        enter_paper(sheet=scene.sheet(1, 0), actor=timer, marks=MARKS)


def test_nothing_is_taken_or_confirmed_beside_a_sheet_that_nobody_compared(scene, closed, scorekeeper, timer):
    held = hold(scene, 0, 2)
    with pytest.raises(NotReady, match=r"重新比对|Compare"):
        take_held(held=held, actor=scorekeeper, reason="断网", seen=1)
    assert take_held(held=held, actor=scorekeeper, reason="断网", seen=0)

    paper = enter_paper(sheet=scene.sheet(0, 2), actor=timer, marks=MARKS)
    with pytest.raises(NotReady):
        confirm_paper(paper=paper, actor=scorekeeper, seen=0)
    assert confirm_paper(paper=paper, actor=scorekeeper, seen=scene.sheet(0, 2).current.number)


def test_scoring_is_not_closed_over_marks_that_wait_for_a_decision(scene, closed, scorekeeper, organizer):
    play(scene, 1, scorekeeper)
    held = hold(scene, 0, 2)
    waive_sheet(sheet=scene.sheet(0, 2), actor=organizer, reason="设备故障")
    with pytest.raises(NotReady, match=closed.entry.title):
        close_scoring(round=scene.round, actor=organizer)
    decline_held(held=held, actor=scorekeeper, reason="以弃权处理")
    assert close_scoring(round=scene.round, actor=organizer).state == "closed"
