"""What the yearly report counts, by what, with the definition that is printed under each figure. Plain Python."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talent_pool.states import AudienceKind

NO_KEY: Final = "-"
"""Stands in addresses for rows that say nothing of a sector, town, topic, form or audience."""


class Figure(StrEnum):
    """What is counted."""

    ENTRIES = "entries"
    ACCEPTED = "accepted"
    AWARDS = "awards"
    LECTURERS = "lecturers"
    REPORTS = "reports"
    SESSIONS = "sessions"
    ATTENDANCES = "attendances"
    UNCOUNTED = "uncounted"
    UNCONFIRMED = "unconfirmed"


class Dimension(StrEnum):
    """By what it is told apart."""

    SECTOR = "sector"
    TOWN = "town"
    TOPIC = "topic"
    FORM = "form"
    AUDIENCE = "audience"


LABELS: Final[dict[Figure, Promise]] = {
    Figure.ENTRIES: _("Entries"),
    Figure.ACCEPTED: _("Entries accepted"),
    Figure.AWARDS: _("Awards"),
    Figure.LECTURERS: _("Lecturers appointed"),
    Figure.REPORTS: _("Reports in the library"),
    Figure.SESSIONS: _("Sessions"),
    Figure.ATTENDANCES: _("Attendances"),
    Figure.UNCOUNTED: _("Sessions without a count"),
    Figure.UNCONFIRMED: _("Sessions not confirmed"),
}

DEFINITIONS: Final[dict[Figure, Promise]] = {
    Figure.ENTRIES: _(
        "Entries handed in to the year's editions and not withdrawn, by the sector of the entry; "
        "returned, rejected and disqualified ones count."
    ),
    Figure.ACCEPTED: _("Those of them that passed the formal check and were not disqualified."),
    Figure.AWARDS: _(
        "Confirmed awards of the year's editions whose results are published, by the sector of the entry "
        "or of the adviser's entry; awards to organizations have no sector."
    ),
    Figure.LECTURERS: _(
        "People whose appointment ran on at least one day of the year, each counted once; "
        "who serves several sectors counts in each, so the sectors may add up to more than the total."
    ),
    Figure.REPORTS: _("Reports in the library whose lecture was given in the year, by its sector."),
    Figure.SESSIONS: _(
        "Lectures given in the year whose record is confirmed: by the branch, or by the pool manager for what "
        "was recorded by hand or comes from earlier records. A lecture before several units at once is one session."
    ),
    Figure.ATTENDANCES: _(
        "The people present, added up over the sessions; who comes to two sessions counts twice. "
        "A session whose people nobody counted adds nothing."
    ),
    Figure.UNCOUNTED: _(
        "Those of the sessions whose people nobody counted. Unknown is not zero: the attendances are without them."
    ),
    Figure.UNCONFIRMED: _(
        "Lectures of the year that are reported and not yet confirmed, or disputed. "
        "They are in no other figure; void records count nowhere."
    ),
}

BY: Final[dict[Dimension, Promise]] = {
    Dimension.SECTOR: _("By sector"),
    Dimension.TOWN: _("By town"),
    Dimension.TOPIC: _("By topic"),
    Dimension.FORM: _("By lecture form"),
    Dimension.AUDIENCE: _("By audience"),
}
NAMES: Final[dict[Dimension, Promise]] = {
    Dimension.SECTOR: _("Sector"),
    Dimension.TOWN: _("Town"),
    Dimension.TOPIC: _("Topic"),
    Dimension.FORM: _("Lecture form"),
    Dimension.AUDIENCE: pgettext_lazy("sessions", "Audience"),
}
WITHOUT: Final[dict[Dimension, Promise]] = {
    Dimension.SECTOR: _("Without a sector"),
    Dimension.TOWN: _("Without a town"),
    Dimension.TOPIC: _("Without a topic"),
    Dimension.FORM: _("Without a form"),
    Dimension.AUDIENCE: _("Without an audience"),
}

HELD: Final = frozenset({Figure.SESSIONS, Figure.ATTENDANCES, Figure.UNCOUNTED, Figure.UNCONFIRMED})
"""Figures over records of sessions."""
COUNTED_IN: Final[dict[Dimension, tuple[Figure, ...]]] = {
    Dimension.SECTOR: tuple(Figure),
    Dimension.TOWN: (Figure.LECTURERS, *(one for one in Figure if one in HELD)),
    Dimension.TOPIC: (Figure.LECTURERS, Figure.REPORTS, *(one for one in Figure if one in HELD)),
    Dimension.FORM: tuple(one for one in Figure if one is not Figure.LECTURERS),
    Dimension.AUDIENCE: (Figure.LECTURERS, *(one for one in Figure if one in HELD)),
}
"""Which figures are told apart by what: an entry has no town, and a lecturer no form."""
SEVERAL: Final = frozenset(
    {(Figure.LECTURERS, one) for one in Dimension}
    | {(one, Dimension.TOPIC) for one in (Figure.REPORTS, *HELD)}
)
"""Where one row may stand under several keys, so that the keys may add up to more than the total."""

NOTES: Final[dict[Dimension, Promise]] = {
    Dimension.SECTOR: _("Lecturers count in each sector they serve."),
    Dimension.TOWN: _("Of sessions the town where they were held; of lecturers each town they travel to."),
    Dimension.TOPIC: _(
        "Of sessions their topic, or where none was noted each topic of the report; of lecturers and reports each "
        "of their topics. So the topics may add up to more than the total."
    ),
    Dimension.FORM: _("As the entry, the report or the record of the session says."),
    Dimension.AUDIENCE: _("Of sessions whom they were held for; of lecturers each audience they serve."),
}


def note_on(figure: Figure, by: Dimension) -> Promise | str:
    """Say how one figure is told apart; nothing about sectors, of which every row but a lecturer has one at most."""
    return "" if by is Dimension.SECTOR and figure is not Figure.LECTURERS else NOTES[by]


def label_of(dimension: Dimension, key: str) -> str:
    """Return a key in words."""
    if key == NO_KEY:
        return str(WITHOUT[dimension])
    if dimension is Dimension.AUDIENCE and key in AudienceKind.values:
        return str(AudienceKind(key).label)
    return key


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure beside the year before; None where it is not known."""

    now: int | None
    before: int | None

    @property
    def difference(self) -> int | None:
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """The growth in percent, one decimal, half away from zero; None from zero or from the unknown."""
        if self.difference is None or not self.before:
            return None
        exact = Fraction(100 * self.difference, self.before)
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


