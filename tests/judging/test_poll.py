"""The audience's votes: tickets, windows, one ticket one vote also when many press at once, and nobody's choice shown."""

import io
import json
import re
from datetime import timedelta

import pikepdf
import pytest
import time_machine
import zxingcpp
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from pypdfium2 import PdfDocument

from contest.attempts import VOTE_BY_ADDRESS
from contest.exceptions import DomainError, ReasonRequired
from contest.models import JournalEntry
from judging.actions.contender import set_contender_status
from judging.actions.panel import add_seats, create_panel, resize_panel
from judging.actions.poll import (
    cancel_poll,
    cast_ballot,
    close_poll,
    fingerprint,
    open_poll,
    plan_poll,
    reopen_poll,
)
from judging.actions.stage import call_contender, open_stage
from judging.actions.ticket import make_tickets, replace_ticket, revoke_ticket
from judging.exceptions import AlreadyVoted, PollNotOpen
from judging.forms.poll import holders_in
from judging.models import Ballot, Contender, Poll, PollPlan, SeatCard, Stage, Ticket
from judging.queries.hall.poll import plan_of_poll, poll_part
from judging.states import ContenderStatus, PanelKind, PollKind, PollState, RoundMode
from tests.factories.judging import PollFactory, TicketFactory
from tests.factories.scenes import make_judge, make_round
from tests.races import at_once

AUDIENCE = {"source": "votes", "share": "0.1", "cap": "0.2"}


@pytest.fixture
def scene(edition, organizer):
    return make_round(
        edition, judges=1, entries=3, name="决赛", mode=RoundMode.LIVE, audience=AUDIENCE, opened_by=organizer
    )


@pytest.fixture
def round(scene):
    return scene.round


@pytest.fixture
def tickets(round, organizer):
    return make_tickets(round=round, actor=organizer, holders=[("", "")] * 5)


def plan(round, organizer, **values):
    found = plan_of_poll(round)
    for name, value in values.items():
        setattr(found, name, value)
    return plan_poll(plan=found, actor=organizer)


def votes(round):
    return list(Contender.objects.filter(round=round).order_by("pk").values_list("audience_votes", flat=True))


def url(name, round, *args):
    return reverse(f"judging:{name}", args=[round.code, *args])


def vote_url(ticket):
    return reverse("judging:vote-ticket", args=[ticket.token])


# Acts -----------------------------------------------------------------------------------------------------


def test_votes_are_counted_once_and_written_down(scene, round, tickets, organizer):
    plan(round, organizer, choices=2)
    one, two, three = (c.code for c in scene.contenders)
    poll = open_poll(round=round, actor=organizer)
    cast_ballot(poll=poll, ticket=tickets[0], choices=[one, two])
    cast_ballot(poll=poll, ticket=tickets[1], choices=[two])
    cast_ballot(poll=poll, ticket=tickets[2], choices=[two, two])
    assert votes(round) == [None, None, None]

    poll = close_poll(poll=poll, actor=organizer)

    assert votes(round) == [1, 3, 0]
    assert (poll.counted, poll.votes) == (3, {one: 1, two: 3, three: 0})
    line = JournalEntry.objects.get(verb="poll.closed")
    assert line.after["ballots"] == 3
    assert line.after["sha256"] == fingerprint(poll)
    with pytest.raises(PollNotOpen):
        cast_ballot(poll=poll, ticket=tickets[3], choices=[one])


def test_the_journal_never_says_who_chose_what(scene, round, organizer):
    [ticket] = make_tickets(round=round, actor=organizer, holders=[("石敢当", "协兴镇党委")])
    poll = open_poll(round=round, actor=organizer)
    before = JournalEntry.objects.count()
    ballot = cast_ballot(poll=poll, ticket=ticket, choices=[scene.contenders[1].code])
    assert JournalEntry.objects.count() == before
    close_poll(poll=poll, actor=organizer)
    written = json.dumps(
        list(JournalEntry.objects.values("before", "after", "target_label")), ensure_ascii=False
    )
    assert ticket.token not in written
    assert ticket.short not in written
    assert ballot.receipt not in written


