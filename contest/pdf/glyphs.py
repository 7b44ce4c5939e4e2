"""Whether every character of a text can be printed, before it is."""

import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from contest.pdf import fitting, fonts

Key = TypeVar("Key", bound=Hashable)

DROPPED: Final = frozenset({"Cc", "Cs"})
"""Categories that are not drawn at all: controls, and halves of characters."""
SELECTORS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Variation selectors: they choose a form of the character before them and are not drawn."""


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
        self._known: dict[tuple[str, str, bool], Missing | None] = {}

    def check(self, text: str, font: str = "song", *, bold: bool = False) -> list[Missing]:
        """Return the characters of a text that the face lacks, each once, in their order.

        Raises KeyError for a code that is not in fonts.FONTS.
        """
        found = [self._of_character(char, font, bold) for char in dict.fromkeys(text)]
        if any(map(_belongs, text)):
            found += self._marks(text, font, bold)
        return list(dict.fromkeys(one for one in found if one is not None))

    def _of_character(self, char: str, font: str, bold: bool) -> Missing | None:
        key = char, font, bold
        if key not in self._known:
            self._known[key] = None
            if not (char in self._pictures or is_blank(char) or _belongs(char)):
                having = next((one.code for one in fonts.chain(font, bold) if one.glyph(char)), None)
                self._known[key] = None if having == font else Missing(char, having)
        return self._known[key]

    def _marks(self, text: str, font: str, bold: bool) -> Iterator[Missing]:
        """Yield the marks and joiners that get lost; whether one is drawn is known only together with its letter."""
        for letter in fitting.with_marks(text):
            marks = [char for char in letter if _belongs(char)]
            if letter[0] in self._pictures:
                marks = [char for char in marks if unicodedata.category(char) == "Mn"]
            elif marks and not self._has_geta(letter, font, bold):
                marks = []
            yield from (Missing(char, None) for char in marks)

    def _has_geta(self, letter: str, font: str, bold: bool) -> bool:
        pieces = fitting.shaped(letter, font, bold)
        geta = {one.key: one.glyph(fitting.GETA) for one in fonts.chain(font, bold)}
        return any(piece.glyph == geta[piece.cut] and fitting.GETA not in piece.says for piece in pieces)

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
    return char.isspace() or char in SELECTORS or unicodedata.category(char) in DROPPED


def _belongs(char: str) -> bool:
    return unicodedata.category(char) in fitting.BELONGING and char not in SELECTORS


def unprintable(found: Mapping[Key, list[Missing]]) -> dict[Key, list[Missing]]:
    """Keep of uncovered() what no face has: what blocks a run."""
    kept = {key: [one for one in missing if one.fallback is None] for key, missing in found.items()}
    return {key: missing for key, missing in kept.items() if missing}
