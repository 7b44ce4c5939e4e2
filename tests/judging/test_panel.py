"""Panels, seats, conflicts, assignment and recusal."""

import pytest

from contest.exceptions import ReasonRequired
from contest.models import JournalEntry
from contest.states import MemberRole
from judging.actions.assignment import assign_balanced, reassign_sheets, set_assignments
from judging.actions.panel import (
    add_seats,
    create_panel,
    leave_seat,
    remove_panel,
    remove_seat,
    rename_panel,
    set_chief,
)
from judging.actions.recusal import declare_recusal, withdraw_recusal
from judging.actions.sheet import save_marks, sign_sheet
from judging.exceptions import ConflictRefused, NotReady, SheetsInUse, TooFewJudges
from judging.models import Panel, Recusal, ScoreSheet, Seat
from judging.queries.panel import Pair, conflicts_in, judges_without_seat
from judging.queries.sheet.result import round_inputs
from judging.states import ConflictKind, SheetState
from tests.factories.contest import EntryMemberFactory, OrganizationFactory
from tests.factories.scenes import GOOD_MARKS, add_contender, make_judge, make_round

pytestmark = pytest.mark.django_db


def put_marks(scene, contender=0, seat=0, *, sign=False, marks=GOOD_MARKS, client_id="c1"):
    sheet = scene.sheet(contender, seat)
    act = sign_sheet if sign else save_marks
    return act(code=sheet.code, judge=scene.judge(seat), marks=marks, comment="", base=0, client_id=client_id)


# Panels and seats


def test_seats_are_numbered_through_the_whole_round(edition, organizer):
    scene = make_round(edition, judges=2)
    second = create_panel(round=scene.round, actor=organizer, name="第二组")
    seats = add_seats(panel=second, actor=organizer, judges=[make_judge(edition), make_judge(edition)])
    assert [seat.label for seat in seats] == ["J3", "J4"]


def test_a_judge_has_one_seat_in_a_round(edition, organizer):
    scene = make_round(edition, judges=2)
    second = create_panel(round=scene.round, actor=organizer, name="第二组")
    with pytest.raises(NotReady, match="评委1号"):
        add_seats(panel=second, actor=organizer, judges=[scene.judge(0)])
    assert scene.judge(0) not in judges_without_seat(scene.round)


def test_a_panel_has_one_chief(edition, organizer):
    scene = make_round(edition, judges=2)
    set_chief(seat=scene.seats[1], actor=organizer)
    assert list(Seat.objects.filter(is_chief=True)) == [scene.seats[1]]


def test_panels_are_renamed_and_removed(edition, organizer):
    scene = make_round(edition)
    rename_panel(panel=scene.panel, actor=organizer, name="专家组")
    with pytest.raises(NotReady):
        create_panel(round=scene.round, actor=organizer, name="专家组 ")
    remove_panel(panel=scene.panel, actor=organizer)
    assert not Panel.objects.exists()
    assert JournalEntry.objects.filter(verb="panel.removed").exists()


def test_a_seat_with_marks_is_not_removed(edition, organizer):
    scene = make_round(edition, opened_by=organizer)
    put_marks(scene)
    with pytest.raises(SheetsInUse, match="评委1号"):
        remove_seat(seat=scene.seats[0], actor=organizer)
    with pytest.raises(SheetsInUse):
        remove_panel(panel=scene.panel, actor=organizer)
    remove_seat(seat=scene.seats[2], actor=organizer)
    assert Seat.objects.count() == 2


def test_a_judge_who_leaves_keeps_what_was_marked_uncounted(edition, organizer):
    scene = make_round(edition, entries=2, opened_by=organizer)
    put_marks(scene, 0, 0, sign=True)
    with pytest.raises(ReasonRequired):
        leave_seat(seat=scene.seats[0], actor=organizer, reason=" ")
    leave_seat(seat=scene.seats[0], actor=organizer, reason="生病")
    kept = ScoreSheet.objects.get(seat=scene.seats[0])
    assert kept.contender == scene.contenders[0]
    assert kept.current.marks == GOOD_MARKS
    first = next(
        e for e in round_inputs(scene.round)["entries"] if e["code"] == scene.contenders[0].entry.code
    )
    assert scene.seats[0].code in first["waived"]
    assert not first["marks"]


