"""What a return would change, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from judging.carry.nouns import BY_NAME
from judging.carry.parcel import Parcel
from judging.models import Round
from judging.queries.carry.plan import Change, Plan
from judging.states import (
    ContenderStatus,
    HeldState,
    PaperState,
    RoundState,
    ScreenRole,
    SheetState,
    StagePhase,
)

SHOWN: Final = 200
"""Lines of a list on the page; the numbers above it count all."""

NOUN_WORDS: Final[Mapping[str, str | Promise]] = {
    "file": gettext_lazy("Pictures"),
    "edition": gettext_lazy("Edition"),
    "host": gettext_lazy("Organizations named on it"),
    "sector": gettext_lazy("Sectors"),
    "lecture_form": gettext_lazy("Lecture forms"),
    "entry_type": gettext_lazy("Entry types"),
    "unit": pgettext_lazy("organizations", "Units"),
    "person": gettext_lazy("People"),
    "membership": gettext_lazy("Roles"),
    "entry": gettext_lazy("Entries"),
    "member": gettext_lazy("Team members and advisers"),
    "round": gettext_lazy("Round"),
    "criterion": gettext_lazy("Criteria"),
    "session": gettext_lazy("Sessions"),
    "panel": gettext_lazy("Panels"),
    "seat": gettext_lazy("Seats"),
    "contender": gettext_lazy("Entries of the round: order, time, status"),
    "deduction": gettext_lazy("Deductions"),
    "recusal": gettext_lazy("Recusals"),
    "sheet": gettext_lazy("Score sheets"),
    "version": gettext_lazy("Versions of marks"),
    "signature": gettext_lazy("Signatures"),
    "tie": gettext_lazy("Decisions and lots on shared places"),
    "card": gettext_lazy("Cards of seats"),
    "tablet": gettext_lazy("Tablets"),
    "held": gettext_lazy("Marks that were kept apart"),
    "paper": gettext_lazy("Paper sheets"),
    "stage": gettext_lazy("Stage"),
    "appearance": gettext_lazy("Appearances on stage"),
    "screen": gettext_lazy("Screens"),
    "order_plan": gettext_lazy("Running order"),
    "draw": gettext_lazy("Drawings of the running order"),
    "poll_plan": gettext_lazy("How does the audience vote?"),
    "ticket": gettext_lazy("Tickets of the audience"),
    "poll": gettext_lazy("Audience votes"),
    "earlier": gettext_lazy("Scores of earlier rounds"),
}
"""What people call the nouns of a file."""


@dataclass(frozen=True, slots=True)
class NounRow:
    """One line of the numbers."""

    label: str
    new: int
    same: int
    changed: int
    conflicts: int
    gone: int


def noun_rows(plan: Plan) -> list[NounRow]:
    """Return the numbers of a plan by noun, those that say nothing left out."""
    rows = []
    for name, noun in BY_NAME.items():
        if not noun.comes_back:
            continue
        row = NounRow(
            label=noun_word(name),
            new=len(plan.new.get(name, [])),
            same=plan.same[name],
            changed=len({change.key for change in plan.changes if change.noun == name}),
            conflicts=len({change.key for change in plan.conflicts if change.noun == name}),
            gone=len(plan.gone.get(name, [])),
        )
        if row.new or row.same or row.changed or row.conflicts or row.gone:
            rows.append(row)
    return rows


def noun_word(name: str) -> str:
    """Return how people call a noun."""
    return str(NOUN_WORDS[name])


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One thing that changed: what it is, in what, from what to what."""

    name: str
    what: str
    here: str
    there: str


# How a row is called: the ways to the columns that name it.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "round": ("name",),
    "session": ("name",),
    "panel": ("name",),
    "screen": ("name",),
    "seat": ("label", "judge__full_name"),
    "contender": ("entry__number", "entry__title"),
    "appearance": ("contender__entry__number", "contender__entry__title"),
    "deduction": ("contender__entry__number", "contender__entry__title"),
    "sheet": ("seat__label", "seat__judge__full_name", "contender__entry__number", "contender__entry__title"),
    "held": ("sheet__seat__label", "sheet__contender__entry__number", "sheet__contender__entry__title"),
    "paper": ("sheet__seat__label", "sheet__contender__entry__number", "sheet__contender__entry__title"),
    "recusal": ("seat__label", "contender__entry__number", "contender__entry__title"),
    "tablet": ("seat__label", "name"),
    "card": ("seat__label",),
    "tie": ("kind",),
    "stage": ("round__name",),
}


