"""The guard over the tables of moves in each floor's states."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

from django.db.models import TextChoices

from contest.exceptions import IllegalMove

State = TypeVar("State", bound=TextChoices)


def step(moves: Mapping[State, AbstractSet[State]], source: State, target: State) -> State:
    """Return `target` if the table has the edge from `source`; raise IllegalMove otherwise."""
    if target not in moves.get(source, frozenset()):
        raise IllegalMove(source, target)
    return target