def test_who_comes_back_sits_on_the_old_seat(edition, organizer):
    scene = make_round(edition)
    leave_seat(seat=scene.seats[0], actor=organizer, reason="出差")
    assert scene.judge(0) in judges_without_seat(scene.round)
    (seat,) = add_seats(panel=scene.panel, actor=organizer, judges=[scene.judge(0)])
    assert seat == scene.seats[0]
    assert seat.left_at is None


def test_a_judge_whose_leaving_was_noted_by_mistake_counts_again(edition, organizer):
    scene = make_round(edition, entries=2, opened_by=organizer)
    for place in range(2):
        put_marks(scene, place, 0, sign=True, client_id=f"c{place}")
    leave_seat(seat=scene.seats[0], actor=organizer, reason="点错了")
    add_seats(panel=scene.panel, actor=organizer, judges=[scene.judge(0)])
    entries = round_inputs(scene.round)["entries"]
    assert all(scene.seats[0].code in entry["marks"] for entry in entries)


# Conflicts


@pytest.mark.parametrize(
    ("judge_unit", "kind"),
    [
        ("own", ConflictKind.SAME_UNIT),
        ("above", ConflictKind.SUPERIOR),
        ("below", ConflictKind.SUBORDINATE),
        ("other", None),
    ],
)
def test_related_units_are_a_conflict(edition, judge_unit, kind):
    above = OrganizationFactory(name="区委")
    own = OrganizationFactory(name="协兴镇党委", parent=above)
    units = {
        "above": above,
        "own": own,
        "below": OrganizationFactory(name="牌坊村党支部", parent=own),
        "other": OrganizationFactory(name="区教育局", parent=above),
    }
    scene = make_round(edition, judges=1, entries=0)
    contender = add_contender(scene.round, unit=own)
    judge = scene.judge(0)
    judge.organization = units[judge_unit]
    judge.save()
    found = conflicts_in(scene.round).get(Pair(contender.pk, scene.seats[0].pk))
    assert (found.kind if found else None) == kind


def test_members_advisers_and_owners_are_a_conflict_by_account_or_mobile(edition):
    scene = make_round(edition, judges=1, entries=4)
    judge, seat = scene.judge(0), scene.seats[0]
    judge.mobile = "138 0000 1111"
    judge.save()
    EntryMemberFactory(entry=scene.contenders[0].entry, role=MemberRole.MEMBER, user=judge)
    EntryMemberFactory(entry=scene.contenders[1].entry, role=MemberRole.ADVISER, mobile="+86 13800001111")
    entry = scene.contenders[2].entry
    entry.owner = judge
    entry.save()
    found = conflicts_in(scene.round)
    kinds = [found.get(Pair(contender.pk, seat.pk)) for contender in scene.contenders]
    assert [one.kind if one else None for one in kinds] == [
        ConflictKind.MEMBER, ConflictKind.ADVISER, ConflictKind.OWNER, None,
    ]  # fmt: skip


def test_a_member_of_the_judges_unit_is_a_conflict(edition):
    scene = make_round(edition, judges=1, entries=1)
    judge = scene.judge(0)
    judge.organization = OrganizationFactory(name="广安中学")
    judge.save()
    EntryMemberFactory(entry=scene.contenders[0].entry, role=MemberRole.MEMBER, organization_name="广安中学")
    (conflict,) = conflicts_in(scene.round).values()
    assert conflict.kind == ConflictKind.SAME_UNIT


