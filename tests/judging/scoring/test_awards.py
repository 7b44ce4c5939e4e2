"""Awards at the edges: ties at the line, empty seats, shares that do not come out even."""

import pytest

from judging.scoring import evaluate

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
