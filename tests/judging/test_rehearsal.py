"""The rehearsal: the same round with invented entries, apart from everything real, wiped in one go."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.urls import reverse

from contest.models import Edition, Entry, JournalEntry
from contest.queries.home import work_of
from contest.states import EditionState, Role
from judging.actions.rehearsal import begin_rehearsal, wipe_rehearsal
from judging.actions.screen import add_screen, change_screen, remove_screen, set_all_roles
from judging.actions.sheet import sign_sheet
from judging.actions.stage import call_contender, close_marks, open_marks
from judging.actions.tablet import bind_tablet, issue_cards
from judging.actions.wall import nudge_tablets, revoke_tablet
from judging.exceptions import NotReady
from judging.models import Ballot, Rehearsal, Round, ScoreSheet, SeatCard, Stage, Tablet
from judging.push import marks_of
from judging.queries.hall.desk import desk_of
from judging.queries.hall.rehearsal import round_in_hall, seat_in_hall
from judging.states import ScreenRole
from tests.factories.contest import MembershipFactory, UserFactory
from tests.factories.judging import PollFactory, RoundFactory, TicketFactory
from tests.factories.scenes import GOOD_MARKS, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def final(edition, organizer):
    """A live final of two entries with three judges, before scoring."""
    return make_round(edition, mode="live", name="决赛", entries=2)


@pytest.fixture
def rehearsal(final, organizer):
    return begin_rehearsal(round=final.round, actor=organizer, entries=4)


def everything():
    """How many rows each table has, but for the journal, which only grows."""
    counts = {}
    for kind in ContentType.objects.all():
        model = kind.model_class()
        if model is not None and not model.__name__.startswith("Journal"):
            counts[model._meta.label] = model._base_manager.count()
    return counts


def play(rehearsal, actor):
    """Call the first entry, let every judge sign, and close it."""
    contender = rehearsal.twin.contenders.order_by("running_order").first()
    call_contender(contender=contender, actor=actor)
    open_marks(contender=contender, actor=actor)
    for sheet in contender.sheets.select_related("seat__judge"):
        marks = {one.code: GOOD_MARKS[one.code] for one in rehearsal.twin.criteria.all()}
        sign_sheet(
            code=sheet.code, judge=sheet.seat.judge, marks=marks, comment="", base=0, client_id=sheet.code
        )
    close_marks(contender=contender, actor=actor)


def test_begin_rehearsal_copies_rule_judges_and_seats_and_invents_the_rest(final, rehearsal):
    twin = rehearsal.twin
    assert twin.state == "scoring"
    assert twin.frozen_rule is not None
    assert [(seat.label, seat.judge) for seat in twin.panels.get().seats.all()] == [
        (seat.label, seat.judge) for seat in final.panel.seats.all()
    ]
    assert [one.running_order for one in twin.contenders.all()] == [1, 2, 3, 4]
    assert ScoreSheet.objects.filter(contender__round=twin).count() == 3 * 4
    assert all("演练" in one.entry.title for one in twin.contenders.select_related("entry"))
    assert final.round.contenders.count() == 2


def test_devices_of_the_round_show_the_rehearsal_until_it_is_wiped(final, rehearsal, organizer):
    assert round_in_hall(final.round) == rehearsal.twin
    seat = seat_in_hall(final.seats[1])
    assert (seat.label, seat.judge, seat.panel.round) == ("J2", final.judge(1), rehearsal.twin)

    wipe_rehearsal(rehearsal=rehearsal, actor=organizer)

    assert round_in_hall(final.round) == final.round
    assert seat_in_hall(final.seats[1]) == final.seats[1]


def test_wipe_rehearsal_leaves_every_table_as_it_was(final, organizer):
    before = everything()
    rehearsal = begin_rehearsal(round=final.round, actor=organizer, entries=5)
    play(rehearsal, organizer)
    assert everything() != before

    wipe_rehearsal(rehearsal=rehearsal, actor=organizer)

    assert everything() == before
    assert JournalEntry.objects.filter(verb="rehearsal.wiped", edition_code=final.round.edition.code).exists()


def test_what_is_done_in_a_rehearsal_stands_under_its_own_code_in_the_journal(final, rehearsal, organizer):
    play(rehearsal, organizer)
    signed = JournalEntry.objects.filter(verb="sheet.signed")
    assert {line.edition_code for line in signed} == {rehearsal.twin.edition.code}


def test_a_rehearsal_can_never_be_announced(rehearsal):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=rehearsal.twin.edition_id).update(state=EditionState.OPEN)


def test_invented_entries_count_nowhere(rehearsal):
    assert set(Entry.objects.filter(edition=rehearsal.twin.edition).values_list("state", flat=True)) == {
        "draft"
    }


def test_nothing_of_a_rehearsal_waits_on_anybodys_home_page(final, rehearsal, organizer):
    for person in (organizer, final.judge()):
        assert rehearsal.twin.edition not in {item.edition for item in work_of(person)}


def test_lists_of_editions_do_not_show_a_rehearsal(client, rehearsal, organizer):
    client.force_login(organizer)
    for name in ("contest:edition-list", "contest:edition-create", "contest:home"):
        assert rehearsal.twin.edition.name not in client.get(reverse(name)).content.decode()


def test_strangers_do_not_find_a_rehearsal(client, rehearsal):
    url = reverse("contest:edition-detail", args=[rehearsal.twin.edition.code])
    assert client.get(url).status_code == 404
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mode": "materials"}, "现场"),
        ({"state": "computed", "frozen_rule": {}}, "结束"),
    ],
)
def test_begin_rehearsal_refuses_with_a_sentence(final, organizer, change, sentence):
    for name, value in change.items():
        setattr(final.round, name, value)
    final.round.save()
    before = everything()

    with pytest.raises(NotReady, match=sentence):
        begin_rehearsal(round=final.round, actor=organizer, entries=3)

    assert everything() == before


def test_a_round_without_judges_is_not_rehearsed(edition, organizer):
    round = RoundFactory(edition=edition, mode="live")
    with pytest.raises(NotReady, match="评委"):
        begin_rehearsal(round=round, actor=organizer, entries=3)


def test_a_round_is_rehearsed_once_at_a_time_and_a_rehearsal_not_at_all(final, rehearsal, organizer):
    with pytest.raises(NotReady):
        begin_rehearsal(round=final.round, actor=organizer, entries=3)
    with pytest.raises(NotReady):
        begin_rehearsal(round=rehearsal.twin, actor=organizer, entries=3)
    assert Rehearsal.objects.count() == 1


def test_an_organizer_rehearses_and_wipes_by_clicking(client, final, organizer):
    client.force_login(organizer)
    page = reverse("judging:rehearsal-detail", args=[final.round.code])
    assert "开始演练" in client.get(page).content.decode()

    answer = client.post(page, {"entries": "3"}, follow=True).content.decode()
    rehearsal = Rehearsal.objects.get()
    assert "正在演练" in answer

    desk = client.get(reverse("judging:round-detail", args=[rehearsal.twin.code])).content.decode()
    assert "rehearsal-strip" in desk
    assert (
        "rehearsal-strip"
        not in client.get(reverse("judging:round-detail", args=[final.round.code])).content.decode()
    )

    client.post(reverse("judging:rehearsal-wipe", args=[final.round.code]))
    assert not Rehearsal.objects.exists()


def test_the_desk_sees_the_rehearsal_but_an_organizer_begins_it(client, final):
    timer = UserFactory()
    MembershipFactory(user=timer, edition=final.round.edition, role=Role.TIMER)
    client.force_login(timer)
    page = reverse("judging:rehearsal-detail", args=[final.round.code])
    assert "组织者" in client.get(page).content.decode()
    client.post(page, {"entries": "3"})
    assert not Rehearsal.objects.exists()
    assert client.get(reverse("judging:rehearsal-wipe", args=[final.round.code])).status_code in {403, 404}


def test_rehearsal_page_asks_the_same_number_of_questions(client, final, organizer, assert_constant_queries):
    client.force_login(organizer)

    def rehearse(entries):
        for old in Rehearsal.objects.all():
            wipe_rehearsal(rehearsal=old, actor=organizer)
        begin_rehearsal(round=final.round, actor=organizer, entries=3 * entries)

    page = reverse("judging:rehearsal-detail", args=[final.round.code])
    assert_constant_queries(lambda: client.get(page), rehearse)


def test_a_rehearsal_is_wiped_after_an_audience_vote_too(final, rehearsal, organizer):
    ballot = Ballot.objects.create(
        ticket=TicketFactory(round=rehearsal.twin), poll=PollFactory(round=rehearsal.twin)
    )
    wipe_rehearsal(rehearsal=rehearsal, actor=organizer)
    assert not Ballot.objects.filter(pk=ballot.pk).exists()
    assert not Round.objects.filter(pk=rehearsal.twin_id).exists()


def test_the_desk_of_a_rehearsal_sees_the_tablets_of_the_real_seats(final, rehearsal, organizer, client):
    issue_cards(round=final.round, actor=organizer)
    card = SeatCard.objects.get(seat=final.seats[1])
    tablet, _secret = bind_tablet(token=card.token, name="iPad")
    Tablet.objects.filter(pk=tablet.pk).update(unsent=3)
    stage = Stage.objects.select_related("round__edition").get(round=rehearsal.twin)

    wall = {one.label: one for one in desk_of(stage).seats}
    assert wall["J2"].tablet.code == tablet.code
    assert wall["J2"].tablet.unsent == 3
    assert wall["J1"].tablet is None

    twin_seat = rehearsal.twin.panels.get().seats.select_related("panel__round__edition").get(label="J2")
    assert nudge_tablets(round=rehearsal.twin, seats=[twin_seat], actor=organizer) == 1
    tablet.refresh_from_db()
    assert tablet.nudged_at is not None

    client.force_login(organizer)
    page = client.get(
        reverse("judging:seat-move", args=[rehearsal.twin.code, twin_seat.code])
    ).content.decode()
    assert card.token in page
    before = Stage.objects.get(pk=stage.pk).version
    revoke_tablet(
        tablet=Tablet.objects.get(pk=tablet.pk), actor=organizer, reason="换平板", despite_unsent=True
    )
    assert Stage.objects.get(pk=stage.pk).version > before


def test_screens_follow_the_desk_while_a_round_that_no_desk_runs_yet_is_rehearsed(
    final, rehearsal, organizer
):
    assert not Stage.objects.filter(round=final.round).exists()
    marks = [marks_of([final.round.pk])]
    screen = add_screen(round=final.round, actor=organizer, name="主屏", role=ScreenRole.STAGE)
    marks.append(marks_of([final.round.pk]))
    change_screen(screen=screen, actor=organizer, name="主屏", role=ScreenRole.LEADERBOARD)
    marks.append(marks_of([final.round.pk]))
    set_all_roles(round=final.round, actor=organizer, role=ScreenRole.ORDER)
    marks.append(marks_of([final.round.pk]))
    remove_screen(screen=screen, actor=organizer)
    marks.append(marks_of([final.round.pk]))
    assert len({str(one) for one in marks}) == len(marks)


def test_every_page_of_a_rehearsal_says_so(final, rehearsal, organizer, client):
    issue_cards(round=final.round, actor=organizer)
    client.force_login(organizer)
    token = SeatCard.objects.get(seat=final.seats[0]).token
    for address in (
        reverse("judging:desk-detail", args=[rehearsal.twin.code]),
        reverse("judging:tablet-open", args=[token]),
    ):
        assert 'class="rehearsal-strip"' in client.get(address).content.decode(), address