def test_a_unit_outside_the_tree_is_a_conflict_by_its_words(edition):
    scene = make_round(edition, judges=1, entries=2)
    judge = scene.judge(0)
    judge.organization, judge.unit_name = None, "市委党校"
    judge.save()
    EntryMemberFactory(entry=scene.contenders[0].entry, role=MemberRole.MEMBER, organization_name="市委党校")
    (conflict,) = conflicts_in(scene.round).values()
    assert (conflict.kind, conflict.sentence) == (ConflictKind.SAME_UNIT, "同一单位：市委党校")


def test_conflicts_cost_four_queries(edition, django_assert_num_queries):
    scene = make_round(edition, judges=3, entries=5)
    with django_assert_num_queries(4):
        conflicts_in(scene.round)


# Assignment


def test_by_hand_the_shown_rows_become_what_was_ticked(edition, organizer):
    scene = make_round(edition, judges=3, entries=2, assigned=False)
    first, second = scene.contenders
    wanted = {Pair(first.pk, scene.seats[0].pk), Pair(second.pk, scene.seats[1].pk)}
    set_assignments(round=scene.round, actor=organizer, contenders=[first.pk, second.pk], wanted=wanted)
    wanted = {Pair(first.pk, scene.seats[2].pk)}
    done = set_assignments(round=scene.round, actor=organizer, contenders=[first.pk], wanted=wanted)
    assert (done.added, done.removed) == (1, 1)
    assert set(ScoreSheet.objects.values_list("contender", "seat")) == {
        (first.pk, scene.seats[2].pk),
        (second.pk, scene.seats[1].pk),
    }


def test_by_hand_a_related_unit_needs_a_reason_and_the_own_entry_is_refused(edition, organizer):
    scene = make_round(edition, judges=1, entries=1, assigned=False)
    contender, judge = scene.contenders[0], scene.judge(0)
    judge.organization = contender.entry.organization
    judge.save()
    wanted = {Pair(contender.pk, scene.seats[0].pk)}
    given = {"round": scene.round, "actor": organizer, "contenders": [contender.pk], "wanted": wanted}
    with pytest.raises(NotReady, match=r"reason|理由"):
        set_assignments(**given)
    set_assignments(**given, reason="只有一位评委懂这门课")
    assert JournalEntry.objects.get(verb="round.assigned").reason == "只有一位评委懂这门课"
    ScoreSheet.objects.all().delete()
    EntryMemberFactory(entry=contender.entry, role=MemberRole.MEMBER, user=judge)
    with pytest.raises(ConflictRefused, match="评委1号"):
        set_assignments(**given, reason="还是要")
    assert not ScoreSheet.objects.exists()


def test_by_hand_marks_are_never_lost(edition, organizer):
    scene = make_round(edition, judges=1, entries=1, opened_by=organizer)
    put_marks(scene)
    with pytest.raises(SheetsInUse):
        set_assignments(round=scene.round, actor=organizer, contenders=[scene.contenders[0].pk], wanted=set())
    assert scene.sheet().current.marks == GOOD_MARKS


def test_balanced_assignment_avoids_conflicts_and_keeps_what_stands(edition, organizer):
    scene = make_round(edition, judges=4, entries=8, assigned=False)
    judge = scene.judge(0)
    judge.organization = scene.contenders[0].entry.organization
    judge.save()
    kept = ScoreSheet.objects.create(contender=scene.contenders[1], seat=scene.seats[3])
    declare_recusal(seat=scene.seats[2], contender=scene.contenders[2], actor=organizer, reason="师生")
    done = assign_balanced(round=scene.round, actor=organizer, per_entry=2, seed=11)
    loads = [ScoreSheet.objects.filter(seat=seat).count() for seat in scene.seats]
    assert max(loads) - min(loads) <= 1
    assert all(contender.sheets.count() == 2 for contender in scene.contenders)
    assert ScoreSheet.objects.filter(pk=kept.pk).exists()
    assert not ScoreSheet.objects.filter(contender=scene.contenders[0], seat=scene.seats[0]).exists()
    assert not ScoreSheet.objects.filter(contender=scene.contenders[2], seat=scene.seats[2]).exists()
    line = JournalEntry.objects.get(verb="round.assigned")
    assert line.after["seed"] == done.seed == 11
    again = assign_balanced(round=scene.round, actor=organizer, per_entry=2)
    assert again.added == 0


