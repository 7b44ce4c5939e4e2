"""What files are called when they leave the house together: a pattern of named fields, safe on every system.

A pattern is text with fields in braces, for example {sector}-{unit}-{name}-{title}; fields have a Chinese name too.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIELDS: Final[dict[str, tuple[str, str | Promise]]] = {
    "sector": ("领域", gettext_lazy("the sector")),
    "type": ("组别", gettext_lazy("the entry type")),
    "unit": ("单位", gettext_lazy("the unit")),
    "name": ("姓名", gettext_lazy("the lead lecturer")),
    "title": ("题目", gettext_lazy("the title")),
    "number": ("编号", gettext_lazy("the entry's number")),
    "material": ("材料", gettext_lazy("the material, for example the script")),
}
"""English name -> Chinese name and what it stands for."""
CHINESE: Final = {chinese: english for english, (chinese, _words) in FIELDS.items()}

LONGEST_BYTES: Final = 180
"""Of one name in UTF-8, its ending included: file systems end at 255, and archives are unpacked into folders."""
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
# Marks that turn the direction of writing make "exe.txt" of "txt.exe".
_HIDDEN: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class UnknownField(ValueError):
    """A pattern names a field that there is not; str() is a sentence for the person."""


def default_pattern() -> str:
    """Return the pattern that offices ask for most often."""
    return "{领域}-{单位}-{姓名}-{题目}-{材料}"


def known_fields() -> str:
    """Return all fields as they are typed, for a sentence."""
    return " ".join(f"{{{chinese}}}" for chinese in CHINESE)


def check_pattern(pattern: str) -> None:
    """Raise UnknownField unless every field is known and at least one is there."""
    names = _FIELD.findall(pattern)
    known = known_fields()
    for name in names:
        if name.strip() not in FIELDS and name.strip() not in CHINESE:
            raise UnknownField(
                _("There is no field {%(name)s}. Use these: %(known)s.") % {"name": name, "known": known}
            )
    rest = _FIELD.sub("", pattern)
    if "{" in rest or "}" in rest:
        raise UnknownField(_("A brace is open. Write a field like this: {%(name)s}.") % {"name": "姓名"})
    if not names:
        raise UnknownField(
            _("Without a field all files would have the same name. Use these: %(known)s.") % {"known": known}
        )


def name_by(pattern: str, values: Mapping[str, str], ending: str) -> str:
    """Return the name of one file. values: by English field name; ending: with its dot."""

    def fill(found: re.Match[str]) -> str:
        name = found[1].strip()
        return safe_part(values.get(CHINESE.get(name, name), ""))

    stem = _FIELD.sub(fill, pattern)
    stem = re.sub(r"([-_－—·])(?:\s*\1)+", r"\1", stem).strip("-_－—· ")  # a field may have been empty
    return fit(stem, ending)


def fit(stem: str, ending: str, number: int = 1) -> str:
    """Return stem and ending as one safe name of at most LONGEST_BYTES; from 2 on with its number."""
    stem = safe_part(stem) or _("file")
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    tail = f" ({number}){ending}" if number > 1 else ending
    room = LONGEST_BYTES - len(tail.encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore")
    return (stem.rstrip(" .") or "_") + tail


def safe_part(text: str) -> str:
    """Return a text without anything that a file system or a reader could take amiss."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    text = _UNSAFE.sub("_", text.replace("\n", " "))
    return re.sub(r"\s+", " ", text).strip(" .")


class Names:
    """Hands out names so that none comes twice, capitals aside, as Windows and macOS count."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def take(self, name: str, ending: str) -> str:
        """Return the name itself the first time, then with a number."""
        stem = name.removesuffix(ending)
        number, taken = 1, name
        while taken.casefold() in self._given:
            number += 1
            taken = fit(stem, ending, number)
        self._given.add(taken.casefold())
        return taken
