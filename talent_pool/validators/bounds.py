"""What only a slip of the hand can mean: a year far off, a crowd of millions."""

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2100
MOST_PEOPLE: Final = 100_000


def plausible_day(day: date) -> None:
    """Refuse days outside FIRST_YEAR to LAST_YEAR: a term from the year 0026 on stands in the figures of each since."""
    plausible_year(day.year)


def plausible_year(year: int) -> None:
    """Refuse years outside FIRST_YEAR to LAST_YEAR."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("Look at the year; it must be one from %(first)d to %(last)d."),
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


def plausible_crowd(people: int) -> None:
    """Refuse more than MOST_PEOPLE."""
    if people > MOST_PEOPLE:
        raise ValidationError(_("That is more than a hundred thousand people. Please look again."))
