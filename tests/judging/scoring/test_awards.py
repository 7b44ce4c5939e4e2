"""Awards at the edges: ties at the line, empty seats, shares that do not come out even."""

from itertools import permutations, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from judging.scoring import Ranked, SectorAwardRule, evaluate, sector_awards
from judging.scoring.exceptions import ScoringError

pytestmark = pytest.mark.pure


def ranking(*places, scores=()):
    return [
        {"entry": chr(ord("A") + number), "rank": place, **({"score": scores[number]} if scores else {})}
        for number, place in enumerate(places)
    ]


def tiers(*counts):
    return [{"code": f"t{number}", "count": count} for number, count in enumerate(counts, start=1)]


def won(found):
    by_tier = {}
    for entry, tier in found["awards"].items():
        by_tier[tier] = by_tier.get(tier, "") + entry
    return by_tier


@pytest.mark.parametrize(
    ("places", "counts", "options", "expected"),
    [
        ((1, 2, 3), (1, 1), {}, {"t1": "A", "t2": "B"}),
        ((1, 1, 1, 1, 5), (1, 2, 1), {}, {"t1": "ABCD"}),
        ((1, 1, 1, 1, 5), (1, 2, 1), {"overflow": "extend"}, {"t1": "ABCD", "t2": "E"}),
        ((1, 1, 1, 4, 5), (1, 1, 2), {}, {"t1": "ABC", "t3": "D"}),
        ((1, 2, 2, 4), (2, 1), {"tie_policy": "exclude"}, {"t1": "A"}),
        ((1, 2, 2, 4), (2, 2), {"tie_policy": "exclude"}, {"t1": "A", "t2": "BC"}),
        ((1, 2, 2, 4), (2, 2), {"tie_policy": "exclude", "vacancy": "pass"}, {"t1": "A", "t2": "BCD"}),
        ((1, 2), (0, 1), {}, {"t2": "A"}),
        ((), (3,), {}, {}),
    ],
)
def test_awards_at_the_line(places, counts, options, expected):
    found = evaluate("awards", {"ranking": ranking(*places), "tiers": tiers(*counts), **options})

    assert won(found) == expected


def test_seats_left_empty_by_a_least_score_may_be_handed_on():
    rows = ranking(1, 2, 3, scores=("95", "84", "83"))
    two = [{"code": "first", "count": 2, "min_score": "90"}, {"code": "second", "count": 1}]

    kept = evaluate("awards", {"ranking": rows, "tiers": two})
    handed_on = evaluate("awards", {"ranking": rows, "tiers": two, "vacancy": "pass"})

    assert (won(kept), kept["unused"]) == ({"first": "A", "second": "B"}, {"first": 1, "second": 0})
    assert won(handed_on) == {"first": "A", "second": "BC"}


@pytest.mark.parametrize(("rounding", "seats"), [("floor", 2), ("half_up", 3), ("ceil", 3)])
def test_a_share_becomes_whole_seats(rounding, seats):
    tier = {"code": "first", "percent": "25", "round": rounding}

    assert evaluate("awards", {"ranking": [], "base": 10, "tiers": [tier]})["seats"] == {"first": seats}


def test_a_ranking_may_carry_names_and_titles():
    rows = [{**row, "title": "A lecture", "unit": "u"} for row in ranking(1, 2)]

    assert won(evaluate("awards", {"ranking": rows, "tiers": tiers(1)})) == {"t1": "A"}


def test_a_least_score_needs_scores():
    tier = {"code": "first", "count": 1, "min_score": "90"}

    assert evaluate("awards", {"ranking": ranking(1), "tiers": [tier]}) == {
        "error": "score_missing",
        "entry": "A",
    }


def test_advancement_is_one_tier():
    found = evaluate("awards", {"ranking": ranking(1, 2, 2, 4), "tiers": [{"code": "final", "count": 2}]})

    assert won(found) == {"final": "ABC"}


