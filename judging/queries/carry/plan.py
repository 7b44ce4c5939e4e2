"""What a file from the hall would change here: compared three ways with what left and with what stands now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from judging.carry.nouns import BY_NAME, NOUNS, Noun
from judging.carry.parcel import Parcel, Row, Rows, unpack
from judging.models import Round, TripReturn
from judging.queries.carry import state_of
from judging.states import ReturnState

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A group of columns that the hall changed. here: what stands now, there: what the hall says, in their order."""

    noun: str
    key: Key
    columns: tuple[str, ...]
    here: tuple[Any, ...]
    there: tuple[Any, ...]


@dataclass(slots=True)
class Plan:
    """What merging a return would do.

    new: rows to add. same: rows that are here already, by noun. changes: taken over. conflicts: changed in both places.
    kept: changed only here. gone: rows that the hall took away. contradictions: why the file can't be merged at all.
    """

    new: dict[str, list[Row]] = field(default_factory=dict)
    same: Counter[str] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    kept: int = 0
    gone: dict[str, list[Key]] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return bool(any(self.new.values()) or self.changes or self.conflicts or any(self.gone.values()))

    def numbers(self) -> dict[str, int]:
        """Return the plan in numbers, for the journal."""
        found = {f"new_{noun}": len(rows) for noun, rows in self.new.items() if rows}
        found |= {f"gone_{noun}": len(keys) for noun, keys in self.gone.items() if keys}
        found |= {"changed": len(self.changes), "conflicts": len(self.conflicts), "same": self.same.total()}
        return found


def plan_of(returned: TripReturn, round: Round, parcel: Parcel) -> Plan:
    """Return what merging a return into its round would do now.

    A file that is as old as what was merged already, or older, brings nothing: where it differs, it was overtaken.
    """
    left = unpack(bytes(returned.trip.parcel)).rows
    latest = (
        returned.trip.returns.filter(hall=returned.hall, state=ReturnState.MERGED)
        .order_by("-journal_lines")  # which only grows, whatever the laptop's clock says
        .first()
    )
    if latest is not None:
        is_newer = returned.journal_lines > latest.journal_lines
        known = unpack(bytes(latest.parcel)).rows if is_newer else parcel.rows
        left = left | {
            name: rows for name, rows in known.items() if name in BY_NAME and BY_NAME[name].comes_back
        }
    return compare(left, state_of(round, back=True), parcel.rows)


def compare(left: Rows, here: Rows, there: Rows) -> Plan:
    """Compare the rows that left, those that stand here and those of the hall; all as plain JSON."""
    plan = Plan()
    for noun in NOUNS:
        if noun.comes_back:
            _compare_noun(
                noun, left.get(noun.name, []), here.get(noun.name, []), there.get(noun.name, []), plan
            )
    _renumber(here.get("version", []), plan)
    return plan


def _compare_noun(noun: Noun, left: list[Row], here: list[Row], there: list[Row], plan: Plan) -> None:
    width = len(noun.columns)
    known_left = {noun.key_of(row): row[:width] for row in left}
    known_here = {noun.key_of(row): row for row in here}
    may_change = {name for group in noun.changes for name in group}
    fixed = [
        at
        for at, column in enumerate(noun.columns)
        if column.name not in may_change and column.name not in noun.loose
    ]
    new: list[Row] = []
    seen: set[Key] = set()
    for row in there:
        key = noun.key_of(row)
        seen.add(key)
        standing = known_here.get(key)
        if standing is None:
            if noun.may_vanish and known_left.get(key) == row[:width]:
                plan.kept += 1  # only this side took it away
            else:
                new.append(row)
            continue
        if noun.only_new:
            plan.same[noun.name] += 1
            continue
        if odd := [noun.columns[at].name for at in fixed if row[at] != standing[at]]:
            plan.contradictions.append(f"{noun.name} {' '.join(map(str, key))}: {', '.join(odd)}")
            continue
        _compare_row(noun, key, known_left.get(key), standing, row, plan)
    if new:
        plan.new[noun.name] = new
    if noun.only_new:
        return
    _compare_missing(noun, [key for key in known_left if key not in seen], known_left, known_here, plan)


def _compare_row(noun: Noun, key: Key, left: Row | None, standing: Row, row: Row, plan: Plan) -> None:
    touched = False
    for group in noun.changes:
        places = [noun.place[name] for name in group]
        here, there = tuple(standing[at] for at in places), tuple(row[at] for at in places)
        if here == there:
            continue
        touched = True
        was = tuple(left[at] for at in places) if left is not None else None
        if was == there:
            plan.kept += 1  # only this side changed it
        elif was == here:
            plan.changes.append(Change(noun.name, key, group, here, there))
        else:
            plan.conflicts.append(Change(noun.name, key, group, here, there))
    if not touched:
        plan.same[noun.name] += 1


def _compare_missing(
    noun: Noun, missing: Sequence[Key], left: Mapping[Key, Row], here: Mapping[Key, Row], plan: Plan
) -> None:
    """Rows that left and did not come back: taken away in the hall, which only some may be."""
    gone: list[Key] = []
    for key in missing:
        if key not in here:
            continue  # gone here as well
        if not noun.may_vanish:
            plan.contradictions.append(f"{noun.name} {' '.join(map(str, key))}: missing")
        elif left[key] == here[key]:
            gone.append(key)
        else:
            plan.kept += 1
    if gone:
        plan.gone[noun.name] = gone


NUMBER: Final = BY_NAME["version"].place["number"]
SHEET: Final = BY_NAME["version"].place["sheet"]


def _renumber(here: Iterable[Row], plan: Plan) -> None:
    """Put new versions of a sheet behind those that were added here in the meantime; none is ever dropped."""
    taken: dict[str, set[int]] = {}
    for row in here:
        taken.setdefault(row[SHEET], set()).add(row[NUMBER])
    for row in sorted(plan.new.get("version", []), key=lambda one: (one[SHEET], one[NUMBER])):
        numbers = taken.setdefault(row[SHEET], set())
        if row[NUMBER] in numbers:
            row[NUMBER] = max(numbers) + 1
        numbers.add(row[NUMBER])