Place = tuple[Figure, int, Dimension | None, str]
"""Figure, year, by what, key; None and "" for the total."""


@dataclass(frozen=True)
class YearlyFigures:
    """All counts, and the years that occur in them, newest first.

    A place that is missing has no rows. `unknown` holds the attendances of sessions none of which was counted.
    """

    counts: Mapping[Place, int]
    unknown: frozenset[Place] = frozenset()
    years: list[int] = field(default_factory=list)

    def count(self, figure: Figure, year: int, by: Dimension | None = None, key: str = "") -> int | None:
        """Return a figure; None where it is not known."""
        place = (figure, year, by, key)
        return None if place in self.unknown else self.counts.get(place, 0)

    def since(self, figure: Figure) -> int | None:
        """Return the first year of which anything of a figure is on record."""
        group = HELD if figure in HELD else {figure}
        return min((self._begun[one] for one in group if one in self._begun), default=None)

    @cached_property
    def _begun(self) -> dict[Figure, int]:
        found: dict[Figure, int] = {}
        for figure, year, by, _key in self.counts:
            if by is None:
                found[figure] = min(year, found.get(figure, year))
        return found

    def compared(self, figure: Figure, year: int, by: Dimension | None = None, key: str = "") -> Comparison:
        """Return a figure beside the year before, which is unknown before records begin."""
        begun = self.since(figure)
        before = None if begun is None or year - 1 < begun else self.count(figure, year - 1, by, key)
        return Comparison(self.count(figure, year, by, key), before)

    def keys(self, by: Dimension, year: int | None = None) -> list[str]:
        """Return what occurs, of one year or ever: most sessions first, then entries, what says nothing last."""
        totals: dict[Figure, Counter[str]] = {figure: Counter() for figure in Figure}
        found: set[str] = set()
        for (figure, counted, dimension, key), n in self.counts.items():
            if dimension is by and year in {None, counted}:
                totals[figure][key] += n
                found.add(key)
        order = (Figure.SESSIONS, Figure.ENTRIES, Figure.LECTURERS, Figure.REPORTS)
        return sorted(found, key=lambda key: (key == NO_KEY, *(-totals[one][key] for one in order), key))

    def keys_beside(self, by: Dimension, year: int) -> list[str]:
        """Return what occurs in a year, then what only the year before had, as far as the two can be compared.

        So the differences of a table add up to that of its total. What says nothing stands last.
        """
        keys = self.keys(by, year)
        known = set(keys)
        gone = [
            key
            for key in self.keys(by, year - 1)
            if key not in known
            and any(self.compared(figure, year, by, key).difference for figure in COUNTED_IN[by])
        ]
        return sorted([*keys, *gone], key=lambda key: key == NO_KEY)


def percent_in_words(percent: Decimal | None) -> str:
    """Return a growth as a table shows it: +12.5%, −3.0%, 0.0%; a dash where there is none."""
    if percent is None:
        return "—"
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f"{sign}{abs(percent)}%"


def difference_in_words(difference: int | None) -> str:
    """Return a difference with its sign; a dash where it is not known."""
    if difference is None:
        return "—"
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{abs(difference)}"


def shown(value: int | None) -> str:
    """Return a figure in words: what is not known is said to be so."""
    return gettext("unknown") if value is None else str(value)