def test_a_vote_is_changed_only_while_the_plan_lets_it(scene, round, tickets, organizer):
    one, two, _three = (c.code for c in scene.contenders)
    poll = open_poll(round=round, actor=organizer)
    first = cast_ballot(poll=poll, ticket=tickets[0], choices=[one])
    again = cast_ballot(poll=poll, ticket=tickets[0], choices=[two])
    assert (again.receipt, again.changes) == (first.receipt, 1)
    cancel_poll(poll=poll, actor=organizer, reason="设置有误")

    plan(round, organizer, may_change=False)
    poll = open_poll(round=round, actor=organizer)
    cast_ballot(poll=poll, ticket=tickets[0], choices=[one])
    assert cast_ballot(poll=poll, ticket=tickets[0], choices=[one]).changes == 0, (
        "a double press is no second vote"
    )
    with pytest.raises(AlreadyVoted):
        cast_ballot(poll=poll, ticket=tickets[0], choices=[two])
    close_poll(poll=poll, actor=organizer)
    assert votes(round) == [1, 0, 0]


def test_what_can_be_chosen(scene, round, tickets, organizer, edition):
    other = make_round(
        edition, judges=1, entries=1, mode=RoundMode.LIVE, audience=AUDIENCE, opened_by=organizer
    )
    [stranger] = make_tickets(round=other.round, actor=organizer, holders=[("", "")])
    codes = [c.code for c in scene.contenders]
    set_contender_status(
        contender=scene.contenders[2], actor=organizer, status=ContenderStatus.ABSENT, reason="未到"
    )
    poll = open_poll(round=round, actor=organizer)
    for ticket, choices in (
        (tickets[0], []),
        (tickets[0], codes[:2]),
        (tickets[0], [codes[2]]),
        (tickets[0], [other.contenders[0].code]),
        (stranger, codes[:1]),
    ):
        with pytest.raises(DomainError):
            cast_ballot(poll=poll, ticket=ticket, choices=choices)
    assert not Ballot.objects.exists()
    close_poll(poll=poll, actor=organizer)
    assert votes(round) == [0, 0, None], "who takes no part has no votes, not even none"


def test_a_window_ends_by_itself(scene, round, tickets, organizer):
    plan(round, organizer, minutes=2)
    poll = open_poll(round=round, actor=organizer)
    choices = [scene.contenders[0].code]
    cast_ballot(poll=poll, ticket=tickets[0], choices=choices)
    with time_machine.travel(timezone.now() + timedelta(minutes=2, seconds=1), tick=False):
        assert poll_part(round)["open"] is False
        with pytest.raises(PollNotOpen):
            cast_ballot(poll=poll, ticket=tickets[1], choices=choices)
        close_poll(poll=poll, actor=organizer)
    assert votes(round) == [1, 0, 0]


def test_a_vote_closed_too_early_is_opened_again(scene, round, tickets, organizer):
    poll = open_poll(round=round, actor=organizer)
    cast_ballot(poll=poll, ticket=tickets[0], choices=[scene.contenders[0].code])
    close_poll(poll=poll, actor=organizer)
    with pytest.raises(ReasonRequired):
        reopen_poll(poll=poll, actor=organizer, reason="")

    reopen_poll(poll=poll, actor=organizer, reason="还有人没投完")

    assert votes(round) == [None, None, None]
    cast_ballot(poll=poll, ticket=tickets[1], choices=[scene.contenders[0].code])
    close_poll(poll=poll, actor=organizer)
    assert votes(round) == [2, 0, 0]
    cancel_poll(poll=poll, actor=organizer, reason="网络故障")
    assert votes(round) == [None, None, None]
    assert Ballot.objects.count() == 2, "what was cast is kept"
    open_poll(round=round, actor=organizer)


