"""Working days in China: weekends, public holidays, and the weekend days that are worked to make up for them.

The days are those that the State Council announces each autumn for the next year; the library chinesecalendar carries
them. A year that it does not carry yet is refused, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import chinese_calendar
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contest.exceptions import DomainError

HOLIDAYS: Final[dict[str, str | Promise]] = {
    "New Year's Day": gettext_lazy("New Year's Day"),
    "Spring Festival": gettext_lazy("Spring Festival"),
    "Tomb-sweeping Day": gettext_lazy("Tomb-sweeping Day"),
    "Labour Day": gettext_lazy("Labour Day"),
    "Dragon Boat Festival": gettext_lazy("Dragon Boat Festival"),
    "National Day": gettext_lazy("National Day"),
    "Mid-autumn Festival": gettext_lazy("Mid-autumn Festival"),
}
"""The library's names, in the reader's language; any other name is shown as it is."""


class CalendarUnknown(DomainError):
    """Nobody has said yet which days of a year are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _(
                "The public holidays of %(year)d are not known to this installation yet: they are announced in the autumn "
                "before, and come with an update. Until then, set the end of the notice by hand, with a reason."
            )
            % {"year": year}
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day, whether it is worked, and why if that is not what the day of the week says."""

    day: date
    works: bool
    why: str | Promise = ""


def calendar_day(day: date) -> CalendarDay:
    """Say whether a day is worked. Raises CalendarUnknown for a year without data."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError as error:
        raise CalendarUnknown(day.year) from error
    if name:
        holiday = HOLIDAYS.get(name, name)
        return CalendarDay(day, not is_off, holiday if is_off else _("worked for %s") % holiday)
    return CalendarDay(day, not is_off, pgettext_lazy("calendar", "weekend") if is_off else "")


def days_from(first: date) -> Iterator[CalendarDay]:
    """Yield the days from the first one on. Raises CalendarUnknown where the data ends."""
    while True:
        yield calendar_day(first)
        first += timedelta(days=1)


def last_working_day(start: date, count: int, *, counts_start: bool = False) -> date:
    """Return the day on which `count` working days are full.

    start: the day on which the period is opened. It is not counted itself, as Article 201 of the Civil Code has it for
    periods in days; counts_start counts it all the same, if it is a working day.
    count: working days, 1 or more. Raises CalendarUnknown.
    """
    if count < 1:
        raise ValueError(f"a period has at least one working day, not {count}")
    left = count
    for one in days_from(start if counts_start else start + timedelta(days=1)):
        left -= one.works
        if not left:
            return one.day
    raise AssertionError


def known_days(first: date, last: date) -> list[CalendarDay]:
    """Return the days of a stretch, both ends included, as far as the calendar knows them."""
    found: list[CalendarDay] = []
    for number in range((last - first).days + 1):
        try:
            found.append(calendar_day(first + timedelta(days=number)))
        except CalendarUnknown:
            break
    return found
