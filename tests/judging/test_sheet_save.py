"""Saving and signing: versions are only added, a save counts once, refusals are sentences that lose nothing."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from contest.exceptions import Incomplete, ReasonRequired
from contest.models import JournalEntry
from judging.actions.round import close_scoring
from judging.actions.sheet import reopen_sheet, save_marks, sign_sheet
from judging.exceptions import MarksRefused, ScoringClosed, ScoringNotOpen, SheetNotOpen, StaleSheet
from judging.models import ScoreSheet, SheetVersion
from judging.states import SheetState
from judging.validators.marks import clean_mark
from tests.factories.scenes import GOOD_MARKS, make_round


@pytest.fixture
def scene(edition, organizer):
    return make_round(edition, judges=2, entries=1, opened_by=organizer)


def save(scene, marks=GOOD_MARKS, *, base=0, client_id="c1", comment="", seat=0, act=save_marks):
    return act(
        code=scene.sheet(0, seat).code,
        judge=scene.judge(seat),
        marks=marks,
        comment=comment,
        base=base,
        client_id=client_id,
    )


def test_a_complete_save_has_its_exact_total(scene):
    saved = save(scene, comment="有激情")
    assert (saved.number, saved.total) == (1, "90.5")
    version = SheetVersion.objects.get()
    assert version.marks == GOOD_MARKS
    assert version.comment == "有激情"
    assert scene.sheet().current == version


def test_a_draft_may_have_gaps_and_then_has_no_total(scene):
    saved = save(scene, {"content": "50", "delivery": ""})
    assert saved.total == ""
    assert SheetVersion.objects.get().marks == {"content": "50"}


def test_versions_are_added_and_never_overwritten(scene):
    save(scene, {"content": "50"}, client_id="a")
    save(scene, {"content": "51"}, base=1, client_id="b")
    assert [v.marks["content"] for v in SheetVersion.objects.all()] == ["50", "51"]
    assert JournalEntry.objects.filter(verb="sheet.saved").count() == 2


def test_a_resent_save_counts_once(scene):
    save(scene, {"content": "50"}, client_id="a")
    again = save(scene, {"content": "50"}, client_id="a")
    assert again.repeated
    save(scene, {"content": "51"}, base=1, client_id="b")
    late = save(scene, {"content": "50"}, base=0, client_id="a")
    assert late.repeated
    assert late.number == 2
    assert SheetVersion.objects.count() == 2


def test_saving_what_stands_adds_nothing(scene):
    save(scene, client_id="a")
    save(scene, base=1, client_id="b")
    assert SheetVersion.objects.count() == 1


def test_a_stale_window_overwrites_nothing(scene):
    save(scene, {"content": "50"}, client_id="a")
    with pytest.raises(StaleSheet) as refused:
        save(scene, {"content": "40"}, base=0, client_id="b")
    assert refused.value.number == 1
    assert scene.sheet().current.marks == {"content": "50"}


@pytest.mark.parametrize(
    ("mark", "words"),
    [("60.5", "60"), ("54.3", "0.5"), ("-1", "0"), ("五十", "五十"), ("1e1", "1e1"), ("NaN", "NaN")],
)
def test_a_bad_mark_is_refused_by_name_and_nothing_is_lost(scene, mark, words):
    save(scene, client_id="a")
    with pytest.raises(MarksRefused) as refused:
        save(scene, {"content": mark, "delivery": "36"}, base=1, client_id="b")
    assert set(refused.value.faults) == {"content"}
    sentence = str(refused.value)
    assert "内容" in sentence
    assert words in sentence
    assert scene.sheet().current.marks == GOOD_MARKS


def test_every_bad_mark_is_named(scene):
    with pytest.raises(MarksRefused) as refused:
        save(scene, {"content": "61", "delivery": "0.3"})
    assert set(refused.value.faults) == {"content", "delivery"}


def test_full_width_digits_of_a_chinese_keyboard_are_digits(scene):
    save(scene, {"content": "５４。５", "delivery": "３６"})
    assert SheetVersion.objects.get().marks == GOOD_MARKS


@pytest.mark.pure
@given(st.text(max_size=12))
def test_cleaning_a_mark_never_fails(typed):
    assert isinstance(clean_mark(typed), str)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("typed", "clean"), [(" 36.5 ", "36.5"), ("36,5", "36.5"), (".5", "0.5"), ("36.", "36"), ("", "")]
)
def test_a_mark_as_people_type_it(typed, clean):
    assert clean_mark(typed) == clean


def test_signing_saves_and_freezes(scene):
    saved = save(scene, act=sign_sheet)
    sheet = scene.sheet()
    assert sheet.state == SheetState.SIGNED
    assert sheet.signed_at
    assert saved.total == "90.5"
    with pytest.raises(SheetNotOpen):
        save(scene, {"content": "1"}, base=1, client_id="later")
    assert sheet.current.marks == GOOD_MARKS


def test_signing_twice_from_a_double_tap_is_one_signature(scene):
    save(scene, act=sign_sheet)
    assert save(scene, act=sign_sheet).repeated
    assert JournalEntry.objects.filter(verb="sheet.signed").count() == 1


def test_signing_after_an_autosave_of_the_same_marks(scene):
    save(scene, client_id="a")
    save(scene, base=1, client_id="b", act=sign_sheet)
    assert scene.sheet().state == SheetState.SIGNED
    assert SheetVersion.objects.count() == 1


def test_an_incomplete_sheet_is_not_signed_and_names_what_is_missing(scene):
    with pytest.raises(Incomplete) as refused:
        save(scene, {"content": "50"}, act=sign_sheet)
    assert refused.value.missing == ["表达"]
    assert scene.sheet().state == SheetState.OPEN


def test_a_score_after_closing_is_refused_in_a_sentence(scene, organizer):
    for seat in (0, 1):
        save(scene, seat=seat, client_id=f"s{seat}", act=sign_sheet)
    close_scoring(round=scene.round, actor=organizer)
    ScoreSheet.objects.update(state=SheetState.OPEN, signed_at=None)
    for act in (save_marks, sign_sheet):
        with pytest.raises(ScoringClosed):
            save(scene, {"content": "1"}, base=1, client_id="late", act=act)
    assert scene.sheet().current.marks == GOOD_MARKS


def test_a_score_before_opening_is_refused(edition):
    scene = make_round(edition)
    with pytest.raises(ScoringNotOpen):
        save(scene)


def test_nobody_else_saves_on_a_judges_sheet(scene, outsider):
    for stranger in (outsider, scene.judge(1)):
        with pytest.raises(ScoreSheet.DoesNotExist):
            save_marks(
                code=scene.sheet(0, 0).code,
                judge=stranger,
                marks=GOOD_MARKS,
                comment="",
                base=0,
                client_id="z",
            )


def test_a_reopened_sheet_keeps_its_versions_and_can_be_changed(scene, organizer):
    save(scene, act=sign_sheet)
    with pytest.raises(ReasonRequired):
        reopen_sheet(sheet=scene.sheet(), actor=organizer, reason="")
    reopen_sheet(sheet=scene.sheet(), actor=organizer, reason="误触签名")
    save(scene, {"content": "55", "delivery": "36"}, base=1, client_id="again", act=sign_sheet)
    assert [v.number for v in SheetVersion.objects.all()] == [1, 2]
    assert scene.sheet().current.total == "91"


def test_a_weighted_total_is_an_exact_fraction(edition, organizer):
    scene = make_round(
        edition,
        entries=1,
        sheet_mode="weighted",
        criteria=(("a", "甲", "3"), ("b", "乙", "7")),
        assigned=True,
    )
    scene.round.criteria.update(weight="0.5", step="1")
    from judging.actions.round import open_scoring

    open_scoring(round=scene.round, actor=organizer)
    assert save(scene, {"a": "1", "b": "5"}).total == "1100/21"


def test_a_save_costs_six_queries_journal_included(scene, django_assert_num_queries):
    save(scene, {"content": "50"}, client_id="a")
    code, judge = scene.sheet().code, scene.judge()
    locks = connection.features.has_select_for_update  # one more, where the database has a lock to take first
    with django_assert_num_queries(6 + 2 + locks):  # a savepoint and its release around them
        save_marks(code=code, judge=judge, marks=GOOD_MARKS, comment="", base=1, client_id="b")