def test_one_lecture_at_a_time_and_not_more_than_allowed_in_all(scene, round, tickets, organizer):
    plan(round, organizer, kind=PollKind.ONE, choices=1)
    one, two, three = scene.contenders
    with pytest.raises(DomainError):
        open_poll(round=round, actor=organizer)
    open_stage(round=round, actor=organizer)
    with pytest.raises(DomainError, match="上台"):
        open_poll(round=round, actor=organizer, contender=one)
    call_contender(contender=one, actor=organizer)
    first = open_poll(round=round, actor=organizer, contender=one)
    cast_ballot(poll=first, ticket=tickets[0], choices=[one.code])
    cast_ballot(poll=first, ticket=tickets[1], choices=[one.code])
    cast_ballot(poll=first, ticket=tickets[1], choices=[])  # taken back
    close_poll(poll=first, actor=organizer)
    assert votes(round) == [1, None, None]
    Stage.objects.all().delete()

    second = open_poll(round=round, actor=organizer, contender=two)
    with pytest.raises(DomainError):
        cast_ballot(poll=second, ticket=tickets[0], choices=[two.code])
    with pytest.raises(DomainError):
        cast_ballot(poll=second, ticket=tickets[1], choices=[three.code])
    cast_ballot(poll=second, ticket=tickets[1], choices=[two.code])
    close_poll(poll=second, actor=organizer)
    assert votes(round) == [1, 1, None]
    with pytest.raises(DomainError):
        open_poll(round=round, actor=organizer, contender=two)


def test_polls_open_one_after_the_other_and_only_by_the_rule(scene, round, tickets, organizer, edition):
    open_poll(round=round, actor=organizer)
    with pytest.raises(DomainError):
        open_poll(round=round, actor=organizer)
    with pytest.raises(DomainError):
        plan(round, organizer, choices=3)
    without = make_round(edition, judges=1, entries=1, mode=RoundMode.LIVE, opened_by=organizer)
    with pytest.raises(DomainError):
        open_poll(round=without.round, actor=organizer)


def test_the_number_of_the_audience_is_fixed(round, tickets, organizer):
    with pytest.raises(DomainError):
        plan(round, organizer, places=4)
    plan(round, organizer, places=6)
    with pytest.raises(DomainError):
        make_tickets(round=round, actor=organizer, holders=[("", "")] * 2)
    make_tickets(round=round, actor=organizer, holders=[("石敢当", "")])
    with pytest.raises(DomainError):
        make_tickets(round=round, actor=organizer, holders=[("", "")])
    new = replace_ticket(ticket=tickets[0], actor=organizer, reason="遗失")
    assert new.number == 7
    assert Ticket.objects.filter(round=round, revoked_at=None).count() == 6


def test_a_name_gets_one_ticket(round, organizer):
    make_tickets(round=round, actor=organizer, holders=[("石敢当", "协兴镇"), ("石敢当", "花桥镇")])
    for twice in ([("石敢当", "协兴镇")], [("李春", ""), ("李春", "")]):
        with pytest.raises(DomainError, match=twice[0][0]):
            make_tickets(round=round, actor=organizer, holders=twice)
    line = JournalEntry.objects.get(verb="ticket.issued")
    assert line.after == {"from": 1, "to": 2, "names": ["石敢当", "石敢当"]}


def test_a_revoked_ticket_neither_votes_nor_counts(scene, round, tickets, organizer):
    poll = open_poll(round=round, actor=organizer)
    choices = [scene.contenders[0].code]
    for ticket in tickets[:2]:
        cast_ballot(poll=poll, ticket=ticket, choices=choices)
    revoke_ticket(ticket=tickets[0], actor=organizer, reason="转借他人")
    with pytest.raises(DomainError):
        cast_ballot(poll=poll, ticket=tickets[0], choices=[scene.contenders[1].code])
    close_poll(poll=poll, actor=organizer)
    assert votes(round) == [1, 0, 0]


