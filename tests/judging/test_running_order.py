"""The running order: by hand, by session, drawn in public, swapped, printed, and read by everybody."""

import io
import itertools
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contest.exceptions import DomainError, IllegalMove, ReasonRequired
from contest.models import JournalEntry
from contest.states import EditionState
from judging.actions.contender import set_contender_status
from judging.actions.draw import cancel_draw, draw_running_order, prepare_draw, seal_draw
from judging.actions.running_order import (
    delete_session,
    move_to_end,
    plan_slots,
    publish_order,
    save_session,
    set_running_order,
    swap_places,
)
from judging.actions.stage import call_contender, open_stage
from judging.models import Appearance, Contender, OrderDraw, Session, Stage
from judging.queries.running_order import order_of
from judging.running_order import Placed, balanced, even_parts, in_blocks
from judging.scoring import lot
from judging.states import (
    ContenderStatus,
    DrawScope,
    DrawSeed,
    DrawState,
    RoundMode,
    RoundState,
    StagePhase,
)
from tests.factories.contest import OrganizationFactory
from tests.factories.judging import RoundFactory, SessionFactory
from tests.factories.scenes import GOOD_MARKS, add_contender, make_round

NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


@pytest.fixture
def round(edition):
    return RoundFactory(edition=edition, name="决赛", mode=RoundMode.LIVE)


@pytest.fixture
def entries(round):
    """Six entries with places 1 to 6."""
    found = [add_contender(round, f"{n}", title=f"第{n}讲", number=f"Z{n:02d}") for n in range(1, 7)]
    for place, one in enumerate(found, start=1):
        one.running_order = place
        one.save()
    return found


@pytest.fixture
def sessions(round):
    return [
        SessionFactory(round=round, name="上午", position=1, starts_at=NINE, place="大礼堂"),
        SessionFactory(round=round, name="下午", position=2, starts_at=NINE + timedelta(hours=5)),
    ]


def places(round):
    """Entry's title -> (session's name or "", place)."""
    return {
        one.entry.title: (one.session.name if one.session else "", one.running_order)
        for one in Contender.objects.filter(round=round).select_related("entry", "session")
    }


def put(entries, sessions, first=3):
    """Put the first entries into the first session, the rest into the second."""
    for n, one in enumerate(entries):
        one.session = sessions[0 if n < first else 1]
        one.save()


def been_on_stage(contender, phase=StagePhase.CLOSED):
    return Appearance.objects.create(contender=contender, phase=phase)


def url(name, round, *args):
    return reverse(f"judging:{name}", args=[round.code, *args])


# Plain numbers --------------------------------------------------------------------------------------------


@pytest.mark.pure
@given(st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(1, 99))), max_size=12))
def test_blocks_use_the_same_numbers_and_keep_the_order_within_a_session(rows):
    seen = set()
    placed = []
    for key, (block, place) in enumerate(rows):
        place = None if place in seen else place
        seen.add(place)
        placed.append(Placed(key, block, place))

    found = in_blocks(placed)

    assert sorted(p for p in found.values() if p) == sorted(row.place for row in placed if row.place)
    in_order = sorted((row for row in placed if row.place), key=lambda row: found[row.key])
    assert [row.block for row in in_order] == sorted(row.block for row in in_order)
    for one, next_one in itertools.pairwise(in_order):
        assert one.block < next_one.block or one.place < next_one.place


@pytest.mark.pure
def test_parts_are_even():
    assert even_parts(10, 3) == [4, 3, 3]
    assert balanced({"机关": 5, "乡镇": 4, "国企": 3, "": 1}, 2) == {"机关": 0, "乡镇": 1, "国企": 1, "": 0}


def meetings(order, units):
    return sum(1 for a, b in itertools.pairwise(order) if units[a] and units[a] == units[b])


