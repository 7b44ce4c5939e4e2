"""What tablets send: it stands, is kept apart, or is refused; never lost, never counted twice, never silently."""

import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from contest.models import JournalEntry
from judging.actions.contender import set_contender_status
from judging.actions.intake import Outcome, receive_version
from judging.actions.recusal import declare_recusal
from judging.actions.sheet import reopen_sheet, save_marks, waive_sheet
from judging.actions.wall import revoke_tablet
from judging.models import HeldVersion, ScoreSheet, SheetVersion, Signature, Stage
from judging.states import ContenderStatus, HeldWhy, SheetState
from judging.validators.strokes import clean_strokes
from tests.factories.scenes import GOOD_MARKS
from tests.judging.hall.tablets import Hall, send, version
from tests.races import at_once


@pytest.fixture
def hall(edition, organizer):
    return Hall(edition, organizer)


@pytest.fixture
def tablet(hall):
    return hall.tablet()[0]


def stage_version(hall):
    return Stage.objects.get(round=hall.scene.round).version


def verbs():
    return list(
        JournalEntry.objects.filter(verb__regex="^(sheet|held)")
        .order_by("sequence")
        .values_list("verb", flat=True)
    )


def test_a_version_stands_when_the_marks_are_open(hall, tablet):
    hall.on()
    sent, receipt = send(tablet, hall.sheet(), comment="有感染力")
    assert (receipt.outcome, receipt.number, receipt.total) == (Outcome.RECEIVED, 1, "90.5")
    kept = SheetVersion.objects.get()
    assert (kept.client_id, kept.marks, kept.comment) == (sent.client_id, GOOD_MARKS, "有感染力")
    assert kept.saved_by == hall.scene.judge()
    assert verbs() == ["sheet.saved"]


def test_each_version_follows_the_one_before(hall, tablet):
    hall.on()
    first, _ = send(tablet, hall.sheet(), {"content": "50"})
    second, _ = send(tablet, hall.sheet(), {"content": "51"}, follows=first.client_id)
    _, receipt = send(tablet, hall.sheet(), {"content": "51"}, follows=second.client_id)
    assert receipt.number == 3, "a version without a change is one as well: the next one follows it"


def test_a_version_that_comes_again_is_the_same_version(hall, tablet):
    hall.on()
    sent, first = send(tablet, hall.sheet(), sign=True)
    follow, _ = send(tablet, hall.sheet(), follows=sent.client_id, sign=True)
    again = receive_version(tablet=tablet, sent=sent)
    assert (again.outcome, again.number, again.total) == (Outcome.REPEATED, first.number, first.total)
    assert receive_version(tablet=tablet, sent=follow).outcome == Outcome.REPEATED
    assert SheetVersion.objects.count() == 2


def test_a_signed_version_freezes_the_sheet_and_the_hall_sees_it(hall, tablet):
    hall.on()
    before = stage_version(hall)
    send(tablet, hall.sheet(), sign=True, strokes=[[10, 20, 30, 40]])
    sheet = hall.sheet()
    assert sheet.state == SheetState.SIGNED
    assert Signature.objects.get().strokes == [[10, 20, 30, 40]]
    assert Signature.objects.get().version == sheet.current
    assert stage_version(hall) > before
    assert verbs() == ["sheet.saved", "sheet.signed"]


def test_a_signed_sheet_is_corrected_while_its_marks_are_open(hall, tablet):
    hall.on()
    first, _ = send(tablet, hall.sheet(), sign=True)
    before = stage_version(hall)
    second, receipt = send(tablet, hall.sheet(), {"content": "55", "delivery": "36"}, follows=first.client_id)
    assert receipt.outcome == Outcome.RECEIVED
    assert hall.sheet().state == SheetState.OPEN
    assert stage_version(hall) > before, "the seat no longer counts as done"
    send(tablet, hall.sheet(), {"content": "55", "delivery": "36"}, follows=second.client_id, sign=True)
    assert hall.sheet().state == SheetState.SIGNED
    assert hall.sheet().current.total == "91"
    assert verbs()[2:] == ["sheet.corrected", "sheet.saved", "sheet.saved", "sheet.signed"]