def test_screens_follow_what_the_desk_does_and_no_ballot(scene, round, tickets, organizer):
    stage = open_stage(round=round, actor=organizer)
    assert poll_part(round) is None

    def version():
        return Stage.objects.get(pk=stage.pk).version

    before = version()
    poll = open_poll(round=round, actor=organizer)
    assert version() == before + 1
    part = poll_part(round)
    assert part == {
        "open": True, "url": settings.SITE_URL + url("vote-enter", round), "qr": url("vote-qr", round),
        "contender": "", "closes_at": None, "choices": 1,
    }  # fmt: skip
    cast_ballot(poll=poll, ticket=tickets[0], choices=[scene.contenders[0].code])
    assert version() == before + 1
    close_poll(poll=poll, actor=organizer)
    assert version() == before + 2
    assert poll_part(round) is None


def test_an_audience_panel_has_named_people_and_a_fixed_number(scene, edition, organizer):
    people = [make_judge(edition, name) for name in ("刘芳", "何军", "钱伟")]
    panel = create_panel(
        round=scene.round, actor=organizer, name="大众评审团", kind=PanelKind.AUDIENCE, size=2
    )
    with pytest.raises(DomainError):
        add_seats(panel=panel, actor=organizer, judges=people)
    seats = add_seats(panel=panel, actor=organizer, judges=people[:2])
    with pytest.raises(DomainError):
        add_seats(panel=panel, actor=organizer, judges=people[2:])
    with pytest.raises(DomainError):
        resize_panel(panel=panel, actor=organizer, size=1)
    resize_panel(panel=panel, actor=organizer, size=3)
    add_seats(panel=panel, actor=organizer, judges=people[2:])
    assert [SeatCard.objects.create(seat=seat).seat.judge.full_name for seat in seats] == ["刘芳", "何军"]


# What the database holds ----------------------------------------------------------------------------------