def change_rows(round: Round, changes: Sequence[Change], totals: Mapping[str, str]) -> list[ChangeRow]:
    """Return the first of some changes in words, by noun and name, with one query for each noun among them.

    totals: of versions of marks, see `totals_of`.
    """
    names = {noun: _names(round, noun) for noun in {change.noun for change in changes}}
    order = list(BY_NAME)
    named = [(change, names[change.noun].get(change.key, noun_word(change.noun))) for change in changes]
    named.sort(key=lambda one: (order.index(one[0].noun), one[1]))
    return [
        ChangeRow(
            name=name,
            what=_what(change),
            here=_words(change, change.here, totals),
            there=_words(change, change.there, totals),
        )
        for change, name in named[:SHOWN]
    ]


def totals_of(round: Round, parcel: Parcel) -> dict[str, str]:
    """Return the total of every version of marks, here and in the file, by the version's own id."""
    noun = BY_NAME["version"]
    at = noun.place["total"]
    found = {row[0]: row[at] for row in parcel.rows.get(noun.name, [])}
    return found | dict(noun.rows(round).order_by().values_list("client_id", "total"))


def _names(round: Round, name: str) -> dict[tuple[Any, ...], str]:
    noun = BY_NAME[name]
    keys = noun.columns[: len(noun.key)]
    ways = NAMES.get(name, ())
    found = {}
    for row in noun.rows(round).values_list(*(column.path for column in keys), *ways):
        key = tuple(column.write(value) for column, value in zip(keys, row, strict=False))
        found[key] = " ".join(str(part) for part in row[len(keys) :] if part)
    return found


WHAT: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("round", "state"): gettext_lazy("State"),
    ("contender", "status"): gettext_lazy("Status"),
    ("contender", "session"): gettext_lazy("Running order"),
    ("contender", "elapsed_seconds"): gettext_lazy("Time used"),
    ("contender", "audience_votes"): gettext_lazy("Audience votes"),
    ("sheet", "state"): gettext_lazy("Score sheet"),
    ("appearance", "phase"): gettext_lazy("On stage"),
    ("held", "state"): gettext_lazy("Marks that were kept apart"),
    ("paper", "state"): gettext_lazy("Paper sheet"),
    ("seat", "is_chief"): gettext_lazy("Seat"),
    ("deduction", "cancelled_at"): gettext_lazy("Deduction"),
    ("recusal", "withdrawn_at"): gettext_lazy("Recusal"),
}


def _what(change: Change) -> str:
    return str(WHAT.get((change.noun, change.columns[0]), noun_word(change.noun)))


def _choice(choices: type[TextChoices]) -> Callable[[tuple[Any, ...]], str]:
    return lambda values: str(choices(values[0]).label)


def _sheet(values: tuple[Any, ...], totals: Mapping[str, str]) -> str:
    state, reason, signed_at, current = values
    total = totals.get(current, "")
    return _joined(
        SheetState(state).label, _("%s points") % total if total else "", reason, _moment(signed_at)
    )


def _order(values: tuple[Any, ...]) -> str:
    return "—" if values[1] is None else _("place %d") % values[1]


def _seconds(values: tuple[Any, ...]) -> str:
    if values[0] is None:
        return "—"
    return f"{values[0] // 60}:{values[0] % 60:02d}"


def _status(values: tuple[Any, ...]) -> str:
    return _joined(ContenderStatus(values[0]).label, values[1])


def _votes(values: tuple[Any, ...]) -> str:
    return "—" if values[0] is None else ngettext("%d vote", "%d votes", values[0]) % values[0]


def _seat(values: tuple[Any, ...]) -> str:
    is_chief, left_at, reason = values
    return _joined(_("chief judge") if is_chief else "", _moment(left_at), reason) or "—"


def _screen(values: tuple[Any, ...]) -> str:
    return _joined(values[0], ScreenRole(values[1]).label)


def _plainly(values: tuple[Any, ...]) -> str:
    return _joined(*(_moment(value) or value for value in values)) or "—"


SAID: Final[Mapping[tuple[str, str], Callable[[tuple[Any, ...]], str]]] = {
    ("round", "state"): _choice(RoundState),
    ("contender", "status"): _status,
    ("contender", "session"): _order,
    ("contender", "elapsed_seconds"): _seconds,
    ("contender", "audience_votes"): _votes,
    ("appearance", "phase"): _choice(StagePhase),
    ("held", "state"): _choice(HeldState),
    ("paper", "state"): _choice(PaperState),
    ("seat", "is_chief"): _seat,
    ("screen", "name"): _screen,
}


def _words(change: Change, values: tuple[Any, ...], totals: Mapping[str, str]) -> str:
    if change.noun == "sheet":
        return _sheet(values, totals)
    return SAID.get((change.noun, change.columns[0]), _plainly)(values)


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part not in (None, "", False))


def _moment(value: Any) -> str:
    moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else ""
