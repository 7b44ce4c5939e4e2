"""What judges of a blind round must not read, and how it is struck out of the texts that they do read."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from contest.models import Entry, EntryMember

STRUCK: Final = "██"
SHORTEST: Final = 2
"""One character is no name but a word that may stand anywhere."""


def names_in(entries: Collection[int]) -> dict[int, list[tuple[str, str, str]]]:
    """Return (part, name, unit) of the people of each entry, in their order."""
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    rows = EntryMember.objects.filter(entry__in=entries).order_by("entry", "position", "pk")
    for entry, role, name, unit in rows.values_list("entry", "role", "name", "organization_name"):
        found[entry].append((role, name, unit))
    return found


def hidden_words(entries: Collection[int]) -> dict[int, list[str]]:
    """Return everything that names the people and the unit of each entry; two queries."""
    found = {
        entry: [word for _role, *words in people for word in words]
        for entry, people in names_in(entries).items()
    }
    units = Entry.objects.filter(pk__in=entries).values_list(
        "pk", "organization__name", "organization__short_name"
    )
    return {pk: [*found.get(pk, ()), name or "", short or ""] for pk, name, short in units}


def struck(text: str, names: Iterable[str]) -> str:
    """Return a text in which every occurrence of a name or unit is struck out, the longest first."""
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) >= SHORTEST:
            text = text.replace(name, STRUCK)
    return text
