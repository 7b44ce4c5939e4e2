"""A round goes to the hall as a file and comes back: everything arrives once, nothing foreign gets in."""

import uuid

import pytest
from django.utils import timezone

from contest.exceptions import ReasonRequired
from contest.models import Entry, JournalEntry, User
from contest.states import Role
from judging.actions.carry import hall, site
from judging.actions.contender import add_deduction, cancel_deduction, set_contender_status, set_elapsed
from judging.actions.panel import add_seats, leave_seat
from judging.actions.recusal import declare_recusal
from judging.actions.round import close_scoring, return_to_setup, waive_missing
from judging.actions.sheet import reopen_sheet, save_marks, sign_sheet
from judging.actions.stage import call_contender, close_marks, open_marks, open_stage, start_clock
from judging.carry.parcel import read_head
from judging.exceptions import CarryRefused, NotReady, RoundAway
from judging.models import (
    Appearance,
    Contender,
    HallRound,
    Recusal,
    Round,
    ScoreSheet,
    Seat,
    SheetVersion,
    Trip,
)
from judging.queries.carry.plan import plan_of
from judging.states import ContenderStatus, RoundMode, RoundState, SheetState, TripState, Winner
from tests.factories.contest import MembershipFactory, UserFactory
from tests.factories.scenes import GOOD_MARKS, make_round
from tests.judging.carried import in_the_hall, other_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(edition, organizer, scorekeeper, timer):
    return make_round(edition, judges=3, entries=3, opened_by=organizer, mode=RoundMode.LIVE)


def sign(sheet, marks=GOOD_MARKS, mark=""):
    return sign_sheet(
        code=sheet.code, judge=sheet.seat.judge, marks=marks, comment="", base=sheet.current.number if sheet.current else 0,
        client_id=mark or uuid.uuid4().hex,
    )  # fmt: skip


def play(round, marks=GOOD_MARKS):
    """The evening: every entry is called, timed and scored by everybody, and the marks are closed."""
    desk = User.objects.get(memberships__role=Role.SCOREKEEPER)
    open_stage(round=round, actor=desk)
    for contender in round.contenders.order_by("alias"):
        call_contender(contender=contender, actor=desk)
        start_clock(contender=contender, actor=desk)
        open_marks(contender=contender, actor=desk)
        for sheet in contender.sheets.order_by("seat__label"):
            sign(sheet, marks)
        close_marks(contender=contender, actor=desk)


def come_back(round, content, organizer, **values):
    returned = site.receive_return(round=round, actor=organizer, content=content)
    return site.merge_return(returned=returned, actor=organizer, **values)


# The way out ----------------------------------------------------------------------------------------------


def test_while_a_round_is_away_nothing_of_it_is_written_here(scene, organizer):
    trip, _code = site.send_trip(round=scene.round, actor=organizer)

    contender, sheet = scene.contenders[0], scene.sheet()
    for act in (
        lambda: sign(sheet),
        lambda: save_marks(code=sheet.code, judge=scene.judge(), marks={}, comment="", base=0, client_id="x"),
        lambda: add_deduction(contender=contender, actor=organizer, points=1, reason="超时"),
        lambda: set_elapsed(contender=contender, actor=organizer, seconds=5),
        lambda: close_scoring(round=scene.round, actor=organizer),
        lambda: open_stage(round=scene.round, actor=organizer),
        lambda: declare_recusal(seat=scene.seats[0], contender=contender, actor=organizer, reason="同乡"),
        lambda: site.send_trip(round=scene.round, actor=organizer),
    ):
        with pytest.raises(RoundAway):
            act()
    assert trip.state == TripState.AWAY
    assert not SheetVersion.objects.exists()
    assert JournalEntry.objects.get(verb="trip.sent").target_code == trip.code


def test_only_a_live_round_that_is_being_scored_leaves(scene, organizer, edition):
    scene.round.mode = RoundMode.MATERIALS
    scene.round.save()
    with pytest.raises(CarryRefused):
        site.send_trip(round=scene.round, actor=organizer)
    other = make_round(edition, mode=RoundMode.LIVE)
    with pytest.raises(CarryRefused):
        site.send_trip(round=other.round, actor=organizer)
    assert not Trip.objects.exists()


