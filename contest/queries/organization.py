"""The tree of units as it is shown: in order, with what stands behind each unit in an edition."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from contest.models import Edition, Entry, Membership, Organization


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
    raw = in_tree_order(
        units.values_list("pk", "parent_id", "code", "name", "short_name", "path", "is_active", "name_pinyin")
    )
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
    for pk, _parent, _code, _name, _short, path, *_rest in raw:
        for above in _paths_up(path):
            people_below[above] += people.get(pk, 0)
            entries_below[above] += entries.get(pk, 0)
    typed = words.strip().casefold()
    hits = {row[5] for row in raw if _matches(row, typed)} if typed else set()
    shown = {above for path in hits for above in _paths_up(path)}
    return [
        UnitRow(
            code=code,
            name=name,
            short_name=short_name,
            path=path,
            depth=max(path.count("/") - 1, 0),
            is_active=is_active,
            people=people.get(pk, 0),
            entries=entries.get(pk, 0),
            people_below=people_below[path],
            entries_below=entries_below[path],
            found=not typed or path in hits,
        )
        for pk, _parent, code, name, short_name, path, is_active, _pinyin in raw
        if not typed or path in shown
    ]


def in_tree_order(rows: Iterable[tuple]) -> list[tuple]:  # type: ignore[type-arg]
    """Sort rows of (pk, parent, …, pinyin) so that each unit stands under its superior, siblings by pinyin.

    A unit whose superior is not among the rows stands at the top.
    """
    rows = list(rows)
    known = {row[0] for row in rows}
    children: defaultdict[int | None, list[tuple]] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        children[row[1] if row[1] in known else None].append(row)
    for siblings in children.values():
        siblings.sort(key=lambda row: (row[-1], row[3]))
    ordered = []
    stack = list(reversed(children[None]))
    while stack:
        row = stack.pop()
        ordered.append(row)
        stack.extend(reversed(children.get(row[0], ())))
    return ordered


def unit_choices(*, without: Organization | None = None) -> list[tuple[int, str]]:
    """Return active units as (primary key, indented name) for a select; `without` leaves out a subtree."""
    rows = in_tree_order(
        Organization.objects.filter(is_active=True).values_list("pk", "parent_id", "path", "name", "name_pinyin")
    )
    return [
        (pk, f"{'\u3000' * max(path.count('/') - 1, 0)}{name}")
        for pk, _parent, path, name, _pinyin in rows
        if without is None or not path.startswith(without.path)
    ]


def unit_paths() -> list[tuple[int, str]]:
    """Return active units as (primary key, "superior / unit"), the words by which a unit can be typed."""
    rows = in_tree_order(
        Organization.objects.filter(is_active=True).values_list("pk", "parent_id", "path", "name", "name_pinyin")
    )
    names = {path: name for _pk, _parent, path, name, _pinyin in rows}
    return [
        (pk, " / ".join(names[above] for above in _paths_up(path) if above in names))
        for pk, _parent, path, _name, _pinyin in rows
    ]


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


def _paths_up(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: end + 1]) + "/" for end in range(len(parts))]


def _matches(row: tuple, typed: str) -> bool:  # type: ignore[type-arg]
    _pk, _parent, _code, name, short_name, _path, _active, pinyin = row
    if typed in name.casefold() or typed in short_name.casefold():
        return True
    low = typed.replace(" ", "")
    if not (low.isascii() and low.isalpha()):
        return False
    syllables = pinyin.split()
    return low in "".join(syllables) or low in "".join(part[0] for part in syllables)