def test_the_database_refuses_a_second_vote_and_a_second_open_poll(round, tickets):
    poll = PollFactory(round=round)
    Ballot.objects.create(poll=poll, ticket=tickets[0])
    for second in (
        lambda: Ballot.objects.create(poll=poll, ticket=tickets[0]),
        lambda: PollFactory(round=round),
        lambda: TicketFactory(round=round, number=tickets[0].number),
        lambda: Poll.objects.filter(pk=poll.pk).update(state=PollState.CLOSED),
        lambda: Poll.objects.filter(pk=poll.pk).update(state=PollState.CANCELLED),
        lambda: Ticket.objects.filter(pk=tickets[0].pk).update(revoked_at=timezone.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            second()


@pytest.mark.django_db(transaction=True)
def test_one_ticket_has_one_vote_also_when_it_is_pressed_eight_times_at_once(scene, round, organizer):
    [ticket] = make_tickets(round=round, actor=organizer, holders=[("", "")])
    plan(round, organizer, may_change=False)
    poll = open_poll(round=round, actor=organizer)
    codes = [c.code for c in scene.contenders]

    found = at_once(
        *(lambda n=n: cast_ballot(poll=poll, ticket=ticket, choices=[codes[n % 3]]) for n in range(8))
    )

    assert len(found) == 8
    ballot = Ballot.objects.get()
    taken = [one for one in found if isinstance(one, Ballot)]
    assert {one.pk for one in taken} == {ballot.pk}
    assert {tuple(one.choices) for one in taken} == {tuple(ballot.choices)}
    assert sum(isinstance(one, AlreadyVoted) for one in found) == 8 - len(taken)
    close_poll(poll=poll, actor=organizer)
    assert sum(votes(round)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_ballot_counts_or_is_refused_when_the_desk_closes_at_the_same_moment(scene, round, organizer):
    tickets = make_tickets(round=round, actor=organizer, holders=[("", "")] * 6)
    poll = open_poll(round=round, actor=organizer)
    code = scene.contenders[0].code

    found = at_once(
        lambda: close_poll(poll=poll, actor=organizer),
        *(lambda t=t: cast_ballot(poll=poll, ticket=t, choices=[code]) for t in tickets),
    )

    taken = [one for one in found if isinstance(one, Ballot)]
    assert len(taken) + sum(isinstance(one, PollNotOpen) for one in found) == 6
    poll.refresh_from_db()
    assert (poll.counted, votes(round)[0]) == (len(taken), len(taken))


@pytest.mark.django_db(transaction=True)
def test_no_more_tickets_than_places_when_two_make_them_at_once(round, organizer):
    plan(round, organizer, places=10)
    found = at_once(
        *(lambda: make_tickets(round=round, actor=organizer, holders=[("", "")] * 6) for _ in range(3))
    )
    assert sum(isinstance(one, DomainError) for one in found) == 2
    assert Ticket.objects.filter(round=round).count() == 6


# The voter's telephone ------------------------------------------------------------------------------------


def test_a_ticket_votes_on_its_page_and_gets_a_receipt(scene, round, tickets, organizer):
    phone = Client(enforce_csrf_checks=True)
    waiting = phone.get(vote_url(tickets[0]))
    assert "投票尚未开放" in waiting.text
    assert 15 <= int(waiting.headers["Refresh"]) < 30

    poll = open_poll(round=round, actor=organizer)
    page = phone.get(vote_url(tickets[0]))
    assert "Refresh" not in page.headers
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "<script" not in re.sub(r"(?s)<script[^>]*src=[^>]*></script>", "", page.text)
    assert scene.contenders[0].entry.title in page.text
    for _preview in range(3):  # a chat programme that opens the link
        phone.get(vote_url(tickets[0]))
        phone.head(vote_url(tickets[0]))
    assert not Ballot.objects.exists()
    choice = {"poll": poll.code, "choice": scene.contenders[1].code}
    assert phone.post(vote_url(tickets[0]), choice).status_code == 403, "the cross-site check is on"

    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    answer = phone.post(vote_url(tickets[0]), choice | {"csrfmiddlewaretoken": token}, follow=True)

    ballot = Ballot.objects.get()
    assert ballot.choices == [scene.contenders[1].code]
    assert ballot.receipt in answer.text
    assert "更改投票" in answer.text
    close_poll(poll=poll, actor=organizer)
    after = phone.get(vote_url(tickets[0])).text
    assert ballot.receipt in after
    assert scene.contenders[1].entry.title not in after


def test_what_is_wrong_is_said_and_the_choice_stays(scene, round, tickets, organizer, client_of):
    plan(round, organizer, choices=2)
    poll = open_poll(round=round, actor=organizer)
    codes = [c.code for c in scene.contenders]
    answer = client_of().post(vote_url(tickets[0]), {"poll": poll.code, "choice": codes})
    assert answer.status_code == 409
    assert "最多只能选 2 个" in answer.text
    assert answer.text.count(" checked") == 3
    close_poll(poll=poll, actor=organizer)
    late = client_of().post(vote_url(tickets[0]), {"poll": poll.code, "choice": codes[:1]})
    assert late.status_code == 409
    assert "未开放" in late.text
    revoke_ticket(ticket=tickets[0], actor=organizer, reason="遗失")
    assert "已作废" in client_of().get(vote_url(tickets[0])).text
    assert client_of().get(reverse("judging:vote-ticket", args=["x" * 32])).status_code == 404


def test_a_form_of_a_closed_poll_never_lands_in_the_next_one(scene, round, tickets, organizer, client_of):
    plan(round, organizer, kind=PollKind.ONE, choices=3)
    one, two, _three = scene.contenders
    first = open_poll(round=round, actor=organizer, contender=one)
    assert "投它一票" in client_of().get(vote_url(tickets[0])).text
    close_poll(poll=first, actor=organizer)
    second = open_poll(round=round, actor=organizer, contender=two)

    late = client_of().post(vote_url(tickets[0]), {"poll": first.code, "choice": one.code})

    assert late.status_code == 409
    assert not Ballot.objects.exists()
    client_of().post(vote_url(tickets[0]), {"poll": second.code, "choice": two.code})
    page = client_of().get(vote_url(tickets[0])).text
    assert "收回我的票" in page
    client_of().post(vote_url(tickets[0]), {"poll": second.code})
    assert Ballot.objects.get().choices == []
    assert "已收回" in client_of().get(vote_url(tickets[0])).text


def test_the_code_of_a_card_is_typed_where_the_screen_leads(round, tickets, client_of):
    phone = client_of()
    short = tickets[0].short.upper()
    answer = phone.post(url("vote-enter", round), {"short": f" {short[:4]}-{short[4:]} "})
    assert answer.url == vote_url(tickets[0])
    wrong = phone.post(url("vote-enter", round), {"short": "AAAA0000"})
    assert wrong.status_code == 422
    assert "没有这张卡" in wrong.text
    for _try in range(VOTE_BY_ADDRESS.most - 1):
        VOTE_BY_ADDRESS.take("127.0.0.1")
    assert phone.post(url("vote-enter", round), {"short": short}).status_code == 429


def test_a_card_of_another_round_or_revoked_is_unknown(round, tickets, organizer, client_of):
    revoke_ticket(ticket=tickets[0], actor=organizer, reason="遗失")
    other = TicketFactory()
    for ticket in (tickets[0], other):
        assert client_of().post(url("vote-enter", round), {"short": ticket.short}).status_code == 422


def test_a_round_without_votes_has_no_pages_for_them(edition, organizer, client_of):
    without = make_round(edition, judges=1, entries=1, mode=RoundMode.LIVE, opened_by=organizer).round
    client = client_of(organizer)
    for name in ("poll-detail", "ticket-list", "ticket-names", "ticket-create", "poll-plan", "poll-open"):
        assert client.get(url(name, without)).status_code == 404
    for name in ("vote-enter", "vote-qr"):
        assert client_of().get(url(name, without)).status_code == 404


# The desk -------------------------------------------------------------------------------------------------


def test_the_desk_opens_closes_and_counts_on_its_page(
    scene, round, tickets, client_of, scorekeeper, organizer
):
    desk = client_of(scorekeeper)
    client_of(organizer).post(
        url("poll-plan", round),
        {"kind": "end", "choices": 2, "places": 100, "minutes": 2, "may_change": "on"},
    )
    plan = PollPlan.objects.get()
    assert (plan.choices, plan.places, plan.minutes, plan.may_change) == (2, 100, 2, True)
    desk.post(url("poll-open", round))
    poll = Poll.objects.get()
    assert poll.closes_at - poll.opened_at == timedelta(minutes=2)
    cast_ballot(poll=poll, ticket=tickets[0], choices=[scene.contenders[0].code])

    page = desk.get(url("poll-detail", round)).text
    assert "1 <small>/ 5 张卡已投票" in page
    count = desk.get(url("poll-count", round)).text
    assert "1 <small>/ 5 张卡已投票" in count
    assert scene.contenders[0].entry.title not in page + count

    answer = desk.post(url("poll-close", round, poll.code), follow=True)
    assert "共计 1 票" in answer.text
    assert votes(round) == [1, 0, 0]
    desk.post(url("poll-reopen", round, poll.code), {"reason": "还有人没投完"})
    poll.refresh_from_db()
    assert poll.state == PollState.OPEN
    assert desk.post(url("poll-cancel", round, poll.code), {"reason": "x"}).status_code == 403
    client_of(organizer).post(url("poll-cancel", round, poll.code), {"reason": "设置有误"})
    assert "设置有误" in desk.get(url("poll-detail", round)).text


def test_lectures_are_opened_one_by_one(scene, round, client_of, scorekeeper, organizer):
    plan(round, organizer, kind=PollKind.ONE)
    desk = client_of(scorekeeper)
    assert scene.contenders[2].entry.title in desk.get(url("poll-open", round)).text
    desk.post(url("poll-open", round), {"lecture": scene.contenders[2].code})
    assert Poll.objects.get().contender == scene.contenders[2]
    assert scene.contenders[2].entry.title in desk.get(url("poll-detail", round)).text


def test_the_page_costs_the_same_for_many_votes(scene, round, client_of, organizer, assert_constant_queries):
    client = client_of(organizer)

    def more(n):
        for _i in range(n):
            PollFactory(round=round, state=PollState.CANCELLED, reason="x", contender=scene.contenders[0])

    assert_constant_queries(lambda: client.get(url("poll-detail", round)), more)


def test_names_are_pasted_or_come_from_a_workbook(round, client_of, organizer):
    client = client_of(organizer)
    book, target = Workbook(), io.BytesIO()
    for row in (("姓名", "单位"), ("李春", "花桥镇党委")):
        book.active.append(row)
    book.save(target)
    client.post(
        url("ticket-names", round),
        {
            "names": "1. 石敢当，协兴镇党委\n\n阿依古丽·买买提\t区人民医院\n王敏",
            "file": SimpleUploadedFile("名单.xlsx", target.getvalue()),
        },
    )
    assert list(Ticket.objects.values_list("number", "holder", "unit")) == [
        (1, "石敢当", "协兴镇党委"), (2, "阿依古丽·买买提", "区人民医院"), (3, "王敏", ""), (4, "李春", "花桥镇党委"),
    ]  # fmt: skip
    assert client.post(url("ticket-names", round), {}).status_code == 422
    assert "王敏" in client.post(url("ticket-names", round), {"names": "王敏"}).text
    client.post(url("ticket-create", round), {"count": 3})
    page = client.get(url("ticket-list", round)).text
    assert "石敢当" in page
    assert not [one.short for one in Ticket.objects.all() if one.short in page or one.token in page]


@pytest.mark.pure
def test_lists_are_read_as_people_write_them():
    lines = ["1、张三 税务局", "  ", "12) 李四;  公安局  二科", "王五\t", "3 赵六"]
    assert holders_in(lines) == [("张三", "税务局"), ("李四", "公安局  二科"), ("王五", ""), ("赵六", "")]


def test_cards_are_printed_eight_on_a_page_and_their_codes_lead_to_the_ticket(round, organizer, client_of):
    tickets = make_tickets(round=round, actor=organizer, holders=[("石敢当", "协兴镇党委"), *[("", "")] * 9])
    revoke_ticket(ticket=tickets[9], actor=organizer, reason="遗失")
    answer = client_of(organizer).get(url("ticket-cards", round))
    assert answer.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 2
    document = PdfDocument(answer.content)
    words = document[0].get_textpage().get_text_bounded()
    assert "石敢当" in words
    assert f"{tickets[0].short[:4]} {tickets[0].short[4:]}".upper() in words
    picture = document[0].render(scale=3).to_pil()
    found = {code.text for code in zxingcpp.read_barcodes(picture)}
    assert found == {settings.SITE_URL + vote_url(one) for one in tickets[:8]}
    empty = client_of(organizer).get(url("ticket-cards", round) + "?from=500&to=600", follow=True)
    assert "没有这些编号" in empty.text


def test_who_voted_is_shown_to_nobody(scene, round, organizer, client_of):
    tickets = make_tickets(round=round, actor=organizer, holders=[("石敢当", ""), ("李春", "")])
    poll = open_poll(round=round, actor=organizer)
    pages = [url("ticket-list", round), url("poll-detail", round)]
    client = client_of(organizer)

    def looks():
        return [
            re.sub(r'csrf\w*"[^>]*>|value="\w{64}"|content="\w{64}"', "", client.get(page).text)
            for page in pages
        ]

    cast_ballot(poll=poll, ticket=tickets[0], choices=[scene.contenders[0].code])
    first = looks()
    Ballot.objects.all().delete()
    cast_ballot(poll=poll, ticket=tickets[1], choices=[scene.contenders[2].code])
    assert looks() == first
