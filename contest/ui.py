"""The small things a page is made of: views build them, the components in templates/components draw them.

They hold text and addresses only; nothing here asks the database.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise

Text = str | Promise


class Tone(StrEnum):
    """The five tints. A tone never stands alone: a word or an icon is always beside it."""

    NEUTRAL = "neutral"
    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


TONE_ICONS: Final = {
    Tone.NEUTRAL: "info",
    Tone.BLUE: "info",
    Tone.GREEN: "check-circle",
    Tone.AMBER: "warning",
    Tone.RED: "error",
}

# By stored value, for the states of all floors: a value means the same wherever it occurs.
_STATES: Final[dict[Tone, str]] = {
    Tone.NEUTRAL: "draft setup void closed archived withdrawn waived superseded replaced declined discarded ended absent dismissed planned left_out",
    Tone.BLUE: "open submitted judging scoring computed proposed notice ordered dispatched review reported called",
    Tone.GREEN: (
        "accepted approved decided published certified signed confirmed valid admitted delivered done ok upheld back merged taken made answered"
    ),
    Tone.AMBER: "returned recused candidate objection placed offered waiting missing received away entered stopped",
    Tone.RED: "rejected disqualified revoked cancelled failed spoiled expired disputed unmet",
}
STATE_TONES: Final[dict[str, Tone]] = {
    value: tone for tone, values in _STATES.items() for value in values.split()
}


def tone_of(state: object) -> Tone:
    """Return the tint of a state by its stored value; a state not listed is neutral."""
    return STATE_TONES.get(str(state).lower(), Tone.NEUTRAL)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of a navigation.

    group: a heading shown above the first item that bears it (side navigation only).
    count: shown as a small figure beside the label; None hides it.
    """

    label: Text
    url: str
    current: bool = False
    icon: str = ""
    count: int | None = None
    group: Text = ""


class StepStatus(StrEnum):
    DONE = "done"
    CURRENT = "current"
    BLOCKED = "blocked"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    """One station in the life of a thing; note: a date, or what holds it up."""

    label: Text
    status: StepStatus = StepStatus.AHEAD
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a checklist; url and action say where a missing thing is mended."""

    label: Text
    done: bool
    detail: Text = ""
    url: str = ""
    action: Text = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class FileItem:
    """One file, or the empty place of one, as people see it.

    slot: what the file is for ("Video"). size: in bytes. kind: video, image, slides, text, pdf, sheet, archive.
    details: short facts shown after the size. problem: one sentence that says what to do.
    receipt: when it came and under which number, for those who sent it. problem_tone: AMBER where nothing must be done.
    """

    slot: Text = ""
    name: str = ""
    kind: str = "text"
    size: int | None = None
    details: tuple[Text, ...] = ()
    state: Text = ""
    tone: Tone = Tone.NEUTRAL
    url: str = ""
    problem: Text = ""
    problem_tone: Tone = Tone.RED
    receipt: tuple[Text, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One big row that leads somewhere."""

    label: Text
    url: str
    note: Text = ""
    state: Text = ""
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Items under one heading; made from NavItem.group by the side navigation."""

    heading: Text
    items: list[NavItem] = field(default_factory=list)


def grouped(items: "list[NavItem]") -> list[NavGroup]:
    """Split a side navigation at each change of heading, in the given order."""
    groups: list[NavGroup] = []
    for item in items:
        if not groups or (item.group and groups[-1].heading != item.group):
            groups.append(NavGroup(item.group))
        groups[-1].items.append(item)
    return groups
