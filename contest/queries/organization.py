"""The tree of units as it is shown: in order, with what stands behind each unit in an edition."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db.models import Count, QuerySet

from contest.models import Edition, Entry, Membership, Organization
from contest.pinyin import initials_of

INDENT: Final = "\u3000"


class UnitLabel(str):
    """A unit's name, indented as deep as it stands in the tree, with further words by which it is found."""

    __slots__ = ("words",)
    words: str

    @classmethod
    def of(cls, node: "Node") -> "UnitLabel":
        """Return the label of a unit; it is found by its short name, its pinyin and their initials too."""
        label = cls(f"{INDENT * node.depth}{node.name}")
        pinyin = node.name_pinyin.replace(" ", "")
        label.words = " ".join(filter(None, (node.short_name, pinyin, initials_of(node.name_pinyin))))
        return label


class Node(NamedTuple):
    """A unit's columns, read without making a model of each row."""

    pk: int
    parent_id: int | None
    code: str
    name: str
    short_name: str
    path: str
    is_active: bool
    name_pinyin: str

    @property
    def depth(self) -> int:
        return max(self.path.count("/") - 1, 0)

    @property
    def way(self) -> list[str]:
        """The paths from the root down to the unit itself."""
        parts = self.path.split("/")[:-1]
        return ["/".join(parts[: end + 1]) + "/" for end in range(len(parts))]

    def matches(self, typed: str) -> bool:
        """Whether the folded words are part of the name, the short name, the pinyin or its initials."""
        if typed in self.name.casefold() or typed in self.short_name.casefold():
            return True
        letters = typed.replace(" ", "")
        if not (letters.isascii() and letters.isalpha()):
            return False
        return letters in self.name_pinyin.replace(" ", "") or letters in initials_of(self.name_pinyin)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the tree; counts are its own, `_below` those of the unit and everything under it."""

    code: str
    name: str
    short_name: str
    path: str
    depth: int
    is_active: bool
    people: int
    entries: int
    people_below: int
    entries_below: int
    found: bool = True  # False: shown only as the way to a unit that was searched for

    @property
    def has_more_below(self) -> bool:
        return (self.people_below, self.entries_below) != (self.people, self.entries)


def unit_rows(edition: Edition, *, words: str = "", with_inactive: bool = True) -> list[UnitRow]:
    """Return the tree with siblings by pinyin; three queries for any number of units.

    words: only units whose name, short name or pinyin has them, with the units above them.
    """
    units = Organization.objects.all() if with_inactive else Organization.objects.filter(is_active=True)
    nodes = tree_of(units)
    people = dict(
        Membership.objects.filter(edition=edition, user__organization__isnull=False)
        .values_list("user__organization")
        .annotate(n=Count("user", distinct=True))
        .order_by()
    )
    entries = dict(
        Entry.objects.filter(edition=edition, organization__isnull=False)
        .values_list("organization")
        .annotate(n=Count("pk"))
        .order_by()
    )
    people_below: defaultdict[str, int] = defaultdict(int)
    entries_below: defaultdict[str, int] = defaultdict(int)
    for node in nodes:
        for above in node.way:
            people_below[above] += people.get(node.pk, 0)
            entries_below[above] += entries.get(node.pk, 0)
    typed = words.strip().casefold()
    hits = {node.path for node in nodes if not typed or node.matches(typed)}
    shown = {above for node in nodes if node.path in hits for above in node.way}
    return [
        UnitRow(
            code=node.code,
            name=node.name,
            short_name=node.short_name,
            path=node.path,
            depth=node.depth,
            is_active=node.is_active,
            people=people.get(node.pk, 0),
            entries=entries.get(node.pk, 0),
            people_below=people_below[node.path],
            entries_below=entries_below[node.path],
            found=node.path in hits,
        )
        for node in nodes
        if node.path in shown
    ]


def tree_of(units: QuerySet[Organization]) -> list[Node]:
    """Return units so that each stands under its superior, siblings by pinyin; one query.

    A unit whose superior is not among them stands at the top.
    """
    nodes = [Node(*row) for row in units.order_by().values_list(*Node._fields)]
    known = {node.pk for node in nodes}
    children: defaultdict[int | None, list[Node]] = defaultdict(list)
    for node in nodes:
        children[node.parent_id if node.parent_id in known else None].append(node)
    for siblings in children.values():
        siblings.sort(
            key=lambda node: (node.name_pinyin, node.name), reverse=True
        )  # the stack turns it round
    ordered: list[Node] = []
    stack = children[None]
    while stack:
        node = stack.pop()
        ordered.append(node)
        stack.extend(children.get(node.pk, ()))
    return ordered


def unit_choices(*, without: Organization | None = None) -> list[tuple[int, UnitLabel]]:
    """Return active units as (primary key, indented name) for a select; `without` leaves out a subtree."""
    return [
        (node.pk, UnitLabel.of(node))
        for node in tree_of(Organization.objects.filter(is_active=True))
        if without is None or not node.path.startswith(without.path)
    ]


def unit_paths() -> list[tuple[int, str]]:
    """Return active units as (primary key, "superior / unit"), the words by which a unit can be typed."""
    nodes = tree_of(Organization.objects.filter(is_active=True))
    names = {node.path: node.name for node in nodes}
    return [(node.pk, " / ".join(names[above] for above in node.way if above in names)) for node in nodes]


def find_unit(typed: str) -> Organization | None:
    """Return the active unit that somebody typed: by its way in the tree, or by a name that only one has."""
    words = typed.strip()
    if not words:
        return None
    units = Organization.objects.filter(is_active=True)
    if "/" in words:
        wanted = [part.strip() for part in words.split("/")]
        for pk, path in unit_paths():
            if path.split(" / ") == wanted:
                return units.get(pk=pk)
    named = list(units.filter(name=words)[:2]) or list(units.filter(short_name=words)[:2])
    return named[0] if len(named) == 1 else None