def test_a_sector_never_gets_more_than_its_most_nor_less_than_its_least():
    rows = [
        {"entry": entry, "rank": rank, "sector": sector}
        for rank, (entry, sector) in enumerate(["As", "Bs", "Cs", "Ds", "Er", "Fr"], start=1)
    ]

    def awarded(**rule):
        return "".join(evaluate("sector_awards", {"ranking": rows, **rule})["awarded"])

    assert awarded(seats=4) == "ABCD"
    assert awarded(seats=4, min_per_sector=1) == "ABCE"
    assert awarded(seats=4, max_per_sector=2) == "ABEF"
    assert awarded(seats=6, max_per_sector=2) == "ABEF"


def by_sector(rows, **rule):
    """What a ranking written as entry, place and sector gives: the awarded, or who must be told apart."""
    ranking = [{"entry": row[0], "rank": int(row[1]), "sector": row[2]} for row in rows.split()]
    found = evaluate("sector_awards", {"ranking": ranking, **rule})
    return "".join(found["awarded"]) if "awarded" in found else found


@pytest.mark.parametrize(
    ("rows", "rule", "expected"),
    [
        ("A1s B2s C3t D3t", {"seats": 1, "min_per_sector": 0}, "A"),  # below the line
        ("A1s B1s C3t", {"seats": 3, "max_per_sector": 2}, "ABC"),  # above it
        ("A1s B1t C3s", {"seats": 2, "min_per_sector": 1}, "AB"),  # each its sector's best
        ("A1s B2s C2s D4t", {"seats": 2, "max_per_sector": 1}, "AD"),  # their sector is full
        ("A1s B2s C2t", {"seats": 2, "max_per_sector": 1}, "AC"),  # only one of them has room
    ],
)
def test_a_shared_place_within_which_nobody_has_to_choose_needs_no_decision(rows, rule, expected):
    assert by_sector(rows, **rule) == expected


@pytest.mark.parametrize(
    ("rows", "rule", "tied"),
    [
        ("A1s B2s C2t", {"seats": 2, "max_per_sector": 2}, ["B", "C"]),  # one seat for two
        ("A1s B1s C3t", {"seats": 2, "max_per_sector": 1}, ["A", "B"]),  # one of their sector
        ("A1s B1s C1s D4t", {"seats": 2, "min_per_sector": 1}, ["A", "B", "C"]),  # whose is the seat kept
    ],
)
def test_a_shared_place_within_which_somebody_has_to_choose_is_named_whole(rows, rule, tied):
    assert by_sector(rows, **rule) == {"error": "tie", "entries": tied}


def chosen_by(order, rule):
    """Whom a strict order awards."""
    strict = [Ranked(entry, place, None, sector) for place, (entry, sector) in enumerate(order, start=1)]
    return set(sector_awards(strict, rule))


@given(
    st.lists(st.lists(st.sampled_from("stu"), min_size=1, max_size=4), min_size=1, max_size=3).filter(
        lambda places: sum(map(len, places)) <= 6
    ),
    st.integers(0, 6),
    st.integers(0, 2),
    st.none() | st.integers(0, 3),
)
def test_a_decision_is_asked_for_where_some_order_within_a_place_awards_others_and_only_there(
    places, seats, least, most
):
    rule = SectorAwardRule(seats, least, None if most is None else max(least, most))
    letters = iter("ABCDEF")
    groups = [[(next(letters), sector) for sector in place] for place in places]
    ranking, before = [], 0
    for group in groups:
        ranking += [Ranked(entry, before + 1, None, sector) for entry, sector in group]
        before += len(group)
    sectors = [sector for place in places for sector in place]
    assume(sum(min(least, sectors.count(one)) for one in {*sectors}) <= seats)

    outcomes = [
        chosen_by([one for group in order for one in group], rule)
        for order in product(*(list(permutations(group)) for group in groups))
    ]
    if all(one == outcomes[0] for one in outcomes):
        assert set(sector_awards(ranking, rule)) == outcomes[0]
    else:
        with pytest.raises(ScoringError, match="tie"):
            sector_awards(ranking, rule)
