"""Full text of Chinese without a dictionary: one tokenizer for both databases; plain Python, no Django.

A run of Chinese characters becomes its single characters, pairs and triples of neighbours (邓小平 → 邓 小 平 邓小
小平 邓小平); a run of other letters and digits becomes one word. Everything is compared after NFKC and case
folding, so that Ａ１ finds a1. A query is cut into runs in the same way, and all of them must occur: a run of
up to three characters as it stands, a longer one with all its triples.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# Han with its extensions and compatibility forms, 〇々, kana: written without spaces between words.
_UNSPACED: Final = "々〇\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN: Final = re.compile(f"[{_UNSPACED}]+|[^\\W_{_UNSPACED}]+")
_IS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
LONGEST: Final = 3  # characters of a term
MAX_RUNS: Final = 12  # of a query; what people type has three


class _Folding(dict[int, str]):
    """Folds a character once and remembers it; made for str.translate."""

    def __missing__(self, key: int) -> str:
        self[key] = folded = unicodedata.normalize("NFKC", chr(key)).casefold()
        return folded


_FOLDING: Final = _Folding()


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: folded runs, all of which must occur."""

    runs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.runs)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text around hits; `opens` and `closes` say whether it begins and ends with the text."""

    segments: tuple[Segment, ...]
    opens: bool
    closes: bool


def fold(text: str) -> str:
    """Return the text as it is compared, character by character."""
    return text.translate(_FOLDING)


def runs_of(text: str) -> Iterator[str]:
    """Yield the folded runs of a text in their order."""
    for match in _RUN.finditer(fold(text)):
        yield match.group()


def is_unspaced(run: str) -> bool:
    """Whether a run is of a script without spaces between words, and so found in part."""
    return bool(_IS_UNSPACED.match(run))


def terms_of(run: str) -> list[str]:
    """Return the terms by which a run of a query is looked for: its triples, or itself where it is shorter."""
    if len(run) <= LONGEST or not is_unspaced(run):
        return [run]
    return [run[i : i + LONGEST] for i in range(len(run) - LONGEST + 1)]


def index_terms(texts: Iterable[str]) -> str:
    """Return all terms of some texts, each once, separated by spaces; none reaches from one text to another."""
    found: dict[str, None] = {}
    for text in texts:
        for run in runs_of(text):
            if is_unspaced(run):
                for length in range(1, LONGEST + 1):
                    found.update(dict.fromkeys(run[i : i + length] for i in range(len(run) - length + 1)))
            else:
                found[run] = None
    return " ".join(found)


def name_terms(name: str, pinyin: str) -> str:
    """Return a person's name and the ways to type it: 邓小平, dengxiaoping, dxp and each syllable."""
    syllables = pinyin.split()
    if len(syllables) < 2:
        return f"{name} {pinyin}"
    return " ".join((name, "".join(syllables), "".join(part[0] for part in syllables), pinyin))


def parse(text: str) -> Query:
    """Cut what was typed into runs, each once, at most MAX_RUNS of them."""
    return Query(tuple(dict.fromkeys(runs_of(text)))[:MAX_RUNS])


def mark(text: str, query: Query) -> tuple[Segment, ...]:
    """Return the whole text in segments, hits marked."""
    return _segments(text, 0, len(text), _hits(text, query))


def passages(text: str, query: Query, *, around: int = 36, most: int = 2) -> list[Passage]:
    """Return up to `most` passages with hits, each with `around` characters on both sides.

    The first passage of each run comes before the second of another; the order is that of the text.
    """
    hits = _hits(text, query)
    if not hits:
        return []
    seen: set[str] = set()
    first: list[tuple[int, int]] = []
    later: list[tuple[int, int]] = []
    for start, end in hits:
        found = fold(text[start:end])
        (later if found in seen else first).append((start, end))
        seen.add(found)
    windows: list[tuple[int, int]] = []
    for start, end in (*first, *later):
        if any(low <= start and end <= high for low, high in windows):
            continue
        if len(windows) == most:
            break
        windows.append((max(start - around, 0), min(end + around, len(text))))
    return [
        Passage(_segments(text, low, high, hits), opens=low == 0, closes=high == len(text))
        for low, high in _joined(sorted(windows))
    ]


def _hits(text: str, query: Query) -> list[tuple[int, int]]:
    """Return where the runs of a query stand in a text, as positions in the text as written, joined."""
    whole = fold(text)
    # no character folds to nothing, so a text that stays as long as it was has kept every place
    origin: Sequence[int] = range(len(text))
    if len(whole) != len(text):
        origin = [position for position, character in enumerate(text) for _ in _FOLDING[ord(character)]]
    found: list[tuple[int, int]] = []
    for run in query.runs:
        # a word is a hit only as a whole, as it is in the index
        pattern = re.escape(run)
        if not is_unspaced(run):
            pattern = f"(?<![^\\W_{_UNSPACED}]){pattern}(?![^\\W_{_UNSPACED}])"
        found.extend((origin[m.start()], origin[m.end() - 1] + 1) for m in re.finditer(pattern, whole))
    return _joined(sorted(found))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted spans with those that overlap or touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _segments(text: str, low: int, high: int, hits: list[tuple[int, int]]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = low
    for start, end in hits:
        start, end = max(start, low), min(end, high)
        if start >= end:
            continue
        if at < start:
            segments.append(Segment(text[at:start], hit=False))
        segments.append(Segment(text[start:end], hit=True))
        at = end
    if at < high:
        segments.append(Segment(text[at:high], hit=False))
    return tuple(segments)
