"""The ranking of lecturers for an order, without a database."""

from datetime import date

import pytest

from talent_pool.dispatching import MOST, Ground, Order, Profile, judge, suggest

DAY, NEXT = date(2026, 12, 1), date(2026, 12, 2)


def points_of(suggestion):
    return {reason.ground: (reason.points, reason.found) for reason in suggestion.reasons}


def test_all_grounds_together_give_a_hundred():
    assert sum(MOST.values()) == 100
    order = Order(
        topics=frozenset({1}), report=7, wanted=1, sector="农村", audience="farmers", language="四川话", town="协兴镇",
        slots=((DAY, "morning"),),
    )  # fmt: skip
    best = Profile(
        1,
        "蒋红梅",
        frozenset({1}),
        True,
        ["农村"],
        ["farmers"],
        ["四川话"],
        ["协兴镇"],
        load=0,
        ratings=(5000, 1000),
    )
    assert judge(order, best).points == 100
    assert all(reason.points == reason.most for reason in judge(order, best).reasons)


@pytest.mark.parametrize(
    ("order", "profile", "ground", "found"),
    [
        (Order(topics=frozenset({1, 2})), Profile(1, topics=frozenset({2})), Ground.TOPIC, (10, "shared")),
        (Order(topics=frozenset({1})), Profile(1), Ground.TOPIC, (0, "other")),
        (Order(report=7), Profile(1, gives_report=True), Ground.TOPIC, (25, "report")),
        (Order(report=7), Profile(1), Ground.TOPIC, (0, "other")),
        (Order(), Profile(1), Ground.TOPIC, (12, "any")),
        (Order(sector="农村"), Profile(1, sectors=["学校"]), Ground.SECTOR, (0, "not_served")),
        (Order(sector="农村"), Profile(1), Ground.SECTOR, (4, "unknown")),
        (Order(audience="farmers"), Profile(1, audiences=["farmers"]), Ground.AUDIENCE, (8, "served")),
        (Order(town="协兴镇"), Profile(1, in_town=3), Ground.DISTANCE, (10, "was_there")),
        (Order(town="协兴镇"), Profile(1, towns=["大安镇"]), Ground.DISTANCE, (0, "elsewhere")),
        (
            Order(town="协兴镇", ways={"大安镇": 9.6, "化龙乡": 3.2}),
            Profile(1, towns=["大安镇", "化龙乡"]),
            Ground.DISTANCE,
            (9, "near"),
        ),
        (
            Order(town="协兴镇", ways={"大安镇": 15.2}),
            Profile(1, towns=["大安镇"]),
            Ground.DISTANCE,
            (6, "near"),
        ),
        (Order(ways={"大安镇": 15.2}), Profile(1, towns=["大安镇"]), Ground.DISTANCE, (6, "near")),
        (
            Order(town="协兴镇", ways={"大安镇": 30.1}),
            Profile(1, towns=["大安镇"]),
            Ground.DISTANCE,
            (0, "elsewhere"),
        ),
        (Order(town="协兴镇", ways={"大安镇": 1}), Profile(1), Ground.DISTANCE, (6, "unknown")),
        (Order(town="协兴镇", is_online=True), Profile(1, towns=["大安镇"]), Ground.DISTANCE, (12, "online")),
        (Order(), Profile(1, load=10), Ground.LOAD, (0, "load")),
        (Order(), Profile(1, load=400), Ground.LOAD, (0, "load")),
        (Order(), Profile(1), Ground.RATING, (4, "unrated")),
    ],
)
def test_a_ground_says_what_was_found(order, profile, ground, found):
    assert points_of(judge(order, profile))[ground] == found


def test_one_rating_of_five_does_not_beat_many_good_ones():
    once, often = Profile(1, ratings=(5, 1)), Profile(2, ratings=(96 * 5 + 4 * 4, 100))
    assert points_of(judge(Order(), once))[Ground.RATING] <= points_of(judge(Order(), often))[Ground.RATING]


def test_a_whole_day_is_free_while_a_part_of_it_is():
    order = Order(slots=((DAY, "any"), (NEXT, "morning")))
    morning = frozenset({(DAY, "morning"), (NEXT, "morning")})
    assert judge(order, Profile(1, busy=morning)).free == ((DAY, "any"),)
    all_day = frozenset((DAY, part) for part in ("morning", "afternoon", "evening"))
    only_second = judge(order, Profile(1, busy=all_day))
    assert only_second.free == ((NEXT, "morning"),)
    assert points_of(only_second)[Ground.DAYS] == (10, "free")
    assert not judge(order, Profile(1, busy=all_day | morning)).is_free


def test_the_free_come_before_the_busy_and_those_who_declined_come_last():
    order = Order(topics=frozenset({1}), slots=((DAY, "morning"),))
    busy = frozenset({(DAY, "morning")})
    found = suggest(
        order,
        [
            Profile(1, "甲", frozenset({1}), busy=busy),
            Profile(2, "乙", frozenset({1}), has_declined=True),
            Profile(3, "丙"),
            Profile(4, "丁", frozenset({1})),
        ],
    )
    assert [one.key for one in found] == [4, 3, 1, 2]


def test_equal_facts_give_the_same_list_in_any_order_of_asking():
    people = [Profile(n, "同名") for n in range(30)]
    assert suggest(Order(), people, limit=5) == suggest(Order(), reversed(people), limit=5)
    assert [one.key for one in suggest(Order(), people, limit=5)] == [0, 1, 2, 3, 4]
