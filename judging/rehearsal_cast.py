"""Invented lecturers for a rehearsal: names, units and titles as difficult as the real ones, and of nobody."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented entry."""

    name: str
    unit: str
    title: str


# Short, long, with a middle dot, with rare characters: whatever makes a screen or a card go wrong on the evening.
_PEOPLE: Final = (
    ("演一", "演练村党支部", "一盏马灯照亮的路"),
    ("演·买买提江·阿不都热合曼", "演练街道党工委", "把党课讲到田间地头：一名普通党员四十年的坚守与回答"),
    ("演䶮", "演练学校党委", "听得懂的新思想"),
    ("演喆堃", "演练区直机关工委第三联合党支部委员会", "从石桥村走出的人"),
    ("演明德", "演练医院党委", "医者的脚步"),
    ("演犇", "演练水务公司党支部", "水龙头里的承诺"),
    ("演𠅤", "演练社区党委", "巷子深处的调解室"),
    ("演文静", "演练镇党委", "一张老照片背后的誓言"),
    ("演镕", "演练物流公司党支部", "候车厅里的志愿服务岗"),
    ("演小红", "演练中学党委", "校园里的升旗手"),
)
FEWEST: Final = 3
MOST: Final = 60


def invented(count: int) -> list[Invented]:
    """Return so many invented entries, from FEWEST to MOST; each says in its title that it is one."""
    count = min(max(count, FEWEST), MOST)
    found = []
    for at in range(count):
        name, unit, title = _PEOPLE[at % len(_PEOPLE)]
        again = at // len(_PEOPLE)
        found.append(
            Invented(f"{name}{again + 1}" if again else name, unit, f"{_('Rehearsal')} {at + 1}：{title}")
        )
    return found
