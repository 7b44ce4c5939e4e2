"""Working days as the State Council announced them for 2024 to 2026: holidays, and weekend days worked in their place."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.working_days import CalendarUnknown, calendar_day, known_days, last_working_day

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 16), 5, date(2026, 11, 23)),  # a plain week: Tuesday to Monday
        (date(2024, 2, 8), 5, date(2024, 2, 21)),  # Spring Festival 10–17 February; Sunday the 18th is worked
        (date(2024, 2, 2), 2, date(2024, 2, 5)),  # Sunday 4 February 2024 is worked
        (date(2024, 9, 27), 5, date(2024, 10, 10)),  # Sunday 29 September is worked, 1–7 October are not
        (
            date(2025, 1, 24),
            5,
            date(2025, 2, 7),
        ),  # Sunday the 26th and Monday the 27th, then 28 January–4 February off
        (date(2025, 9, 26), 3, date(2025, 9, 30)),  # Sunday 28 September 2025 is worked
        (
            date(2025, 9, 30),
            3,
            date(2025, 10, 11),
        ),  # National Day and Mid-autumn 1–8 October; Saturday the 11th is worked
        (
            date(2026, 2, 12),
            5,
            date(2026, 2, 26),
        ),  # Spring Festival 15–23 February; Saturday the 14th is worked
        (date(2026, 9, 30), 2, date(2026, 10, 9)),  # 1–7 October off
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # Saturday 10 October 2026 is worked
    ],
)
def test_the_last_of_some_working_days(start, count, end):
    assert last_working_day(start, count) == end


def test_the_day_of_publication_counts_only_where_the_rule_says_so_and_it_is_worked():
    monday, sunday = date(2026, 11, 16), date(2026, 11, 15)
    assert last_working_day(monday, 5, counts_start=True) == date(2026, 11, 20)
    assert last_working_day(sunday, 5, counts_start=True) == date(2026, 11, 20)
    assert last_working_day(monday, 1) == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2026, 10, 1), False, "国庆节"),
        (date(2026, 10, 10), True, "国庆节调休上班"),
        (date(2026, 2, 14), True, "春节调休上班"),
        (date(2025, 6, 2), False, "端午节"),
        (date(2026, 11, 21), False, "周末"),
        (date(2026, 11, 20), True, ""),
    ],
)
def test_a_day_says_why_it_is_not_what_its_name_says(day, works, why):
    found = calendar_day(day)
    assert (found.works, str(found.why)) == (works, why)


def test_a_year_without_data_is_refused_by_name_and_never_guessed():
    with pytest.raises(CalendarUnknown, match="2027") as refused:
        last_working_day(date(2026, 12, 30), 5)
    assert refused.value.year == 2027
    assert [one.day.year for one in known_days(date(2026, 12, 30), date(2027, 1, 3))] == [2026, 2026]


@given(st.dates(date(2024, 1, 1), date(2026, 10, 1)), st.integers(1, 30))
def test_a_period_ends_on_a_working_day_and_holds_exactly_so_many(start, count):
    end = last_working_day(start, count)
    days = known_days(start, end)[1:]
    assert days[-1].works
    assert sum(one.works for one in days) == count


def test_a_period_has_at_least_one_day():
    with pytest.raises(ValueError):
        last_working_day(date(2026, 1, 5), 0)
