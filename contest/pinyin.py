"""Pinyin of names: for sorting and finding, where people may correct their own, and for those who read them out."""

import unicodedata
from functools import lru_cache
from typing import Final

from pypinyin import Style, lazy_pinyin

# pypinyin reads a character by its commonest sound; as a surname these are read otherwise.
SURNAMES: Final = {
    "尉迟": "yù chí", "万俟": "mò qí", "单于": "chán yú", "长孙": "zhǎng sūn", "澹台": "tán tái",
    "令狐": "líng hú", "曾": "zēng", "单": "shàn", "仇": "qiú", "解": "xiè", "区": "ōu", "查": "zhā",
    "任": "rén", "覃": "qín", "翟": "zhái", "盖": "gě", "朴": "piáo", "秘": "bì", "冼": "xiǎn", "乐": "yuè",
    "员": "yùn", "繁": "pó", "种": "chóng", "折": "shé", "黑": "hè", "召": "shào", "尹": "yǐn", "缪": "miào",
    "宓": "mì", "佴": "nài", "逄": "páng", "晁": "cháo", "那": "nā", "葛": "gě", "燕": "yān", "洗": "xiǎn",
    "郗": "xī", "车": "chē", "贠": "yùn", "隗": "wěi", "芮": "ruì", "华": "huà", "纪": "jǐ", "卜": "bǔ",
}  # fmt: skip

# In given names these are read in more than one way, and only the person knows which.
HETERONYMS: Final = {
    "乐": "lè / yuè", "长": "cháng / zhǎng", "重": "chóng / zhòng", "行": "xíng / háng", "朝": "cháo / zhāo",
    "盛": "shèng / chéng", "晟": "shèng / chéng", "载": "zǎi / zài", "茜": "qiàn / xī", "隽": "jùn / juàn",
    "靓": "liàng / jìng", "蕃": "fān / fán", "贲": "bēn / bì", "柏": "bǎi / bó", "娜": "nà / nuó",
    "峙": "zhì / shì", "参": "cān / shēn", "仔": "zǎi / zǐ", "颉": "jié / xié", "少": "shǎo / shào",
    "予": "yǔ / yú", "为": "wéi / wèi", "干": "gān / gàn", "好": "hǎo / hào", "藏": "cáng / zàng",
    "禅": "chán / shàn", "澹": "dàn / tán", "识": "shí / zhì",
}  # fmt: skip

UNCOMMON_FROM: Final = b"\xd8\xa1"
"""GB 2312 lays its 3,755 common characters out before this point, by sound, and the rare ones behind it."""


def _plain(spoken: str) -> str:
    """Take the tones off."""
    return unicodedata.normalize(
        "NFC", "".join(c for c in unicodedata.normalize("NFD", spoken) if c not in "\u0300\u0301\u0304\u030c")
    )


def surname_of(name: str) -> str:
    """Return the surname that stands at the head of a name and is read in a way of its own; "" for others."""
    return next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")


def _syllables(name: str) -> list[str]:
    surname = surname_of(name)
    own = _plain(SURNAMES[surname]).split() if surname else []
    return own + lazy_pinyin(name[len(surname) :], style=Style.NORMAL)


@lru_cache(maxsize=16_384)
def pinyin_of(name: str) -> str:
    """Return the syllables of a person's name, lower case, separated by single spaces."""
    return " ".join(part.strip().lower() for part in _syllables(name.strip()) if part.strip(" ·•"))


def initials_of(pinyin: str) -> str:
    """Return the first letters of a name's syllables, for finding 邓小平 by dxp."""
    return "".join(part[0] for part in pinyin.split() if part)


def is_uncommon(character: str) -> bool:
    """Whether a Han character is none of the 3,755 that everybody reads."""
    if not unicodedata.name(character, "").startswith("CJK "):
        return False
    try:
        return character.encode("gb2312") >= UNCOMMON_FROM
    except UnicodeEncodeError:
        return True


@lru_cache(maxsize=4096)
def hard_to_read(text: str, *, is_name: bool = False) -> tuple[tuple[str, str], ...]:
    """Return (characters, pinyin with tones) of what somebody who reads a text aloud may stumble over.

    Of any text the uncommon characters; of a person's name also a surname with a sound of its own, and characters that
    names read in several ways, with all of them. "" where nobody knows the sound.
    """
    found: dict[str, str] = {}
    is_name = is_name and "·" not in text  # a name from another language has no surname of this table
    surname = surname_of(text) if is_name else ""
    if surname:
        found[surname] = SURNAMES[surname]
    for character in text[len(surname) :]:
        if character in found:
            continue
        if is_name and character in HETERONYMS:
            found[character] = HETERONYMS[character]
        elif is_uncommon(character):
            (sound,) = lazy_pinyin(character, style=Style.TONE)
            found[character] = "" if sound == character else sound
    return tuple(found.items())