def test_no_number_and_no_address_of_a_person_leaves(scene, organizer):
    import gzip

    person = scene.judge()
    person.mobile, person.email = "13912345678", "judge@example.org"
    person.save()
    member = scene.contenders[0].entry.members.get()
    member.mobile, member.birth_date = "13887654321", "1981-02-03"
    member.save()

    trip, code = site.send_trip(round=scene.round, actor=organizer)

    text = gzip.decompress(bytes(trip.parcel)).decode()
    for secret in (
        "13912345678",
        "judge@example.org",
        "13887654321",
        "1981-02-03",
        person.password,
        organizer.password,
    ):
        assert not secret or secret not in text
    assert code not in text
    assert code.replace("-", "") not in text


def test_the_hall_gets_everything_and_logs_the_desk_in(scene, organizer, scorekeeper, client):
    wanted = {
        "judges": sorted(Seat.objects.values_list("judge__full_name", flat=True)),
        "entries": sorted(Entry.objects.values_list("title", "members__name", "organization__name")),
        "rule": scene.round.frozen_rule,
        "sheets": sorted(ScoreSheet.objects.values_list("code", flat=True)),
    }
    trip, code = site.send_trip(round=scene.round, actor=organizer)

    with other_site(scene.round):
        opened = hall.open_parcel(bytes(trip.parcel), code.upper().replace("-", " "))
        round, slips = hall.take_in(opened=opened)
        assert {
            "judges": sorted(Seat.objects.values_list("judge__full_name", flat=True)),
            "entries": sorted(Entry.objects.values_list("title", "members__name", "organization__name")),
            "rule": round.frozen_rule,
            "sheets": sorted(ScoreSheet.objects.values_list("code", flat=True)),
        } == wanted
        assert {slip.name for slip in slips} == {"周文静", "谢敏", "罗时"}
        one = next(slip for slip in slips if slip.name == "谢敏")
        assert client.login(username=one.username, password=one.password)
        assert not User.objects.get(username="hall-stand-in").is_active
        with pytest.raises(CarryRefused):
            hall.take_in(opened=opened)
        with pytest.raises(NotReady):
            return_to_setup(round=round, actor=organizer, reason="改规则")


def test_a_wrong_code_opens_nothing(scene, organizer):
    trip, _code = site.send_trip(round=scene.round, actor=organizer)
    with pytest.raises(CarryRefused) as refused:
        hall.open_parcel(bytes(trip.parcel), "aaaa-bbbb-cccc")
    assert refused.value.code == "wrong_code"


