"""Dots on a drawing, moved as little as it takes that none lies upon another."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

WIDTH: Final = 800
"""Of the drawing: units of its view box."""
RADIUS: Final = 13
"""Of a dot with its edge."""
PHONE_RADIUS: Final = 18
"""On a phone dots are drawn larger; they have that room wherever it is there."""
ROOMY: Final = 1 / 3
"""Of the drawing: when squares around the dots take more, they are packed as closely as on a large screen."""
APART_TURNS: Final = 100
APART_STEPS: Final = 50_000
"""So many times two dots are compared at most: a tenth of a second."""
GOLDEN_ANGLE: Final = 2.399963

Point = tuple[float, float]


def apart(places: Sequence[Point], height: int) -> list[Point]:
    """Return where the dots are drawn: as near to their places as they can be without lying upon one another.

    The same places always give the same drawing. Where too many dots are in too little room some still touch.
    Only dots of neighbouring fields are compared, so that hundreds of dots cost little more than a few.
    """
    is_roomy = len(places) * (2 * PHONE_RADIUS) ** 2 <= ROOMY * WIDTH * height
    radius = PHONE_RADIUS if is_roomy else RADIUS
    gap = 2 * radius
    found = _fanned(places, height, radius)
    steps = 0
    for turn in range(APART_TURNS):
        is_moved = False
        fields: defaultdict[tuple[int, int], list[list[float]]] = defaultdict(list)
        for number, one in enumerate(found):
            column, row = _field(one, gap)
            near = [
                other
                for x in (column - 1, column, column + 1)
                for y in (row - 1, row, row + 1)
                if (x, y) in fields
                for other in fields[x, y]
            ]
            steps += len(near)
            for other in near:
                dx, dy = one[0] - other[0], one[1] - other[1]
                if dx * dx + dy * dy >= gap * gap:
                    continue
                is_moved = True
                between = math.hypot(dx, dy)
                if between < 0.1:  # the very same place: each goes another way
                    angle = number * GOLDEN_ANGLE + turn
                    dx, dy, between = math.cos(angle), math.sin(angle), 1.0
                push = (gap - between) / 2 + 0.5
                for dot, way in ((one, push), (other, -push)):
                    dot[:] = _inside(dot[0] + way * dx / between, dot[1] + way * dy / between, height)
            fields[_field(one, gap)].append(one)
        if not is_moved or steps >= APART_STEPS:
            break
    return [(round(x, 1), round(y, 1)) for x, y in found]


def _field(dot: Sequence[float], size: int) -> tuple[int, int]:
    return int(dot[0] / size), int(dot[1] / size)


def _fanned(places: Sequence[Point], height: int, radius: int) -> list[list[float]]:
    """Return the dots, those of the very same place laid around it like the seeds of a sunflower."""
    known: Counter[Point] = Counter()
    found: list[list[float]] = []
    for x, y in places:
        away, angle = radius * math.sqrt(known[x, y]), known[x, y] * GOLDEN_ANGLE
        found.append([*_inside(x + away * math.cos(angle), y + away * math.sin(angle), height)])
        known[x, y] += 1
    return found


def _inside(x: float, y: float, height: int) -> Point:
    """Return the nearest point at which a whole dot is on the drawing."""
    return min(max(x, RADIUS), WIDTH - RADIUS), min(max(y, RADIUS), height - RADIUS)
