"""The balanced plan: pure, so hypothesis may try everything."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.assignment import balanced

pytestmark = pytest.mark.pure


@st.composite
def problems(draw, most_entries=12, most_seats=6, with_kept=True):
    entries = [f"E{i}" for i in range(draw(st.integers(0, most_entries)))]
    seats = [f"J{i}" for i in range(draw(st.integers(1, most_seats)))]
    pairs = st.dictionaries(
        st.sampled_from(entries or ["-"]), st.sets(st.sampled_from(seats), max_size=len(seats)), max_size=8
    )
    barred = draw(pairs)
    kept = draw(pairs) if with_kept else {}
    kept = {entry: held - barred.get(entry, set()) for entry, held in kept.items() if entry in entries}
    return entries, seats, draw(st.integers(1, len(seats))), barred, kept, draw(st.integers(0, 99))


def plan_of(problem):
    entries, seats, per_entry, barred, kept, seed = problem
    return balanced(entries, seats, per_entry=per_entry, barred=barred, kept=kept, seed=seed)


@given(problems())
def test_every_entry_gets_its_judges_or_is_named(problem):
    entries, seats, per_entry, barred, kept, _seed = problem
    plan = plan_of(problem)
    for entry in entries:
        total = len(plan.added.get(entry, [])) + len(kept.get(entry, ()))
        possible = len([seat for seat in seats if seat not in barred.get(entry, ())])
        if possible >= per_entry:
            assert total == max(per_entry, len(kept.get(entry, ())))
            assert entry not in plan.short
        else:
            assert total == possible
            assert plan.short[entry] == per_entry - total


@given(problems())
def test_no_plan_adds_a_conflict_or_a_seat_twice(problem):
    *_, barred, kept, _seed = problem
    for entry, added in plan_of(problem).added.items():
        assert len(added) == len(set(added))
        assert not set(added) & set(barred.get(entry, ()))
        assert not set(added) & set(kept.get(entry, ()))


@given(st.integers(0, 40), st.integers(1, 9), st.data())
def test_without_conflicts_the_loads_differ_by_one_at_most(n_entries, n_seats, data):
    entries = [f"E{i}" for i in range(n_entries)]
    seats = [f"J{i}" for i in range(n_seats)]
    per_entry = data.draw(st.integers(1, n_seats))
    plan = balanced(
        entries, seats, per_entry=per_entry, barred={}, kept={}, seed=data.draw(st.integers(0, 9))
    )
    assert plan.spread <= 1
    assert sum(plan.loads.values()) == n_entries * per_entry


@settings(deadline=None)  # tries every plan
@given(problems(most_entries=4, most_seats=4))
def test_with_conflicts_no_other_plan_is_more_even(problem):
    entries, seats, per_entry, barred, kept, _seed = problem
    plan = plan_of(problem)
    ways = []
    for entry in entries:
        free = [s for s in seats if s not in barred.get(entry, ()) and s not in kept.get(entry, ())]
        wanted = min(max(per_entry - len(kept.get(entry, ())), 0), len(free))
        ways.append(list(combinations(free, wanted)))
    base = {seat: sum(seat in held for held in kept.values()) for seat in seats}
    best = min(
        sum((base[seat] + sum(seat in one for one in way)) ** 2 for seat in seats) for way in product(*ways)
    )
    assert sum(load**2 for load in plan.loads.values()) == best


@given(problems())
def test_the_same_seed_gives_the_same_plan(problem):
    assert plan_of(problem) == plan_of(problem)


def test_loads_count_what_is_kept():
    plan = balanced(["A", "B", "C"], ["J1", "J2"], per_entry=1, barred={}, kept={"A": ["J1"]}, seed=1)
    assert "A" not in plan.added
    assert sorted(plan.loads.values()) == [1, 2]


def test_a_thousand_entries_are_planned_in_seconds():
    entries = [f"E{i}" for i in range(1000)]
    seats = [f"J{i}" for i in range(20)]
    barred = {entry: {seats[i % 7]} for i, entry in enumerate(entries)}
    plan = balanced(entries, seats, per_entry=5, barred=barred, kept={}, seed=7)
    assert plan.spread <= 1
    assert all(len(added) == 5 for added in plan.added.values())