@pytest.mark.pure
@given(st.lists(st.sampled_from(["", "甲", "乙", "丙"]), max_size=14), st.text(max_size=5))
def test_units_are_kept_apart_whenever_that_is_possible(units, seed):
    of = {f"k{n}": unit for n, unit in enumerate(units)}
    drawn = lot.draw(of, seed)

    apart = lot.keep_apart(drawn, of)

    assert sorted(apart) == sorted(of)
    most = max((units.count(unit) for unit in units if unit), default=0)
    assert meetings(apart, of) == max(0, 2 * most - len(units) - 1)
    if not meetings(drawn, of):
        assert apart == drawn


@pytest.mark.pure
def test_the_worked_example_of_the_book_is_true():
    book = (Path(__file__).parents[2] / "docs" / "running-order.md").read_text("utf-8")
    [seed] = re.findall(r"The seed `([^`]+)` and five slips", book)
    rows = re.findall(r"^\| (Z\d+) \| (\S+) \| ([0-9a-f]{8}) \| (\d) \| (\d) \|$", book, re.MULTILINE)
    units = {slip: unit for slip, unit, *_rest in rows}
    drawn = lot.draw(units, seed)
    apart = lot.keep_apart(drawn, units)

    assert len(rows) == 5
    assert [(slip, int(n), int(place)) for slip, _unit, _digest, n, place in rows] == [
        (slip, drawn.index(slip) + 1, apart.index(slip) + 1) for slip in units
    ]
    assert all(lot.digest(seed, slip).startswith(begin) for slip, _unit, begin, *_rest in rows)


# By hand --------------------------------------------------------------------------------------------------


def test_places_are_written_by_hand_and_the_hall_hears_of_it(round, entries, organizer):
    stage = open_stage(round=round, actor=organizer)
    one, two = entries[:2]

    n = set_running_order(round=round, actor=organizer, places={one.pk: 2, two.pk: 1})

    assert n == 2
    assert places(round)["第1讲"] == ("", 2)
    assert Stage.objects.get(pk=stage.pk).version > stage.version
    line = JournalEntry.objects.get(verb="round.ordered")
    assert (line.before, line.after) == ({"Z01": 1, "Z02": 2}, {"Z01": 2, "Z02": 1})
    assert set_running_order(round=round, actor=organizer, places={one.pk: 2}) == 0
    assert JournalEntry.objects.filter(verb="round.ordered").count() == 1


def test_a_place_is_given_once(round, entries, organizer):
    for wrong in ({entries[0].pk: 5, entries[1].pk: 5}, {entries[0].pk: 6}):
        with pytest.raises(DomainError, match=r"[56]"):
            set_running_order(round=round, actor=organizer, places=wrong)
    assert places(round)["第1讲"] == ("", 1)


def test_who_goes_into_another_session_gets_a_place_there(round, entries, sessions, organizer):
    put(entries, sessions)

    set_running_order(round=round, actor=organizer, places={}, sessions={entries[0].pk: sessions[1].pk})

    assert places(round) == {
        "第1讲": ("下午", 3), "第2讲": ("上午", 1), "第3讲": ("上午", 2),
        "第4讲": ("下午", 4), "第5讲": ("下午", 5), "第6讲": ("下午", 6),
    }  # fmt: skip
    elsewhere = SessionFactory()
    with pytest.raises(DomainError):
        set_running_order(round=round, actor=organizer, places={}, sessions={entries[1].pk: elsewhere.pk})


def test_who_has_been_on_the_stage_keeps_the_place(round, entries, sessions, organizer):
    put(entries, sessions)
    been_on_stage(entries[0])

    for act in (
        lambda: set_running_order(round=round, actor=organizer, places={entries[0].pk: 9}),
        lambda: swap_places(
            first=entries[1], second=entries[0], actor=organizer, reason="换", both_agree=True
        ),
        lambda: move_to_end(contender=entries[0], actor=organizer, reason="晚到"),
        lambda: set_contender_status(
            contender=entries[0], actor=organizer, status=ContenderStatus.ABSENT, reason="未到"
        ),
        lambda: delete_session(session=sessions[0], actor=organizer),
        lambda: prepare_draw(round=round, actor=organizer, scope=DrawScope.SESSIONS, how=DrawSeed.CHANCE),
    ):
        with pytest.raises(DomainError):
            act()
    assert places(round)["第1讲"] == ("上午", 1)
    set_contender_status(
        contender=entries[0], actor=organizer, status=ContenderStatus.DISQUALIFIED, reason="抄袭"
    )


