"""Whether every character of a text can be printed, before it is."""

import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from contest.pdf import fonts

Key = TypeVar("Key", bound=Hashable)

WITHOUT_INK: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Mn", "Cs"})
"""Categories that never show as a box of their own: controls, joiners, selectors and marks."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that a face lacks. fallback: code of the face that will print it, None when none can."""

    char: str
    fallback: str | None

    @property
    def name(self) -> str:
        """The character's number as people write it: U+20164."""
        return f"U+{ord(self.char):04X}"


class Coverage:
    """Answers from the character maps of the installed faces; the files are mapped once a process.

    pictures: characters for which a picture was supplied, which are missing no more.
    """

    def __init__(self, pictures: Iterable[str] = ()) -> None:
        self._pictures = frozenset(pictures)

    def check(self, text: str, font: str = "song", *, bold: bool = False) -> list[Missing]:
        """Return the characters of a text that the face lacks, each once, in their order.

        Raises KeyError for a code that is not in fonts.FONTS.
        """
        missing = []
        cuts = fonts.chain(font, bold)
        for char in dict.fromkeys(text):
            if char in self._pictures or is_blank(char):
                continue
            having = next((one.code for one in cuts if one.glyph(char)), None)
            if having != font:
                missing.append(Missing(char, having))
        return missing

    def uncovered(self, texts: Iterable[tuple[Key, str, str]]) -> dict[Key, list[Missing]]:
        """Return what the faces lack, by the key of the text's owner, each character once.

        texts: (key, text, code of the face). Keys without a missing character are left out.
        """
        found: dict[Key, list[Missing]] = {}
        for key, text, font in texts:
            for one in self.check(text, font):
                known = found.setdefault(key, [])
                if one not in known:
                    known.append(one)
        return found


def is_blank(char: str) -> bool:
    """Whether a character leaves no ink of its own."""
    return char.isspace() or unicodedata.category(char) in WITHOUT_INK


def unprintable(found: Mapping[Key, list[Missing]]) -> dict[Key, list[Missing]]:
    """Keep of uncovered() what no face has: what blocks a run."""
    kept = {key: [one for one in missing if one.fallback is None] for key, missing in found.items()}
    return {key: missing for key, missing in kept.items() if missing}