def test_signing_an_incomplete_sheet_is_refused_with_what_is_missing(hall, tablet):
    hall.on()
    _, receipt = send(tablet, hall.sheet(), {"content": "50"}, sign=True)
    assert receipt.outcome == Outcome.REFUSED
    assert "表达" in receipt.sentence
    assert not SheetVersion.objects.exists()


@pytest.mark.parametrize(
    "marks", [{"content": "61"}, {"content": "54.3"}, {"content": "x"}, {"nothing": "1"}]
)
def test_marks_that_can_not_be_are_refused_and_nothing_is_kept(hall, tablet, marks):
    hall.on()
    _, receipt = send(tablet, hall.sheet(), marks)
    assert receipt.outcome == Outcome.REFUSED
    assert receipt.sentence
    assert not SheetVersion.objects.exists()
    assert not HeldVersion.objects.exists()


def kept_apart(hall, tablet, sheet, why, **more):
    """Send a version that must be kept apart, and assert that it is, whole, and that the sheet is untouched."""
    was = (sheet.current, sheet.state)
    before = stage_version(hall)
    sent, receipt = send(
        tablet, sheet, sign=True, strokes=[[1, 2, 3, 4]], comment="好", made_at=1795849990000, **more
    )
    assert receipt.outcome == Outcome.HELD
    assert receipt.sentence
    held = HeldVersion.objects.get(client_id=sent.client_id)
    assert (held.why, held.marks, held.comment, held.is_signed) == (why, GOOD_MARKS, "好", True)
    assert (held.strokes, held.tablet, held.follows) == ([[1, 2, 3, 4]], tablet, more.get("follows", ""))
    assert held.made_at.timestamp() == 1795849990
    sheet = ScoreSheet.objects.get(pk=sheet.pk)
    assert (sheet.current, sheet.state) == was
    assert verbs()[-1] == "held.arrived"
    assert stage_version(hall) > before, "the desk sees it"
    assert receive_version(tablet=tablet, sent=sent).outcome == Outcome.HELD, "asked again, the same answer"
    assert HeldVersion.objects.filter(client_id=sent.client_id).count() == 1
    return held


def test_marks_before_the_marks_are_open_are_kept_apart(hall, tablet):
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.EARLY)
    hall.call()
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.EARLY)


def test_marks_after_the_closing_are_kept_apart(hall, tablet):
    hall.on()
    hall.close()
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.LATE)


def test_marks_of_a_former_tablet_are_kept_apart(hall, tablet, organizer):
    hall.on()
    revoke_tablet(tablet=tablet, actor=organizer, reason="屏幕坏了")
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.REVOKED)


def test_marks_of_a_tablet_that_was_taken_over_are_kept_apart(hall, tablet):
    hall.on()
    second, _secret = hall.tablet(takes_over=True)
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.REVOKED)
    assert send(second, hall.sheet())[1].outcome == Outcome.RECEIVED


def test_marks_for_the_sheet_of_another_seat_are_kept_apart(hall, tablet):
    hall.on()
    kept_apart(hall, tablet, hall.sheet(seat=1), HeldWhy.REVOKED)


def test_marks_that_follow_something_else_are_kept_apart(hall, tablet):
    hall.on()
    send(tablet, hall.sheet(), {"content": "50"})
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.STALE, follows="")
    save_marks(
        code=hall.sheet().code, judge=hall.scene.judge(), marks={"content": "40"}, comment="", base=1, client_id="web-page-1"
    )  # fmt: skip
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.STALE, follows="somebody-else")


def test_marks_for_a_recused_sheet_are_kept_apart(hall, tablet, organizer):
    hall.on()
    declare_recusal(seat=hall.scene.seats[0], contender=hall.contender(), actor=organizer, reason="亲属")
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.OUT)


def test_marks_for_a_waived_sheet_are_kept_apart(hall, tablet, organizer):
    hall.on()
    waive_sheet(sheet=hall.sheet(), actor=organizer, reason="离席")
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.OUT)