def test_the_same_seed_repeats_the_draw(edition, organizer):
    scene = make_round(edition, judges=5, entries=6, assigned=False)
    pairs = []
    for _time in range(2):
        assign_balanced(round=scene.round, actor=organizer, per_entry=3, seed=5)
        pairs.append(set(ScoreSheet.objects.values_list("contender", "seat")))
        ScoreSheet.objects.all().delete()
    assert pairs[0] == pairs[1]


def test_an_impossible_assignment_is_refused_by_name(edition, organizer):
    scene = make_round(edition, judges=2, entries=2, assigned=False)
    judge = scene.judge(0)
    judge.organization = scene.contenders[0].entry.organization
    judge.save()
    with pytest.raises(TooFewJudges, match=scene.contenders[0].entry.number):
        assign_balanced(round=scene.round, actor=organizer, per_entry=2)
    assert not ScoreSheet.objects.exists()
    done = assign_balanced(round=scene.round, actor=organizer, per_entry=2, allow_short=True)
    assert done.added == 3
    assert list(done.short.values()) == [1]


def test_without_a_number_everybody_free_of_conflict_scores(edition, organizer):
    scene = make_round(edition, judges=3, entries=2, assigned=False)
    judge = scene.judge(0)
    judge.organization = scene.contenders[0].entry.organization
    judge.save()
    assign_balanced(round=scene.round, actor=organizer, per_entry=None)
    assert [contender.sheets.count() for contender in scene.contenders] == [2, 3]


def test_open_sheets_of_who_left_are_handed_on(edition, organizer):
    scene = make_round(edition, judges=2, entries=3, assigned=False)
    for contender in scene.contenders:
        ScoreSheet.objects.create(contender=contender, seat=scene.seats[0])
    ScoreSheet.objects.create(contender=scene.contenders[2], seat=scene.seats[1])
    from judging.actions.round import open_scoring

    scene.round = open_scoring(round=scene.round, actor=organizer)
    put_marks(scene, 0, 0)
    moved = reassign_sheets(seat=scene.seats[0], to=scene.seats[1], actor=organizer, reason="家中有事")
    assert moved == 2
    assert ScoreSheet.objects.filter(seat=scene.seats[1]).count() == 3
    waived = scene.sheet(0, 0)
    assert waived.state == SheetState.WAIVED
    assert waived.current.marks == GOOD_MARKS
    assert not ScoreSheet.objects.filter(contender=scene.contenders[1], seat=scene.seats[0]).exists()


# Recusal


def test_a_recusal_takes_the_sheet_out_and_coming_back_opens_it(edition, organizer):
    scene = make_round(edition, opened_by=organizer)
    put_marks(scene, sign=True)
    recusal = declare_recusal(
        seat=scene.seats[0], contender=scene.contenders[0], actor=scene.judge(0), reason="我教过他"
    )
    assert scene.sheet().state == SheetState.RECUSED
    entry = round_inputs(scene.round)["entries"][0]
    assert scene.seats[0].code in entry["recused"]
    with pytest.raises(ReasonRequired):
        withdraw_recusal(recusal=recusal, actor=organizer, reason="")
    withdraw_recusal(recusal=recusal, actor=organizer, reason="认错人了")
    sheet = scene.sheet()
    assert sheet.state == SheetState.OPEN
    assert sheet.current.marks == GOOD_MARKS
    assert Recusal.objects.get().withdrawn_at


def test_a_recusal_needs_a_reason_and_is_recorded_once(edition, organizer):
    scene = make_round(edition)
    given = {"seat": scene.seats[0], "contender": scene.contenders[0], "actor": organizer}
    with pytest.raises(ReasonRequired):
        declare_recusal(**given, reason="  ")
    declare_recusal(**given, reason="亲属")
    declare_recusal(**given, reason="亲属")
    assert Recusal.objects.count() == 1
