"""Pinyin of names for sorting and finding; people may correct their own."""

from functools import lru_cache
from typing import Final

from pypinyin import Style, lazy_pinyin

# pypinyin reads a character by its commonest sound; as a surname these are read otherwise.
SURNAMES: Final = {
    "尉迟": "yu chi", "万俟": "mo qi", "单于": "chan yu", "长孙": "zhang sun", "澹台": "tan tai",
    "令狐": "ling hu", "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha",
    "任": "ren", "覃": "qin", "翟": "zhai", "盖": "ge", "朴": "piao", "秘": "bi", "冼": "xian", "乐": "yue",
    "员": "yun", "繁": "po", "种": "chong", "折": "she", "黑": "he", "召": "shao", "尹": "yin", "缪": "miao",
    "宓": "mi", "佴": "nai", "逄": "pang", "晁": "chao", "那": "na", "葛": "ge", "燕": "yan", "洗": "xian",
    "郗": "xi", "车": "che", "贠": "yun", "隗": "wei", "芮": "rui", "华": "hua", "纪": "ji", "卜": "bu",
}  # fmt: skip


def _syllables(name: str) -> list[str]:
    for length in (2, 1):
        if (surname := name[:length]) in SURNAMES:
            return SURNAMES[surname].split() + lazy_pinyin(name[length:], style=Style.NORMAL)
    return lazy_pinyin(name, style=Style.NORMAL)


@lru_cache(maxsize=16_384)
def pinyin_of(name: str) -> str:
    """Return the syllables of a person's name, lower case, separated by single spaces."""
    return " ".join(part.strip().lower() for part in _syllables(name.strip()) if part.strip(" ·•"))


def initials_of(pinyin: str) -> str:
    """Return the first letters of a name's syllables, for finding 邓小平 by dxp."""
    return "".join(part[0] for part in pinyin.split() if part)