def test_two_swap_with_a_reason_when_both_agree(round, entries, sessions, organizer):
    put(entries, sessions)
    one, other = entries[0], entries[5]
    with pytest.raises(ReasonRequired):
        swap_places(first=one, second=other, actor=organizer, reason=" ", both_agree=True)
    with pytest.raises(DomainError):
        swap_places(first=one, second=other, actor=organizer, reason="值班", both_agree=False)

    swap_places(first=one, second=other, actor=organizer, reason="上午值班", both_agree=True)

    assert places(round)["第1讲"] == ("下午", 6)
    assert places(round)["第6讲"] == ("上午", 1)
    line = JournalEntry.objects.get(verb="round.places_swapped")
    assert line.reason == "上午值班"
    assert line.after["both_agree"] is True


def test_a_late_comer_lectures_last_and_the_others_keep_their_numbers(round, entries, sessions, organizer):
    put(entries, sessions)
    been_on_stage(entries[1])

    late = move_to_end(contender=entries[0], actor=organizer, reason="堵车", session=sessions[1])

    assert late.running_order == 7
    assert places(round)["第1讲"] == ("下午", 7)
    assert {title: spot for title, spot in places(round).items() if title != "第1讲"} == {
        "第2讲": ("上午", 2), "第3讲": ("上午", 3), "第4讲": ("下午", 4), "第5讲": ("下午", 5), "第6讲": ("下午", 6),
    }  # fmt: skip
    line = JournalEntry.objects.get(verb="contender.moved_to_end")
    assert (line.before, line.after, line.reason) == ({"Z01": "1 上午"}, {"Z01": "7 下午"}, "堵车")


def test_at_the_end_of_an_early_session_the_later_places_move_on(round, entries, sessions, organizer):
    put(entries, sessions)

    move_to_end(contender=entries[0], actor=organizer, reason="堵车")

    assert places(round)["第1讲"] == ("上午", 4)
    assert places(round)["第4讲"] == ("下午", 5)
    assert places(round)["第6讲"] == ("下午", 7)


def test_a_no_show_is_noted_and_comes_back(round, entries, organizer):
    stage = open_stage(round=round, actor=organizer)
    one = entries[2]
    set_contender_status(contender=one, actor=organizer, status=ContenderStatus.ABSENT, reason="三次呼叫未到")
    assert places(round)["第3讲"] == ("", 3)
    assert Stage.objects.get(pk=stage.pk).version == stage.version + 1
    set_contender_status(contender=one, actor=organizer, status=ContenderStatus.OK, reason="已到场")
    one.refresh_from_db()
    assert one.status == ContenderStatus.OK
    assert [line.reason for line in JournalEntry.objects.filter(verb="contender.status_changed")] == [
        "三次呼叫未到",
        "已到场",
    ]


def test_sessions_follow_each_other_by_their_time(round, entries, sessions, organizer):
    put(entries, sessions)
    evening = save_session(session=Session(round=round, name="晚上"), actor=organizer)
    assert [one.name for one in round.sessions.all()] == ["上午", "下午", "晚上"]

    sessions[1].starts_at = NINE - timedelta(hours=1)
    save_session(session=sessions[1], actor=organizer)

    assert [one.name for one in round.sessions.all()] == ["下午", "上午", "晚上"]
    assert places(round)["第4讲"] == ("下午", 1)
    assert places(round)["第1讲"] == ("上午", 4)
    with pytest.raises(DomainError):
        save_session(session=Session(round=round, name="上午"), actor=organizer)
    delete_session(session=sessions[0], actor=organizer)
    delete_session(session=evening, actor=organizer)
    assert places(round)["第1讲"] == ("", 4)


# Drawn ----------------------------------------------------------------------------------------------------


def drawn_in_public(round, organizer, *said, scope=DrawScope.WHOLE, **values):
    draw = prepare_draw(round=round, actor=organizer, scope=scope, how=DrawSeed.PUBLIC, **values)
    seal_draw(draw=draw, actor=organizer, parts=[("", one) for one in said])
    return draw_running_order(draw=draw, actor=organizer)


