"""What a workbook of units would change in the tree."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contest.models import Organization
from contest.queries.imports.table import ImportColumn, Plan, Row, Rows
from contest.queries.organization import Node, tree_of
from contest.spreadsheets import Table
from contest.validators.people import clean_name

COLUMNS: Final = (
    ImportColumn(
        "name",
        gettext_lazy("Full name"),
        True,
        gettext_lazy("As it shall stand on certificates."),
        pgettext_lazy("example", "Xiexing Town Party Committee"),
        32,
    ),
    ImportColumn(
        "short_name",
        gettext_lazy("Short name"),
        False,
        gettext_lazy("For narrow columns; may stay empty."),
        pgettext_lazy("example", "Xiexing"),
        16,
        60,
    ),
    ImportColumn(
        "superior",
        gettext_lazy("Superior unit"),
        False,
        gettext_lazy(
            "Full name of the unit above, from the tree or from this sheet in any order; empty for a topmost unit. "
            "If several units have the name: superior / unit."
        ),
        pgettext_lazy("example", "District Party Committee"),
        32,
        1000,
    ),
)
MAX_DEPTH: Final = 28


@dataclass(frozen=True, slots=True)
class UnitStep:
    """A unit to make (pk is None) or to change.

    parent: a primary key, the row number of a unit made by this import, or None for the top.
    """

    row: int
    depth: int  # of its way through rows of this sheet: 0 first
    name: str
    short_name: str
    pk: int | None = None
    parent_pk: int | None = None
    parent_row: int | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row ends up: an existing unit, or a new one known by its row."""

    pk: int | None
    row: int | None
    depth: int = 0


class _Bad(Exception):
    """A row on which another one builds is bad itself; that was said there."""


class _Tree:
    """Finds for each row whether its unit is there and below which one it stands."""

    def __init__(self, rows: list[Row]) -> None:
        self.old = tree_of(Organization.objects.all())
        self.by_pk = {node.pk: node for node in self.old}
        self.old_named: defaultdict[str, list[Node]] = defaultdict(list)
        self.old_at = {(node.parent_id, node.name): node for node in self.old}
        for node in self.old:
            self.old_named[node.name].append(node)
        self.new_named: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self.new_named[row["name"]].append(row)
        self.places: dict[int, _Place] = {}
        self.parents: dict[int, _Place | None] = {}
        self.taken: dict[tuple[int | None, int | None, str], int] = {}

    def place(self, row: Row, trail: tuple[int, ...] = ()) -> _Place:
        """Return where a row's unit is or will be; raises _Bad after noting what is wrong."""
        if row.number in self.places:
            return self.places[row.number]
        if row.is_bad:
            raise _Bad
        if row.number in trail:
            row.bad("superior", _("The unit would stand below itself, by way of rows of this sheet."))
            raise _Bad
        if len(trail) > MAX_DEPTH:
            row.bad("superior", _("The tree of units would become too deep; at most 28 levels are possible."))
            raise _Bad
        parent = self._parent(row, (*trail, row.number))
        if row.is_bad:
            raise _Bad
        found = self._place_below(row, parent)
        key = (parent.pk if parent else None, parent.row if parent else None, row["name"])
        if found.pk is not None:
            key = (found.pk, None, "")
        if (first := self.taken.setdefault(key, row.number)) != row.number:
            row.bad("name", _("The same unit stands in row %(row)d already.") % {"row": first})
            raise _Bad
        self.places[row.number], self.parents[row.number] = found, parent
        return found

    def _place_below(self, row: Row, parent: _Place | None) -> _Place:
        depth = parent.depth + 1 if parent else 0
        if parent is not None:
            node = self.old_at.get((parent.pk, row["name"])) if parent.pk else None
            return _Place(node.pk, None, depth) if node else _Place(None, row.number, depth)
        node = self.old_at.get((None, row["name"]))
        elsewhere = self.old_named[row["name"]]
        if node is None and len(elsewhere) > 1:
            row.bad(
                "superior",
                _("%(count)d units have this name already. Write which superior unit this one has.")
                % {"count": len(elsewhere)},
            )
            raise _Bad
        node = node or (elsewhere[0] if elsewhere else None)
        return _Place(node.pk, None, depth) if node else _Place(None, row.number, depth)

    def _parent(self, row: Row, trail: tuple[int, ...]) -> _Place | None:
        typed = row["superior"]
        if not typed:
            return None
        found = self._named(typed, [], row, trail)
        if not found and "/" in typed:
            *above, last = [part.strip() for part in re.split(r"\s*/\s*", typed)]
            found = self._named(last, above, row, trail)
        if len(found) == 1:
            return found.pop()
        if found:
            row.bad(
                "superior",
                _("%(count)d units have this name. Write the superior unit before it: superior / unit.")
                % {"count": len(found)},
            )
        elif not row.is_bad:
            row.bad("superior", _("This unit is neither in the tree nor in this sheet."))
        return None

    def _named(self, name: str, above: list[str], row: Row, trail: tuple[int, ...]) -> set[_Place]:
        found = {
            _Place(node.pk, None)
            for node in self.old_named[name]
            if [self.by_pk[pk].name for pk in self._way(node)][-len(above) - 1 : -1] == above or not above
        }
        for other in self.new_named[name]:
            if other is row or (above and not other["superior"].endswith(above[-1])):
                continue
            place = self.place(other, trail)
            found.add(_Place(place.pk, None) if place.pk else place)
        return found

    def _way(self, node: Node) -> list[int]:
        return [int(part) for part in node.path.split("/") if part]


def plan_units(table: Table) -> Plan[UnitStep]:
    """Compare a sheet of units with the tree."""
    reader = Rows(table, COLUMNS)
    rows = list(reader)
    for row in rows:
        if not row.is_bad:
            row.clean("name", clean_name)
    plan: Plan[UnitStep] = Plan(problems=reader.problems, rows=reader.count, ignored=reader.ignored)
    tree = _Tree(rows)
    for row in rows:
        try:
            place = tree.place(row)
        except _Bad:
            continue
        parent = tree.parents[row.number]
        node = tree.by_pk[place.pk] if place.pk else None
        if node is not None and row["short_name"] in {"", node.short_name}:
            plan.unchanged += 1
            continue
        plan.new += node is None
        plan.changed += node is not None
        plan.steps.append(
            UnitStep(
                row.number,
                place.depth,
                row["name"],
                row["short_name"],
                place.pk,
                parent.pk if parent else None,
                parent.row if parent else None,
            )
        )
    plan.steps.sort(key=lambda step: step.depth)
    plan.problems.sort(key=lambda problem: problem.row)
    return plan