def test_marks_for_an_entry_that_takes_no_part_are_kept_apart(hall, tablet, organizer):
    set_contender_status(
        contender=hall.contender(), actor=organizer, status=ContenderStatus.ABSENT, reason="未到"
    )
    kept_apart(hall, tablet, hall.sheet(), HeldWhy.OUT)


def test_a_sheet_that_the_desk_gave_back_is_signed_anew(hall, tablet, organizer):
    hall.on()
    first, _ = send(tablet, hall.sheet(), sign=True)
    before = stage_version(hall)
    reopen_sheet(sheet=hall.sheet(), actor=organizer, reason="总分有误")
    assert stage_version(hall) > before
    _, receipt = send(tablet, hall.sheet(), follows=first.client_id, sign=True)
    assert receipt.outcome == Outcome.RECEIVED
    assert "sheet.corrected" not in verbs(), "the judge did not open it"


def test_an_unknown_sheet_is_refused_and_stays_on_the_tablet(hall, tablet):
    sheet = ScoreSheet(code="nobody-has-this")
    _, receipt = send(tablet, sheet)
    assert receipt.outcome == Outcome.REFUSED


def test_an_id_of_another_sheet_is_refused(hall, tablet):
    hall.on()
    sent, _ = send(tablet, hall.sheet())
    _, receipt = send(tablet, hall.sheet(1), client_id=sent.client_id)
    assert receipt.outcome == Outcome.REFUSED
    assert SheetVersion.objects.count() == 1


def test_the_clock_of_a_device_decides_nothing(hall, tablet):
    hall.on()
    first, receipt = send(tablet, hall.sheet(), made_at=-5.0)
    assert receipt.outcome == Outcome.RECEIVED
    _, receipt = send(tablet, hall.sheet(), follows=first.client_id, made_at=1e300)
    assert receipt.outcome == Outcome.RECEIVED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("late", [False, True])
def test_the_same_version_sent_many_times_at_once_is_one_row(edition, organizer, late):
    hall = Hall(edition, organizer)
    tablet = hall.tablet()[0]
    hall.on()
    if late:
        hall.close()
    sent = version(hall.sheet(), sign=True)
    receipts = at_once(*[lambda: receive_version(tablet=tablet, sent=sent)] * 6)
    outcomes = [receipt.outcome for receipt in receipts]
    if late:
        assert outcomes == [Outcome.HELD] * 6
        assert HeldVersion.objects.count() == 1
    else:
        assert sorted(outcomes) == [Outcome.RECEIVED] + [Outcome.REPEATED] * 5
        assert SheetVersion.objects.count() == 1
        assert verbs() == ["sheet.saved", "sheet.signed"]


@pytest.mark.django_db(transaction=True)
def test_a_save_that_waited_for_the_closing_is_late(edition, organizer):
    """The lock is taken first: what a save that had to wait for it sees is the hall as it is then."""
    hall = Hall(edition, organizer)
    tablet = hall.tablet()[0]
    hall.on()
    sent = version(hall.sheet())
    outcomes = []

    def run():
        outcomes.append(receive_version(tablet=tablet, sent=sent).outcome)
        connection.close()

    from django.db import transaction

    thread = threading.Thread(target=run)
    with transaction.atomic():
        hall.close()
        thread.start()
        thread.join(1.5)  # it waits for the lock
        assert not outcomes
    thread.join()
    assert outcomes == [Outcome.HELD]


@pytest.mark.pure
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=True) | st.text(max_size=3) | st.integers(),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    )
)
def test_whatever_a_device_calls_a_signature_is_kept_within_its_box(sent):
    for stroke in clean_strokes(sent):
        assert len(stroke) % 2 == 0
        assert all(isinstance(one, int) and 0 <= one <= 1000 for one in stroke)


@pytest.mark.pure
def test_a_signature_without_end_is_cut_off():
    assert sum(map(len, clean_strokes([[1] * 100_000] * 3))) <= 6000