def test_the_hall_makes_the_seed_and_anybody_draws_the_same(round, entries, organizer):
    draw = prepare_draw(round=round, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.PUBLIC)
    with pytest.raises(IllegalMove):
        draw_running_order(draw=draw, actor=organizer)
    seal_draw(
        draw=draw, actor=organizer, parts=[("第三排 王同志", " ２７ "), ("", ""), ("", "8 "), ("", "315")]
    )
    draw.refresh_from_db()
    assert draw.seed == "27-8-315"
    assert draw.parts[0] == {"by": "第三排 王同志", "said": "27"}
    assert places(round)["第1讲"] == ("", 1), "nothing is drawn while the seed is only fixed"

    draw = draw_running_order(draw=draw, actor=organizer)

    order = [one.entry.number for one in Contender.objects.filter(round=round).order_by("running_order")]
    assert tuple(order) == lot.draw([f"Z{n:02d}" for n in range(1, 7)], "27-8-315")
    assert lot.faults_of(draw.record) == []
    verbs = list(JournalEntry.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["draw.prepared", "draw.sealed", "round.order_drawn"]
    assert JournalEntry.objects.last().after["seed"] == "27-8-315"


def test_a_seed_made_by_chance_is_told_by_its_fingerprint_first(round, entries, organizer):
    draw = prepare_draw(round=round, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.CHANCE)
    line = JournalEntry.objects.get(verb="draw.prepared")
    assert draw.seed not in json.dumps(line.after)
    assert line.after["commitment"] == draw.commitment

    draw = draw_running_order(draw=draw, actor=organizer)

    assert lot.faults_of(draw.record) == []
    other = draw.record | {"seed": "another"}
    assert len(lot.faults_of(other)) == 2


def test_a_draw_by_session_goes_on_counting(round, entries, sessions, organizer):
    put(entries, sessions, first=2)
    draw = drawn_in_public(round, organizer, "5", scope=DrawScope.SESSIONS)
    found = places(round)
    assert sorted(place for session, place in found.values() if session == "上午") == [1, 2]
    assert sorted(place for session, place in found.values() if session == "下午") == [3, 4, 5, 6]
    assert [group["from"] for group in draw.groups] == [1, 3]
    assert lot.faults_of(draw.record) == []


def test_one_session_is_drawn_and_the_others_stay(round, entries, sessions, organizer):
    put(entries, sessions)
    extra = add_contender(round, "7", title="第7讲", number="Z07")
    extra.session = sessions[0]
    extra.save()

    drawn_in_public(round, organizer, "1", scope=DrawScope.SESSION, session=sessions[0])

    found = places(round)
    assert sorted(place for session, place in found.values() if session == "上午") == [1, 2, 3, 4]
    assert [found[f"第{n}讲"] for n in (4, 5, 6)] == [("下午", 5), ("下午", 6), ("下午", 7)]

    drawn_in_public(round, organizer, "2", scope=DrawScope.SESSION, session=sessions[1])
    assert sorted(place for session, place in places(round).values() if session == "下午") == [5, 6, 7]


def test_a_draw_of_all_fills_the_sessions(round, entries, sessions, organizer):
    drawn_in_public(round, organizer, "9")
    found = places(round)
    assert set(found.values()) == {
        ("上午", 1), ("上午", 2), ("上午", 3), ("下午", 4), ("下午", 5), ("下午", 6),
    }  # fmt: skip


def test_absent_entries_are_not_drawn_and_lose_their_place(round, entries, organizer):
    set_contender_status(contender=entries[0], actor=organizer, status=ContenderStatus.ABSENT, reason="请假")
    drawn_in_public(round, organizer, "9")
    assert places(round)["第1讲"] == ("", None)
    assert sorted(place for _s, place in places(round).values() if place) == [1, 2, 3, 4, 5]


def test_units_are_kept_apart_and_the_record_says_so(round, organizer):
    unit = OrganizationFactory(name="协兴镇党委")
    for n in range(3):
        add_contender(round, f"a{n}", unit=unit, number=f"A{n}")
        add_contender(round, f"b{n}", number=f"B{n}")

    draw = drawn_in_public(round, organizer, "3", keeps_apart=True)

    order = list(Contender.objects.filter(round=round).order_by("running_order").select_related("entry"))
    units = [one.entry.organization_id for one in order]
    assert all(a != b or a != unit.pk for a, b in itertools.pairwise(units))
    assert draw.record["apart"] is True
    assert lot.faults_of(draw.record) == []


def test_a_pot_that_changed_is_prepared_anew(round, entries, organizer):
    draw = prepare_draw(round=round, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.CHANCE)
    with pytest.raises(DomainError):
        prepare_draw(round=round, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.CHANCE)
    set_contender_status(contender=entries[0], actor=organizer, status=ContenderStatus.ABSENT, reason="请假")

    with pytest.raises(DomainError):
        draw_running_order(draw=draw, actor=organizer)

    assert places(round)["第2讲"] == ("", 2)
    cancel_draw(draw=draw, actor=organizer, reason="名单有变")
    drawn_in_public(round, organizer, "4")


def test_a_drawn_order_is_drawn_again_only_after_it_was_set_aside(round, entries, organizer):
    draw = drawn_in_public(round, organizer, "4")
    with pytest.raises(DomainError):
        prepare_draw(round=round, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.CHANCE)
    with pytest.raises(ReasonRequired):
        cancel_draw(draw=draw, actor=organizer, reason="")

    cancel_draw(draw=draw, actor=organizer, reason="漏了一个作品")
    drawn_in_public(round, organizer, "5")

    assert [one.state for one in OrderDraw.objects.order_by("number")] == [
        DrawState.CANCELLED,
        DrawState.DRAWN,
    ]


def test_a_blind_round_keeps_units_to_itself(edition, organizer):
    round = RoundFactory(edition=edition, mode=RoundMode.LIVE, is_blind=True)
    one = add_contender(round, "1")
    with pytest.raises(DomainError):
        prepare_draw(
            round=round, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.CHANCE, keeps_apart=True
        )
    draw = prepare_draw(round=round, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.CHANCE)
    assert draw.groups[0]["slips"] == [{"slip": one.alias, "contender": one.code, "unit": ""}]


def test_nobody_is_drawn_who_has_marks(edition, organizer):
    from judging.actions.sheet import save_marks

    scene = make_round(edition, judges=1, entries=2, mode=RoundMode.LIVE, opened_by=organizer)
    prepared = prepare_draw(round=scene.round, actor=organizer, scope=DrawScope.WHOLE, how=DrawSeed.CHANCE)
    sheet = scene.sheet(0, 0)
    save_marks(code=sheet.code, judge=scene.judge(0), marks=GOOD_MARKS, comment="", base=0, client_id="x")
    with pytest.raises(DomainError):
        draw_running_order(draw=prepared, actor=organizer)


# Pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(client_of, organizer):
    return client_of(organizer)


def test_the_order_is_written_on_its_page(round, entries, sessions, client):
    put(entries, sessions)
    page = client.get(url("order-detail", round)).text
    assert "上午" in page
    assert "大礼堂" in page
    one, two = entries[:2]

    answer = client.post(
        url("order-save", round),
        {
            f"order-{one.code}": "2", f"session-{one.code}": sessions[0].code,
            f"order-{two.code}": "1", f"session-{two.code}": sessions[0].code,
        },
        follow=True,
    )  # fmt: skip
    assert "2 个作品" in answer.text
    assert places(round)["第1讲"] == ("上午", 2)

    answer = client.post(url("order-save", round), {f"order-{one.code}": "二"}, follow=True)
    assert "“二”" in answer.text
    assert places(round)["第1讲"] == ("上午", 2)


def test_a_round_on_materials_has_no_running_order(edition, client):
    other = RoundFactory(edition=edition)
    for name in ("order-detail", "draw-detail", "draw-prepare", "session-create"):
        assert client.get(url(name, other)).status_code == 404
    assert url("order-detail", other) not in client.get(url("contender-list", other)).text


def test_the_page_costs_the_same_for_many_rows(round, client, assert_constant_queries):
    SessionFactory(round=round)

    def more(n):
        for _i in range(n):
            add_contender(round)

    assert_constant_queries(lambda: client.get(url("order-detail", round)), more)


def test_sessions_are_made_and_filled_on_the_pages(round, entries, client):
    for name, hour in (("上午", "09:00"), ("下午", "14:00")):
        client.post(
            url("session-create", round), {"name": name, "starts_at": f"2026-11-28T{hour}", "place": "礼堂"}
        )
    first, second = round.sessions.all()
    assert first.starts_at == NINE

    client.post(url("order-split", round))
    assert places(round)["第4讲"] == ("下午", 4)

    kinds = sorted({one.entry.sector.name for one in entries})
    asked = client.get(url("order-split", round) + "?by=sector").text
    assert all(kind in asked for kind in kinds)
    client.post(
        url("order-split", round) + "?by=sector",
        {f"group_{n}": (second if n == 0 else first).code for n in range(len(kinds))},
    )
    assert sum(session == "下午" for session, _place in places(round).values()) == 1
    client.post(url("session-edit", round, second.code), {"name": "晚上", "place": ""})
    client.post(url("session-delete", round, first.code))
    assert [one.name for one in round.sessions.all()] == ["晚上"]


def test_swap_late_and_absent_on_the_pages(round, entries, client, client_of, timer):
    desk = client_of(timer)
    one, other = entries[0], entries[3]
    values = {"other": other.code, "first_agrees": "on", "reason": "值班"}
    assert "都" in desk.post(url("contender-swap", round, one.code), values).text
    assert places(round)["第1讲"] == ("", 1)
    desk.post(url("contender-swap", round, one.code), values | {"second_agrees": "on"})
    assert places(round)["第1讲"] == ("", 4)
    desk.post(url("contender-late", round, one.code), {"reason": "堵车"})
    assert places(round)["第1讲"] == ("", 7)
    back = desk.post(
        url("contender-status", round, other.code) + "?from=order", {"status": "absent", "reason": "未到"}
    )
    assert back.url == url("order-detail", round)
    assert "弃权" in desk.get(url("order-detail", round)).text
    assert desk.get(url("draw-prepare", round)).status_code == 403


def test_a_drawing_goes_over_the_screen(round, entries, client):
    assert client.get(url("draw-detail", round)).url == url("draw-prepare", round)
    client.post(url("draw-prepare", round), {"what": "whole", "how": "public", "keeps_apart": "on"})
    page = client.get(url("draw-detail", round)).text
    assert "选手1号" in page
    assert 'name="said_1"' in page
    client.post(url("draw-seal", round), {"said_1": "27", "by_1": "张同志", "said_2": "8", "said_3": "315"})
    assert "27-8-315" in client.get(url("draw-detail", round)).text
    answer = client.post(url("draw-run", round))
    assert answer.url == url("draw-detail", round) + "?play=1"
    page = client.get(answer.url).text
    assert "data-play" in page
    assert client.post(url("draw-run", round)).status_code == 302, "a second press changes nothing"
    assert OrderDraw.objects.get().state == DrawState.DRAWN
    client.post(url("draw-cancel", round, 1), {"reason": "重抽"})
    assert "重抽" in client.get(url("order-detail", round)).text


def test_a_seed_by_chance_is_not_on_the_page_before_the_draw(round, entries, client):
    client.post(url("draw-prepare", round), {"what": "whole", "how": "chance"})
    draw = OrderDraw.objects.get()
    for name in ("draw-detail", "order-detail"):
        assert draw.seed not in client.get(url(name, round)).text
    assert draw.commitment in client.get(url("draw-detail", round)).text
    client.post(url("draw-run", round))
    assert draw.seed in client.get(url("draw-detail", round)).text


def test_everybody_reads_and_checks_once_it_is_published(
    round, entries, sessions, edition, client, client_of, organizer, tmp_path
):
    edition.state = EditionState.OPEN
    edition.save()
    put(entries, sessions)
    plan_slots(round=round, actor=organizer, minutes=12)
    drawn_in_public(round, organizer, "27", "8", scope=DrawScope.SESSIONS, keeps_apart=True)
    anybody = client_of()
    for name, args in (
        ("order-public", ()),
        ("order-public-paper", ()),
        ("draw-check", (1,)),
        ("draw-record", (1,)),
    ):
        assert anybody.get(url(name, round, *args)).status_code == 404

    client.post(url("order-publish", round))

    page = anybody.get(url("order-public", round)).text
    assert "27-8" in page
    assert "09:12" in page
    check = anybody.get(url("draw-check", round, 1)).text
    assert lot.digest("27-8", "Z01") in check
    record = tmp_path / "draw.json"
    record.write_bytes(anybody.get(url("draw-record", round, 1)).content)
    source = tmp_path / "lot.py"
    source.write_bytes(anybody.get(reverse("judging:lot-source")).content)
    done = subprocess.run(
        [sys.executable, "-I", source, record], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert "the record agrees" in done.stdout
    record.write_text(record.read_text("utf-8").replace('"27-8"', '"27-9"'), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", source, record], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 1
    assert "NOT THE SAME" in done.stdout

    publish_order(round=round, actor=organizer, is_public=False)
    assert anybody.get(url("order-public", round)).status_code == 404


def test_the_line_of_python_on_the_page_prints_the_drawn_order(round, entries, edition, client_of, organizer):
    edition.state = EditionState.OPEN
    edition.save()
    drawn_in_public(round, organizer, "it's 5")
    publish_order(round=round, actor=organizer, is_public=True)
    response = client_of().get(url("draw-check", round, 1))
    command = response.context["groups"][0]["command"]
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert tuple(done.stdout.split()) == lot.draw([f"Z{n:02d}" for n in range(1, 7)], "it's5")


def test_the_paper_has_a_page_for_each_session(round, entries, sessions, client, organizer):
    put(entries, sessions)
    plan_slots(round=round, actor=organizer, minutes=12)
    answer = client.get(url("order-paper", round))
    assert answer.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 2
        assert [float(side) for side in pdf.pages[0].mediabox][2:] == pytest.approx([595.28, 841.89], abs=0.1)


def test_slots_are_those_of_who_takes_part(round, entries, sessions, organizer):
    put(entries, sessions)
    plan_slots(round=round, actor=organizer, minutes=12)
    set_contender_status(contender=entries[1], actor=organizer, status=ContenderStatus.ABSENT, reason="未到")
    first, _second = order_of(round, names=True)
    assert [line.begins for line in first.lines] == [NINE, None, NINE + timedelta(minutes=12)]
    assert [line.place for line in first.lines] == [1, 2, 3]


def test_a_blind_order_shows_aliases_alone(edition, client_of, organizer):
    edition.state = EditionState.OPEN
    edition.save()
    round = RoundFactory(edition=edition, mode=RoundMode.LIVE, is_blind=True)
    one = add_contender(
        round, "9", title="不能说的题目", lead="李春", unit=OrganizationFactory(name="协兴镇党委")
    )
    drawn_in_public(round, organizer, "1")
    publish_order(round=round, actor=organizer, is_public=True)
    for page in (
        client_of().get(url("order-public", round)).text,
        client_of().get(url("draw-check", round, 1)).text,
        client_of(organizer).get(url("draw-detail", round)).text,
    ):
        assert one.alias in page
        assert not [word for word in ("不能说的题目", "李春", "协兴镇党委", one.entry.number) if word in page]


def test_the_desk_calls_nobody_else_while_the_order_changes(edition, organizer):
    scene = make_round(edition, judges=1, entries=2, mode=RoundMode.LIVE, opened_by=organizer)
    one, other = scene.contenders
    set_running_order(round=scene.round, actor=organizer, places={one.pk: 1, other.pk: 2})
    open_stage(round=scene.round, actor=organizer)
    one.round = other.round = scene.round
    call_contender(contender=one, actor=organizer)
    with pytest.raises(DomainError):
        swap_places(first=one, second=other, actor=organizer, reason="换", both_agree=True)
    assert scene.round.state == RoundState.SCORING
