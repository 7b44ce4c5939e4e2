"""Several decisions and lots of one round: each acts on a group only if it names all of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.scoring.package import verify
from judging.scoring.package.inputs import fingerprint_in_one_list
from judging.scoring.package.spelling import sealed
from judging.scoring.rounds import EntryInput, RoundRule, acting_orders, in_one_list, round_result
from tests.judging.scoring.packages import RULE, entry, five, lot, round_package

pytestmark = pytest.mark.pure

ENTRIES = "ABCDEF"
CHAIN = ["decision", "lot"]


def a_rule(chain=CHAIN):
    return {
        "criteria": [{"code": "all", "max": "100"}],
        "aggregator": {"name": "mean"},
        "chain": list(chain),
    }


def scored(totals):
    return {
        "panel": ["J1"],
        "entries": [{"code": code, "marks": {"J1": {"all": total}}} for code, total in totals.items()],
    }


def ranks(totals, records, chain=CHAIN):
    rule, inputs = a_rule(chain), scored(totals)
    result = round_result(
        RoundRule.from_json(rule), [EntryInput.from_json(one) for one in inputs["entries"]], panel=["J1"],
        **acting_orders(rule, inputs, records),
    )  # fmt: skip
    return {line.entry: line.rank for line in result.lines}


def test_entries_of_two_lots_share_a_place_when_nobody_drew_between_them():
    apart = [("lot", "BA"), ("lot", "CD")]
    assert ranks({"A": "95", "B": "90", "C": "90", "D": "80"}, apart) == {"A": 1, "B": 2, "C": 2, "D": 4}


def test_an_older_lot_that_names_the_whole_place_is_not_turned_round_by_a_newer_one():
    """B and C were drawn later; between A and B the older lot alone was drawn."""
    assert ranks({"A": "90", "B": "90", "C": "80"}, [("lot", "BC"), ("lot", "AB")]) == {
        "A": 1,
        "B": 2,
        "C": 3,
    }


def test_a_lot_still_separates_two_while_a_third_of_it_shares_a_place_with_somebody_else():
    totals = {"A": "90", "B": "90", "C": "80", "D": "80", "E": "70"}
    records = [("lot", "ED"), ("lot", "BAC")]
    assert ranks(totals, records) == {"B": 1, "A": 2, "C": 3, "D": 3, "E": 5}


def test_records_that_meet_in_no_group_make_the_list_that_they_always_made():
    records = [("lot", "DC"), ("lot", "BA")]
    inputs = scored({"A": "90", "B": "90", "C": "80", "D": "80"})
    assert acting_orders(a_rule(), inputs, records) == in_one_list(records) == {"lot": list("DCBA")}


def by_the_word(totals, records, chain):
    """The rule by its word: group by group and link by link, the newest record that names a whole group orders it."""
    groups = {}
    for code, total in totals.items():
        groups.setdefault(total, set()).add(code)
    order = [groups[total] for total in sorted(groups, key=int, reverse=True)]
    for link in chain:
        after = []
        for group in order:
            whole = next((kept for kind, kept in records if kind == link and group <= set(kept)), None)
            after += [group] if whole is None else [{code} for code in whole if code in group]
        order = after
    return {code: 1 + sum(map(len, order[:at])) for at, group in enumerate(order) for code in group}


SOME = st.lists(st.sampled_from(ENTRIES), unique=True, min_size=1).map("".join)


@given(
    st.fixed_dictionaries({code: st.sampled_from(["70", "80", "90"]) for code in ENTRIES}),
    st.lists(st.tuples(st.sampled_from(CHAIN), SOME), max_size=5),
    st.permutations(CHAIN),
)
def test_whatever_was_recorded_the_newest_order_of_the_whole_group_counts_and_no_other(
    totals, records, chain
):
    assert ranks(totals, records, chain) == by_the_word(totals, records, chain)


# In a package --------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed():
    """A sealed package of a round in which B and C, of two lots, share the second place."""
    same = five(*[("50", "40")] * 5)
    entries = [
        entry("A", five(*[("55", "40")] * 5)), entry("B", same), entry("C", same), entry("D", five(*[("45", "40")] * 5)),
    ]  # fmt: skip
    rule = RULE | {"chain": ["lot"]}
    return round_package(entries, rule=rule, tie_orders=[lot("早", "A", "B"), lot("晚", "C", "D")])


def test_the_verifier_leaves_them_together_as_the_result_does(mixed):
    assert [line["working"]["rank"] for line in mixed["lines"]] == [1, 2, 2, 4]
    assert verify(mixed).faults == []


def test_of_a_result_that_separated_them_the_digest_agrees_and_the_places_are_named(mixed):
    """As earlier versions did: what went in is what the package says, what came out nobody drew."""
    assert fingerprint_in_one_list(mixed) != mixed["result"]["inputs_sha256"]
    mixed["result"]["inputs_sha256"] = fingerprint_in_one_list(mixed)
    assert verify(sealed(mixed)).faults == []
    third = next(line for line in mixed["lines"] if line["entry"] == "C")
    third["working"] |= {"rank": 3, "decided_by": ["lot"]}

    faults = verify(sealed(mixed)).faults

    assert any("rank" in fault for fault in faults)
    assert not any("inputs_sha256" in fault for fault in faults)