def test_a_site_takes_no_file_of_an_edition_of_its_own(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    opened = hall.open_parcel(bytes(trip.parcel), code)
    with pytest.raises(CarryRefused):
        hall.take_in(opened=opened)
    scene.round.code = "another"
    scene.round.save()
    with pytest.raises(CarryRefused) as refused:
        hall.take_in(opened=opened)
    assert refused.value.code == "edition_is_here"


# The way back ---------------------------------------------------------------------------------------------


def facts(round):
    """What a result is computed from, by codes."""
    return {
        "sheets": sorted(
            ScoreSheet.objects.filter(contender__round=round).values_list(
                "code", "state", "current__total", "current__client_id", "current__saved_by__full_name"
            )
        ),
        "times": sorted(
            Contender.objects.filter(round=round).values_list("code", "elapsed_seconds", "status")
        ),
        "stage": sorted(
            Appearance.objects.filter(contender__round=round).values_list("contender__code", "phase")
        ),
        "versions": SheetVersion.objects.filter(sheet__contender__round=round).count(),
    }


def test_what_was_played_in_the_hall_stands_here_afterwards_and_only_once(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    there = {}

    def evening(round):
        play(round)
        desk = User.objects.get(memberships__role=Role.SCOREKEEPER)
        first = round.contenders.order_by("alias").first()
        add_deduction(contender=first, actor=desk, points=2, reason="未着正装")
        close_scoring(round=round, actor=desk)
        there.update(facts(round))

    content = in_the_hall(trip, code, evening)
    returned = site.receive_return(round=scene.round, actor=organizer, content=content)
    assert not SheetVersion.objects.exists()  # looked at only
    site.merge_return(returned=returned, actor=organizer)

    round = Round.objects.get(pk=scene.round.pk)
    assert facts(round) == there
    assert round.state == RoundState.CLOSED
    assert there["versions"] == 9
    assert scene.contenders[0].deductions.get().created_by.full_name == "谢敏"
    assert Trip.objects.get().state == TripState.BACK
    assert (returned.journal_fault, returned.journal_lines > 20) == ("", True)

    again = come_back(round, content, organizer)
    assert again.pk == returned.pk
    assert facts(round) == there
    assert again.done["changed"] == 0
    assert not any(key.startswith("new_") for key in again.done)


def test_the_hall_may_send_twice_and_the_second_file_adds_only_what_is_new(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    contents = []

    def evening(round):
        desk = User.objects.get(memberships__role=Role.ORGANIZER)
        play(round)
        contents.append(hall.make_return(round=round, actor=desk)[1])
        sheet = round.contenders.first().sheets.first()
        open_marks(contender=sheet.contender, actor=desk, reason="更正")
        sign_again(sheet, desk)

    def sign_again(sheet, desk):
        reopen_sheet(sheet=sheet, actor=desk, reason="评委要求更正")
        sheet.refresh_from_db()
        sign(sheet, {"content": "50", "delivery": "30"}, "again")

    last = in_the_hall(trip, code, evening)
    come_back(scene.round, contents[0], organizer)
    assert SheetVersion.objects.count() == 9
    second = come_back(scene.round, last, organizer)

    assert SheetVersion.objects.count() == 10
    assert second.done["new_version"] == 1
    assert second.done["conflicts"] == 0
    assert ScoreSheet.objects.filter(current__total="80").count() == 1


def test_everything_that_may_happen_in_a_hall_comes_back(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)

    def evening(round):
        desk = User.objects.get(memberships__role=Role.ORGANIZER)
        one, two, three = round.contenders.order_by("alias")
        seat = Seat.objects.get(label="J1")
        declare_recusal(seat=seat, contender=one, actor=desk, reason="师生")
        set_contender_status(contender=two, actor=desk, status=ContenderStatus.ABSENT, reason="未到")
        cancel_deduction(
            deduction=add_deduction(contender=three, actor=desk, points=1, reason="误记"),
            actor=desk,
            reason="查证",
        )
        new = UserFactory(full_name="候补评委", mobile="13700000000")
        MembershipFactory(
            user=new, edition=round.edition, role=Role.ORGANIZER
        )  # rights in the hall are none here
        add_seats(panel=seat.panel, actor=desk, judges=[new])
        leave_seat(seat=Seat.objects.get(label="J2"), actor=desk, reason="身体不适")
        waive_missing(round=round, actor=desk, reason="测试")

    come_back(scene.round, in_the_hall(trip, code, evening), organizer)

    one, two, three = scene.round.contenders.order_by("alias")
    assert one.recusals.get().reason == "师生"
    assert one.sheets.get(seat__label="J1").state == SheetState.RECUSED
    assert (two.status, two.status_reason) == (ContenderStatus.ABSENT, "未到")
    assert three.deductions.get().cancelled_at is not None
    new = Seat.objects.get(label="J4").judge
    assert new.full_name == "候补评委"
    assert not new.has_usable_password()
    assert [one.role for one in new.memberships.all()] == [Role.JUDGE]
    assert Seat.objects.get(label="J2").left_reason == "身体不适"
    assert not ScoreSheet.objects.filter(seat__label="J2").exists()  # given back in the hall
    assert Recusal.objects.get().declared_by == organizer


def test_a_file_of_another_round_edition_or_trip_is_refused(scene, organizer, edition):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code)

    other = make_round(edition, mode=RoundMode.LIVE, opened_by=organizer).round
    with pytest.raises(CarryRefused) as refused:
        site.receive_return(round=other, actor=organizer, content=content)
    assert refused.value.code == "other_round"
    edition.code = "2027"
    edition.save()
    with pytest.raises(CarryRefused) as refused:
        site.receive_return(round=Round.objects.get(pk=scene.round.pk), actor=organizer, content=content)
    assert refused.value.code == "other_edition"
    edition.code = "2026"
    edition.save()
    Trip.objects.update(code="changed")
    with pytest.raises(CarryRefused) as refused:
        site.receive_return(round=scene.round, actor=organizer, content=content)
    assert refused.value.code == "other_trip"
    with pytest.raises(CarryRefused) as refused:
        site.receive_return(round=scene.round, actor=organizer, content=bytes(trip.parcel))
    assert refused.value.code == "other_kind"


# Called back, two laptops, conflicts ----------------------------------------------------------------------


def test_a_round_that_was_called_back_goes_on_here_and_a_late_return_needs_a_reason(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code, play)
    with pytest.raises(ReasonRequired):
        site.call_back(trip=trip, actor=organizer, reason=" ")
    site.call_back(trip=trip, actor=organizer, reason="会场停电")
    sheet = scene.sheet()
    sign(sheet, {"content": "40", "delivery": "20"}, "here")

    returned = site.receive_return(round=scene.round, actor=organizer, content=content)
    assert site.doubts_of(returned) == ["void"]
    with pytest.raises(CarryRefused) as refused:
        site.merge_return(returned=returned, actor=organizer, reason="找到了")
    assert refused.value.code == "conflict_undecided"
    with pytest.raises(ReasonRequired):
        site.merge_return(returned=returned, actor=organizer, winner=Winner.HERE)
    site.merge_return(returned=returned, actor=organizer, winner=Winner.HERE, reason="电脑找到了")

    sheet.refresh_from_db()
    assert sheet.current.total == "60"
    assert [(one.number, one.total) for one in sheet.versions.all()] == [(1, "60"), (2, "90.5")]
    assert SheetVersion.objects.count() == 10
    assert Trip.objects.get().state == TripState.VOID


def test_the_hall_may_be_given_right_where_both_sides_changed(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code, play)
    site.call_back(trip=trip, actor=organizer, reason="会场停电")
    sheet = scene.sheet()
    sign(sheet, {"content": "40", "delivery": "20"}, "here")

    come_back(scene.round, content, organizer, winner=Winner.HALL, reason="以现场为准")

    sheet.refresh_from_db()
    assert (sheet.current.total, sheet.current.number, sheet.state) == ("90.5", 2, SheetState.SIGNED)


def test_a_second_laptop_never_writes_over_the_first(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    first = in_the_hall(trip, code, play)
    second = in_the_hall(trip, code, lambda round: play(round, {"content": "10", "delivery": "10"}))
    come_back(scene.round, first, organizer)
    before = facts(scene.round)["sheets"]

    returned = site.receive_return(round=scene.round, actor=organizer, content=second)
    assert site.doubts_of(returned) == ["second_hall"]
    site.merge_return(returned=returned, actor=organizer, winner=Winner.HERE, reason="另一台电脑是备用")

    assert facts(scene.round)["sheets"] == before


def test_an_entry_withdrawn_here_in_the_meantime_stays_withdrawn(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code, play)
    Contender.objects.filter(pk=scene.contenders[0].pk).update(
        status=ContenderStatus.WITHDRAWN, status_reason="本人申请"
    )
    come_back(scene.round, content, organizer)
    assert Contender.objects.get(pk=scene.contenders[0].pk).status == ContenderStatus.WITHDRAWN
    assert SheetVersion.objects.count() == 9


def test_nothing_is_merged_into_a_round_with_a_result(scene, organizer):
    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code, play)
    site.call_back(trip=trip, actor=organizer, reason="停电")
    Round.objects.filter(pk=scene.round.pk).update(state=RoundState.COMPUTED)
    with pytest.raises(CarryRefused) as refused:
        come_back(scene.round, content, organizer, winner=Winner.HALL, reason="x")
    assert refused.value.code == "later_state"


def test_places_may_be_swapped_in_the_hall(scene, organizer):
    for place, contender in enumerate(scene.contenders, start=1):
        contender.running_order = place
        contender.save()
    trip, code = site.send_trip(round=scene.round, actor=organizer)

    def evening(round):
        one, two, _three = round.contenders.order_by("running_order")
        Contender.objects.filter(pk=one.pk).update(running_order=None)
        Contender.objects.filter(pk=two.pk).update(running_order=1)
        Contender.objects.filter(pk=one.pk).update(running_order=2)

    come_back(scene.round, in_the_hall(trip, code, evening), organizer)
    found = [Contender.objects.get(pk=one.pk).running_order for one in scene.contenders]
    assert found == [2, 1, 3]


def test_a_plan_says_what_it_would_do(scene, organizer):
    from judging.carry.parcel import unpack

    trip, code = site.send_trip(round=scene.round, actor=organizer)
    content = in_the_hall(trip, code, play)
    returned = site.receive_return(round=scene.round, actor=organizer, content=content)
    plan = plan_of(returned, scene.round, unpack(content))
    numbers = plan.numbers()
    assert (numbers["new_version"], numbers["new_appearance"], numbers["conflicts"]) == (9, 3, 0)
    assert numbers["changed"] == 9 + 3  # signed sheets, times
    assert read_head(content)["number"] == 1
    assert HallRound.objects.count() == 0
    assert timezone.now() > returned.received_at
